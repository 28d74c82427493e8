"""The sentences of warnings, with their figures. Pure text; written once and kept, so not wrapped for translation."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from fuer.judging.numbers import print_fixed, read_decimal, scale_half_up
from fuer.judging.units import difference_unit, print_quantity

if TYPE_CHECKING:
    from fuer.monitoring.enums import WarningKind
    from fuer.monitoring.warning_rules import Change, Report, Subject, YearAnswer

MOST_DIGITS = 6
NUMBER = re.compile(r"-?\d+(?:\.(\d+))?")


def count_digits(figure: str) -> int | None:
    """Digits after the point a figure is printed with: 82.70% has two. None for words."""
    found = NUMBER.match(figure)
    return None if found is None else len(found[1] or "")


def print_difference(subject: Subject, size: Decimal) -> str:
    """10.2个百分点, 3.1岁: no more digits than needed to show that there is a difference."""
    digits = subject.decimals
    while size and digits < MOST_DIGITS and scale_half_up(size, digits) == 0:
        digits += 1
    number = print_fixed(abs(size), digits)
    shortened = number.rstrip("0").rstrip(".") if "." in number else number
    return print_quantity(shortened, difference_unit(subject.unit))


def word_need(subject: Subject, answer: YearAnswer) -> str:
    """The yearly change still needed: 提高0.35个百分点; members are counted: 再增3个. Empty where nothing is reckoned."""
    if answer.needed_members:
        return f"再增{answer.needed_members}个"
    if not answer.needed_per_year.strip("-0."):
        return ""
    verb = "降低" if answer.needed_per_year.startswith("-") else "提高"
    return verb + print_quantity(answer.needed_per_year.removeprefix("-"), difference_unit(subject.unit))


def word_gap(subject: Subject, answer: YearAnswer) -> str:
    """How far the year's figure is from the target, where both are numbers and it is on the wrong side."""
    if answer.needed_members:
        return f"{answer.needed_members}个"
    if answer.value is None or answer.goal_amount is None:
        return ""
    short = (answer.goal_amount - answer.value) * (subject.direction or 1)
    return print_difference(subject, short) if short > 0 else ""


def word_provisional(answer: YearAnswer) -> str:
    if not answer.is_provisional:
        return ""
    if answer.members_expected and answer.members_counted is not None:
        return f"（数据暂为{answer.members_counted}/{answer.members_expected}个报送地区的汇总数）"
    return "（数据暂为汇总数）"


def end_sentence(text: str, answer: YearAnswer) -> str:
    return f"{text.rstrip('。')}{word_provisional(answer)}。"


def word_answer(answer: YearAnswer) -> str:
    """What the judgement itself says."""
    return end_sentence(answer.explanation, answer)


def word_will_miss(subject: Subject, answer: YearAnswer) -> tuple[str, str]:
    """What the judgement says of the trend, the target, and the gap between it and what is expected."""
    gap = ""
    if answer.goal_amount is not None and answer.outlook_value:
        short = (answer.goal_amount - read_decimal(answer.outlook_value)) * (subject.direction or 1)
        gap = print_difference(subject, short) if short > 0 else ""
    text = answer.explanation.rstrip("。") + f"；{answer.due_year}年目标为{answer.goal}"
    return end_sentence(text + (f"，预计相差{gap}" if gap else ""), answer), gap or word_gap(subject, answer)


def word_missed(subject: Subject, answer: YearAnswer) -> tuple[str, str]:
    gap = word_gap(subject, answer)
    if not answer.figure or not answer.goal:
        return word_answer(answer), gap
    text = f"{answer.year}年为{answer.figure}，{answer.due_year}年目标为{answer.goal}，到期未达标"
    return end_sentence(text + (f"，相差{gap}" if gap else ""), answer), gap


def word_behind(subject: Subject, answer: YearAnswer, city: YearAnswer, worse: Decimal) -> tuple[str, str]:
    size = print_difference(subject, worse)
    side = "低于" if subject.direction > 0 else "高于"
    text = f"{answer.year}年为{answer.figure}，{subject.city_name}为{city.figure}{word_provisional(city)}，{side}全市{size}"
    if subject.unit and difference_unit(subject.unit) != "个百分点" and city.value:
        text += f"（{print_fixed(worse / abs(city.value) * 100, 1)}%）"
    return end_sentence(text, answer), size


def word_wrong_way(subject: Subject, points: Sequence[YearAnswer]) -> tuple[str, str]:
    first, last = points[0], points[-1]
    assert first.value is not None
    assert last.value is not None
    size = print_difference(subject, last.value - first.value)
    moved, asked = ("下降", "提高") if subject.direction > 0 else ("上升", "降低")
    listed = "、".join(f"{point.year}年{point.figure}" for point in points)
    running = "连续两年" if subject.interval == 1 else "连续两次"
    text = f"{listed}，{running}{moved}（应当{asked}），共{moved}{size}"
    return end_sentence(text, last), size


def word_difficult(last: Sequence[YearAnswer], troubles: Sequence[Sequence[WarningKind]]) -> str:
    said = "，".join(
        f"{answer.year}年{'、'.join(str(kind.label) for kind in kinds)}"
        for answer, kinds in zip(last, troubles, strict=True)
    )
    return end_sentence(f"连续两年未达标或被预警：{said}", last[-1])


def word_day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def word_no_data(report: Report, today: dt.date) -> str:
    """What the unit owes, since when."""
    who = report.unit or "责任单位"
    if report.missing:
        return f"{report.year}年度没有数据：{who}报“{report.missing}”。"
    due = report.source_day or report.due
    if not report.is_asked:
        return f"{report.year}年度没有数据，一般应在{word_day(due)}前报送，但没有布置填报。"
    return f"{report.year}年度数据应在{word_day(due)}前报送，{who}尚未报送，已逾期{(today - due).days}天。"


def word_awaited(report: Report, today: dt.date) -> str:
    """Why a figure that is not there is not the unit's fault; empty where nothing is late yet."""
    if report.is_by_letter:
        return ""
    if report.reported_on is not None:
        if report.accept_due is None or today <= report.accept_due:
            return ""
        return (
            f"{report.year}年度数据{report.unit}已于{word_day(report.reported_on)}报送，"
            f"应在{word_day(report.accept_due)}前审定，尚未审定。"
        )
    if report.awaits:
        return f"{report.year}年度数据要等{report.awaits}反馈，报送截止日{word_day(report.due)}已过，结果尚未下达。"
    if report.source_day is not None:
        return f"{report.year}年度数据的来源一般到{word_day(report.source_day)}才有结果，晚于报送截止日{word_day(report.due)}。"
    return ""


def word_late(report: Report) -> str:
    """Why an accepted figure came after the last day."""
    assert report.accepted_on is not None
    assert report.accept_due is not None
    days = (report.accepted_on - report.accept_due).days
    said = f"{report.year}年度数据{word_day(report.accepted_on)}才审定，比审定截止日{word_day(report.accept_due)}晚{days}天"
    if report.awaits:
        return f"{said}：结果由{report.awaits}反馈。"
    if report.source_day is not None:
        return f"{said}：数据来源一般到{word_day(report.source_day)}才有结果。"
    return f"{said}，{report.unit or '填报单位'}已按期报送。"


def word_change(change: Change) -> str:
    return f"{change.year}年数据在{change.snapshot}中为{change.frozen}，现审定为{change.now}，与定版数据不一致。"
