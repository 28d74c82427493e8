"""Inside the unit: report, check, sign; who may, when, and that nothing is left half done."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from fuer.core.models import Event, Evidence, StoredFile
from fuer.indicators.enums import FigureBasis, Missing
from fuer.indicators.models import Acceptance, ObservationVersion
from fuer.orgs.models import Membership
from fuer.plans.enums import ClauseKind
from fuer.reporting.domain import review, signing
from fuer.reporting.domain.check_code import digest_figures
from fuer.reporting.domain.entries import Edit, EntryError, Outcome, save_entries
from fuer.reporting.domain.items import is_changed, read_items
from fuer.reporting.domain.signing import SigningError
from fuer.reporting.models import Filing, FilingCell, FilingText, Signature
from tests import factories as make
from tests.reporting.people import accept_all, sign_through, type_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection(house):
    return make.make_collection(house.city)


@pytest.fixture
def filing(collection, house):
    return make.make_filing(collection, house.city_unit)


@pytest.fixture
def item(filing):
    return make.make_item(filing, make.make_indicator("产前筛查率"), value="92.10", printed="92.10")


def read(filing):
    return Filing.objects.get(pk=filing.pk)


def verbs(filing):
    events = Event.objects.filter(subject_type="reporting.filing", subject_id=str(filing.pk))
    return list(events.order_by("at").values_list("verb", flat=True))


STEPS = {
    "report": (signing.report_filing, "drafting", {}),
    "approve": (signing.approve_filing, "checking", {}),
    "sign": (signing.sign_filing, "signing", {}),
    "send_back_checking": (signing.send_back, "checking", {"reason": "分母有误"}),
    "send_back_signing": (signing.send_back, "signing", {"reason": "分母有误"}),
    "proxy": (signing.record_by_proxy, "drafting", {"note": "张三签署的纸质报表"}),
}
ALLOWED = {
    "report": {"city_reporter"},
    "approve": {"city_stathead"},
    "sign": {"city_head"},
    "send_back_checking": {"city_reporter", "city_stathead"},
    "send_back_signing": {"city_reporter", "city_head"},
    "proxy": {"city_office"},
}


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_open_to_its_own_people_only(step, house, filing, item):
    act, state, arguments = STEPS[step]
    passed = set()
    for name in house.people:
        Signature.objects.all().delete()
        Filing.objects.filter(pk=filing.pk).update(state=state, round=0, reported_at=None)
        try:
            act(filing, user=house[name], **arguments)
        except SigningError:
            assert read(filing).state == state
        else:
            passed.add(name)
    assert passed == ALLOWED[step]


@pytest.mark.parametrize("step", STEPS)
def test_a_step_out_of_turn_is_refused(step, house, filing, item):
    act, state, arguments = STEPS[step]
    person = house[min(ALLOWED[step])]
    within = {"drafting", "checking", "signing"}
    own = within if step == "proxy" else {"checking", "signing"} if step.startswith("send_back") else {state}
    for wrong in sorted({"drafting", "checking", "signing", "county", "reported", "accepted"} - own):
        Filing.objects.filter(pk=filing.pk).update(state=wrong, round=1, reported_at="2026-04-01T00:00Z")
        with pytest.raises(SigningError, match="状态"):
            act(filing, user=person, **arguments)
        assert read(filing).state == wrong


def test_three_signatures_make_one_version(house, filing, item):
    signed = sign_through(filing, house)
    version = ObservationVersion.objects.get()
    assert (signed.state, signed.round, signed.reported_at is not None) == ("reported", 1, True)
    assert (version.printed, version.source, version.number) == ("92.10", "filing", 1)
    assert version.source_reference == f"{filing.collection.title}，市卫健委第1次报送"
    assert FilingCell.objects.get(pk=item.entry_id).version == version
    assert list(Signature.objects.values_list("step", "round", "method", "signed_by__name")) == [
        ("reporter", 1, "online", "市卫健委填表人"),
        ("statistics_head", 1, "online", "市卫健委统计负责人"),
        ("unit_head", 1, "online", "市卫健委单位负责人"),
    ]
    assert verbs(filing) == ["reporting.report_filing", "reporting.approve_filing", "reporting.sign_filing"]


def test_a_version_keeps_the_whole_account(house, filing, item):
    entry = type_in(item, basis=FigureBasis.HEAD_COUNT, status="verified", note="含流动人口", is_demo=True)
    evidence = Evidence.objects.create(title="工作台账", reference="市卫健委2025年台账", created_by_id=1)
    entry.changed_by = house["city_reporter"]
    entry.save()
    entry.evidence.add(evidence)
    sign_through(filing, house)
    version = ObservationVersion.objects.get()
    assert (version.basis, version.status, version.note, version.is_demo) == (
        "head_count",
        "verified",
        "含流动人口",
        True,
    )
    assert version.created_by == house["city_reporter"]
    assert list(version.evidence.all()) == [evidence]
    entry.refresh_from_db()
    assert not is_changed(entry)


@pytest.mark.parametrize("missing_post", ["stathead", "head", "both"])
def test_a_post_nobody_holds_is_passed_over_and_said(house, filing, item, missing_post):
    gone = ("stathead", "head") if missing_post == "both" else (missing_post,)
    Membership.objects.filter(user__in=[house[f"city_{name}"] for name in gone]).update(valid_to="2020-01-01")
    signing.report_filing(filing, user=house["city_reporter"])
    first = Signature.objects.get()
    state = read(filing).state
    notes = {
        "stathead": ("本单位无统计负责人，此环节从略", "signing"),
        "head": ("", "checking"),
        "both": ("本单位无统计负责人、单位负责人，此环节从略", "reported"),
    }
    assert (first.note, state) == notes[missing_post]
    if missing_post == "head":
        signing.approve_filing(filing, user=house["city_stathead"])
        assert Signature.objects.latest("id").note == "本单位无单位负责人，此环节从略"
        assert read(filing).state == "reported"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"value": None, "printed": ""}, "没有填写；确实没有数据的，请选择无数据原因。"),
        ({"value": None, "printed": "", "numerator": "5"}, "还缺分母。"),
        ({"value": None, "printed": "", "missing": Missing.OTHER}, "原因选了“其他”，请在备注里说明。"),
        ({"value": None, "printed": "", "missing": Missing.BY_LETTER}, "已函报的须登记函号和函报日期。"),
        ({"basis": FigureBasis.SURVEY}, "数据来自抽样调查，请选择是哪一次调查。"),
        (
            {"value": None, "printed": "", "numerator": "5", "denominator": "0"},
            "一项数据应当是数值、分子和分母、无数据原因三者之一。",
        ),
    ],
)
def test_what_is_not_whole_blocks_and_names_the_figure(house, filing, item, fields, sentence):
    FilingCell.objects.filter(pk=item.entry_id).update(**fields)
    with pytest.raises(SigningError) as refusal:
        signing.report_filing(filing, user=house["city_reporter"])
    assert refusal.value.blockers == (f"产前筛查率（样本市）：{sentence}",)
    assert (read(filing).state, Signature.objects.count()) == ("drafting", 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"missing": Missing.NOT_CARRIED_OUT},
        {"missing": Missing.BY_LETTER, "letter_number": "衢统函〔2026〕3号", "letter_date": "2026-04-01"},
        {"numerator": "0", "denominator": "0"},
        {"value": "0", "printed": "0"},
    ],
)
def test_a_reason_a_letter_and_a_true_nought_count_as_filled(house, filing, item, fields):
    FilingCell.objects.filter(pk=item.entry_id).update(**{"value": None, "printed": ""} | fields)
    assert sign_through(filing, house).state == "reported"
    assert ObservationVersion.objects.count() == 1


@pytest.mark.parametrize("fields", [{"awaits": "省卫生健康委"}, {"due_on": dt.date(2099, 1, 1)}])
def test_a_figure_not_due_holds_nothing_up_and_comes_later(house, filing, item, fields):
    late = make.make_item(filing, make.make_indicator("孕产妇死亡率"), **fields)
    sign_through(filing, house)
    assert ObservationVersion.objects.filter(cell=late.entry.cell).count() == 0
    accept_all(read(filing), house)
    assert read(filing).state == "accepted"
    signing.continue_filing(read(filing), user=house["city_reporter"])
    type_in(late, value="7.1")
    accept_all(sign_through(read(filing), house), house)
    done = read(filing)
    assert (done.state, done.round) == ("accepted", 2)
    assert ObservationVersion.objects.count() == 2
    with pytest.raises(SigningError, match="无需补报"):
        signing.continue_filing(done, user=house["city_reporter"])


def test_a_signed_figure_is_never_emptied(house, filing, item):
    sign_through(filing, house)
    review.return_items(read(filing), {item.pk: "请核实"}, user=house["city_bureau"])
    type_in(item, value=None, printed="")
    with pytest.raises(SigningError) as refusal:
        signing.report_filing(filing, user=house["city_reporter"])
    assert refusal.value.blockers == ("产前筛查率（样本市）：已签署过的数据不能清空，请填写数据或无数据原因。",)


def test_sending_back_says_why_until_reported_again(house, filing, item):
    signing.report_filing(filing, user=house["city_reporter"])
    with pytest.raises(SigningError, match="请写明退回原因"):
        signing.send_back(filing, user=house["city_stathead"], reason="  ")
    back = signing.send_back(filing, user=house["city_stathead"], reason="分母有误")
    assert (back.state, back.sent_back_reason) == ("drafting", "分母有误")
    again = signing.report_filing(filing, user=house["city_reporter"])
    assert (again.state, again.sent_back_reason) == ("checking", "")
    assert verbs(filing) == ["reporting.report_filing", "reporting.send_back", "reporting.report_filing"]


def test_a_signing_that_fails_leaves_nothing(house, filing, item):
    """The database refuses the signature after it has taken the versions: none of them stays."""
    signing.report_filing(filing, user=house["city_reporter"])
    signing.approve_filing(filing, user=house["city_stathead"])
    written = []

    def refuse(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "reporting_signature"'):
            written.append(ObservationVersion.objects.count())
            raise IntegrityError
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse), pytest.raises(IntegrityError), transaction.atomic():
        signing.sign_filing(filing, user=house["city_head"])
    assert written == [1]
    assert ObservationVersion.objects.count() == 0
    assert FilingCell.objects.filter(version__isnull=False).count() == 0
    assert (read(filing).state, read(filing).round, Signature.objects.count()) == ("signing", 0, 2)


def test_a_scan_stands_for_both_heads(house, filing, item):
    file = StoredFile.objects.create(
        name="签字页.pdf", media_type="application/pdf", size=1, sha256="0" * 64, owner_id=1
    )
    with pytest.raises(SigningError, match="填表人"):
        signing.sign_by_scan(filing, user=house["city_office"], file=file)
    signed = signing.sign_by_scan(filing, user=house["city_reporter"], file=file, note="统计负责人李四，单位负责人张三")
    assert (signed.state, signed.round) == ("reported", 1)
    note = f"统计负责人李四，单位负责人张三；校验码{digest_figures(filing, read_items(filing))}"
    assert list(Signature.objects.values_list("step", "method", "file", "note")) == [
        ("reporter", "online", None, ""),
        ("statistics_head", "scan", file.pk, note),
        ("unit_head", "scan", file.pk, note),
    ]


@pytest.mark.parametrize("method", ["proxy", "letter"])
def test_the_office_writes_down_what_came_on_paper(house, filing, item, method):
    with pytest.raises(SigningError, match="代录依据"):
        signing.record_by_proxy(filing, user=house["city_office"], note="", method=method)
    signed = signing.record_by_proxy(filing, user=house["city_office"], note="4月2日纸质报表，张三签署", method=method)
    assert signed.state == "reported"
    assert set(Signature.objects.values_list("method", "note")) == {(method, "4月2日纸质报表，张三签署")}
    assert Signature.objects.count() == 3


def test_a_county_unit_passes_its_county_or_says_why_not(house, collection):
    filing = make.make_filing(collection, house.county_unit)
    make.make_item(filing, make.make_indicator(), house.county, value="1", printed="1")
    assert sign_through(filing, house).state == "county"
    other = make.make_filing(make.make_collection(house.city, 2024), house.county_unit)
    make.make_item(other, make.make_indicator(), house.county, value="1", printed="1")
    Membership.objects.filter(user=house["county_bureau"]).update(valid_to="2020-01-01")
    assert sign_through(other, house).state == "reported"
    assert other.signatures.latest("id").note == "样本县无统计机构人员，直接报送市级"


def test_written_parts_go_with_the_filing_and_can_be_sent_again(house, collection, filing, item):
    domain = make.make_clause(make.make_plan(house.city), kind=ClauseKind.DOMAIN, title="妇女与健康")
    empty = make.make_clause(domain.plan, kind=ClauseKind.DOMAIN)
    text = FilingText.objects.create(filing=filing, clause=domain, progress="开展了筛查。")
    FilingText.objects.create(filing=filing, clause=empty)
    sign_through(filing, house)
    assert list(FilingText.objects.order_by("id").values_list("state", flat=True)) == ["sent", "drafting"]
    with pytest.raises(review.ReviewError, match="妇儿工委办"):
        review.accept_text(text, user=house["city_bureau"])
    review.return_text(text, "请补充数据", user=house["city_office"])
    text.refresh_from_db()
    assert (text.state, text.returned_reason, read(filing).state) == ("returned", "请补充数据", "reported")
    signing.send_text(text, user=house["city_reporter"])
    review.accept_text(text, user=house["city_office"])
    text.refresh_from_db()
    assert (text.state, text.returned_reason, text.decided_by) == ("accepted", "", house["city_office"])
    with pytest.raises(review.ReviewError, match="待审核状态"):
        review.return_text(text, "再补充", user=house["city_office"])


def test_a_closed_collection_takes_nothing_new(house, collection, filing, item):
    collection.state = "closed"
    collection.save()
    with pytest.raises(SigningError, match="已结束"):
        signing.report_filing(filing, user=house["city_reporter"])


def test_a_shared_figure_is_signed_once(house, collection):
    """The county's and the city's filing of one unit: the second signature finds the version there."""
    indicator = make.make_indicator()
    own = make.make_filing(make.make_collection(house.county), house.county_unit)
    city = make.make_filing(collection, house.county_unit)
    first = make.make_item(own, indicator, house.county, value="5", printed="5")
    second = make.make_item(city, indicator, house.county)
    assert first.entry_id == second.entry_id
    sign_through(own, house)
    sign_through(city, house)
    assert ObservationVersion.objects.count() == 1
    assert Acceptance.objects.count() == 0


def test_the_office_types_only_where_nobody_of_the_unit_can(house, filing, item):
    """代录: the paper of a unit without any 填表人 is copied by the office; another unit's figures it never touches."""
    edits = [Edit(item.pk, item.entry.row_version, {"value": "93.5"})]
    with pytest.raises(EntryError):
        save_entries(filing, edits, user=house["city_office"])
    Membership.objects.filter(user=house["city_reporter"]).update(valid_to="2020-01-01")
    assert save_entries(filing, edits, user=house["city_office"]).of(Outcome.SAVED)
    for name in ("city_bureau", "county_office", "leader"):
        with pytest.raises(EntryError):
            save_entries(filing, edits, user=house[name])
    signing.record_by_proxy(filing, user=house["city_office"], note="4月2日纸质报表，张三签署")
    version = ObservationVersion.objects.get()
    assert (version.printed, version.created_by) == ("93.5", house["city_office"])
