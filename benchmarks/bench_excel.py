"""Verifying 100,000 rows × 12 columns of history, in a process of its own: seconds and peak memory; then the job against
a database of its own, its commit, and the workbook of a filing of 200 rows.

Yardsticks: a plain openpyxl read-only loop over the same file in a process of its own, which reads and checks nothing;
figures accepted one by one; openpyxl loading and saving the filing's workbook.
"""

import resource
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from random import Random

ROWS = 100_000
INDICATORS = 600
COUNTIES = ("柯城区", "衢江区", "常山县", "开化县", "龙游县", "江山市")
YEARS = range(2011, 2024)
HEADINGS = ("序号", "指标名称", "地区", "年份", "性别", "城乡", "分子", "分母", "数值", "计量单位", "资料来源", "备注")


def write_history(path: Path) -> None:
    """A believable file: every thousandth figure is text, every two-thousandth row has a fault."""
    from fuer.papers.workbook_write import new_workbook

    chance = Random(7)
    book = new_workbook(path, streaming=True)
    sheet = book.add_worksheet("历年数据")
    sheet.write_row(0, 0, HEADINGS)
    for number in range(ROWS):
        rest, indicator = divmod(number, INDICATORS)
        rest, county = divmod(rest, len(COUNTIES))
        rest, year = divmod(rest, len(YEARS))
        below = chance.randrange(2_000, 90_000)
        above = chance.randrange(1, below)
        rate = round(Decimal(above * 100) / below, 2)
        place = (f"指标{indicator}", COUNTIES[county], YEARS[year], ("合计", "女", "男", "女")[rest % 4], "合计")
        value = f"{rate}%" if number % 1000 == 0 else ("约50" if number % 2000 == 500 else float(rate))
        sheet.write_row(
            number + 1, 0, (number, *place, above, below, value, "%", f"{COUNTIES[county]}统计局", f"第{number}行")
        )
    book.close()


def verify_history(path: str) -> str:
    """Verify the file as an import does, findings rendered."""
    from django.conf import settings

    settings.configure(USE_I18N=False)
    from fuer.papers.workbook_read import open_workbook
    from fuer.reporting.history.catalogue import Catalogue, KnownIndicator
    from fuer.reporting.history.findings import FindingTally
    from fuer.reporting.history.layout import HEAD_ROWS, guess_mapping
    from fuer.reporting.history.verify import verify_rows

    indicators = {f"指标{one}": (KnownIndicator(one, f"指标{one}", "%", Decimal(100)),) for one in range(INDICATORS)}
    known = Catalogue(indicators, {county: number for number, county in enumerate(COUNTIES)}, range(2000, 2030))
    tally, figures = FindingTally(), 0
    with open_workbook(path) as book:
        sheet = book.sheets[0]
        head = [row for row, _ in zip(book.iterate_rows(sheet), range(HEAD_ROWS), strict=False)]
        merged = book.list_merged(sheet)
        mapping = guess_mapping(head, merged, sheet_name=sheet.name, areas=COUNTIES)
        for result in verify_rows(mapping, book.iterate_rows(sheet), known, merged=merged):
            figures += len(result.figures)
            tally.add(result.findings)
    sentences = [finding.sentence for group in tally.groups for finding in group.examples]
    return f"{figures} figures, {tally.errors} errors, {len(sentences)} sentences"


def loop_plainly(path: str) -> str:
    """The yardstick."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    cells = sum(len(row) for row in book.worksheets[0].iter_rows(values_only=True))
    return f"{cells} cells"


def work_on_database(path: str) -> str:
    """Job, commit and the filing's workbook, on a database file of its own."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuer.settings")
    os.environ.setdefault("FUER_TEST_SQLITE", f"{path}.sqlite3")
    django.setup()
    from django.conf import settings

    from benchmarks.scratch import scratch_database

    settings.FUER_FILES_ROOT = Path(path).parent / "files"
    with scratch_database():
        from benchmarks.workbooks import commit_history, take_filing_round

        return f"{commit_history(Path(path), COUNTIES, INDICATORS)}; {take_filing_round()}"


def save_beside(path: str) -> str:
    """Saves into the database of `work_on_database` while that commits."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fuer.settings")
    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = path
    from benchmarks.workbooks import save_until_told

    return save_until_told()


def measure(kind: str, path: Path) -> tuple[float, float, str]:
    """Seconds, peak MB and the words of `kind` run in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.bench_excel", kind, str(path)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\t")
    return float(printed[0]), float(printed[1]), printed[2].strip()


def run() -> None:
    print(f"verifying {ROWS:,} rows × {len(HEADINGS)} columns of Excel (yardstick: a plain openpyxl read-only loop)")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.xlsx"
        write_history(path)
        seconds, peak, words = measure("verify", path)
        yard_seconds, yard_peak, _ = measure("plain", path)
        _, job_peak, job_words = measure("database", path)
    print(f"{'':>10} {'seconds':>9} {'peak MB':>9}")
    print(f"{'verify':>10} {seconds:>9.2f} {peak:>9.0f}   {words}")
    print(f"{'yardstick':>10} {yard_seconds:>9.2f} {yard_peak:>9.0f}")
    print(f"to yardstick: {seconds / yard_seconds:.2f}× the time, {peak / yard_peak:.2f}× the memory")
    for words in job_words.split("; "):
        print(words)
    print(f"peak of the job's process, database and benchmark included: {job_peak:.0f} MB")
    print(f"wanted: < 10 s and < 300 MB: {'kept' if seconds < 10 and peak < 300 else 'NOT kept'}")


def main() -> None:
    kind, path = sys.argv[1:3]
    start = time.perf_counter()
    work = {"verify": verify_history, "plain": loop_plainly, "database": work_on_database, "save": save_beside}
    words = work[kind](path)
    seconds = time.perf_counter() - start
    print(f"{seconds}\t{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}\t{words}")


if __name__ == "__main__":
    main()
