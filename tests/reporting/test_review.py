"""Review beyond the unit: return, accept, decide, reopen, at the county's and the city's level."""

import pytest

from fuer.core.models import Event
from fuer.indicators.enums import Missing
from fuer.indicators.models import Acceptance, Cell, ObservationVersion
from fuer.reporting.domain import review, signing
from fuer.reporting.domain.queries.differences import list_collection_differences
from fuer.reporting.domain.review import ReviewError
from fuer.reporting.models import Filing, FilingCell, FilingItem, ItemReturn, Signature
from tests import factories as make
from tests.reporting.people import accept_all, sign_through, stand_by, type_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection(house):
    return make.make_collection(house.city)


@pytest.fixture
def filing(collection, house):
    """The city unit's, signed, with two figures."""
    filing = make.make_filing(collection, house.city_unit)
    make.make_item(filing, make.make_indicator("产前筛查率"), value="92.1", printed="92.1")
    make.make_item(filing, make.make_indicator("孕产妇死亡率"), value="7", printed="7")
    return sign_through(filing, house)


@pytest.fixture
def items(filing):
    return list(filing.items.select_related("entry"))


def read(filing):
    return Filing.objects.get(pk=filing.pk)


def accepted_figures():
    cells = Cell.objects.filter(accepted__isnull=False).order_by("pk")
    return list(cells.values_list("indicator__name", "accepted__printed"))


STEPS = {
    "return": lambda filing, item, user: review.return_items(filing, {item.pk: "请核实"}, user=user),
    "accept": lambda filing, item, user: review.accept_items(filing, None, user=user),
    "reopen": lambda filing, item, user: review.reopen_items(filing, {item.pk: "漏报"}, user=user),
}
ALLOWED = {
    ("return", "reported"): {"city_bureau"},
    ("return", "county"): {"county_bureau"},
    ("accept", "reported"): {"city_bureau"},
    ("accept", "county"): {"county_bureau"},
    ("reopen", "reported"): {"county_reporter", "county_stathead", "county_head"},
}


@pytest.mark.parametrize(("step", "state"), ALLOWED)
def test_each_step_is_open_to_its_own_people_only(step, state, house, collection):
    passed = set()
    for number, name in enumerate(house.people):
        filing = make.make_filing(make.make_collection(house.city, 2000 + number), house.county_unit)
        item = make.make_item(filing, make.make_indicator(), house.county, value="1", printed="1")
        sign_through(filing, house)
        Filing.objects.filter(pk=filing.pk).update(state=state)
        try:
            STEPS[step](read(filing), item, house[name])
        except ReviewError:
            assert read(filing).state == state
        else:
            passed.add(name)
    assert passed == ALLOWED[step, state]


@pytest.mark.parametrize("state", ["drafting", "checking", "signing", "accepted"])
def test_nothing_is_accepted_out_of_turn(state, house, filing):
    Filing.objects.filter(pk=filing.pk).update(state=state)
    with pytest.raises(ReviewError, match="状态"):
        review.accept_items(filing, None, user=house["city_bureau"])


@pytest.mark.parametrize("state", ["drafting", "checking", "signing"])
def test_nothing_goes_back_that_lies_in_the_unit(state, house, filing, items):
    Filing.objects.filter(pk=filing.pk).update(state=state)
    for step, person in (("return", "city_bureau"), ("reopen", "city_reporter")):
        with pytest.raises(ReviewError, match="状态"):
            STEPS[step](filing, items[0], house[person])


def test_a_city_units_year(house, filing, items):
    review.accept_items(filing, None, user=house["city_bureau"])
    done = read(filing)
    assert (done.state, done.accepted_at is not None) == ("accepted", True)
    assert accepted_figures() == [("产前筛查率", "92.1"), ("孕产妇死亡率", "7")]
    assert set(Acceptance.objects.values_list("level", "accepted_by")) == {("city", house["city_bureau"].pk)}
    assert {item.accepted.version_id for item in done.items.all()} == set(
        ObservationVersion.objects.values_list("pk", flat=True)
    )
    assert list(Signature.objects.values_list("step", flat=True)) == [
        "reporter",
        "statistics_head",
        "unit_head",
        "city",
    ]


