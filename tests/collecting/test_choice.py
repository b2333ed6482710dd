"""Within a submission: the exact name in its place beats every look-alike, in any order."""

import io
import itertools

import pytest

from autograder.collecting.archive import Budget, Entry
from autograder.collecting.choice import choose


def heap(*paths, changed=None, inside=None):
    """Return entries whose content is their path."""
    return [
        (
            Entry(
                tuple(path.split("/")),
                len(path),
                (changed or {}).get(path, ()),
                lambda path=path: io.BytesIO(path.encode()),
                (inside or {}).get(path, 0),
            ),
            (0.0, 0),
        )
        for path in paths
    ]


def taken(found, problem_set="ps1"):
    """Choose; returns where each file came from."""
    chosen = choose(problem_set, found, Budget())
    return {target: content.decode() for target, content in chosen.files.items()}, chosen


#: What counts, and look-alikes of it that must not.
LOOK_ALIKES = [
    ("ps1.ipynb", "ps1-Copy1.ipynb ps1-Copy12.ipynb ps1(1).ipynb old_ps1.ipynb PS1.ipynb"),
    ("ps1.ipynb", "a/ps1.ipynb ada_ps1.ipynb ps1_final.ipynb Untitled.ipynb backup/ps1.ipynb"),
    ("ps1/ps1.ipynb", "ps1/ps1/ps1.ipynb ps1/old/ps1.ipynb old/ps1.ipynb ps1/ps1_draft.ipynb"),
    ("nnkit/neuron.py", "neuron.py nnkit/neuron-Copy1.py nnkit/old/neuron.py old/nnkit/neuron.py"),
    (
        "nnkit/neuron.py",
        "nnkit/neuron (1).py nnkit - Copy/neuron.py neuron_old.py nnkit_old/neuron.py",
    ),
    ("x/nnkit/neuron.py", "x/neuron.py x/y/nnkit/neuron.py x/nnkit/NEURON.py"),
]


@pytest.mark.parametrize(("right", "others"), LOOK_ALIKES)
@pytest.mark.parametrize("is_first", [True, False])
def test_the_exact_name_in_its_place_wins(right, others, is_first):
    others = others.replace(" (1)", "\0(1)").replace(" - ", "\0-\0").split(" ")
    others = [other.replace("\0", " ") for other in others]
    target = right if right.startswith("nnkit") else right.removeprefix("ps1/").removeprefix("x/")
    for chosen in [[other] for other in others] + [others]:
        paths = [right, *chosen] if is_first else [*chosen, right]
        files, _ = taken(heap(*paths))
        assert files[target] == right


def test_the_courses_own_files_are_taken_for_no_module():
    files, chosen = taken(heap("ps1.ipynb", "nnkit/check/probes/neuron.py", "nnkit/live/neuron.py"))
    assert "nnkit/neuron.py" not in files
    assert chosen.missing == ["nnkit/neuron.py"]


@pytest.mark.parametrize(
    ("paths", "notebook", "module"),
    [
        ("a/ps1.ipynb a/nnkit/neuron.py b/ps1.ipynb", "a/ps1.ipynb", "a/nnkit/neuron.py"),
        ("ps1.ipynb x/nnkit/neuron.py", "ps1.ipynb", "x/nnkit/neuron.py"),
        ("ps1.ipynb neuron.py", "ps1.ipynb", "neuron.py"),
        ("ps1.ipynb ada_neuron.py", "ps1.ipynb", "ada_neuron.py"),
        ("ps1.ipynb old/nnkit/neuron.py", "ps1.ipynb", "old/nnkit/neuron.py"),
        ("ps1-Copy2.ipynb old_ps1.ipynb", "ps1-Copy2.ipynb", None),
        ("ps1_final.ipynb ps1-Copy1.ipynb", "ps1_final.ipynb", None),
        ("homework.ipynb", "homework.ipynb", None),
        # The exact name in a backup is no better than a copy beside the work.
        ("backup/ps1.ipynb ps1-Copy1.ipynb", "ps1-Copy1.ipynb", None),
        (
            "old/nnkit/neuron.py nnkit/neuron-Copy1.py ps1.ipynb",
            "ps1.ipynb",
            "nnkit/neuron-Copy1.py",
        ),
        (
            "w/ps1.ipynb w/nnkit/neuron.py release/ps1.ipynb release/nnkit/neuron.py",
            "w/ps1.ipynb",
            "w/nnkit/neuron.py",
        ),
    ],
)
def test_a_look_alike_fills_a_gap(paths, notebook, module):
    for order in itertools.permutations(paths.split()):
        files, chosen = taken(heap(*order))
        assert files["ps1.ipynb"] == notebook
        assert files.get("nnkit/neuron.py") == module
        assert chosen.missing == ([] if module else ["nnkit/neuron.py"])


