"""Loads the sample place the way a city would set itself up: place, people, plans through reader and adopt step.

Years of figures follow, simulated and marked as such: see `years` for the closed ones, `collection` for the open one, and
`evaluations` for what the frozen ones are evaluated by.
"""

from collections.abc import Callable
from pathlib import Path

import yaml
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext as _

from fuer.core.domain.jobs import execute_job
from fuer.demo.evaluations import load_demo_evaluations
from fuer.demo.load import load_demo_years
from fuer.demo.people import find_official
from fuer.evaluation.models import Evaluation
from fuer.monitoring.domain.postponing import postpone_answers
from fuer.monitoring.domain.schemes import take_in_schemes
from fuer.monitoring.domain.snapshots import make_snapshot
from fuer.monitoring.models import Snapshot
from fuer.orgs.domain.demo import DemoLogin, create_demo_people
from fuer.orgs.enums import AreaLevel, Role
from fuer.orgs.interfaces.place import load_place
from fuer.orgs.models import Area, User
from fuer.plans.domain.adopt import adopt_draft
from fuer.plans.domain.division import apply_demo_division, confirm_declared_repeats
from fuer.plans.domain.drafts import start_draft
from fuer.plans.domain.review import park_open_targets
from fuer.plans.models import Plan
from fuer.reporting.enums import CollectionState
from fuer.reporting.models import Collection

STEPS = 6
FROZEN_YEARS = 2


def prepare_demo(report: Callable[[int, int, str], None]) -> list[DemoLogin]:
    """Bring the database to the state the demo shows; what is there already stays as it is.

    `report` gets (steps done, all steps, what comes next). Returns the sample logins.
    """
    folder = settings.FUER_PLACE_DIR
    report(0, STEPS, _("准备数据库 …"))
    call_command("migrate", verbosity=0)
    if not Area.objects.exists():
        report(1, STEPS, _("载入行政区划和责任单位 …"))
        load_place(folder)
    report(2, STEPS, _("准备演示账号 …"))
    logins = create_demo_people()
    with postpone_answers():
        load_content(folder, report)
    if not Snapshot.objects.exists():
        freeze_demo_years()
    if not Evaluation.objects.exists():
        load_demo_evaluations(folder, today=timezone.localdate())
    take_in_schemes(settings.FUER_SCHEMES_DIR)
    report(STEPS, STEPS, _("就绪"))
    return logins


def load_content(folder: Path, report: Callable[[int, int, str], None]) -> None:
    """The plans and the years of figures, as far as they are not there."""
    if not Plan.objects.exists():
        report(3, STEPS, _("识别并采用示例规划 …"))
        adopt_documents(folder)
        apply_demo_division(folder / "units.yaml", list(Plan.objects.all()))
    if not Collection.objects.exists():
        report(4, STEPS, _("生成演示数据 …"))
        load_demo_years(
            folder,
            today=timezone.localdate(),
            report=lambda year: report(5, STEPS, _("生成演示数据：%(year)d年 …") % {"year": year}),
        )


def freeze_demo_years() -> None:
    """定版 of the last closed years, as the statistics bureau would make them; what they hold is marked as simulated."""
    closed = Collection.objects.filter(state=CollectionState.CLOSED).select_related("area").order_by("-year")
    for collection in reversed(closed[:FROZEN_YEARS]):
        bureau = find_official(Role.STATISTICS_BUREAU, collection.area)
        make_snapshot(collection.area, collection.year, note=_("年度监测报告用（演示）"), user=bureau)


def adopt_documents(folder: Path) -> None:
    """Read the published documents of the place and adopt them as the committee office would.

    What the reader is unsure of is not decided in anybody's name: those targets stay parked (未纳入监测).
    """
    city = Area.objects.get(level=AreaLevel.CITY)
    office = User.objects.filter(memberships__role=Role.WCC_OFFICE, is_demo=True).earliest("pk")
    for document in yaml.safe_load((folder / "documents.yaml").read_text(encoding="utf-8")):
        path = folder / document["file"]
        draft = start_draft(
            user=office, area=city, content=path.read_bytes(), name=path.name, source_note=document["source"]
        )
        execute_job(str(draft.job_id))
        draft.refresh_from_db()
        confirm_declared_repeats(folder / "units.yaml", draft, user=office)
        park_open_targets(draft, user=office)
        adopt_draft(draft, user=office)
