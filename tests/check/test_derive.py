"""Derivation ladders: right lines in every form, wrong ones named, nothing hangs or crashes."""

import ast
import functools
import json
import random
import re
import string
from pathlib import Path

import numpy as np
import pytest

import solutions
from autograder.course import COURSE
from nnkit import check, derive
from nnkit.check import answers
from nnkit.check.as_json import encode_ladder
from nnkit.derive import ladders
from nnkit.derive.expressions import NotAllowed, evaluate, parse
from nnkit.exercise import MODULES
from solutions.equivalent_lines import EQUIVALENT
from solutions.language import Ladder, normal
from solutions.language import ladders as all_ladders

solutions.references()  # which loads the answers
LADDERS = list(all_ladders)
LINES = [(name, *line) for name in LADDERS for line in all_ladders[name].lines]
IDS = [f"{name}-{line}" for name, line, *_ in LINES]


@functools.cache
def sheet_of(name, hidden=True):
    return solutions.Answers().ladder(name) if hidden else all_ladders[name].sheet()


def formulas(name):
    return {line: formula for line, _, _, formula in all_ladders[name].lines}


def judge(name, line, text, hidden=True):
    sheet = sheet_of(name, hidden)
    return ladders.judge_line(
        sheet, next(known for known in sheet.lines if known.name == line), text
    )


# --- the ladders are right ------------------------------------------------------------------


def test_every_ladder_is_climbed_in_its_problem_set():
    asked = {}
    for problem_set in MODULES:
        path = COURSE / "assignments" / problem_set / f"{problem_set}.ipynb"
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for name in re.findall(r'check_ladder\("(\w+)"', "".join(cell["source"])):
                asked[name] = problem_set
    assert asked == {name: ladder.problem_set for name, ladder in all_ladders.items()}


@pytest.mark.parametrize("name", LADDERS)
def test_a_derivative_is_taken_with_respect_to_something_not_by_it(name):
    said = [meaning for _, _, meaning, _ in all_ladders[name].lines]
    said += [sentence for _, _, sentence in all_ladders[name].slips]
    assert not [text for text in said if re.search(r"^by |(derivative|gradient)\b.* by \w", text)]


def test_nor_in_any_key_or_diagnosis():
    said = {path: path.read_text() for path in Path(solutions.__file__).parent.rglob("*.py")}
    found = [
        (path, re.findall(r"(?:derivative|gradient) by .*", text)) for path, text in said.items()
    ]
    assert said and not [place for place in found if place[1]]


def forward(ladder, sample, overrides=()):
    """Compute all symbols again from their definitions, with some set by hand."""
    values = {}
    for name, _, _, source in ladder.symbols:
        if name in dict(overrides):
            values[name] = dict(overrides)[name]
        elif isinstance(source, str):
            values[name] = evaluate(parse(source), values)
        else:
            values[name] = sample.symbols[name]
    return values


def slope(ladder, sample, symbol, loss):
    """Differentiate the loss by a symbol with central differences."""
    start = sample.symbols[symbol].astype(float)
    gradient = np.zeros(start.shape)
    for index in np.ndindex(start.shape):
        sides = []
        for eps in (1e-5, -1e-5):
            moved = start.copy()
            moved[index] += eps
            sides.append(float(evaluate(parse(loss), forward(ladder, sample, [(symbol, moved)]))))
        gradient[index] = (sides[0] - sides[1]) / 2e-5
    return gradient


#: The loss of ladders that have more than one, for symbols of which the line L knows nothing.
MANY_LOSS = {("softmax_ladder", s): "-sum(Y * log(P)) / m" for s in ("Z", "W", "b")}


def gradients():
    """Yield the derivatives of losses: ladder, line, with respect to which symbol, of which loss.

    Their names say so: ``dL_dz`` or ``dz``, and ``delta2`` for the one with respect to ``Z2``.
    """
    for name, line, *_ in LINES:
        ladder = all_ladders[name]
        symbol = re.sub(r"^delta", "Z", re.sub(r"^d(L_d)?(?!elta)", "", line))
        if line != "L" and symbol in {known for known, *_ in ladder.symbols}:
            yield name, line, symbol, MANY_LOSS.get((name, symbol), formulas(name).get("L", "L"))


