"""Builds the text of a formatted document piece by piece, so that every piece knows its span."""

from collections.abc import Sequence

from fuer.plans.reading.source import Cell, Grid, Source

# A table before it has a place in the text: rows of keys into the texts of its cells; merged cells share a key.
Layout = Sequence[Sequence[int]]


class TextBuilder:
    """Collects paragraphs and tables; `build` gives the Source."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._grids: list[Grid] = []
        self._asides: list[tuple[int, int]] = []
        self._headings: dict[int, int] = {}

    def add(self, text: str) -> tuple[int, int]:
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return start, self._length

    def add_line(self, text: str, *, level: int = 0, aside: bool = False) -> None:
        start, end = self.add(text)
        if level:
            self._headings[start] = level
        if aside and text:
            self._asides.append((start, end))
        self.add("\n")

    def add_table(self, texts: Sequence[str], layout: Layout) -> None:
        """Each cell a line behind a tab, where it is first met; rows parted by an empty line."""
        if not layout:
            return
        cells: dict[int, Cell] = {}
        begin = self._length
        rows: list[tuple[Cell, ...]] = []
        for keys in layout:
            for key in keys:
                if key not in cells:
                    self.add("\t")
                    start, end = self.add(texts[key])
                    cells[key] = Cell("".join(texts[key].split()), start, end)
                    self.add("\n")
            rows.append(tuple(cells[key] for key in keys))
            self.add("\n")
        self._grids.append(Grid(tuple(rows), begin, self._length))

    def build(self, warnings: Sequence[str] = ()) -> Source:
        text = "".join(self._parts)
        return Source(text, tuple(self._grids), tuple(self._asides), self._headings, tuple(warnings))
