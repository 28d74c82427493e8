"""What a reviewer sees as changed goes by rounds, and what happens to a figure after a return or the end of a collection."""

import pytest

from fuer.core.models import Event
from fuer.indicators.models import Cell, ObservationVersion
from fuer.notices.models import Notice
from fuer.reporting.domain import corrections, disputes, review, signing
from fuer.reporting.domain.collections import close_collection
from fuer.reporting.domain.entries import Edit, save_entries
from fuer.reporting.domain.queries.returned import Returned, read_returned
from fuer.reporting.domain.queries.review_page import read_review
from fuer.reporting.models import CorrectionRequest, Filing, FilingItem, ItemReport, SideExplanation
from tests import factories as make
from tests.reporting.people import accept_all, sign_through, stand_by, type_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection(house):
    return make.make_collection(house.city)


@pytest.fixture
def filing(collection, house):
    filing = make.make_filing(collection, house.city_unit)
    make.make_item(filing, make.make_indicator("产前筛查率"), value="92.1", printed="92.1")
    make.make_item(filing, make.make_indicator("孕产妇死亡率"), value="7", printed="7")
    return filing


@pytest.fixture
def items(filing):
    return list(filing.items.select_related("entry"))


def read(filing):
    return Filing.objects.select_related("collection__area", "unit__area").get(pk=filing.pk)


def differences(filing):
    """What the page marks: name, figure before, figure now, new in this round."""
    rows = read_review(read(filing)).rows
    return [(row.name, row.before, row.shown, row.is_added) for row in rows if row.is_changed or row.is_added]


def send_back(filing, item, house, reason="请核实"):
    return review.return_items(filing, {item.pk: reason}, user=house["city_bureau"])


def test_a_first_report_has_nothing_to_differ_from(house, filing):
    assert differences(filing) == []
    sign_through(filing, house)
    assert differences(filing) == []
    assert set(ItemReport.objects.values_list("item__entry__cell__indicator__name", "round")) == {
        ("产前筛查率", 1),
        ("孕产妇死亡率", 1),
    }


def test_only_the_corrected_figure_differs(house, filing, items):
    sign_through(filing, house)
    send_back(filing, items[1], house)
    type_in(items[1], value="7.4")
    assert differences(filing) == [("孕产妇死亡率", "7", "7.4", False)]
    sign_through(filing, house)
    assert differences(filing) == [("孕产妇死亡率", "7", "7.4", False)]
    assert ItemReport.objects.filter(round=2).count() == 1


def test_a_second_return_shows_the_second_correction_only(house, filing, items):
    sign_through(filing, house)
    for item, value in ((items[1], "7.4"), (items[0], "92.3")):
        send_back(filing, item, house)
        type_in(item, value=value)
        sign_through(filing, house)
    assert differences(filing) == [("产前筛查率", "92.1", "92.3", False)]


def test_acceptance_then_a_correction_shows_what_was_accepted(house, filing, items):
    sign_through(filing, house)
    accept_all(read(filing), house)
    review.reopen_items(filing, {items[0].pk: "漏报"}, user=house["city_reporter"])
    type_in(items[0], value="92.8")
    sign_through(filing, house)
    assert differences(filing) == [("产前筛查率", "92.1", "92.8", False)]


def test_a_figure_that_came_later_is_new_in_its_round(house, filing, items):
    late = make.make_item(filing, make.make_indicator("青少年犯罪率"), awaits="省检察院")
    sign_through(filing, house)
    signing.continue_filing(filing, user=house["city_reporter"])
    type_in(late, value="1")
    sign_through(filing, house)
    assert differences(filing) == [("青少年犯罪率", "", "1", True)]


def test_the_city_compares_with_what_the_county_let_pass(house, collection):
    """A round the county sent back was never seen by the city, so there is nothing to compare with."""
    filing = make.make_filing(collection, house.county_unit)
    item = make.make_item(filing, make.make_indicator("入园率"), house.county, value="95", printed="95")
    sign_through(filing, house)
    review.return_items(filing, {item.pk: "请核实"}, user=house["county_bureau"])
    type_in(item, value="96")
    sign_through(filing, house)
    assert differences(filing) == [("入园率", "95", "96", False)]
    review.accept_items(filing, None, user=house["county_bureau"])
    assert (differences(filing), read_review(read(filing)).last_seen) == ([], 0)
    send_back(filing, item, house)
    type_in(item, value="97")
    sign_through(filing, house)
    review.accept_items(filing, None, user=house["county_bureau"])
    assert differences(filing) == [("入园率", "96", "97", False)]


