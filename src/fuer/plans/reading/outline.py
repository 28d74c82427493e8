"""Passages to plans, and each plan to a tree of numbered clauses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from fuer.plans.reading import words
from fuer.plans.reading.sentences import is_full_stop
from fuer.plans.reading.source import Passage

_YEARS_LINE = re.compile(r"（20\d\d年?[—至到-]+20\d\d年?）")
_CAPTION = re.compile(
    r"(?:附件|附表|附|表)?\d*[:：]?[^。；，]{0,40}(?:目标表|指标表|主要指标|指标一览表?|指标体系|分解表|指标)(?:（[^（）]*）)?"
)


# A covering notice stands at the head of a document.
_NOTICE_LINES = 40


class Section(StrEnum):
    """What a heading opens."""

    BACKGROUND = "background"
    GENERAL = "general"
    CONTAINER = "container"
    DOMAIN = "domain"
    GOALS = "goals"
    MEASURES = "measures"
    PROJECTS = "projects"
    ORGANISATION = "organisation"
    CLAUSE = "clause"


@dataclass(slots=True, eq=False)
class Node:
    """A heading with what stands under it. `heading_from` is where its wording begins in the heading passage."""

    style: str
    label: str
    title: str
    heading: Passage | None
    heading_from: int = 0
    body: list[Passage] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)
    path: str = ""
    section: Section = Section.CLAUSE

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def passages(self) -> list[Passage]:
        """Its own wording: the heading after the label, then the paragraphs before the first child."""
        own = [] if self.heading is None else [_tail(self.heading, self.heading_from)]
        return [passage for passage in (*own, *self.body) if passage.text]

    @property
    def start(self) -> int:
        passages = [self.heading] if self.heading else self.body
        return passages[0].start if passages else self.children[0].start

    @property
    def end(self) -> int:
        ends = [passage.end for passage in ([self.heading] if self.heading else []) + self.body]
        return max([*ends, *(child.end for child in self.children)])


@dataclass(frozen=True, slots=True)
class PlanPart:
    """The passages of one plan after its title, and the title."""

    title: str
    start: int
    passages: tuple[Passage, ...]


def split_plans(passages: Sequence[Passage]) -> tuple[list[Passage], list[PlanPart]]:
    """The passages before the first plan (the covering notice), and the plans."""
    titles = _drop_repeats(_find_titles(passages), passages)
    if not titles:
        return _split_after_notice(passages)
    parts = []
    for number, (at, after, title) in enumerate(titles):
        end = titles[number + 1][0] if number + 1 < len(titles) else len(passages)
        parts.append(PlanPart(title, passages[at].start, tuple(passages[after:end])))
    return list(passages[: titles[0][0]]), parts


def _split_after_notice(passages: Sequence[Passage]) -> tuple[list[Passage], list[PlanPart]]:
    """The plan whose title stands in the covering notice only (关于印发…规划的通知), from its first heading on."""
    for at in range(min(len(passages), _NOTICE_LINES)):
        for length in (1, 2, 3):
            found = words.NOTICE_TITLE.search("".join(passage.text for passage in passages[at : at + length]))
            if found is None or not _is_title(found["title"]):
                continue
            rest = range(at + length, len(passages))
            first = next((place for place in rest if _opens_plan(passages[place].text)), None)
            if first is None:
                return [], []
            part = PlanPart(found["title"], passages[first].start, tuple(passages[first:]))
            return list(passages[:first]), [part]
    return [], []


def _opens_plan(text: str) -> bool:
    """A preface heading or the first numbered heading."""
    return words.PREFACE_HEADING.fullmatch(text) is not None or _read_label(text) is not None


def _find_titles(passages: Sequence[Passage]) -> list[tuple[int, int, str]]:
    """(first passage, passage after, title) of every line, or pair of lines, that could title a plan."""
    titles = []
    at = 0
    while at < len(passages):
        for length in (1, 2, 3):
            group = passages[at : at + length]
            text = "".join(passage.text for passage in group)
            whole = length == 1 or not any(_is_title(passage.text) for passage in group)
            if len(group) == length and whole and _is_title(text) and all(map(_could_be_title_line, group)):
                before = passages[at - 1].text if at else ""
                after = passages[at + length].text if at + length < len(passages) else ""
                dated = _YEARS_LINE.fullmatch(after)
                if dated and not _YEARS_LINE.search(text):
                    length, text = length + 1, text + after
                if not before.endswith(("印发", "关于", "印发《", "和")) and not after.startswith(("的通知", "和")):
                    titles.append((at, at + length, text.strip("《》")))
                    at += length - 1
                break
        at += 1
    return titles


def _could_be_title_line(passage: Passage) -> bool:
    text = passage.text
    return len(text) <= 45 and not re.search(r"[。；，：！？]|月\d+日|^（.*）$", text) and not _read_label(text)


def _is_title(text: str) -> bool:
    if len(text) > 60 or words.NO_PLAN_TITLE.search(text):
        return False
    return words.PLAN_TITLE.fullmatch(text) is not None


def _drop_repeats(titles: list[tuple[int, int, str]], passages: Sequence[Passage]) -> list[tuple[int, int, str]]:
    """Only titles that something numbered follows before the next one; a cover page or running head does not count."""
    kept: list[tuple[int, int, str]] = []
    for number, title in enumerate(titles):
        end = titles[number + 1][0] if number + 1 < len(titles) else len(passages)
        if kept and re.sub(r"\s", "", kept[-1][2]) == re.sub(r"\s", "", title[2]):
            continue
        if any(_read_label(passage.text) for passage in passages[title[1] : end]) or title is titles[-1]:
            kept.append(title)
    return kept


def build_tree(passages: Sequence[Passage]) -> Node:
    """The tree of one plan; the root's body is the preface."""
    root = Node("root", "", "", None)
    stack = [root]
    for passage in _split_openings(passages):
        node = _read_heading(passage, stack)
        if node is None:
            if not _CAPTION.fullmatch(passage.text):
                stack[-1].body.append(passage)
            continue
        while any(_closes(node, open_node) for open_node in stack[1:]):
            stack.pop()
        stack[-1].children.append(node)
        node.path = "/".join(filter(None, (stack[-1].path, node.label)))
        stack.append(node)
    for child in root.children:
        _classify(child, None)
    return root


