"""How the pages show what kind of notice somebody got."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from fuer.core.templatetags.fuer import icon
from fuer.notices.enums import NoticeKind
from fuer.notices.models import Notice

register = template.Library()

# Picture and tone (a class of fuer.css) of each kind; the word is the kind's own.
LOOKS = {
    NoticeKind.DUE: ("calendar-due", "slow"),
    NoticeKind.OVERDUE: ("alert-circle", "bad"),
    NoticeKind.RETURNED: ("arrow-back-up", "late"),
    NoticeKind.TODO: ("clipboard-list", "fair"),
    NoticeKind.INFO: ("info-circle", "quiet"),
}


@register.simple_tag
def notice_badge(notice: Notice) -> SafeString:
    picture, tone = LOOKS[NoticeKind(notice.kind)]
    return format_html('<span class="state state-{}">{}{}</span>', tone, icon(picture), notice.get_kind_display())
