"""The job that writes an upload of earlier years' figures down: everything in one transaction, in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.core.domain.files import locate_file
from fuer.core.domain.jobs import JobFailed, report_progress
from fuer.indicators.domain import AFTER_ACCEPT
from fuer.indicators.domain.periods import periods_of_year
from fuer.indicators.enums import AcceptanceLevel, ObservationSource
from fuer.indicators.models import Acceptance, Cell, ObservationVersion
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
CHUNK = 5_000  # figures held as rows at a time
# Indicator, comparability group, area, period, sex, age, residence: where a figure lies.
Place = tuple[int, str, int, int, str, str, str]


def commit_history(job: Job, import_id: int) -> dict[str, Any]:
    """Verify once more, against what is accepted now, and write. A second run after a killed worker starts afresh."""
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
    report_progress(job, len(figures), len(figures), _("正在写入%(number)d项数据") % {"number": len(figures)})
    write_figures(record, figures, known.definitions)
    return {"import": record.pk, "written": record.written, "accepted": record.accepted}


@transaction.atomic
def write_figures(record: HistoryImport, figures: Sequence[ImportFigure], definitions: Definitions) -> None:
    """Versions, acceptances and pointers of all figures, and one event; nothing if the import was taken up elsewhere."""
    locked = HistoryImport.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if locked.state != HistoryState.COMMITTING:
        return
    cells = find_cells(figures, definitions)
    fresh = leave_out_repeats(record, figures)
    numbers = count_versions(fresh)
    accepted = 0
    for start in range(0, len(fresh), CHUNK):
        versions = write_versions(record, fresh[start : start + CHUNK], cells, definitions, numbers)
        accepted += accept_versions(record, versions, cells)
    record.written, record.accepted = len(fresh), accepted
    record.state, record.committed_at = HistoryState.COMMITTED, timezone.now()
    record.save(update_fields=["written", "accepted", "state", "committed_at"])
    payload = {
        "file": str(record.file_id),
        "sha256": record.file.sha256,
        "written": len(fresh),
        "accepted": accepted,
    }
    record_event(
        actor=record.committed_by,
        verb="reporting.commit_history",
        subject=record,
        payload=payload,
        area_id=record.area_id,
    )


class FoundCells:
    """Cells by place, and where each figure lies."""

    def __init__(self, places: dict[Place, tuple[int, int | None]], periods: dict[tuple[str, int, int], int]) -> None:
        self.places = places
        self._periods = periods

    @cached_property
    def accepted(self) -> dict[int, int | None]:
        """The accepted version by cell, as it was before the import."""
        return dict(self.places.values())

    def place_of(self, figure: ImportFigure, definition: Definition) -> Place:
        key = figure.key
        period = self._periods[cadence_of(definition), key.year, key.quarter]
        return (key.indicator, definition.comparability_group, key.area, period, key.sex, key.age, key.residence)


def find_cells(figures: Sequence[ImportFigure], definitions: Definitions) -> FoundCells:
    """The cell of each figure with its accepted version, made where there is none yet."""
    kept: dict[tuple[str, int, int], int] = {}
    for figure in figures:
        cadence = cadence_of(definitions.of(figure.key.indicator, figure.key.year))
        where = (cadence, figure.key.year, figure.key.quarter)
        if where not in kept:
            kept[where] = periods_of_year(cadence, figure.key.year)[max(figure.key.quarter - 1, 0)].pk
    columns = ("indicator_id", "comparability_group", "area_id", "period_id", "sex", "age", "residence")
    known = Cell.objects.filter(indicator__in={figure.key.indicator for figure in figures}, detail=TOTAL)
    rows = known.values_list(*columns, "pk", "accepted_id").iterator(chunk_size=5000)
    found = FoundCells({row[:7]: (row[7], row[8]) for row in rows}, kept)
    missing = {
        place: None
        for figure in figures
        if (place := found.place_of(figure, definitions.of(figure.key.indicator, figure.key.year))) not in found.places
    }
    new = [Cell(**dict(zip(columns, place, strict=True))) for place in missing]
    for cell, place in zip(Cell.objects.bulk_create(new, batch_size=BATCH), missing, strict=True):
        found.places[place] = (cell.pk, None)
    return found


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


def count_versions(figures: Sequence[ImportFigure]) -> dict[int, int]:
    """The newest version's number by cell."""
    indicators = {figure.key.indicator for figure in figures}
    counted = ObservationVersion.objects.filter(cell__indicator__in=indicators).order_by()
    return dict(counted.values_list("cell_id").annotate(Max("number")))


def write_versions(
    record: HistoryImport,
    figures: Sequence[ImportFigure],
    cells: FoundCells,
    definitions: Definitions,
    numbers: Mapping[int, int],
) -> list[ObservationVersion]:
    """The next version of each figure's cell, numbered as `append_version` would."""
    source = f"{record.file.name} {record.sheet}"[:280]
    versions = []
    for figure in figures:
        definition = definitions.of(figure.key.indicator, figure.key.year)
        cell_id, accepted_id = cells.places[cells.place_of(figure, definition)]
        version = ObservationVersion(
            cell_id=cell_id,
            number=numbers.get(cell_id, 0) + 1,
            definition_id=definition.pk,
            source=ObservationSource.IMPORT,
            source_reference=f"{source}!{figure.address}",
            note=figure.note,
            reason=record.reason if accepted_id is not None else "",
            created_by_id=record.created_by_id,
            **columns_of(figure.figure),
        )
        versions.append(version)
    return ObservationVersion.objects.bulk_create(versions, batch_size=BATCH)


def columns_of(figure: FigureRead) -> dict[str, Any]:
    return {
        "printed": figure.printed if figure.value is not None else "",
        "value": figure.value,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "missing": figure.missing,
    }


def accept_versions(record: HistoryImport, versions: Iterable[ObservationVersion], cells: FoundCells) -> int:
    """Accept what is new, and what differs where the import says that it replaces; tell AFTER_ACCEPT of each cell."""
    accepted_before = cells.accepted
    taken = [one for one in versions if record.replaces or accepted_before[one.cell_id] is None]
    Acceptance.objects.bulk_create(
        (
            Acceptance(
                version=one,
                accepted_by=record.committed_by,
                level=AcceptanceLevel.CITY,
                reason=record.reason if accepted_before[one.cell_id] is not None else "",
            )
            for one in taken
        ),
        batch_size=BATCH,
    )
    newest = ObservationVersion.objects.filter(cell=OuterRef("pk")).order_by("-number").values("pk")[:1]
    ids = [one.cell_id for one in taken]
    for start in range(0, len(ids), BATCH):
        Cell.objects.filter(pk__in=ids[start : start + BATCH]).update(accepted_id=Subquery(newest))
    if AFTER_ACCEPT:
        for start in range(0, len(ids), BATCH):
            for cell in Cell.objects.filter(pk__in=ids[start : start + BATCH]):
                for tell in AFTER_ACCEPT:
                    tell(cell)
    return len(taken)
