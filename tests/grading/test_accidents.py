"""Accidents of a deadline's evening, graded as one class by both commands.

A row is a name, what happens to a right submission, the reasons for which somebody should
look, what of the three parts is not as with the right one, and what the student's page says.
"""

import csv
import html
import io
import json
import re
import shutil

import pytest

from autograder.grading import triage
from autograder.grading.verdicts import Verdicts
from autograder.submission.notes import KINDS, Note
from tests.collecting.classes import tarred, zipped
from tests.grading.test_bad_days import recorded
from tests.small_course import autograder, hand_in, make_course, nbgrader

#: A function, a question, a written answer; and what a right submission has.
CHECKS = ["weighted_sum", "ps1_q1", "ps1_written_1"]
RIGHT = {"weighted_sum": 1.0, "ps1_q1": 1.0, "ps1_written_1": "waits"}
FUNCTION, QUESTION, WRITTEN = CHECKS
ESSAY = "No line has both of the points on one side."


class Work:
    """A right submission, and the ways to spoil it."""

    def __init__(self, folder):
        self.folder = folder
        self.notebook = folder / "ps1.ipynb"
        self.module = folder / "nnkit" / "neuron.py"

    def cells(self, change):
        """Change the notebook's cells: `change` gets all, and each by its name."""
        content = json.loads(self.notebook.read_text())
        named = {c["metadata"].get("nbgrader", {}).get("grade_id"): c for c in content["cells"]}
        change(content["cells"], named)
        self.notebook.write_text(json.dumps(content))

    def append(self, code):
        self.module.write_text(f"{self.module.read_text()}\n\n{code}\n")

    def prepend(self, code):
        self.module.write_text(f"{code}\n{self.module.read_text()}")

    def only(self, files):
        """Have nothing but these files."""
        shutil.rmtree(self.folder)
        for path, content in files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(content)

    @property
    def own(self):
        """The notebook and the module, by path."""
        return {
            "ps1.ipynb": self.notebook.read_bytes(),
            "nnkit/neuron.py": self.module.read_bytes(),
        }

    def within(self, folder):
        return {f"{folder}/{path}": content for path, content in self.own.items()}


def markdown(text):
    return {"cell_type": "markdown", "id": "own", "metadata": {}, "source": text}


def below(cells, named):
    named[WRITTEN]["source"] = "YOUR ANSWER HERE"
    cells.insert(cells.index(named[WRITTEN]) + 1, markdown(ESSAY))


def names_lost(cells, named):
    for cell in cells:
        cell["metadata"] = {}
        del cell["id"]


def in_notebook(work):
    work.append("def weighted_sum(X, w, b):\n    raise NotImplementedError")
    source = "def weighted_sum(X, w, b):\n    return 0.0"
    code = {**markdown(source), "cell_type": "code", "outputs": [], "execution_count": None}
    work.cells(lambda cells, named: cells.append(code))


def answered(source):
    return lambda work: work.cells(
        lambda cells, named: named["ps1_q1_answer"].update(source=source)
    )


def emptied(work):
    work.notebook.write_bytes(b"")


def cut_off(work):
    work.notebook.write_bytes(work.notebook.read_bytes()[:900])


def conflict(work):
    text = work.notebook.read_text()
    work.notebook.write_text(text.replace("{", "<<<<<<< HEAD\n{\n=======\n{\n>>>>>>> other\n", 1))


def linked(work):
    work.module.unlink()
    work.module.symlink_to("/etc/hostname")


def endless(work):
    work.append("def weighted_sum(X, w, b):\n    while True:\n        pass")


def old_name(work):
    work.append("def weighted_sum(X, w, b):\n    return np.float_(w)")


