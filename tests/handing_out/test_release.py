"""Releases: complete, without a trace of the answers, and usable as a student uses them."""

import functools
import json
import shutil
import subprocess

import pytest

import solutions
from autograder.course import COURSE
from autograder.handing_out.build import cases, filled_in, library_files, release_files
from autograder.handing_out.leaks import find_leaks
from autograder.stubs import body_of, fill_stubs
from nnkit.exercise import MODULES, catalogue
from solutions.language import keys
from tests.handing_out.student_side import (
    printed,
    run_notebook,
    scores,
    student_kernel,
    student_python,
)
from tools.sample_class import answer_questions, redefined, reference_bodies, write_module

RELEASED = [name for name in MODULES if (COURSE / "assignments" / name / f"{name}.ipynb").exists()]


# Building a release takes seconds, so all tests of one set share it, in one process.
built = functools.cache(release_files)


def whole_release(problem_set):
    """Return the files of a release, the notebook included."""
    name = f"{problem_set}.ipynb"
    notebook = (COURSE / "assignments" / problem_set / name).read_bytes()
    return {**built(problem_set), name: notebook}


def each_release(quick=RELEASED):
    """Parametrize by the problem sets; the tests of one set stay in one process.

    All but the quick ones are slow.
    """
    params = [
        pytest.param(
            name,
            marks=[pytest.mark.xdist_group(name), *[pytest.mark.slow] * (name not in quick)],
        )
        for name in RELEASED
    ]
    return pytest.mark.parametrize("problem_set", params)


#: The sets whose notebooks are run in every test run.
RUN = ("ps1",)


# --- what is in it ----------------------------------------------------------------------------


@each_release()
def test_nothing_of_the_answers_is_in_it(problem_set):
    assert find_leaks(problem_set, whole_release(problem_set)) == []


@each_release()
def test_it_holds_what_a_student_needs(problem_set):
    files = built(problem_set)
    module = MODULES[problem_set]
    assert {f"nnkit/{module}.py", "cases.json", "README.md", "requirements.txt"} <= files.keys()
    assert {path.split("/")[0] for path in files if "/" in path} == {"nnkit"}


@pytest.mark.parametrize("problem_set", MODULES)
def test_later_sets_are_stubs_and_earlier_ones_filled(problem_set):
    files = library_files(filled_in(problem_set))
    for other, module in MODULES.items():
        source = files[f"nnkit/{module}.py"].decode()
        stubs = source.count("    raise NotImplementedError\n")
        assert stubs == (0 if other < problem_set else len(catalogue(other)))


def test_earlier_sets_stay_stubs_on_request():
    files = release_files("ps3", filled_in("ps3", fill_earlier=False))
    assert b"raise NotImplementedError" in files["nnkit/neuron.py"]


def test_what_is_not_taught_is_filled_in_for_all():
    taught = ["ps1", "ps3"]
    filled = filled_in("ps1", taught=taught)
    assert filled == MODULES.keys() - set(taught)
    files = release_files("ps1", filled)
    assert b"raise NotImplementedError" not in files["nnkit/activations.py"]
    assert b"raise NotImplementedError" in files["nnkit/forward.py"]
    assert find_leaks("ps1", files, filled - set(taught)) == []
    assert any("reference of relu" in leak for leak in find_leaks("ps1", files))


def test_cases_hold_visible_cases_only():
    record = cases("ps1")["exercises"]
    for slot in catalogue("ps1"):
        visible = solutions.answer(slot.__name__).visible_cases()
        assert len(record[slot.__name__]["cases"]) == len(visible)


# --- the leak check itself can fail -----------------------------------------------------------


def planted(path, text):
    """Return what is found in one file, whose own text gives nothing away (see above)."""
    return find_leaks("ps1", {path: built("ps1").get(path, b"") + text.encode()})


def test_a_reference_in_a_module_is_found():
    body = body_of(solutions.answer("sigmoid").reference)
    function = "\n\ndef helper(z):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    assert any("reference of sigmoid" in leak for leak in planted("nnkit/data.py", function))


def test_a_reference_in_other_layout_is_found():
    body = body_of(solutions.answer("sigmoid").reference).replace(" ", "  ")
    lines = "".join(f"    {line}\n\n" for line in body.splitlines())
    text = f"\n\ndef helper( z ):\n\n{lines}"
    assert any("reference of sigmoid" in leak for leak in planted("nnkit/data.py", text))


def test_what_a_docstring_states_is_no_leak():
    assert not planted("nnkit/data.py", "\n\ndef line(X, w, b):\n    return X @ w + b\n")


def test_a_reference_in_a_text_file_is_found():
    body = body_of(solutions.answer("log_loss").reference)
    assert any("log_loss" in leak for leak in planted("README.md", "\n" + body))


def test_a_mistake_in_the_cases_is_found():
    mistake = solutions.answer("neuron").mistakes["bias_outside"]
    text = json.dumps({"source": "\n" + body_of(mistake)})
    assert any("bias_outside" in leak for leak in planted("cases.json", "\n" + text))


def test_a_literal_answer_is_found():
    text = f"\nq1 = {keys['ps1_q1'].accepted[0]!r}\n"
    assert any("ps1_q1" in leak for leak in planted("README.md", text))


def test_an_instructors_file_is_found():
    assert planted("solutions/neuron.py", "") == ["solutions/neuron.py: instructor's file"]


