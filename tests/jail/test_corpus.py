"""The corpus, graded as one class by the plain ``nbgrader autograde``.

No attack gains a point or leaves anything behind; of an honest fault only what is wrong
loses points, and the feedback says why; honest students between them keep theirs.
"""

import base64
import io
import json
import os
import re
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from autograder.submission.handed_in import HEAD
from autograder.viva.moodle import as_moodle
from autograder.viva.sheets import folder_of, read_sheets
from tests import commands
from tests.jail import corpus
from tests.jail.corpus import (  # noqa: F401
    asked,
    asking,
    attack,
    attacks,
    fault,
    faults,
    forgeries,
    output,
    outputs,
)

HONEST = ("honest-first", "m-honest-between", "zz-honest-last")
#: A command may take so many seconds, on whatever machine.
PATIENCE = 7_200
#: One cell may take so many seconds here, so that hanging submissions are soon over.
SECONDS = 3


def environment():
    """Return the environment for nbgrader, with a secret that must not leak."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "NNKIT_COURSE_SECRET": "LEAK of the secret"}


def nbgrader(course, *arguments, module="nbgrader"):
    """Run an nbgrader command in a course, or one of ours, and return its output."""
    done = commands.run(module, *arguments, cwd=course, env=environment(), timeout=PATIENCE)
    return done.returncode, done.stdout + done.stderr


def entries(which):
    """Return the students' names of attacks or faults."""
    return {f"{entry.group}-{name}".replace("_", "-"): entry for name, entry in which.items()}


def everything_but_grading(course):
    """Return a fingerprint of every file that grading has no business with."""
    found = {}
    for path in sorted(Path(course).rglob("*")):
        part = path.relative_to(course).parts[0]
        if part in ("autograded", "gradebook.db") or "__pycache__" in path.parts:
            continue
        if path.is_symlink() or not path.is_file():
            found[str(path)] = "no plain file"
        else:  # nobody can change a file and keep the time of its last change
            stat = path.stat()
            found[str(path)] = [stat.st_mode, stat.st_size, stat.st_ctime_ns]
    return found


def differences(before, after):
    """Return the files that are not in both fingerprints alike."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def processes_of(course):
    """Return the processes that see this course: by name, folder, or what is mounted."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            seen = folder.joinpath("cmdline").read_bytes().decode(errors="replace")
            seen += folder.joinpath("mountinfo").read_text()
            seen += os.readlink(folder / "cwd")
        except OSError:
            continue
        if str(course) in seen and int(folder.name) != os.getpid():
            found.append((folder.name, seen[:200]))
    return found


def make_class(course):
    """Make the course, the release and all submissions."""
    corpus.make_course(course)
    code, log = nbgrader(course, "generate_assignment", "ps1")
    assert code == 0, log
    with open(Path(course, "nbgrader_config.py"), "a") as file:
        file.write(f"c.IsolatedExecute.timeout = {SECONDS}\n")
    for student in HONEST:
        corpus.hand_in(course, student, solved=True, whole=True)
    for student, entry in entries(attack).items():
        entry.make(corpus.hand_in(course, student))
    for student, entry in entries(fault | output | asked).items():
        entry.make(corpus.hand_in(course, student, solved=True))


def grades_of(course):
    """Return each student's scores by cell, from the gradebook."""
    from nbgrader.api import Gradebook

    grades = {}
    with Gradebook(f"sqlite:///{course}/gradebook.db", "nnkit") as gradebook:
        for submitted in gradebook.assignment_submissions("ps1"):
            (notebook,) = submitted.notebooks
            grades[submitted.student.id] = {
                grade.name: grade.auto_score for grade in notebook.grades
            }
    return grades