NOTHING = {FUNCTION: 0.0}
UNREADABLE = {QUESTION: "waits"}
#: name, accident, reasons, what differs from `RIGHT`, a piece of the page
ACCIDENTS = [
    ("nothing at all", lambda w: None, [], {}, ""),
    ("no module", lambda w: w.module.unlink(), ["no module"], NOTHING,
     "nnkit/neuron.py was not in what you handed in"),
    ("no notebook", lambda w: w.notebook.unlink(), ["no notebook", "answers not found"],
     {QUESTION: 0.0}, "There was no ps1.ipynb in what you handed in"),
    ("only the notebook", lambda w: w.only({"ps1.ipynb": w.own["ps1.ipynb"]}), ["no module"],
     NOTHING, "no function could be tried"),
    ("the module beside the notebook",
     lambda w: w.module.rename(w.folder / "neuron.py"), ["wrong folder"], {}, ""),
    ("one folder too deep", lambda w: w.only(w.within("ps1")), ["wrong folder"], {},
     "ps1.ipynb was not in its place: ps1/ps1.ipynb was taken."),
    ("two folders too deep", lambda w: w.only(w.within("a/b")), ["wrong folder"], {}, ""),
    ("only the zip of hand_in", lambda w: w.only({"ps1_hand_in.zip": zipped(w.own)}),
     ["wrong folder"], {}, ""),
    ("a tar.gz", lambda w: w.only({"ps1.tar.gz": tarred(w.own)}), ["wrong folder"], {}, ""),
    ("a zip of a folder", lambda w: w.only({"x.ZIP": zipped(w.within("my work"))}),
     ["wrong folder"], {}, ""),
    ("nnkit.zip beside the notebook",
     lambda w: w.only({"ps1.ipynb": w.own["ps1.ipynb"],
                       "nnkit.zip": zipped({"nnkit/neuron.py": w.own["nnkit/neuron.py"]})}),
     ["wrong folder"], {}, ""),
    ("a browser's second notebook",
     lambda w: w.notebook.rename(w.folder / "ps1 (1).ipynb"), ["another file taken"], {},
     "There was no ps1.ipynb: ps1 (1).ipynb was taken for it."),
    ("a notebook with a name in it",
     lambda w: w.notebook.rename(w.folder / "ps1_ada_final.ipynb"), ["another file taken"], {}, ""),
    ("capitals", lambda w: w.notebook.rename(w.folder / "PS1.IPYNB"), ["another file taken"], {},
     ""),
    ("a browser's second module",
     lambda w: w.module.rename(w.folder / "nnkit" / "neuron(1).py"), ["another file taken"], {},
     ""),
    ("Jupyter's copy alone",
     lambda w: w.notebook.rename(w.folder / "ps1-Copy1.ipynb"), ["another file taken"], {}, ""),
    ("a final version beside a lecture",
     lambda w: (w.notebook.rename(w.folder / "ps1_final.ipynb"),
                (w.folder / "01_neuron.ipynb").write_bytes(b"{}")),
     ["another file taken"], {}, ""),
    ("only a backup", lambda w: w.only(w.within("backup")), ["wrong folder"], {}, ""),
    ("a backup beside the work",
     lambda w: w.only({**w.own, **dict.fromkeys(w.within("backup"), b"broken(")}), [], {}, ""),
    ("only a 7z", lambda w: w.only({"ps1.7z": b"7z"}),
     ["no module", "no notebook", "answers not found"], {**NOTHING, QUESTION: 0.0}, ""),
    ("a broken zip and no module",
     lambda w: w.only({"ps1.ipynb": w.own["ps1.ipynb"], "nnkit.zip": b"no zip"}),
     ["no module", "limits reached"], NOTHING, "nnkit.zip cannot be unpacked"),
    ("a module that is a link", linked, ["no module"], NOTHING, ""),
    ("a module of 2 MB", lambda w: w.append("#" * 2**21), ["no module", "limits reached"],
     NOTHING, "too large"),
    ("an empty notebook", emptied, ["notebook unreadable", "answers not found"], UNREADABLE,
     "The notebook cannot be read"),
    ("a notebook cut off", cut_off, ["notebook unreadable", "answers not found"], UNREADABLE,
     "Open it in Jupyter, save it and hand it in again"),
    ("a notebook with git's conflict", conflict, ["notebook unreadable", "answers not found"],
     UNREADABLE, ""),
    ("a notebook in UTF-16",
     lambda w: w.notebook.write_text(w.notebook.read_text(), encoding="utf-16"), [], {}, ""),
    ("code in the notebook", in_notebook, ["code in the notebook"], NOTHING,
     "You wrote weighted_sum in the notebook"),
    ("a parenthesis forgotten", lambda w: w.append("print('done'"), ["module unreadable"],
     NOTHING, "cannot be imported"),
    ("a package that is not there", lambda w: w.append("import numpi"), ["module unreadable"],
     NOTHING, "numpi"),
    ("exit at the end", lambda w: w.append("import sys\nsys.exit(0)"), ["module unreadable"],
     NOTHING, "SystemExit"),
    # No version that the course is tried with has the first two, and all lack the third.
    ("a string that Python 3.14 reads", lambda w: w.append('NAME = "a"\nL = t"{NAME}"'),
     ["module unreadable", "versions"], NOTHING,
     "needs Python 3.14: a string that begins with t, and this was graded with Python"),
    ("a module of Python 3.14", lambda w: w.append("from annotationlib import Format"),
     ["module unreadable", "versions"], NOTHING, "annotationlib"),
    ("a name that is gone from NumPy", old_name, ["versions"], NOTHING,
     "is gone since NumPy 2.0"),
    ("an answer that must be run", answered('q1 = sorted("A")[0]'), ["answers not found"],
     UNREADABLE, "must be written as one literal"),
    ("an answer in typographic quotes", answered("q1 = “A”"), ["answers not found"], UNREADABLE,
     "check its quotes and brackets"),
    ("an answer compared and not assigned", answered('q1 == "A"'), ["answers not found"],
     UNREADABLE, "has no line"),
    ("the answer cell deleted",
     lambda w: w.cells(lambda cells, named: cells.remove(named["ps1_q1_answer"])),
     ["answers not found"], UNREADABLE, "ps1_q1_answer was missing"),
    ("the essay below its cell", lambda w: w.cells(below), ["note"], {},
     "was taken from cells of your own below the question"),
    ("the essay's cell deleted",
     lambda w: w.cells(lambda cells, named: cells.remove(named[WRITTEN])),
     ["answers not found"], {}, "a person will look for it"),
    ("no essay",
     lambda w: w.cells(lambda cells, named: named[WRITTEN].update(source="YOUR ANSWER HERE")),
     [], {WRITTEN: 0.0}, ""),
    ("all names lost", lambda w: w.cells(names_lost), ["note"], {}, "had lost its name"),
    ("a check cell edited",
     lambda w: w.cells(lambda cells, named: named[FUNCTION].update(source="1.0")), ["note"], {},
     "the original was used"),
    ("half an emoji",
     lambda w: w.cells(lambda cells, named: named[WRITTEN].update(source=ESSAY + " \ud83d")),
     [], {}, ""),
    ("a loop without end", endless, ["limits reached"], NOTHING, ""),
    ("a time that is none", lambda w: (w.folder / "timestamp.txt").write_text("yesterday evening"),
     ["time unknown"], {}, "when this was handed in is not known"),
    ("an empty time", lambda w: (w.folder / "timestamp.txt").write_text(""), [], {}, ""),
]  # fmt: skip
IDS = [row[0] for row in ACCIDENTS]


