"""The engine: one for both commands, whatever happens on the way."""

import errno
import itertools
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from distributed import LocalCluster

from autograder import cli
from autograder.course import open_course
from autograder.grading import cluster, engine, grader
from autograder.grading.plugins import Autograde
from autograder.troubles import Stopped
from tests import small_course
from tests.small_course import autograder, copies, files, gradebook, hand_in, make_course, nbgrader

CLASS = ["ada", "blaise", "niels", "otto", "dora", "lena"]

GRADE = grader.grade
LATE = "c.LateSubmissionPlugin.penalty_method = 'zero'"


@pytest.fixture(scope="session")
def handed_in(tmp_path_factory):
    """A course with a class's submissions, never graded; copy it to work on it."""
    course = make_course(tmp_path_factory.mktemp("course"), LATE)
    hand_in(course, CLASS)
    return course


@pytest.fixture
def course(handed_in, tmp_path):
    return shutil.copytree(handed_in, tmp_path / "course")


@pytest.fixture
def here(course, monkeypatch):
    """The course as working folder; what is graded there is canned, only recording is tried."""
    monkeypatch.setattr(grader, "grade", canned)
    monkeypatch.chdir(course)
    for name, value in small_course.SECRET.items():
        monkeypatch.setenv(name, value)
    # Nothing is run, so there is no sandbox to speak of.
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("\nc.IsolatedExecute.enabled = False\n")
    return course


def canned(settings, original, submission, judge=None, released=None, verdicts=(), problem=""):
    """Stand in for grading: half a point for each check."""
    notebook = nbformat.from_dict(original)
    for cell in notebook.cells:
        if cell.cell_type == "code" and "nbgrader" in cell.metadata:
            cell.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "0.5"})]
    return grader.Graded(notebook, list(verdicts), problem)


def grade(students=None, problem_set="ps1", **options):
    """Grade the course in the working folder."""
    app = open_course(problem_set)
    app.coursedir.assignment_id = problem_set
    return engine.grade_class(Autograde(coursedir=app.coursedir, parent=app), students, **options)


# --- one engine, two commands ----------------------------------------------------------------


def test_files_and_gradebook_are_those_of_nbgrader_autograde(handed_in, tmp_path):
    plain = shutil.copytree(handed_in, tmp_path / "plain")
    ours = shutil.copytree(handed_in, tmp_path / "ours")
    nbgrader(plain, "autograde", "ps1")
    done = autograder(ours, "grade", "ps1")
    assert done.returncode == 0, done.stderr
    assert "ps1: 6 graded" in done.stdout
    assert gradebook(ours) == gradebook(plain)
    assert files(ours).keys() == files(plain).keys()
    for name, found in files(plain).items():
        assert files(ours)[name] == found, name
    # And they are the grades that the class deserves: full points but for the written answer,
    # and a day late means nothing at all.
    totals = small_course.scores(ours)
    assert totals["Ada Lovelace"] == totals["dora"] > totals["Błażej Żółć"] > totals["-rf"] == 0.0
    assert [row[3] for row in gradebook(ours)["submissions"] if row[0] == "lena"] == [
        totals["lena"]
    ]


# --- what is graded ---------------------------------------------------------------------------


def test_what_was_graded_is_left_alone_unless_it_was_handed_in_again(here):
    assert grade().graded == 6
    again = grade()
    assert (again.graded, again.before) == (0, 6)
    (here / "submitted/otto/ps1/timestamp.txt").write_text("2026-11-06 13:00:00 UTC\n")
    assert grade(only_new=True).graded == 0
    assert grade().graded == 1
    assert grade(students=["dora", "-rf"], force=True).graded == 2


def test_a_given_file_that_has_moved_since_the_release_is_not_shown_as_handed_in(here, monkeypatch):
    monkeypatch.setattr(grader, "grade", GRADE)
    for folder in (here / "release/ps1/nnkit", here / "submitted/otto/ps1/nnkit"):
        (folder / "moved.py").write_text("x = 1\n")
    (here / "submitted/otto/ps1/nnkit/own.py").write_text("x = 2\n")
    grade(students=["otto"])
    shown = (here / "autograded/otto/ps1/ps1.ipynb").read_text()
    assert "**Also handed in:** `nnkit/own.py`" in shown
    assert "moved.py" not in shown