GRADIENTS = list(gradients())


@pytest.mark.parametrize(("name", "line", "symbol", "loss"), GRADIENTS)
def test_gradients_against_finite_differences(name, line, symbol, loss):
    ladder = all_ladders[name]
    for sample in sheet_of(name, False).samples:
        want = slope(ladder, sample, symbol, loss)
        np.testing.assert_allclose(sample.lines[line], want, rtol=1e-5, atol=1e-7)


def test_every_line_is_among_them_but_the_loss_and_derivatives_of_something_else():
    others = {line for _, line, *_ in LINES} - {line for _, line, *_ in GRADIENTS}
    assert not [line for line in others if line != "L" and not re.match(r"d(?!L)\w+_d\w", line)]


def test_softmax_jacobian_against_finite_differences():
    ladder = all_ladders["softmax_ladder"]
    sample = sheet_of(ladder.name, False).samples[0]
    k = sample.sizes["k"]
    for i in range(k):
        step = 1e-5 * np.eye(k)[[i]]
        up, down = (
            forward(ladder, sample, [("z", sample.symbols["z"] + s)])["p"] for s in (step, -step)
        )
        np.testing.assert_allclose(
            sample.lines["dp_dz"][i], (up - down)[0] / 2e-5, rtol=1e-5, atol=1e-8
        )


@pytest.mark.parametrize("name", LADDERS)
def test_sizes_differ_within_each_sample(name):
    for sample in sheet_of(name).samples:
        assert len(set(sample.sizes.values())) == len(sample.sizes)
        assert 1 not in sample.sizes.values()


@pytest.mark.parametrize("name", LADDERS)
def test_all_right_earns_all_points(name, capsys):
    points = derive.check_ladder(name, formulas(name))
    assert type(points) is float
    assert points == all_ladders[name].points
    assert "wrong" not in capsys.readouterr().out


@pytest.mark.parametrize("name", LADDERS)
@pytest.mark.parametrize("hidden", [False, True])
def test_every_named_mistake_is_named(name, hidden):
    ladder = all_ladders[name]
    for line, formula, sentence in ladder.slips:
        judgement = judge(name, line, formula, hidden)
        assert judgement.status == "wrong"
        assert judgement.sentence == sentence, (line, formula)


@pytest.mark.parametrize("name", LADDERS)
def test_there_is_a_mistake_for_each_line(name):
    assert len(all_ladders[name].slips) >= len(all_ladders[name].lines)


# --- equivalent forms -----------------------------------------------------------------------


@pytest.mark.parametrize(("name", "line", "text"), EQUIVALENT)
def test_equivalent_forms_are_right(name, line, text):
    assert judge(name, line, text).sentence == ""


class Rewrite(ast.NodeTransformer):
    """Rewrite a formula at random without changing its meaning."""

    def __init__(self, rng):
        self.rng = rng

    def visit_BinOp(self, node):
        self.generic_visit(node)
        match node.op:
            case ast.Add() | ast.Mult() if self.rng.random() < 0.5:
                return ast.BinOp(node.right, node.op, node.left)
            case ast.Sub() if self.rng.random() < 0.5:
                return ast.BinOp(node.left, ast.Add(), ast.UnaryOp(ast.USub(), node.right))
            case ast.Div() if self.rng.random() < 0.5:
                inverse = ast.BinOp(node.right, ast.Pow(), ast.Constant(-1))
                return ast.BinOp(node.left, ast.Mult(), inverse)
            case ast.MatMult() if self.rng.random() < 0.5:
                swapped = ast.BinOp(
                    ast.Attribute(node.right, "T"), ast.MatMult(), ast.Attribute(node.left, "T")
                )
                return ast.Attribute(swapped, "T")
        if self.rng.random() < 0.3:
            return ast.BinOp(
                ast.BinOp(node, ast.Mult(), ast.Constant(3)), ast.Div(), ast.Constant(3.0)
            )
        return node