def test_one_figure_back_the_rest_stays(house, filing, items):
    """Return, correct, report again: one new version, its difference known, the other figure untouched."""
    bad, good = items
    review.accept_items(filing, [good.pk], user=house["city_bureau"])
    back = review.return_items(filing, {bad.pk: "与卫统年报不一致"}, user=house["city_bureau"])
    assert back.state == "drafting"
    assert list(ItemReturn.objects.values_list("item", "version__number", "round", "reason", "resolved_at")) == [
        (bad.pk, 1, 1, "与卫统年报不一致", None)
    ]
    type_in(bad, value="93.0")
    again = sign_through(filing, house)
    assert (again.state, again.round, ItemReturn.objects.get().resolved_at is not None) == ("reported", 2, True)
    assert list(ObservationVersion.objects.order_by("pk").values_list("printed", "number")) == [
        ("92.1", 1),
        ("7", 1),
        ("93.0", 2),
    ]
    assert FilingItem.objects.get(pk=good.pk).accepted_id is not None
    review.accept_items(filing, None, user=house["city_bureau"])
    assert accepted_figures() == [("产前筛查率", "93.0"), ("孕产妇死亡率", "7")]
    assert read(filing).state == "accepted"


def test_a_returned_figure_stands_with_a_word_and_makes_no_version(house, filing, items):
    review.return_items(filing, {items[0].pk: "请核实"}, user=house["city_bureau"])
    with pytest.raises(signing.SigningError) as refused:
        sign_through(filing, house)
    assert refused.value.blockers == ("产前筛查率（样本市）：退回后没有改动，请改正，或说明为什么不改。",)
    stand_by(filing, house)
    sign_through(filing, house)
    assert ObservationVersion.objects.count() == 2
    assert accept_all(read(filing), house).state == "accepted"


@pytest.mark.parametrize("reasons", [{}, {"own": " "}, {"own": "请核实", "other": "请核实"}])
def test_returns_name_figures_of_the_filing_and_say_why(reasons, house, filing, items):
    other = make.make_filing(make.make_collection(house.city, 2024), house.city_unit)
    foreign = make.make_item(other, make.make_indicator(), value="1", printed="1")
    ids = {"own": items[0].pk, "other": foreign.pk}
    with pytest.raises(ReviewError):
        review.return_items(filing, {ids[name]: reason for name, reason in reasons.items()}, user=house["city_bureau"])
    assert (read(filing).state, ItemReturn.objects.count()) == ("reported", 0)


def test_after_acceptance_a_change_needs_a_reason_twice(house, filing, items):
    """The unit's reason goes into the version, the bureau's into the acceptance; the old version stays."""
    accept_all(filing, house)
    review.reopen_items(filing, {items[0].pk: "漏计一所医院"}, user=house["city_reporter"])
    assert (read(filing).state, accepted_figures()[0]) == ("drafting", ("产前筛查率", "92.1"))
    type_in(items[0], value="92.8")
    FilingCell.objects.filter(pk=items[0].entry_id).update(reason="")
    with pytest.raises(signing.SigningError) as refusal:
        signing.report_filing(filing, user=house["city_reporter"])
    assert refusal.value.blockers == ("产前筛查率（样本市）：该数据已审定，改动须说明原因。",)
    FilingCell.objects.filter(pk=items[0].entry_id).update(reason="漏计一所医院")
    sign_through(filing, house)
    with pytest.raises(ReviewError) as refused:
        review.accept_items(filing, None, user=house["city_bureau"])
    assert refused.value.blockers == ("产前筛查率（样本市）",)
    assert accepted_figures()[0] == ("产前筛查率", "92.1")
    review.accept_items(filing, None, user=house["city_bureau"], reason="同意更正")
    assert accepted_figures()[0] == ("产前筛查率", "92.8")
    history = ObservationVersion.objects.filter(cell=items[0].entry.cell_id).order_by("number")
    assert list(history.values_list("printed", "reason", "acceptances__reason")) == [
        ("92.1", "", ""),
        ("92.8", "漏计一所医院", "同意更正"),
    ]
    assert FilingCell.objects.get(pk=items[0].entry_id).reason == ""


def test_reopening_gives_the_reason_to_the_change(house, filing, items):
    accept_all(filing, house)
    review.reopen_items(filing, {items[0].pk: "漏计一所医院"}, user=house["city_head"])
    type_in(items[0], value="92.8")
    assert sign_through(filing, house).state == "reported"