def test_a_name_that_handed_in_nothing_is_an_error(here):
    with pytest.raises(Stopped, match="no submission of nobody"):
        grade(students=["nobody"])


def test_points_given_by_hand_survive(here):
    grade()
    with sqlite3.connect("gradebook.db") as connection:
        connection.execute("update grade set manual_score = 0.25, needs_manual_grade = 0")
    connection.close()
    grade(force=True)
    rows = gradebook(here)["grades"]
    assert {row[3] for row in rows} == {0.25}
    assert all(row[5] for row in rows)  # a grader should look again, as with nbgrader


def test_a_problem_set_that_was_not_released_is_named(here):
    with pytest.raises(Stopped, match="generate_assignment ps2"):
        grade(problem_set="ps2")


def in_turns(monkeypatch, slow):
    """Let some students' submissions take long; returns what is begun and gone on with."""
    events = []

    def takes_long(settings, original, submission, judge, released):
        student, graded = submission.student, canned(settings, original, submission)

        def go_on():
            events.append(f"{student} goes on")
            return graded

        events.append(student)
        return grader.Later(go_on) if slow(student) else graded

    monkeypatch.setattr(grader, "grade", takes_long)
    return events


def test_who_takes_long_is_graded_after_the_others_and_counts_like_them(here, monkeypatch):
    slow = ("Ada Lovelace", "dora")
    events = in_turns(monkeypatch, lambda student: student in slow)
    summary = grade(graders=engine.Here(1))
    assert (summary.graded, summary.failures) == (6, {})
    assert len(gradebook(here)["submissions"]) == 6
    assert len(set(events)) == len(events) == 8
    assert set(events[-2:]) == {f"{student} goes on" for student in slow}


def test_only_so_many_wait_for_the_others(here, monkeypatch):
    events = in_turns(monkeypatch, lambda student: True)
    monkeypatch.setattr(engine, "MAX_ASIDE", 1)
    summary = grade(graders=engine.Here(1))
    assert (summary.graded, summary.failures) == (6, {})
    waiting = list(
        itertools.accumulate(-1 if event.endswith(" goes on") else 1 for event in events)
    )
    # One that waits, one that is graded, and two more that are begun (`engine._results`).
    assert max(waiting) <= 4 and waiting[-1] == 0


# --- bad days ---------------------------------------------------------------------------------


def test_a_failure_of_ours_is_no_grade(here, monkeypatch):
    def fails(settings, original, submission, judge, released):
        if submission.student == "otto":
            raise ZeroDivisionError("ours")
        problem = "the process ended early" if submission.student == "dora" else ""
        return canned(settings, original, submission, problem=problem)

    monkeypatch.setattr(grader, "grade", fails)
    summary = grade()
    assert summary.graded == 4
    assert "through no fault of the student: 2" in summary.text()
    assert summary.failures["otto"] == "ZeroDivisionError: ours"
    assert "ended early" in summary.failures["dora"]
    assert "otto" not in {row[0] for row in gradebook(here)["submissions"]}
    assert not (here / "autograded" / "otto").exists()
    # The next run tries these two again, and nobody else.
    monkeypatch.setattr(grader, "grade", canned)
    again = grade()
    assert (again.graded, again.before) == (2, 4)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_full_or_read_only_disk_stops_the_run_and_the_next_one_goes_on(here, monkeypatch, number):
    write, left = Path.write_text, [3]

    def full(path, *args, **kwargs):
        if path.name == "verdicts.json":
            left[0] -= 1
            if left[0] < 0:
                raise OSError(number, "as it may be", str(path))
        return write(path, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        with pytest.raises(Stopped, match=r"cannot write.*verdicts\.json"):
            grade()
    whole = {p.parent.parent.name for p in (here / "autograded").glob("*/ps1/verdicts.json")}
    assert len(whole) == 3
    assert {row[0] for row in gradebook(here)["submissions"]} == whole
    assert not (here / "autograded" / ".ps1.partial").exists()
    assert grade().graded == 3


def test_a_cluster_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with (
        pytest.raises(Stopped, match="no scheduler answers at tcp"),
        cluster.cluster("tcp://127.0.0.1:9"),
    ):
        pass


def test_a_cluster_without_workers_is_named(monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address="127.0.0.1:0") as empty,
        pytest.raises(Stopped, match="no worker has come"),
        cluster.cluster(empty.scheduler_address),
    ):
        pass