@pytest.fixture(scope="module")
def classes(tmp_path_factory):
    """The class graded by the batch command and by nbgrader's: course and last lines of each."""
    # One cell may take three seconds, so that the loop without end is soon over.
    config = "c.IsolatedExecute.timeout = 3"
    course = make_course(tmp_path_factory.mktemp("class") / "batch", config, checks=CHECKS)
    hand_in(course, ["ada"])
    right = Work(course / "submitted" / "Ada Lovelace" / "ps1")
    right.cells(lambda cells, named: named[WRITTEN].update(source=ESSAY))
    (right.folder / "timestamp.txt").unlink()
    for name, accident, *_ in ACCIDENTS:
        folder = course / "submitted" / name / "ps1"
        shutil.copytree(right.folder, folder)
        accident(Work(folder))
    shutil.rmtree(right.folder.parent)
    plain = shutil.copytree(course, course.with_name("plain"), symlinks=True)
    batch = autograder(course, "grade", "ps1")
    assert batch.returncode == 0, batch.stdout + batch.stderr
    done = autograder(course, "feedback", "ps1")
    assert done.returncode == 0, done.stdout + done.stderr
    done = autograder(course, "report", "ps1")
    assert done.returncode == 0, done.stdout + done.stderr
    return {"batch": (course, batch.stdout), "plain": (plain, None)}


@pytest.fixture(scope="module")
def reasons(classes):
    """The reasons for a look, as the CSV file has them, by student."""
    text = (classes["batch"][0] / "build" / "report" / "ps1_look.csv").read_text("utf-8-sig")
    found = {}
    for row in csv.DictReader(io.StringIO(text)):
        found.setdefault(row["student"], []).append(row["reason"])
    return found


@pytest.mark.parametrize("row", ACCIDENTS, ids=IDS)
def test_the_reasons_for_a_look(reasons, row):
    name, _, expected, _, _ = row
    assert sorted(set(reasons.get(name, []))) == sorted(expected)