def test_the_newer_one_counts_where_only_the_time_tells():
    changed = {"a/ps1.ipynb": (2026, 11, 6, 9, 0, 0), "b/ps1.ipynb": (2026, 11, 6, 10, 0, 0)}
    files, chosen = taken(heap("a/ps1.ipynb", "b/ps1.ipynb", changed=changed))
    assert files == {"ps1.ipynb": "b/ps1.ipynb"}
    assert "passed over: a/ps1.ipynb" in chosen.remarks


def test_files_of_the_students_own_come_along():
    found = heap(
        "s/ps6.ipynb",
        "s/nnkit/training.py",
        "s/training_plots.py",
        "s/lib/extra.py",
        "s/nnkit/own.py",
        "elsewhere/other.py",
    )
    files, chosen = taken(found, "ps6")
    assert set(files) == {
        "ps6.ipynb",
        "nnkit/training.py",
        "training_plots.py",
        "lib/extra.py",
        "nnkit/own.py",
    }
    assert chosen.remarks == ["passed over: elsewhere/other.py"]


def test_earlier_modules_come_along():
    files, _ = taken(heap("nnkit/neuron.py", "nnkit/activations.py", "ps2.ipynb"), "ps2")
    assert set(files) == {"nnkit/neuron.py", "nnkit/activations.py", "ps2.ipynb"}


def test_of_several_attempts_the_newest_counts_whole_and_older_ones_fill_gaps():
    old, new = heap("ps1.ipynb", "nnkit/neuron.py"), heap("deep/x/ps1.ipynb")
    found = [(entry, (1.0, 0)) for entry, _ in old] + [(entry, (2.0, 0)) for entry, _ in new]
    files, _ = taken(found)
    assert files == {"ps1.ipynb": "deep/x/ps1.ipynb", "nnkit/neuron.py": "nnkit/neuron.py"}


def test_single_uploads_are_no_matter():
    assert taken(heap("ps1.ipynb", "neuron.py"))[1].remarks == []


def test_what_cannot_be_used_is_named():
    _, chosen = taken(heap("ps1.pdf", "x/neuron.html"))
    assert chosen.unusable == ["ps1.pdf", "x/neuron.html"]
    assert chosen.missing == ["ps1.ipynb", "nnkit/neuron.py"]


def test_the_notebook_of_another_set_is_not_taken_for_this_one():
    files, chosen = taken(heap("ps4.ipynb", "nnkit/backprop.py"))
    assert "ps1.ipynb" not in files and "ps1.ipynb" in chosen.missing
    assert "left out, of another problem set: ps4.ipynb" in chosen.remarks
    # A name that tells of none may be this one's.
    assert taken(heap("Untitled.ipynb", "nnkit/neuron.py"))[0]["ps1.ipynb"] == "Untitled.ipynb"


def test_an_ending_that_a_browser_added_fills_a_gap_and_no_more():
    files, chosen = taken(heap("ps1.ipynb.txt", "x/neuron.py.txt", "other.txt"))
    assert files == {"ps1.ipynb": "ps1.ipynb.txt", "nnkit/neuron.py": "x/neuron.py.txt"}
    assert "ps1.ipynb.txt taken for ps1.ipynb" in chosen.remarks
    assert taken(heap("ps1.ipynb.json", "ps1 (1).ipynb"))[0]["ps1.ipynb"] == "ps1 (1).ipynb"
