"""Every question that is drawn has one right option, found again by another run.

The functions are all right answers in other styles: vectorised, with plain loops, recursive,
with helpers inside, with early returns.
"""

from collections import Counter

import numpy as np
import pytest

import solutions
from nnkit.exercise import MODULES, catalogue
from nnkit.viva.code import functions
from nnkit.viva.draw import ASKERS, draw
from nnkit.viva.here import Here
from nnkit.viva.kinds.mistakes import repair
from nnkit.viva.subject import Subject
from solutions.language.right import implementations
from tests.viva import again
from tests.viva.rewrites import variants
from tests.viva.styles import module_in_style, module_of

#: How many questions of each kind are looked at, of one function.
EACH = 3


def subjects(problem_set, style, names=(), seed=0):
    """Return what is asked about in a module that is written in one style."""
    source, module = module_in_style(problem_set, style)
    rng = np.random.default_rng(seed)
    found = functions(source)
    runner = Here(module)
    return (
        source,
        module,
        [
            Subject(found[s.__name__], solutions.sheet_of(s.__name__), runner, rng)
            for s in catalogue(problem_set)
            if s.__name__ in found and s.seconds is None and (not names or s.__name__ in names)
        ],
    )


def asked(subject):
    """Return some questions of each kind about a function."""
    subject.runner.tries = 0
    found = []
    for ask in ASKERS.values():
        for number, question in enumerate(ask(subject), 1):
            found.append(question)
            if number == EACH:
                break
    return found


def wrong_with(question, source, module):
    """Return what is wrong with a question; "" if it is as it should be."""
    if not question.options:
        return "" if question.rubric and question.why else "an open question without a key"
    if len(set(question.options)) < len(question.options) or len(question.options) < 3:
        return "options that are equal, or too few"
    right = again.right_options(question, source, vars(module))
    if right != [question.right]:
        return f"right are {right}, and the key says {question.right}"
    return ""


def troubles(problem_set, style, names=()):
    """Return what is wrong with the questions about a module, and how many of each kind."""
    source, module, found = subjects(problem_set, style, names)
    wrong, count = [], Counter()
    with solutions.use():
        for subject in found:
            for question in asked(subject):
                count[question.kind] += 1
                problem = wrong_with(question, source, module)
                if problem:
                    wrong.append((question.exercise, question.text, question.options, problem))
    return wrong, count


#: The delta of ps4, pair by pair: exchanged, the pairs turn the sign of all.
PAIRS = """
@exercise("ps4", points=2)
def output_delta(Y, A):
    rows = []
    for y, a in zip(Y, A):
        rows.append((a - y) / len(Y))
    return np.array(rows)
"""


def test_of_two_sentences_about_the_sign_one_is_offered():
    # Of Y - A it is as true that Y has the wrong sign, and A, as that all is negated.
    source, module = module_of("ps4", [PAIRS])
    code = functions(source)["output_delta"]
    seen = 0
    with solutions.use():
        for seed in range(6):  # which sentences are offered is drawn
            rng = np.random.default_rng(seed)
            subject = Subject(code, solutions.sheet_of("output_delta"), Here(module), rng)
            for question in repair(subject):
                about = [option for option in question.options if "sign" in option]
                if question.options[question.right] in about:
                    seen += 1
                    assert len(about) == 1, question.options
    assert seen


#: Functions of several lines, quickly tried.
FEW = ["linear_backward", "regression_partials", "gradient_step"]


def test_each_question_has_one_right_option():
    wrong, count = troubles("ps4", 2, FEW)
    assert not wrong
    assert set(count) >= {"trace", "what if", "cost"}


STYLES = [
    (name, style)
    for name in MODULES
    for style in range(max(len(implementations()[s.__name__]) for s in catalogue(name)))
]


@pytest.mark.slow
@pytest.mark.parametrize("problem_set, style", STYLES)
def test_each_question_has_one_right_option_in_all_styles(problem_set, style):
    assert troubles(problem_set, style)[0] == []


#: How many variants written anew are asked about, of each problem set.
VARIANTS = 25


@pytest.mark.slow
@pytest.mark.parametrize("problem_set", MODULES)
def test_each_question_has_one_right_option_in_variants_that_are_written_anew(problem_set):
    rng = np.random.default_rng(0)

    def subject_of(name, source, module):
        code = functions(source).get(name)
        return code and Subject(code, solutions.sheet_of(name), Here(module), rng)

    def is_right(*variant):
        subject = subject_of(*variant)
        return subject is not None and subject.is_right

    wrong, count = [], Counter()
    with solutions.use():
        for *variant, rewrites in variants(problem_set, VARIANTS, is_right):
            count["variants"] += 1
            for question in asked(subject_of(*variant)):
                count[question.kind] += 1
                problem = wrong_with(question, *variant[1:])
                if problem:
                    wrong.append((question.exercise, rewrites, question.text, problem))
    print(problem_set, dict(count))
    assert not wrong and count["variants"] == VARIANTS
    assert sum(count.values()) > 4 * VARIANTS


def test_a_function_of_one_expression_gives_one_question_at_most():
    _, _, found = subjects("ps4", 0, ["squared_error_grad", "log_loss_grad", *FEW])
    short = {subject.name for subject in found if subject.code.is_one_expression}
    with solutions.use():
        drawn = draw(found, 20, np.random.default_rng(0))
    count = Counter(question.exercise for question in drawn)
    assert short & set(count)
    assert all(count[name] <= 1 for name in short)


def test_what_is_drawn_for_a_sheet_is_not_asked_at_home():
    def keys(at_home):
        with solutions.use():
            _, _, found = subjects("ps4", 1, FEW)
            drawn = draw(found, 20, np.random.default_rng(1), at_home)
        return {(question.kind, question.exercise, question.key) for question in drawn}

    sheet, home = keys(False), keys(True)
    assert sheet and home
    assert not sheet & home


def test_the_same_seed_draws_the_same_questions():
    def drawn():
        with solutions.use():
            return draw(subjects("ps4", 2, FEW, seed=5)[2], 5, np.random.default_rng(5))

    assert drawn() == drawn()
