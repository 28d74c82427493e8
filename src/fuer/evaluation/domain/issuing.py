"""What stands against issuing a report; each thing named, so that a person can put it right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.evaluation.composing.facts import CountsDoNotAddUp, Facts
from fuer.evaluation.composing.fields import UnknownField, require_known
from fuer.evaluation.composing.stale import find_stale
from fuer.evaluation.domain.building import newest_versions, read_facts, read_printed
from fuer.evaluation.models import Comment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fuer.evaluation.models import Report, SectionVersion

NAMED = 5


def list_obstacles(report: Report) -> list[str]:
    """Sentences: no snapshot, counts that do not add up, fields that mean nothing or are stale, what is unwritten,
    and comments nobody has answered. Empty where the report may be issued.
    """
    facts = read_facts(report, report.cut_off)
    found = [] if report.snapshot is not None else [_("没有依据定版数据，请先定版并改用定版数据")]
    try:
        facts.require_sums()
    except CountsDoNotAddUp as error:
        found.append(str(error))
    found += list_faults(newest_versions(report), facts)
    waiting = Comment.objects.filter(section__report=report, answered_at=None).count()
    if waiting:
        found.append(_("有%(n)d条意见没有处理") % {"n": waiting})
    return found


def list_faults(versions: Sequence[SectionVersion], facts: Facts) -> Iterator[str]:
    printed = read_printed(versions)
    for version in versions:
        name = version.section.heading
        if version.section.filling == "text" and not version.text.strip():
            yield _("“%(name)s”还没有编写") % {"name": name}
        try:
            require_known(version.text, facts.fields, f"“{name}”")
        except UnknownField as error:
            yield str(error)
            continue
        stale = find_stale(version.text, printed.get(version.pk, {}), facts.fields)
        if stale:
            told = "、".join(f"{one.before}→{one.now or _('已无此数')}" for one in stale[:NAMED])
            more = _("等%(n)d处") % {"n": len(stale)} if len(stale) > NAMED else ""
            yield _("“%(name)s”的数据已变动（%(told)s%(more)s），请更新") % {"name": name, "told": told, "more": more}
