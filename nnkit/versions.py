"""Versions: what of a module only a newer, or an older, Python or NumPy understands.

A release says with which versions it is graded. At home `hand_in` and the set-up compare;
when a module cannot be used in grading, the page says so where only the versions explain it.
Names that came or went stand in tables, from the release notes of Python and NumPy.
"""

import ast
import io
import json
import re
import sys
import tokenize

import numpy as np

from nnkit.check.answers import NoCases, find_cases_file

#: Names of NumPy that came after 1.26, by version.
NEW_IN_NUMPY = {
    "2.0": "acos acosh asin asinh astype atan atan2 atanh bitwise_count bitwise_invert "
    "bitwise_left_shift bitwise_right_shift concat isdtype long matrix_transpose permute_dims "
    "pow trapezoid ulong unique_all unique_counts unique_inverse unique_values vecdot",
    "2.1": "cumulative_prod cumulative_sum unstack",
    "2.2": "matvec vecmat",
}
#: Names of NumPy that went since 1.26, by version.
GONE_FROM_NUMPY = {
    "2.0": "Inf Infinity NINF NZERO NaN PINF PZERO add_docstring add_newdoc alltrue asfarray "
    "byte_bounds cast cfloat clongfloat compat complex_ cumproduct deprecate disp "
    "find_common_type float_ geterrobj infty issctype issubclass_ issubsctype longcomplex "
    "longfloat lookfor maximum_sctype msort nbytes obj2sctype product recfromcsv recfromtxt "
    "round_ safe_eval sctype2char sctypes seterrobj singlecomplex sometrue source string_ "
    "tracemalloc_domain unicode_ who",
    "2.4": "in1d trapz",
    "2.5": "row_stack",
}
#: Names of the standard library that came after Python 3.11, with the version.
NEW_IN_PYTHON = {
    ("itertools", "batched"): (3, 12),
    ("math", "sumprod"): (3, 12),
    ("random", "binomialvariate"): (3, 12),
    ("typing", "override"): (3, 12),
    ("typing", "TypeAliasType"): (3, 12),
    ("collections.abc", "Buffer"): (3, 12),
    ("calendar", "Month"): (3, 12),
    ("math", "fma"): (3, 13),
    ("copy", "replace"): (3, 13),
    ("warnings", "deprecated"): (3, 13),
    ("typing", "ReadOnly"): (3, 13),
    ("typing", "TypeIs"): (3, 13),
    ("typing", "NoDefault"): (3, 13),
    ("functools", "Placeholder"): (3, 14),
    ("annotationlib", ""): (3, 14),
    ("compression", ""): (3, 14),
    ("string.templatelib", ""): (3, 14),
}
#: An f-string that ends where an expression in it has begun a text of its own.
_SAME_QUOTES = r"(?<!\w)[fFrR]{1,2}([\"'])[^\"']*\{[^\"'}]*\1[\w\\]"
#: How a line looks that needs a newer Python, what it is, and which version has it.
NEW_SYNTAX = (
    (r"^\s*type\s+\w+\s*(\[.*\])?\s*=", "the statement `type`", (3, 12)),
    (r"^\s*(async\s+)?(def|class)\s+\w+\s*\[.*=.*\]", "defaults of type parameters", (3, 13)),
    (r"^\s*(async\s+)?(def|class)\s+\w+\s*\[", "type parameters in brackets", (3, 12)),
    (r"(?<!\w)([tT][rR]?|[rR][tT])[\"']", "a string that begins with t", (3, 14)),
    (r"^\s*except\*?\s+\w[\w.]*\s*,", "`except` without parentheses", (3, 14)),
    (_SAME_QUOTES, "the same quotes within an f-string", (3, 12)),
)


def running() -> dict[str, str]:
    """Return the versions of Python and NumPy that run here."""
    return {"python": ".".join(map(str, sys.version_info[:3])), "numpy": np.__version__}


