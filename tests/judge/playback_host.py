"""A host for tests of playback: each submission is graded in a child, with a given memory."""

import multiprocessing
import os
from pathlib import Path

import nbformat

from autograder.course import COURSE
from autograder.grading.grader import read_notebook_of
from autograder.judge.cells import make_shell
from autograder.judge.playback import Memory, Playback
from autograder.judge.process import grade_with
from autograder.judge.sandbox import Sandbox
from autograder.judge.student import Line
from autograder.judge.world import world_of
from autograder.submission.files import for_worker, read_files
from autograder.submission.graft import graft
from nnkit.exercise import MODULES


class Host:
    """A process with a sandbox and a shell of its own, for one problem set."""

    def __init__(self, problem_set):
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, problem_set))
        self._process.start()
        theirs.close()

    def grade(self, job, known=(), **limits):
        """Grade with the memory that the given runs have left, one after the other.

        Returns
        -------
        dict
            "outputs" of each code cell, "verdicts", "new" (what is to be remembered),
            "asked" (of the worker, outside of checks), "skipped" (cells that were not run);
            or "diverged".
        """
        self._connection.send(({**job, **limits}, [run["new"] for run in known]))
        return self._connection.recv()

    def close(self):
        """End the process."""
        self._connection.send(None)
        self._process.join(5)
        self._process.kill()


def _serve(connection, problem_set):
    import solutions

    shell, references = make_shell(), solutions.references()
    with Sandbox(world_of(problem_set)) as sandbox:
        while request := connection.recv():
            pid = os.fork()
            if pid == 0:
                try:
                    connection.send(_grade(*request, sandbox, references, shell))
                finally:
                    os._exit(0)
            os.waitpid(pid, 0)


def _grade(job, contents, sandbox, references, shell):
    known, asked, plays, renewed = Memory(), [], [], []
    for content in contents:
        known.update(holding(content))
    say, start, renew = Line.say, Playback.__init__, shell.renew

    def counted(line, message, deadline):
        asked.append(message)
        say(line, message, deadline)

    def noted(playback, *arguments):
        start(playback, *arguments)
        plays.append(playback)

    Line.say, Playback.__init__ = counted, noted
    shell.renew = lambda: renewed.append(renew())
    graded, new = grade_with(known, job, sandbox, references, shell)
    cells = [cell for cell in graded["notebook"]["cells"] if cell["cell_type"] == "code"]
    return {
        "outputs": {cell["id"]: cell.get("outputs", []) for cell in cells},
        "verdicts": graded["verdicts"],
        "new": new.content,
        "asked": sum(message[0] == "call" for message in asked),
        "skipped": plays[-1].skipped,
        "diverged": bool(renewed),
    }


def holding(content):
    """Return a memory that holds what another one's `content` was."""
    memory = Memory()
    memory.content = content
    return memory


def job_of(folder: Path, problem_set: str, hand_in=None, added=()):
    """Return the job for a submission.

    Parameters
    ----------
    hand_in : callable, optional
        What the student does with the untouched folder, see `tools.sample_class`.
    added : list of str
        Ungraded cells to put behind the instructor's setup cell.
    """
    (folder / "nnkit").mkdir()
    module = f"nnkit/{MODULES[problem_set]}.py"
    (folder / module).write_bytes((COURSE / module).read_bytes())
    source = COURSE / "assignments" / problem_set / f"{problem_set}.ipynb"
    (folder / source.name).write_bytes(source.read_bytes())
    if hand_in:
        hand_in(folder, problem_set)
    original = nbformat.read(source, 4)
    submitted, notes = read_notebook_of(folder, problem_set)
    notebook = graft(original, submitted, notes).notebook
    if added:
        setup = next(n for n, cell in enumerate(notebook.cells) if cell.cell_type == "code")
        new = [nbformat.v4.new_code_cell(text, id=f"added-{n}") for n, text in enumerate(added)]
        notebook.cells[:] = [notebook.cells[setup], *new]
    files, _ = read_files(folder)
    return {
        "notebook": notebook,
        "files": for_worker(files, MODULES[problem_set], set()),
        "student": "ada",
        "secret": b"a secret",
        "cell_seconds": 30.0,
        "total_seconds": 100.0,
    }