@pytest.mark.parametrize(
    ("name", "line", "formula"), [(n, a, f) for n, a, _, _, f in LINES], ids=IDS
)
def test_random_rewritings_are_right(name, line, formula):
    rng = random.Random(f"{name} {line}")
    for _ in range(10):
        text = ast.unparse(Rewrite(rng).visit(ast.parse(formula, mode="eval")).body)
        assert judge(name, line, text).sentence == "", text


def mutants(formula, symbols):
    """Yield formulas with one operator, constant or name exchanged."""
    count = sum(1 for _ in ast.walk(ast.parse(formula, mode="eval")))
    for index in range(count):
        for change in range(4):
            tree = ast.parse(formula, mode="eval")
            node = list(ast.walk(tree))[index]
            match node:
                case ast.BinOp():
                    node.op = [ast.Add(), ast.Sub(), ast.Mult(), ast.Div()][change]
                case ast.Constant(value=int()):
                    node.value += [1, -1, 0.5, 2][change]
                case ast.Name() if node.id in symbols:
                    node.id = symbols[(symbols.index(node.id) + change + 1) % len(symbols)]
                case _:
                    continue
            yield ast.unparse(tree.body)


@pytest.mark.parametrize(
    ("name", "line", "formula"), [(n, a, f) for n, a, _, _, f in LINES], ids=IDS
)
def test_mutants_are_wrong_unless_equal_in_value(name, line, formula):
    sheet = sheet_of(name)
    known = next(one for one in sheet.lines if one.name == line)
    for text in mutants(formula, sheet.known(known)):
        try:
            equal = all(
                np.array_equal(
                    np.round(evaluate(parse(text), sheet.values(sample, known)), 6),
                    np.round(sample.lines[line], 6),
                )
                for sample in sheet.samples
            )
        except NotAllowed:
            equal = False
        assert (judge(name, line, text).status == "right") == equal, text


# --- what is said of wrong lines ------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "line", "text", "sentence"),
    [
        ("two_layer_ladder", "dW2", "(RIGHT).T", "(k, h) where dW2 has (h, k): transposed"),
        ("two_layer_ladder", "dA1", "W2 @ dZ2", "shapes (h, k) and (m, k) do not fit for @"),
        ("two_layer_ladder", "dW1", "-(RIGHT)", "the sign is wrong"),
        ("two_layer_ladder", "dW1", "(RIGHT) * 2", "this is 2 times what is right"),
        ("two_layer_ladder", "dW1", "(RIGHT) * m", "this is m times what is right"),
        ("two_layer_ladder", "dW1", "(RIGHT) * 7.5", "this is 7.5 times what is right"),
        ("two_layer_ladder", "dW1", "RIGHT + 1", "the value is wrong, though the shape is"),
        ("two_layer_ladder", "dZ1", "log(0 * A1)", "it is NaN or infinite"),
        ("two_layer_ladder", "dZ2", "dW2", "dW2 comes after this line"),
        ("two_layer_ladder", "dZ2", "dZ2", "dZ2 is what this line is to find"),
        ("two_layer_ladder", "dZ2", "a2 - Y", "the name a2 is not known here: is A2 meant?"),
        ("two_layer_ladder", "dA1", "m @ W2", "@ is for matrices; write * for a product with a"),
        ("logistic_gradient_ladder", "dL_db", "p", "a number is due, and this has shape (m,)"),
        ("logistic_gradient_ladder", "dL_db", "sum(p, axis=1)", "has no axis 1"),
        ("logistic_gradient_ladder", "dL_dz", "sum(p)", "a number where dL_dz has (m,)"),
        ("regression_ladder", "dL_dbC", "2", "the value is wrong"),
    ],
)
def test_sentences(name, line, text, sentence):
    judgement = judge(name, line, text.replace("RIGHT", formulas(name)[line]))
    assert judgement.status == "wrong"
    assert sentence in judgement.sentence


