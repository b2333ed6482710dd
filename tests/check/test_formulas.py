"""Formulas: what a line may hold, what it comes to, and how it is typeset."""

import numpy as np
import pytest

from nnkit.derive import expressions
from nnkit.derive.expressions import NotAllowed, evaluate, parse
from nnkit.derive.typeset import latex, name_latex

SMALL = {"x": np.float64(2.0), "v": np.arange(3.0), "A": np.arange(6.0).reshape(2, 3)}


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("1 + 2*x - 3/x", 3.5),  # 1 + 4 - 1.5
        ("-x**2", -4.0),
        ("x**-1", 0.5),
        ("x**(1/2)", 2**0.5),
        ("v @ v", 5.0),  # 0 + 1 + 4
        ("A @ v", [5.0, 14.0]),  # 0·0+1·1+2·2, 3·0+4·1+5·2
        ("A.T @ A", [[9.0, 12.0, 15.0], [12.0, 17.0, 22.0], [15.0, 22.0, 29.0]]),
        ("sum(A)", 15.0),
        ("sum(A, axis=0)", [3.0, 5.0, 7.0]),
        ("A.sum(axis=1, keepdims=True)", [[3.0], [12.0]]),
        ("σ(0) + sigma(0) + sigmoid(0)", 1.5),
        ("ln(exp(x))", 2.0),
        ("tanh(0)", 0.0),
        ("1_000 / 1e3", 1.0),
        (" ( x +\n 1 ) ", 3.0),
    ],
)
def test_evaluation(text, want):
    got = evaluate(parse(text), SMALL)
    assert got.shape == np.shape(want)
    np.testing.assert_allclose(got, want, rtol=1e-12)


def test_sigma_is_stable():
    with np.errstate(all="raise", under="ignore"):
        assert expressions.FUNCTIONS["sigma"](np.array([-1e4, 0.0, 1e4])).tolist() == [0, 0.5, 1]


