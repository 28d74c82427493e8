"""What one person may do with a filing now: the buttons of its pages, decided once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fuer.reporting.domain.steps import BEYOND_UNIT, WITHIN_UNIT
from fuer.reporting.enums import CollectionState, FilingState
from fuer.reporting.rules import belongs_to_unit, checks_for_unit, coordinates, fills, reviews, signs

if TYPE_CHECKING:
    from fuer.orgs.scope import Visitor
    from fuer.reporting.models import Filing


@dataclass(frozen=True)
class OpenSteps:
    """Steps this person's posts and the filing's state allow; whether figures are complete shows when one is taken."""

    report: bool = False
    approve: bool = False
    sign: bool = False
    send_back: bool = False
    scan: bool = False
    proxy: bool = False
    resume: bool = False
    reopen: bool = False
    ask: bool = False
    answer: bool = False
    explain: bool = False
    decide_request: bool = False
    accept: bool = False
    send_items_back: bool = False
    decide: bool = False
    decide_texts: bool = False

    def any_of_rows(self) -> bool:
        """Whether single figures can be ticked."""
        return any((self.send_items_back, self.reopen, self.ask, self.accept))

    def any_of_unit(self) -> bool:
        return any((self.report, self.approve, self.sign, self.send_back, self.scan, self.proxy, self.resume))


def list_open_steps(filing: Filing, user: Visitor) -> OpenSteps:
    """No query: the filing's collection, areas and unit are loaded, the person's posts are kept.

    A closed collection takes corrections only: of a filing that was reported, what is sent back goes the whole way again.
    """
    is_open = filing.collection.state == CollectionState.OPEN
    if not is_open and not filing.round:
        return OpenSteps()
    state = FilingState(filing.state)
    reporter, within, beyond = fills(user, filing), state in WITHIN_UNIT, state in BEYOND_UNIT
    heads = {FilingState.CHECKING: checks_for_unit, FilingState.SIGNING: signs}
    is_their_turn = state in heads and heads[state](user, filing)
    bureau, own, office = reviews(user, filing), belongs_to_unit(user, filing), coordinates(user, filing.collection)
    return OpenSteps(
        report=reporter and state == FilingState.DRAFTING,
        approve=is_their_turn and state == FilingState.CHECKING,
        sign=is_their_turn and state == FilingState.SIGNING,
        send_back=is_their_turn or (reporter and state in heads),
        scan=reporter and within,
        proxy=within and office,
        resume=is_open and reporter and beyond,
        reopen=is_open and beyond and own,
        ask=not is_open and beyond and own,
        answer=within and (reporter or office),
        explain=own or office,
        accept=bureau and state in (FilingState.COUNTY, FilingState.REPORTED),
        send_items_back=bureau and beyond,
        decide=bureau and state in (FilingState.REPORTED, FilingState.ACCEPTED),
        decide_request=bureau and beyond,
        decide_texts=is_open and office,
    )
