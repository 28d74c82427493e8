"""A document to its structure: the one way in."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from fuer.plans.reading import words
from fuer.plans.reading.decode import MAX_BYTES, TOO_LARGE, decode_document
from fuer.plans.reading.lines import read_passages
from fuer.plans.reading.names import find_abbreviations
from fuer.plans.reading.narrative import read_narrative
from fuer.plans.reading.notice import area_of, audience_of, read_notice, read_period
from fuer.plans.reading.outline import Node, PlanPart, Section, build_tree, split_plans
from fuer.plans.reading.source import Grid, Passage, ReadingError, Source
from fuer.plans.reading.structure import (
    Clause,
    Domain,
    Notice,
    Plan,
    Project,
    Reading,
    Responsibility,
    Target,
)
from fuer.plans.reading.table import read_tables
from fuer.plans.reading.targets import Scope, read_targets
from fuer.plans.reading.units import find_notes, first_unit_leads

# A plan has some fifty thousand characters; what is longer is no plan and would keep a worker busy for minutes.
_MAX_LENGTH = 2_000_000
_TOO_LONG = "文件文字超过200万字，不是一份规划，请只上传规划正文"
_NO_PLAN = "没有在文件中找到妇女或儿童发展规划的正文，请确认上传的是规划文件"


def read_document(data: bytes, filename: str) -> Reading:
    """The plans in a .txt, .docx or .pdf file, with spans into Reading.text. ReadingError: one Chinese sentence."""
    return read_source(decode_document(data, filename))


def read_file(path: str | Path) -> Reading:
    """As read_document, for a file; one too large is refused before it is loaded. OSError if it cannot be opened."""
    if Path(path).stat().st_size > MAX_BYTES:
        raise ReadingError(TOO_LARGE)
    return read_document(Path(path).read_bytes(), Path(path).name)


def read_source(source: Source) -> Reading:
    """The plans in a decoded document."""
    if len(source.text) > _MAX_LENGTH:
        raise ReadingError(_TOO_LONG)
    passages = read_passages(source)
    before, parts = split_plans(passages)
    if not parts:
        raise ReadingError(_NO_PLAN)
    notice = read_notice(before or parts[0].passages)
    first_leads = any(first_unit_leads(passage.text) for passage in passages)
    warnings = list(source.warnings)
    plans = []
    for number, part in enumerate(parts):
        end = parts[number + 1].start if number + 1 < len(parts) else len(source.text)
        plan = _PlanReader(source, part, end, notice, first_leads)
        plans.append(plan.read())
        warnings += plan.warnings
    if not any(plan.domains or plan.table or plan.targets for plan in plans):
        raise ReadingError(_NO_PLAN)
    warnings += [f"《{plan.title}》没有识别出发展领域，请核对标题和编号" for plan in plans if not plan.domains]
    return Reading(source.text, tuple(plans), tuple(warnings))


class _PlanReader:
    """Reads one plan of a source; `warnings` are filled on the way."""

    def __init__(self, source: Source, part: PlanPart, end: int, notice: Notice, first_leads: bool) -> None:
        self.source = source
        self.part = part
        self.end = end
        self.notice = notice
        self.first_leads = first_leads
        self.years = read_period(part.title, part.passages)
        self.root = build_tree(part.passages)
        self.goals_below = {id(child) for node in self.root.walk() if _holds_goals(node) for child in node.children}
        self.abbreviations = find_abbreviations("".join(passage.text for passage in part.passages))
        self.warnings: list[str] = []

    def read(self) -> Plan:
        title = self.part.title
        if self.years == (None, None):
            self.warnings.append(f"《{title}》没有写明规划期限，请补充起止年份")
        self.warnings += _gaps_in_numbering(self.root)
        rows, table_warnings = read_tables(self._grids(), self.years)
        self.warnings += table_warnings
        background = [p for node in self._nodes(Section.BACKGROUND) for one in node.walk() for p in one.passages]
        base_year = self.years[0] - 1 if self.years[0] else None
        return Plan(
            title=title,
            start=self.years[0],
            end=self.years[1],
            start_offset=self.part.start,
            end_offset=self.end,
            area_hint=area_of(title),
            audience=audience_of(title),
            notice=self.notice,
            preface=(self.root.body[0].start, self.root.body[-1].end) if self.root.body else None,
            general=tuple(
                self._clause(child) for node in self._nodes(Section.GENERAL) for child in node.children or [node]
            ),
            domains=tuple(self._domains()),
            table=tuple(rows),
            narrative=tuple(read_narrative(self.source.text, [*self.root.body, *background], base_year)),
            targets=tuple(self._targets()),
            projects=tuple(self._projects()),
            responsibilities=(*self._responsibilities(),),
            organisation=tuple(
                self._clause(child) for node in self._nodes(Section.ORGANISATION) for child in node.children or [node]
            ),
        )

    def _grids(self) -> list[Grid]:
        return [grid for grid in self.source.grids if self.part.start <= grid.start < self.end]

    def _nodes(self, section: Section) -> Iterator[Node]:
        return (node for node in self.root.walk() if node.section is section)

    def _clause(self, node: Node) -> Clause:
        passages = node.passages
        start = passages[0].start if passages else node.start
        return Clause(node.path, node.label, node.title, self.source.text[start : node.end], node.start, node.end)

    def _domains(self) -> Iterator[Domain]:
        """The domains; one whose goals and measures stand in two chapters is one domain."""
        found: dict[str, Domain] = {}
        for node in self._nodes(Section.DOMAIN):
            domain = self._domain(node)
            name = domain.clause.title
            known = found.get(name)
            if known is not None:
                domain = replace(known, goals=known.goals + domain.goals, measures=known.measures + domain.measures)
            found[name] = domain
        yield from found.values()

    def _domain(self, node: Node) -> Domain:
        goals: list[Clause] = []
        measures: list[Clause] = []
        in_goals = id(node) in self.goals_below
        for child in node.children:
            if child.section is Section.GOALS:
                goals += self._parts(child)
            elif child.section is Section.MEASURES:
                measures += self._parts(child)
            else:
                (goals if in_goals else measures).append(self._clause(child))
        return Domain(self._clause(node), tuple(goals), tuple(measures))

    def _parts(self, node: Node) -> list[Clause]:
        return [self._clause(child) for child in node.children or [node]]

    def _projects(self) -> Iterator[Project]:
        for node in self._nodes(Section.PROJECTS):
            for child in node.children:
                units = [
                    unit
                    for one in child.walk()
                    for passage in one.passages
                    for note in find_notes(passage.text, first_leads=self.first_leads)
                    for unit in note.units
                ]
                yield Project(self._clause(child), tuple(units))

    def _responsibilities(self) -> Iterator[Responsibility]:
        for node, passage in self._texts(self.root):
            for note in find_notes(passage.text, first_leads=self.first_leads):
                start, end = passage.span(note.start, note.end)
                quote = self.source.text[start:end]
                yield Responsibility(node.path, note.units, note.is_open, quote, start, end)

    def _targets(self) -> Iterator[Target]:
        background = {id(node) for top in self._nodes(Section.BACKGROUND) for node in top.walk()}
        for node, passage in self._texts(self.root):
            if node is self.root or id(node) in background:
                continue
            scope = Scope(self.source.text, node.path, node.title, self.years, self.abbreviations)
            notes = find_notes(passage.text)
            yield from read_targets(passage, scope, [(note.start, note.end) for note in notes])

    def _texts(self, root: Node) -> Iterator[tuple[Node, Passage]]:
        for node in root.walk():
            for passage in node.passages:
                yield node, passage


def _holds_goals(node: Node) -> bool:
    """Whether the domains under a heading hold goals: a chapter of goals with a chapter of measures beside it."""
    return (
        node.section in (Section.CONTAINER, Section.GOALS)
        and "措施" not in node.title
        and "领域" not in node.title
        and words.GOALS_TITLE.search(node.title) is not None
        and words.MEASURES_TITLE.search(node.title) is None
    )


_HAN_DIGITS = {han: n for n, han in enumerate("一二三四五六七八九", 1)}


def _gaps_in_numbering(root: Node) -> list[str]:
    """Clauses whose number does not follow the one before: a line may have been lost in conversion."""
    warnings = []
    for node in root.walk():
        previous: tuple[str, int] | None = None
        for child in node.children:
            number = _ordinal(child.label)
            if number is None:
                continue
            if previous and previous[0] == child.style and number not in (previous[1] + 1, 1):
                where = node.title or "正文"
                warnings.append(f"“{where}”之下的编号由{previous[1]}跳到{number}，请核对原文是否缺漏")
            previous = (child.style, number)
    return warnings


def _ordinal(label: str) -> int | None:
    plain = label.strip("（）第章节部分编篇)")
    if plain.isdecimal():
        return int(plain)
    if plain and all(char in "一二三四五六七八九十" for char in plain):
        tens, ten, ones = plain.rpartition("十")
        return (10 * _HAN_DIGITS.get(tens, 1) if ten else 0) + _HAN_DIGITS.get(ones, 0)
    return None
