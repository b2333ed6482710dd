"""What both pages have in common: colours, and what may run and be loaded."""

import base64
import hashlib
import re

import pytest

from autograder.pages.page import broken, counted, number
from tests.pages.page import colours, contrast
from tests.pages.test_class_report import page as class_report
from tests.pages.test_feedback import whole_page as feedback

PAGES = pytest.mark.parametrize("page", [feedback, class_report], ids=["feedback", "report"])
SCREENS = pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])


@SCREENS
@pytest.mark.parametrize("text", ["ink", "soft", "good", "part", "bad"])
@pytest.mark.parametrize("ground", ["paper", "panel"])
def test_contrast(text, ground, dark):
    named = colours(feedback(), dark)
    assert contrast(named[text], named[ground]) >= 4.5


@SCREENS
def test_bars_and_the_focus_stand_out(dark):
    named = colours(feedback(), dark)
    assert contrast(named["bar"], named["paper"]) >= 3
    assert contrast(named["bar"], named["pale"]) >= 3
    assert contrast(named["edge"], named["paper"]) >= 3
    assert contrast(named["focus"], named["paper"]) >= 3


def test_contrast_of_black_and_white_and_of_a_grey():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)  # (1 + 0.05) / (0 + 0.05)
    # 0x77 / 255 = 0.4667, linear 0.1845: 1.05 / 0.2345 = 4.478
    assert contrast("#ffffff", "#777777") == pytest.approx(4.478, abs=1e-3)


def test_every_colour_of_the_style_sheet_is_one_that_contrast_is_computed_of():
    style = re.search(r"<style>(.*?)</style>", feedback(), re.DOTALL)[1]
    assert set(re.findall(r"(?<!-)\bcolor: ([^;}]+)", style)) <= {
        f"var(--{name})" for name in ("ink", "soft", "good", "part", "bad")
    } | {"inherit"}


def test_paper_is_never_dark():
    assert "@media screen and (prefers-color-scheme: dark)" in feedback()


@PAGES
def test_both_pages_have_one_style_sheet(page):
    pattern = r"<style>(.*?)</style>"
    assert re.findall(pattern, page(), re.DOTALL) == re.findall(pattern, feedback(), re.DOTALL)


@PAGES
def test_nothing_runs_and_nothing_is_loaded_but_what_is_the_pages_own(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page())[1]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules.pop("default-src") == "'none'"
    assert rules.pop("img-src") == "data:"
    for kind, tag in (("style-src", "style"), ("script-src", "script")):
        texts = re.findall(rf"<{tag}>(.*?)</{tag}>", page(), re.DOTALL)
        digests = [hashlib.sha256(text.encode()).digest() for text in texts]
        assert rules.pop(kind, "") == " ".join(
            f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests
        )
    assert not rules


@PAGES
def test_nothing_sticks_and_no_tag_has_a_style_or_a_script_of_its_own(page):
    assert not re.search(r"position: (fixed|sticky)", page())
    assert not re.search(r"<[^>]+ (style|on\w+)=", page())


@pytest.mark.parametrize(
    ("value", "written"), [(2.0, "2"), (1 / 3, "0.3333"), (0, "0"), (None, "–"), ("<", "–")]
)
def test_numbers_of_points(value, written):
    assert number(value) == written


def test_names_break_after_an_underscore_and_stay_text():
    assert broken("log_loss") == "log_<wbr>loss"
    assert broken("<b>_<i>") == "&lt;b&gt;_<wbr>&lt;i&gt;"


def test_one_figure_and_more_figures():
    assert [counted(n, "figure") for n in (1, 2, "abc")] == ["1 figure", "2 figures", "3 figures"]
