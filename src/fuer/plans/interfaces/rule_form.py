"""The form in which a person sets the rule of a target: a kind and the parameters that kind takes.

Rules inside rules (保持, 换届当年, 成员条件) are typed as a plan would print them and read by the same reader.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuer.judging.chinese import parse_rule
from fuer.judging.chinese_format import format_rule
from fuer.judging.numbers import print_exact
from fuer.judging.rules import YEARS, Kind, Rule, RuleError, params_to_wire, rule_from_wire, rule_to_wire
from fuer.judging.units import normalise_unit

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise

KIND_WORDS: dict[Kind, Promise] = {
    Kind.AT_LEAST: gettext_lazy("达到…以上（含本数）"),
    Kind.AT_MOST: gettext_lazy("控制在…以下（含本数）"),
    Kind.ABOVE: gettext_lazy("超过…（不含本数）"),
    Kind.BELOW: gettext_lazy("低于…（不含本数）"),
    Kind.BETWEEN: gettext_lazy("在…至…之间"),
    Kind.ABOUT: gettext_lazy("在…左右"),
    Kind.HOLD: gettext_lazy("每年都保持"),
    Kind.INCREASE: gettext_lazy("比基期提高"),
    Kind.DECREASE: gettext_lazy("比基期降低"),
    Kind.INCREASE_EACH_YEAR: gettext_lazy("逐年提高"),
    Kind.INCREASE_EACH_TERM: gettext_lazy("逐届提高"),
    Kind.CHANGE_PER_YEAR: gettext_lazy("每年提高或降低一定幅度"),
    Kind.CHANGE_BY: gettext_lazy("比基数提高或降低一定比例"),
    Kind.ADD_AT_LEAST: gettext_lazy("新增不少于"),
    Kind.FULL_COVERAGE: gettext_lazy("全覆盖（应…尽…）"),
    Kind.BY_CALENDAR: gettext_lazy("换届当年与平时不同"),
    Kind.SHARE_OF_MEMBERS: gettext_lazy("一定比例的县、乡、村达到"),
    Kind.EACH_MEMBER: gettext_lazy("每个县、乡、村至少"),
    Kind.RELATIVE: gettext_lazy("与另一指标比较"),
    Kind.ZERO: gettext_lazy("为零（杜绝）"),
    Kind.EXISTS: gettext_lazy("建立（有无）"),
    Kind.BY_YEAR: gettext_lazy("限期建成"),
    Kind.BY_RUBRIC: gettext_lazy("按评判标准认定"),
}

# The fields a kind takes, besides the name, unit and years every target has.
KIND_FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.AT_LEAST: ("T",),
    Kind.AT_MOST: ("T",),
    Kind.ABOVE: ("T",),
    Kind.BELOW: ("T",),
    Kind.BETWEEN: ("lo", "hi", "hi_binds"),
    Kind.ABOUT: ("T", "tolerance"),
    Kind.HOLD: ("rule",),
    Kind.CHANGE_PER_YEAR: ("delta", "mode", "direction", "base_year", "base"),
    Kind.CHANGE_BY: ("share", "direction", "base_year", "base"),
    Kind.ADD_AT_LEAST: ("n", "since"),
    Kind.BY_CALENDAR: ("event", "other"),
    Kind.SHARE_OF_MEMBERS: ("share", "level", "condition", "condition_rule"),
    Kind.EACH_MEMBER: ("n", "level"),
    Kind.RELATIVE: ("indicator", "op", "tolerance"),
    Kind.BY_YEAR: ("deadline",),
    Kind.BY_RUBRIC: ("rubric",),
}
NESTED = ("rule", "event", "other")
NUMBERS = ("T", "lo", "hi", "tolerance", "delta", "n", "base", "share")


def kinds_with(field: str) -> str:
    """The kinds that take `field`, for the script that shows and hides fields."""
    return " ".join(kind for kind, fields in KIND_FIELDS.items() if field in fields)


def number_field(label: Text, help_text: Text = "") -> forms.CharField:
    # A CharField: the digits are kept as typed, and the wire form wants text.
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=30, widget=widget, help_text=help_text)


def phrase_field(label: Text, example: Text) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=100, help_text=example)


def year_field(label: Text) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=YEARS.start, max_value=YEARS.stop - 1)


class RuleForm(forms.Form):
    """Name, unit, years and rule of one target. `cleaned_data` gains `params` (wire form) and `due_years` as a list."""

    indicator_name = forms.CharField(label=gettext_lazy("指标名称"), max_length=200)
    unit_of_measure = forms.CharField(label=gettext_lazy("计算单位"), max_length=40, required=False)
    due_years = forms.CharField(
        label=gettext_lazy("目标年份"),
        required=False,
        help_text=gettext_lazy("可填多个，用顿号隔开；不填即规划终止年份。"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("目标类型"), choices=list(KIND_WORDS.items()))
    T = number_field(gettext_lazy("目标值"))
    lo = number_field(gettext_lazy("下限"))
    hi = number_field(gettext_lazy("上限"))
    hi_binds = forms.BooleanField(label=gettext_lazy("超过上限算未达标"), required=False)
    share = number_field(gettext_lazy("比例（%）"), gettext_lazy("如70%填70；也可填2/3。"))
    n = number_field(gettext_lazy("数量"))
    level = forms.CharField(
        label=gettext_lazy("成员"),
        required=False,
        help_text=gettext_lazy("填 county（县级）、town（乡级）、village（村级），或一组单位的名称。"),
        widget=forms.TextInput(attrs={"list": "level-names", "autocomplete": "off"}),
    )
    condition = phrase_field(gettext_lazy("成员条件（有无）"), gettext_lazy("如“建成妇女活动中心”。"))
    condition_rule = phrase_field(
        gettext_lazy("成员条件（数值）"), gettext_lazy("如“达到90%以上”；填了这一项，上一项不用。")
    )
    rule = phrase_field(gettext_lazy("每年应达"), gettext_lazy("如“达到98%以上”“45%左右”。"))
    event = phrase_field(gettext_lazy("换届当年应达"), gettext_lazy("如“达到100%”。"))
    other = phrase_field(gettext_lazy("平时应达"), gettext_lazy("如“达到85%以上”。"))
    indicator = phrase_field(gettext_lazy("比较的指标"), gettext_lazy("按规划中的名称填写。"))
    op = forms.ChoiceField(
        label=gettext_lazy("比较方式"),
        required=False,
        choices=[
            ("ge", gettext_lazy("不低于")),
            ("le", gettext_lazy("不高于")),
            ("about", gettext_lazy("基本持平")),
            ("gap", gettext_lazy("差距缩小")),
        ],
    )
    delta = number_field(gettext_lazy("每年幅度"))
    mode = forms.ChoiceField(
        label=gettext_lazy("幅度的单位"),
        required=False,
        choices=[("points", gettext_lazy("百分点（或指标单位）")), ("percent", gettext_lazy("百分之几（逐年复计）"))],
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("方向"),
        required=False,
        choices=[("rise", gettext_lazy("提高")), ("fall", gettext_lazy("降低"))],
    )
    base_year = year_field(gettext_lazy("基数年份"))
    base = number_field(gettext_lazy("基数"))
    since = year_field(gettext_lazy("从哪一年末起算"))
    tolerance = number_field(gettext_lazy("允许相差"), gettext_lazy("文件没有写明时可不填，届时待人工判定。"))
    deadline = year_field(gettext_lazy("期限（年末）"))
    rubric = forms.CharField(
        label=gettext_lazy("评判标准"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_unit_of_measure(self) -> str:
        return normalise_unit(self.cleaned_data["unit_of_measure"])

    def clean_due_years(self) -> list[int]:
        words = self.cleaned_data["due_years"].replace("，", "、").replace(",", "、").split("、")
        years = sorted({word.strip().removesuffix("年") for word in words if word.strip()})
        if not all(year.isdecimal() and int(year) in YEARS for year in years):
            raise forms.ValidationError(_("目标年份要写成四位数字，如2025。"))
        return [int(year) for year in years]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                cleaned["params"] = params_to_wire(self.build_rule(Kind(cleaned["kind"]), cleaned))
            except (RuleError, forms.ValidationError) as error:
                raise forms.ValidationError(error.messages if hasattr(error, "messages") else str(error)) from None
        return cleaned

    def build_rule(self, kind: Kind, cleaned: Mapping[str, Any]) -> Rule:
        """Raises RuleError, or ValidationError for a phrase that is no rule or a field left empty."""
        params: dict[str, Any] = {}
        for name in KIND_FIELDS.get(kind, ()):
            value = cleaned[name]
            if value in ("", None):
                continue
            params[name] = self.read_value(name, value, cleaned["unit_of_measure"])
        if "condition_rule" in params:
            params["condition"] = params.pop("condition_rule")
        self.require_all(kind, params)
        return rule_from_wire(kind, params)

    def read_value(self, name: str, value: Any, unit: str) -> Any:
        if name in (*NESTED, "condition_rule"):
            return self.read_phrase(name, value, unit)
        if name == "share" and "/" not in value:
            return print_exact(Fraction(read_number(self.fields[name].label, value)) / 100)
        if name in NUMBERS:
            return str(read_number(self.fields[name].label, value))
        return value

    def read_phrase(self, name: str, value: str, unit: str) -> dict[str, object]:
        inner = parse_rule(value, unit="" if name == "condition_rule" else unit)
        if inner is None:
            raise forms.ValidationError(
                _("“%(field)s”里的“%(phrase)s”读不出目标，请照规划的写法填，如“达到90%%以上”。")
                % {"field": self.fields[name].label, "phrase": value}
            )
        return rule_to_wire(inner)

    def require_all(self, kind: Kind, params: Mapping[str, Any]) -> None:
        optional = {"tolerance", "base_year", "base", "since", "condition", "condition_rule"}
        missing = [
            str(self.fields[name].label)
            for name in KIND_FIELDS.get(kind, ())
            if name not in params and name not in optional
        ]
        if missing:
            raise forms.ValidationError(_("还要填：%(fields)s") % {"fields": "、".join(missing)})


def read_number(label: Any, value: str) -> Decimal:
    """A plain decimal number; thousands marks and blanks are taken away, "1E5" and "NaN" are refused."""
    plain = value.translate(str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")).replace(",", "").strip()
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or "e" in plain.lower():
        raise forms.ValidationError(_("“%(field)s”要填数字。") % {"field": label})
    return number


def show_rule(kind: str, params: Mapping[str, Any], unit: str) -> dict[str, Any]:
    """Initial values of the form for a rule in wire form; the reverse of `RuleForm.build_rule`."""
    values: dict[str, Any] = {"kind": kind, **params}
    for name in NESTED:
        if name in params:
            values[name] = print_nested(params[name], unit)
    if isinstance(params.get("condition"), Mapping):
        values["condition_rule"] = print_nested(values.pop("condition"), "")
    share = str(params.get("share", ""))
    if share and "/" not in share:
        values["share"] = print_exact(Fraction(share) * 100)
    return values


def print_nested(wire: Mapping[str, Any], unit: str) -> str:
    return format_rule(rule_from_wire(wire["kind"], wire.get("params", {})), unit=unit)
