"""Which checks are in force for a unit: the ready families as its city set them, and the typed checks above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from fuer.core.expressions.evaluate import compile_text
from fuer.core.expressions.tree import Level, Reference, Time
from fuer.orgs.enums import AreaLevel
from fuer.reporting.checking.families import FAMILIES, write_rules
from fuer.reporting.checking.measure import DEFAULTS, Measure, Thresholds
from fuer.reporting.checking.rules import Rule, Scope, Severity, write_rule
from fuer.reporting.managers import list_paths_up
from fuer.reporting.models import Check, FamilySetting

if TYPE_CHECKING:
    from fuer.orgs.models import Area

SETTING_LEVELS = (AreaLevel.PROVINCE, AreaLevel.CITY)
THRESHOLDS = ("swing_share", "swing_points", "small_count", "magnitude_slack")


@dataclass(frozen=True)
class TypedRule:
    """A typed check in force: its rule, whose it is, and every figure it may read."""

    check: Check
    rule: Rule
    references: frozenset[Reference]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(reference.name for reference in self.references)

    @property
    def is_for_total(self) -> bool:
        return self.rule.scope is Scope.CITY


@dataclass(frozen=True)
class Rulebook:
    """`settings` by family; a family without one is used as delivered. `typed` in the order of their areas and codes."""

    settings: Mapping[str, FamilySetting]
    typed: Sequence[TypedRule]

    @property
    def names(self) -> frozenset[str]:
        """Indicators the typed checks speak of."""
        return frozenset().union(*(rule.names for rule in self.typed))

    def uses(self, *times_or_levels: Time | Level) -> bool:
        """Whether a typed check reads such a year or level."""
        return any(
            reference.time in times_or_levels or reference.level in times_or_levels
            for rule in self.typed
            for reference in rule.references
        )

    def version_of(self, rule: Rule) -> int:
        """The number of the setting a family's rule was written under; 0 as delivered."""
        setting = self.settings.get(rule.family)
        return setting.number if setting else 0

    def rules_for(self, measure: Measure) -> list[Rule]:
        """What the families ask about a definition, as strictly as the city set them."""
        thresholds, families = self.read_thresholds(), []
        for family in FAMILIES:
            setting = self.settings.get(family.code)
            if setting is None or setting.is_active:
                families.append(family.code)
        rules = write_family_rules(measure, thresholds, tuple(families))
        return [self.set_severity(rule) for rule in rules]

    def read_thresholds(self) -> Thresholds:
        """Each threshold from the family that owns it (see FAMILY_THRESHOLDS); the default where nothing was set."""
        set_here = {
            name: getattr(setting, name)
            for setting in self.settings.values()
            for name in FAMILY_THRESHOLDS.get(setting.family, ())
            if getattr(setting, name) is not None
        }
        return replace(DEFAULTS, **set_here)

    def set_severity(self, rule: Rule) -> Rule:
        setting = self.settings.get(rule.family)
        return replace(rule, severity=Severity(setting.severity)) if setting and setting.severity else rule


# The thresholds a family's form offers. `small_count` is one figure for both families; the swing's form keeps it.
FAMILY_THRESHOLDS: Mapping[str, tuple[str, ...]] = {
    "swing": ("swing_share", "swing_points", "small_count"),
    "magnitude": ("magnitude_slack",),
}


@lru_cache(maxsize=4096)
def write_family_rules(measure: Measure, thresholds: Thresholds, families: tuple[str, ...]) -> tuple[Rule, ...]:
    """Definitions seldom change, filings are checked all day: their rules are written once a process."""
    return tuple(write_rules(measure, thresholds, families))


def read_rulebook(area: Area) -> Rulebook:
    """What is asked of the figures of a unit at `area`, in two queries."""
    paths = list_paths_up(area.path)
    settings = FamilySetting.objects.filter(area__path__in=paths, area__level__in=SETTING_LEVELS)
    checks = Check.objects.filter(area__path__in=paths).select_related("area")
    return Rulebook(
        settings={row.family: row for row in settings.order_by("area__path", "number")},
        typed=[write_typed_rule(check) for check in list_newest(checks) if check.is_active],
    )


def list_newest(checks: Iterable[Check]) -> list[Check]:
    """The newest version of each check, in the order given first."""
    newest: dict[tuple[int, str], Check] = {}
    for check in checks:
        known = newest.get((check.area_id, check.code))
        if known is None or known.number < check.number:
            newest[check.area_id, check.code] = check
    return list(newest.values())


def write_typed_rule(check: Check) -> TypedRule:
    """The rule of a saved check; what cannot be read was refused when it was saved."""
    rule = write_rule(
        check.rule_code,
        Severity(check.severity),
        check.text,
        message=check.message,
        scope=Scope(check.scope),
    )
    texts = [rule.text, *(shown.text for shown in rule.shows.values())]
    references = {reference for text in texts for reference in compile_text(text).references}
    return TypedRule(check, rule, frozenset(references))