REFUSED = [
    ("y = x", "right-hand side only"),
    ("2x", "a product needs its *"),
    ("2(x)", "a product needs its *"),
    ("x(1 - x)", "there is no function x: for a product write its *"),
    ("x^2", "^ is no power: write **"),
    ("x // 2", "write / for a quotient"),
    ("x % 2", "% is not allowed"),
    ("x << 2", "of operators there are + - * / ** @"),
    ("mean(v)", "write sum(…) / m"),
    ("np.sum(v)", "write sum alone, without np"),
    ("np.exp(v)", "write exp alone, without np"),
    ("v[0]", "indexing with [ ] is not allowed"),
    ("x if x else v", "if is not allowed"),
    ("x and v", "and and or are not allowed"),
    ("not x", "of signs there are + and - only"),
    ("~x", "of signs there are + and - only"),
    ("x > 1", "comparisons are not allowed"),
    ("[x]", "lists are not allowed"),
    ("x, v", "commas are not allowed here"),
    ("lambda: x", "lambda is not allowed"),
    ("'text'", "'text' is no number"),
    ("True", "'True' is no number"),
    ("None", "'None' is no number"),
    ("1j", "'1j' is no number"),
    ("...", "'Ellipsis' is no number"),
    ("x := 1", "right-hand side only"),
    ("{x}", "Set is not allowed"),
    ("f'{x}'", "JoinedStr is not allowed"),
    ("await x", "Await is not allowed"),
    ("(yield)", "Yield is not allowed"),
    ("[x for x in v]", "ListComp is not allowed"),
    ("*v", "cannot be read as a formula"),
    ("v.mean()", "there is no function mean"),
    ("v.__class__", ".__class__ is not allowed"),
    ("x.T.dtype", ".dtype is not allowed"),
    ("exp", "exp needs its argument in parentheses"),
    ("sum + 1", "sum needs its argument in parentheses"),
    ("exp()", "exp takes one argument"),
    ("exp(x, x)", "exp takes one argument"),
    ("exp(x, axis=0)", "exp takes one argument"),
    ("sum(v, 0, 1)", "sum takes one argument and an axis"),
    ("sum(v, 0, axis=0)", "sum has its axis twice"),
    ("sum(v, axis=x)", "the axis of sum must be 0, 1 or -1"),
    ("sum(v, axis=2)", "the axis of sum must be 0, 1 or -1"),
    ("sum(v, axis=True)", "the axis of sum must be 0, 1 or -1"),
    ("sum(v, axis=(0, 1))", "the axis of sum must be 0, 1 or -1"),
    ("sum(v, dtype=0)", "sum takes axis and keepdims"),
    ("sum(v, keepdims=3)", "keepdims must be True or False"),
    ("sum(*v)", "* before an argument is not allowed"),
    ("sum(**v)", "sum takes one argument and an axis"),
    ("sum(v, **v)", "the axis of sum must be 0, 1 or -1"),
    ("x**x", "an exponent must be a number"),
    ("x**100", "an exponent must lie between -12 and 12"),
    ("x**9**9**9", "an exponent must be a number"),
    ("x**-13", "an exponent must lie between -12 and 12"),
    ("x**(1/0)", "an exponent must lie between -12 and 12"),
    ("x**(12 * 12)", "an exponent must be a number"),
    ("1e999", "a number is too large"),
    ("9" * 400, "a number is too large"),
    ("x" * 501, "the line has 501 characters; 500 are allowed"),
    ("(" * 240 + "x" + ")" * 240, ""),
    ("-" * 450 + "x", "nested too deeply"),
    ("exp(" * 90 + "x" + ")" * 90, "nested too deeply"),
    ("x" + ".T" * 240, "nested too deeply"),
    ("x\0", "cannot be read as a formula"),
    ("x −1", "write - for minus"),
    ("2·x", "write * for a product"),
    ("x +", "cannot be read as a formula"),
    ("import os", "cannot be read as a formula"),
    ("__import__('os').system('true')", ".system is not allowed"),
    ("().__class__.__base__.__subclasses__()", ".__subclasses__ is not allowed"),
    ("open('/etc/passwd').read()", ".read is not allowed"),
    ("eval('1')", "there is no function eval"),
    ("exp.__globals__", ".__globals__ is not allowed"),
    ("nothing", "the name nothing is not known here"),
    ("A @ A", "the shapes (2, 3) and (2, 3) do not fit for @"),
    ("A + v.T @ x", "@ is for matrices"),
    ("sum(v, axis=1)", "has no axis 1"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[text[:30] for text, _ in REFUSED])
def test_refused_with_a_sentence(text, message):
    with pytest.raises(NotAllowed) as caught:
        evaluate(parse(text), SMALL)
    assert message in str(caught.value)
    assert len(str(caught.value)) < 300


def test_no_array_grows_beyond_two_axes():
    # Outer products, as large as they get: every axis is one of the operands'.
    text = "(A.T @ A) * v + sum(A, axis=0, keepdims=True).T @ sum(A, axis=0, keepdims=True)"
    assert evaluate(parse(text), SMALL).shape == (3, 3)
    outer = "sum(A, axis=1, keepdims=True) + v"
    assert evaluate(parse(f"({outer}) * ({outer})"), SMALL).shape == (2, 3)


# --- typesetting ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "want"),
    [
        ("x", "x"),
        ("W2", "W_{2}"),
        ("wA1", "w_{A,1}"),
        ("aB", "a_{B}"),
        ("yhat", r"\hat y"),
        ("delta3", r"\delta_{3}"),
        ("dZ2", r"\mathrm{d}Z_{2}"),
        ("dL_dyhat", r"\frac{\partial L}{\partial \hat y}"),
        ("dL_dwA1", r"\frac{\partial L}{\partial w_{A,1}}"),
        ("some_name", r"\mathrm{some\_name}"),
    ],
)
def test_names_as_mathematics(name, want):
    assert name_latex(name) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("x * (v + 1)", r"x \cdot \left(v + 1\right)"),
        ("v * v", r"v \odot v"),
        ("A.T @ (A + A)", r"A^{\top}\,\left(A + A\right)"),
        ("(A @ v).T", r"\left(A\,v\right)^{\top}"),
        ("-(x + 1)", r"-\left(x + 1\right)"),
        ("-x**2", "-x^{2}"),
        ("(-x)**2", r"\left(-x\right)^{2}"),
        ("x - (v - 1)", r"x - \left(v - 1\right)"),
        ("x - v + 1", "x - v + 1"),
        ("x - -v", r"x - \left(-v\right)"),
        ("x / v / 2", r"\frac{\frac{x}{v}}{2}"),
        ("(x / v)**2", r"\left(\frac{x}{v}\right)^{2}"),
        ("x**(1/2)", r"x^{\frac{1}{2}}"),
        ("exp(-x)", r"\exp\left(-x\right)"),
        ("ln(sigmoid(x))", r"\ln\left(\sigma\left(x\right)\right)"),
        ("sum(A * A, axis=0)", r"\sum_{\text{axis } 0} A \odot A"),
        ("sum(v + 1) * 2", r"\left(\sum \left(v + 1\right)\right) \cdot 2"),
        ("-sum(v) / x", r"\frac{-\sum v}{x}"),
        ("-sum(v) * x", r"\left(-\sum v\right) \cdot x"),
        ("-exp(x) * x", r"-\exp\left(x\right) \cdot x"),
        ("0.5 * x", r"0.5 \cdot x"),
    ],
)
def test_formulas_as_mathematics(text, want):
    assert latex(parse(text), SMALL) == want


def test_a_name_that_is_a_fraction_gets_parentheses_before_an_exponent():
    tree = parse("dL_dz.T @ X")
    assert latex(tree, {}) == r"\left(\frac{\partial L}{\partial z}\right)^{\top}\,X"


def test_too_large_a_line_is_not_typeset():
    assert latex(parse("+".join(["x*x"] * 20)), SMALL) != ""
    assert latex(parse("+".join(["x*x"] * 30)), SMALL) == ""
