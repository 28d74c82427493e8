"""The job that writes an upload of earlier years' figures down and accepts them, a thousand in one transaction.

A hundred thousand figures take half a minute and more. In one transaction they would hold SQLite's only writer for so
long, and every unit's autosave with it, until that gives up; even their acceptance alone would. So each batch is written
and accepted by itself, indicator after indicator, and the import says how far it is. A run after a killed one verifies
against what is accepted by then, and so goes on where the last stopped and writes nothing twice.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.domain.files import locate_file
from fuer.core.domain.jobs import JobFailed, report_progress
from fuer.indicators.domain.figures import Account, Figure, NextVersion, accept_versions, append_versions
from fuer.indicators.domain.periods import periods_of_year
from fuer.indicators.enums import Missing, ObservationSource
from fuer.indicators.models import Cell, ObservationVersion
from fuer.indicators.models.figures import TOTAL
from fuer.papers.workbook_read import WorkbookError, open_workbook
from fuer.reporting.domain.history_catalogue import Definitions, cadence_of, quarter_of, read_known
from fuer.reporting.domain.history_imports import fail_step
from fuer.reporting.domain.history_verify import choose_sheet, stream_results
from fuer.reporting.enums import HistoryState
from fuer.reporting.history.catalogue import FigureRead
from fuer.reporting.history.verify import ImportFigure
from fuer.reporting.models import HistoryImport

if TYPE_CHECKING:
    from fuer.core.models import Job
    from fuer.indicators.models import Definition

BATCH = 1_000
# Who waits for SQLite's writer looks at most every 0.1 s; without a pause between batches nobody else gets it for long.
PAUSE_SECONDS = 0.15
# Indicator, comparability group, area, period, sex, age, residence: where a figure lies.
Place = tuple[int, str, int, int, str, str, str]
PLACE_COLUMNS = ("indicator_id", "comparability_group", "area_id", "period_id", "sex", "age", "residence")


def commit_history(job: Job, import_id: int) -> dict[str, Any]:
    """Verify once more, against what is accepted now, and write. A second run after a killed worker goes on."""
    record = HistoryImport.objects.select_related("area", "file", "committed_by").get(pk=import_id)
    if record.state != HistoryState.COMMITTING:
        return {"import": record.pk}
    known = read_known(record.area)
    try:
        with open_workbook(locate_file(record.file)) as book:
            sheet, mapping = choose_sheet(book, record, known)
            results = stream_results(job, book, sheet, mapping, known)
            figures = [figure for result in results for figure in result.figures]
    except (WorkbookError, FileNotFoundError) as error:
        sentence = str(error) if isinstance(error, WorkbookError) else _("上传的文件已不在，请重新上传。")
        fail_step(record, sentence)
        raise JobFailed(sentence) from error
    write_figures(job, record, figures, known.definitions)
    return {"import": record.pk, "written": record.written, "accepted": record.accepted}


def write_figures(job: Job, record: HistoryImport, figures: Sequence[ImportFigure], definitions: Definitions) -> None:
    """Write and accept the figures batch by batch; stops when the import was taken up or ended elsewhere."""
    cells = find_cells(figures, definitions)
    by_place = {
        cells.place_of(figure, definitions.of(figure.key.indicator, figure.key.year)): figure for figure in figures
    }
    # Indicator after indicator: each batch answers few targets anew, and a reader seldom sees half a series.
    fresh = sorted(leave_out_repeats(record, list(by_place.values())), key=lambda figure: figure.key.indicator)
    for start in range(0, len(fresh), BATCH):
        time.sleep(PAUSE_SECONDS if start else 0)
        report_progress(job, start, len(fresh), _("正在写入%(number)d项数据") % {"number": len(fresh)})
        if not write_batch(record, fresh[start : start + BATCH], cells, definitions):
            return
    finish_import(record)


@transaction.atomic
def write_batch(
    record: HistoryImport, figures: Sequence[ImportFigure], cells: FoundCells, definitions: Definitions
) -> bool:
    """Versions of a batch, their acceptance, the import's counts and one event; False when the import has ended."""
    if not hold_import(record):
        return False
    add_cells(figures, cells, definitions)
    versions = write_versions(record, figures, cells, definitions)
    accepted = take_versions(record, versions, cells)
    record.written += len(versions)
    record.accepted += accepted
    record.save(update_fields=["written", "accepted"])
    record_event(
        actor=record.committed_by,
        verb="reporting.write_history",
        subject=record,
        payload={"written": len(versions), "accepted": accepted},
        area_id=record.area_id,
    )
    return True


def take_versions(record: HistoryImport, versions: Sequence[ObservationVersion], cells: FoundCells) -> int:
    """Accept what is new, and what differs where the import says that it replaces; gives how many.

    What somebody accepted since the file was verified stays: nobody has held the two against each other.
    """
    untouched = [one for one in versions if one.cell.accepted_id == cells.accepted[one.cell_id]]
    first = [one for one in untouched if one.cell.accepted_id is None]
    later = [one for one in untouched if one.cell.accepted_id is not None] if record.replaces else []
    for taken, reason in ((first, ""), (later, record.reason)):
        if taken:
            accept_versions(taken, user=record.committed_by, reason=reason, records_each=False)
    return len(first) + len(later)


