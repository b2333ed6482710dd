"""What formgrader's page makes of a student's text: formatted, and nothing but text.

nbconvert sanitizes outputs only, and formgrader renders Markdown cells as they are: HTML in
a written answer would run in the grader's browser, with the grader's rights.
"""

import contextlib
import html
import re

import bleach
from jinja2 import pass_context
from markupsafe import escape
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath, import_plugin

from autograder.submission.code import visible

#: Longer texts are shown without formatting, which may take very long on purpose.
MAX_FORMATTED = 12_000

PLUGINS = ("strikethrough", "table", "url", "def_list")
TAGS = {
    *("a", "b", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "hr", "i", "li"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "pre", "span", "strong", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
}
ATTRIBUTES = {"a": ["href"], "div": ["class"], "span": ["class"]}


class _Renderer(IPythonRenderer):
    """Shows HTML as text, images by their description, and links to web pages only."""

    def link(self, text, url, title=None):
        if re.match(r"(https?://|#)", url):
            return f'<a href="{escape(url)}">{text}</a>'
        return text

    def image(self, text, url, title=None):
        return f"[image: {escape(text)}]"


@pass_context
def markdown2html(context, source):
    """Turn a cell's Markdown into HTML: the instructor's as always, all else with care."""
    cell = context.get("cell", {})
    metadata = cell.get("metadata", {})
    if "shows" in metadata.get("nnkit", {}):
        return _anchor(metadata["nnkit"]["shows"]) + from_student(source, fenced=True)
    if "nnkit" in metadata:
        return from_student(source)
    if metadata.get("nbgrader", {}).get("solution"):
        return from_student(source)
    renderer = IPythonRenderer(escape=False, attachments=cell.get("attachments", {}))
    return MarkdownWithMath(renderer=renderer).render(source)


def _anchor(shows):
    """Return where the link to a written answer leads: below the bar on top of the page."""
    what, _, name = shows.partition(" ")
    if what != "rubric":
        return ""
    return f'<div id="to-{html.escape(name)}" style="scroll-margin-top: 80px"></div>'


def from_student(source, fenced=False):
    """Turn a student's Markdown into HTML; `fenced` if it is our own around their code."""
    source = visible(source)
    if fenced or len(source) <= MAX_FORMATTED:
        with contextlib.suppress(Exception):
            page = _render(source)
            if fenced:  # nothing in it but code is theirs
                return page
            return bleach.clean(page, tags=TAGS, attributes=ATTRIBUTES, protocols=["http", "https"])
    return f'<pre style="white-space: pre-wrap">{html.escape(source)}</pre>'


def _render(source):
    renderer = _Renderer(escape=True, exclude_anchor_links=True)
    plugins = [import_plugin(name) for name in PLUGINS]
    return MarkdownWithMath(renderer=renderer, plugins=plugins).render(source)
