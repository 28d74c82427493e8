"""Whether a built file still says what the snapshot says: every bound figure, in text and tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fuer.evaluation.composing.facts import Facts
from fuer.evaluation.composing.paper import SOURCE
from fuer.evaluation.domain.facts import facts_from_snapshot
from fuer.monitoring.models import Snapshot
from fuer.papers.official import read_figures
from fuer.papers.official.blocks import Figure


class CheckError(ValueError):
    """One sentence: why a file cannot be checked."""


@dataclass(frozen=True)
class Finding:
    key: str
    in_file: str
    in_snapshot: str


@dataclass(frozen=True)
class CheckedFile:
    basis: str
    checked: int
    findings: tuple[Finding, ...]


def check_file(content: bytes) -> CheckedFile:
    """CheckError for a file without bound figures, or one that rests on data not known here."""
    figures = read_figures(content)
    source = next((figure for figure in figures if figure.key.startswith(f"{SOURCE}.")), None)
    if source is None:
        raise CheckError(_("文件里没有写明所依据的定版数据：初稿不能核对，其他软件重新生成的文件也不能核对。"))
    facts = facts_from_snapshot(find_snapshot(source.key))
    return CheckedFile(facts.basis, len(figures), tuple(compare_figures(figures, source, facts)))


def compare_figures(figures: Iterable[Figure], source: Figure, facts: Facts) -> Iterable[Finding]:
    for figure in figures:
        expected = facts.basis if figure.key == source.key else facts.fields.get(figure.key, "")
        if figure.text != expected:
            yield Finding(figure.key, figure.text, expected)


def find_snapshot(key: str) -> Snapshot:
    _source, area, year, number = (key.split(".") + ["", "", ""])[:4]
    if year.isdigit() and number.isdigit():
        found = Snapshot.objects.filter(area__code=area, year=year, number=number).select_related("area").first()
        if found is not None:
            return found
    raise CheckError(_("文件所依据的定版数据（%(key)s）不在本系统中。") % {"key": key})
