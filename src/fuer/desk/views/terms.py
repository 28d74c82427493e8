"""Elections by area and body: what is recorded, recording one, taking one back."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fuer.orgs.domain.terms import TermError, record_term, remove_term
from fuer.orgs.enums import AreaKind, AreaLevel, Role, TermBody
from fuer.orgs.models import Area, Term, User
from fuer.orgs.scope import has_role

KEEPERS = (Role.WCC_OFFICE, Role.COUNTY_WCC_OFFICE, Role.ADMINISTRATOR)
LEVELS = (AreaLevel.CITY, AreaLevel.COUNTY)


class TermForm(forms.Form):
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("行政区划"), empty_label=None)
    body = forms.ChoiceField(label=gettext_lazy("换届机构"), choices=TermBody.choices)
    elected_on = forms.DateField(
        label=gettext_lazy("换届日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("会议公告、文件名称或网址，可不填。"),
    )

    def __init__(self, data: object, user: User) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        areas = Area.objects.visible_to(user).valid_on(timezone.localdate())
        field = cast(forms.ModelChoiceField[Area], self.fields["area"])
        field.queryset = areas.filter(level__in=LEVELS, kind=AreaKind.ORDINARY)

    def clean_elected_on(self) -> object:
        day = self.cleaned_data["elected_on"]
        if not 1949 <= day.year <= timezone.localdate().year + 1:
            raise forms.ValidationError(_("换届日期不在合理范围内。"))
        return day


def term_list(request: HttpRequest) -> HttpResponse:
    """The list, and the form to record one for those who keep it."""
    user = cast(User, request.user)
    may_keep = has_role(user, *KEEPERS)
    if request.method == "POST" and not may_keep:
        raise PermissionDenied
    form = TermForm(request.POST or None, user)
    if request.method == "POST" and form.is_valid() and save_term(request, form, user):
        return redirect("desk:term_list")
    terms = Term.objects.visible_to(user).select_related("area")
    return render(request, "desk/terms/list.html", {"terms": terms, "form": form, "may_keep": may_keep})


def save_term(request: HttpRequest, form: TermForm, user: User) -> bool:
    if not has_role(user, *KEEPERS, area=form.cleaned_data["area"]):
        raise PermissionDenied
    try:
        record_term(user=user, **form.cleaned_data)
    except TermError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("已登记换届。相关目标按新的换届年份判定。"))
    return True


@require_POST
def term_remove(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    term = get_object_or_404(Term.objects.visible_to(user).select_related("area"), pk=pk)
    if not has_role(user, *KEEPERS, area=term.area):
        raise PermissionDenied
    remove_term(term, user=user)
    messages.success(request, _("已撤销这条换届记录。"))
    return redirect("desk:term_list")
