"""One way to write what a person typed into an entry, field by field. No query, no save: values in, sentences out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from fuer.indicators.enums import Cadence, Disclosure, FigureBasis, FigureStatus, Missing, Shape
from fuer.papers.numbers_typed import TypedNumber, read_typed_number
from fuer.plans.domain.queries.figures import print_plain
from fuer.reporting.domain.shown import show_value_of
from fuer.reporting.models import FilingCell

if TYPE_CHECKING:
    from django.db.models import TextChoices

    from fuer.indicators.models import Definition, Survey

YES_NO = {"是": "1", "有": "1", "1": "1", "否": "0", "没有": "0", "无": "0", "0": "0"}
NUMBERS = ("value", "numerator", "denominator")
# The order matters: a reason takes the figures away, and a figure typed in the same breath comes back after it.
FIELDS = (
    "missing",
    "value",
    "numerator",
    "denominator",
    "letter_number",
    "letter_date",
    "basis",
    "survey",
    "status",
    "note",
    "reason",
)
FRACTION = ("numerator", "denominator")
# Fields one decision settles together: a reason takes the figures away, a figure the reason, a survey sets the basis.
# Two people who change fields of different groups do not disagree.
GROUPS = (
    frozenset({"missing", "letter_number", "letter_date", *NUMBERS}),
    frozenset({"basis", "survey"}),
    frozenset({"status"}),
    frozenset({"note"}),
    frozenset({"reason"}),
)
# What a change of an accepted figure is; `COLUMNS` are all that a field may write.
FIGURE_FIELDS = (GROUPS[0] | GROUPS[1] | {"survey_id"}) - {"survey"}
COLUMNS = (*("survey_id" if field == "survey" else field for field in FIELDS), "printed")


class FieldError(ValueError):
    """One sentence for the person who typed: what is wrong, what to write instead."""


def read_fields(entry: FilingCell) -> dict[str, str]:
    """Every field as the page shows it and as `seen` of an edit has it; the definition is loaded."""
    return {
        "missing": entry.missing,
        "value": show_value_of(entry),
        "numerator": print_plain(entry.numerator),
        "denominator": print_plain(entry.denominator),
        "letter_number": entry.letter_number,
        "letter_date": entry.letter_date.isoformat() if entry.letter_date else "",
        "basis": entry.basis,
        "survey": str(entry.survey_id or ""),
        "status": entry.status,
        "note": entry.note,
        "reason": entry.reason,
    }


def apply_changes(entry: FilingCell, changes: Mapping[str, str], surveys: Mapping[int, Survey]) -> dict[str, str]:
    """Write the typed texts into `entry` (unsaved; its definition is loaded). Gives the refused fields with a sentence:
    those leave the entry as it was, all others are written.
    """
    before = read_columns(entry)
    refused: dict[str, str] = {}
    for field in FIELDS:
        if field in changes:
            kept = read_columns(entry)
            try:
                write_field(entry, field, str(changes[field]).strip(), surveys)
            except FieldError as error:
                refused[field] = str(error)
                write_columns(entry, kept)
    if entry.denominator == 0 and entry.numerator is not None and entry.numerator != 0:
        sentence = _("分母是0而分子不是0，请核对；确实没有对象时分子和分母都填0。")
        refused |= {field: refused.get(field, sentence) for field in FRACTION if field in changes}
        write_columns(entry, {column: before[column] for column in (*NUMBERS, "printed", "missing")})
    unknown = set(changes) - set(FIELDS)
    return refused | {field: _("报表里没有这一栏。") for field in unknown}


def read_columns(entry: FilingCell) -> dict[str, Any]:
    return {column: getattr(entry, column) for column in COLUMNS}


def write_columns(entry: FilingCell, values: Mapping[str, Any]) -> None:
    for column, value in values.items():
        setattr(entry, column, value)


def write_field(entry: FilingCell, field: str, text: str, surveys: Mapping[int, Survey]) -> None:
    if field == "value":
        write_value(entry, text)
    elif field in NUMBERS:
        write_part(entry, field, text)
    elif field == "survey":
        write_survey(entry, text, surveys)
    else:
        WRITERS[field](entry, text)


def write_value(entry: FilingCell, text: str) -> None:
    if not text:
        entry.value, entry.printed = None, ""
        return
    refuse_offline(entry.definition)
    if entry.definition.shape == Shape.YES_NO and text in YES_NO:
        text = YES_NO[text]
    number = read_number(text, entry.definition.unit_of_measure)
    if number.missing:
        write_missing(entry, number.missing)
        return
    if entry.definition.shape == Shape.RATIO:
        raise FieldError(_("比率由分子和分母算出，请填分子和分母。"))
    if entry.definition.shape == Shape.YES_NO and number.value not in (0, 1):
        raise FieldError(_("这一项请填“是”或“否”。"))
    take_figures_away(entry)
    entry.value, entry.printed = number.value, number.printed


def write_part(entry: FilingCell, field: str, text: str) -> None:
    """Numerator or denominator; half a fraction may stand while somebody types."""
    if not text:
        setattr(entry, field, None)
        return
    refuse_offline(entry.definition)
    if entry.definition.shape != Shape.RATIO:
        raise FieldError(_("这一项直接填数值，没有分子和分母。"))
    number = read_number(text, "")
    if number.missing:
        write_missing(entry, number.missing)
        return
    if number.value is not None and number.value < 0:
        raise FieldError(_("分子和分母不能是负数。"))
    entry.missing, entry.value, entry.printed = "", None, ""
    setattr(entry, field, number.value)


def read_number(text: str, unit: str) -> TypedNumber:
    number = read_typed_number(text, unit=unit)
    if number.is_refused:
        raise FieldError(number.sentence)
    return number


def refuse_offline(definition: Definition) -> None:
    if definition.disclosure == Disclosure.OFFLINE:
        raise FieldError(_("这一项不上网，只登记函号和函报日期，请不要填数。"))


def write_missing(entry: FilingCell, text: str) -> None:
    reason = read_choice(Missing, text, _("无数据原因"))
    if not reason:
        if entry.missing == Missing.BY_LETTER:
            entry.letter_number, entry.letter_date = "", None
        entry.missing = ""
        return
    if (reason == Missing.BY_LETTER) != (entry.definition.disclosure == Disclosure.OFFLINE):
        raise FieldError(
            _("“已函报”只用于不上网的指标。")
            if reason == Missing.BY_LETTER
            else _("这一项不上网，请登记函号和函报日期。")
        )
    if reason == Missing.NO_SURVEY and entry.definition.cadence != Cadence.SURVEY:
        raise FieldError(_("“非调查年份”只用于按调查取数的指标。"))
    take_figures_away(entry)
    entry.missing = reason


def take_figures_away(entry: FilingCell) -> None:
    entry.missing, entry.printed = "", ""
    entry.value = entry.numerator = entry.denominator = None


def write_letter_number(entry: FilingCell, text: str) -> None:
    entry.letter_number = read_words(text, 60)
    mark_letter(entry)


def write_letter_date(entry: FilingCell, text: str) -> None:
    entry.letter_date = read_date(text)
    mark_letter(entry)


def mark_letter(entry: FilingCell) -> None:
    """A letter makes the figure reported; without number and date there is none."""
    if entry.definition.disclosure != Disclosure.OFFLINE:
        if entry.letter_number or entry.letter_date:
            entry.letter_number, entry.letter_date = "", None
            raise FieldError(_("“已函报”只用于不上网的指标。"))
        return
    take_figures_away(entry)
    entry.missing = Missing.BY_LETTER if entry.letter_number or entry.letter_date else ""


def write_basis(entry: FilingCell, text: str) -> None:
    entry.basis = read_choice(FigureBasis, text, _("取得方式"))
    if entry.basis != FigureBasis.SURVEY:
        entry.survey = None


def write_survey(entry: FilingCell, text: str, surveys: Mapping[int, Survey]) -> None:
    if not text:
        entry.survey = None
        return
    survey = surveys.get(int(text)) if text.isdecimal() and len(text) < 16 else None
    if survey is None:
        raise FieldError(_("没有这项调查，请从本单位登记的调查中选择。"))
    entry.survey, entry.basis = survey, FigureBasis.SURVEY.value


def write_status(entry: FilingCell, text: str) -> None:
    entry.status = read_choice(FigureStatus, text, _("数据性质"))


def write_note(entry: FilingCell, text: str) -> None:
    entry.note = read_words(text, 300)


def write_reason(entry: FilingCell, text: str) -> None:
    entry.reason = read_words(text, 300)


WRITERS: dict[str, Callable[[FilingCell, str], None]] = {
    "missing": write_missing,
    "letter_number": write_letter_number,
    "letter_date": write_letter_date,
    "basis": write_basis,
    "status": write_status,
    "note": write_note,
    "reason": write_reason,
}


def read_choice(choices: type[TextChoices], text: str, name: str) -> str:
    """A value of a closed list by its code or its word."""
    for code, word in choices.choices:
        if text in (code, str(word)):
            return str(code)
    if text:
        raise FieldError(_("“%(text)s”不是%(name)s，请从列表中选择。") % {"text": text[:30], "name": name})
    return ""


def read_words(text: str, limit: int) -> str:
    words = " ".join(text.split())
    if len(words) > limit:
        raise FieldError(
            _("文字超过%(limit)d字，请精简（现在%(length)d字）。") % {"limit": limit, "length": len(words)}
        )
    return words


def read_date(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise FieldError(_("“%(text)s”不是日期，请写成2026-04-15。") % {"text": text[:30]}) from None
