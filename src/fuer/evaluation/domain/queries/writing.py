"""What stands beside a section while it is written: units' 文字材料, earlier versions and how two of them differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.evaluation.composing.fields import print_text
from fuer.evaluation.domain.building import read_printed
from fuer.reporting.enums import TextState
from fuer.reporting.models import Filing, FilingText

if TYPE_CHECKING:
    from fuer.evaluation.composing.facts import Facts
    from fuer.evaluation.models import Section, SectionVersion
    from fuer.orgs.scope import Visitor

SAME, GONE, CAME = "same", "gone", "came"


@dataclass(frozen=True)
class UnitWords:
    """One unit's words on one domain, in parts named as it was asked for them."""

    unit: str
    domain: str
    state: str
    year: int
    parts: tuple[tuple[str, str], ...]

    @property
    def source(self) -> str:
        """Stands after words that are quoted, in the language of the paper."""
        return f"（{self.unit}{self.year}年文字材料）"


def list_unit_words(section: Section, facts: Facts, user: Visitor) -> list[UnitWords]:
    """What units of the report's area and below sent in for the year; of a domain's section, on that domain alone. One query."""
    report = section.report
    texts = FilingText.objects.filter(
        filing__in=Filing.objects.visible_to(user),
        filing__collection__area__path__startswith=report.area.path,
        filing__collection__year=report.year,
        state__in=(TextState.SENT, TextState.ACCEPTED),
    ).select_related("filing__unit", "clause__plan")
    if report.unit_id is not None:
        texts = texts.filter(filing__unit=report.unit_id)
    rows = texts.order_by("clause__plan_id", "clause__position", "filing__unit__area__path", "pk")
    return [tell_words(text, report.year) for text in rows if is_of_section(text, section, facts)]


def is_of_section(text: FilingText, section: Section, facts: Facts) -> bool:
    if not section.argument:
        return True
    plan = next((one for one in facts.plans if one.key == section.argument.split(".")[0]), None)
    if plan is None or text.clause.plan.title != plan.title:
        return False
    domain = facts.find_domain(section.argument)
    return section.argument == plan.key or (domain is not None and domain.title == text.clause.title)


def tell_words(text: FilingText, year: int) -> UnitWords:
    unit = text.filing.unit
    parts = ((_("工作进展"), text.progress), (_("存在问题"), text.problems), (_("下一步打算"), text.next_steps))
    return UnitWords(
        unit=unit.short_name or unit.name,
        domain=text.clause.title,
        state=str(text.get_state_display()),
        year=year,
        parts=tuple((name, words.strip()) for name, words in parts if words.strip()),
    )


def read_version_texts(versions: Sequence[SectionVersion]) -> list[str]:
    """Each version as it read; one query."""
    printed = read_printed(versions)
    return [print_text(version.text, printed.get(version.pk, {})) for version in versions]


def diff_texts(before: str, after: str) -> Iterator[tuple[str, str]]:
    """(same | gone | came, words) in order; lines that differ are compared letter by letter."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for kind, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield SAME, "".join(old[start:end])
        else:
            yield from diff_letters("".join(old[start:end]), "".join(new[first:last]))


def diff_letters(before: str, after: str) -> Iterator[tuple[str, str]]:
    for kind, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield SAME, before[start:end]
            continue
        if end > start:
            yield GONE, before[start:end]
        if last > first:
            yield CAME, after[first:last]
