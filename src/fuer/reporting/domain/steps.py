"""What every step of a filing has in common: the row held, one sentence when it is refused, an Event when it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.reporting.enums import FilingState
from fuer.reporting.models import Filing

if TYPE_CHECKING:
    from fuer.core.models import Event
    from fuer.orgs.models import User

WITHIN_UNIT = (FilingState.DRAFTING, FilingState.CHECKING, FilingState.SIGNING)
BEYOND_UNIT = (FilingState.COUNTY, FilingState.REPORTED, FilingState.ACCEPTED)
WORDS_LENGTH = 200


class StepError(ValueError):
    """One sentence for a person: why the step cannot be taken; `blockers` names what stands in the way."""

    def __init__(self, sentence: str, blockers: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.blockers = tuple(blockers)


def lock_filing(filing: Filing) -> Filing:
    """The filing as it stands now, held until the transaction ends: of two people, the second sees what the first did."""
    return lock_filings([filing.pk])[0]


def lock_filings(pks: Iterable[int]) -> list[Filing]:
    """Always in the same order, so that two people never wait for each other."""
    rows = Filing.objects.select_for_update(of=("self",)).filter(pk__in=set(pks)).order_by("pk")
    return list(rows.select_related("collection__area", "unit__area"))


def require(condition: bool, error: StepError) -> None:
    if not condition:
        raise error


def require_state(filing: Filing, states: Sequence[str], error: type[StepError]) -> None:
    lies = _("报表现在的状态是“%(state)s”，不能这样操作；请刷新页面查看。") % {"state": filing.get_state_display()}
    require(FilingState(filing.state) in set(states), error(lies))


def require_words(text: str, error: StepError) -> str:
    """A reason a person gave, trimmed; `error` when there is none."""
    words = text.strip()
    require(bool(words), error)
    too_long = _("说明太长，请控制在%(length)d字以内。") % {"length": WORDS_LENGTH}
    require(len(words) <= WORDS_LENGTH, type(error)(too_long))
    return words


def record(filing: Filing, verb: str, user: User, **payload: object) -> Event:
    return record_event(actor=user, verb=verb, subject=filing, payload=payload, area_id=filing.unit.area_id)
