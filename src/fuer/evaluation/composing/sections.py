"""What each kind of section fills itself with: a text to be edited, and tables and charts made anew. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from fuer.evaluation.composing import phrases, tables
from fuer.evaluation.composing.facts import Facts
from fuer.evaluation.composing.fields import hide_withheld, is_of, list_keys, make_runs, require_known
from fuer.evaluation.composing.templates import SectionTemplate, Template
from fuer.papers.official.blocks import Block, Figure, Heading, Paragraph, Runs, Table

NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Draft:
    """A section as it is first composed. `argument` is the part of a plan a domain's section speaks of."""

    level: int
    heading: str
    filling: str
    argument: str = ""
    text: str = ""
    # Numbers as they were printed when the section was written; they stand before those of today.
    printed: Mapping[str, str] = field(default_factory=dict)


Text = Callable[[Facts], str]
Blocks = Callable[[Facts], list[Block]]


def no_blocks(facts: Facts) -> list[Block]:
    return []


def no_text(facts: Facts) -> str:
    return ""


# What a section can be filled with. "domains" grows into a section for each plan and each of its parts.
FILLINGS: dict[str, tuple[Text, Blocks]] = {
    "text": (no_text, no_blocks),
    "abstract": (phrases.write_abstract, no_blocks),
    "basis": (phrases.write_basis, no_blocks),
    "overview": (phrases.write_overview, tables.make_counts),
    "domains": (no_text, no_blocks),
    "behind": (phrases.write_behind, tables.make_flaws),
    "watch": (phrases.write_watch, tables.make_watch),
    "steps": (phrases.write_steps, no_blocks),
    "missing": (phrases.write_missing, tables.make_gaps),
    "counties": (phrases.write_counties, tables.make_counties),
    "problems": (phrases.write_problems, no_blocks),
    "advice": (phrases.write_advice, no_blocks),
    "annex": (no_text, tables.make_annexes),
}


def compose(template: Template, facts: Facts) -> list[Draft]:
    """The sections of a report in their order. UnknownField for a template whose text names a field that is none."""
    found: list[Draft] = []
    for section in template.sections:
        found += compose_section(section, facts)
    return found


def compose_section(section: SectionTemplate, facts: Facts) -> Iterator[Draft]:
    place = f"模板“{section.heading}”"
    require_known(section.text, facts.fields, place)
    written = FILLINGS[section.filling][0](facts)
    text = "\n".join(part for part in (section.text.strip(), written) if part)
    yield Draft(1, section.heading, section.filling, text=text)
    if section.filling == "domains":
        yield from compose_domains(facts)


def compose_domains(facts: Facts) -> Iterator[Draft]:
    for place, plan in enumerate(facts.plans):
        heading = f"（{NUMERALS[place % 10]}）《{plan.title}》"
        yield Draft(2, heading, "plan", plan.key, phrases.write_sums(facts, plan.key, "本规划"))
        for number, (scope, title) in enumerate(tables.list_parts(facts, plan), start=1):
            yield Draft(3, f"{number}. {title}", "domain", scope, phrases.write_domain(facts, scope, title))


def rewrite(filling: str, argument: str, heading: str, facts: Facts) -> str:
    """What a section would say if it were composed today."""
    if filling == "domain":
        title = heading.split(". ", 1)[-1]
        return phrases.write_domain(facts, argument, title)
    if filling == "plan":
        return phrases.write_sums(facts, argument, "本规划")
    return FILLINGS[filling][0](facts)


def make_blocks(filling: str, argument: str, facts: Facts) -> list[Block]:
    """Tables and charts below a section's text."""
    if filling == "domain":
        return tables.make_restated(facts, facts.select(argument))
    return FILLINGS[filling][1](facts) if filling in FILLINGS else []


def build_section(draft: Draft, facts: Facts, *, is_public: bool) -> list[Block]:
    """Heading, paragraphs and tables. The public edition leaves out what speaks of withheld figures, and says so."""
    facts = facts.keep(draft.printed) if draft.printed else facts
    blocks: list[Block] = [Heading(draft.level, draft.heading)]
    text = draft.text
    if is_public:
        text = "\n".join(hide_withheld(line, facts.withheld) for line in text.splitlines())
    place = f"“{draft.heading}”"
    blocks += [Paragraph(make_runs(line, facts.fields, place)) for line in text.splitlines() if line.strip()]
    if draft.filling == "text" and not draft.text.strip():
        blocks.append(Paragraph(("（待编写）",)))
    made = make_blocks(draft.filling, draft.argument, facts)
    if is_public:
        made = [shown for block in made if (shown := hide_block(block, facts)) is not None]
    blocks += made
    is_bare = is_public and len(blocks) == 1 and (draft.text or draft.filling == "annex")
    if is_bare:
        blocks.append(Paragraph(("本部分所列指标按公开范围规定不公开。",)))
    return blocks


def hide_block(block: Block, facts: Facts) -> Block | None:
    """A table without the rows of withheld figures, numbered anew; None where none is left."""
    if isinstance(block, Paragraph):
        return None if speaks_of(block.runs, facts) else block
    if not isinstance(block, Table):
        return block
    rows = [row for row in block.rows if not any(speaks_of(cell, facts) for cell in row)]
    if not rows and block.rows:
        return None
    if len(rows) == len(block.rows):
        return block
    if block.columns[0].title == "序号":
        rows = [((str(number),), *row[1:]) for number, row in enumerate(rows, start=1)]
    return replace(
        block,
        rows=tuple(rows),
        note=f"{block.note.split('上年数修订')[0]}按公开范围规定，另有{len(block.rows) - len(rows)}项未列出。",
    )


def speaks_of(runs: Runs, facts: Facts) -> bool:
    return any(isinstance(run, Figure) and is_of(run.key, facts.withheld) for run in runs)


def list_bound(draft: Draft, facts: Facts) -> Mapping[str, str]:
    """Every key a section prints, in its text and its tables, with what it prints."""
    keys = list_keys(draft.text)
    for block in make_blocks(draft.filling, draft.argument, facts):
        keys += list_block_keys(block)
    return {key: facts.fields[key] for key in dict.fromkeys(keys) if key in facts.fields}


def list_block_keys(block: Block) -> Iterator[str]:
    runs = (
        (run for row in block.rows for cell in row for run in cell)
        if isinstance(block, Table)
        else block.runs
        if isinstance(block, Paragraph)
        else ()
    )
    return (run.key for run in runs if isinstance(run, Figure))
