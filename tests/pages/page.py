"""What a page must have for a screen reader and for tired eyes, checked on its source."""

import re
from html.parser import HTMLParser
from itertools import pairwise

EMPTY = {"meta", "link", "img", "br", "wbr", "hr", "input", "rect", "line"}


class Page(HTMLParser):
    """A page as a flat list of elements with their texts.

    Attributes
    ----------
    elements : list of (str, dict)
        Tag and attributes in the order of the page; the text is in the key "text".
    """

    def __init__(self, source):
        super().__init__()
        self.elements, self._open = [], []
        self.feed(source)
        self.unclosed = [tag for tag, _ in self._open]

    def handle_starttag(self, tag, attrs):
        """Note an element."""
        element = (tag, {**dict(attrs), "text": ""})
        self.elements.append(element)
        if tag not in EMPTY:
            self._open.append(element)

    def handle_startendtag(self, tag, attrs):
        """Note an element without content."""
        self.elements.append((tag, {**dict(attrs), "text": ""}))

    def handle_endtag(self, tag):
        """Close an element; what is open must be closed first."""
        assert self._open and self._open[-1][0] == tag, f"</{tag}> closes {self._open[-1:]}"
        self._open.pop()

    def handle_data(self, data):
        """Add text to whatever is open."""
        for _, element in self._open:
            element["text"] += data

    def all(self, *tags):
        """Return the elements with one of these tags."""
        return [(tag, element) for tag, element in self.elements if tag in tags]


def troubles(source):
    """Return what would stop somebody who cannot see the page, in words."""
    page = Page(source)
    found = [f"<{tag}> is never closed" for tag in page.unclosed]
    if not page.all("html")[0][1].get("lang"):
        found.append("no language")
    if not page.all("title")[0][1]["text"].strip():
        found.append("no title")
    levels = [int(tag[1]) for tag, _ in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    if levels.count(1) != 1 or levels[0] != 1:
        found.append("not one h1 in front")
    found += [f"h{b} after h{a}" for a, b in pairwise(levels) if b > a + 1]
    if len(page.all("main")) != 1:
        found.append("not one main")
    if len(page.all("table")) != len(page.all("caption")):
        found.append("a table without caption")
    found += [f"th {e['text']!r} without scope" for _, e in page.all("th") if not e.get("scope")]
    found += ["an empty th" for _, e in page.all("th") if not e["text"].strip()]
    found += ["an image without text" for _, e in page.all("img") if not e.get("alt")]
    found += [
        "a drawing without text"
        for _, e in page.all("svg")
        if not (e.get("role") == "img" and e.get("aria-label")) and not e.get("aria-hidden")
    ]
    found += [
        f"summary {e['text']!r} says nothing"
        for _, e in page.all("summary")
        if len(e["text"].split()) < 2
    ]
    found += [
        "code that scrolls, and cannot be reached"
        for _, e in page.all("pre")
        if "tabindex" not in e
    ]
    ids = [e["id"] for _, e in page.elements if "id" in e]
    found += [f"id {name} occurs twice" for name in set(ids) if ids.count(name) > 1]
    targets = [e["href"][1:] for _, e in page.all("a") if e["href"].startswith("#")]
    targets += [e["aria-labelledby"] for _, e in page.elements if "aria-labelledby" in e]
    found += [f"#{name} leads nowhere" for name in targets if name not in ids]
    if ":focus-visible" not in source:
        found.append("the focus is not shown")
    return found


def colours(source, dark=False):
    """Return the colours that a page's style sheet names, for a light or a dark screen."""
    light, _, other = source.partition("prefers-color-scheme: dark")
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})\b", other if dark else light))


def contrast(one, other):
    """Return the contrast of two colours, as WCAG 2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour):
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