def ask(course):
    """Draw questions for honest students and for those who attack this."""
    before = everything_but_grading(course)
    options = ["--students", *HONEST, *entries(asked)]
    code, log = nbgrader(course, "viva", "ps1", *options, module="autograder")
    # For Moodle the command would draw all of it again.
    folder = folder_of(course)
    folder.mkdir(parents=True, exist_ok=True)
    moodle = as_moodle("ps1", read_sheets(course, "ps1"))
    (folder / "ps1_moodle.xml").write_text(moodle, encoding="utf-8")
    files = sorted(folder.rglob("*.*"))
    after = everything_but_grading(course)
    return {
        "code": code,
        "log": log,
        "files": {path.name: path.read_text(encoding="utf-8") for path in files},
        "changed": [
            name
            for name in differences(before, after)
            if Path(name).relative_to(course).parts[0] != "build"
        ],
        "processes": processes_of(course),
    }


@pytest.fixture(scope="session")
def graded(tmp_path_factory, worker_id):
    """Grade the class once, whichever of the test processes comes first."""
    base = tmp_path_factory.getbasetemp()
    base = base if worker_id == "master" else base.parent
    done = base / "corpus.json"
    try:
        (base / "corpus").mkdir()
    except FileExistsError:
        while not done.exists():
            time.sleep(0.2)
        return json.loads(done.read_text())
    course = base / "corpus" / "course"
    result = {"course": str(course), "problem": "the class could not be made"}
    try:
        make_class(course)
        before = everything_but_grading(course)
        code, log = nbgrader(course, "autograde", "ps1")
        result = {
            "course": str(course),
            "code": code,
            "log": log,
            "changed": differences(before, everything_but_grading(course)),
            "processes": processes_of(course),
            "grades": grades_of(course),
        }
        result["asked"] = ask(course)
    finally:
        part = base / "corpus.part"
        part.write_text(json.dumps(result))
        part.rename(done)
    return result


@pytest.fixture(scope="session")
def worker_id(request):
    """Name the test process, also where pytest-xdist is not in use."""
    return getattr(request.config, "workerinput", {}).get("workerid", "master")


@pytest.fixture(scope="session")
def full(graded):
    """The scores of an honest student."""
    return graded["grades"][HONEST[0]]


def text_of(graded, student):
    """Return all that the graded notebook shows."""
    path = Path(graded["course"], "autograded", student, "ps1", "ps1.ipynb")
    return path.read_text(encoding="utf-8")


def test_the_corpus_is_large_enough():
    assert len(attack) >= 60
    assert len(fault) >= 40
    assert len(output) >= 40
    assert len(asked) >= 20


def test_the_run_ends_without_an_error(graded):
    assert graded["code"] == 0, graded["log"][-3000:]


@pytest.mark.parametrize("student", HONEST)
def test_honest_students_get_all_points(graded, student):
    scores = {name: score for name, score in graded["grades"][student].items() if score is not None}
    assert {name: scores[name] for name in corpus.CHECKED} == {
        "weighted_sum": 1.0, "sigmoid": 2.0, "neuron": 1.0, "classify": 1.0, "log_loss": 2.0
    }  # fmt: skip
    assert scores["ps1_q1"] == 1.0


@pytest.mark.parametrize("student", sorted(entries(attack)))
def test_an_attack_gains_nothing(graded, student):
    assert sum(filter(None, graded["grades"][student].values())) == 0.0


@pytest.mark.parametrize("student", sorted(entries(attack)))
def test_an_attack_learns_nothing(graded, student):
    content = json.loads(text_of(graded, student))
    shown = json.dumps([cell.get("outputs") for cell in content["cells"]])
    assert "LEAK" not in shown
    assert "return X @ w" not in shown


def test_nothing_outside_the_submissions_changed(graded):
    assert graded["changed"] == []
    assert not Path("/tmp/LEAK").exists()


def test_no_process_is_left(graded):
    assert graded["processes"] == []


@pytest.mark.parametrize("student", sorted(entries(fault)))
def test_a_fault_costs_its_own_points_only(graded, full, student):
    loses = entries(fault)[student].loses
    # An answer that cannot be read has no score yet; a written one has none in any case.
    lost = {
        name
        for name, score in graded["grades"][student].items()
        if full[name] is not None and (score or 0.0) < full[name]
    }
    assert lost == set(loses)


