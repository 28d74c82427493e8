"""JSON lines of cases to JSON lines of answers."""

import json
from collections.abc import Iterable, Iterator

from fuer.judging.case import CaseError, answer_to_wire, case_from_wire, judge


def judge_lines(lines: Iterable[bytes]) -> Iterator[dict[str, object]]:
    """An answer for every line that is not blank; {"error": sentence, "line": number} for one that states no case."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            answer = judge_line(line)
            yield answer | {"line": number} if "error" in answer else answer


def judge_line(line: bytes) -> dict[str, object]:
    """One line's answer, or {"error": one Chinese sentence}."""
    try:
        wire = json.loads(line)
        json.dumps(wire, ensure_ascii=False).encode()  # half a surrogate pair is no text and cannot be written back
    except (ValueError, RecursionError):
        return {"error": "这一行不是JSON"}
    try:
        return answer_to_wire(judge(case_from_wire(wire)))
    except CaseError as error:
        return {"error": str(error)}