def test_a_constant_that_fits_the_published_points_only():
    ladder = Ladder("throwaway", "ps1", "", 1, [("x", "", "", normal)], [("d", "", "", "x * 2")])
    try:
        sheet = ladder.sheet(np.random.default_rng(1))
        a, b, c = (repr(float(sample.symbols["x"])) for sample in sheet.samples[:3])
        text = f"2*x + (x - {a})*(x - {b})*(x - {c})".replace("- -", "+ ")
        judgement = ladders.judge_line(sheet, sheet.lines[0], text)
        assert judgement.sentence.startswith("the value is right at the published points and wrong")
        sheet = ladder.sheet()
        assert ladders.judge_line(sheet, sheet.lines[0], text).status == "right"
    finally:
        del all_ladders["throwaway"]


def test_later_lines_are_judged_by_themselves(capsys):
    steps = formulas("two_layer_ladder") | {"dZ2": "A2 - Y", "dA1": ""}
    points = derive.check_ladder("two_layer_ladder", steps)
    assert points == 4 * 6 / 8
    out = capsys.readouterr().out
    assert "  wrong   dZ2\n  ok      dW2" in out
    assert "  empty   dA1\n  ok      dZ1" in out
    assert "The first wrong line is dZ2: the 1/m of the mean" in out


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ({}, 'show_ladder("delta_ladder") prints what is given'),
        (
            {"delta3": 5},
            'The first wrong line is delta3: write the formula as text, in quotes: "5"',
        ),
        ({"delta3": None}, "write the formula as text"),
        ({"gamma": "1", 3: "x"}, "Not a line of this ladder: gamma, 3."),
        ([1, 2], "The steps must be a dict"),
        (None, "The steps must be a dict"),
    ],
)
def test_steps_of_every_kind(steps, said, capsys):
    assert derive.check_ladder("delta_ladder", steps) == 0.0
    assert said in capsys.readouterr().out


def test_unknown_ladder(capsys):
    assert derive.check_ladder("no_such_ladder", {}) == 0.0
    derive.show_ladder("no_such_ladder")
    assert capsys.readouterr().out.count("there is no ladder called 'no_such_ladder'.") == 2


def test_verdicts_reach_the_listeners():
    heard = []
    check.listeners.append(heard.append)
    try:
        right = formulas("regression_ladder")["dL_dbC"]
        derive.check_ladder("regression_ladder", {"dL_dyhat": "2*(y - yhat)", "dL_dbC": right})
    finally:
        check.listeners.remove(heard.append)
    (verdict,) = heard
    assert (verdict.exercise, verdict.out_of) == ("regression_ladder", 4)
    assert verdict.points == pytest.approx(4 / 13, abs=1e-4)
    assert verdict.diagnoses[0].startswith("dL_dyhat: the sign is wrong")


def test_show_ladder_tells_what_is_given_and_no_answer(capsys):
    derive.show_ladder("two_layer_ladder")
    out = capsys.readouterr().out
    assert "  Z1   (m, h)  hidden pre-activations: X @ W1 + b1\n" in out
    assert "  db2  (k,)" in out
    for formula in formulas("two_layer_ladder").values():
        assert formula not in out


# --- any line ends ----------------------------------------------------------------------------


def test_a_long_line_ends():
    text = "+".join(["exp(A1)"] * 50)
    derive.check_ladder("two_layer_ladder", dict.fromkeys(formulas("two_layer_ladder"), text))


