"""The page on which a filing is signed, reviewed, decided and corrected."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fuer.core.models import Evidence
from fuer.indicators.models import Cell
from fuer.plans.enums import ClauseKind
from fuer.reporting.domain import review, signing
from fuer.reporting.models import Filing, FilingCell, FilingText, ItemReturn, Signature
from tests import factories as make
from tests.reporting.people import accept_all, build_house, sign_through, type_in

pytestmark = pytest.mark.django_db
BACKEND = "fuer.orgs.auth.MemberBackend"


@pytest.fixture
def house():
    return build_house()


@pytest.fixture
def filing(house):
    return make.make_filing(make.make_collection(house.city), house.city_unit)


@pytest.fixture
def item(filing):
    return make.make_item(filing, make.make_indicator("产前筛查率"), value="92.1", printed="92.1")


@pytest.fixture
def act(client, house):
    """Sign in as somebody and post to a step of the filing."""

    def post(name, step, filing, /, *arguments, **fields):
        client.force_login(house[name], backend=BACKEND)
        return client.post(reverse(f"desk:{step}", args=[filing.pk, *arguments]), fields)

    return post


@pytest.fixture
def look(client, house):
    def get(name, filing):
        client.force_login(house[name], backend=BACKEND)
        return client.get(reverse("desk:filing_review", args=[filing.pk]))

    return get


def read(filing):
    return Filing.objects.get(pk=filing.pk)


def test_a_whole_year_by_its_pages(act, house, filing, item):
    for name, step in (("city_reporter", "report"), ("city_stathead", "approve"), ("city_head", "sign")):
        assert act(name, f"filing_{step}", filing).status_code == 302
    fields = {"item": item.pk, f"reason-{item.pk}": "与年报不一致", "reason": "请核实"}
    act("city_bureau", "filing_return", filing, **fields)
    assert ItemReturn.objects.get().reason == "与年报不一致"
    type_in(item, value="93.0")
    for name, step in (("city_reporter", "report"), ("city_stathead", "approve"), ("city_head", "sign")):
        act(name, f"filing_{step}", filing)
    act("city_bureau", "filing_accept", filing, scope="all")
    assert (read(filing).state, Cell.objects.get().accepted.printed) == ("accepted", "93.0")
    act("city_reporter", "filing_reopen", filing, item=item.pk, reason="漏计")
    assert (read(filing).state, FilingCell.objects.get().reason) == ("drafting", "漏计")


def test_the_difference_since_the_last_round_is_shown(look, house, filing, item):
    other = make.make_item(filing, make.make_indicator("乙"), value="1", printed="1")
    sign_through(filing, house)
    review.return_items(filing, {item.pk: "与年报不一致"}, user=house["city_bureau"])
    type_in(item, value="93.0")
    for _round in ("inside the unit", "before the bureau"):
        rows = look("city_head", filing).context["page"].rows
        assert [(row.item.pk, row.before, row.shown, row.is_changed) for row in rows] == [
            (item.pk, "92.1", "93.0", True),
            (other.pk, "", "1", False),
        ]
        if read(filing).state == "drafting":
            sign_through(filing, house)


def test_a_figure_reported_for_the_first_time_later_is_marked(look, house, filing, item):
    late = make.make_item(filing, make.make_indicator("乙"), awaits="省统计局")
    sign_through(filing, house)
    signing.continue_filing(filing, user=house["city_reporter"])
    type_in(late, value="1")
    sign_through(filing, house)
    rows = look("city_bureau", filing).context["page"].rows
    assert [(row.item.pk, row.is_added, row.is_changed) for row in rows] == [
        (item.pk, False, False),
        (late.pk, True, False),
    ]


def test_last_year_and_the_change_against_it(look, house, filing):
    indicator = make.make_indicator("产前筛查率", shape="ratio", decimals=1)
    make.make_item(filing, indicator, numerator="93", denominator="100")
    make.make_observation(indicator, house.city, 2024, "90.0")
    make.make_observation(indicator, house.city, 2023, "50.0")
    (row,) = look("city_bureau", filing).context["page"].rows
    assert (row.shown, row.last, row.change, row.breaks) == ("93.0", "90.0", "+3.0个百分点", False)


@pytest.mark.parametrize(("now", "last", "change"), [("12", "10", "+20.0%"), ("9", "12", "-25.0%"), ("3", "0", "")])
def test_the_change_of_a_count_is_a_share_of_last_year(look, house, filing, now, last, change):
    indicator = make.make_indicator("新增婴幼儿照护服务机构数", unit_of_measure="个")
    make.make_item(filing, indicator, value=now, printed=now)
    make.make_observation(indicator, house.city, 2024, last)
    (row,) = look("city_bureau", filing).context["page"].rows
    assert row.change == change


def test_a_figure_under_another_definition_is_not_compared(look, house, filing):
    indicator = make.make_indicator("产前筛查率")
    make.make_item(filing, indicator, value="93", printed="93")
    make.make_observation(indicator, house.city, 2024, "90", comparability_group="0")
    page = look("city_bureau", filing)
    assert page.context["page"].rows[0].breaks
    assert "口径变更" in page.content.decode()


def test_what_stands_in_the_way_is_listed_with_what_was_typed(act, house, filing, item):
    FilingCell.objects.filter(pk=item.entry_id).update(value=None, printed="")
    answer = act("city_reporter", "filing_report", filing)
    assert (answer.status_code, read(filing).state) == (422, "drafting")
    assert "产前筛查率（样本市）：没有填写；确实没有数据的，请选择无数据原因。" in answer.content.decode()
    FilingCell.objects.filter(pk=item.entry_id).update(value="1", printed="1")
    sign_through(filing, house)
    refused = act("city_bureau", "filing_return", filing, reason="请核实")
    assert (refused.status_code, refused.context["typed"]["reason"]) == (422, "请核实")
    assert "请先勾选数据。" in refused.content.decode()


def test_out_of_scope_is_absent(act, look, house, filing, item, client):
    for name in ("county_reporter", "county_bureau", "county_office"):
        assert look(name, filing).status_code == 404
        assert act(name, "filing_report", filing).status_code == 404
    assert look("leader", filing).status_code == 200
    assert act("leader", "filing_accept", filing, scope="all").status_code == 422
    client.force_login(house["county_reporter"], backend=BACKEND)
    assert client.get(reverse("desk:filing_sheet", args=[filing.pk, "pdf"])).status_code == 404


def test_each_person_finds_the_own_steps(look, house, filing, item):
    def open_steps(name):
        steps = look(name, filing).context["steps"]
        return sorted(step for step in vars(steps) if getattr(steps, step))

    assert open_steps("city_reporter") == ["answer", "explain", "report", "scan"]
    assert open_steps("city_stathead") == ["explain"]
    assert open_steps("city_office") == ["answer", "decide_texts", "explain", "proxy"]
    Filing.objects.filter(pk=filing.pk).update(state="checking")
    assert open_steps("city_stathead") == ["approve", "explain", "send_back"]
    assert open_steps("city_reporter") == ["answer", "explain", "scan", "send_back"]
    Filing.objects.filter(pk=filing.pk).update(state="signing")
    assert open_steps("city_head") == ["explain", "send_back", "sign"]
    Filing.objects.filter(pk=filing.pk).update(state="reported", reported_at="2026-04-01T00:00Z")
    assert open_steps("city_bureau") == ["accept", "decide", "decide_request", "send_items_back"]
    assert open_steps("city_head") == ["explain", "reopen"]
    assert open_steps("leader") == []
    Filing.objects.filter(pk=filing.pk).update(state="accepted")
    assert open_steps("city_bureau") == ["decide", "decide_request", "send_items_back"]


def test_two_figures_side_by_side_and_the_decision(act, look, house, filing):
    indicator = make.make_indicator("体检率")
    county = make.make_filing(filing.collection, house.county_unit)
    for owing, figure in ((filing, "90"), (county, "91")):
        make.make_item(owing, indicator, house.county, value=figure, printed=figure)
        sign_through(owing, house)
    Filing.objects.filter(state="county").update(state="reported")
    page = look("city_bureau", filing).content.decode()
    assert "体检率（样本县）：两家报送的数据不一致" in page
    version = FilingCell.objects.get(unit=house.county_unit).version
    assert act("city_bureau", "filing_decide", filing, reason="以县为准").status_code == 422
    assert act("city_bureau", "filing_decide", filing, version=version.pk).status_code == 422
    act("city_bureau", "filing_decide", filing, version=version.pk, reason="以县级台账为准")
    assert Cell.objects.get().accepted == version


def test_sending_back_scan_and_proxy_by_page(act, house, filing, item):
    act("city_reporter", "filing_report", filing)
    assert act("city_stathead", "filing_send_back", filing, reason="").status_code == 422
    act("city_stathead", "filing_send_back", filing, reason="分母有误")
    assert read(filing).sent_back_reason == "分母有误"
    for content, name in ((b"", "扫描件.pdf"), (b"MZ", "扫描件.exe"), (b"MZ", "扫描件.pdf")):
        refused = act("city_reporter", "filing_scan", filing, file=SimpleUploadedFile(name, content))
        assert (refused.status_code, read(filing).state) == (422, "drafting")
    scan = SimpleUploadedFile("扫描件.pdf", b"%PDF-1.7 scan")
    act("city_reporter", "filing_scan", filing, file=scan, note="张三签字")
    signed = Signature.objects.latest("id")
    assert (signed.method, signed.file.name, read(filing).state) == ("scan", "扫描件.pdf", "reported")
    assert signed.note.startswith("张三签字；校验码")
    other = make.make_filing(make.make_collection(house.city, 2024), house.city_unit)
    make.make_item(other, make.make_indicator(), value="1", printed="1")
    assert act("city_office", "filing_proxy", other, method="letter", note="衢卫函〔2026〕1号").status_code == 302
    assert (read(other).state, other.signatures.latest("id").method) == ("reported", "letter")


def test_figures_that_come_later_by_page(act, house, filing, item):
    make.make_item(filing, make.make_indicator(), awaits="省统计局")
    accept_all(sign_through(filing, house), house)
    act("city_reporter", "filing_continue", filing)
    assert read(filing).state == "drafting"


def test_written_parts_by_page(act, look, house, filing, item):
    clause = make.make_clause(make.make_plan(house.city), kind=ClauseKind.DOMAIN, title="妇女与健康")
    text = FilingText.objects.create(filing=filing, clause=clause, progress="开展了筛查。")
    sign_through(filing, house)
    assert "开展了筛查。" in look("city_office", filing).content.decode()
    assert act("city_office", "filing_text_decide", filing, text.pk, decision="return").status_code == 422
    act("city_office", "filing_text_decide", filing, text.pk, decision="return", reason="请补充")
    act("city_reporter", "filing_text_send", filing, text.pk)
    act("city_office", "filing_text_decide", filing, text.pk, decision="accept")
    text.refresh_from_db()
    assert text.state == "accepted"
    foreign = make.make_filing(make.make_collection(house.city, 2024), house.city_unit)
    assert act("city_office", "filing_text_decide", foreign, text.pk, decision="accept").status_code == 404


def test_queries_do_not_grow_with_rows(client, house, filing, django_assert_num_queries):
    def add_one():
        item = make.make_item(filing, make.make_indicator(), value="1", printed="1")
        item.entry.evidence.add(Evidence.objects.create(title="台账", reference="县台账", created_by_id=1))
        make.make_observation(item.entry.cell.indicator, house.city, 2024, "1")

    client.force_login(house["city_bureau"], backend=BACKEND)
    address = reverse("desk:filing_review", args=[filing.pk])
    add_one()
    sign_through(filing, house)
    ItemReturn.objects.create(item=filing.items.get(), round=1, reason="请核实", returned_by=house["city_bureau"])
    client.get(address)
    with django_assert_num_queries(29):
        assert len(client.get(address).context["page"].rows) == 1
    add_one()
    add_one()
    for item in filing.items.filter(returns=None):
        ItemReturn.objects.create(item=item, round=1, reason="请核实", returned_by=house["city_bureau"])
    with django_assert_num_queries(29):
        assert len(client.get(address).context["page"].rows) == 3
