"""Where answers come from: a student's copy has none, wherever it is opened."""

import os
import shutil
import subprocess
import sys
import textwrap

import pytest

import solutions
from autograder.course import COURSE
from autograder.handing_out.build import release_files
from nnkit.check import answers, check, check_answer, number
from nnkit.derive import show_ladder
from nnkit.neuron import sigmoid


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """The folder of the first problem set, as a student has it."""
    folder = tmp_path_factory.mktemp("ps1")
    for name, content in release_files("ps1").items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def in_the_instructors_environment(folder, code):
    """Run code in a folder whose `nnkit` is used, where the instructor's packages are found."""
    code = (
        "import nnkit, solutions, pathlib\n"
        "assert pathlib.Path(nnkit.__file__).parents[1] == pathlib.Path.cwd()\n"
        f"assert pathlib.Path(solutions.__file__).parents[1] == pathlib.Path({str(COURSE)!r})\n"
        + textwrap.dedent(code)
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(COURSE)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_students_copy_tries_the_visible_cases_only(release):
    printed = in_the_instructors_environment(
        release,
        """
        from nnkit.check import check
        from nnkit.exercise import Binding
        from nnkit.neuron import sigmoid
        with Binding({sigmoid: solutions.answer("sigmoid").reference}):
            check(sigmoid)
        """,
    )
    assert "sigmoid: 2 of 2 points" in printed and "hidden" not in printed


def test_a_students_copy_has_no_key(release):
    printed = in_the_instructors_environment(
        release,
        """
        from nnkit.check import check_answer, number
        print(check_answer("ps1_q2", 0.25, number, points=1))
        """,
    )
    assert "answered, graded after you hand in (1 point)\nNone" in printed


def test_a_students_copy_has_no_hidden_sample_points(release):
    printed = in_the_instructors_environment(
        release,
        """
        from nnkit.check import answers
        print(answers.source().ladder("logistic_gradient_ladder").hidden)
        """,
    )
    assert printed == "0\n"


def test_a_students_copy_has_no_reference(release):
    printed = in_the_instructors_environment(
        release,
        """
        from nnkit import lecture
        from nnkit.check import probes
        from nnkit.exercise import Binding, catalogue, slot
        lecture.begin()
        print([slot.bound for slot in catalogue() if slot.bound])
        with Binding({slot("linear_backward"): lambda dZ, X, W: "own"}):
            print(*probes.unspoiled(1, 2, 3))
        """,
    )
    assert printed == "This lecture runs on your own functions.\n[]\no w n\n"


def with_solutions_beside(release, folder):
    """Copy a release and put a package ``solutions`` beside its `nnkit`."""
    shutil.copytree(release, folder)
    (folder / "solutions").mkdir()
    (folder / "solutions" / "__init__.py").write_text("mine = 3\n")
    return folder


ASK = [sys.executable, "-c", "from nnkit.check import answers; print(type(answers.source()))"]


def test_a_students_own_folder_of_this_name_has_no_answers(release, tmp_path):
    folder = with_solutions_beside(release, tmp_path / "ps1")
    done = subprocess.run(ASK, cwd=folder, capture_output=True, text=True)
    assert "nnkit.check.answers.Release" in done.stdout


def test_answers_from_elsewhere_are_refused(release, tmp_path):
    folder = with_solutions_beside(release, tmp_path / "ps1")
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(folder / "solutions", elsewhere / "solutions")
    path = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(ASK, cwd=elsewhere, env=path, capture_output=True, text=True)
    assert "ImportError: nnkit lies beside" in done.stderr


def test_the_instructors_copy_finds_what_lies_beside_it():
    assert isinstance(answers.source(), solutions.Answers)


def test_answers_are_handed_over_until_the_end():
    mine, yours = answers.Release(), answers.Release()
    with answers.using(mine):
        with answers.using(yours):
            assert answers.source() is yours
        assert answers.source() is mine
    assert isinstance(answers.source(), solutions.Answers)


def test_whoever_is_asked_decides(capsys):
    class Mine(answers.Release):
        def grade(self, question, given, own=None):
            return given == 42, f"about {question}"

    with answers.using(Mine()):
        assert check_answer("any", 42, number, points=2) == 2.0
    assert "about any" in capsys.readouterr().out


def test_an_exercise_without_an_answer_sheet_is_named(capsys, monkeypatch):
    monkeypatch.delitem(solutions.language.answers, "sigmoid")
    assert check(sigmoid) == 0.0
    assert "no answer sheet for sigmoid" in capsys.readouterr().out


def test_a_ladder_without_answers_is_named(capsys):
    show_ladder("no_such_ladder")
    assert "no ladder called 'no_such_ladder'" in capsys.readouterr().out


@pytest.mark.parametrize(
    "content", ["", "[]", '{"exercises": 3}', '{"exercises": {"sigmoid": {}}}', "\udcff"]
)
def test_damaged_cases_are_named(content, tmp_path, monkeypatch, capsys):
    (tmp_path / "cases.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    monkeypatch.chdir(tmp_path)
    with answers.using(answers.Release()):
        assert check(sigmoid) == 0.0
    assert "copy it from the release again" in capsys.readouterr().out


def test_missing_cases_are_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with answers.using(answers.Release()):
        assert check(sigmoid) == 0.0
    assert "There is no cases.json beside this notebook" in capsys.readouterr().out


def test_cases_of_another_set_are_named(release, monkeypatch):
    monkeypatch.chdir(release)
    with pytest.raises(answers.NoCases, match="belongs to another problem set"):
        answers.Release().sheet("relu")
