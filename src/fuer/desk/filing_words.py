"""The words the script of the filing page says, so that they are translated with everything else."""

from __future__ import annotations

from django.utils.translation import gettext as _


def list_words() -> dict[str, str]:
    """Sentences by name; {names in braces} are filled in by the script."""
    return say_how_saving_goes() | name_columns() | describe_cells()


def say_how_saving_goes() -> dict[str, str]:
    return {
        "saved": _("已保存 {time}"),
        "saving": _("正在保存"),
        "nothing": _("填写后自动保存"),
        "offline": _("未保存：网络不通，将重试"),
        "signedOut": _("未保存：登录已过期，请在新窗口重新登录，已填的内容留在本机"),
        "refused": _("有{number}处没有保存，请看红色提示"),
        "conflicts": _("有{number}处他人也改了，请选择"),
        "taken": _("{by} {at} 改了{fields}，已并入本页"),
        "and": _("、"),
        "denied": _("没有保存：{error}"),
        "broken": _("未保存：系统出错，将重试"),
        "restoreDone": _("已恢复本机留下的填写"),
        "notNumber": _("请填数字"),
        "rate": _("比率由分子和分母算出"),
        "noParts": _("这一项直接填数值"),
        "offlineFigure": _("不上网，只登记函号和日期"),
        "locked": _("不能修改"),
        "pasted": _("已粘贴{number}格"),
        "pastedSome": _("已粘贴{number}格，{skipped}格不能填，已跳过"),
        "undone": _("已撤销"),
        "redone": _("已恢复"),
        "noUndo": _("没有可以撤销的修改"),
    }


def name_columns() -> dict[str, str]:
    return {
        "name": _("指标"),
        "area": _("地区"),
        "unit": _("计算单位"),
        "last": _("上年数"),
        "goal": _("目标值"),
        "numerator": _("分子"),
        "denominator": _("分母"),
        "value": _("本年数"),
        "missing": _("无数据原因"),
        "note": _("备注"),
        "evidence": _("佐证"),
        "basis": _("取得方式"),
        "survey": _("抽样调查"),
        "status": _("数据性质"),
        "letter_number": _("函号"),
        "letter_date": _("函报日期"),
        "reason": _("改动原因"),
        "hint": _("提示"),
    }


def describe_cells() -> dict[str, str]:
    return {
        "filledOf": _("已填 {filled} / {expected}"),
        "byYear": _("{goal}（{year}年）"),
        "reference": _("参照市级目标：{goal}"),
        "ofYear": _("{shown}（{year}年）"),
        "breaks": _("口径变更，与本年不可比"),
        "awaits": _("等待{body}反馈，不计欠报"),
        "dueOn": _("{date}报送，现在不欠"),
        "returned": _("已退回：{reason}"),
        "hardFinding": _("强制性"),
        "queryFinding": _("核实性"),
        "mine": _("我的：{text}"),
        "theirs": _("{by} {at}：{text}"),
        "useMine": _("用我的"),
        "useTheirs": _("用对方的"),
        "blank": _("（空）"),
        "notFilled": _("未填"),
        "gridLabel": _("填报数据，方向键移动，回车键编辑"),
        "attach": _("佐证材料{number}份"),
        "period": _("报告期：{period}"),
        "textConflict": _("这段文字已被他人修改。对方的内容：{text}"),
    }
