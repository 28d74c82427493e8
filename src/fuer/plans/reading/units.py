"""Responsibility notes: which units answer for a clause, and who leads."""

import re
from dataclasses import dataclass

from fuer.plans.reading.sentences import shield
from fuer.plans.reading.structure import Role, UnitMention

_LEAD = r"(?:牵头|主要责任|主责|第一责任|主办)(?:责任)?(?:单位|部门)?"
_SUPPORT = r"(?:配合|协办|参与|协同|协作|责任配合)(?:责任)?(?:单位|部门)?"
_PLAIN = r"(?:责任|实施|承办|落实)(?:单位|部门|主体)"
_LABEL = re.compile(rf"(?P<lead>{_LEAD})[:：]|(?P<support>{_SUPPORT})[:：]|(?P<plain>{_PLAIN})[:：]")
_NOTE = re.compile(
    rf"[（【〔](?=[^（）]*(?:{_LEAD}|{_SUPPORT}|{_PLAIN})[:：])[^（）【】〔〕]*(?:（[^（）]*）[^（）【】〔〕]*)*[）】〕]"
)
_UNBRACKETED = re.compile(rf"(?:^|(?<=[。；]))(?:{_LEAD}|{_SUPPORT}|{_PLAIN})[:：][^。]*。?")
_DUTY = re.compile(
    r"[（【](?P<body>[^（）【】]{2,300}?)(?:按照?职责分工)?(?:共同|分别|依职责)?(?:牵头负责|负责|落实|配合|参与|牵头)[）】]"
)
_LEADS_INSIDE = re.compile(
    r"(?P<lead>[^，,；;]+?)牵头(?:负责)?[，,；;、]?(?P<support>.*?)(?:参与|配合|协同|按照?职责分工负责|负责)?"
)
_FIRST_LEADS = re.compile(r"(?:列|排)(?:在)?(?:第一位|首位|第一)的?(?:单位)?[，,]?(?:均)?(?:为|是|系)?牵头")
_OPEN = re.compile(r"等(?:有关|相关|部门|单位|市级)*(?:部门|单位)?$")
_SEPARATORS = re.compile(r"[、，,;；\s]|以及|和(?=[市县区省各])")


# A bracket of unit names at the end of a sentence, without 责任单位.
_BARE_LIST = re.compile(r"[（【](?P<body>[^（）【】。]{5,300})[）】](?=$|。)")
_UNIT_NAME = re.compile("[\u4e00-\u9fff]{2,20}(?:局|委|办|联|院|部|会|政府|中心|公司|总队|支队|银行)(?:等)?")
_OF_GOVERNMENT = re.compile("[省市县区州盟旗][\u4e00-\u9fff]{1,12}(?:局|委|办|联|会|院|部|政府)")
# A remark on the list, and a role behind a single name: 县卫健局（牵头）.
_REMARK = re.compile(r"[。，；,;]?(?:(?:列|排)(?:在)?(?:第一|首位)|下同)")
_OWN_ROLE = re.compile(r"（(?:牵头|主责|配合)(?:单位|部门)?）")
_GOVERNMENTS = re.compile(r"各[省市州县区旗盟乡镇街道、]{2,8}(?:\u2588|（|）)*(?:人民)?政府")


@dataclass(frozen=True, slots=True)
class Note:
    """A responsibility note at text[start:end] of a passage."""

    start: int
    end: int
    units: tuple[UnitMention, ...]
    is_open: bool


def first_unit_leads(text: str) -> bool:
    """Whether the document says that the unit listed first leads."""
    return _FIRST_LEADS.search(text) is not None


