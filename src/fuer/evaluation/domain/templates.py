"""A city's own templates: a shipped one copied, then changed; what does not hold together is refused with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.evaluation.composing.templates import FOLDER, TemplateError, parse_template, read_template
from fuer.evaluation.domain.errors import ReportError
from fuer.evaluation.models import ReportTemplate
from fuer.evaluation.report_rules import issues_reports

if TYPE_CHECKING:
    from fuer.orgs.models import Area, User


@transaction.atomic
def copy_template(area: Area, slug: str, *, user: User) -> ReportTemplate:
    """The shipped template as the area's own, which stands before it from now on. Copied once; TemplateError if unknown."""
    require_office(user, area)
    shipped = read_template(slug)
    content = (FOLDER / f"{slug}.yaml").read_text(encoding="utf-8")
    made, is_new = ReportTemplate.objects.get_or_create(
        area=area, slug=slug, defaults={"name": shipped.name, "content": content, "changed_by": user}
    )
    if is_new:
        record_event(actor=user, verb="report_template.copy", subject=made, area_id=area.pk)
    return made


@transaction.atomic
def change_template(template: ReportTemplate, content: str, *, user: User) -> ReportTemplate:
    """Reports made from now on follow it; those there are stay as they are. TemplateError naming line or field."""
    found = ReportTemplate.objects.select_for_update(of=("self",)).select_related("area").get(pk=template.pk)
    require_office(user, found.area)
    read = parse_template(content, _("本地模板“%(name)s”") % {"name": found.name})
    if read.slug != found.slug:
        raise TemplateError(_("模板的标识须仍为“%(slug)s”。") % {"slug": found.slug})
    found.name, found.content = read.name, content
    found.changed_by, found.changed_at = user, timezone.now()
    found.save(update_fields=["name", "content", "changed_by", "changed_at"])
    record_event(actor=user, verb="report_template.change", subject=found, area_id=found.area_id)
    return found


def require_office(user: User, area: Area) -> None:
    if not issues_reports(user, area):
        raise ReportError(_("只有%(area)s的妇儿工委办可以改报告模板。") % {"area": area.name})
