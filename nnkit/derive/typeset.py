"""Typesetting: a parsed line as mathematics in LaTeX, from its tree and never from its text."""

import ast
import re

from nnkit.derive.expressions import NotAllowed, call, evaluate, summation

#: A line with more parts than this is not set as mathematics.
PARTS = 80

_GREEK = ("alpha", "beta", "gamma", "delta", "epsilon", "lambda", "mu", "sigma")

# How tightly parts hold together: a looser part inside a tighter one needs parentheses.
_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)


def name_latex(name):
    """Typeset a name: ``W2``, ``yhat``, ``wA1``, ``dZ2`` and ``dL_dw`` as one writes them."""
    quotient = re.fullmatch(r"d([A-Za-z]\w*?)_d([A-Za-z]\w*)", name)
    if quotient:
        top, bottom = (name_latex(part) for part in quotient.groups())
        return rf"\frac{{\partial {top}}}{{\partial {bottom}}}"
    for letter in _GREEK:
        if found := re.fullmatch(rf"(d?){letter}(\d*)", name):
            return (r"\mathrm{d}" if found[1] else "") + rf"\{letter}{_index(found[2])}"
    parts = re.fullmatch(r"(d?)([A-Za-z])(_?hat)?([A-Z]?)(\d*)", name)
    if not parts:
        escaped = name.replace("_", r"\_")
        return rf"\mathrm{{{escaped}}}"
    d, letter, hat, unit, digits = parts.groups()
    letter = rf"\hat {letter}" if hat else letter
    comma = "," if unit and digits else ""
    return (r"\mathrm{d}" if d else "") + letter + _index(unit + comma + digits)


def _index(text):
    return f"_{{{text}}}" if text else ""


def latex(tree, values):
    """Typeset a line.

    Parameters
    ----------
    tree : ast.expr
        From `parse`.
    values : dict of str to ndarray or float
        A sample of what the names stand for: whether a product is one of arrays shows there.

    Returns
    -------
    str
        LaTeX, or "" if the line is too large to be shown well.
    """
    if sum(isinstance(node, ast.expr) for node in ast.walk(tree)) > PARTS:
        return ""
    text, _ = _set(tree, values)
    return text


def _set(node, values):
    """Return LaTeX and how tightly it holds together."""
    match node:
        case ast.Constant():
            return f"{node.value:.6g}" if isinstance(node.value, float) else str(node.value), _ATOM
        case ast.Name():
            text = name_latex(node.id)
            return text, _POWER if text.startswith(r"\frac") else _ATOM
        case ast.UnaryOp():
            sign = "-" if isinstance(node.op, ast.USub) else "+"
            if isinstance(node.operand, ast.Call):  # -∑ x needs no parentheses
                text, tightness = _set(node.operand, values)
                return sign + text, min(tightness, _SIGN)
            return sign + _wrapped(node.operand, values, _PRODUCT), _SIGN
        case ast.Attribute():
            return _wrapped(node.value, values, _ATOM) + r"^{\top}", _POWER
        case ast.BinOp():
            return _binary(node, values)
    name, argument = call(node)
    inner = _set(argument, values)[0]
    if name == "sum":
        axis = summation(node)[0]
        below = "" if axis is None else rf"_{{\text{{axis }} {axis}}}"
        return rf"\sum{below} {_wrapped(argument, values, _PRODUCT)}", _SUM
    command = {"log": r"\ln", "sigma": r"\sigma"}.get(name, rf"\{name}")
    return rf"{command}\left({inner}\right)", _ATOM


def _binary(node, values):
    match node.op:
        case ast.Add():
            return f"{_wrapped(node.left, values, _SUM)} + {_right(node, values, _SUM)}", _SUM
        case ast.Sub():
            return f"{_wrapped(node.left, values, _SUM)} - {_right(node, values, _PRODUCT)}", _SUM
        case ast.Div():
            top, bottom = _set(node.left, values)[0], _set(node.right, values)[0]
            return rf"\frac{{{top}}}{{{bottom}}}", _POWER
        case ast.Pow():
            exponent = _set(node.right, values)[0]
            return f"{_wrapped(node.left, values, _ATOM)}^{{{exponent}}}", _POWER
    sign = r"\,"
    if isinstance(node.op, ast.Mult):
        arrays = _axes(node.left, values) and _axes(node.right, values)
        sign = r" \odot " if arrays else r" \cdot "
    return f"{_wrapped(node.left, values, _PRODUCT)}{sign}{_right(node, values, _SIGN)}", _PRODUCT


def _right(node, values, least):
    text, tightness = _set(node.right, values)
    # A sign right after another sign is put in parentheses.
    return rf"\left({text}\right)" if tightness < least or tightness == _SIGN else text


def _wrapped(node, values, least):
    text, tightness = _set(node, values)
    return rf"\left({text}\right)" if tightness < least else text


def _axes(node, values):
    try:
        return evaluate(node, values).ndim
    except NotAllowed:
        return 0
