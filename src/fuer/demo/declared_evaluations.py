"""What the place's folder declares of the demo's evaluations, read strictly. The file's head says what each word means."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, ValidationError

from fuer.demo.definitions import DemoFileError
from fuer.evaluation.enums import EvaluationStage, ItemProgress


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DeclaredAssessment(Strict):
    stage: Literal["drafting", "submitted", "returned", "accepted"]
    share: int = 50
    returns: int = 1


class DeclaredTask(Strict):
    state: Literal["waiting", "reported", "closed"]
    given: int
    due: int
    reported: int = 0
    result: str = ""
    reference: str = ""
    closed: int = 0
    reason: str = ""


class DeclaredFinding(Strict):
    domain: str
    unit: str
    text: str
    cause: str
    advice: str
    measure: str = ""
    task: DeclaredTask | None = None


class DeclaredComment(Strict):
    section: str
    unit: str
    text: str


class DeclaredIssue(Strict):
    number: str
    day: int


class DeclaredReport(Strict):
    template: str
    circulates: str
    comment: DeclaredComment | None = None
    issued: DeclaredIssue | None = None


class DeclaredEvaluation(Strict):
    frozen: int
    reaches: EvaluationStage
    calendar: dict[EvaluationStage, int]
    skips: str = ""
    assessments: dict[str, DeclaredAssessment] = {}
    findings: tuple[DeclaredFinding, ...] = ()
    report: DeclaredReport | None = None


class DeclaredEvaluations(Strict):
    evaluations: tuple[DeclaredEvaluation, ...]
    texts: dict[ItemProgress, str]
    progress: tuple[ItemProgress, ...]
    return_reasons: tuple[str, ...]


def read_demo_evaluations(path: Path) -> DeclaredEvaluations:
    """DemoFileError when the file is missing or says what cannot be."""
    try:
        return DeclaredEvaluations.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise DemoFileError(_("无法从%(file)s读出演示评估。") % {"file": path.name}) from error
