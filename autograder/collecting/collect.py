"""Collecting what an LMS gives out: plug-ins for ``nbgrader zip_collect``.

Learning platforms pack a class's files in their own ways and rename them. `Extract` finds
for each item whose it is and where in the submission its files belong, and lays all out as
``extracted/<student>/<file>``; `Collect` reads that. Names that are understood:

- Moodle: ``Ada Lovelace_12345_assignsubmission_file_/ps1_hand_in.zip``; the student is 12345,
- Canvas: ``lovelaceada_LATE_12345_678_ps1_hand_in-1.zip``; the student is 12345,
- Blackboard: ``Problem set 1_ada_attempt_2026-11-06-12-00-00_ps1_hand_in.zip``,
- plain: ``ada.zip``, ``ada_ps1.zip``, ``ps1_ada.zip``, or a folder ``ada``.

Students choose what their zips hold and how files in them are called. So the outermost name
says whose an item is, and nothing inside can. A zip of all of them is as good as a folder,
where it cannot be a student's own (`Extract._classes`). In a submission may lie a zip, a
folder, or single files. What leads out of its folder, links, and what is too large is left
out; a submission that cannot be read to its end is left out whole. All that is said.
"""

import re
import shutil
import tempfile
import zipfile
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from nnkit.exercise import MODULES

#: What one submission may hold once unpacked, and the zips in it together.
MAX_FILES, MAX_BYTES = 400, 64 * 2**20
MAX_ZIPPED = 8 * MAX_BYTES
MAX_DEPTH = 3

#: Endings of files that are collected.
ENDINGS = (".ipynb", ".py")

#: What a platform writes before the name that the student gave to the file.
_STYLES = (
    re.compile(r"(?P<name>.+?)_(?P<student>\d+)_assignsubmission_(file|onlinetext)_?"),
    re.compile(
        r"(?P<name>.+?)_(?P<student>[^_]+)_attempt_"
        r"(?P<time>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(_|(?=\.zip$))"
    ),
    re.compile(r"(?P<name>[^_/]+)(_LATE)?_(?P<student>\d+)_\d+_(?=.)"),
)
#: The same anywhere in a name: with two of them, the student may have written one.
_MARKS = (
    re.compile(r"_(\d+)_assignsubmission_(?:file|onlinetext)"),
    re.compile(r"_([^_]+)_attempt_\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d"),
    re.compile(r"^[^_/]+(?:_LATE)?_(\d+)_\d+_."),
)

#: No time of submission lies further ahead of the clock.
_AHEAD = timedelta(days=730)


@dataclass
class Item:
    """One thing handed in, by its outermost name.

    Attributes
    ----------
    name : str
        Where it lies, as a path from the archive's root.
    student, time : str
        As the name says; the time is "" if it says none.
    source : tuple
        Equal for items that one platform gave out for one student.
    files : list of (list of str, function, int)
        Each file's path in the submission, how to open it, and its size.
    """

    name: str
    student: str
    time: str
    source: tuple
    files: list