def of_grading() -> dict[str, str]:
    """Return the versions that the release names; nothing where it names none."""
    try:
        found = json.loads(find_cases_file().read_text(encoding="utf-8")).get("graded_with", {})
        return {name: found[name] for name in ("python", "numpy") if _parts(found[name])}
    except (NoCases, OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def compared(here: dict, there: dict) -> str:
    """Say that grading runs other versions than are here, if so."""
    other = [
        f"{what} {here[name]}, and it is graded with {there[name]}"
        for name, what in (("python", "Python"), ("numpy", "NumPy"))
        if name in there and _parts(here[name]) != _parts(there[name])
    ]
    if not other:
        return ""
    return f"You have {'; '.join(other)}. What is new in one and missing in the other will fail."


def misfits(source: str, versions: dict) -> list[str]:
    """Say what of a module is not there in some versions of Python and NumPy.

    Parameters
    ----------
    source : str
    versions : dict of str to str
        As `running` returns them.

    Returns
    -------
    list of str
        Such as "np.trapz (line 3) is gone since NumPy 2.4"; nothing if the versions explain
        nothing.
    """
    python, numpy = _parts(versions.get("python")), _parts(versions.get("numpy"))
    found = _syntax(source, python) if python else []
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return found
    if numpy:
        names = [(line, name, _of_numpy(name, numpy)) for line, name in _numpy_names(tree)]
        found += [f"np.{name} (line {line}) {why}" for line, name, why in names if why]
    if python:
        found += [
            f"{'.'.join(filter(None, name))} (line {line}) needs Python {_written(since)}"
            for line, name in _library_names(tree)
            if (since := NEW_IN_PYTHON.get(name)) and since > python
        ]
    return list(dict.fromkeys(found))[:5]


def _of_numpy(name, numpy):
    for version, names in NEW_IN_NUMPY.items():
        if name in names.split() and _parts(version) > numpy:
            return f"needs NumPy {version}"
    for version, names in GONE_FROM_NUMPY.items():
        if name in names.split() and _parts(version) <= numpy:
            return f"is gone since NumPy {version}"
    return ""


def _syntax(source, python):
    """Return what of the syntax is newer than a version of Python."""
    # Of an older Python than this one, as far as this one knows it.
    older = {"feature_version": python} if python < sys.version_info[:2] else {}
    try:
        ast.parse(source, **older)
    except SyntaxError as error:
        lines = source.splitlines()
        line = error.lineno or 0
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        if "backslash" in error.msg or "cannot include '#'" in error.msg:
            return [_needs(line, (3, 12), "a backslash or # within an f-string")]
        for pattern, what, since in NEW_SYNTAX:
            if since > python and re.search(pattern, text):
                return [_needs(line, since, what)]
        return []
    except (ValueError, RecursionError, MemoryError):
        return []
    return _freer_strings(source) if python < (3, 12) <= sys.version_info[:2] else []


def _needs(line, since, what):
    return f"line {line} needs Python {_written(since)}: {what}"


def _freer_strings(source):
    """Find an f-string that Python reads since 3.12; only this and newer ones can tell."""
    quotes = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            kind, line = tokenize.tok_name[token.type], token.start[0]
            quote = token.string.lstrip("fFrRbBuU")
            if kind in ("FSTRING_START", "STRING") and any(quote.startswith(q[0]) for q in quotes):
                return [_needs(line, (3, 12), "the same quotes within an f-string")]
            if kind == "FSTRING_START":
                quotes.append(quote)
            elif kind == "FSTRING_END":
                quotes.pop()
            elif quotes and kind != "FSTRING_MIDDLE" and "\\" in token.string:
                return [_needs(line, (3, 12), "a backslash or # within an f-string")]
    except (tokenize.TokenError, SyntaxError):
        pass
    return []


def _numpy_names(tree):
    """Yield line and name of what a module takes from NumPy."""
    called = {"numpy"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            called |= {alias.asname for alias in node.names if alias.name == "numpy"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "numpy":
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.Attribute) and getattr(node.value, "id", None) in called:
            yield node.lineno, node.attr


def _library_names(tree):
    """Yield line and (module, name) of what a module takes from elsewhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, (node.module, "")
            yield from ((node.lineno, (node.module, alias.name)) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, (alias.name, "")) for alias in node.names)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.lineno, (node.value.id, node.attr)


def _parts(version):
    """Return the first two numbers of a version; () of what is none."""
    found = re.match(r"(\d+)\.(\d+)", version) if isinstance(version, str) else None
    return (int(found[1]), int(found[2])) if found else ()


def _written(version):
    return ".".join(map(str, version))