def _closes(node: Node, open_node: Node) -> bool:
    """Whether a new heading ends an open one: the same numbering, or a heading style as high or higher."""
    level = node.heading.level if node.heading else 0
    open_level = open_node.heading.level if open_node.heading else 0
    return open_node.style == node.style or (0 < level <= open_level)


def _split_openings(passages: Sequence[Passage]) -> Iterator[Passage]:
    """ "主要目标：1.……" becomes a heading and a paragraph."""
    for passage in passages:
        opening = words.SECTION_OPENING.match(passage.text)
        if opening:
            yield _head(passage, opening.end())
            yield _tail(passage, opening.end())
        else:
            yield passage


def _read_heading(passage: Passage, stack: list[Node]) -> Node | None:
    text = passage.text
    labelled = _read_label(text) or _read_expected_number(text, stack)
    if labelled:
        style, label, wording_from = labelled
        title, rest = _split_title(text, wording_from)
        if style == "digit" and _is_bare_number(text, wording_from):
            return None
        return Node(style, label, title, passage, wording_from)
    if words.SECTION_HEADING.fullmatch(text):
        title = text.strip("【】〔〕[]“”：:。. ")
        return Node("word", title, title, passage, 0)
    if passage.level or (len(text) <= 24 and words.DOMAIN_TITLE.fullmatch(text)):
        style = f"level{passage.level}" if passage.level else "domain"
        return Node(style, "", text.rstrip("。：:"), passage, 0)
    return None


def _is_bare_number(text: str, wording_from: int) -> bool:
    return wording_from >= len(text)


def _read_label(text: str) -> tuple[str, str, int] | None:
    """(style, label, where the wording begins) of a numbered paragraph."""
    for style, pattern in words.LABELS.items():
        found = pattern.match(text)
        if found:
            return style, found[1].rstrip("、.．"), found.end()
    return None


def _read_expected_number(text: str, stack: Sequence[Node]) -> tuple[str, str, int] | None:
    """ "3.3岁以下儿童…" is item 3 where item 3 comes next, else a decimal number."""
    found = words.LABEL_BEFORE_DIGIT.match(text)
    if found is None:
        return None
    open_items = [node.label for node in stack if node.style == "digit" and node.label.isdecimal()]
    expected = int(open_items[-1]) + 1 if open_items else 1
    return ("digit", found[1], found.end()) if int(found[1]) == expected else None


