"""The `fuer judge` command: JSON lines in, JSON lines out, exit codes 0/1/2."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fuer.judging.lines import judge_line

CASE = {
    "kind": "at_least",
    "params": {"T": "94.30"},
    "unit": "%",
    "decimals": 1,
    "plan": {"start": 2021, "end": 2025},
    "baseline": {"year": 2020, "value": "93.3"},
    "series": {"2023": "93.6"},
    "year": 2023,
}


def run_judge(*arguments: str, lines: str = "") -> tuple[int, list[dict[str, Any]]]:
    done = subprocess.run(
        [sys.executable, "-m", "fuer", "judge", *arguments], input=lines.encode(), capture_output=True, check=False
    )
    return done.returncode, [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_every_line_has_its_answer():
    code, answers = run_judge(lines=json.dumps(CASE) + "\n\n" + json.dumps({**CASE, "year": 2022}) + "\n")
    assert (code, [answer["state"] for answer in answers]) == (0, ["judged", "no_data"])


def test_a_bad_line_is_answered_in_its_place(tmp_path: Path):
    file = tmp_path / "cases.jsonl"
    file.write_text("\nnonsense\n" + json.dumps(CASE), encoding="utf-8")
    code, answers = run_judge(str(file))
    assert code == 1
    assert answers[0] == {"error": "这一行不是JSON", "line": 2}
    assert answers[1]["p"] == "0.5000"


ODD_LINES = {
    "half a surrogate pair": '{"kind": "\\ud800"}',
    "nested without end": "[" * 100_000,
    "no numbers": '{"year": NaN, "plan": 1e9999}',
    "a byte order mark": "\ufeff",
    "a number without end": "1" * 5000,
}


@pytest.mark.parametrize("line", ODD_LINES.values(), ids=ODD_LINES)
def test_an_odd_line_is_refused_and_can_be_written(line: str):
    answer = judge_line(line.encode())
    assert list(answer) == ["error"]
    assert json.dumps(answer, ensure_ascii=False).encode()


def test_an_unreadable_file_cannot_run(tmp_path: Path):
    assert run_judge(str(tmp_path / "none.jsonl")) == (2, [])
