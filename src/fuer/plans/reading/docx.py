"""Word documents: styles, automatic numbering, merged cells, text boxes and footnotes to one text."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx import Document
from lxml import etree

from fuer.papers.package import PackageFault, find_package_fault
from fuer.plans.reading.builder import TextBuilder
from fuer.plans.reading.docx_numbering import Numbering, W
from fuer.plans.reading.source import ReadingError, Source

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = {f"{_MC}Fallback", f"{W}del", f"{W}moveFrom", f"{W}txbxContent", f"{W}instrText", f"{W}delText"}


def read_docx(data: bytes) -> Source:
    """The Source of a .docx file. ReadingError for encrypted, macro, oversized or damaged files."""
    _check_package(data)
    try:
        document = Document(io.BytesIO(data))
        return _DocxReader(document).read()
    except ReadingError:
        raise
    except Exception:  # a damaged package fails anywhere in zip, XML and the library, with any exception
        raise ReadingError("Word文件已损坏，无法读取，请用Word重新另存为.docx后再上传") from None


_FAULTS = {
    PackageFault.OLE: "文件已加密或是旧版.doc格式，请去掉密码并另存为.docx后再上传",
    PackageFault.BROKEN: "文件不是完整的.docx，可能没有上传完整，请重新上传",
    PackageFault.BLOATED: "文件解压后异常庞大，为安全起见不予读取",
    PackageFault.ENCRYPTED: "文件已加密，请去掉密码后再上传",
    PackageFault.MACROS: "文件带有宏，请另存为不含宏的.docx后再上传",
}


def _check_package(data: bytes) -> None:
    file = io.BytesIO(data)
    fault = find_package_fault(file)
    if fault is not None:
        raise ReadingError(_FAULTS[fault])
    with zipfile.ZipFile(file) as package:
        if "word/document.xml" not in package.namelist():
            raise ReadingError("这不是Word文档，请上传.docx、可复制文字的.pdf或.txt文件")


class _DocxReader:
    """Walks the body once, in reading order."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.out = TextBuilder()
        self.numbering = Numbering(_part_root(document, "numbering"))
        self.styles = {style.get(f"{W}styleId"): style for style in document.styles.element.iter(f"{W}style")}
        self.notes: list[str] = []

    def read(self) -> Source:
        self._read_blocks(self.document.element.body)
        root = _part_root(self.document, "footnotes")
        for note in [] if root is None else root.iter(f"{W}footnote"):
            text = "".join(_texts(note)).strip()
            if text and note.get(f"{W}type") is None:
                self.out.add_line(f"注：{text}", aside=True)
        return self.out.build()

    def _read_blocks(self, parent: Any) -> None:
        for block in parent:
            if block.tag == f"{W}p":
                self._read_paragraph(block)
            elif block.tag == f"{W}tbl":
                self._read_table(block)
            elif block.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
                self._read_blocks(block)

    def _read_paragraph(self, paragraph: Any) -> None:
        text = "".join(_texts(paragraph))
        style = self._style_chain(paragraph)
        label = self._label(paragraph, style) if text.strip() else ""
        names = [_value(one, "name") for one in style]
        is_contents = any(name.lower().startswith(("toc", "目录")) for name in names)
        self.out.add_line(label + text, level=self._level(paragraph, style, names), aside=is_contents)
        for box in _text_boxes(paragraph):
            self._read_blocks(box)

    def _style_chain(self, paragraph: Any) -> list[Any]:
        """The paragraph's style and the styles it is based on."""
        properties = paragraph.find(f"{W}pPr")
        key = _value(properties, "pStyle") if properties is not None else ""
        chain: list[Any] = []
        while key in self.styles and len(chain) < 12:
            chain.append(self.styles[key])
            key = _value(chain[-1], "basedOn")
        return chain

    def _label(self, paragraph: Any, style: list[Any]) -> str:
        for holder in (paragraph, *style):
            properties = holder.find(f"{W}pPr")
            listed = properties.find(f"{W}numPr") if properties is not None else None
            number = _value(listed, "numId") if listed is not None else ""
            if number:
                depth = _value(listed, "ilvl") or "0"
                return "" if number == "0" else self.numbering.label_for(number, int(depth))
        return ""

    def _level(self, paragraph: Any, style: list[Any], names: list[str]) -> int:
        """1–9 for headings, 0 for running text."""
        for name in names:
            word, _, number = name.lower().replace("标题", "heading").partition(" ")
            if word == "heading" and number.isdecimal():
                return int(number)
        for holder in (paragraph, *style):
            properties = holder.find(f"{W}pPr")
            level = _value(properties, "outlineLvl") if properties is not None else ""
            if level.isdecimal() and int(level) < 9:
                return int(level) + 1
        return 0

    def _read_table(self, table: Any) -> None:
        texts: list[str] = []
        layout: list[list[int]] = []
        for row in table.iter(f"{W}tr"):
            if next(row.iterancestors(f"{W}tbl")) is table:
                layout.append(self._read_row(row, texts, layout[-1] if layout else []))
        width = max(map(len, layout), default=0)
        if width <= 1:
            for text in texts:
                for line in text.split("\n"):
                    self.out.add_line(line)
            return
        for keys in layout:
            while len(keys) < width:
                texts.append("")
                keys.append(len(texts) - 1)
        self.out.add_table(texts, layout)

    def _read_row(self, row: Any, texts: list[str], above: list[int]) -> list[int]:
        """The cell keys of a row; a cell merged with the one above has its key."""
        keys: list[int] = []
        for cell in row.iterchildren(f"{W}tc", f"{W}sdt"):
            properties = cell.find(f"{W}tcPr")
            span, merge = 1, None
            if properties is not None:
                span = int(_value(properties, "gridSpan") or "1")
                merge = properties.find(f"{W}vMerge")
            continues = merge is not None and merge.get(f"{W}val") in (None, "continue")
            if continues and len(keys) < len(above):
                key = above[len(keys)]
            else:
                texts.append("\n".join("".join(_texts(one)) for one in cell.iter(f"{W}p")).strip())
                key = len(texts) - 1
            keys += [key] * min(span, 60)
        return keys


def _texts(element: Any) -> Iterator[str]:
    """The words of an element in order, without deleted or hidden ones."""
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in (f"{W}tab", f"{W}ptab"):
            yield " "
        elif child.tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        elif child.tag == f"{W}r" and child.find(f"{W}rPr/{W}vanish") is not None:
            continue
        elif child.tag not in (f"{W}pPr", f"{W}rPr"):
            yield from _texts(child)


def _text_boxes(paragraph: Any) -> list[Any]:
    """Text boxes anchored in a paragraph, each once although Word writes it twice."""
    boxes = paragraph.iter(f"{W}txbxContent")
    return [box for box in boxes if not any(up.tag == f"{_MC}Fallback" for up in box.iterancestors())]


def _value(element: Any, name: str) -> str:
    found = element.find(f"{W}{name}")
    return "" if found is None else found.get(f"{W}val") or ""


def _part_root(document: Any, kind: str) -> Any | None:
    """The XML of the numbering or footnotes part, if there is one."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith(f"/{kind}"):
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            return etree.fromstring(relation.target_part.blob, parser)
    return None
