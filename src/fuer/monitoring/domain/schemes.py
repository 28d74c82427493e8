"""Monitoring schemes taken in from their declared files, and which indicator of ours each entry is."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from fuer.core.domain.events import record_event
from fuer.indicators.domain.names import normalise_name
from fuer.indicators.models import Indicator, IndicatorAlias
from fuer.monitoring.models import Scheme, SchemeIndicator
from fuer.monitoring.rules import maps_schemes
from fuer.monitoring.schemes import Entry, SchemeFile, read_schemes

if TYPE_CHECKING:
    from fuer.orgs.models import User

# Normalised name → indicators that bear it; more than one is for a person to decide.
Catalogue = Mapping[str, frozenset[int]]


class SchemeError(ValueError):
    """One sentence for a person: why a scheme is not taken in, or an entry not mapped."""


@dataclass(frozen=True)
class TakenIn:
    """What taking in one file did. `unmatched`: entries whose named indicator this city's catalogue does not hold."""

    scheme: Scheme
    is_new: bool
    matched: int
    unmatched: tuple[str, ...]


@transaction.atomic
def take_in_schemes(folder: Path) -> tuple[TakenIn, ...]:
    """Write every declared scheme of `folder` that is not there yet; a second run changes nothing.

    An entry that found no indicator at first is looked up again, unless a person has settled it since. Raises
    SchemeFileError for a file that cannot be read, SchemeError for one that differs from what was taken in before
    under the same version.
    """
    files = read_schemes(folder)
    if not files:
        raise SchemeError(_("%(folder)s里没有监测指标体系文件（*.yaml）。") % {"folder": folder})
    catalogue = read_catalogue()
    return tuple(take_in_scheme(one, catalogue) for one in files)


def take_in_scheme(declared: SchemeFile, catalogue: Catalogue) -> TakenIn:
    digest = hash_file(declared)
    scheme = Scheme.objects.filter(slug=declared.slug, version=declared.version).first()
    if scheme is not None and scheme.digest != digest:
        words = _("监测指标体系“%(name)s”版本%(version)s已载入，文件内容与原来不同。请在文件里写明新的版本号后再载入。")
        raise SchemeError(words % {"name": scheme.name, "version": scheme.version})
    is_new = scheme is None
    if scheme is None:
        scheme = write_scheme(declared, digest, catalogue)
    else:
        look_up_again(scheme, declared, catalogue)
    unmatched = read_unmatched(scheme, declared)
    matched = scheme.entries.filter(indicator__isnull=False).count()
    return TakenIn(scheme, is_new, matched, unmatched)


def hash_file(declared: SchemeFile) -> str:
    """SHA-256 of what the file says, whatever its layout and comments."""
    return hashlib.sha256(declared.model_dump_json().encode()).hexdigest()


def write_scheme(declared: SchemeFile, digest: str, catalogue: Catalogue) -> Scheme:
    scheme = Scheme.objects.create(
        slug=declared.slug,
        version=declared.version,
        level=declared.level,
        audience=declared.audience,
        name=declared.name,
        valid_from_year=declared.year,
        source=declared.document.title,
        source_url=declared.document.url,
        certainty=declared.certainty,
        digest=digest,
    )
    entries = [
        make_entry(scheme, position, domain, entry, declared, catalogue)
        for position, (domain, entry) in enumerate(declared.entries, start=1)
    ]
    SchemeIndicator.objects.bulk_create(entries)
    payload = {"slug": scheme.slug, "version": scheme.version, "entries": len(entries), "digest": digest}
    record_event(actor=None, verb="monitoring.take_in_scheme", subject=scheme, payload=payload)
    return scheme


def make_entry(
    scheme: Scheme, position: int, domain: str, entry: Entry, declared: SchemeFile, catalogue: Catalogue
) -> SchemeIndicator:
    indicator_id = find_indicator(entry, catalogue)
    return SchemeIndicator(
        scheme=scheme,
        position=position,
        code=entry.code,
        domain=domain,
        name=entry.name,
        unit_of_measure=entry.unit,
        by_sex="sex" in entry.breaks,
        by_residence="residence" in entry.breaks,
        by_age="age" in entry.breaks,
        cadence=entry.cadence,
        department=entry.department,
        source=declared.sources[entry.source].title,
        certainty=entry.certainty,
        indicator_id=indicator_id,
        not_collected="" if indicator_id else entry.not_collected or say_unmatched(entry),
    )


