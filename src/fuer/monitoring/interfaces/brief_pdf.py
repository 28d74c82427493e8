"""领导一页纸 as a PDF on A4: the rows of the page, set by typst."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fuer.monitoring.domain.queries.brief import Brief, BriefLine, NextDay, Rank, Reply
from fuer.monitoring.domain.queries.brief_parts import Blame
from fuer.monitoring.enums import WarningKind, WarningStage
from fuer.papers import pdf
from fuer.papers.charts import look_of
from fuer.papers.charts.looks import QUIET

TEMPLATE = Path(__file__).with_name("brief.typ")
MOST_PARTS = 3
MOST_MEMBERS = 6


def write_brief_pdf(brief: Brief) -> bytes:
    return pdf.write_pdf(TEMPLATE, describe_brief(brief))


def name_file(brief: Brief) -> str:
    """The Content-Disposition of the download, its name in Chinese."""
    name = _("领导一页纸_%(area)s_%(year)d年.pdf") % {"area": brief.scene.area, "year": brief.scene.year}
    return f"attachment; filename=\"brief-{brief.scene.year}.pdf\"; filename*=UTF-8''{quote(name)}"


def describe_brief(brief: Brief) -> dict[str, Any]:
    """The values of the template: words already in the reader's language, nothing to compute there."""
    groups = [(rank, brief.list_rank(rank)) for rank in Rank]
    return {
        "title": word_title(brief),
        "subtitle": "、".join(f"《{plan.title}》" for plan in brief.scene.chosen),
        "numbers": [[value, name] for name, value in list_numbers(brief)],
        "states": [
            {"text": look_of(bucket).text, "number": number, "colour": paint(bucket)}
            for bucket, number in brief.counts.shown
        ],
        "heads": name_columns(),
        "groups": [
            {
                "title": word_group(brief, rank, len(lines)),
                "is_fine": rank == Rank.FINE,
                "rows": [describe_line(line) | shorten_reply(line) for line in lines],
            }
            for rank, lines in groups
            if lines
        ],
        "foot": list_foot(brief),
        "demo": _("演示数据") if brief.rests_on_demo else "",
    }


def paint(bucket: str) -> str:
    """The ground of a state in the bar: what is neither good nor bad stays pale, what has no figure paler."""
    look = look_of(bucket)
    if look.is_hatched:
        return "#eceff3"
    return "#b9c2cf" if look.colour == QUIET else look.colour


def word_title(brief: Brief) -> str:
    words = {"area": brief.scene.area, "year": brief.scene.year}
    return _("%(area)s妇女儿童发展规划重点指标监测一页纸（%(year)d年）") % words


def name_rank(rank: Rank) -> str:
    return {
        Rank.RISK: _("要出问题的指标"),
        Rank.MISSING: _("缺数据的指标"),
        Rank.ATTENTION: _("需要留意的指标"),
        Rank.FINE: _("进展正常、已达标和未到报送期的指标"),
    }[rank]


def word_group(brief: Brief, rank: Rank, number: int) -> str:
    words = {"title": name_rank(rank), "n": number}
    title = ngettext("%(title)s（%(n)d项）", "%(title)s（%(n)d项）", number) % words
    more = word_missing(brief) if rank == Rank.MISSING else ""
    return f"{title} {more}" if more else title


def word_missing(brief: Brief) -> str:
    """数据缺报10项，结果滞后3项: what is lacking, by whose fault."""
    kinds = [
        (_("数据缺报%(n)d项"), brief.count_missing(WarningKind.NO_DATA)),
        (_("结果滞后%(n)d项"), brief.count_missing(WarningKind.LATE_DATA)),
        (_("已报待审或未布置%(n)d项"), brief.count_missing("")),
    ]
    return _("，").join(words % {"n": number} for words, number in kinds if number)


def list_numbers(brief: Brief) -> list[tuple[str, str]]:
    """The headline: name and number. The states among them add up to all key indicators."""
    counts = brief.counts
    judged = _("达标率（已达标%(met)d／已判定%(judged)d）") % {"met": counts.by_bucket["met"], "judged": counts.judged}
    return [
        (_("重点指标"), str(counts.monitored)),
        (judged, brief.share or "—"),
        (_("要出问题"), str(len(brief.at_risk))),
        (_("数据缺报"), str(brief.owed)),
        (_("结果滞后"), str(brief.late)),
        (_("单位未反馈"), str(brief.unanswered)),
    ]


def name_columns() -> list[str]:
    return [
        _("序"),
        _("指标"),
        _("目标值"),
        _("现状"),
        _("状态"),
        _("差距和主要县（市、区）"),
        _("牵头单位"),
        _("单位说明的成因和措施"),
        _("下一时点"),
    ]


