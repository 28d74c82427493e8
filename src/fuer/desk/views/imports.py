"""Uploading a plan document, watching it being read, and the page on which its draft is reviewed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from fuer.desk.member import MemberRequest
from fuer.orgs.domain.scope import has_role
from fuer.orgs.models import Area
from fuer.plans.domain.drafts import discard_draft, settle_draft, start_draft
from fuer.plans.domain.queries.draft_review import read_review
from fuer.plans.enums import DraftState
from fuer.plans.interfaces.upload_form import UploadForm, importable_areas
from fuer.plans.models import Draft
from fuer.plans.rules import IMPORTERS

Crumbs = list[tuple[Promise | str, str]]

DECISIONS = (
    ("open", gettext_lazy("待核对")),
    ("accepted", gettext_lazy("采用")),
    ("parked", gettext_lazy("未纳入监测")),
    ("rejected", gettext_lazy("不是目标")),
)


def find_draft(request: MemberRequest, pk: int) -> Draft:
    """The draft, for somebody who may import plans of its area; the same 404 for everybody else."""
    drafts = Draft.objects.visible_to(request.user).select_related("area", "file", "job", "created_by")
    draft: Draft = get_object_or_404(drafts, pk=pk)
    if not has_role(request.user, *IMPORTERS, area=draft.area):
        raise Http404
    return draft


def lead_back(draft: Draft | None = None) -> Crumbs:
    crumbs: Crumbs = [
        (gettext_lazy("规划"), reverse("desk:plan_list")),
        (gettext_lazy("导入规划"), reverse("desk:draft_list")),
    ]
    if draft is not None:
        crumbs.append((draft.file.name, reverse("desk:draft", args=[draft.pk])))
    return crumbs


def require_areas(request: MemberRequest) -> Any:
    """The areas whose plans this person may import; whoever may import none sees no such page."""
    areas: list[Area] = importable_areas(request.user)
    if not areas:
        raise Http404
    return areas


@require_GET
def draft_list(request: MemberRequest) -> HttpResponse:
    require_areas(request)
    drafts = Draft.objects.visible_to(request.user).exclude(state=DraftState.DISCARDED)
    drafts = drafts.select_related("area", "file", "created_by", "job").defer("text", "reading")
    context = {"drafts": drafts[:100], "breadcrumb": lead_back()[:1]}
    return render(request, "desk/imports/list.html", context)


def draft_new(request: MemberRequest) -> HttpResponse:
    areas = require_areas(request)
    form = UploadForm(areas, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        draft = start_draft(
            user=request.user,
            area=form.cleaned_data["area"],
            content=upload.read(),
            name=upload.name,
            source_note=form.cleaned_data["source_note"],
        )
        return redirect("desk:draft", pk=draft.pk)
    context = {"form": form, "breadcrumb": lead_back(), "limit": settings.FUER_UPLOAD_LIMIT // (1024 * 1024)}
    return render(request, "desk/imports/new.html", context)


@require_GET
def draft(request: MemberRequest, pk: int) -> HttpResponse:
    """The draft as it stands: being read, refused by the reader, under review, or done with."""
    found = find_draft(request, pk)
    settle_draft(found)
    context: dict[str, Any] = {"draft": found, "breadcrumb": lead_back()}
    if found.state != DraftState.REVIEWING:
        return render(request, "desk/imports/progress.html", context)
    context |= {"review": read_review(found), "decisions": DECISIONS}
    return render(request, "desk/imports/review.html", context)


@require_GET
def draft_progress(request: MemberRequest, pk: int) -> HttpResponse:
    """The progress bar, asked for every second until the document is read or refused."""
    found = find_draft(request, pk)
    settle_draft(found)
    if found.state != DraftState.READING:
        return HttpResponseClientRefresh()
    return render(request, "desk/imports/parts/progress.html", {"draft": found})


@require_POST
def draft_discard(request: MemberRequest, pk: int) -> HttpResponse:
    found = find_draft(request, pk)
    discard_draft(found, user=request.user)
    messages.success(request, _("已放弃导入“%(name)s”。") % {"name": found.file.name})
    return redirect("desk:draft_list")
