"""What the checks say about the rows of a filing, for the pages that show rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.reporting.domain.checks import check_filing

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from fuer.reporting.models import Filing


@dataclass(frozen=True)
class ShownFinding:
    """What a check says about one item: its sentence, and whether it blocks signing (强制性). A query that has been
    explained says so in `explanation`.
    """

    family: str
    sentence: str
    is_hard: bool
    explanation: str = ""

    @property
    def shown(self) -> str:
        """The sentence, with what the unit says to it."""
        if not self.explanation:
            return self.sentence
        return _("%(finding)s单位说明：%(explanation)s") % {"finding": self.sentence, "explanation": self.explanation}


def read_findings(filing: Filing, item_ids: Collection[int] | None = None) -> Mapping[int, Sequence[ShownFinding]]:
    """Findings by item id, of the whole filing or as far as `item_ids` have a part in them; constant queries."""
    found: dict[int, list[ShownFinding]] = defaultdict(list)
    for finding in check_filing(filing, item_ids):
        explanation = finding.explanation.text if finding.explanation else ""
        found[finding.item_id].append(ShownFinding(finding.found.family, finding.message, finding.is_hard, explanation))
    return found
