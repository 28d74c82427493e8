"""What kinds of files may be kept as evidence or as a text, told by their first bytes and not by their name alone."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePath

from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024
EVIDENCE_LIMIT = 20 * MEGABYTE
ZIP = b"PK\x03\x04"
# By suffix: media type, first bytes, and for packages a member that makes them what they say (GB/T 33190 for OFD).
KINDS: dict[str, tuple[str, bytes, str]] = {
    ".pdf": ("application/pdf", b"%PDF-", ""),
    ".docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ZIP,
        "word/document.xml",
    ),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ZIP, "xl/workbook.xml"),
    ".ofd": ("application/ofd", ZIP, "OFD.xml"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff", ""),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff", ""),
    ".png": ("image/png", b"\x89PNG\r\n\x1a\n", ""),
}
EVIDENCE_SUFFIXES = tuple(KINDS)
TEXT_SUFFIXES = (".docx",)


class FileRefused(ValueError):
    """One sentence for a person: why this file is not taken."""


def check_file(name: str, content: bytes, suffixes: tuple[str, ...] = EVIDENCE_SUFFIXES) -> str:
    """The media type of a file that may be kept. FileRefused for a wrong type, size, or a name its bytes belie."""
    suffix = PurePath(name.replace("\\", "/")).suffix.lower()
    if suffix not in suffixes:
        kinds = "、".join(known[1:] for known in suffixes if known != ".jpeg")
        raise FileRefused(_("“%(name)s”的类型不能上传，只收%(kinds)s文件。") % {"name": name[-60:], "kinds": kinds})
    if not content:
        raise FileRefused(_("“%(name)s”是空文件。") % {"name": name[-60:]})
    if len(content) > EVIDENCE_LIMIT:
        words = {"name": name[-60:], "limit": EVIDENCE_LIMIT // MEGABYTE}
        raise FileRefused(_("“%(name)s”超过%(limit)d MB，请压缩或只截取需要的页。") % words)
    media_type, start, member = KINDS[suffix]
    if not content.startswith(start) or (member and not has_member(content, member)):
        words_of_kind = {"name": name[-60:], "kind": suffix[1:]}
        raise FileRefused(_("“%(name)s”的内容不是%(kind)s文件，请用原来的软件另存后再上传。") % words_of_kind)
    return media_type


def has_member(content: bytes, member: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return member in package.namelist()
    except zipfile.BadZipFile:
        return False