def test_other_code_on_a_worker_is_refused():
    settings = {"problem_set": "ps1", "secret": b"", "version": "other"}
    reply = cluster.judge(settings, {})
    assert reply == {"refused": "a worker has another version of the course: update it"}


# --- the command line -------------------------------------------------------------------------


def test_exit_statuses(here, capsys):
    assert cli.main(["grade", "ps2"]) == 2
    assert "generate_assignment ps2" in capsys.readouterr().err
    odd = Path(os.fsdecode(os.fsencode(here) + b"/submitted/\xff"))
    (odd / "ps1").mkdir(parents=True)
    assert cli.main(["grade", "ps1"]) == 1
    shutil.rmtree(odd)
    assert cli.main(["grade", "ps1"]) == 0
    assert cli.main(["replay", "ps1", "nobody"]) == 2


def test_report_and_export_read_what_was_recorded(here, monkeypatch):
    def graded(settings, original, submission, judge, released):
        verdict = {
            "exercise": "sigmoid",
            "points": 0.0,
            "out_of": 2.0,
            "problem": "",
            "groups": [{"name": "basic", "kinds": ["value"]}],
            "mistakes": ["exponent_sign"] if submission.student < "d" else [],
            "diagnoses": ["The <exponent> has the wrong sign."] if submission.student < "d" else [],
            "cluster": "c1",
            "example": "sigmoid(<0>)\ngot 1",
            "text": "",
        }
        return canned(settings, original, submission, verdicts=[verdict])

    monkeypatch.setattr(grader, "grade", graded)
    assert cli.main(["grade", "ps1"]) == 0
    assert cli.main(["report", "ps1"]) == 0
    page = (here / "build/report/ps1.html").read_text()
    assert "The &lt;exponent&gt; has the wrong sign." in page
    # A link, if the site is built.
    assert "Revisit lecture 1" in re.sub("<.*?>", "", page)
    assert "sigmoid(&lt;0&gt;)" in page
    record = json.loads((here / "build/report/ps1.json").read_text())
    sigmoid = next(e for e in record["exercises"] if e["name"] == "sigmoid")
    # Names below "d": Ada Lovelace, Błażej and -rf; the others are one cluster.
    assert [m["students"] for m in sigmoid["mistakes"]] == [["-rf", "Ada Lovelace", "Błażej Żółć"]]
    assert [c["students"] for c in sigmoid["unnamed"]] == [["dora", "lena", "otto"]]
    assert cli.main(["report", "ps1", "--anonymous"]) == 0
    for path in ("ps1_anonymous.html", "ps1_anonymous.json", "ps1_anonymous.csv"):
        text = (here / "build/report" / path).read_text()
        assert not re.search(r"Lovelace|\b(dora|lena|otto)\b|-rf", text)
    assert cli.main(["export", "ps1"]) == 0
    lines = (here / "build/grades_ps1.csv").read_text().splitlines()
    assert len(lines) == 7
    assert "sigmoid" in lines[0].split(",")


def test_whom_we_failed_is_in_no_number_of_the_report(here, monkeypatch):
    def graded(settings, original, submission, judge, **more):
        problem = "too slow" if submission.student == "dora" else ""
        found = canned(settings, original, submission, problem=problem)
        for cell in found.notebook.cells if problem else ():
            cell.metadata["nnkit"] = {"ungraded": True}
        return found

    monkeypatch.setattr(grader, "grade", graded)
    assert cli.main(["grade", "ps1"]) == 1
    assert cli.main(["report", "ps1"]) == 0
    record = json.loads((here / "build/report/ps1.json").read_text())
    assert "dora" not in record["totals"] and len(record["totals"]) == 5
    assert "dora" not in record["handed_in_nothing"]["students"]
    sigmoid = next(e for e in record["exercises"] if e["name"] == "sigmoid")
    assert (sigmoid["mean"], sigmoid["waiting"]) == (0.5, 1)
    page = (here / "build/report/ps1.html").read_text()
    assert "Of 1 student something else has no score yet" in page


