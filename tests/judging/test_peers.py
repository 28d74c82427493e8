"""The same figures scored by five other systems and by us: where and why we differ, as docs/judging.md prints it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from fuer.judging.case import Answer, case_from_wire, judge
from fuer.judging.numbers import print_fixed
from tests.judging.peers import Figures, score_akvo, score_open_sdg, score_pilote, score_prp, score_tola

DOCUMENT = Path(__file__).parents[2] / "docs" / "judging.md"


@dataclass(frozen=True)
class Compared:
    """Figures, our kind for them, why we differ, and what each is expected to say: ours, Open SDG, PILOTE, PRP, Tola, Akvo."""

    name: str
    kind: str
    seen: Figures
    expected: tuple[str, ...]
    why: str


def falling(base: float, x: float, target: float) -> Figures:
    return Figures(base, x, target, rises=False)


CASES = (
    Compared(
        "12→9.6, now 10.8",
        "at_most",
        falling(12, 10.8, 9.6),
        ("1.00 on track", "moderate", "50%", "0.00", "on scope", "113%"),
        "compound growth calls a point on the straight path behind; PRP counts only what lies above B; Akvo takes what has not fallen yet for surplus",
    ),
    Compared(
        "12→9.6, now 12.6",
        "at_most",
        falling(12, 12.6, 9.6),
        ("-0.50 reversed", "deterioration", "0%", "-0.25", "under", "131%"),
        "PILOTE stops at 0 and shows no reversal; with Akvo worse scores higher",
    ),
    Compared(
        "10→0, now 5",
        "at_most",
        falling(10, 5, 0),
        ("1.00 on track", "limited", "50%", "0.00", "—", "—"),
        "growth and ratios mean nothing where T = 0; a straight path does",
    ),
    Compared(
        "keep 95, now 94.9",
        "at_least",
        Figures(95, 94.9, 95),
        ("— lost", "—", "—", "0.00", "on scope", "100%"),
        "a target B meets already is kept or lost, not progressed to; 0.1 short is lost",
    ),
    Compared(
        "0→80, now 40",
        "at_least",
        Figures(0, 40, 80),
        ("1.00 on track", "—", "50%", "0.50", "under", "50%"),
        "measured against the last T alone, half-way is always too little; from 0 there is no growth rate",
    ),
    Compared(
        "50→90, now 88",
        "at_least",
        Figures(50, 88, 90),
        ("1.90 on track", "substantial", "95%", "0.95", "on scope", "98%"),
        "ahead of the path all agree",
    ),
    Compared(
        "50→90, now 56",
        "at_least",
        Figures(50, 56, 90),
        ("0.30 off track", "limited", "15%", "0.15", "under", "62%"),
        "ours is a share of the way due by now, not of the whole way",
    ),
    Compared(
        "96.95→90, now 95",
        "at_least",
        Figures(96.95, 95, 90),
        ("— kept", "achieved", "28%", "0.00", "on scope", "106%"),
        "a target below its baseline: PILOTE takes a step back for progress; ours says kept, and flags the deterioration",
    ),
    Compared(
        "94.30→95, now 94.65",
        "at_least",
        Figures(94.3, 94.65, 95),
        ("1.00 on track", "substantial", "50%", "0.50", "on scope", "100%"),
        "where B is near T the ratio x/T is always near 1: Tola and Akvo cannot tell good from bad",
    ),
    Compared(
        "94.30→95, now 94.00",
        "at_least",
        Figures(94.3, 94.0, 95),
        ("-0.86 reversed", "deterioration", "0%", "0.00", "on scope", "99%"),
        "the same: 0.3 points lost, and still 99 %",
    ),
)


def ask(compared: Compared) -> Answer:
    seen = compared.seen
    wire = {
        "kind": compared.kind,
        "params": {"T": f"{seen.target:.2f}"},
        "decimals": 2,
        "plan": {"start": seen.begin + 1, "end": seen.end},
        "baseline": {"year": seen.begin, "value": f"{seen.base:.2f}"},
        "series": {str(seen.now): f"{seen.x:.2f}"},
        "year": seen.now,
    }
    return judge(case_from_wire(wire))


def list_scores(compared: Compared) -> tuple[str, ...]:
    answer, seen = ask(compared), compared.seen
    ours = "—" if answer.p is None else print_fixed(answer.p, 2)
    assert answer.trajectory is not None
    pilote, akvo = score_pilote(seen), score_akvo(seen)
    return (
        f"{ours} {answer.trajectory.replace('_', ' ')}",
        score_open_sdg(seen) or "—",
        "—" if pilote is None else f"{pilote:.0%}",
        f"{score_prp(seen):.2f}",
        score_tola(seen) or "—",
        "—" if akvo is None else f"{int(akvo * 100 + 0.5)}%",
    )


@pytest.mark.parametrize("compared", CASES, ids=lambda compared: compared.name)
def test_what_each_system_says(compared: Compared):
    assert list_scores(compared) == compared.expected


def test_the_documentation_prints_the_comparison():
    head = (
        "| B of 2020 → T of 2030, figure of 2025 | ours (p) | Open SDG | PILOTE | PRP | Tola | Akvo | why we differ |"
    )
    rows = [f"| {' | '.join((case.name, *case.expected, case.why))} |" for case in CASES]
    table = "\n".join([head, "|---" * 8 + "|", *rows])
    assert table in DOCUMENT.read_text(encoding="utf-8"), f"put into docs/judging.md:\n{table}"


def test_a_worse_figure_never_scores_better_with_us():
    """What Akvo and PRP get wrong for falling indicators."""
    rank = {"reversed": 0, "off_track": 1, "slow": 2, "on_track": 3}
    answers = [ask(Compared("", "at_most", falling(12, tenths / 10, 9.6), (), "")) for tenths in range(130, 90, -1)]
    ranks = [rank[answer.trajectory or ""] for answer in answers]
    assert ranks == sorted(ranks)
    akvo = [score_akvo(falling(12, tenths / 10, 9.6)) or 0 for tenths in range(130, 90, -1)]
    assert akvo == sorted(akvo, reverse=True)
