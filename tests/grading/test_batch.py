"""Batch grading: what nbgrader would have written, whatever happens on the way."""

import errno
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
from autograder.grading import cluster as farm
from autograder.grading import engine as batch
from tests import small_course
from tests.small_course import autograder, copies, files, gradebook, hand_in, make_course, nbgrader

CLASS = ["ada", "blaise", "niels", "otto", "dora", "lena"]
#: Dask leaves sockets to the garbage collector when a cluster runs in one process.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)

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
    """The course as working folder, graded by one worker in this process."""

    monkeypatch.setattr(farm, "farm", small_course.one_thread)
    monkeypatch.chdir(course)
    for name, value in small_course.SECRET.items():
        monkeypatch.setenv(name, value)
    yield course
    farm.close_graders()


def canned(settings, job):
    """Stand in for grading where only the recording is tested."""
    notebook = nbformat.reads(settings["original"], as_version=4)
    cells = [dict(c) for c in notebook.cells if "nbgrader" in c.metadata]
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["outputs"] = [nbformat.v4.new_output("execute_result", data={"text/plain": "0.5"})]
    return {
        "notebook": nbformat.writes(notebook),
        "cells": json.dumps(cells),
        "missing": [],
        "verdicts": [],
        "problem": "",
        "sandbox": {"report": "no sandbox", "missing": []},
    }


# --- the same as nbgrader ---------------------------------------------------------------------


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


def test_what_was_graded_is_left_alone_unless_it_was_handed_in_again(here, monkeypatch):
    monkeypatch.setattr(farm, "grade", canned)
    assert batch.grade("ps1").graded == 6
    again = batch.grade("ps1")
    assert (again.graded, again.before) == (0, 6)
    (here / "submitted/otto/ps1/timestamp.txt").write_text("2026-11-06 13:00:00 UTC\n")
    assert batch.grade("ps1", only_new=True).graded == 0
    assert batch.grade("ps1").graded == 1
    assert batch.grade("ps1", students=["dora", "-rf"], force=True).graded == 2


def test_a_name_that_handed_in_nothing_is_an_error(here):
    with pytest.raises(batch.BatchError, match="no submission of nobody"):
        batch.grade("ps1", students=["nobody"])


def test_points_given_by_hand_survive(here, monkeypatch):
    monkeypatch.setattr(farm, "grade", canned)
    batch.grade("ps1")
    with sqlite3.connect("gradebook.db") as connection:
        connection.execute("update grade set manual_score = 0.25, needs_manual_grade = 0")
    connection.close()
    batch.grade("ps1", force=True)
    rows = gradebook(here)["grades"]
    assert {row[3] for row in rows} == {0.25}
    assert all(row[5] for row in rows)  # a grader should look again, as with nbgrader


def test_a_problem_set_that_was_not_released_is_named(here):
    with pytest.raises(batch.BatchError, match="generate_assignment ps2"):
        batch.grade("ps2")


# --- bad days ---------------------------------------------------------------------------------


