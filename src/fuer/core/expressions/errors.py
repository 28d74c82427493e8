"""What can be wrong with an expression: a code, a place and one Chinese sentence, without Django.

The sentences are marked by N_ for the catalogue; a caller that speaks to a person passes gettext to `sentence`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fuer.core.expressions.tree import Spot


def N_(text: str) -> str:  # noqa: N802
    """Mark a sentence for the catalogue of translations."""
    return text


AT = N_("第%(line)s行第%(column)s列：%(problem)s")

SENTENCES = {
    "empty": N_("这里没有内容，请写一个算式，例如[甲] <= [乙]。"),
    "too_long": N_("算式共%(length)s个字符，最多%(most)s个，请拆成几条。"),
    "too_deep": N_("括号或函数套得太深，最多%(most)s层，请拆成几条。"),
    "unknown_sign": N_("认不得符号“%(sign)s”。"),
    "open_name": N_("指标名称的括号没有配对，应写成[指标名称]。"),
    "open_text": N_('引号没有配对，文字应写成"文字"。'),
    "empty_name": N_("方括号里缺少指标名称。"),
    "wants_right": N_("这里缺少右括号。"),
    "wants_right_not": N_("这里应为运算符或右括号，却是“%(sign)s”。"),
    "extra_right": N_("这里多了右括号。"),
    "wants_left": N_("这里缺少左括号。"),
    "wants_operand": N_("这里缺少指标、数字或左括号。"),
    "wants_operand_not": N_("这里应为指标、数字或左括号，却是“%(sign)s”。"),
    "wants_literal": N_("这里缺少加引号的文字或数字。"),
    "wants_operator_not": N_("这里应为运算符或结尾，却是“%(sign)s”。"),
    "unknown_word": N_("认不得“%(word)s”：指标名称要写在方括号里，文字要加引号。"),
    "unknown_function": N_("没有函数“%(word)s”，可用的函数有%(known)s。"),
    "unknown_qualifier": N_("没有限定“%(word)s”，可用的限定有%(known)s。"),
    "qualifier_twice": N_("限定“%(word)s”重复或与前面的限定冲突。"),
    "argument_count": N_("函数“%(function)s”要%(wanted)s个参数，这里有%(given)s个。"),
    "digits_wanted": N_("四舍五入的第二个参数应为0到10的整数。"),
    "unknown_name": N_("没有指标“%(name)s”。"),
    "unknown_name_near": N_("没有指标“%(name)s”，是否指“%(near)s”？"),
    "no_fraction": N_("指标“%(name)s”直接填报数值，没有分子和分母。"),
    "no_breakdown": N_("指标“%(name)s”没有分组“%(breakdown)s”。"),
    "no_members": N_("指标“%(name)s”由市级直接填报，没有下级合计。"),
    "wants_number": N_("这里应为数，却是%(given)s。"),
    "wants_truth": N_("这里应为判断（例如[甲] <= [乙]），却是%(given)s。"),
    "wants_text": N_("这里应为文字，却是%(given)s。"),
    "unlike_kinds": N_("不能拿%(one)s和%(other)s比较。"),
    "no_order": N_("%(given)s只能比较是否相等，不分大小。"),
    "no_figure": N_("审核关系里没有指标，请至少写一个[指标名称]。"),
    "open_brace": N_("花括号没有配对，应写成{[指标名称]}。"),
    "percent_of_unit": N_("指标“%(name)s”的计量单位是%(unit)s，数值直接写成%(plain)s，不写%(written)s。"),
}

KINDS = {"number": N_("一个数"), "text": N_("一段文字"), "truth": N_("一个判断")}


@dataclass(frozen=True)
class Problem:
    """One thing wrong. `params` are data; those named in `translated` are themselves marked words."""

    code: str
    spot: Spot
    params: Mapping[str, object] = field(default_factory=dict)
    translated: frozenset[str] = frozenset()

    def sentence(self, translate: Callable[[str], str] = str) -> str:
        """第1行第8列：这里缺少右括号。"""
        params = {key: translate(str(value)) if key in self.translated else value for key, value in self.params.items()}
        problem = translate(SENTENCES[self.code]) % params
        return translate(AT) % {"line": self.spot.line, "column": self.spot.column, "problem": problem}


class ExpressionError(ValueError):
    """An expression that cannot be read; `problem.sentence(gettext)` says why in the reader's language."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence())
        self.problem = problem
