"""取数安排: where each indicator's figure comes from, when it can be there and how it is typed, set for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuer.desk.member import MemberRequest
from fuer.desk.views.indicators import read_number
from fuer.indicators.domain.definitions import arrange_definition, revise_definition
from fuer.indicators.domain.errors import DefinitionError
from fuer.indicators.interfaces.definition_form import SIGHTS, DefinitionForm, list_columns
from fuer.reporting.domain.queries.definition_table import (
    DefinitionRow,
    list_defined_plans,
    list_definitions,
    list_source_units,
)

# Two inputs a cell (typed, and as it was): a page stays below the number of fields Django takes in one request.
PER_PAGE = 30
Pairs = list[tuple[DefinitionRow, DefinitionForm | None]]


def definition_list(request: MemberRequest) -> HttpResponse:
    """The table; posted, every row that was changed is saved by itself, and what cannot be stays with its reason."""
    plans = list_defined_plans(request.user)
    if not plans:
        raise Http404
    given = request.GET
    plan = read_number(given.get("plan", ""))
    chosen = [found.pk for found in plans if plan in (None, found.pk)]
    year = read_number(given.get("year", "")) or timezone.localdate().year - 1
    sight = given.get("sight", "source")
    if sight not in SIGHTS or not 1990 <= year <= 2200:
        raise Http404
    without_source = given.get("only") == "nobody"
    rows = list_definitions(plans, chosen, year, without_source=without_source)
    page = Paginator(rows, PER_PAGE).get_page(given.get("page", 1))
    units = {unit.pk: unit for unit in list_source_units(plans, timezone.localdate())}
    pairs: Pairs = [
        (row, None if row.is_locked else DefinitionForm(row.definition, sight, units, request.POST or None))
        for row in page.object_list
    ]
    if request.method == "POST" and save_rows(request, pairs, year):
        return redirect(f"{reverse('desk:definition_list')}?{urlencode(given.dict())}")
    context: dict[str, Any] = {
        "pairs": pairs,
        "page": page,
        "columns": list_columns(sight),
        "sight": sight,
        "plans": plans,
        "chosen_plan": plan,
        "year": year,
        "without_source": without_source,
        "reason": request.POST.get("reason", ""),
        "breadcrumb": [(gettext_lazy("数据填报"), reverse("desk:filing_list"))],
    }
    return render(request, "desk/collections/definitions.html", context)


def save_rows(request: MemberRequest, pairs: Sequence[tuple[DefinitionRow, DefinitionForm | None]], year: int) -> bool:
    """Save the rows that were changed; whether all of them could be."""
    changed = [form for _row, form in pairs if form is not None and form.has_changed()]
    saved = [form for form in changed if save_row(request, form, year)]
    if saved:
        messages.success(
            request, _("已保存%(number)s个指标。已布置的任务要再次布置才按新的口径。") % {"number": len(saved)}
        )
    if len(saved) < len(changed):
        messages.error(request, _("%(number)s个指标没有保存，原因见表中。") % {"number": len(changed) - len(saved)})
    return len(saved) == len(changed)


def save_row(request: MemberRequest, form: DefinitionForm, year: int) -> bool:
    if not form.is_valid():
        return False
    try:
        breaks, reason = form.cleaned_data["breaks_series"], request.POST.get("reason", "")[:300]
        if form.only_arranges:
            arrange_definition(form.definition, form.changes, reason=reason, user=request.user)
        else:
            revise_definition(
                form.definition,
                form.changes,
                valid_from_year=year,
                breaks_series=breaks,
                reason=reason,
                user=request.user,
            )
    except DefinitionError as error:
        form.add_error(None, str(error))
        return False
    return True
