"""A shipped template copied into the city's own and changed."""

import pytest

from fuer.evaluation.composing.templates import TemplateError
from fuer.evaluation.domain.building import find_template
from fuer.evaluation.domain.errors import ReportError
from fuer.evaluation.domain.templates import change_template, copy_template
from fuer.evaluation.models import ReportTemplate
from fuer.orgs.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def office(city):
    return make.make_user(city, Role.WCC_OFFICE)


def test_copied_once_and_changed(city, office):
    own = copy_template(city, "annual", user=office)
    assert copy_template(city, "annual", user=office) == own
    change_template(own, own.content.replace("八、对策建议", "八、工作建议"), user=office)
    headings = [section.heading for section in find_template(city, "annual").sections]
    assert headings[7] == "八、工作建议"
    assert [one.heading for one in find_template(make.make_area(), "annual").sections][7] == "八、对策建议"


def test_what_does_not_hold_together_is_refused(city, office):
    own = copy_template(city, "annual", user=office)
    with pytest.raises(TemplateError, match="本地模板“年度统计监测报告”（sections → 2 → filling）：只能是"):
        change_template(own, own.content.replace("overview", "overviews"), user=office)
    with pytest.raises(TemplateError, match="模板的标识须仍为“annual”。"):
        change_template(own, own.content.replace("slug: annual", "slug: other"), user=office)
    assert ReportTemplate.objects.get().content == own.content


def test_only_the_office_changes_templates(city):
    other = make.make_user(city, Role.STATISTICS_BUREAU)
    with pytest.raises(ReportError, match="只有某市的妇儿工委办可以改报告模板。"):
        copy_template(city, "annual", user=other)
    assert ReportTemplate.objects.count() == 0
