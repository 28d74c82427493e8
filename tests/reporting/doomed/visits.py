"""People at work in their browsers while the server is killed under them; what they were told must hold."""

from threading import Thread

from django.contrib.auth.hashers import make_password
from django.db import connections

from fuer.orgs.models import User
from fuer.reporting.enums import FilingState
from fuer.reporting.models import Filing, FilingCell
from tests import factories as make
from tests.reporting.doomed.server import PASSWORD, Browser, CutOff
from tests.reporting.doomed.works import ITEMS, Review, person, read_filing
from tests.reporting.people import UNIT_POSTS

POSTS = ("市卫健委填表人", "市卫健委统计负责人", "市卫健委单位负责人", "样本市统计局")


class ReviewByHand(Review):
    """The rounds of `Review`, each step a request of the person whose step it is; and beside it another filing, of whose
    cells a colleague saves one at a time.
    """

    def build(self):
        super().build()
        filing = read_filing()
        unit = make.make_unit(filing.unit.area, "市教育局")
        make.make_user(unit.area, UNIT_POSTS["reporter"], unit, name="市教育局填表人")
        other = make.make_filing(filing.collection, unit)
        for _number in range(ITEMS):
            make.make_item(other, make.make_indicator(unit="人"))
        User.objects.update(password=make_password(PASSWORD))
        self.other, self.cells = other.pk, list(other.items.values_list("pk", "entry_id"))
        # What the clerk was told is saved, and what was under way when the server died.
        self.told, self.under_way = dict.fromkeys(self.cells, 0), {}
        self.browsers, self.finished, self.saves, self.cut_off, self.refusals = {}, 0, 0, 0, []

    def visit(self, port):
        """Threads that work until the server dies under them. Everybody keeps the session of the first day."""
        if not self.browsers:
            self.browsers = {name: Browser(port, person(name).username) for name in (*POSTS, "市教育局填表人")}
        threads = [Thread(target=self.go_on, args=(step,)) for step in (self.review, self.save_cells)]
        for thread in threads:
            thread.start()
        return threads

    def go_on(self, step):
        try:
            while True:
                step()
        except CutOff:
            self.cut_off += 1
        except Exception as error:
            self.refusals.append(f"{type(error).__name__}: {error}")
        finally:
            connections.close_all()

    def save_cells(self):
        clerk = self.browsers["市教育局填表人"]
        for item, entry in self.cells:
            number = FilingCell.objects.values_list("row_version", flat=True).get(pk=entry)
            # What was under way at a death may stand without having been confirmed; the clerk sees it now.
            assert number > self.told[item, entry], f"cell {entry} went back to version {number}"
            self.told[item, entry], self.under_way[item, entry] = number - 1, number
            edit = {"item": item, "row_version": number, "changes": {"value": str(number)}}
            answer = clerk.post_json(f"/filings/{self.other}/save/", {"edits": [edit]})
            assert [one["outcome"] for one in answer["results"]] == ["saved"], answer
            self.told[item, entry] = number
            self.saves += 1

    def review(self):
        filing = read_filing()
        path, items = f"/filings/{filing.pk}", list(filing.items.values_list("pk", flat=True))
        clerk, stathead, head, bureau = (self.browsers[name] for name in POSTS)
        match filing.state:
            case FilingState.CHECKING:
                stathead.post_form(f"{path}/approve/", {})
            case FilingState.SIGNING:
                head.post_form(f"{path}/sign/", {})
            case FilingState.REPORTED:
                bureau.post_form(f"{path}/accept/", {"scope": "all", "reason": "更正"})
                self.finished = filing.round
            case FilingState.ACCEPTED:
                clerk.post_form(f"{path}/reopen/", {"item": items, "reason": f"第{filing.round}次更正"})
            case _:
                self.type_or_report(filing)

    def type_or_report(self, filing):
        clerk, path = self.browsers[POSTS[0]], f"/filings/{filing.pk}"
        items = list(filing.items.select_related("entry"))
        wanted = filing.round + 1
        if items[0].entry.value == wanted:
            clerk.post_form(f"{path}/report/", {})
            return
        changes = {"value": str(wanted), "reason": f"第{wanted}次填报"}
        edits = [{"item": one.pk, "row_version": one.entry.row_version, "changes": changes} for one in items]
        answer = clerk.post_json(f"{path}/save/", {"edits": edits})
        assert {one["outcome"] for one in answer["results"]} == {"saved"}, answer

    def find_problems(self, finished):
        return super().find_problems(finished) + self.refusals + list(self.find_lost_cells())

    def find_lost_cells(self):
        rows = FilingCell.objects.filter(items__filing=self.other).values_list(
            "items__pk", "pk", "value", "row_version"
        )
        for item, entry, value, number in rows:
            done, told = int(value or 0), self.told[item, entry]
            if number != done + 1 or done not in (told, self.under_way.get((item, entry), told)):
                yield f"cell {entry}: {told} was confirmed, {value} is there in version {number}"
        if Filing.objects.get(pk=self.other).state != FilingState.DRAFTING:
            yield "the colleague's filing has moved"
