"""Collect the strings of the interface and compile the English catalogue; Chinese is the source.

`python scripts/messages.py` updates src/fuer/<app>/locale/en/LC_MESSAGES/django.po, keeping translations, and compiles
them; `--check` changes nothing and exits 1 when a catalogue is not complete, not current or not compiled.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "fuer"
CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")
# Packages that are no Django app (papers, settings) have no catalogue of their own.
SHARED_APP = "core"

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
METADATA = {
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "en",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
WRAPPED = re.compile(
    r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}|\{% blocktranslate.*?\{% endblocktranslate %\}"
    r"|\{% translate (\"[^\"]*\"|'[^']*').*?%\}|_\((\"[^\"]*\"|'[^']*')\)",
    re.DOTALL,
)


@dataclass
class Message:
    """One source string and the files it stands in."""

    msgid: str
    plural: str = ""
    context: str | None = None
    files: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str | None]:
        return self.msgid, self.context


Found = dict[tuple[str, str | None], Message]


def list_sources() -> list[Path]:
    paths = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]
    return sorted(path for path in paths if not {"migrations", "static"} & set(path.parts))


def name_app(path: Path) -> str:
    """The app whose catalogue holds the strings of a file."""
    app = path.relative_to(PACKAGE).parts[0]
    return app if (PACKAGE / app / "apps.py").is_file() else SHARED_APP


def read_source(path: Path) -> bytes:
    """Python text for Babel; a template is turned into calls of gettext, one line for each of its own."""
    text = path.read_text()
    if path.suffix != ".py":
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    return text.encode()


def extract_messages(path: Path) -> Iterator[Message]:
    for _line, found, _comments, context in extract("python", io.BytesIO(read_source(path)), KEYWORDS):
        parts = (found,) if isinstance(found, str) else tuple(part for part in found if part)
        plural = parts[1] if len(parts) > 1 else ""
        yield Message(parts[0].replace("\r\n", "\n"), plural, context)


def collect_messages() -> dict[str, Found]:
    """Messages by app, in the order of their files and lines."""
    apps: dict[str, Found] = {}
    for path in list_sources():
        found = apps.setdefault(name_app(path), {})
        for message in extract_messages(path):
            known = found.setdefault(message.key, message)
            name = str(path.relative_to(ROOT))
            if name not in known.files:
                known.files.append(name)
    return {app: found for app, found in apps.items() if found}


def read_catalogues() -> dict[str, polib.POFile]:
    files = sorted(PACKAGE.glob(f"*/{CATALOGUE}"))
    return {path.relative_to(PACKAGE).parts[0]: polib.pofile(str(path), encoding="utf-8") for path in files}


def update_catalogues() -> None:
    """Write every catalogue anew: translations stay, also those of a string that moved to another app."""
    old = read_catalogues()
    memory = {(entry.msgid, entry.msgctxt): entry for catalogue in old.values() for entry in catalogue}
    apps = collect_messages()
    for app in old.keys() - apps.keys():
        (PACKAGE / app / CATALOGUE).unlink()
        (PACKAGE / app / CATALOGUE).with_suffix(".mo").unlink(missing_ok=True)
    for app, found in apps.items():
        own = {(entry.msgid, entry.msgctxt): entry for entry in old.get(app, ())}
        catalogue = polib.POFile(wrapwidth=110)
        catalogue.metadata = METADATA
        catalogue.extend(build_entry(message, {**memory, **own}.get(message.key)) for message in found.values())
        path = PACKAGE / app / CATALOGUE
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))
        catalogue.save_as_mofile(str(path.with_suffix(".mo")))


def build_entry(message: Message, known: Any) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.msgid,
        msgid_plural=message.plural,
        msgctxt=message.context,
        occurrences=[(name, "") for name in message.files],
    )
    if "%(" in message.msgid:
        entry.flags.append("python-format")
    if message.plural:
        entry.msgstr_plural = known.msgstr_plural if known and known.msgstr_plural else {0: "", 1: ""}
    elif known:
        entry.msgstr = known.msgstr
    return entry


def find_faults() -> list[str]:
    """What keeps the English interface from being complete, one line each."""
    apps, catalogues = collect_messages(), read_catalogues()
    faults = [f"{app}: a catalogue without strings" for app in catalogues.keys() - apps.keys()]
    for app, found in apps.items():
        catalogue = catalogues.get(app)
        if catalogue is None:
            faults.append(f"{app}: no catalogue for {len(found)} strings")
            continue
        entries = {(entry.msgid, entry.msgctxt): entry for entry in catalogue if not entry.obsolete}
        faults += [f"{app}: missing: {message.msgid!r}" for key, message in found.items() if key not in entries]
        faults += [f"{app}: no longer used: {key[0]!r}" for key in entries if key not in found]
        faults += [f"{app}: obsolete: {entry.msgid!r}" for entry in catalogue.obsolete_entries()]
        faults += [f"{app}: {fault}" for entry in entries.values() for fault in find_entry_faults(entry)]
        compiled = (PACKAGE / app / CATALOGUE).with_suffix(".mo")
        if not compiled.is_file() or compiled.read_bytes() != catalogue.to_binary():
            faults.append(f"{app}: {compiled.name} is not compiled from {CATALOGUE.name}")
    return faults + find_unwrapped_text()


def find_entry_faults(entry: polib.POEntry) -> Iterator[str]:
    translations = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy:
        yield f"fuzzy: {entry.msgid!r}"
    for text in translations:
        if not text.strip():
            yield f"not translated: {entry.msgid!r}"
        elif CHINESE.search(text):
            yield f"Chinese in the translation of {entry.msgid!r}"
        elif set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(entry.msgid)):
            yield f"other placeholders than in {entry.msgid!r}"


def find_unwrapped_text() -> list[str]:
    """Chinese in a template outside a translation tag would stay Chinese in the English interface."""
    faults = []
    for path in list_sources():
        if path.suffix == ".html":
            text = WRAPPED.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), path.read_text())
            for number, line in enumerate(text.splitlines(), 1):
                if CHINESE.search(line):
                    faults.append(f"{path.relative_to(ROOT)}:{number}: not wrapped: {line.strip()}")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail on an incomplete catalogue")
    if not settings.configured:
        settings.configure()
    if not parser.parse_args().check:
        update_catalogues()
    faults = find_faults()
    print("\n".join(faults) or "the English catalogue is complete")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