class Extract(ExtractorPlugin):
    """Unpacks the archives of a class into one folder a student."""

    def extract(self, archive_path, extracted_path):
        """Unpack everything in a folder."""
        self.problem_set = self.parent.coursedir.assignment_id
        archive, target = Path(archive_path), Path(extracted_path)
        tops = defaultdict(list)
        for path in sorted(archive.rglob("*")):
            parts = path.relative_to(archive).parts
            if path.is_symlink():
                self.log.warning("Left out: %s is a link", "/".join(parts))
            elif path.is_file() and _is_wanted(parts):
                tops[parts[0]].append((list(parts), _opener(path), path.stat().st_size))
        if not tops:
            self.log.warning("No files found in %s", archive)
        with ExitStack() as stack:
            students = defaultdict(list)
            classes = self._classes(archive, tops)
            for top, files in tops.items():
                place, inside = "", {top: files}
                if top in classes:
                    place = top
                    inside = self._class_files(archive / top, classes[top], stack)
                for name, inner in inside.items():
                    item = self._item(name, inner, place)
                    if item:
                        students[item.student].append(item)
            for student, items in sorted(students.items()):
                self._lay_out(self._from_one_place(student, items), target / student)

    # --- whose it is

    def _classes(self, archive, tops):
        """Find the zips that hold a whole class's items, and how many folders lie around them.

        A platform names what a student handed in, so a zip that it has not named is the
        class's, if it holds several students' items. Where people name the zips, it may as
        well be one of the students': so there is none beside any plain name.
        """
        plain = [top for top in tops if not _readings(top) and self._plain(top)]
        plain += [top for top in tops if not _readings(top) and top not in plain and _is_zip(top)]
        found = {}
        for top in plain:
            if (archive / top).is_file():
                try:
                    with zipfile.ZipFile(archive / top) as zipped:
                        names = [parts for entry in zipped.infolist() if (parts := _parts(entry))]
                except Exception:  # which is said when it is unpacked
                    continue
            else:
                names = [parts[1:] for parts, _, _ in tops[top]]
            names = [parts for parts in names if _is_wanted(parts)]
            around = _folders_around(names)
            if self._holds_class([parts[around:] for parts in names], alone=len(tops) == 1):
                found[top] = around
        if len(found) == len(plain) and all((archive / top).is_file() for top in found):
            return found
        for top in found:
            self.log.error(
                "%s looks like a whole class's, but may be one student's own: taken as one "
                "student's. If it is the class's, unpack it and put what is in it into %s",
                *(top, archive),
            )
        return {}

    def _holds_class(self, names, alone):
        """Say whether all that is in a zip belongs to items of several students."""
        items = defaultdict(list)
        for parts in names:
            items[parts[0]].append(parts)
        students, styled = set(), True
        for name, files in items.items():
            readings = _readings(name)
            if not readings:
                styled = False
                whole = [parts for parts in files if _is_zip(name) or len(parts) > 1]
                work = (f"{self.problem_set}.ipynb", ".zip")
                if not any("/".join(parts).endswith(work) for parts in whole):
                    return False
                readings = {self._plain(name)}
            students |= readings
        # One item alone can be the first of a class; a platform's name tells it apart.
        return "" not in students and (len(students) > 1 or bool(alone and styled and students))

    def _class_files(self, path, around, stack):
        """Return the files in a class's zip, by the outermost names in it."""
        items = defaultdict(list)
        try:
            archive = stack.enter_context(zipfile.ZipFile(path))
            for parts, opener, size in self._entries(archive, path.name):
                if _is_wanted(parts):
                    items[parts[around]].append((parts[around:], opener, size))
        except Exception as error:
            self.log.error("Left out: %s cannot be unpacked: %s", path.name, _said(error))
        return items

    def _item(self, name, files, place):
        """Find out by its outermost name whose an item is; None if that is unclear."""
        where = _shown(f"{place}/{name}" if place else name)
        readings = _readings(name)
        if len(readings) > 1:
            self.log.error("Left out: %s can be of %s", where, " or ".join(sorted(readings)))
            return None
        time, rest, source = "", "", (place, name)
        student = self._plain(name)
        for number, style in enumerate(_STYLES):
            found = style.match(name)
            if readings and found:
                student, rest = found["student"], name[found.end() :]
                time = found.groupdict().get("time") or ""
                source = (place, number, found["name"])
                break
        student = re.sub(r"[/\\\x00-\x1f+]", "_", student).strip(". ")
        if not student:
            self.log.warning("Left out: %s, whose is it?", where)
            return None
        if time and not _is_believable(time):
            self.log.error("%s: the time in the name cannot be right and does not count", where)
            time = ""
        if len(files[0][0]) == 1 and rest in (
            "",
            *ENDINGS,
        ):  # a file that has only the student's name
            rest = ".zip" if _is_zip(name) else f"{self.problem_set}{PurePosixPath(name).suffix}"
        first = [rest] if rest else []
        placed = [([*first, *parts[1:]], opener, size) for parts, opener, size in files]
        return Item(where, student, time, source, placed)

    def _from_one_place(self, student, items):
        """Return the items that count, where there are some from several places."""
        if len({item.source for item in items}) == 1:
            return items
        outer = [item for item in items if item.source[0] == ""]
        kept = outer if len({item.source for item in outer}) == 1 else []
        self.log.error(
            "Several places hold work of %s: %s. %s; keep one of them",
            student,
            ", ".join(item.name for item in items),
            f"Only {kept[0].name} is collected" if kept else "None is collected",
        )
        return kept

    # --- what is in it

    def _lay_out(self, items, folder):
        """Write one student's submission, or nothing if part of it cannot be read."""
        taken, self._used, self._zipped = {}, 0, 0
        for item in items:
            try:
                for parts, opener, size in item.files:
                    self._read(item, parts, opener, size, taken, 1)
            except Exception as error:
                self.log.error("Left out: %s cannot be unpacked: %s", item.name, _said(error))
                return
        try:
            for path, (_, _, content) in taken.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(content)
            time = max((rank[0] for rank, _, _ in taken.values()), default="")
            if time:
                day, hours = time[:10], time[11:].replace("-", ":")
                (folder / "timestamp.txt").write_text(f"{day} {hours} UTC\n")
        except Exception as error:
            shutil.rmtree(folder, ignore_errors=True)
            names = ", ".join(item.name for item in items)
            self.log.error("Left out: %s cannot be laid out: %s", names, _said(error))

    def _read(self, item, parts, opener, size, taken, depth):
        """Read one file, or what is in a zip."""
        name = f"{item.name}: {'/'.join(parts)}"
        if _is_zip(parts[-1]):
            self._zipped += size
            if depth > MAX_DEPTH or (depth > 1 and self._zipped > MAX_ZIPPED):
                self.log.warning("Left out: %s, zips in zips are too many or too large", name)
                return
            with tempfile.TemporaryFile() as copy:
                with opener() as file:
                    shutil.copyfileobj(file, copy)
                with zipfile.ZipFile(copy) as archive:
                    above = [*parts[:-1], parts[-1].removesuffix(".zip")]
                    for inner, inner_opener, inner_size in self._entries(archive, name):
                        if _is_wanted(inner):
                            inside = [*filter(None, above), *inner]
                            self._read(item, inside, inner_opener, inner_size, taken, depth + 1)
            return
        path, attempt = self._placed(parts)
        if len(taken) >= MAX_FILES or self._used + size > MAX_BYTES:
            self.log.warning("Left out: %s, the submission is too large", name)
            return
        rank = (item.time, attempt, -len(parts))
        earlier = taken.get(path)
        if earlier is not None and earlier[0] >= rank:
            self.log.warning("Left out: %s, a newer one is there", name)
            return
        if earlier is not None:
            self.log.warning("%s replaces %s", name, earlier[1])
        with opener() as file:
            taken[path] = rank, name, file.read()
        self._used += size

    def _entries(self, archive, name):
        """Go through the files in a zip that may be unpacked."""
        for entry in archive.infolist():
            where = f"{name}/{_shown(entry.filename)}"
            parts = _parts(entry)
            if parts is None:
                self.log.warning("Left out: %s leads out of its folder", where)
            elif (entry.external_attr >> 28) == 0o12:
                self.log.warning("Left out: %s is a link", where)
            elif entry.flag_bits & 1:
                self.log.warning("Left out: %s has a password", where)
            elif parts:  # and not a folder
                yield parts, _opener(archive, entry), entry.file_size

    def _plain(self, part):
        """Return the student in ``ada_ps1`` or ``ps1-ada``; "" if there is none."""
        stem = re.sub(r"\.(ipynb|py|zip)$", "", part, flags=re.IGNORECASE)
        stem = re.sub(r"(_hand_in)?( ?\(\d+\))?$", "", stem)
        ps = re.escape(self.problem_set)
        stem = re.sub(rf"^{ps}[-_ ]|[-_ ]{ps}$|^{ps}$", "", stem, flags=re.IGNORECASE)
        return "" if stem.lower() in _NOBODY else stem

    def _placed(self, parts):
        """Find out where in the submission a file belongs, and which of several attempts it is."""
        attempts = [re.search(r"(?:-(\d{1,9})| \((\d{1,9})\))(\.\w+)?$", part) for part in parts]
        attempt = max([int(a[1] or a[2]) for a in attempts if a], default=0)
        last = parts[-1]
        stem, ending = re.sub(r"(-\d+| \(\d+\))(?=\.\w+$)", "", last).rsplit(".", 1)
        if ending == "ipynb":
            path = f"{self.problem_set if self.problem_set in stem else stem}.ipynb"
        elif "nnkit" in parts:
            path = "/".join(parts[parts.index("nnkit") :])
        elif stem in MODULES.values():
            path = f"nnkit/{stem}.py"
        else:
            path = last
        return path, attempt


