"""What signing asks of the room's other parts, at one place: checks, written parts and notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fuer.reporting.models import Filing


def list_missing_texts(filing: Filing) -> tuple[str, ...]:
    """Domains whose written part is compulsory and not there yet."""
    return ()


def tell_unit(filings: Iterable[Filing], sentence: str) -> None:
    """A sentence for the people of the filings' units, in the caller's transaction."""


def tell_reviewers(filing: Filing) -> None:
    """The statistics bureau at which the filing now lies hears of it, in the caller's transaction."""