@pytest.mark.parametrize(
    "student", sorted(s for s, entry in entries(fault | output).items() if entry.says)
)
def test_a_fault_is_named(graded, student):
    shown = text_of(graded, student)
    for words in entries(fault | output)[student].says:
        assert json.dumps(words)[1:-1] in shown, words


@pytest.mark.parametrize("student", sorted(entries(output)))
def test_outputs_that_are_handed_in_change_no_points(graded, full, student):
    assert graded["grades"][student] == full


@pytest.mark.parametrize("student", sorted(entries(output)))
def test_of_outputs_that_are_handed_in_only_the_harmless_is_shown(graded, student):
    shown = {}
    for cell in json.loads(text_of(graded, student))["cells"]:
        if cell["cell_type"] != "code" or not cell["id"].startswith("try"):
            assert "handed_in" not in cell["metadata"].get("nnkit", {})
            assert HEAD not in json.dumps(cell.get("outputs", []))
        elif cell["outputs"]:
            assert cell["metadata"]["nnkit"] == {"handed_in": True}
            first, *rest = map(shown_of, cell["outputs"])
            assert first == HEAD
            shown[cell["metadata"]["nbgrader"]["grade_id"]] = rest
    assert shown == entries(output)[student].shows
    assert "LEAK" not in json.dumps(shown)


def shown_of(found):
    """Return the text of an output, or the size of its picture; nothing else may be in it."""
    if found.keys() == {"output_type", "name", "text"}:
        assert (found["output_type"], found["name"]) == ("stream", "stdout")
        return "".join(found["text"])
    assert found.keys() == {"output_type", "data", "metadata"}
    assert (found["metadata"], list(found["data"])) == ({}, ["image/png"])
    image = "".join(found["data"]["image/png"]).strip()
    with Image.open(io.BytesIO(base64.b64decode(image, validate=True))) as opened:
        assert opened.format == "PNG"
        opened.load()
        return opened.size


# --- questions about one's own functions -------------------------------------------------------


def sheets(graded):
    """Return the questions of each sheet that was drawn, by student."""
    record = json.loads(graded["asked"]["files"]["ps1.json"])
    return {sheet["student"]: sheet["questions"] for sheet in record}


def test_who_attacks_the_questions_costs_nobody_else_one(graded):
    assert graded["asked"]["code"] in (0, 1), graded["asked"]["log"][-3000:]
    for student in HONEST:
        assert len(sheets(graded)[student]) == 5


def test_no_attack_on_the_questions_learns_or_leaves_anything(graded):
    files = graded["asked"]["files"]
    assert {"ps1.html", "ps1_key.html", "ps1_moodle.xml", "ps1.json"} <= set(files)
    for name, text in files.items():
        assert "LEAK" not in text, name
    assert graded["asked"]["changed"] == graded["asked"]["processes"] == []
    assert not Path("/tmp/LEAK").exists()


def test_nothing_that_was_handed_in_acts_on_a_sheet(graded):
    for name, text in graded["asked"]["files"].items():
        if not name.endswith(".json"):  # which no browser shows
            assert "<script>" not in text and "49" not in re.findall(r"<b>\s*(\d+)", text), name
            assert not re.search("[\u202a-\u202e\u2066-\u2069]", text), name


@pytest.mark.parametrize("student", sorted(entries(asked)))
def test_a_sheet_shows_lines_of_its_own_student_and_no_other(graded, student):
    module = Path(graded["course"], "submitted", student, "ps1", "nnkit", "neuron.py")
    own = {line.strip() for line in module.read_text(encoding="utf-8").splitlines()}
    for question in sheets(graded).get(student, []):
        marked = {number for number, _ in question["lines"]}
        assert question["exercise"] in corpus.CHECKED and question["marked"] in {0, *marked}
        # A planted mistake changes one line.
        assert sum(text.strip() not in own for _, text in question["lines"]) <= 1