@pytest.mark.parametrize("row", ACCIDENTS, ids=IDS)
def test_what_it_costs(classes, row):
    name, _, _, other, _ = row
    grades = recorded(classes["batch"][0], name)
    found = {cell: "waits" if waits else auto for cell, (auto, _, waits) in grades.items()}
    assert found == RIGHT | other


@pytest.mark.parametrize("row", [row for row in ACCIDENTS if row[4]], ids=lambda row: row[0])
def test_the_page_says_it(classes, row):
    name, _, _, _, said = row
    page = (classes["batch"][0] / "feedback" / name / "ps1" / "ps1.html").read_text()
    shown = html.unescape(re.sub(r"<wbr>|<[^>]+>", "", page))
    assert said in shown
    assert "0 of 2" not in shown or name == "no essay"


def test_the_report_counts_those_whose_answers_wait_among_who_handed_in(classes):
    page = (classes["batch"][0] / "build" / "report" / "ps1.html").read_text()
    assert f"<b>{len(ACCIDENTS)}</b> handed in" in page
    waits = sum(UNREADABLE.items() <= other.items() for _, _, _, other, _ in ACCIDENTS)
    assert f"Of {waits} students something else has no score yet" in page


def test_a_module_that_is_missing_is_not_called_empty(classes):
    page = (classes["batch"][0] / "feedback" / "no module" / "ps1" / "ps1.html").read_text()
    assert "is not filled in yet" not in page


def test_the_last_lines_name_everybody(classes):
    said = classes["batch"][1].partition("Look at:")[2]
    for _, _, expected, _, _ in ACCIDENTS:
        for kind in expected:
            assert triage.SAID[kind] in said
    assert "the module was not handed in: 6 (" in said


def test_the_report_begins_with_the_list(classes):
    page = (classes["batch"][0] / "build" / "report" / "ps1.html").read_text()
    assert page.index("<h2>Look at</h2>") < page.index("<h2>Points</h2>")
    record = json.loads((classes["batch"][0] / "build" / "report" / "ps1.json").read_text())
    (missing,) = (r for r in record["look_at"] if r["reason"] == "no module")
    assert missing["students"] == sorted(n for n, _, why, _, _ in ACCIDENTS if "no module" in why)
    # The median is of what is graded for all: a function and a question.
    assert record["out_of"] == 2.0 and record["without"] == [WRITTEN]


@pytest.mark.slow  # half a minute; of a smaller class in test_engine, for every file and row
def test_both_commands_say_the_same_and_grade_alike(classes):
    course, said = classes["plain"][0], classes["batch"][1]
    done = nbgrader(course, "autograde", "ps1")
    # nbgrader's log indents what follows the first line.
    ours, theirs = (
        [line.strip() for line in text.strip().splitlines()]
        for text in (said.partition("Look at:")[2], done.stderr.rpartition("Look at:")[2])
    )
    assert ours and theirs[: len(ours)] == ours
    for name in IDS:
        assert recorded(course, name) == recorded(classes["batch"][0], name)


# --- the list itself --------------------------------------------------------------------------


def notes(*kinds):
    return Verdicts(notes=[Note(f"About {kind}.", kind) for kind in kinds])


def test_every_kind_has_its_words():
    assert triage.SAID.keys() == set(KINDS)


def test_what_concerns_a_person_most_comes_first():
    found = triage.look({"ada": notes("note"), "bob": notes("wrong folder", "no module")})
    assert [reason.kind for reason in found] == ["no module", "wrong folder", "note"]


def test_who_has_a_reason_is_not_among_those_with_notes_only():
    (reason,) = triage.look({"ada": notes("note", "no module"), "bob": notes()})
    assert reason.students == {"ada": ["About no module."]}


def test_only_notes_are_counted_and_not_named():
    assert triage.lines(triage.look({"ada": notes("note")})) == ["Look at:", "  only notes: 1"]


def test_nobody_to_look_at_is_no_line():
    assert triage.lines(triage.look({"ada": notes()})) == []


def test_a_csv_file_holds_no_formula():
    found = triage.look({"=1+1": Verdicts(notes=[Note("=2", "no module")])})
    assert triage.as_csv(found).splitlines()[1] == "'=1+1,no module,'=2"


def test_a_kind_that_is_unknown_is_refused():
    with pytest.raises(ValueError, match="no kind of note"):
        Note("x", "nonsense")
