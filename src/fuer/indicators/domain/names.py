"""Names of indicators, compared the way a reader compares them."""

import re
import unicodedata
from collections import Counter

# Units that documents hang on a name in brackets: 孕产妇死亡率（1/10万）.
UNITS = (
    "%|‰|1/%|1/‰|/10万|1/10万|1/万|十万分之一|万分之一|岁|人|万人|人次|万人次|个|所|家|张|件|例|名|对|户|万户|元|万元|亿元"
    "|平方米|公里|小时|年|分钟|个/千人|张/千人|人/千人|个/万人"
)
_TRAILING_UNIT = re.compile(rf"[(\[](?:单位[::])?(?:{UNITS})[)\]]$")
_DROPPED = re.compile(r"[\s\"'“”‘’「」『』《》〈〉*#]")
_DASHES = re.compile(r"[-\u2010-\u2015\u2212~至]+(?=\d)")


def normalise_name(name: str) -> str:
    """One spelling for each name: width, quotes, spaces, dashes between numbers and a trailing unit do not matter.

    率 and 比例 stay: they are different measures.
    """
    plain = _DROPPED.sub("", unicodedata.normalize("NFKC", name)).lower()
    plain = _DASHES.sub("-", plain).strip("、,;:。.")
    return _TRAILING_UNIT.sub("", plain) or plain


def measure_overlap(one: str, other: str) -> float:
    """Share of the longer normalised name's characters that the other one has too, 0 to 1."""
    first, second = normalise_name(one), normalise_name(other)
    common = sum((Counter(first) & Counter(second)).values())
    return common / max(len(first), len(second), 1)
