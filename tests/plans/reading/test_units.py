"""Responsibility notes in the forms plans use."""

import pytest

from fuer.plans.reading.units import find_notes, first_unit_leads

CASES = {
    "（责任单位：市民政局、市妇联等）": ([("市民政局", None), ("市妇联", None)], True),
    "（责任单位：市卫健委、市民政等、市妇联）": ([("市卫健委", None), ("市民政", None), ("市妇联", None)], True),
    "牵头单位：市妇联；配合单位：市教育局、各县（市、区）人民政府": (
        [("市妇联", "lead"), ("市教育局", "support"), ("各县（市、区）人民政府", "support")],
        False,
    ),
    "促进就业。（市人力社保局牵头，市妇联、市总工会配合）": (
        [("市人力社保局", "lead"), ("市妇联", "support"), ("市总工会", "support")],
        False,
    ),
    "（市卫健委、市教育局按职责分工负责）": ([("市卫健委", None), ("市教育局", None)], False),
    "【责任单位：县卫健局（牵头）、县教育局】": ([("县卫健局", "lead"), ("县教育局", None)], False),
    "（责任单位：县卫健局、县妇联。列第一位的为牵头单位）": ([("县卫健局", "lead"), ("县妇联", "support")], False),
    "完善婚检制度。（区卫健局、区民政局、区妇联，列第一位的为牵头单位）": (
        [("区卫健局", "lead"), ("区民政局", "support"), ("区妇联", "support")],
        False,
    ),
    "开展关爱行动。（县教育局、团县委等）": ([("县教育局", None), ("团县委", None)], True),
    "（责任单位：省卫生健康委，各市、州人民政府）": ([("省卫生健康委", None), ("各市、州人民政府", None)], False),
}


@pytest.mark.parametrize("text", CASES)
def test_notes(text):
    notes = find_notes(text, first_leads=first_unit_leads(text))
    assert [([(unit.name, unit.role) for unit in note.units], note.is_open) for note in notes] == [CASES[text]]


@pytest.mark.parametrize(
    "text",
    [
        "各级政府负责规划实施工作（以下简称规划）。",
        "完善部门配合的工作机制（含试点）。",
        "加强阵地建设（学校、医院）。",
    ],
)
def test_no_notes(text):
    assert find_notes(text) == []
