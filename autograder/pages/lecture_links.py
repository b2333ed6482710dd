"""From an exercise to the lecture's section that it comes from, on the pages that were built."""

import json
import os
import re
from pathlib import Path

from autograder.course import COURSE

#: Where `make lectures` builds the pages, in a course's folder.
SITE = Path("build", "site")


def section_of(slot):
    """Return number and heading of the lecture's section that an exercise names, or None."""
    found = re.search(r'Source: lecture (\d), "([^"]+)"', slot.__doc__ or "")
    return (int(found[1]), found[2]) if found else None


def link(section, folder, site=COURSE / SITE) -> str:
    """Return the address of a section, seen from a folder; "" if its page was not built."""
    if section is None:
        return ""
    number, heading = section
    for notebook in sorted((COURSE / "lectures").glob(f"{number:02}_*.ipynb")):
        page = site / f"{notebook.stem}.html"
        if page.is_file():
            anchor = _anchor(notebook, heading)
            return Path(os.path.relpath(page, folder)).as_posix() + (f"#{anchor}" if anchor else "")
    return ""


def _anchor(notebook, heading):
    """Return the id of the cell with a heading: the page has it as an anchor."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        lines = "".join(cell["source"]).splitlines()
        titles = {line.lstrip("#").strip() for line in lines if line.startswith("#")}
        if cell["cell_type"] == "markdown" and heading in titles:
            return cell["id"]
    return ""
