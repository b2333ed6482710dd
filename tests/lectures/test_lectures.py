"""The lectures: nothing of the inventory is missing, and the style of a good hour is kept."""

import ast
import re
from statistics import median

import nbformat
import pytest

from nnkit.exercise import MODULES, catalogue
from tests.handing_out.test_notebooks import COURSE, is_guess
from tests.lectures.lecture_topics import TOPICS

NAMES = [f"{k:02}_{module}" for k, module in enumerate(MODULES.values(), 1)]


def read(name):
    return nbformat.read(COURSE / "lectures" / f"{name}.ipynb", as_version=4)


def slide_type(cell):
    return cell.metadata["slideshow"]["slide_type"]


def cells(name):
    """Return the cells that teach: no guesses, and no notes, which only the lecturer sees."""
    return [c for c in read(name).cells if not is_guess(c) and slide_type(c) != "notes"]


def code_cells(name):
    return [cell for cell in cells(name) if cell.cell_type == "code"]


def is_read(cell):
    """Say whether a cell's code is read on a slide: it is there, and not folded."""
    return slide_type(cell) != "skip" and "hide-input" not in cell.metadata.get("tags", [])


def prose(name):
    return "\n\n".join(c.source for c in cells(name) if c.cell_type == "markdown")


def code_lines(cell):
    """Count the lines of code; the answer to a guess, which stands last, is text."""
    lines = (line.strip() for line in cell.source.split("\nreveal(")[0].splitlines())
    return sum(bool(line) and not line.startswith("#") for line in lines)


# --- coverage -------------------------------------------------------------------------------


def test_every_lecture_has_its_topics():
    assert list(TOPICS) == NAMES


@pytest.mark.parametrize(
    ("name", "topic"), [(name, topic) for name, topics in TOPICS.items() for topic in topics]
)
def test_topic_has_its_place(name, topic):
    place, words = TOPICS[name][topic]
    sources = {cell.id: cell.source for cell in read(name).cells}
    assert words in sources.get(place, f"no cell {place}")


@pytest.mark.parametrize("name", NAMES)
def test_sections_that_docstrings_name_exist(name):
    number = NAMES.index(name) + 1
    headings = set(re.findall(r"^#+ (.+)$", prose(name), flags=re.M))
    named = {
        section
        for slot in catalogue()
        for lecture, section in re.findall(r'Source: lecture (\d), "(.+?)"', slot.__doc__)
        if int(lecture) == number
    }
    assert named and not named - headings


# --- style ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_has_30_to_60_cells_on_slides(name):
    assert 30 <= sum(slide_type(cell) != "skip" for cell in cells(name)) <= 60


@pytest.mark.parametrize("name", NAMES)
def test_a_third_to_two_thirds_are_prose(name):
    share = 1 - len(code_cells(name)) / len(cells(name))
    assert 1 / 3 <= share <= 2 / 3


@pytest.mark.parametrize("name", NAMES)
def test_code_cells_are_short(name):
    lines = {cell.id: code_lines(cell) for cell in code_cells(name)}
    assert median(lines[cell.id] for cell in code_cells(name) if is_read(cell)) <= 4
    assert {place: n for place, n in lines.items() if n > 15} == {}


@pytest.mark.parametrize("name", NAMES)
def test_opens_with_a_question_and_a_plan_of_75_minutes(name):
    first, second = read(name).cells[:2]
    assert first.source.startswith(f"# Lecture {NAMES.index(name) + 1} · ")
    assert re.search(r"\*\*[^*]+\?\*\*", first.source), "no opening question"
    plan = re.search(r"\*\*Plan, 75 minutes\.\*\*(.+)", second.source).group(1)
    minutes = [int(n) for n in re.findall(r" (\d+)(?= ·|\.|$)", plan)]
    assert sum(minutes) == 75


@pytest.mark.parametrize("name", NAMES)
def test_closes_with_summary_exercises_errata_and_sources(name):
    headings = re.findall(r"^## (.+)$", prose(name), flags=re.M)
    words = ["Summary", "Exercises", "Errata", "Sources"]
    assert [re.match(r"\w+", heading)[0] for heading in headings[-4:]] == words
    number = NAMES.index(name) + 1
    assert f"Problem set {number} (`ps{number}.ipynb`" in prose(name)


@pytest.mark.parametrize("name", NAMES)
def test_asks_the_listener(name):
    guesses = sum(is_guess(cell) for cell in read(name).cells)
    assert prose(name).count("**Predict") + guesses >= 5
    assert prose(name).count("**Quick question") >= 2
    assert prose(name).count("<details><summary>Answer</summary>") >= 2


@pytest.mark.parametrize("name", NAMES)
def test_numbers_are_asserted(name):
    asserting = [c for c in code_cells(name) if re.search(r"^\s*assert ", c.source, flags=re.M)]
    assert len(asserting) >= len(code_cells(name)) / 3


@pytest.mark.parametrize("name", NAMES)
def test_every_exercise_of_its_problem_set_is_named(name):
    problem_set = f"ps{NAMES.index(name) + 1}"
    exercises = prose(name).split("## Exercises")[1].split("## Errata")[0]
    text = exercises + "\n".join(cell.source for cell in code_cells(name))
    missing = [s.__name__ for s in catalogue(problem_set) if s.__name__ not in text]
    assert not missing


@pytest.mark.parametrize("name", NAMES)
def test_goes_on_where_an_exercise_is_unfilled(name):
    begin, *others = [cell for cell in read(name).cells if cell.cell_type == "code"]
    assert "begin()" in begin.source
    untagged = [c.id for c in others if "raises-exception" not in c.metadata.get("tags", [])]
    assert not untagged


@pytest.mark.parametrize("name", NAMES)
def test_slides_have_their_metadata(name):
    kinds = {"slide", "subslide", "fragment", "skip", "notes", "-"}
    found = [cell.metadata["slideshow"]["slide_type"] for cell in read(name).cells]
    assert found[0] == "slide" and set(found) <= kinds and found.count("slide") >= 8


@pytest.mark.parametrize("name", NAMES)
def test_code_is_python_without_magics(name):
    for cell in code_cells(name):
        ast.parse(cell.source)
