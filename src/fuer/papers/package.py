"""Guards for zipped office files (.docx, .xlsx), asked before anything in them is read."""

import zipfile
from enum import StrEnum
from typing import BinaryIO

MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 200
MAX_ENTRIES = 5000
OLE_MARK = b"\xd0\xcf\x11\xe0"


class PackageFault(StrEnum):
    """Why a package is not read; the caller has a sentence for each."""

    OLE = "ole"
    BROKEN = "broken"
    BLOATED = "bloated"
    ENCRYPTED = "encrypted"
    MACROS = "macros"


def find_package_fault(file: BinaryIO) -> PackageFault | None:
    """The first reason not to read a package, None when it may be read. Nothing is unpacked to tell.

    An OLE container is an old format, or an encrypted new one. Entries cannot unpack to more than they declare:
    zipfile stops there.
    """
    file.seek(0)
    if file.read(4) == OLE_MARK:
        return PackageFault.OLE
    try:
        with zipfile.ZipFile(file) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return PackageFault.BROKEN
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        return PackageFault.BLOATED
    if any(is_bloated(entry) for entry in entries):
        return PackageFault.BLOATED
    if any(entry.flag_bits & 1 for entry in entries):
        return PackageFault.ENCRYPTED
    if any("vbaProject" in entry.filename for entry in entries):
        return PackageFault.MACROS
    return None


def is_bloated(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry of some size unpacks to more than office files do."""
    return entry.file_size > 1_000_000 and entry.file_size > MAX_RATIO * max(1, entry.compress_size)