def _split_title(text: str, wording_from: int) -> tuple[str, int]:
    """The title of a numbered paragraph: up to its first full stop, or all of it."""
    wording = text[wording_from:]
    end = _first_stop(wording)
    return (wording[:end], wording_from + end + 1) if end >= 0 else (wording.rstrip("：: "), len(text))


def _first_stop(wording: str) -> int:
    depth = 0
    for place, char in enumerate(wording):
        depth += char in "（“《【"
        depth -= char in "）”》】" and depth > 0
        if (char == "。" or is_full_stop(wording, place)) and depth == 0:
            return place
    return -1


def _classify(node: Node, parent: Node | None) -> None:
    """Sets what each heading opens, from its words and from what stands under it."""
    node.section = _section_of(node, parent)
    for child in node.children:
        _classify(child, node)
    if node.section is Section.CLAUSE and parent is None:
        sections = {child.section for child in node.children}
        if sections & {Section.DOMAIN}:
            node.section = Section.CONTAINER
        elif node.children:
            node.section = Section.DOMAIN
            for child in node.children:
                _classify(child, node)


def _section_of(node: Node, parent: Node | None) -> Section:
    inside = parent.section if parent else None
    title = node.title
    if inside in (Section.GOALS, Section.MEASURES) and words.DOMAIN_TITLE.search(title) and node.children:
        return Section.DOMAIN
    if inside in (Section.DOMAIN, Section.CLAUSE):
        return _part_of_domain(node)
    if parent is not None and parent.section is Section.CONTAINER:
        return _part_of_container(node, parent)
    if inside is not None:
        return Section.CLAUSE
    return _top_section(node, title)


def _part_of_domain(node: Node) -> Section:
    if words.GOALS_TITLE.fullmatch(node.title):
        return Section.GOALS
    return Section.MEASURES if words.MEASURES_TITLE.fullmatch(node.title) else Section.CLAUSE


def _part_of_container(node: Node, parent: Node) -> Section:
    part = _part_of_domain(node)
    if part is not Section.CLAUSE:
        return part
    if _is_part_of_plan(parent) or _is_part_of_plan(node):
        top = _top_section(node, node.title)
        return Section.DOMAIN if top is Section.CLAUSE else top
    return Section.DOMAIN


def _is_part_of_plan(node: Node) -> bool:
    """A part of a combined document, which holds top-level headings of its own."""
    return node.style == "part" or words.PART_OF_PLAN_TITLE.fullmatch(node.title) is not None


def _top_section(node: Node, title: str) -> Section:
    if words.DOMAIN_TITLE.match(title) and len(title) <= 20:
        return Section.DOMAIN
    domains_below = any(map(_names_domain, node.children))
    if not domains_below and words.GOALS_TITLE.fullmatch(title):
        return Section.GENERAL
    if not domains_below and words.MEASURES_TITLE.fullmatch(title):
        return Section.ORGANISATION
    for pattern, section in _TOP_SECTIONS:
        if pattern.search(title):
            return section
    if any(_part_of_domain(child) is not Section.CLAUSE for child in node.children):
        return Section.DOMAIN
    return Section.CONTAINER if _is_part_of_plan(node) or domains_below else Section.CLAUSE


def _names_domain(node: Node) -> bool:
    return words.DOMAIN_TITLE.match(node.title) is not None


_TOP_SECTIONS = (
    (words.ORGANISATION_TITLE, Section.ORGANISATION),
    (words.PROJECTS_TITLE, Section.PROJECTS),
    (words.BACKGROUND_TITLE, Section.BACKGROUND),
    (words.GENERAL_TITLE, Section.GENERAL),
    (words.CONTAINER_TITLE, Section.CONTAINER),
)


def _head(passage: Passage, end: int) -> Passage:
    return Passage(passage.text[:end], passage.offsets[:end], passage.level)


def _tail(passage: Passage, start: int) -> Passage:
    return Passage(passage.text[start:], passage.offsets[start:], passage.level)