def test_a_county_units_year_passes_the_county(house, collection):
    filing = make.make_filing(collection, house.county_unit)
    item = make.make_item(filing, make.make_indicator("入园率"), house.county, value="95", printed="95")
    sign_through(filing, house)
    with pytest.raises(ReviewError, match="本级统计机构"):
        review.accept_items(filing, None, user=house["city_bureau"])
    review.accept_items(filing, None, user=house["county_bureau"])
    assert (read(filing).state, accepted_figures()) == ("reported", [])
    with pytest.raises(ReviewError, match="本级统计机构"):
        review.accept_items(filing, None, user=house["county_bureau"])
    review.return_items(filing, {item.pk: "与学籍系统不一致"}, user=house["city_bureau"])
    type_in(item, value="94.6")
    assert sign_through(filing, house).state == "county"
    assert accept_all(read(filing), house).state == "accepted"
    assert accepted_figures() == [("入园率", "94.6")]
    assert list(Acceptance.objects.order_by("id").values_list("level", "version__printed")) == [
        ("county", "95"),
        ("county", "94.6"),
        ("city", "94.6"),
    ]
    steps = Signature.objects.order_by("id").values_list("step", "round")
    inside = ["reporter", "statistics_head", "unit_head"]
    assert list(steps) == [
        *((step, 1) for step in inside),
        ("county", 1),
        *((step, 2) for step in inside),
        ("county", 2),
        ("city", 2),
    ]


def test_the_county_may_send_single_figures_back(house, collection):
    filing = make.make_filing(collection, house.county_unit)
    first, second = (
        make.make_item(filing, make.make_indicator(), house.county, value="1", printed="1") for _ in range(2)
    )
    sign_through(filing, house)
    review.accept_items(filing, [first.pk], user=house["county_bureau"])
    assert read(filing).state == "county"
    review.return_items(filing, {second.pk: "请核实"}, user=house["county_bureau"])
    type_in(second, value="2")
    sign_through(filing, house)
    review.accept_items(filing, None, user=house["county_bureau"])
    assert read(filing).state == "reported"
    assert Acceptance.objects.filter(version__cell=first.entry.cell).count() == 1


@pytest.mark.parametrize("is_monitored", [True, False])
def test_a_countys_own_collection(is_monitored, house):
    """The county's word is the last on an indicator of its own plan alone; else the city moves the pointer."""
    indicator = make.make_indicator("婚检率")
    if is_monitored:
        make.make_target(make.make_plan(house.city), indicator)
    make.make_target(make.make_plan(house.county), indicator)
    filing = make.make_filing(make.make_collection(house.county), house.county_unit)
    item = make.make_item(filing, indicator, house.county, value="88", printed="88")
    assert sign_through(filing, house).state == "reported"
    with pytest.raises(ReviewError):
        review.accept_items(filing, None, user=house["city_bureau"])
    review.accept_items(filing, None, user=house["county_bureau"])
    assert read(filing).state == "accepted"
    assert accepted_figures() == ([] if is_monitored else [("婚检率", "88")])
    assert FilingItem.objects.get(pk=item.pk).accepted.level == "county"


def test_a_replaced_city_plan_does_not_take_the_last_word(house):
    indicator = make.make_indicator("婚检率")
    make.make_target(make.make_plan(house.city, revision=2, superseded_by=make.make_plan(house.city)), indicator)
    filing = make.make_filing(make.make_collection(house.county), house.county_unit)
    make.make_item(filing, indicator, house.county, value="88", printed="88")
    accept_all(sign_through(filing, house), house)
    assert accepted_figures() == [("婚检率", "88")]


def test_what_one_collection_returns_opens_in_both(house, collection):
    """A figure shared by the county's and the city's filing is corrected once and signed in each."""
    indicator = make.make_indicator("入园率")
    make.make_target(make.make_plan(house.city), indicator)
    own = make.make_filing(make.make_collection(house.county), house.county_unit)
    city = make.make_filing(collection, house.county_unit)
    shared = make.make_item(own, indicator, house.county, value="95", printed="95")
    in_city = make.make_item(city, indicator, house.county)
    accept_all(sign_through(own, house), house)
    sign_through(city, house)
    review.accept_items(city, None, user=house["county_bureau"])
    assert Acceptance.objects.filter(level="county").count() == 1
    review.return_items(read(city), {in_city.pk: "请核实"}, user=house["city_bureau"])
    assert [read(own).state, read(city).state, ItemReturn.objects.count()] == ["drafting", "drafting", 2]
    FilingCell.objects.filter(pk=shared.entry_id).update(value="94", printed="94", reason="口径更正")
    sign_through(city, house)
    assert FilingItem.objects.get(pk=shared.pk).accepted_id is None
    sign_through(own, house)
    assert ObservationVersion.objects.count() == 2
    accept_all(read(city), house)
    accept_all(read(own), house)
    assert [read(own).state, read(city).state] == ["accepted", "accepted"]
    assert accepted_figures() == [("入园率", "94")]


