"""What was odd about a submission: sentences, each of a kind that says what to look for.

A note is read by the student, on the page; its kind sorts the class for the instructor.
"""

#: The kinds, what concerns a person most first.
KINDS = (
    "no module",
    "no notebook",
    "notebook unreadable",
    "module unreadable",
    "versions",
    "code in the notebook",
    "answers not found",
    "another file taken",
    "wrong folder",
    "limits reached",
    "time unknown",
    "note",
)
#: The kind of what is good to know and asks for nothing.
NOTE = KINDS[-1]


class Note(str):
    """A sentence with its kind, one of `KINDS`."""

    __slots__ = ("kind",)

    def __new__(cls, text, kind=NOTE):
        if kind not in KINDS:
            raise ValueError(f"no kind of note: {kind}")
        note = super().__new__(cls, text)
        note.kind = kind
        return note
