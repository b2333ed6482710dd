"""What a learning platform called each student's work: feedback goes back under these names.

`collected.json` beside the archive is written when something is collected, and read when
feedback is packed for the platform. A student of whom nothing was collected this time keeps
what was known before.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

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
    """

    platform: str
    names: tuple[str, ...]
    numbers: tuple[str, ...] = ()


def write_origins(plan, folder: Path):
    """Note where the work in a plan came from, beside the archive."""
    known = {student: asdict(origin) for student, origin in read_origins(folder).items()}
    for line in plan.collected:
        names = [source.rpartition("/")[2] for source in line.sources]
        known[line.student] = asdict(Origin(line.platform, names, line.numbers))
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
            )
            for student, about in known.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
