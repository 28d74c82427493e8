"""The people and places of a reporting year in tests: a city unit, a county unit, and everybody who has a say."""

from dataclasses import dataclass, field

from fuer.orgs.enums import Role
from fuer.orgs.models import Area, Unit, User
from fuer.reporting.domain import corrections, review, signing
from fuer.reporting.models import Filing, FilingCell, ItemReturn
from tests import factories as make


@dataclass
class House:
    """A city with one county, one unit each, and a person in every post that matters."""

    city: Area
    county: Area
    city_unit: Unit
    county_unit: Unit
    people: dict[str, User] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        # Read again: the scope of a loaded person is kept for the length of a request.
        return User.objects.get(pk=self.people[name].pk)


UNIT_POSTS = {"reporter": Role.UNIT_REPORTER, "stathead": Role.STATISTICS_HEAD, "head": Role.UNIT_HEAD}


def build_house() -> House:
    city = make.make_area(name="样本市")
    county = make.make_area(city, name="样本县")
    house = House(city, county, make.make_unit(city, "市卫健委"), make.make_unit(county, "县卫健局"))
    for place, area, unit in (("city", city, house.city_unit), ("county", county, house.county_unit)):
        for post, role in UNIT_POSTS.items():
            house.people[f"{place}_{post}"] = make.make_user(area, role, unit, name=f"{unit.name}{role.label}")
        house.people[f"{place}_bureau"] = make.make_user(area, Role.STATISTICS_BUREAU, name=f"{area.name}统计局")
    house.people["city_office"] = make.make_user(city, Role.WCC_OFFICE)
    house.people["county_office"] = make.make_user(county, Role.COUNTY_WCC_OFFICE)
    house.people["leader"] = make.make_user(city, Role.LEADER)
    return house


def sign_through(filing: Filing, house: House) -> Filing:
    """The three steps inside the unit, each by its own person."""
    place = "city" if filing.unit_id == house.city_unit.pk else "county"
    signing.report_filing(filing, user=house[f"{place}_reporter"])
    signing.approve_filing(filing, user=house[f"{place}_stathead"])
    return signing.sign_filing(filing, user=house[f"{place}_head"])


def accept_all(filing: Filing, house: House) -> Filing:
    """Every bureau on the way accepts everything."""
    place = "county" if filing.collection.area_id == house.county.pk else "city"
    if filing.state == "county":
        filing = review.accept_items(filing, None, user=house["county_bureau"])
    return review.accept_items(filing, None, user=house[f"{place}_bureau"])


def type_in(item, **fields) -> FilingCell:
    """What the 填表人 would type; `value` is printed as given."""
    entry = FilingCell.objects.get(pk=item.entry_id)
    if "value" in fields:
        fields["printed"] = fields["value"] or ""
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.save()
    entry.refresh_from_db()
    return entry


def stand_by(filing: Filing, house: House) -> None:
    """The unit says of every returned figure why it stands."""
    place = "city" if filing.unit_id == house.city_unit.pk else "county"
    opened = ItemReturn.objects.filter(item__filing=filing, resolved_at=None)
    answers = dict.fromkeys(opened.values_list("item_id", flat=True), "已核对原始记录，数据无误")
    corrections.answer_returns(filing, answers, user=house[f"{place}_reporter"])
