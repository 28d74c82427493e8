"""Figures of the past in running text: name, year, value and unit of each."""

import pytest

from fuer.plans.reading.narrative import read_narrative
from fuer.plans.reading.source import make_passage

CASES = {
    "2020年，每千名儿童拥有托位3.2个。": [("每千名儿童拥有托位", 2020, "3.2", "个")],
    "早产率、5岁以下儿童贫血患病率分别为6.1%和4.8%。": [
        ("早产率", 2020, "6.1", "%"),
        ("5岁以下儿童贫血患病率", 2020, "4.8", "%"),
    ],
    "孕产妇死亡率为0，婴儿死亡率为2.4‰，3岁以下儿童系统管理率达95%。": [
        ("孕产妇死亡率", 2020, "0", ""),
        ("婴儿死亡率", 2020, "2.4", "‰"),
        ("3岁以下儿童系统管理率", 2020, "95", "%"),
    ],
    "住院分娩率由2015年的98.2%提高到2019年的99.9%。": [
        ("住院分娩率", 2015, "98.2", "%"),
        ("住院分娩率", 2019, "99.9", "%"),
    ],
    "毛入园率逐年提高，2019年为97%，共有幼儿园120所，3岁以上儿童受益。": [("毛入园率", 2019, "97", "%")],
}


@pytest.mark.parametrize("text", CASES)
def test_figures(text):
    passage = make_passage(text, 0, len(text))
    figures = read_narrative(text, [passage], 2020)
    assert [(figure.indicator, figure.year, figure.value, figure.unit) for figure in figures] == CASES[text]
    assert all(text[figure.start : figure.end] == figure.quote for figure in figures)