def describe_line(line: BriefLine) -> dict[str, Any]:
    answer = line.answer
    return {
        "number": str(line.number),
        "name": answer.target.name,
        "goal": answer.goal,
        "figure": word_figure(line),
        "known": word_known(line),
        "marks": [{"text": look_of(mark).text, "colour": look_of(mark).colour} for mark in line.marks],
        "gap": word_gap(line),
        "fault": line.fault_word,
        "fault_reason": line.fault_reason,
        "is_owed": line.fault == WarningKind.NO_DATA,
        "note": word_note(line),
        "leads": "、".join(line.row.leads) or _("文件未列责任单位"),
        "reply": word_reply(line.stage, line.reply),
        "next": word_next(line.next_day),
        "is_past": line.next_day.is_past,
    }


def word_figure(line: BriefLine) -> str:
    answer = line.answer
    if line.known is not None:
        return ""
    return (answer.figure or "—") + (_("（暂）") if answer.is_provisional else "")


def word_known(line: BriefLine) -> str:
    """What was last known, where this year has no figure: 2024年93.89%."""
    known = line.known
    return _("%(year)d年%(figure)s") % {"year": known.year, "figure": known.figure} if known is not None else ""


def word_note(line: BriefLine) -> str:
    """Why there is no figure where nobody is at fault, or how much of it is there."""
    answer = line.answer
    if answer.is_provisional and answer.figure and answer.members_expected:
        counted = {"counted": answer.members_counted or 0, "expected": answer.members_expected}
        return _("暂汇总：%(expected)d个县（市、区）中%(counted)d个已有数据") % counted
    if line.fault or line.answer.bucket != "no_data":
        return ""
    if line.is_by_letter:
        return _("数据以函件报送，未录入系统")
    if line.reported_on is not None:
        return _("已于%(day)s报送，尚未审定") % {"day": date_format(line.reported_on, "Y-m-d")}
    return _("尚无已审定的数据")


def word_gap(line: BriefLine) -> str:
    blame = line.blame
    return "；".join(part for part in (line.gap, word_parts(blame), word_members(blame)) if part)


def word_parts(blame: Blame) -> str:
    """江山市占46%、龙游县占31%等3个县（市、区）, with the cases the whole area lacks."""
    if not blame.parts:
        return ""
    named = "、".join(
        _("%(name)s占%(share)s") % {"name": part.name, "share": part.share} for part in blame.parts[:MOST_PARTS]
    )
    if len(blame.parts) > MOST_PARTS:
        named = _("%(named)s等%(n)d个县（市、区）") % {"named": named, "n": len(blame.parts)}
    if blame.unknown:
        named += _("（%(n)d个无数据）") % {"n": blame.unknown}
    if not blame.events:
        return named
    words = _("差%(events)d例：%(named)s") if blame.rises else _("多%(events)d例：%(named)s")
    return words % {"events": blame.events, "named": named}


def word_members(blame: Blame) -> str:
    if not blame.members:
        return ""
    named = "、".join(blame.members[:MOST_MEMBERS])
    if len(blame.members) > MOST_MEMBERS:
        named = _("%(named)s等%(n)d个") % {"named": named, "n": len(blame.members)}
    return _("未达到：%(named)s") % {"named": named}


def word_reply(stage: str, reply: Reply | None) -> str:
    """What the unit says, or that it has not said anything; nothing where nobody was asked."""
    if reply is not None:
        return _("成因：%(cause)s 措施：%(measure)s") % {"cause": reply.cause, "measure": reply.measure}
    if stage == WarningStage.UNASSIGNED:
        return _("未反馈（尚未交办）")
    return str(WarningStage(stage).label) if stage else "—"


def shorten_reply(line: BriefLine) -> dict[str, str]:
    """On paper a row without data says only that the unit has answered: its words are about figures nobody has yet."""
    return (
        {"reply": str(WarningStage(line.stage).label)} if line.rank == Rank.MISSING and line.reply is not None else {}
    )


def word_next(found: NextDay) -> str:
    if found.day is None:
        return _("%(year)d年底到期") % {"year": found.year}
    words = _("%(what)s%(day)s已过") if found.is_past else _("%(what)s%(day)s")
    return words % {"what": found.what, "day": date_format(found.day, "Y-m-d")}


def list_foot(brief: Brief) -> list[str]:
    lines = [_("数据截至%(day)s。") % {"day": date_format(brief.today, "Y-m-d")}]
    if brief.snapshot is not None:
        words = {"year": brief.snapshot.year, "number": brief.snapshot.number}
        lines.append(_("%(year)d年第%(number)d号定版之后的变动以本页为准。") % words)
    else:
        lines.append(_("%(year)d年数据尚未定版。") % {"year": brief.scene.year})
    lines.append(_("县（市、区）占比：各地距目标缺（超）的人数或例数占各地合计的比重，已达到目标的不计。"))
    lines.append(_("数据缺报：责任单位应报未报；结果滞后：数据来源出数晚或审定晚，责任不在填报单位。"))
    if brief.rests_on_demo:
        lines.append(_("含演示数据，不得作为实际监测结果引用。"))
    return lines