def test_the_rest_of_a_returned_filing_is_counted(house, filing, items):
    sign_through(filing, house)
    assert read_returned(read(filing)) == Returned()
    send_back(filing, items[0], house)
    assert read_returned(read(filing)) == Returned(returned=1, corrected=0, kept=1)
    type_in(items[0], value="92.2")
    assert read_returned(read(filing)) == Returned(returned=1, corrected=1, kept=1)


def test_words_and_report_go_together(house, filing, items):
    """The words are kept only with the report, and are the returned figures' alone."""
    sign_through(filing, house)
    send_back(filing, items[0], house)
    with pytest.raises(signing.SigningError, match="没有被退回"):
        corrections.report_with_answers(filing, {items[1].pk: "无误"}, user=house["city_reporter"])
    with pytest.raises(signing.SigningError, match="填表人"):
        corrections.answer_returns(filing, {items[0].pk: "无误"}, user=house["city_stathead"])
    corrections.report_with_answers(filing, {items[0].pk: "已核对原始记录"}, user=house["city_reporter"])
    assert read_review(read(filing)).rows[0].returns[0].answer == "已核对原始记录"


@pytest.fixture
def closed(house, collection, filing):
    sign_through(filing, house)
    accept_all(read(filing), house)
    close_collection(collection, user=house["city_office"])
    return read(filing)


def save(filing, item, user, **changes):
    entry = FilingItem.objects.select_related("entry").get(pk=item.pk).entry
    (result,) = save_entries(filing, [Edit(item.pk, entry.row_version, changes)], user=user).results
    return result


def test_a_closed_collection_opens_for_the_figure_asked_for_alone(house, closed, items):
    reporter = house["city_reporter"]
    with pytest.raises(review.ReviewError, match="更正申请"):
        review.reopen_items(closed, {items[0].pk: "错了"}, user=reporter)
    assert save(closed, items[0], reporter, value="92.9").outcome == "refused"
    asked = corrections.ask_correction(closed, [items[0].pk], user=reporter, reason="分母漏计流动人口")
    assert read(closed).state == "accepted"
    corrections.grant_correction(asked, user=house["city_bureau"])
    assert save(closed, items[1], reporter, value="8").outcome == "refused"
    assert save(closed, items[0], reporter, value="92.9").outcome == "saved"
    sign_through(read(closed), house)
    assert Cell.objects.get(indicator__name="产前筛查率").accepted.printed == "92.1"
    with pytest.raises(review.ReviewError, match="说明原因"):
        review.accept_items(read(closed), None, user=house["city_bureau"])
    review.accept_items(read(closed), None, user=house["city_bureau"], reason="同意更正")
    accepted = Cell.objects.get(indicator__name="产前筛查率").accepted
    assert (accepted.printed, accepted.reason, accepted.status) == ("92.9", "分母漏计流动人口", "revised")
    assert (read(closed).state, read(closed).collection.state, ObservationVersion.objects.count()) == (
        "accepted",
        "closed",
        3,
    )
    verbs = Event.objects.filter(verb__contains="correction").order_by("at").values_list("verb", flat=True)
    assert list(verbs) == ["reporting.ask_correction", "reporting.grant_correction"]


def test_a_figure_never_reported_stays_away_and_holds_no_correction_up(house, collection, filing, items):
    sign_through(filing, house)
    late = make.make_item(filing, make.make_indicator("后到的"))
    close_collection(collection, user=house["city_office"])
    send_back(read(filing), items[0], house, "与年报不符")
    reporter = house["city_reporter"]
    assert save(read(filing), late, reporter, value="1").outcome == "refused"
    refused = save(read(filing), items[0], reporter, value="92.9")
    assert (refused.outcome, list(refused.errors)) == ("refused", ["reason"])
    assert save(read(filing), items[0], reporter, value="92.9", reason="录入错误").outcome == "saved"
    assert sign_through(read(filing), house).state == "reported"


