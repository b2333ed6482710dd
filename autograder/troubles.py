"""What an instructor reads at the end of a run, and where it had to stop."""

from collections import Counter
from dataclasses import dataclass, field

from autograder.text import shown


class Stopped(RuntimeError):
    """A command cannot go on; the message says why and what to do."""


@dataclass
class Summary:
    """How a run went.

    Attributes
    ----------
    failures : dict of str to str
        For each student with whom we failed the cause.
    what, again, ours : str
        What was done, what is said of those for whom it was done before, and of `failures`.
    missing : Counter
        How many of those who were graded had not handed in a cell, by its name.
    more : list of str
        Further lines: who was graded by other answers, who needs a look.
    names : dict of str to str
        What lists show of students, by id.
    """

    problem_set: str
    graded: int = 0
    before: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    waiting: int = 0
    seconds: float = 0.0
    what: str = "graded"
    again: str = "were graded before"
    ours: str = "Failed, through no fault of the student"
    missing: Counter = field(default_factory=Counter)
    more: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def called(self, student):
        """Return what a list shows of a student: the id, with the name where it is known."""
        return self.names.get(student, student)

    @property
    def status(self):
        """The exit status of a command that went like this."""
        return 130 if self.waiting else int(bool(self.failures))

    def text(self):
        """Write the summary as the instructor reads it."""
        rate = f" ({self.graded / self.seconds:.1f} a second)" if self.graded else ""
        lines = [f"{self.problem_set}: {self.graded} {self.what} in {self.seconds:.0f} s{rate}"]
        if self.before:
            lines[0] += f"; {self.before} {self.again}"
        if self.waiting:
            lines.append(f"Interrupted: {self.waiting} are left. Run the same command again.")
        if self.failures:
            lines.append(f"{self.ours}: {len(self.failures)}")
            for cause, _ in Counter(self.failures.values()).most_common():
                students = [s for s, why in self.failures.items() if why == cause]
                lines.append(f"  {cause}: {some(sorted(students), called=self.called)}")
        for name, count in self.missing.items():
            if self.graded >= 3 and 2 * count > self.graded:
                lines.append(
                    f"The cell {name} was missing in {count} of {self.graded} notebooks: "
                    "was it added or renamed after the release?"
                )
        lines += self.more
        # Names and messages may hold what would direct a terminal, or cannot be written there.
        return shown("\n".join(lines))


def some(names, count=8, called=str) -> str:
    """List names, the first of them if there are many, as they are `called`."""
    more = f" and {len(names) - count} more" if len(names) > count else ""
    return ", ".join(map(called, names[:count])) + more


def cause(error) -> str:
    """Say in one line what went wrong with one submission."""
    if type(error).__name__ == "KilledWorker":
        return "several workers ended while grading it"
    first = str(error).splitlines()[0] if str(error) else ""
    return f"{type(error).__name__}: {first}"[:200]