def find_notes(text: str, *, first_leads: bool = False) -> list[Note]:
    """All responsibility notes of one passage, in their order."""
    notes = [_read_note(found.start(), found.end(), found[0][1:-1], first_leads) for found in _NOTE.finditer(text)]
    for found in _UNBRACKETED.finditer(text):
        if not any(note.start <= found.start() < note.end for note in notes):
            notes.append(_read_note(found.start(), found.end(), found[0], first_leads))
    for found in _DUTY.finditer(text):
        if not any(note.start <= found.start() < note.end for note in notes) and _names_units(found["body"]):
            notes.append(_read_duty(found))
    for found in _BARE_LIST.finditer(text):
        if not any(note.start <= found.start() < note.end for note in notes) and _is_unit_list(found["body"]):
            notes.append(_read_bare_list(found, first_leads))
    return sorted(notes, key=lambda note: note.start)


def read_unit_list(text: str, role: Role | None) -> tuple[list[UnitMention], bool]:
    """The units of a list, and whether it is open ("…等")."""
    units, is_open = [], False
    for part in _split_list(_REMARK.split(text)[0].strip("。.：: ")):
        given = _OWN_ROLE.search(part)
        part = _OWN_ROLE.sub("", part)
        name = _OPEN.sub("", part)
        is_open = is_open or name != part
        name = re.sub(r"^(?:市级|县级)?(?:有关|相关|各)(?:成员)?(?:单位|部门)$", "", name.strip("。."))
        if name:
            units.append(UnitMention(name, role if given is None else "lead" if "牵头" in given[0] else "support"))
    return units, is_open


def _split_list(text: str) -> list[str]:
    """The names of a list; 、 in brackets (县（市、区）) and in 各市、州人民政府 parts no names."""
    shielded = _GOVERNMENTS.sub(lambda found: found[0].replace("、", "\u2588"), shield(text))
    parts, at = [], 0
    for found in _SEPARATORS.finditer(shielded):
        parts.append(text[at : found.start()])
        at = found.end()
    return [*parts, text[at:]]


def _read_note(start: int, end: int, body: str, first_leads: bool) -> Note:
    units: list[UnitMention] = []
    is_open = False
    labels = list(_LABEL.finditer(body))
    has_roles = any(label["lead"] or label["support"] for label in labels)
    for number, label in enumerate(labels):
        stop = labels[number + 1].start() if number + 1 < len(labels) else len(body)
        role: Role | None = "lead" if label["lead"] else "support" if label["support"] else None
        listed, open_list = read_unit_list(body[label.end() : stop], role)
        units += listed
        is_open = is_open or open_list
    if first_leads and not has_roles and units:
        units = [UnitMention(units[0].name, "lead"), *(UnitMention(unit.name, "support") for unit in units[1:])]
    return Note(start, end, tuple(units), is_open)


def _read_duty(found: re.Match[str]) -> Note:
    """（市卫健委牵头，市教育局、市民政局配合）; （市卫健委、市教育局按职责分工负责）."""
    body = found["body"]
    inside = _LEADS_INSIDE.fullmatch(found[0][1:-1])
    if inside:
        leads, open_lead = read_unit_list(inside["lead"], "lead")
        supports, open_support = read_unit_list(inside["support"], "support")
        return Note(found.start(), found.end(), tuple(leads + supports), open_lead or open_support)
    units, is_open = read_unit_list(body, None)
    return Note(found.start(), found.end(), tuple(units), is_open)


def _is_unit_list(body: str) -> bool:
    """Whether a bracket holds names of units and nothing else: 县卫健局、县妇联，列第一位的为牵头单位."""
    names = [name for name in _split_list(_REMARK.split(body)[0]) if name]
    return len(names) >= 2 and all(map(_UNIT_NAME.fullmatch, names)) and any(map(_OF_GOVERNMENT.match, names))


def _read_bare_list(found: re.Match[str], first_leads: bool) -> Note:
    units, is_open = read_unit_list(found["body"], None)
    if first_leads or first_unit_leads(found["body"]):
        units = [UnitMention(unit.name, "support" if number else "lead") for number, unit in enumerate(units)]
    return Note(found.start(), found.end(), tuple(units), is_open)


def _names_units(body: str) -> bool:
    return len(re.findall(r"[局委部办院会联]|政府|中心", body)) >= 1 and not re.search(r"\d|[。！]", body)
