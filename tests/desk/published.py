"""The published text as a reader of the page finds it, without what the system added."""

import re
from html.parser import HTMLParser


class PublishedText(HTMLParser):
    """Text inside the sheet, without what the system added."""

    VOID = frozenset({"br", "input"})

    def __init__(self):
        super().__init__()
        self.stack, self.words = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            classes = (dict(attrs).get("class") or "").split()
            self.stack.append((tag, "added" in classes, "plan-sheet" in classes))

    def handle_endtag(self, tag):
        while self.stack and self.stack.pop()[0] != tag:
            pass

    def handle_data(self, data):
        inside = any(is_sheet for _, _, is_sheet in self.stack)
        if inside and not any(is_added for _, is_added, _ in self.stack):
            self.words.append(data)


def squeeze(text):
    return re.sub(r"\s+", "", text)


def read_published(page):
    """Text inside the sheet of a living plan, without white space and additions."""
    reader = PublishedText()
    reader.feed(page)
    return squeeze("".join(reader.words))
