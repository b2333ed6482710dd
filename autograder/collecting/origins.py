"""What a learning platform called each student's work, and what was taken for what in it.

Feedback goes back under these names; the notes are for the student and the list of those who
need a look.

`collected.json` beside the archive is written when something is collected, and read when
feedback is packed for the platform. A student of whom nothing was collected this time keeps
what was known before.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from autograder.submission.notes import KINDS, Note

FILE = "collected.json"


@dataclass(frozen=True)
class Origin:
    """Where a student's work came from.

    Attributes
    ----------
    names : tuple of str
        The outermost names that the platform gave to it.
    numbers : tuple of str
        The platform's numbers of the person in these names.
    notes : tuple of (str, str)
        What was taken in place of something else: kind and sentence.
    contents : str
        Of which files that is true, see `contents_of`.
    """

    platform: str
    names: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    contents: str = ""

    def notes_on(self, files):
        """Return the notes, if they are about these files."""
        if not self.notes or self.contents != contents_of(files):
            return []
        return [Note(text, kind) for kind, text in self.notes if kind in KINDS]


def contents_of(files) -> str:
    """Return a digest of some files, by path; of one that is not there, of nothing."""
    parts = [f"{path}\0".encode() + (files[path] or b"") for path in sorted(files)]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def write_origins(plan, folder: Path):
    """Note where the work in a plan came from, beside the archive."""
    known = {student: asdict(origin) for student, origin in read_origins(folder).items()}
    for line in plan.collected:
        names = [source.rpartition("/")[2] for source in line.sources]
        notes = [(note.kind, str(note)) for note in line.notes]
        origin = Origin(line.platform, names, line.numbers, notes, line.contents)
        known[line.student] = asdict(origin)
    text = json.dumps(known, indent=1, ensure_ascii=False, sort_keys=True)
    partial = Path(folder, f".{FILE}.partial")
    partial.write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
    partial.replace(Path(folder, FILE))


def read_origins(folder: Path) -> dict[str, Origin]:
    """Return what is known, by student; what cannot be read is not known."""
    try:
        known = json.loads(Path(folder, FILE).read_text(encoding="utf-8"))
        return {
            student: Origin(
                str(about["platform"]),
                tuple(map(str, about["names"])),
                tuple(map(str, about["numbers"])),
                tuple((str(kind), str(text)) for kind, text in about.get("notes", ())),
                str(about.get("contents", "")),
            )
            for student, about in known.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