@pytest.mark.parametrize("seed", range(8))
def test_random_text_neither_hangs_nor_crashes(seed):
    rng = random.Random(seed)
    tokens = [
        *["(", ")", "(", ")", "+", "-", "*", "/", "**", "@", ".T", ",", "axis=", "sum(", "exp("],
        *[
            "A1",
            "A2",
            "Y",
            "m",
            "dZ2",
            "W2",
            "2",
            "0",
            "1e9",
            ".5",
            " ",
            "log(",
            "[",
            "]",
            "lambda",
        ],
        *["=", "\n", "'", "\\", "{", "}", ":", "σ", "0", "keepdims=True", "if", "for", "in", "."],
    ]
    sheet = sheet_of("two_layer_ladder", False)
    line = sheet.lines[5]
    for _ in range(250):
        if rng.random() < 0.3:
            text = "".join(rng.choices(string.printable + "·σ−\u202e\0", k=rng.randrange(40)))
        else:
            text = "".join(rng.choices(tokens, k=rng.randrange(1, 16)))
        judgement = ladders.judge_line(sheet, line, text)
        assert judgement.status in ("right", "wrong", "empty")
        assert (judgement.status == "wrong") == bool(judgement.sentence)
        derive.typeset(sheet, [judgement])


# --- the release ----------------------------------------------------------------------------


@pytest.fixture
def student(tmp_path, monkeypatch):
    """A folder with a release's cases.json, and no other answers."""
    encoded = {name: encode_ladder(ladder.sheet()) for name, ladder in all_ladders.items()}
    text = json.dumps({"problem_set": "ps4", "exercises": {}, "ladders": encoded})
    (tmp_path / "cases.json").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with answers.using(answers.Release()):
        yield tmp_path


@pytest.mark.parametrize("name", LADDERS)
def test_a_release_judges_as_the_answer_sheet_does(name, student):
    ours, theirs = sheet_of(name, False), answers.source().ladder(name)
    assert theirs.symbols == ours.symbols
    assert theirs.points == ours.points
    assert derive.check_ladder(name, formulas(name)) == ours.points
    for line, formula, sentence in all_ladders[name].slips:
        known = next(one for one in theirs.lines if one.name == line)
        assert ladders.judge_line(theirs, known, formula).sentence == sentence


@pytest.mark.parametrize("name", LADDERS)
def test_a_release_holds_no_formula(name):
    record = encode_ladder(all_ladders[name].sheet())
    for symbol in record["symbols"]:
        symbol[3] = ""  # how the given quantities are defined is no secret
    text = json.dumps(record)
    for _, _, _, formula in all_ladders[name].lines:
        if not formula.isidentifier():
            assert formula not in text


def test_hidden_samples_are_never_written():
    with pytest.raises(ValueError, match="hidden"):
        encode_ladder(solutions.Answers().ladder("delta_ladder"))


def test_published_samples_stay_the_same_and_hidden_ones_depend_on_the_student():
    first, second = (solutions.Answers().ladder("delta_ladder") for _ in range(2))
    third = solutions.Answers(b"secret", "ada").ladder("delta_ladder")

    def numbers(sheet):
        return [sample.symbols["X"].tolist() for sample in sheet.samples]

    assert numbers(first) == numbers(second)
    visible = len(first.samples) - first.hidden
    assert numbers(first)[:visible] == numbers(third)[:visible]
    assert all(
        a != b for a, b in zip(numbers(first)[visible:], numbers(third)[visible:], strict=True)
    )


def test_release_without_the_ladder(student, capsys):
    (student / "cases.json").write_text('{"exercises": {}, "ladders": {}}', encoding="utf-8")
    assert derive.check_ladder("delta_ladder", {}) == 0.0
    assert "has no ladder called 'delta_ladder'" in capsys.readouterr().out


@pytest.mark.parametrize(
    "content", ["", "[]", '{"ladders": {"delta_ladder": {}}}', '{"ladders": 3}']
)
def test_damaged_release(student, content, capsys):
    (student / "cases.json").write_text(content, encoding="utf-8")
    assert derive.check_ladder("delta_ladder", {}) == 0.0
    assert "copy it from the release again" in capsys.readouterr().out


