"""PDF by typst: a template of this product and its values, nothing fetched from anywhere."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import typst

MEDIA_TYPE = "application/pdf"
# Where Linux keeps its fonts; the system's own list misses them in slim containers.
FONT_PATHS = ("/usr/share/fonts", "/usr/local/share/fonts")
MADE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def write_pdf(template: Path, values: dict[str, Any]) -> bytes:
    """The PDF of `template` (.typ), which reads `values` by json(bytes(sys.inputs.values)).

    Values are data there, never markup: what somebody typed cannot become a command. The same values give the same bytes.
    """
    result: bytes = typst.compile(str(template), timestamp=MADE, **_gather(values))
    return result


def write_png(template: Path, values: dict[str, Any], *, ppi: int = 220) -> bytes:
    """The only page of `template` as a picture."""
    result: bytes = typst.compile(str(template), format="png", ppi=ppi, **_gather(values))
    return result


def _gather(values: dict[str, Any]) -> dict[str, Any]:
    fonts = [path for path in FONT_PATHS if Path(path).is_dir()]
    return {"font_paths": fonts, "sys_inputs": {"values": json.dumps(values, ensure_ascii=False)}}
