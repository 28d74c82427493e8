"""What cannot be read is refused with one Chinese sentence, and nothing but a ReadingError ever comes out."""

import io
import time
import zipfile
from contextlib import suppress

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from fuer.plans.reading import Reading, ReadingError, read_document, read_file, reading_to_json
from tests.plans.reading.test_quzhou import SAMPLE, all_spans

PLAN = (
    "青屿市妇女发展“十四五”规划\n\n一、总体要求\n\n坚持男女平等。\n\n二、发展领域的目标和措施\n\n（一）妇女与健康。\n\n"
)


def sentence_for(data: bytes, name: str = "plan.txt") -> str:
    with pytest.raises(ReadingError) as caught:
        read_document(data, name)
    return str(caught.value)


def package(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def pdf(*, password: str | None = None, text: str = "") -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, encrypt=StandardEncryption(password) if password else None)
    canvas.rect(100, 100, 200, 300)
    canvas.drawString(100, 700, text)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def test_empty_file():
    assert sentence_for(b" \n") == "文件是空的，没有可以读取的内容"


def test_file_too_large(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(ReadingError, match="文件超过50MB，请上传规划正文本身"):
        read_file(path)


def test_picture_is_no_document():
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
    assert sentence_for(picture) == "无法识别文件的文字编码或格式，请另存为UTF-8文本、.docx或可复制文字的.pdf后再上传"


def test_text_that_is_no_plan():
    text = "关于召开全市防汛工作会议的通知\n\n各县（市、区）：\n\n一、会议时间。定于六月一日召开。\n\n二、参会人员。各单位负责人。"
    assert sentence_for(text.encode()) == "没有在文件中找到妇女或儿童发展规划的正文，请确认上传的是规划文件"


def test_old_or_encrypted_word():
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000
    assert sentence_for(data, "plan.doc") == "文件已加密或是旧版.doc格式，请去掉密码并另存为.docx后再上传"


def test_macros():
    data = package({"word/document.xml": b"<a/>", "word/vbaProject.bin": b"x"})
    assert sentence_for(data, "plan.docx") == "文件带有宏，请另存为不含宏的.docx后再上传"


def test_zip_bomb():
    data = package({"word/document.xml": b"0" * 60_000_000})
    assert sentence_for(data, "plan.docx") == "文件解压后异常庞大，为安全起见不予读取"


def test_other_package():
    assert sentence_for(package({"xl/workbook.xml": b"<a/>"}), "plan.xlsx").startswith("这不是Word文档")


def test_damaged_word():
    assert sentence_for(package({"word/document.xml": b"<a"}), "plan.docx").startswith("Word文件已损坏")
    file = io.BytesIO()
    Document().save(file)
    assert sentence_for(file.getvalue()[:3000], "plan.docx").startswith("文件不是完整的.docx")


def test_scanned_encrypted_and_damaged_pdf():
    assert sentence_for(pdf(), "plan.pdf").startswith("PDF是扫描件")
    assert sentence_for(pdf(text="- 1 -"), "plan.pdf").startswith("PDF是扫描件")
    assert sentence_for(pdf(password="secret", text="x"), "plan.pdf") == "PDF文件已加密，请去掉密码后再上传"
    assert sentence_for(b"%PDF-1.4 nothing", "plan.pdf").startswith("PDF")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(encoding):
    text = PLAN + "1．保障安全分娩。产前筛查率达到90%以上。\n"
    reading = read_document(text.encode(encoding), "plan.txt")
    assert reading.text == text
    quantified = [target for target in reading.plans[0].targets if target.tier == "quantified"]
    assert [target.indicator for target in quantified] == ["产前筛查率"]


def test_time_grows_with_length_only():
    """Ten times the text takes at most about ten times as long (room for the noise of a shared machine)."""
    body = "".join(
        f"{n}．保障孕产妇安全分娩。产前筛查率达到90%以上，孕产妇艾滋病、梅毒和乙肝检测率保持在98%以上，70%的县（市、区）建成标准化心理辅导中心。\n\n"
        for n in range(1, 401)
    )
    short, long = (PLAN + body).encode(), (PLAN + body * 10).encode()
    times = []
    for data in (short, long):
        start = time.process_time()
        read_document(data, "plan.txt")
        times.append(time.process_time() - start)
    assert times[1] < 25 * times[0] + 0.5


def holds(reading: Reading) -> bool:
    text = reading.text
    return all(text[start:end] == quote for quote, start, end in all_spans(reading_to_json(reading)["plans"]))


PIECES = st.sampled_from(
    [
        "产前筛查率达到90%以上", "分别控制在3‰、5‰和6‰以下", "新生儿、婴儿和5岁以下儿童死亡率", "，", "。", "；", "\n", "\n\n", "1．", "（一）",
        "一、", "主要目标：", "70%的县（市、区）", "每个乡镇（街道）至少配备1名", "（", "）", "“", "”", "培育50个康养联合体", "应援尽援", "\t序号\n\t指标\n\t2020年\n\t2025年\n\n",
        "\t1\n\t死亡率（‰）\n\t3\n\t\n\n", "责任单位：市卫健委、", "牵头", "2025年", "到2030年", "第一章 ", "目录\n", "\f", "— 3 —\n", "９０％", "7/10万", "\u3000", "\u200b",
        "在2018年基础上每年降低1个百分点以上", "1—2项", "各1小时", "百分之九十", "等", "|", "\r\n", "全覆盖", "\ufeff", "𠮷", "0", "100%提供",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40))
def test_any_plan_text_keeps_its_spans(pieces):
    text = PLAN + "".join(pieces)
    assert holds(read_document(text.encode(), "plan.txt"))


@given(st.text(max_size=200))
def test_any_text_after_a_plan_keeps_its_spans(text):
    data = (PLAN + text).encode("utf-8", "replace")
    with suppress(ReadingError):  # mostly control characters are no text
        assert holds(read_document(data, "plan.txt"))


@given(st.binary(max_size=300), st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xfe", b"\xd0\xcf\x11\xe0"]))
def test_any_bytes_give_a_reading_or_one_sentence(data, head):
    with suppress(ReadingError):
        assert holds(read_document(head + data, "plan"))


@given(st.data())
def test_a_cut_sample_never_breaks(data):
    text = SAMPLE.read_text()
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, min(len(text), start + 3000)))
    assert holds(read_document((PLAN + text[start:end]).encode(), "plan.txt"))


@given(st.integers(0, 4000), st.binary(min_size=1, max_size=4))
def test_a_damaged_word_file_never_breaks(place, noise):
    file = io.BytesIO()
    document = Document()
    for line in PLAN.split("\n"):
        document.add_paragraph(line)
    document.save(file)
    data = bytearray(file.getvalue())
    at = place * len(data) // 4001
    data[at : at + len(noise)] = noise
    with suppress(ReadingError):
        assert holds(read_document(bytes(data), "plan.docx"))
