"""Checking a filing: what the ready families and the typed checks find, what was explained, what stops signing.

Findings are derived each time (DESIGN habit 4); explanations are kept, and what stood at a sign-off is frozen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection as Group
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.expressions.evaluate import exact
from fuer.core.expressions.format import format_reference
from fuer.reporting.checking.families import FAMILY_OF
from fuer.reporting.checking.rules import Severity
from fuer.reporting.checking.runner import Finding, run_checks
from fuer.reporting.domain.queries.check_runs import Run, list_runs, read_workbench
from fuer.reporting.domain.steps import WITHIN_UNIT, StepError, lock_filing, require, require_state
from fuer.reporting.models import CheckResult, Explanation
from fuer.reporting.rules import types_in

if TYPE_CHECKING:
    from fuer.orgs.models import User
    from fuer.reporting.domain.queries.check_rows import CheckedRow
    from fuer.reporting.domain.queries.check_runs import Workbench
    from fuer.reporting.models import Filing

EXPLANATION_LENGTH = 500


class CheckError(StepError):
    """One sentence for a person: why the explanation is not taken."""


@dataclass(frozen=True)
class FilingFinding:
    """A finding at one owed figure of a filing.

    `version` is the number of the check or family setting. `is_open`: some figure of this filing it read is not signed as
    it stands; what is signed and unchanged has been before a reviewer and stops nobody any more.
    """

    found: Finding
    row: CheckedRow
    title: str
    version: int
    figures_key: str
    is_open: bool
    explanation: Explanation | None = None

    @property
    def item_id(self) -> int:
        return self.row.pk

    @property
    def message(self) -> str:
        return self.found.message

    @property
    def is_hard(self) -> bool:
        return self.found.severity is Severity.HARD

    @property
    def needs_explanation(self) -> bool:
        return not self.is_hard and self.explanation is None

    @property
    def blocks(self) -> bool:
        return self.is_open and (self.is_hard or self.explanation is None)

    @property
    def sentence(self) -> str:
        """The row and what is wrong with it."""
        return _("%(cell)s：%(message)s") % {"cell": self.row.name, "message": self.message}

    @property
    def key(self) -> str:
        """Names the finding in a page; it changes with the figures, so that nobody explains what they have not seen."""
        parts = (str(self.row.entry_id), self.found.code, self.found.place, self.figures_key)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def check_filing(filing: Filing, item_ids: Group[int] | None = None) -> list[FilingFinding]:
    """Every finding of `filing` in the order of its rows, with explanations; a constant number of queries.

    With `item_ids` only the rules that read one of these owed figures are run: enough after a save.
    """
    bench = read_workbench(filing)
    found = [finding for run in list_runs(bench, item_ids) for finding in find_in(run, bench)]
    order = {row.pk: number for number, row in enumerate(bench.rows.rows)}
    return sorted(attach_explanations(found), key=lambda finding: (order[finding.item_id], not finding.is_hard))


def find_in(run: Run, bench: Workbench) -> Iterator[FilingFinding]:
    for found in run_checks(run.rules, run.look_up, translate=_):
        used = [reference for reference, _value in found.used]
        rows = bench.rows.locate_all([found.where, *used], run.focus, bench.book)
        if rows:
            family = FAMILY_OF.get(found.family)
            yield FilingFinding(
                found=found,
                row=rows[0],
                title=_(family.title) if family else run.title,
                version=run.version or bench.rulebook.version_of(found.rule),
                figures_key=digest_figures(found, run.focus.area.pk),
                is_open=not all(row.is_signed for row in rows),
            )


def digest_figures(found: Finding, area_id: int) -> str:
    """SHA-256 of the figures a finding rests on. 94.30 and 94.3 are one figure."""
    figures = [f"{format_reference(reference)}={exact(value)}" for reference, value in found.used]
    return hashlib.sha256("\n".join([str(area_id), *figures]).encode()).hexdigest()


def attach_explanations(found: Sequence[FilingFinding]) -> list[FilingFinding]:
    rows = Explanation.objects.filter(entry__in={finding.row.entry_id for finding in found})
    explained = {
        (row.entry_id, row.code, row.place, row.figures_key): row for row in rows.select_related("explained_by")
    }
    return [
        replace(
            finding,
            explanation=explained.get(
                (finding.row.entry_id, finding.found.code, finding.found.place, finding.figures_key)
            ),
        )
        for finding in found
    ]


@transaction.atomic
def explain_finding(filing: Filing, key: str, text: str, *, user: User) -> Explanation:
    """The unit says why a figure is right. CheckError for nobody of the unit, no words, a hard finding, or one that is
    gone because the figures changed.
    """
    filing = lock_filing(filing)
    may = types_in(user, filing)
    require(may, CheckError(_("只有填报单位的填表人可以填写说明。")))
    require_state(filing, WITHIN_UNIT, CheckError)
    words = text.strip()
    require(bool(words), CheckError(_("请写明核实情况和原因。")))
    too_long = _("说明太长，请控制在%(length)d字以内。") % {"length": EXPLANATION_LENGTH}
    require(len(words) <= EXPLANATION_LENGTH, CheckError(too_long))
    finding = next((one for one in check_filing(filing) if one.key == key), None)
    if finding is None:
        raise CheckError(_("数据已经变动，这条提示不再存在，请看最新的审核结果。"))
    require(not finding.is_hard, CheckError(_("强制性审核须改正数据，不能用说明代替。")))
    explanation, _created = Explanation.objects.update_or_create(
        entry_id=finding.row.entry_id,
        code=finding.found.code,
        place=finding.found.place,
        figures_key=finding.figures_key,
        defaults={"filing": filing, "text": words, "explained_by": user},
    )
    record_event(
        actor=user,
        verb="reporting.explain_finding",
        subject=filing,
        payload={"item": finding.item_id, "code": finding.found.code, "explanation": explanation.pk},
        area_id=filing.unit.area_id,
    )
    return explanation


def say_blocker(finding: FilingFinding) -> str:
    words = {"finding": finding.sentence}
    if finding.is_hard:
        return _("%(finding)s（强制性，须改正）") % words
    return _("%(finding)s（核实性，须改正或说明）") % words


def freeze_findings(filing: Filing, round_number: int) -> int:
    """Keep the findings of a sign-off as they stand, in the caller's transaction; returns how many."""
    results = [
        CheckResult(
            filing=filing,
            round=round_number,
            cell_id=finding.row.entry__cell_id,
            code=finding.found.code,
            version=finding.version,
            severity=finding.found.severity,
            place=finding.found.place,
            message=finding.message,
            explanation=finding.explanation.text if finding.explanation else "",
        )
        for finding in check_filing(filing)
    ]
    CheckResult.objects.bulk_create(results)
    return len(results)