# --- typesetting ----------------------------------------------------------------------------


def test_only_lines_that_can_be_read_are_typeset():
    sheet = sheet_of("regression_ladder", False)
    texts = ["2*(yhat - y)", r"\href{evil}", "dL_dyhat * zB", ""]
    judged = [ladders.judge_line(sheet, *pair) for pair in zip(sheet.lines, texts, strict=False)]
    source = derive.typeset(sheet, judged)
    assert source.startswith(
        "$$\\begin{aligned}\n\\frac{\\partial L}{\\partial \\hat y} &= 2 \\cdot"
    )
    assert source.count("\\checkmark") == 1
    assert source.count("&& \\times") == 1
    assert "href" not in source
    assert derive.typeset(sheet, judged[1:2]) == ""


# --- what people write --------------------------------------------------------------------------

WRITTEN = {
    ("dL_dw", "X^T @ dL_dz"): "the transpose is written X.T",
    ("dL_dw", "X^{T} @ dL_dz"): "the transpose is written X.T",
    ("dL_dw", "X' @ dL_dz"): "the transpose is written X.T",
    ("dL_dw", "Xᵀ @ dL_dz"): "the transpose is written X.T",
    ("dL_dw", "XT @ dL_dz"): "the transpose is written X.T",
    ("dL_dw", "transpose(X) @ dL_dz"): "write the transpose as X.T",
    ("dL_dw", "X.transpose() @ dL_dz"): "write the transpose as X.T",
    ("dL_dw", "np.dot(X, dL_dz)"): "write @ between the two factors",
    ("dL_dw", "matmul(X, dL_dz)"): "write @ between the two factors",
    ("dL_dw", "outer(X, dL_dz)"): "a.T @ b for two rows",
    ("dL_dw", "eye(m) @ X"): "the identity matrix by its name, I",
    ("dL_dw", "diag(p) @ X"): "write I * p, where I is given",
    ("dL_dw", "softmax(z) @ X"): "its result by its name, p or P",
    ("L", "sum(y) / len(X)"): "the number of rows by its name, such as m",
    ("L", "mean(y)"): "write sum(…) / m",
    ("L", "np.exp(z)"): "write exp alone, without np",
    ("L", "z ^ 2"): "^ is no power: write **",
    ("dL_dw", "sum(p, axis=1)"): "an array of shape (m,) has no axis 1",
}


@pytest.mark.parametrize(("line", "text"), WRITTEN)
def test_what_is_written_otherwise_elsewhere_is_said_as_it_is_written_here(line, text):
    judged = judge("logistic_gradient_ladder", line, text)
    assert judged.status == "wrong" and WRITTEN[line, text] in judged.sentence, judged.sentence


def without(formula, opening):
    """Leave out a pair of parentheses."""
    depth, closing = 0, opening
    while True:
        depth += (formula[closing] == "(") - (formula[closing] == ")")
        if depth == 0:
            break
        closing += 1
    return formula[:opening] + formula[opening + 1 : closing] + formula[closing + 1 :]


def with_parentheses_left_out():
    """Yield each line with one pair of its reference's parentheses left out, functions' aside."""
    for name, line, _, _, formula in LINES:
        for found in re.finditer(r"(?<![\w.])\(", formula):
            yield name, line, without(formula, found.start())


@pytest.mark.parametrize(("name", "line", "text"), list(with_parentheses_left_out()))
def test_parentheses_that_are_missing_are_named(name, line, text):
    judged = judge(name, line, text)
    if judged.status == "wrong":  # else they were not needed
        known = any(sentence == judged.sentence for _, _, sentence in all_ladders[name].slips)
        assert known or "parentheses are missing" in judged.sentence, judged.sentence


def test_no_parentheses_are_missed_where_something_else_is_wrong():
    for text in ("p + y", "(y - p) * m", "X.T @ p", "1 - p * y + m"):
        assert "parentheses" not in judge("logistic_gradient_ladder", "dL_dz", text).sentence
