"""Reading time per 10,000 characters and its growth up to a document of 2 MB.

Yardstick: splitting the same text into sentences with one regular expression and looking for a digit in each.
"""

import re
from functools import partial
from pathlib import Path

from benchmarks.timing import median, time_runs
from fuer.plans.reading import read_document

SAMPLE = Path(__file__).parent.parent / "plans" / "quzhou" / "quzhou-2021-2025.txt"
DOCUMENT_BYTES = 2_000_000
SENTENCE = re.compile(r"[^。；\n]*[0-9０-９][^。；\n]*")


def scan_sentences(text: str) -> int:
    return sum(1 for _ in SENTENCE.finditer(text))


def run() -> None:
    sample = SAMPLE.read_text(encoding="utf-8")
    copies = (1, 4, DOCUMENT_BYTES // len(sample.encode()))
    print("reading a plan (yardstick: one regular expression over the sentences of the same text)")
    print(f"{'characters':>12} {'seconds':>9} {'ms per 10,000':>14} {'to yardstick':>13}")
    rates = []
    for count in copies:
        text = sample * count
        data = text.encode()
        seconds = median(time_runs(partial(read_document, data, "sample.txt"), 5 if count == 1 else 1))
        yardstick = median(time_runs(partial(scan_sentences, text), 5))
        rates.append(seconds / len(text) * 10_000)
        print(f"{len(text):>12,} {seconds:>9.3f} {rates[-1] * 1000:>14.2f} {seconds / yardstick:>12.0f}×")
    print(
        f"growth: time per character at {DOCUMENT_BYTES / 1e6:.0f} MB is {rates[-1] / rates[0]:.2f}× that of the sample"
    )