def test_a_correction_is_refused_with_a_reason_and_asked_once(house, closed, items):
    reporter, bureau = house["city_reporter"], house["city_bureau"]
    for wrong in ({"item_ids": [], "reason": "错"}, {"item_ids": [items[0].pk], "reason": " "}):
        with pytest.raises(review.ReviewError):
            corrections.ask_correction(closed, user=reporter, **wrong)
    with pytest.raises(review.ReviewError, match="填报单位"):
        corrections.ask_correction(closed, [items[0].pk], user=bureau, reason="错")
    asked = corrections.ask_correction(closed, [items[0].pk], user=reporter, reason="错")
    with pytest.raises(review.ReviewError, match="等待审批"):
        corrections.ask_correction(closed, [items[1].pk], user=reporter, reason="也错")
    with pytest.raises(review.ReviewError, match="统计机构"):
        corrections.grant_correction(asked, user=reporter)
    with pytest.raises(review.ReviewError, match="理由"):
        corrections.refuse_correction(asked, user=bureau, note="")
    corrections.refuse_correction(asked, user=bureau, note="与年报一致")
    with pytest.raises(review.ReviewError, match="审批过"):
        corrections.grant_correction(asked, user=bureau)
    assert CorrectionRequest.objects.get().state == "refused"
    assert Notice.objects.filter(recipient=reporter, title="更正申请未同意：与年报一致").count() == 1
    assert read(closed).state == "accepted"


@pytest.fixture
def sides(house, filing):
    """One figure of the county, reported by its own unit and by the city's, differently."""
    shared = make.make_indicator("体检率")
    county = make.make_filing(filing.collection, house.county_unit)
    for owing, figure in ((filing, "90"), (county, "91")):
        make.make_item(owing, shared, house.county, value=figure, printed=figure)
        sign_through(owing, house)
    return filing, county, Cell.objects.get(indicator=shared)


def test_each_side_explains_until_the_bureau_decides(house, sides):
    own, county, cell = sides
    mine, theirs = (cell.versions.get(printed=figure) for figure in ("90", "91"))
    disputes.explain_side(own, mine, "按户籍人口", user=house["city_reporter"])
    disputes.explain_side(own, mine, "按常住人口", user=house["city_head"])
    with pytest.raises(review.ReviewError):
        disputes.explain_side(own, theirs, "不对", user=house["city_reporter"])
    with pytest.raises(review.ReviewError):
        disputes.explain_side(own, mine, "不对", user=house["county_reporter"])
    (dispute,) = read_review(read(county)).disputes
    assert [(shown.explanation and shown.explanation.text, shown.is_own) for shown in dispute.sides] == [
        ("按常住人口", False),
        (None, True),
    ]
    review.decide_between(cell, mine, user=house["city_bureau"], reason="以常住人口为准")
    with pytest.raises(review.ReviewError, match="已经认定"):
        disputes.explain_side(own, mine, "再说", user=house["city_reporter"])
    (dispute,) = read_review(read(own)).disputes
    assert [shown.is_taken for shown in dispute.sides] == [True, False]
    assert dispute.decision.reason == "以常住人口为准"
    assert SideExplanation.objects.get().text == "按常住人口"
    title = "体检率（样本县）认定以市卫健委报送的90为准，理由：以常住人口为准"
    told = set(Notice.objects.filter(title=title).values_list("recipient", flat=True))
    assert told == {house["city_reporter"].pk, house["county_reporter"].pk}


def test_what_was_decided_against_does_not_wait(house, sides):
    _own, _county, cell = sides
    review.decide_between(cell, cell.versions.get(number=1), user=house["city_bureau"], reason="以市级为准")
    assert Cell.objects.get(pk=cell.pk).decided_number == 2


def test_standing_by_a_figure_reports_nothing_new(house, filing, items):
    sign_through(filing, house)
    send_back(filing, items[0], house)
    stand_by(filing, house)
    sign_through(filing, house)
    assert (differences(filing), ItemReport.objects.count()) == ([], 2)
