import polib
import pytest
from django.utils import translation
from scripts import messages

VIEWS = 'from django.utils.translation import gettext as _, ngettext\nTITLE = _("规划")\nngettext("%(n)s项", "%(n)s项", 2)\n'
PAGE = '{% load i18n %}\n  {% translate "指标" %}\n{% blocktranslate trimmed with year=y %}\n  {{ year }}年\n{% endblocktranslate %}\n'
ENGLISH = {"规划": "Plans", "指标": "Indicators", "%(year)s年": "%(year)s"}


@pytest.fixture
def app(tmp_path, monkeypatch):
    folder = tmp_path / "src" / "fuer" / "desk"
    (folder / "templates").mkdir(parents=True)
    (folder / "apps.py").write_text("")
    (folder / "views.py").write_text(VIEWS)
    (folder / "templates" / "page.html").write_text(PAGE)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "PACKAGE", folder.parent)
    return folder


def translate_all(app):
    catalogue = polib.pofile(str(app / messages.CATALOGUE))
    for entry in catalogue:
        entry.msgstr = "" if entry.msgid_plural else ENGLISH[entry.msgid]
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "%(n)s item", 1: "%(n)s items"}
    catalogue.save(str(app / messages.CATALOGUE))


def test_a_catalogue_holds_every_string_and_keeps_translations(app):
    messages.update_catalogues()
    catalogue = polib.pofile(str(app / messages.CATALOGUE))
    assert [entry.msgid for entry in catalogue] == ["指标", "%(year)s年", "规划", "%(n)s项"]
    translate_all(app)
    messages.update_catalogues()
    assert messages.find_faults() == []


def test_a_new_string_an_unused_one_and_an_old_mo_are_faults(app):
    messages.update_catalogues()
    translate_all(app)
    messages.update_catalogues()
    (app / "views.py").write_text(VIEWS.replace("规划", "数据填报"))
    assert messages.find_faults() == ["desk: missing: '数据填报'", "desk: no longer used: '规划'"]
    (app / "views.py").write_text(VIEWS)
    (app / messages.CATALOGUE).with_suffix(".mo").write_bytes(b"")
    assert messages.find_faults() == ["desk: django.mo is not compiled from django.po"]


@pytest.mark.parametrize(
    ("english", "fault"),
    [
        ("", "not translated: '%(year)s年'"),
        ("%(year)s年", "Chinese in the translation of '%(year)s年'"),
        ("year", "other placeholders than in '%(year)s年'"),
    ],
)
def test_a_poor_translation_is_a_fault(english, fault):
    entry = polib.POEntry(msgid="%(year)s年", msgstr=english)
    assert list(messages.find_entry_faults(entry)) == [fault]


def test_chinese_outside_a_translation_is_a_fault(app):
    page = app / "templates" / "page.html"
    page.write_text("<p>规划</p>")
    assert messages.find_unwrapped_text() == ["src/fuer/desk/templates/page.html:1: not wrapped: <p>规划</p>"]


def test_the_english_catalogue_is_complete():
    assert messages.find_faults() == []


def test_english_and_chinese_are_both_served():
    with translation.override("en"):
        assert translation.gettext("进展正常") == "On track"
    with translation.override("zh-hans"):
        assert translation.gettext("进展正常") == "进展正常"