@transaction.atomic
def finish_import(record: HistoryImport) -> None:
    """The import is done, and one event sums it up."""
    if not hold_import(record):
        return
    record.state, record.committed_at = HistoryState.COMMITTED, timezone.now()
    record.save(update_fields=["state", "committed_at"])
    payload = {
        "file": str(record.file_id),
        "sha256": record.file.sha256,
        "written": record.written,
        "accepted": record.accepted,
    }
    record_event(
        actor=record.committed_by,
        verb="reporting.commit_history",
        subject=record,
        payload=payload,
        area_id=record.area_id,
    )


def hold_import(record: HistoryImport) -> bool:
    """Whether the import still waits for being written, held until the transaction ends; its counts as they are now."""
    locked = HistoryImport.objects.select_for_update(of=("self",)).get(pk=record.pk)
    record.written, record.accepted = locked.written, locked.accepted
    return locked.state == HistoryState.COMMITTING


class FoundCells:
    """Cells by place, and where each figure lies."""

    def __init__(self, places: dict[Place, tuple[int, int | None]], periods: dict[tuple[str, int, int], int]) -> None:
        self.places = places
        # The accepted version by cell, as it was when the file was verified.
        self.accepted = dict(places.values())
        self._periods = periods

    def place_of(self, figure: ImportFigure, definition: Definition) -> Place:
        key = figure.key
        period = self._periods[cadence_of(definition), key.year, key.quarter]
        return (key.indicator, definition.comparability_group, key.area, period, key.sex, key.age, key.residence)


def find_cells(figures: Sequence[ImportFigure], definitions: Definitions) -> FoundCells:
    """The cells of the figures' indicators with their accepted versions, as far as there are any yet."""
    kept: dict[tuple[str, int, int], int] = {}
    for figure in figures:
        cadence = cadence_of(definitions.of(figure.key.indicator, figure.key.year))
        where = (cadence, figure.key.year, figure.key.quarter)
        if where not in kept:
            kept[where] = periods_of_year(cadence, figure.key.year)[max(figure.key.quarter - 1, 0)].pk
    known = Cell.objects.filter(indicator__in={figure.key.indicator for figure in figures}, detail=TOTAL)
    rows = known.values_list(*PLACE_COLUMNS, "pk", "accepted_id").iterator(chunk_size=5000)
    return FoundCells({row[:7]: (row[7], row[8]) for row in rows}, kept)


def add_cells(figures: Sequence[ImportFigure], cells: FoundCells, definitions: Definitions) -> None:
    """The cells of these figures that are not there yet."""
    missing = {
        place: None
        for figure in figures
        if (place := cells.place_of(figure, definitions.of(figure.key.indicator, figure.key.year))) not in cells.places
    }
    if not missing:
        return
    new = (Cell(**dict(zip(PLACE_COLUMNS, place, strict=True))) for place in missing)
    # Others make cells while the batches before this one are written: an opening, somebody's signature.
    Cell.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    known = Cell.objects.filter(indicator__in={place[0] for place in missing}, detail=TOTAL)
    for row in known.values_list(*PLACE_COLUMNS, "pk"):
        if row[:7] in missing:
            cells.places[row[:7]] = (row[7], None)
            cells.accepted[row[7]] = None


def leave_out_repeats(record: HistoryImport, figures: Sequence[ImportFigure]) -> Sequence[ImportFigure]:
    """Of figures that differ from the accepted one and do not replace it, those already standing beside it are passed
    over, so that the same file twice writes nothing twice.
    """
    differing = [figure for figure in figures if not figure.is_new]
    if record.replaces or not differing:
        return figures
    standing: dict[tuple[Any, ...], set[tuple[Any, ...]]] = {}
    columns = ("indicator_id", "area_id", "period__label_year", "sex", "age", "residence")
    said = ("value", "numerator", "denominator", "missing")
    versions = ObservationVersion.objects.filter(
        cell__indicator__in={figure.key.indicator for figure in differing}, source=ObservationSource.IMPORT
    )
    period = ("cell__period__cadence", "cell__period__start")
    for row in versions.values_list(*(f"cell__{name}" for name in columns), *period, *said).iterator(chunk_size=5000):
        standing.setdefault((*row[:6], quarter_of(row[6], row[7])), set()).add(row[8:])
    return [figure for figure in figures if figure.is_new or figure.figure[1:] not in standing.get(figure.key, set())]


def write_versions(
    record: HistoryImport, figures: Sequence[ImportFigure], cells: FoundCells, definitions: Definitions
) -> list[ObservationVersion]:
    """The next version of each figure's cell."""
    source = f"{record.file.name} {record.sheet}"[:280]
    entries = []
    for figure in figures:
        definition = definitions.of(figure.key.indicator, figure.key.year)
        cell_id, accepted_id = cells.places[cells.place_of(figure, definition)]
        account = Account(note=figure.note, reason=record.reason if accepted_id is not None else "")
        entries.append(
            NextVersion(
                cell_id,
                definition.pk,
                read_figure(figure.figure),
                f"{source}!{figure.address}",
                account,
                record.created_by_id,
            )
        )
    return append_versions(entries, source=ObservationSource.IMPORT, user=record.created_by, records_each=False)


def read_figure(figure: FigureRead) -> Figure:
    return Figure(
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        missing=Missing(figure.missing) if figure.missing else None,
        printed=figure.printed if figure.value is not None else "",
    )
