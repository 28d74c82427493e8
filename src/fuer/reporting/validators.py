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
    ".zip": ("application/zip", ZIP, ""),
}
# What an archive may hold, unpacked: twenty times an upload would be a bomb.
ARCHIVE_LIMIT = 200 * MEGABYTE
MOST_MEMBERS = 500
ENCRYPTED = 0x1
# Programs, scripts, installers and shortcuts of Windows, macOS and Linux, and archives that would hide them.
PROGRAMS = frozenset(
    [
        ".exe",
        ".com",
        ".scr",
        ".bat",
        ".cmd",
        ".ps1",
        ".vbs",
        ".vbe",
        ".js",
        ".jse",
        ".wsf",
        ".wsh",
        ".hta",
        ".msi",
        ".msp",
        ".dll",
        ".sys",
        ".cpl",
        ".lnk",
        ".pif",
        ".reg",
        ".jar",
        ".apk",
        ".app",
        ".dmg",
        ".pkg",
        ".sh",
        ".py",
        ".elf",
        ".so",
        ".deb",
        ".rpm",
        ".docm",
        ".xlsm",
        ".pptm",
        ".zip",
        ".rar",
        ".7z",
        ".iso",
    ]
)
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
    if suffix == ".zip":
        require_harmless_archive(name, content)
    return media_type


def require_harmless_archive(name: str, content: bytes) -> None:
    """An archive is kept as it is and never unpacked here; whoever opens it must not meet a trap. FileRefused for what is
    no archive, holds nothing, grows beyond bounds, leaves its folder, cannot be looked into, or holds a program.
    """
    words: dict[str, object] = {"name": name[-60:], "megabytes": ARCHIVE_LIMIT // MEGABYTE, "number": MOST_MEMBERS}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise FileRefused(_("“%(name)s”的内容不是zip文件，请重新压缩后再上传。") % words) from None
    if not any(not member.is_dir() for member in members):
        raise FileRefused(_("“%(name)s”里没有文件。") % words)
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > ARCHIVE_LIMIT:
        raise FileRefused(_("“%(name)s”解压后超过%(megabytes)d MB或%(number)d个文件，请分成几份上传。") % words)
    for member in members:
        words["member"] = member.filename[-60:]
        if leaves_its_folder(member.filename):
            raise FileRefused(_("“%(name)s”里有路径不正常的文件“%(member)s”，请重新压缩后再上传。") % words)
        if member.flag_bits & ENCRYPTED:
            raise FileRefused(_("“%(name)s”有密码，无法核对，请去掉密码后再上传。") % words)
        if PurePath(member.filename).suffix.lower() in PROGRAMS:
            raise FileRefused(_("“%(name)s”里有程序文件“%(member)s”，不能上传。") % words)


def leaves_its_folder(name: str) -> bool:
    """Absolute, with a drive, or climbing up: where an unpacked file would land outside the folder chosen for it."""
    plain = name.replace("\\", "/")
    return plain.startswith("/") or ":" in plain.split("/")[0] or ".." in plain.split("/") or "\0" in plain


def has_member(content: bytes, member: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return member in package.namelist()
    except zipfile.BadZipFile:
        return False