# --- interruption -----------------------------------------------------------------------------


def started(course, *options):
    return subprocess.Popen(
        small_course.command("grade", "ps1", *options),
        cwd=course,
        env=small_course.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def nothing_is_left_of(run):
    """Wait until all that a run has started has ended; False if it does not."""
    for _ in range(600):
        try:
            os.killpg(run.pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def wait_for(course, count, run, seconds=600):
    """Wait until some submissions are graded."""
    end = time.monotonic() + seconds
    while len(list((course / "autograded").glob("*/ps1/ps1.ipynb"))) < count:
        assert time.monotonic() < end and run.poll() is None, run.communicate()
        time.sleep(0.02)


def is_consistent(course):
    """Say whether everything recorded lies there whole."""
    rows = gradebook(course)["submissions"]
    folders = {p.parent.name for p in (course / "autograded").glob("*/ps1")}
    whole = all((course / "autograded" / name / "ps1/verdicts.json").exists() for name in folders)
    return whole and folders <= {row[0] for row in rows} and len(rows) - len(folders) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_run_is_continued(course, number):
    copies(course, "dora", 10)
    run = started(course)
    wait_for(course, 3, run)
    # As a terminal does it: Ctrl-C reaches all that the command has started.
    (os.killpg if number == signal.SIGINT else os.kill)(run.pid, number)
    printed, said = run.communicate(timeout=120)
    assert is_consistent(course)
    if number != signal.SIGKILL:
        assert run.returncode == 130, said
        assert "Run the same command again" in printed
        assert "Traceback" not in said
    assert nothing_is_left_of(run)
    before = len(list((course / "autograded").glob("*/ps1")))
    assert 3 <= before < 16
    done = autograder(course, "grade", "ps1")
    assert done.returncode == 0, done.stderr
    assert f"{16 - before} graded" in done.stdout
    totals = small_course.scores(course)
    assert len(totals) == 16
    assert {totals[f"dora{k}"] for k in range(10)} == {totals["dora"]}


def test_a_judge_that_is_killed_costs_no_grade(course):
    copies(course, "dora", 10)
    run = started(course)
    wait_for(course, 3, run)
    children = psutil.Process(run.pid).children()
    (judge,) = (p for p in children if "autograder.judge.process" in p.cmdline())
    judge.kill()
    printed, said = run.communicate(timeout=120)
    assert run.returncode == 0, printed + said
    totals = small_course.scores(course)
    assert len(totals) == 16
    assert {totals[f"dora{k}"] for k in range(10)} == {totals["dora"]}


@pytest.mark.slow
def test_a_worker_that_dies_costs_a_retry(course, tmp_path):
    copies(course, "dora", 10)
    address = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    options = {"env": small_course.environment(), "cwd": tmp_path, **quiet}
    worker = [*dask, "worker", "--scheduler-file", str(address), "--nthreads", "1", "--no-nanny"]
    ports = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    processes = [
        subprocess.Popen([*dask, "scheduler", *ports, "--scheduler-file", str(address)], **options)
    ]
    try:
        while not address.exists():
            time.sleep(0.1)
        processes += [subprocess.Popen([*worker, "--no-dashboard"], **options) for _ in range(2)]
        where = json.loads(address.read_text())["address"]
        run = started(course, "--scheduler", where)
        wait_for(course, 3, run)
        processes[1].kill()
        printed, said = run.communicate(timeout=300)
        assert run.returncode == 0, said
        assert "16 graded" in printed
        totals = small_course.scores(course)
        assert {totals[f"dora{k}"] for k in range(10)} == {totals["dora"]}
    finally:
        for process in processes:
            process.kill()
            process.wait()
