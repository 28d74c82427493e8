"""Bytes to a Source: which kind of file it is, and what can be refused with one sentence."""

from charset_normalizer import from_bytes

from fuer.plans.reading.source import ReadingError, Source
from fuer.plans.reading.text_tables import find_text_tables

MAX_BYTES = 50 * 1024 * 1024
TOO_LARGE = "文件超过50MB，请上传规划正文本身"


def decode_document(data: bytes, filename: str) -> Source:
    """The text and tables of a .txt, .docx or .pdf file. ReadingError says in one sentence why it cannot be read."""
    if len(data) > MAX_BYTES:
        raise ReadingError(TOO_LARGE)
    if not data.strip():
        raise ReadingError("文件是空的，没有可以读取的内容")
    if data.startswith(b"%PDF") or filename.lower().endswith(".pdf"):
        # Loaded on demand: the PDF and Word libraries take longer to load than a plan takes to read.
        from fuer.plans.reading.pdf import read_pdf

        return read_pdf(data)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        from fuer.plans.reading.docx import read_docx

        return read_docx(data)
    text = decode_text(data)
    return Source(text, find_text_tables(text))


def decode_text(data: bytes) -> str:
    """UTF-8, UTF-16 or GB18030 text. ReadingError for anything that is no text."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _check_text(_decode(data, encoding))
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _looks_chinese(text):
            return _check_text(text)
    best = from_bytes(data[:65536]).best()
    if best is not None and best.encoding.startswith(("utf_16", "big5")):
        return _check_text(_decode(data, best.encoding))
    raise ReadingError("无法识别文件的文字编码或格式，请另存为UTF-8文本、.docx或可复制文字的.pdf后再上传")


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise ReadingError("文件的文字编码有误，请另存为UTF-8文本后再上传") from None


def _looks_chinese(text: str) -> bool:
    """Some Chinese, and little that no text holds: bytes read with a wrong encoding fail this."""
    sample = text[:20000]
    common = sum(1 for char in sample if "\u4e00" <= char <= "\u9fff" or char in "，。、；：“”（）《》")
    control = sum(1 for char in sample if (ord(char) < 32 and char not in "\t\n\r\f\v") or "\ue000" <= char <= "\uf8ff")
    return common >= 0.2 * len(sample.strip() or "x") and control <= max(3, 0.01 * len(sample))


def _check_text(text: str) -> str:
    if not _looks_chinese(text):
        raise ReadingError("文件里没有可以读取的中文正文，请确认上传的是规划文件")
    return text