def _readings(name):
    """Return the students that a platform's marks in a name can mean."""
    if not any(style.match(name) for style in _STYLES):
        return set()
    return {student for mark in _MARKS for student in mark.findall(name)}


def _is_believable(time):
    try:
        return datetime.strptime(time, "%Y-%m-%d-%H-%M-%S") < datetime.now() + _AHEAD
    except ValueError:
        return False


def _is_zip(name):
    return name.lower().endswith(".zip")


def _is_wanted(parts):
    aside = {"__MACOSX", ".ipynb_checkpoints", "__pycache__"}
    return not aside & set(parts) and (parts[-1].endswith(ENDINGS) or _is_zip(parts[-1]))


def _parts(entry):
    """Return the path of a zip's entry, empty for a folder; None if it leads out of its own."""
    name = _shown(entry.filename.replace("\\", "/"))
    path = PurePosixPath(name)
    if name.endswith("/"):
        return []
    if path.is_absolute() or ".." in path.parts or ":" in "".join(path.parts[:1]):
        return None
    return list(path.parts)


def _folders_around(names):
    """Return 1 if everything lies in one folder that no platform has named, else 0."""
    first = {parts[0] for parts in names}
    below = all(len(parts) > 1 for parts in names)
    return int(len(first) == 1 and below and not _readings(*first))


def _opener(path, entry=None):
    return (lambda: path.open("rb")) if entry is None else (lambda: path.open(entry))


def _shown(text):
    """Return text without control characters, which would reach a terminal."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", "_", text)


def _said(error):
    return _shown(f"{type(error).__name__}: {error}")


#: Folders and zips of these names are no student's.
_NOBODY = {"", "submissions", "archive", "download", "downloads", "nnkit", "hand_in"}


class Collect(FileNameCollectorPlugin):
    """Reads what `Extract` has laid out: ``extracted/<student>/<file>``."""

    def collect(self, submitted_file):
        """Return whose a file is, and its path in the submission; None for the time."""
        root = Path(self.parent._format_collect_path(self.parent.extracted_directory))
        student, *path = Path(submitted_file).relative_to(root).parts
        if not path or not submitted_file.endswith(ENDINGS):
            return None
        about = {"student_id": student, "file_id": "/".join(path)}
        time = root / student / "timestamp.txt"
        return {**about, "timestamp": time.read_text().strip()} if time.is_file() else about
