"""From an exercise to the lecture's section that it comes from, on the course's site."""

import os
import re
from pathlib import Path

from autograder.course import COURSE, addresses
from nnkit.exercise import MODULES

#: Where `make lectures` builds the lectures' pages.
SITE = COURSE / "build" / "site" / "lectures"


def section_of(slot):
    """Return number and heading of the lecture's section that an exercise names, or None."""
    found = re.search(r'Source: lecture (\d), "([^"]+)"', slot.__doc__ or "")
    return (int(found[1]), found[2]) if found else None


def link(section, folder, site=SITE) -> str:
    """Return the address of a section, seen from a folder; "" if its page was not built."""
    if section is None:
        return ""
    number, heading = section
    anchor = _anchor(heading)
    for page in sorted(site.glob(f"{number:02}_*.html")):
        there = f'id="{anchor}"' in page.read_text(encoding="utf-8", errors="replace")
        return Path(os.path.relpath(page, folder)).as_posix() + (f"#{anchor}" if there else "")
    return ""


def public_link(section) -> str:
    """Return the address of a section on the site that students read; "" if there is none."""
    site = addresses()["site"]
    if section is None or not site:
        return ""
    number, heading = section
    module = list(MODULES.values())[number - 1]
    return f"{site.rstrip('/')}/lectures/{number:02}_{module}.html#{_anchor(heading)}"


def _anchor(heading):
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")