def test_a_failure_of_ours_is_no_grade(here, monkeypatch):
    def fails(settings, job):
        if job["student"] == "otto":
            raise ZeroDivisionError("ours")
        if job["student"] == "dora":
            return {**canned(settings, job), "problem": "the process ended early"}
        return canned(settings, job)

    monkeypatch.setattr(farm, "grade", fails)
    summary = batch.grade("ps1")
    assert summary.graded == 4
    assert "through no fault of the student: 2" in summary.text()
    assert summary.failures["otto"] == "ZeroDivisionError: ours"
    assert "ended early" in summary.failures["dora"]
    assert {row[0] for row in gradebook(here)["submissions"]}.isdisjoint({"otto", "dora"})
    assert not (here / "autograded" / "otto").exists()


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_full_or_read_only_disk_stops_the_run_and_the_next_one_goes_on(here, monkeypatch, number):
    monkeypatch.setattr(farm, "grade", canned)
    write, left = Path.write_text, [3]

    def full(path, *args, **kwargs):
        if path.name == "verdicts.json":
            left[0] -= 1
            if left[0] < 0:
                raise OSError(number, "as it may be", str(path))
        return write(path, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        with pytest.raises(batch.BatchError, match=r"cannot write.*verdicts\.json"):
            batch.grade("ps1")
    whole = {p.parent.parent.name for p in (here / "autograded").glob("*/ps1/verdicts.json")}
    assert len(whole) == 3
    assert {row[0] for row in gradebook(here)["submissions"]} == whole
    assert not (here / "autograded" / ".ps1.partial").exists()
    assert batch.grade("ps1").graded == 3


def test_a_locked_gradebook_is_named(here, monkeypatch):
    monkeypatch.setattr(farm, "grade", canned)
    monkeypatch.setenv("NNKIT_DB_URL", f"sqlite:///{here}/gradebook.db?timeout=1")
    other = sqlite3.connect("gradebook.db", isolation_level=None)
    other.execute("begin immediate")
    with pytest.raises(batch.BatchError, match="keeps the gradebook locked"):
        batch.grade("ps1")
    other.rollback()
    other.close()
    assert batch.grade("ps1").graded == 6


def test_two_runs_at_once(here, monkeypatch):
    monkeypatch.setattr(farm, "grade", canned)
    app = batch.open_course("ps1")
    recorder = batch.Recorder(coursedir=app.coursedir, parent=app)
    recorder.prepare("ps1")
    expected = pytest.raises(batch.BatchError, match="another run is grading ps1")
    with batch.only_run(recorder), expected:
        batch.grade("ps1")
    recorder.gradebook.close()
    assert batch.grade("ps1").graded == 6


@pytest.mark.parametrize("text", ["yesterday", "2026-13-45 99:00:00", "\x00"])
def test_a_broken_timestamp_costs_nobody_else(here, monkeypatch, text):
    monkeypatch.setattr(farm, "grade", canned)
    (here / "submitted/otto/ps1/timestamp.txt").write_text(text)
    summary = batch.grade("ps1")
    assert summary.graded == 5
    assert summary.failures == {"otto": "timestamp.txt cannot be read: mend or remove it"}


@pytest.mark.parametrize("text", ["2199-01-01 00:00:00 UTC", "1970-01-01 00:00:00 +0530", ""])
def test_a_clock_that_is_wrong_is_no_obstacle(here, monkeypatch, text):
    monkeypatch.setattr(farm, "grade", canned)
    (here / "submitted/otto/ps1/timestamp.txt").write_text(text)
    assert batch.grade("ps1").graded == 6


def test_other_code_on_a_worker_is_refused(here, monkeypatch):
    whole = batch.grader_settings
    monkeypatch.setattr(
        batch, "grader_settings", lambda *given: {**whole(*given), "course": "other"}
    )
    with pytest.raises(batch.BatchError, match="another version of the course"):
        batch.grade("ps1")


def test_a_huge_submission_is_graded_without_its_bulk(here, monkeypatch):
    monkeypatch.setattr(farm, "grade", canned)
    folder = here / "submitted/otto/ps1"
    with (folder / "big.bin").open("wb") as file:
        file.truncate(500 * 2**20)
    for number in range(10_000):
        (folder / f"file{number}.txt").touch()
    assert batch.grade("ps1", students=["otto"]).graded == 1
    assert not (here / "autograded/otto/ps1/big.bin").exists()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("tcp://127.0.0.1:9", "no scheduler answers at tcp://127.0.0.1:9"),
        ("", "no worker has come"),
    ],
)
def test_a_cluster_without_workers_is_named(course, monkeypatch, address, sentence):
    monkeypatch.setattr(farm, "PATIENCE", 1)
    monkeypatch.chdir(course)
    with (
        LocalCluster(n_workers=0, processes=False, dashboard_address="127.0.0.1:0") as empty,
        pytest.raises(batch.BatchError, match=sentence),
    ):
        batch.grade("ps1", scheduler=address or empty.scheduler_address)


# --- the command line -------------------------------------------------------------------------


def test_exit_statuses(here, monkeypatch, capsys):
    monkeypatch.setattr(farm, "grade", canned)
    assert cli.main(["grade", "ps2"]) == 2
    assert "generate_assignment ps2" in capsys.readouterr().err
    (here / "submitted/otto/ps1/timestamp.txt").write_text("yesterday")
    assert cli.main(["grade", "ps1"]) == 1
    (here / "submitted/otto/ps1/timestamp.txt").write_text("2026-11-06 12:00:00 UTC")
    assert cli.main(["grade", "ps1"]) == 0
    assert cli.main(["replay", "ps1", "nobody"]) == 2


def test_report_and_export_read_what_was_recorded(here, monkeypatch):
    def graded(settings, job):
        verdict = {
            "exercise": "sigmoid",
            "points": 0.0,
            "out_of": 2.0,
            "problem": "",
            "groups": [{"kinds": ["value"]}],
            "mistakes": ["exponent_sign"] if job["student"] < "d" else [],
            "diagnoses": ["The <exponent> has the wrong sign."] if job["student"] < "d" else [],
            "cluster": "c1",
            "example": "sigmoid(<0>)\ngot 1",
        }
        return {**canned(settings, job), "verdicts": [verdict]}

    monkeypatch.setattr(farm, "grade", graded)
    assert cli.main(["grade", "ps1"]) == 0
    assert cli.main(["report", "ps1"]) == 0
    page = (here / "build/report/ps1.html").read_text()
    assert "The &lt;exponent&gt; has the wrong sign." in page
    assert "Revisit lecture 1" in page
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


@pytest.mark.parametrize("victim", ["autograder.judge.process", "forkserver"])
def test_a_process_of_ours_that_is_killed_costs_no_grade(course, victim):
    copies(course, "dora", 10)
    run = started(course)
    wait_for(course, 3, run)
    ours = [p for p in psutil.Process(run.pid).children() if victim in " ".join(p.cmdline())]
    # The host that all workers share; of the forkserver one worker.
    (ours[0] if victim == "autograder.judge.process" else ours[0].children()[0]).kill()
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
