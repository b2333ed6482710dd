"""Feedback pages on their way back: a zip that the platform takes, or a list for mailing.

A platform knows whose a page is by the names that it gave out itself; these were noted when
the work was collected (`autograder.collecting.origins`). Where the rules are written down:

- Moodle, "Upload multiple feedback files in a zip": in the path, a part
  ``name_number_plugin_plugin_``; the number is the participant's, what follows is the file's
  name (moodle/moodle, mod/assign/feedback/file/importziplib.php).
- Canvas, "Upload Submissions": the first two numbers between underscores are those of the
  person and of what was handed in (instructure/canvas-lms, app/models/assignment.rb). The
  student gets the file under the name of what was handed in, so a page would be called
  ``ps1_hand_in.zip`` (issue 2406 there): the page travels in a zip, and goes to those only
  who have handed in a zip.
- Brightspace, "Add Feedback Files": in the folder that the download has for the person. No page
  of the platform's own that we know of says so.
"""

import re
from pathlib import Path

from autograder.collecting.archive import zipped
from autograder.collecting.origins import read_origins
from autograder.course import folders
from autograder.text import csv_of
from autograder.troubles import Stopped

#: The platforms, by the word that the command knows them by.
PLATFORMS = {"moodle": "Moodle", "canvas": "Canvas", "brightspace": "Brightspace"}

_MOODLE = re.compile(r".+?_\d+_assignsubmission_(?:file|onlinetext)_?")
_CANVAS = re.compile(r".+?_\d+_\d+_.+")
_BRIGHTSPACE = re.compile(r"\d+-\d+ - .+? - .*?\d ?[AaPp][Mm]")


def pack(coursedir, problem_set, platform, people) -> tuple[bytes, list[str]]:
    """Pack all pages for a platform; `people` have their names.

    Returns
    -------
    content : bytes
        The zip.
    said : list of str
        How many pages are in it, and whose could not be packed.
    """
    if platform not in PLATFORMS:
        raise Stopped(f"--for {platform}: known are {', '.join(PLATFORMS)}")
    origins = read_origins(Path(coursedir.root, "downloaded", problem_set))
    files, left_out = {}, []
    for student, page in _pages(coursedir, problem_set).items():
        entry, why = _entry(platform, origins.get(student), page)
        if entry:
            files[entry[0]] = entry[1]
        else:
            left_out.append(f"{people[student].called if student in people else student} ({why})")
    said = [f"{len(files)} pages for {PLATFORMS[platform]}"]
    if left_out:
        said.append(f"Not in the zip, {len(left_out)}: {', '.join(left_out)}")
    return zipped(files), said


def _pages(coursedir, problem_set):
    """Return the feedback pages that are there, by student."""
    found = folders(coursedir, coursedir.feedback_directory, problem_set)
    pages = {student: folder / f"{problem_set}.html" for student, folder in found.items()}
    pages = {student: page for student, page in pages.items() if page.is_file()}
    if not pages:
        raise Stopped(
            f"there is no page of {problem_set}: run `python -m autograder feedback {problem_set}`"
        )
    return pages


def _entry(platform, origin, page):
    """Return name and content of a page in the zip; or None, and why there is none."""
    if origin is None or origin.platform.removesuffix(", anonymous") != PLATFORMS[platform]:
        return None, f"did not come from {PLATFORMS[platform]}"
    content = page.read_bytes()
    if platform == "canvas":
        names = sorted(name for name in origin.names if _CANVAS.fullmatch(name))
        packed = [name for name in names if name.lower().endswith(".zip")]
        if origin.platform != "Canvas":
            return None, "handed in without a name, so that Canvas cannot tell whose it is"
        if not packed:
            return None, "handed in no zip, and Canvas would give the page the name of what it was"
        return (packed[-1], zipped({page.name: content})), ""
    form = {"moodle": _MOODLE, "brightspace": _BRIGHTSPACE}[platform]
    folder = next((m[0] for m in map(form.match, sorted(origin.names)) if m), None)
    if folder is None:
        return None, "its name cannot be read"
    return (f"{folder}/{page.name}", content), ""


def mailing(coursedir, problem_set, people) -> tuple[str, list[str]]:
    """Write a list for a mail merge: student, name, address, and the page to attach."""
    rows, without = [["student", "last_name", "first_name", "email", "page"]], []
    for student, page in _pages(coursedir, problem_set).items():
        person = people.get(student)
        about = (person.last, person.first, person.email) if person else ("", "", "")
        rows.append([student, *about, str(page.resolve())])
        if not about[2]:
            without.append(person.called if person else student)
    said = [f"{len(rows) - 1} pages, with what they are to be attached to"]
    if without:
        said.append(f"Without an address, {len(without)}: {', '.join(without)}")
    return "\ufeff" + csv_of(rows), said
