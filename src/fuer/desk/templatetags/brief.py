"""The words of 领导一页纸, the same on the page and in its PDF."""

from django import template

from fuer.monitoring.domain.queries.brief import Brief, BriefLine
from fuer.monitoring.interfaces import brief_pdf

register = template.Library()


@register.filter
def brief_words(line: BriefLine) -> dict[str, object]:
    return brief_pdf.describe_line(line)


@register.filter
def brief_foot(brief: Brief) -> list[str]:
    return brief_pdf.list_foot(brief)


@register.filter
def brief_title(brief: Brief) -> str:
    return brief_pdf.word_title(brief)


@register.filter
def missing_words(brief: Brief) -> str:
    return brief_pdf.word_missing(brief)
