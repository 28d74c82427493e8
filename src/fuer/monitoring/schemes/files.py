"""The form of a scheme's file, and reading it strictly."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

Break = Literal["sex", "residence", "age"]
# census: in census years; term: at elections.
Cadence = Literal["", "year", "school_year", "health_year", "quarter", "survey", "census", "term"]
# verified: read in the original; likely: public material speaks of it; unverified: implied, to be checked.
Certainty = Literal["verified", "likely", "unverified"]
Level = Literal["national", "province", "city"]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Url = Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$", max_length=300)]


class SchemeFileError(ValueError):
    """One Chinese sentence: which file or entry is wrong, and what about it."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Source(Strict):
    """A document an entry rests on; `url` is empty where none was at hand."""

    title: Text
    url: Url = ""


class Entry(Strict):
    """One indicator of a scheme. `code` is the official one, empty where it is not known; never made up.

    `ours` names an indicator of the city's catalogue; `not_collected` says why there is none. Exactly one is given.
    """

    name: Text
    code: Annotated[str, StringConstraints(max_length=30)] = ""
    unit: Annotated[str, StringConstraints(max_length=40)] = ""
    breaks: Annotated[tuple[Break, ...], Field(strict=False)] = ()
    cadence: Cadence = ""
    department: Annotated[str, StringConstraints(max_length=100)] = ""
    source: Text
    certainty: Certainty
    ours: Text | None = None
    not_collected: Text | None = None

    @model_validator(mode="after")
    def check_mapping(self) -> Self:
        if (self.ours is None) == (self.not_collected is None):
            raise ValueError(f"“{self.name}”须恰好写明一项：对应的本市指标（ours）或未采集原因（not_collected）")
        if len(set(self.breaks)) != len(self.breaks):
            raise ValueError(f"“{self.name}”的分组重复")
        return self


class Domain(Strict):
    """A domain (领域) of the plan the scheme follows, with its indicators in order."""

    name: Text
    entries: Annotated[tuple[Entry, ...], Field(strict=False, min_length=1)]


class SchemeFile(Strict):
    """One version of a scheme. `year`: the first data year it applies to; `source`: which of `sources` it comes from."""

    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$", max_length=60)]
    version: Annotated[str, StringConstraints(min_length=1, max_length=30)]
    year: Annotated[int, Field(ge=1990, le=2100)]
    level: Level
    audience: Literal["women", "children"]
    name: Text
    source: Text
    certainty: Certainty
    sources: dict[str, Source]
    domains: Annotated[tuple[Domain, ...], Field(strict=False, min_length=1)]

    @property
    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Every entry with the name of its domain, in order."""
        return ((domain.name, entry) for domain in self.domains for entry in domain.entries)

    @property
    def document(self) -> Source:
        return self.sources[self.source]

    @model_validator(mode="after")
    def check_whole(self) -> Self:
        entries = [entry for _, entry in self.entries]
        _require_once("指标", (entry.name for entry in entries))
        _require_once("代码", (entry.code for entry in entries if entry.code))
        _require_once("对应的本市指标", (entry.ours for entry in entries if entry.ours))
        _require_once("领域", (domain.name for domain in self.domains))
        unknown = {self.source, *(entry.source for entry in entries)} - self.sources.keys()
        if unknown:
            raise ValueError(f"来源“{'、'.join(sorted(unknown))}”没有列出")
        return self


def read_schemes(folder: Path) -> tuple[SchemeFile, ...]:
    """Every *.yaml of the folder, by name of file. SchemeFileError for what is wrong, or a version given twice."""
    found = [read_scheme(path) for path in sorted(folder.glob("*.yaml"))]
    twice = [key for key, times in Counter((one.slug, one.version) for one in found).items() if times > 1]
    if twice:
        raise SchemeFileError(f"监测指标体系{twice[0][0]}的版本{twice[0][1]}有两份文件")
    return tuple(found)


def read_scheme(path: Path) -> SchemeFile:
    """One file; SchemeFileError names the first thing that is wrong."""
    try:
        return SchemeFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SchemeFileError(f"{path.name}读不出来：{error}") from error
    except ValidationError as error:
        raise SchemeFileError(f"{path.name}{_name_fault(error)}") from error


def _name_fault(error: ValidationError) -> str:
    """Where the first fault stands, and what it is."""
    fault: Any = error.errors()[0]
    place = " → ".join(str(part) for part in fault["loc"])
    return f"（{place}）：{fault['msg'].removeprefix('Value error, ')}"


def _require_once(what: str, words: Iterable[str]) -> None:
    twice = [word for word, times in Counter(words).items() if times > 1]
    if twice:
        raise ValueError(f"{what}“{twice[0]}”出现两次")
