"""Reads the bound figures of an official Word paper back, also after people edited its wording."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from django.utils.translation import gettext as _
from docx.oxml.ns import qn
from lxml import etree

from fuer.papers.official.blocks import KEY_LENGTH, Figure
from fuer.papers.official.word import MARK
from fuer.papers.package import PackageFault, find_package_fault

_IDENTIFIER = "{http://purl.org/dc/elements/1.1/}identifier"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


class NotOurPaperError(ValueError):
    """The file is no paper of this system; its words say so to the person."""


def read_figures(content: bytes) -> list[Figure]:
    """Every bound figure in the order it is read, from running text and tables. NotOurPaperError for any other file.

    Text somebody deleted with changes tracked is not read, text somebody put in is.
    """
    body, properties = read_parts(content)
    number = count_written(body, properties)
    if number is None:
        raise NotOurPaperError(_("这不是本系统生成的公文，无法核对其中的数据。请选择由“评估报告”导出的Word文件。"))
    figures = list(list_controls(body))
    if number and not figures:
        raise NotOurPaperError(
            _("文件中的数据标记已全部丢失（可能被其他软件另存过），无法核对。请重新导出Word文件，在其上修改后再核对。")
        )
    return figures


def read_parts(content: bytes) -> tuple[etree._Element, etree._Element | None]:
    """The document and its properties."""
    fault = find_package_fault(io.BytesIO(content))
    if fault is not None:
        raise NotOurPaperError(explain(fault))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            if "word/document.xml" not in names:
                raise NotOurPaperError(_("这不是Word文件（.docx）。请选择由“评估报告”导出的Word文件。"))
            body = parse(package.read("word/document.xml"))
            return body, parse(package.read("docProps/core.xml")) if "docProps/core.xml" in names else None
    except (etree.XMLSyntaxError, zipfile.BadZipFile, OSError) as error:
        raise NotOurPaperError(explain(PackageFault.BROKEN)) from error


def parse(text: bytes) -> etree._Element:
    """XML of somebody's file: nothing outside of it is fetched or put in."""
    return etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def explain(fault: PackageFault) -> str:
    match fault:
        case PackageFault.OLE:
            return _("这是旧格式（.doc）或加密的文件。请用Word另存为.docx、取消密码后再核对。")
        case PackageFault.ENCRYPTED:
            return _("文件有密码。请取消密码后再核对。")
        case PackageFault.MACROS:
            return _("文件含有宏。请另存为不含宏的.docx后再核对。")
        case PackageFault.BLOATED:
            return _("文件解压后过大，没有打开。请检查文件来源。")
        case PackageFault.BROKEN:
            return _("文件打不开：不是Word文件（.docx），或已损坏。请重新导出后再核对。")


def count_written(body: etree._Element, properties: etree._Element | None) -> int | None:
    """How many figures the paper was written with, None for a foreign one.

    The bookmark and the property both say so: an editor may lose one of them.
    """
    names = [mark.get(qn("w:name"), "") for mark in body.iter(qn("w:bookmarkStart"))]
    if properties is not None:
        names.append(properties.findtext(_IDENTIFIER) or "")
    counts = [name.removeprefix(MARK) for name in names if name.startswith(MARK)]
    return next((int(count) for count in counts if count.isascii() and count.isdigit()), None)


def list_controls(body: etree._Element) -> Iterator[Figure]:
    for control in body.iter(qn("w:sdt")):
        key, content = read_key(control), control.find(qn("w:sdtContent"))
        if key and content is not None and next(control.iterancestors(_FALLBACK), None) is None:
            yield Figure(key, "".join(text.text or "" for text in content.iter(qn("w:t"))))


def read_key(control: etree._Element) -> str:
    """The key of a bound figure, "" for a content control of somebody else. LibreOffice keeps the alias only."""
    properties = control.find(qn("w:sdtPr"))
    if properties is None or properties.find(qn("w:text")) is None:
        return ""
    names = (properties.find(qn(name)) for name in ("w:tag", "w:alias"))
    key = next((name.get(qn("w:val"), "") for name in names if name is not None), "")
    return key if len(key) <= KEY_LENGTH and key.isascii() and key.isprintable() else ""
