"""数据填报: what one's own unit owes, the collections an office opens, and asking for more time."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from fuer.desk.member import MemberRequest
from fuer.orgs.enums import UNIT_ROLES
from fuer.orgs.scope import has_role, scope_of
from fuer.reporting.domain.extensions import ExtensionError, ask_extension, decide_extension
from fuer.reporting.domain.queries.status import list_status
from fuer.reporting.enums import CollectionState, FilingState
from fuer.reporting.interfaces.collection_form import DecisionForm, ExtensionForm
from fuer.reporting.interfaces.mapping_form import list_history_areas
from fuer.reporting.managers import HISTORY_ROLES, OVERSEERS
from fuer.reporting.models import Collection, Extension, Filing
from fuer.reporting.rules import DEFINERS, OFFICES, belongs_to_unit, coordinates

SHOWN = 60


@require_GET
def filing_list(request: MemberRequest) -> HttpResponse:
    """Filings of one's own unit, the newest year first; for offices, bureaus and leaders the collections."""
    user = request.user
    own = Filing.objects.visible_to(user).filter(unit__in=scope_of(user).unit_ids)
    own = own.exclude(collection__state=CollectionState.DRAFT)
    own = own.order_by("-collection__year", "collection__area__path", "unit__position", "pk")
    oversees = has_role(user, *OVERSEERS)
    collections = Collection.objects.visible_to(user) if oversees else Collection.objects.none()
    reported = Q(filings__reported_at__isnull=False)
    collections = collections.select_related("area").annotate(
        units=Count("filings"),
        reported=Count("filings", filter=reported),
        done=Count("filings", filter=Q(filings__state=FilingState.ACCEPTED)),
    )
    context = {
        "statuses": list_status(own, timezone.localdate())[:SHOWN] if has_role(user, *UNIT_ROLES) else [],
        "fills": has_role(user, *UNIT_ROLES),
        "oversees": oversees,
        "collections": collections[:SHOWN],
        "may_open": has_role(user, *OFFICES),
        "may_define": has_role(user, *DEFINERS),
        "may_import": has_role(user, *HISTORY_ROLES) and bool(list_history_areas(user)),
    }
    return render(request, "desk/collections/list.html", context)


def extension_ask(request: MemberRequest, pk: int) -> HttpResponse:
    filings = Filing.objects.visible_to(request.user).select_related("collection__area", "unit")
    filing = get_object_or_404(filings, pk=pk)
    if not belongs_to_unit(request.user, filing):
        raise PermissionDenied
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_extension(filing, form.cleaned_data["until"], form.cleaned_data["reason"], request.user)
        except ExtensionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已申请延期，等待妇儿工委办审批。"))
            return redirect("desk:filing_list")
    context = {
        "form": form,
        "filing": filing,
        "extensions": filing.extensions.select_related("asked_by", "decided_by"),
        "breadcrumb": [(gettext_lazy("数据填报"), reverse("desk:filing_list"))],
    }
    return render(request, "desk/collections/extension.html", context)


@require_POST
def extension_decide(request: MemberRequest, pk: int) -> HttpResponse:
    filings = Filing.objects.visible_to(request.user)
    extensions = Extension.objects.filter(filing__in=filings).select_related("filing__collection__area")
    extension = get_object_or_404(extensions, pk=pk)
    collection = extension.filing.collection
    if not coordinates(request.user, collection):
        raise PermissionDenied
    form = DecisionForm(request.POST)
    if form.is_valid():
        granted = form.cleaned_data["granted"] == "1"
        try:
            decide_extension(extension, granted, form.cleaned_data["note"], request.user)
        except ExtensionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("已同意延期。") if granted else _("已退回延期申请。"))
    return redirect("desk:collection_detail", pk=collection.pk)
