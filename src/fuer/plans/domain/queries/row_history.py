"""Who last changed a row of a draft, for the person who finds it changed."""

from __future__ import annotations

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fuer.core.models import Event
from fuer.plans.enums import Decision
from fuer.plans.models import DraftTarget

VERBS: dict[str, Promise] = {
    "plans.change_target": gettext_lazy("修改了名称、类型或目标值"),
    "plans.split_target": gettext_lazy("拆分了这个目标"),
    "plans.merge_targets": gettext_lazy("并入了另一个目标"),
    "plans.link_same": gettext_lazy("答复了是否同一指标"),
    "plans.match_indicator": gettext_lazy("改了对应的指标"),
    "plans.add_target": gettext_lazy("补充了这个目标"),
}
OF_MANY = ("plans.decide_clause", "plans.park_open_targets")


def describe_last_change(target: DraftTarget) -> str:
    """ "张三 11月23日 20:05 改为“采用”"; empty while nobody has touched the row."""
    own = Event.objects.filter(subject_type="plans.drafttarget", subject_id=str(target.pk)).order_by("-at").first()
    shared = Event.objects.filter(subject_type="plans.draft", subject_id=str(target.draft_id), verb__in=OF_MANY)
    event = next(
        (event for event in shared.order_by("-at") if target.pk in event.payload["rows"]),
        None,
    )
    if own is None or (event is not None and event.at > own.at):
        own = event
    return describe_event(own) if own else ""


def describe_event(event: Event) -> str:
    at = timezone.localtime(event.at)
    if "decision" in event.payload:
        did = _("改为“%(decision)s”") % {"decision": Decision(event.payload["decision"]).label}
    else:
        did = str(VERBS.get(event.verb, ""))
    return _("%(who)s于%(month)d月%(day)d日%(time)s%(did)s") % {
        "who": event.actor_name,
        "month": at.month,
        "day": at.day,
        "time": at.strftime("%H:%M"),
        "did": did,
    }
