"""Collecting what an LMS gives out: plug-ins for ``nbgrader zip_collect``.

Learning platforms pack a class's files in their own ways and rename them. `Extract` finds
for each file whose it is and where in the submission it belongs, and lays all out as
``extracted/<student>/<file>``; `Collect` reads that. Names that are understood:

- Moodle: ``Ada Lovelace_12345_assignsubmission_file_/ps1_hand_in.zip``; the student is 12345,
- Canvas: ``lovelaceada_LATE_12345_678_ps1_hand_in-1.zip``; the student is 12345,
- Blackboard: ``Problem set 1_ada_attempt_2026-11-06-12-00-00_ps1_hand_in.zip``,
- plain: ``ada.zip``, ``ada_ps1.zip``, ``ps1_ada.zip``, or a folder ``ada``.

A zip of all of them is as good as a folder. In a submission may lie a zip, a folder, or
single files. What leads out of its folder, links, and what is too large is left out.
"""

import re
import shutil
import zipfile
from pathlib import Path, PurePosixPath

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from nnkit.exercise import MODULES

#: What one class's archive, and one submission in it, may hold once unpacked.
MAX_FILES, MAX_BYTES = 400, 64 * 2**20
MAX_DEPTH = 3

#: Endings of files that are collected.
ENDINGS = (".ipynb", ".py")

_STYLES = (
    re.compile(r"(?P<name>.+?)_(?P<student>\d+)_assignsubmission_(file|onlinetext)_?(?P<rest>.*)"),
    re.compile(
        r".+_(?P<student>[^_]+)_attempt_"
        r"(?P<time>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(_(?P<rest>.*)|\.zip)"
    ),
    re.compile(r"(?P<name>[^_/]+)(_LATE)?_(?P<student>\d+)_\d+_(?P<rest>.+)"),
)


class Extract(ExtractorPlugin):
    """Unpacks the archives of a class into one folder a student."""

    def extract(self, archive_path, extracted_path):
        """Unpack everything in a folder."""
        self.problem_set = self.parent.coursedir.assignment_id
        archive, target = Path(archive_path), Path(extracted_path)
        self._times, self._taken, self._size = {}, {}, {}
        found = sorted(path for path in archive.rglob("*") if path.is_file())
        if not found:
            self.log.warning("No files found in %s", archive)
        for path in found:
            name = path.relative_to(archive).as_posix()
            if path.is_symlink():
                self.log.warning("Left out: %s is a link", name)
            elif path.suffix == ".zip":
                self._unpack(path, name, target, 1)
            else:
                with path.open("rb") as file:
                    self._put(name, file, path.stat().st_size, target)

    def _unpack(self, source, name, target, depth):
        """Unpack a zip; `name` is where it lies, as a path from the archive's root."""
        try:
            with zipfile.ZipFile(source) as archive:
                # The name of a whole class's zip is nobody's name.
                inside = "archive" if self._is_class(archive) else name.removesuffix(".zip")
                for entry in archive.infolist():
                    if entry.is_dir():
                        continue
                    path = PurePosixPath(entry.filename.replace("\\", "/"))
                    where = f"{inside}/{path}"
                    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
                        self.log.warning("Left out: %s leads out of its folder", where)
                    elif (entry.external_attr >> 28) == 0o12:
                        self.log.warning("Left out: %s is a link", where)
                    elif entry.flag_bits & 1:
                        self.log.warning("Left out: %s has a password", where)
                    elif path.suffix == ".zip" and depth < MAX_DEPTH:
                        if entry.file_size <= 8 * MAX_BYTES:
                            with archive.open(entry) as file:
                                self._unpack(file, where, target, depth + 1)
                    else:
                        with archive.open(entry) as file:
                            self._put(where, file, entry.file_size, target)
        except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
            self.log.error("Left out: %s cannot be unpacked: %s", name, error)

    def _is_class(self, archive):
        """Say whether a zip holds more than one submission."""
        names = [PurePosixPath(entry).name for entry in archive.namelist()]
        notebooks = names.count(f"{self.problem_set}.ipynb")
        return notebooks > 1 or any(name.endswith(".zip") for name in names)

    def _put(self, name, file, size, target):
        """Put one file where it belongs, if it is wanted."""
        place = self.place(name)
        if place is None:
            return
        student, path, time, attempt = place
        count, used = self._size.get(student, (0, 0))
        if count >= MAX_FILES or used + size > MAX_BYTES:
            self.log.warning("Left out: %s, the submission is too large", name)
            return
        destination = target / student / path
        earlier = self._taken.get(destination)
        if earlier is not None and earlier[0] >= (time, attempt):
            self.log.warning("Left out: %s, a newer one is there", name)
            return
        if earlier is not None:
            self.log.warning("%s replaces %s", name, earlier[1])
        destination.parent.mkdir(parents=True, exist_ok=True)
        with destination.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        self._taken[destination] = (time, attempt), name
        self._size[student] = count + 1, used + size
        if time:
            day, hours = time[:10], time[11:].replace("-", ":")
            (target / student / "timestamp.txt").write_text(f"{day} {hours} UTC\n")

    def place(self, name):
        """Find out whose a file is and where it belongs.

        Parameters
        ----------
        name : str
            Its path in the archive, unpacked zips as folders.

        Returns
        -------
        (student, path, time, attempt), or None if the file is not wanted
            The path in the submission; the time in the name, if any; and which of several
            attempts it is, for files that occur more than once.
        """
        if not name.endswith(ENDINGS) or "/__MACOSX/" in f"/{name}":
            return None
        parts = name.split("/")
        for k, part in enumerate(parts):
            for style in _STYLES:
                found = style.fullmatch(part)
                if found:
                    time = found.groupdict().get("time") or ""
                    rest = [found["rest"]] if found["rest"] else []
                    return self._placed(found["student"], [*rest, *parts[k + 1 :]], time)
        # A plain name: the outermost part that says more than the problem set.
        for k, part in enumerate(parts[:-1] or parts):
            student = self._plain(part)
            if student:
                return self._placed(student, parts[k + 1 :] or [f"{self.problem_set}.ipynb"], "")
        self.log.warning("Left out: %s, whose is it?", name)
        return None

    def _plain(self, part):
        """Return the student in ``ada_ps1`` or ``ps1-ada``; "" if there is none."""
        stem = part.removesuffix(".ipynb").removesuffix(".py")
        stem = re.sub(r"(_hand_in)?( ?\(\d+\))?$", "", stem)
        ps = re.escape(self.problem_set)
        stem = re.sub(rf"^{ps}[-_ ]|[-_ ]{ps}$|^{ps}$", "", stem, flags=re.IGNORECASE)
        return "" if stem.lower() in _NOBODY else stem

    def _placed(self, student, parts, time):
        student = re.sub(r"[/\\\x00-\x1f+]", "_", student).strip(". ")
        last = parts[-1]
        attempts = [re.search(r"(?:-(\d+)| \((\d+)\))(\.\w+)?$", part) for part in parts]
        attempt = max([int(a[1] or a[2]) for a in attempts if a], default=0)
        stem, ending = re.sub(r"(-\d+| \(\d+\))(?=\.\w+$)", "", last).rsplit(".", 1)
        if not student or ".ipynb_checkpoints" in parts or "__pycache__" in parts:
            return None
        if ending == "ipynb":
            path = f"{self.problem_set if self.problem_set in stem else stem}.ipynb"
        elif "nnkit" in parts:
            path = "/".join(parts[parts.index("nnkit") :])
        elif stem in MODULES.values():
            path = f"nnkit/{stem}.py"
        else:
            path = last
        return student, path, time, attempt


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
