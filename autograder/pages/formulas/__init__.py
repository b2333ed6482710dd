"""Formgrader's pages as they are made: with MathJax in the page, so that no network is needed.

nbgrader's page asks the network for MathJax 2, and without an answer its own script stops at
the first mention of it. Here lies the template that takes that one's place, and what it shows.
"""

import functools
from importlib.resources import files

from jinja2 import FileSystemLoader
from nbconvert.exporters import HTMLExporter

#: What MathJax is told. Neither `require` nor `autoload`: nothing that a student writes loads
#: more of it, and without the extension for HTML no formula holds a link, a style or a class.
SETTINGS = """
window.MathJax = {
  tex: {
    inlineMath: [["$", "$"], ["\\\\(", "\\\\)"]],
    processEscapes: true,
    tags: "ams",
    packages: {"[-]": ["require", "autoload"]},
    maxMacros: 1000,
    maxBuffer: 5 * 1024,
  },
  options: {enableMenu: false},
  svg: {fontCache: "global"},
};
"""

#: nbgrader's page waits for the end of MathJax 2.
FOR_FORMGRADER = """
MathJax.Hub = {Startup: {signal: {
  Interest: heard => MathJax.startup.promise.finally(() => heard("End")),
}}};
"""


@functools.cache
def mathjax(part):
    """Return what one script of the page holds."""
    if part == "library":
        path = files("mathjax") / "static" / "mathjax" / "es5" / "tex-svg.js"
        return path.read_text(encoding="utf-8")
    return {"settings": SETTINGS, "for formgrader": FOR_FORMGRADER}[part]


class Exporter(HTMLExporter):
    """nbconvert's exporter, for formgrader's pages."""

    def __init__(self, **traits):
        super().__init__(extra_loaders=[FileSystemLoader(__path__)], **traits)
        self.register_filter("mathjax", mathjax)
        # It looks for links in the form of 2013, for half a minute in many brackets.
        self.register_filter("strip_files_prefix", lambda text: text)
