"""From an exercise to its lecture, if the page was built."""

import pytest

from autograder.course import COURSE
from autograder.pages import lecture_links
from autograder.pages.lecture_links import link, public_link, section_of
from nnkit.exercise import catalogue


@pytest.fixture
def site(tmp_path):
    """A site with the page of one lecture."""
    folder = tmp_path / "site" / "lectures"
    folder.mkdir(parents=True)
    page = '<section id="the-delta-rule-s-slope"><h2>The delta rule’s slope</h2></section>'
    (folder / "04_backprop.html").write_text(page, encoding="utf-8")
    return folder


def test_a_section_that_is_there(site, tmp_path):
    found = link((4, "The delta rule's slope"), tmp_path / "report", site)
    assert found == "../site/lectures/04_backprop.html#the-delta-rule-s-slope"


def test_a_heading_that_is_not_there_leads_to_the_page(site, tmp_path):
    assert link((4, "Gone"), tmp_path, site) == "site/lectures/04_backprop.html"


@pytest.mark.parametrize("section", [None, (1, "The logistic function")])
def test_without_a_page_there_is_no_link(section, site, tmp_path):
    assert link(section, tmp_path, site) == ""


def test_students_are_led_to_the_site_if_there_is_one(monkeypatch):
    monkeypatch.setattr(lecture_links, "addresses", lambda: {"site": "https://a.example/course/"})
    wanted = "https://a.example/course/lectures/01_neuron.html#the-artificial-neuron"
    assert public_link((1, "The artificial neuron")) == wanted


def test_without_a_site_students_read_the_section_only():
    assert public_link((1, "The artificial neuron")) == ""


@pytest.mark.parametrize("slot", list(catalogue()), ids=lambda slot: slot.__name__)
def test_each_exercise_names_a_section_of_its_lecture(slot):
    number, heading = section_of(slot)
    (notebook,) = (COURSE / "lectures").glob(f"{number:02}_*.ipynb")
    assert f"# {heading}" in notebook.read_text(encoding="utf-8")
