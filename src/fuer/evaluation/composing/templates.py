"""Templates of reports: which sections a paper has and what fills each. Declared in YAML, read strictly. Pure."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from fuer.evaluation.composing.fields import UnknownField, list_keys

FOLDER = Path(__file__).resolve().parent.parent / "reports"
Filling = Literal[
    "text",
    "abstract",
    "basis",
    "overview",
    "domains",
    "behind",
    "watch",
    "steps",
    "missing",
    "counties",
    "problems",
    "advice",
    "annex",
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class TemplateError(ValueError):
    """One sentence for a person: which file, where in it, what is wrong."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class SectionTemplate(Strict):
    """A section of the first level. `text` stands before what it fills itself with, and may hold {{fields}}."""

    heading: Line
    filling: Filling
    text: Annotated[str, StringConstraints(max_length=4000)] = ""

    @model_validator(mode="after")
    def check_fields(self) -> Self:
        try:
            list_keys(self.text)
        except UnknownField as error:
            raise ValueError(f"“{self.heading}”的文字：{error}") from error
        return self


class Template(Strict):
    """A kind of paper. `title` may name {{area}} and {{year}}; `by`: one paper in all, or one a unit."""

    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$", max_length=40)]
    name: Line
    title: Line
    by: Literal["area", "unit"] = "area"
    sections: Annotated[tuple[SectionTemplate, ...], Field(strict=False, min_length=1)]

    @model_validator(mode="after")
    def check_once(self) -> Self:
        twice = [name for name, times in Counter(one.heading for one in self.sections).items() if times > 1]
        if twice:
            raise ValueError(f"标题“{twice[0]}”出现两次")
        wrong = [key for key in list_keys(self.title) if key not in ("area", "year")]
        if wrong:
            raise ValueError(f"标题里没有字段“{wrong[0]}”，只能用area和year")
        return self


def list_slugs() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read_template(slug: str) -> Template:
    """A shipped template. TemplateError for one that is not there or does not hold together."""
    if slug not in list_slugs():
        raise TemplateError(f"没有名为“{slug}”的报告模板，可用的有：{'、'.join(list_slugs())}")
    path = FOLDER / f"{slug}.yaml"
    return parse_template(path.read_text(encoding="utf-8"), path.name)


def parse_template(text: str, place: str) -> Template:
    """A template from its YAML. TemplateError naming `place`, the line or the field, and the reason."""
    try:
        loaded = yaml.safe_load(text)
        if not isinstance(loaded, dict):
            raise TemplateError(f"{place}：应是带标题和章节的模板")
        return Template.model_validate(loaded)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第{mark.line + 1}行" if mark else ""
        raise TemplateError(f"{place}{where}读不出来：请检查缩进和冒号") from error
    except ValidationError as error:
        raise TemplateError(f"{place}{name_fault(error)}") from error


def name_fault(error: ValidationError) -> str:
    fault: Any = error.errors()[0]
    place = " → ".join(str(part + 1) if isinstance(part, int) else str(part) for part in fault["loc"])
    reason = {
        "missing": "没有填写",
        "extra_forbidden": "不是模板的字段",
        "literal_error": f"只能是{(fault.get('ctx') or {}).get('expected', '')}",
    }.get(fault["type"], str(fault["msg"]).removeprefix("Value error, "))
    return f"（{place}）：{reason}" if place else f"：{reason}"