@pytest.fixture
def double(house, collection):
    """One cell of the county, reported by the city's and the county's unit (双线), both before the city."""

    def build(city_figure, county_figure):
        indicator = make.make_indicator("体检率", shape="ratio")
        made = []
        for unit, figure in ((house.city_unit, city_figure), (house.county_unit, county_figure)):
            filing = make.make_filing(collection, unit)
            made.append(make.make_item(filing, indicator, house.county, **figure))
            sign_through(filing, house)
        Filing.objects.filter(state="county").update(state="reported")
        return made

    return build


def test_two_figures_that_differ_wait_for_a_decision(house, collection, double):
    city, county = double({"value": "90", "printed": "90"}, {"value": "91", "printed": "91"})
    (difference,) = list_collection_differences(collection)
    assert [(side.unit, side.shown) for side in difference.sides] == [("市卫健委", "90"), ("县卫健局", "91")]
    with pytest.raises(ReviewError, match="须先认定") as refusal:
        review.accept_items(city.filing, [city.pk], user=house["city_bureau"])
    assert refusal.value.blockers == ("体检率（样本县）",)
    review.accept_items(city.filing, None, user=house["city_bureau"])
    assert (read(city.filing).state, accepted_figures()) == ("reported", [])
    version = FilingCell.objects.get(pk=county.entry_id).version
    for person, reason, sentence in (
        ("city_bureau", " ", "认定理由"),
        ("county_bureau", "以县为准", "本级统计机构"),
        ("city_office", "以县为准", "本级统计机构"),
    ):
        with pytest.raises(ReviewError, match=sentence):
            review.decide_between(version.cell, version, user=house[person], reason=reason)
    review.decide_between(version.cell, version, user=house["city_bureau"], reason="以县级台账为准")
    assert accepted_figures() == [("体检率", "91")]
    assert [read(item.filing).state for item in (city, county)] == ["accepted", "accepted"]
    assert set(FilingItem.objects.values_list("accepted__version__printed", "accepted__reason")) == {
        ("91", "以县级台账为准")
    }
    assert ObservationVersion.objects.count() == 2
    payload = Event.objects.filter(verb="reporting.decide_between").first().payload
    assert payload["others"] == [FilingCell.objects.get(pk=city.entry_id).version_id]


def test_a_later_report_that_differs_waits_too(house, collection, double):
    city, county = double({"value": "90", "printed": "90"}, {"value": "90.0", "printed": "90.0"})
    accept_all(read(city.filing), house)
    review.return_items(county.filing, {county.pk: "请核实"}, user=house["city_bureau"])
    type_in(county, value="91")
    sign_through(county.filing, house)
    Filing.objects.filter(state="county").update(state="reported")
    with pytest.raises(ReviewError, match="须先认定"):
        review.accept_items(county.filing, [county.pk], user=house["city_bureau"])
    version = FilingCell.objects.get(pk=county.entry_id).version
    review.decide_between(version.cell, version, user=house["city_bureau"], reason="以县为准")
    assert accepted_figures() == [("体检率", "91")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"value": "90", "printed": "90"}, {"value": "90", "printed": "90.0"}),
        ({"value": "90.00", "printed": "90.00"}, {"numerator": "9", "denominator": "10"}),
        ({"numerator": "9", "denominator": "10"}, {"numerator": "9", "denominator": "10"}),
        ({"missing": Missing.NOT_APPLICABLE}, {"missing": Missing.NOT_APPLICABLE}),
    ],
)
def test_equal_figures_block_nobody(one, other, house, collection, double):
    city, county = double(one, other)
    assert list_collection_differences(collection) == []
    for item in (city, county):
        assert accept_all(read(item.filing), house).state == "accepted"
    cell = Cell.objects.get(pk=city.entry.cell_id)
    assert cell.accepted_id == FilingCell.objects.get(pk=city.entry_id).version_id
    assert Acceptance.objects.count() == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"numerator": "9", "denominator": "10"}, {"numerator": "90", "denominator": "100"}),
        ({"value": "90", "printed": "90"}, {"missing": Missing.NO_DATA}),
    ],
)
def test_other_counts_and_a_missing_figure_differ(one, other, collection, double):
    double(one, other)
    assert len(list_collection_differences(collection)) == 1


def test_an_acceptance_that_fails_leaves_nothing(house, filing, items, monkeypatch):
    """What listens to acceptances hears of all figures at once; when it fails, none is accepted."""

    def break_down(cells):
        assert len(cells) == len(items)
        raise RuntimeError

    monkeypatch.setattr("fuer.indicators.domain.figures.AFTER_ACCEPT", [break_down])
    with pytest.raises(RuntimeError):
        review.accept_items(filing, None, user=house["city_bureau"])
    assert (accepted_figures(), Acceptance.objects.count(), read(filing).state) == ([], 0, "reported")
