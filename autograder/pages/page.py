"""What both pages are made with: one set of templates, one style sheet, and no outside.

A page needs no other file and no network. All text passes through templates that escape
it, and the page itself forbids every script and style but its own.
"""

import base64
import functools
import hashlib
from pathlib import Path

import jinja2
from markupsafe import Markup, escape

from autograder.text import harmless


def render(template, script="", **content):
    """Write a page.

    Parameters
    ----------
    template : str
        Its file in this folder.
    script : str
        The only script that may run.
    content : dict
        What the template shows.
    """
    style = _environment().get_template("style.css.j2").render()
    policy = f"default-src 'none'; img-src data:; style-src {_source(style)}"
    policy += f"; script-src {_source(script)}" if script else ""
    page = _environment().get_template(template)
    return page.render(style=Markup(style), script=Markup(script), policy=Markup(policy), **content)


@functools.cache
def _environment():
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        finalize=_harmless,
    )
    environment.filters |= {
        "number": number,
        "broken": broken,
        "counted": counted,
        "spans": spans,
    }
    return environment


def _harmless(value):
    """Let no text turn around what stands beside it; what is marked up is made of such texts."""
    is_text = isinstance(value, str) and not isinstance(value, Markup)
    return harmless(value) if is_text else value


@functools.cache
def _source(text):
    """Return what a content security policy calls a text that stands in the page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def number(value):
    """Write a number of points; a dash where there is none."""
    return f"{value:.4g}" if isinstance(value, int | float) else "–"


def broken(name):
    """Return a name that may be broken after an underscore."""
    return Markup("_<wbr>").join(name.split("_"))


def counted(items, one):
    """Count things: ``3 figures``."""
    count = items if isinstance(items, int) else len(items)
    return f"{count} {one}{'' if count == 1 else 's'}"


def spans(text):
    """Return a text in which what stands between backquotes is code."""
    text = harmless(text)
    parts = [escape(part) for part in text.split("`")]
    if len(parts) % 2 == 0:  # one is left alone
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else part
        for place, part in enumerate(parts)
    )