def find_indicator(entry: Entry, catalogue: Catalogue) -> int | None:
    """The one indicator that bears the name the file gives; None for none, or for several."""
    found = catalogue.get(normalise_name(entry.ours), frozenset()) if entry.ours else frozenset()
    return next(iter(found)) if len(found) == 1 else None


def say_unmatched(entry: Entry) -> str:
    """Kept as it is: the same words tell later that no person has settled the entry."""
    return f"本市指标目录中没有唯一的“{entry.ours}”，待对应"


def read_catalogue() -> Catalogue:
    """Names of indicators; an alias counts where no indicator bears the name itself."""
    names: dict[str, set[int]] = defaultdict(set)
    for pk, name in Indicator.objects.values_list("pk", "normalised_name"):
        names[normalise_name(name)].add(pk)
    aliases: dict[str, set[int]] = defaultdict(set)
    for pk, name in IndicatorAlias.objects.values_list("indicator_id", "normalised_name"):
        aliases[normalise_name(name)].add(pk)
    return {name: frozenset(ids) for name, ids in (aliases | names).items()}


def look_up_again(scheme: Scheme, declared: SchemeFile, catalogue: Catalogue) -> None:
    taken = set(scheme.entries.filter(indicator__isnull=False).values_list("indicator_id", flat=True))
    waiting = list_waiting(scheme, declared)
    matched: list[SchemeIndicator] = []
    for row, entry in waiting:
        indicator_id = find_indicator(entry, catalogue)
        if indicator_id is not None and indicator_id not in taken:
            row.indicator_id, row.not_collected = indicator_id, ""
            taken.add(indicator_id)
            matched.append(row)
    if matched:
        SchemeIndicator.objects.bulk_update(matched, ["indicator", "not_collected"])
        payload = {"entries": [row.pk for row in matched]}
        record_event(actor=None, verb="monitoring.match_scheme", subject=scheme, payload=payload)


def list_waiting(scheme: Scheme, declared: SchemeFile) -> list[tuple[SchemeIndicator, Entry]]:
    """Entries that name an indicator nobody has found or settled yet."""
    rows = {row.position: row for row in scheme.entries.filter(indicator=None)}
    return [
        (rows[position], entry)
        for position, (_domain, entry) in enumerate(declared.entries, start=1)
        if position in rows and entry.ours and rows[position].not_collected == say_unmatched(entry)
    ]


def read_unmatched(scheme: Scheme, declared: SchemeFile) -> tuple[str, ...]:
    return tuple(f"{row.name} → {entry.ours}" for row, entry in list_waiting(scheme, declared))


@transaction.atomic
def map_entry(
    entry: SchemeIndicator, *, indicator: Indicator | None, not_collected: str, user: User
) -> SchemeIndicator:
    """Say which indicator of ours the entry is, or that it is 未采集 and why: exactly one of the two. SchemeError else."""
    if not maps_schemes(user):
        raise SchemeError(_("只有市统计局和市妇儿工委办可以修改对应关系。"))
    reason = not_collected.strip()
    if (indicator is None) == (not reason):
        raise SchemeError(_("请选定本市指标，或者写明未采集的原因，二者只填一项。"))
    found = SchemeIndicator.objects.select_for_update().select_related("scheme").get(pk=entry.pk)
    other = find_other(found, indicator)
    if other is not None:
        raise SchemeError(_("“%(ours)s”已对应本体系的“%(other)s”。") % {"ours": indicator, "other": other.name})
    before = {"indicator": found.indicator_id, "not_collected": found.not_collected}
    found.indicator, found.not_collected = indicator, reason
    found.save(update_fields=["indicator", "not_collected"])
    payload = {
        "entry": found.pk,
        "before": before,
        "indicator": indicator.pk if indicator else None,
        "not_collected": reason,
    }
    record_event(actor=user, verb="monitoring.map_entry", subject=found.scheme, payload=payload)
    return found


def find_other(entry: SchemeIndicator, indicator: Indicator | None) -> SchemeIndicator | None:
    """Another entry of the scheme that the indicator stands for already."""
    if indicator is None:
        return None
    others: Iterable[SchemeIndicator] = SchemeIndicator.objects.filter(scheme=entry.scheme_id, indicator=indicator)
    return next((other for other in others if other.pk != entry.pk), None)
