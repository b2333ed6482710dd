"""Where in the student's files an exception came by: the lines, and what stood there."""

import linecache
import traceback
from dataclasses import dataclass, field
from types import FrameType

#: Files beside the students', through which every call goes.
GIVEN = ("exercise.py", "values.py", "reload.py")


@dataclass(frozen=True)
class Place:
    """A line of a student's file that an exception passed through."""

    file: str
    line: int
    function: str
    text: str
    frame: FrameType = field(repr=False, compare=False)

    @property
    def where(self):
        """The place as a student reads it: ``nnkit/neuron.py, line 12``."""
        return f"{self.file}, line {self.line}"


def places(error) -> list[Place]:
    """List the places of an exception in students' files, the outermost first."""
    found = []
    for frame, line in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        parts = code.co_filename.replace("\\", "/").split("/")
        if parts[-2:-1] == ["nnkit"] and parts[-1] not in GIVEN:
            text = linecache.getline(code.co_filename, line, frame.f_globals).strip()
            found.append(Place(f"nnkit/{parts[-1]}", line, code.co_name, text, frame))
    return found
