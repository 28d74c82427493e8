"""Keeping the register of units (责任单位): adding, correcting, renaming by date, ending, other names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.orgs.domain import STILL_OWED
from fuer.orgs.domain.units import UnitNames, read_unit_names
from fuer.orgs.enums import AreaKind, AreaLevel, ChangeKind, UnitKind
from fuer.orgs.models import Area, Unit, UnitAlias, UnitChange
from fuer.orgs.rules import keeps_units

if TYPE_CHECKING:
    from fuer.orgs.models import User

ONE_DAY = dt.timedelta(days=1)
REASON_LENGTH = 200


class UnitError(ValueError):
    """One sentence for a person: why the register cannot be changed so."""


@dataclass(frozen=True)
class UnitFacts:
    """What the register says of a unit besides its days and its other names."""

    name: str
    short_name: str
    kind: str
    position: int = 0
    counterpart: Unit | None = None


@transaction.atomic
def add_unit(area: Area, facts: UnitFacts, *, user: User) -> Unit:
    """A new unit of `area`; without a short name it has its name, without a position it comes last."""
    require_keeper(user, area)
    facts = complete_facts(area, facts)
    require_free_name(area, facts.name)
    unit = Unit.objects.create(area=area, **vars(facts))
    record_event(
        actor=user, verb="orgs.add_unit", subject=unit, payload={"name": unit.name, "kind": unit.kind}, area_id=area.pk
    )
    return unit


@transaction.atomic
def correct_unit(unit: Unit, facts: UnitFacts, *, user: User) -> Unit:
    """Put right what was written down wrongly: the unit stays the same. A name that changed is `rename_unit`'s."""
    found = lock_unit(unit, user)
    facts = complete_facts(found.area, facts)
    if facts.name != found.name:
        require_free_name(found.area, facts.name)
    if facts.counterpart is not None and facts.counterpart.pk == found.pk:
        raise UnitError(_("单位不能是自己的对口单位。"))
    changed = {name: value for name, value in vars(facts).items() if getattr(found, name) != value}
    if not changed:
        return found
    payload = {name: [write_value(getattr(found, name)), write_value(value)] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(found, name, value)
    found.save(update_fields=list(changed))
    record_event(actor=user, verb="orgs.correct_unit", subject=found, payload=payload, area_id=found.area_id)
    return found


@transaction.atomic
def rename_unit(unit: Unit, name: str, short_name: str, date: dt.date, *, user: User) -> Unit:
    """更名: the unit ends the day before `date` and its successor begins then; posts, duties and filings follow it.

    The old names stay as aliases of the successor, so older documents still find it. Returns the successor.
    """
    found = lock_unit(unit, user)
    require_living(found)
    name, short_name = name.strip(), short_name.strip()
    if not name or name == found.name:
        raise UnitError(_("请填写新的名称；只改简称或错字请用“更正”。"))
    if found.valid_from is not None and date <= found.valid_from:
        raise UnitError(_("更名日期应当晚于成立日期（%(day)s）。") % {"day": found.valid_from.isoformat()})
    require_free_name(found.area, name)
    found.valid_to = date - ONE_DAY
    found.save(update_fields=["valid_to"])
    columns = {"kind": found.kind, "position": found.position, "counterpart_id": found.counterpart_id}
    after = Unit.objects.create(
        area=found.area, name=name, short_name=short_name or name[:50], valid_from=date, **columns
    )
    UnitChange.objects.create(before=found, after=after, date=date, kind=ChangeKind.RENAME)
    keep_old_names(found, after)
    Unit.objects.filter(counterpart=found, valid_to=None).update(counterpart=after)
    payload = {"before": found.name, "after": after.name, "date": date.isoformat(), "successor": after.pk}
    record_event(actor=user, verb="orgs.rename_unit", subject=found, payload=payload, area_id=found.area_id)
    return after


def keep_old_names(before: Unit, after: Unit) -> None:
    names = {alias.name: alias.in_lists_only for alias in before.aliases.all()}
    names |= {before.name: False, before.short_name: False}
    kept = {name: only for name, only in names.items() if name not in ("", after.name, after.short_name)}
    UnitAlias.objects.bulk_create(UnitAlias(unit=after, name=name, in_lists_only=only) for name, only in kept.items())


@transaction.atomic
def close_unit(unit: Unit, last_day: dt.date, *, user: User, knows_owed: bool = False) -> Unit:
    """撤销: `last_day` is the unit's last. What it reported stays; it owes nothing new after it.

    A unit that still owes something is ended only by somebody who says they know (`knows_owed`).
    """
    found = lock_unit(unit, user)
    require_living(found)
    if found.valid_from is not None and last_day < found.valid_from:
        raise UnitError(_("终止日期不能早于成立日期（%(day)s）。") % {"day": found.valid_from.isoformat()})
    owed = list_still_owed(found)
    if owed and not knows_owed:
        words = {"unit": found, "owed": "、".join(owed)}
        raise UnitError(_("“%(unit)s”还有没报的报表：%(owed)s。请先报完，或确认知悉后再终止。") % words)
    found.valid_to = last_day
    found.save(update_fields=["valid_to"])
    payload = {"name": found.name, "last_day": last_day.isoformat(), "owed": owed}
    record_event(actor=user, verb="orgs.close_unit", subject=found, payload=payload, area_id=found.area_id)
    return found


def list_still_owed(unit: Unit) -> list[str]:
    """What other rooms know the unit to owe, each by its name."""
    return [name for ask in STILL_OWED for name in ask(unit)]


@transaction.atomic
def reopen_unit(unit: Unit, reason: str, *, user: User) -> Unit:
    """恢复: a unit that was ended goes on as the same unit. One that was renamed lives on as its successor."""
    found = lock_unit(unit, user)
    reason = reason.strip()
    if found.valid_to is None:
        raise UnitError(_("“%(unit)s”没有终止，不需要恢复。") % {"unit": found})
    if UnitChange.objects.filter(before=found).exists():
        raise UnitError(_("“%(unit)s”已由别的单位承接，不能恢复；请在承接单位上办理。") % {"unit": found})
    if not reason:
        raise UnitError(_("请写明恢复的原因。"))
    require_free_name(found.area, found.name)
    payload = {"name": found.name, "last_day": found.valid_to.isoformat(), "reason": reason[:REASON_LENGTH]}
    found.valid_to = None
    found.save(update_fields=["valid_to"])
    record_event(actor=user, verb="orgs.reopen_unit", subject=found, payload=payload, area_id=found.area_id)
    return found


@transaction.atomic
def add_alias(unit: Unit, name: str, in_lists_only: bool, *, user: User) -> UnitAlias:
    """Another way to write the unit's name. One name may be several units' alias: then it names none of them."""
    found = lock_unit(unit, user)
    name = name.strip()[:100]
    if not name or name in (found.name, found.short_name) or found.aliases.filter(name=name).exists():
        raise UnitError(_("请填写一个还没有登记的别名。"))
    alias = UnitAlias.objects.create(unit=found, name=name, in_lists_only=in_lists_only)
    payload = {"name": name, "in_lists_only": in_lists_only}
    record_event(actor=user, verb="orgs.add_alias", subject=found, payload=payload, area_id=found.area_id)
    return alias


@transaction.atomic
def remove_alias(alias: UnitAlias, *, user: User) -> None:
    unit = lock_unit(alias.unit, user)
    record_event(actor=user, verb="orgs.remove_alias", subject=unit, payload={"name": alias.name}, area_id=unit.area_id)
    alias.delete()


def suggest_counterpart(area: Area, *names: str) -> Unit | None:
    """The city unit that does what a county's unit of these names does: 柯城区卫健局 → 市卫健委 by alias or name."""
    city = find_city_above(area)
    return find_counterpart(read_unit_names(city), city, area, *names) if city else None


def find_counterpart(known: UnitNames, city: Area, area: Area, *names: str) -> Unit | None:
    """`suggest_counterpart` among names read once."""
    for name in filter(None, names):
        own = name.removeprefix(area.name).removeprefix(area.short_name)
        own = own[1:] if own[:1] in ("县", "区") else own
        for form in (f"{city.name}{own}", f"市{own}", own):
            found = known.find(form, in_list=True)
            if found is not None:
                return found
    return None


def find_city_above(area: Area) -> Area | None:
    """The city a county lies in; None for what is no county."""
    if area.level != AreaLevel.COUNTY or area.kind == AreaKind.CITY_PROPER:
        return None
    return Area.objects.filter(path=area.path[: -Area.steplen], level=AreaLevel.CITY).first()


def complete_facts(area: Area, facts: UnitFacts) -> UnitFacts:
    name = facts.name.strip()
    if not name:
        raise UnitError(_("请填写单位名称。"))
    if facts.kind not in UnitKind.values:
        raise UnitError(_("请选择单位类别。"))
    if facts.counterpart is not None and find_city_above(area) != facts.counterpart.area:
        raise UnitError(_("市级对口单位只能是县（市、区）所在市的单位。"))
    last = Unit.objects.filter(area=area).order_by("-position").values_list("position", flat=True).first()
    position = facts.position or (last or 0) + 1
    return UnitFacts(name, facts.short_name.strip() or name[:50], facts.kind, position, facts.counterpart)


def require_keeper(user: User, area: Area) -> None:
    if not keeps_units(user, area):
        raise UnitError(_("只有本级及上级妇儿工委办和系统管理员可以维护%(area)s的责任单位。") % {"area": area})


def require_living(unit: Unit) -> None:
    if unit.valid_to is not None:
        raise UnitError(_("“%(unit)s”已于%(day)s终止，不能再改。") % {"unit": unit, "day": unit.valid_to.isoformat()})


def require_free_name(area: Area, name: str) -> None:
    if Unit.objects.filter(area=area, name=name, valid_to=None).exists():
        raise UnitError(_("%(area)s已有单位“%(name)s”。") % {"area": area, "name": name})


def lock_unit(unit: Unit, user: User) -> Unit:
    require_keeper(user, unit.area)
    return Unit.objects.select_for_update(of=("self",)).select_related("area", "counterpart").get(pk=unit.pk)


def write_value(value: object) -> object:
    return value.pk if isinstance(value, Unit) else value