# --- splicing ---------------------------------------------------------------------------------


def test_splicing_keeps_docstring_and_comments():
    def reference(x):
        """Not this one."""
        # Why it is so.
        return x + 1

    source = 'def f(x):\n    """Doc."""\n    raise NotImplementedError\n'
    assert fill_stubs(source, {"f": reference}) == (
        'def f(x):\n    """Doc."""\n    # Why it is so.\n    return x + 1\n'
    )


def test_splicing_refuses_what_is_no_stub():
    with pytest.raises(ValueError, match="no stub"):
        fill_stubs("x = 1\n", {"f": whole_release})
    with pytest.raises(ValueError, match="not a stub"):
        fill_stubs("def f(x):\n    return x\n", {"f": whole_release})


@pytest.mark.parametrize("problem_set", MODULES)
def test_every_reference_can_be_spliced(problem_set):
    source = library_files()[f"nnkit/{MODULES[problem_set]}.py"].decode()
    filled = fill_stubs(source, reference_bodies(problem_set))
    assert "raise NotImplementedError" not in filled
    compile(filled, problem_set, "exec")


# --- as a student uses it ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """A kernel of the student's environment, in which there are no ``solutions``."""
    folder = tmp_path_factory.mktemp("student")
    python = student_python(folder / "venv")
    code = "import importlib.util as u, sys; sys.exit(u.find_spec('solutions') is not None)"
    assert subprocess.run([python, "-c", code], cwd=folder).returncode == 0
    with student_kernel(python, folder / "jupyter"):
        yield


@pytest.fixture
def handed_out(tmp_path, kernel):
    """A function that unpacks a release and returns its folder."""

    def unpack(problem_set):
        for path, data in whole_release(problem_set).items():
            target = tmp_path / problem_set / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return tmp_path / problem_set

    return unpack


def points(problem_set):
    return {slot.__name__: float(slot.points) for slot in catalogue(problem_set)}


@each_release(RUN)
def test_untouched_it_earns_nothing_in_any_cell(handed_out, problem_set):
    folder = handed_out(problem_set)
    earned = scores(run_notebook(folder / f"{problem_set}.ipynb"))
    assert set(earned.values()) == {0.0}
    assert points(problem_set).keys() <= earned.keys()


@each_release(RUN)
def test_filled_in_right_it_earns_all_that_can_be_checked_there(handed_out, problem_set):
    folder = handed_out(problem_set)
    write_module(folder, problem_set, reference_bodies(problem_set))
    answer_questions(folder, problem_set)
    notebook = run_notebook(folder / f"{problem_set}.ipynb")
    errors = [o for c in notebook.cells if c.cell_type == "code" for o in c.outputs]
    assert not [o for o in errors if o.output_type == "error"]
    earned = scores(notebook)
    assert {name: earned[name] for name in points(problem_set)} == points(problem_set)


def test_a_mistake_is_named_without_any_solution_at_hand(handed_out):
    folder = handed_out("ps1")
    write_module(folder, "ps1", reference_bodies("ps1"))
    path = folder / "nnkit" / "neuron.py"
    mistake = solutions.answer("logistic_gradient").mistakes["no_mean"]
    path.write_text(path.read_text() + "\n\n" + redefined_for("logistic_gradient", mistake))
    notebook = run_notebook(folder / "ps1.ipynb")
    earned = scores(notebook)
    assert earned["logistic_gradient"] == 0.0
    assert earned["log_loss"] == 2.0
    text = printed(notebook, "logistic_gradient")
    assert solutions.answer("logistic_gradient").diagnoses["no_mean"] in text
    assert "got " in text and "want" in text


def redefined_for(name, function):
    """Write a mistake as a student would have typed it, without helpers of the sheet."""
    source = redefined(name, function, "ps1")
    return source.replace("_errors(X, y, w, b)", "(neuron(X, w, b) - y)")


def test_answers_are_checked_for_their_form_only(handed_out):
    folder = handed_out("ps1")
    answer_questions(folder, "ps1")
    notebook = run_notebook(folder / "ps1.ipynb")
    assert "ps1_q1" not in scores(notebook)  # nobody knows yet
    assert "graded after you hand in" in printed(notebook, "ps1_q1")


def test_without_its_cases_the_folder_says_what_to_do(handed_out):
    folder = handed_out("ps1")
    (folder / "cases.json").unlink()
    notebook = run_notebook(folder / "ps1.ipynb")
    assert "cases.json" in printed(notebook, "sigmoid")
    assert "unzip the release again" in printed(notebook, "sigmoid")


def test_broken_cases_are_no_crash(handed_out):
    folder = handed_out("ps1")
    (folder / "cases.json").write_text("{")
    assert "cannot be read" in printed(run_notebook(folder / "ps1.ipynb"), "sigmoid")


def test_a_syntax_error_is_named_in_the_notebook(handed_out):
    folder = handed_out("ps1")
    path = folder / "nnkit" / "neuron.py"
    path.write_text(path.read_text() + "\nprint('nearly done'\n")
    notebook = run_notebook(folder / "ps1.ipynb")
    setup = next(c for c in notebook.cells if c.id == "setup")
    assert any(o.output_type == "error" and o.ename == "SyntaxError" for o in setup.outputs)
    shutil.rmtree(folder)
