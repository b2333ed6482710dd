"""The verdicts of a submission, as data: written and read here and nowhere else."""

import contextlib
import json
from pathlib import Path

#: The file with a submission's verdicts, beside the autograded notebook.
VERDICTS_FILE = "verdicts.json"


def write_verdicts(folder, graded, student, problem_set):
    """Write a submission's verdicts as JSON beside its autograded notebook."""
    record = {
        "student": student,
        "problem_set": problem_set,
        "problem": graded.problem,
        "verdicts": graded.verdicts,
    }
    path = Path(folder, VERDICTS_FILE)
    path.unlink(missing_ok=True)
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")


def ended_well(folder):
    """Say of an autograded folder whether grading came to its end, as far as is known."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        return not json.loads(Path(folder, VERDICTS_FILE).read_text(encoding="utf-8"))["problem"]
    return True
