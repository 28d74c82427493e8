"""Explaining findings, what stops signing, and what is kept of a sign-off."""

import pytest
from django.db import IntegrityError, transaction

from fuer.core.models import Event
from fuer.orgs.enums import Role
from fuer.reporting.domain.checks import CheckError, check_filing, explain_finding, freeze_findings
from fuer.reporting.domain.completeness import list_obstacles
from fuer.reporting.domain.signing import SigningError, report_filing
from fuer.reporting.enums import FilingState, Severity
from fuer.reporting.models import Check, CheckResult, Explanation, Filing, FilingCell
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def unit(city):
    return make.make_unit(city, "市教育局")


@pytest.fixture
def reporter(city, unit):
    return make.make_user(city, Role.UNIT_REPORTER, unit)


@pytest.fixture
def filing(city, unit):
    return make.make_filing(make.make_collection(city), unit)


@pytest.fixture
def item(city, filing):
    """A figure that swung: one query."""
    indicator = make.make_indicator("托位数", unit="个")
    make.make_observation(indicator, city, 2024, "100")
    return make.make_item(filing, indicator, value="150", printed="150")


def only(filing):
    (finding,) = check_filing(filing)
    return finding


def type_in(item, value):
    FilingCell.objects.filter(pk=item.entry_id).update(value=value, printed=value)


def test_an_explained_query_stops_nobody(filing, item, reporter):
    assert list_obstacles(filing) == [
        "托位数（某市）：数值比上年变动50.0%，超过30%：上年100个，本年150个，请核实并说明原因。（核实性，须改正或说明）",
    ]
    explanation = explain_finding(filing, only(filing).key, " 新增两家托育机构。 ", user=reporter)
    assert (explanation.text, explanation.explained_by, explanation.code) == (
        "新增两家托育机构。",
        reporter,
        "swing.share",
    )
    assert only(filing).explanation == explanation
    assert list_obstacles(filing) == []
    event = Event.objects.get(verb="reporting.explain_finding")
    assert event.payload == {"item": item.pk, "code": "swing.share", "explanation": explanation.pk}


def test_an_explanation_holds_only_while_the_figures_are_the_same(filing, item, reporter):
    explain_finding(filing, only(filing).key, "新增机构", user=reporter)
    type_in(item, "150.0")
    assert only(filing).explanation is not None
    type_in(item, "160")
    assert only(filing).explanation is None
    assert len(list_obstacles(filing)) == 1
    type_in(item, "150")
    assert only(filing).explanation.text == "新增机构"


def test_an_explanation_can_be_put_better(filing, item, reporter):
    for text in ("新增机构", "新增两家机构"):
        explain_finding(filing, only(filing).key, text, user=reporter)
    assert [row.text for row in Explanation.objects.all()] == ["新增两家机构"]


def test_the_countys_and_the_citys_filing_share_the_explanation(city, filing, item, reporter):
    explain_finding(filing, only(filing).key, "新增机构", user=reporter)
    twin = make.make_filing(make.make_collection(make.make_area(city)), filing.unit)
    make.make_item(twin, item.entry.cell.indicator, city)
    assert only(twin).explanation.text == "新增机构"


def test_only_the_unit_explains_and_says_something(city, filing, item, reporter):
    key = only(filing).key
    office = make.make_user(city)
    head = make.make_user(city, Role.UNIT_HEAD, filing.unit)
    for user, text, sentence in (
        (office, "新增机构", "只有填报单位的填表人可以填写说明。"),
        (head, "新增机构", "只有填报单位的填表人可以填写说明。"),
        (reporter, "  ", "请写明核实情况和原因。"),
        (reporter, "长" * 501, "说明太长，请控制在500字以内。"),
    ):
        with pytest.raises(CheckError, match=sentence):
            explain_finding(filing, key, text, user=user)
    assert not Explanation.objects.exists()


def test_nobody_explains_figures_they_have_not_seen(filing, item, reporter):
    key = only(filing).key
    type_in(item, "170")
    with pytest.raises(CheckError, match="数据已经变动"):
        explain_finding(filing, key, "新增机构", user=reporter)


def test_a_hard_finding_cannot_be_explained_away(city, filing, item, reporter):
    Check.objects.create(
        area=city, code="S1", number=1, title="上限", text="[托位数] <= 120", severity=Severity.HARD, reason="新增"
    )
    hard = next(finding for finding in check_filing(filing) if finding.is_hard)
    with pytest.raises(CheckError, match="强制性审核须改正数据"):
        explain_finding(filing, hard.key, "确实如此", user=reporter)
    assert "托位数（某市）：不符合“[托位数] ≤ 120”：[托位数]＝150。（强制性，须改正）" in list_obstacles(filing)


def test_explained_once_reported_no_more(filing, item, reporter):
    Filing.objects.filter(pk=filing.pk).update(state=FilingState.REPORTED, round=1, reported_at="2026-04-01T00:00Z")
    with pytest.raises(CheckError, match="报表现在的状态是“已报送（未审定）”"):
        explain_finding(filing, only(filing).key, "新增机构", user=reporter)


def test_signing_waits_for_the_explanation_and_keeps_what_stood(filing, item, reporter):
    with pytest.raises(SigningError) as refused:
        report_filing(filing, user=reporter)
    assert refused.value.blockers == tuple(list_obstacles(filing))
    explain_finding(filing, only(filing).key, "新增机构", user=reporter)
    signed = report_filing(filing, user=reporter)
    assert (signed.state, signed.round) == (FilingState.REPORTED, 1)
    kept = CheckResult.objects.get()
    assert (kept.round, kept.cell, kept.code, kept.version, kept.severity, kept.place, kept.explanation) == (
        1,
        item.entry.cell,
        "swing.share",
        0,
        Severity.QUERY,
        "[托位数]",
        "新增机构",
    )
    assert kept.message == "数值比上年变动50.0%，超过30%：上年100个，本年150个，请核实并说明原因。"


def test_a_signed_unchanged_figure_is_the_reviewers_business(city, filing, item, reporter):
    explain_finding(filing, only(filing).key, "新增机构", user=reporter)
    report_filing(filing, user=reporter)
    make.make_observation(item.entry.cell.indicator, city, 2024, "90")
    finding = only(filing)
    assert (finding.explanation, finding.needs_explanation, finding.blocks) == (None, True, False)
    assert list_obstacles(filing) == []
    type_in(item, "151")
    assert only(filing).blocks


@pytest.mark.parametrize("model", [Check, CheckResult])
def test_versions_and_results_are_written_once(city, filing, item, model):
    Check.objects.create(area=city, code="S1", number=1, title="甲", text="[托位数] > 0", reason="新增")
    freeze_findings(filing, 1)
    for change in (lambda rows: rows.update(code="S9"), lambda rows: rows._raw_delete(rows.db)):
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            change(model.objects.all())
