"""定版 on its pages: the list, what is missing, making and checking by job, one snapshot, two compared, the files."""

import datetime as dt
import io

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fuer.core.domain.jobs import execute_job
from fuer.core.models import Job
from fuer.monitoring.domain.answers import list_current_targets, rebuild_answers
from fuer.monitoring.domain.snapshots import make_snapshot
from fuer.monitoring.models import Snapshot, SnapshotFigure
from fuer.orgs.enums import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
TODAY = dt.date(2024, 6, 1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)


@pytest.fixture
def city():
    return make.make_area(name="某市")


@pytest.fixture
def plan(city):
    return make.make_plan(city)


def add_target(plan, printed="95", name="", **fields):
    indicator = make.make_indicator(name)
    make.make_target(plan, indicator)
    make.make_observation(indicator, plan.area, 2023, printed, **fields)
    return indicator


@pytest.fixture
def bureau(city):
    return sign_in(make.make_user(city, Role.STATISTICS_BUREAU))


def sign_in(user):
    client = Client()
    client.force_login(user, backend="fuer.orgs.auth.MemberBackend")
    return client


def read(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def show(client, snapshot):
    return read(client, reverse("desk:snapshot", args=[snapshot.pk]))


def count_queries(client, address, **query):
    read(client, address, **query)
    with CaptureQueriesContext(connection) as queries:
        read(client, address, **query)
    return len(queries)


def run_job(client, response):
    """Follow the progress page to the snapshot."""
    job = Job.objects.latest("created_at")
    assert response.url == reverse("desk:snapshot_job", args=[job.pk])
    assert "<progress" in read(client, response.url)
    assert "<progress" in read(client, f"{response.url}progress/")
    execute_job(str(job.pk))
    assert client.get(f"{response.url}progress/").headers["HX-Refresh"] == "true"
    return client.get(response.url)


def test_from_what_is_missing_to_a_checked_snapshot(plan, city, bureau):
    assert "还没有定版" in read(bureau, reverse("desk:snapshot_list"))
    add_target(plan)
    make.make_target(plan, make.make_indicator("无数指标"))
    rebuild_answers(list_current_targets(), today=TODAY)
    asked = read(bureau, reverse("desk:snapshot_new"))
    assert "2项中1项有数据或另有说明" in asked
    assert "无数指标" in asked
    response = bureau.post(reverse("desk:snapshot_new"), {"area": city.code, "year": 2023, "note": "监测报告用"})
    done = run_job(bureau, response)
    snapshot = Snapshot.objects.get()
    assert done.url == reverse("desk:snapshot", args=[snapshot.pk])
    page = show(bureau, snapshot)
    assert "未校验" in page
    assert "监测报告用" in page
    assert snapshot.digest in page
    run_job(bureau, bureau.post(reverse("desk:snapshot_check", args=[snapshot.pk])))
    assert "校验通过" in show(bureau, snapshot)
    assert "校验通过" in read(bureau, reverse("desk:snapshot_list"))


def test_a_refused_freeze_says_why(plan, city, bureau):
    add_target(plan)
    make_snapshot(city, 2023, user=None)
    response = bureau.post(reverse("desk:snapshot_new"), {"area": city.code, "year": 2023})
    failed = run_job(bureau, response)
    assert "2023年的数据没有变化，不用再次定版" in failed.content.decode()
    assert Snapshot.objects.count() == 1


def test_who_may_freeze_and_who_may_read(plan, city):
    add_target(plan)
    snapshot = make_snapshot(city, 2023, user=None)
    county = make.make_area(city, name="甲县")
    reader = sign_in(make.make_user(county, Role.UNIT_REPORTER, make.make_unit(county)))
    assert "新建定版" not in read(reader, reverse("desk:snapshot_list"))
    assert reader.get(reverse("desk:snapshot_new")).status_code == 403
    assert "95%" in show(reader, snapshot)
    stranger = sign_in(make.make_user(make.make_area(name="外市"), Role.WCC_OFFICE))
    for name in ("snapshot", "snapshot_figures", "snapshot_definitions"):
        assert stranger.get(reverse(f"desk:{name}", args=[snapshot.pk])).status_code == 404
    assert stranger.post(reverse("desk:snapshot_check", args=[snapshot.pk])).status_code == 404
    assert stranger.get(reverse("desk:snapshot_file", args=[snapshot.pk, "csv"])).status_code == 404
    compared = stranger.get(reverse("desk:snapshot_diff"), {"before": snapshot.pk, "after": snapshot.pk})
    assert compared.status_code == 404


def test_a_correction_shows_both_figures(plan, city, bureau):
    indicator = add_target(plan, name="入园率")
    snapshot = make_snapshot(city, 2023, user=None)
    assert "完全一致" in show(bureau, snapshot)
    make.make_observation(indicator, city, 2023, "85", reason="重新核算")
    page = show(bureau, snapshot)
    assert "本次定版后有改动：1项" in page
    assert all(text in page for text in ("95%", "85%", "重新核算"))


def test_two_snapshots_on_one_page(plan, city, bureau):
    indicator = add_target(plan, name="入园率")
    first = make_snapshot(city, 2023, user=None)
    make.make_observation(indicator, city, 2023, "85", reason="重新核算")
    second = make_snapshot(city, 2023, user=None)
    address = reverse("desk:snapshot_diff")
    page = read(bureau, address, before=first.pk, after=second.pk)
    assert all(text in page for text in ("<b>1</b> 项目标状态变化", "95%", "85%", "重新核算", "尚未达标"))
    assert "两次定版完全一致" in read(bureau, address, before=first.pk, after=first.pk)


def test_the_files_hold_every_row_and_the_digest(plan, city, bureau):
    add_target(plan, name="=入园率")
    snapshot = make_snapshot(city, 2023, note="存档", user=None)
    response = bureau.get(reverse("desk:snapshot_file", args=[snapshot.pk, "csv"]))
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    figure = SnapshotFigure.objects.get()
    assert all(text in lines[1] for text in ("'=入园率", "95%", figure.digest, snapshot.digest))
    response = bureau.get(reverse("desk:snapshot_file", args=[snapshot.pk, "xlsx"]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book.sheetnames == ["说明", "目标", "数据", "口径"]
    assert snapshot.digest in [row[1].value for row in book["说明"].iter_rows()]
    assert [row[0].value for row in book["数据"].iter_rows(min_row=2)] == ["1"]


def test_figures_are_found_by_name_and_year(plan, city, bureau):
    add_target(plan, name="入园率")
    add_target(plan, name="就诊率", printed="70")
    snapshot = make_snapshot(city, 2023, user=None)
    address = reverse("desk:snapshot_figures", args=[snapshot.pk])
    assert all(name in read(bureau, address) for name in ("入园率", "就诊率"))
    found = read(bureau, address, q="入园", year="2023")
    assert ("入园率" in found, "就诊率" in found) == (True, False)
    assert "没有符合条件的数字" in read(bureau, address, year="2019")


def test_one_row_or_three_cost_the_same(plan, city, bureau):
    counts = []
    for number in (1, 3):
        while Snapshot.objects.count() < number:
            indicator = add_target(plan)
            snapshot = make_snapshot(city, 2023, user=None)
            make.make_observation(indicator, city, 2023, "85")
        first = Snapshot.objects.earliest("pk")
        pages = [reverse("desk:snapshot_list"), reverse("desk:snapshot_new")]
        pages += [reverse(f"desk:{name}", args=[snapshot.pk]) for name in ("snapshot_figures", "snapshot_definitions")]
        counted = [count_queries(bureau, page) for page in pages]
        if number == 3:
            counted.append(count_queries(bureau, reverse("desk:snapshot_diff"), before=first.pk, after=snapshot.pk))
        counts.append(counted)
    assert counts[0] == counts[1][:4]
    assert counts[1][4] < 20


def test_changes_and_targets_on_a_snapshot_cost_the_same(plan, city, bureau):
    indicators = [add_target(plan) for _ in range(3)]
    snapshot = make_snapshot(city, 2023, user=None)
    address, counts = reverse("desk:snapshot", args=[snapshot.pk]), []
    for changed in (1, 3):
        for indicator in indicators[:changed]:
            make.make_observation(indicator, city, 2023, "85")
        counts.append(count_queries(bureau, address))
    assert counts[0] == counts[1]
