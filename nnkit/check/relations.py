"""Relations: a diagnosis for wrong answers that no list of mistakes foresees.

When no named mistake fits, the answer is compared with the expected one for a simple
relation (negated, a constant factor, transposed, ...) that holds in every failed case.
"""

import numpy as np


def relation(tried):
    """Describe how wrong answers relate to the expected ones.

    Parameters
    ----------
    tried : list of (Task, Outcome, Failure or None)

    Returns
    -------
    str
        One sentence, or "" if no relation is found.
    """
    return ""


def factor_between(got, want):
    """Return the number that `want` has to be multiplied by to give `got`, or None.

    Arrays have one only if it is the same for all their elements, up to rounding.
    """
    got, want = np.ravel(got).astype(float), np.ravel(want).astype(float)
    if got.shape != want.shape or not (np.isfinite(got).all() and np.isfinite(want).all()):
        return None
    largest = int(np.argmax(np.abs(want))) if want.size else 0
    if not want.size or want[largest] == 0:
        return None
    factor = float(got[largest] / want[largest])
    error = 1e-9 + 1e-7 * np.abs(want)
    return factor if factor and bool(np.all(np.abs(got - factor * want) <= error)) else None


def name_factor(factors, sizes):
    """Name the factor that got is off by in several cases, or return "".

    Parameters
    ----------
    factors : list of float
        The factor in each case.
    sizes : list of dict of str to int
        For each case its sizes by name, such as ``{"m": 5}``; a factor may depend on them.
    """
    factors = np.array(factors)
    for number, text in _NUMBERS.items():
        if np.allclose(factors, number, rtol=1e-6, atol=0):
            return text
    for name in dict.fromkeys(name for size in sizes for name in size):
        of = np.array([size.get(name, np.nan) for size in sizes], dtype=float)
        if len(set(of.tolist())) < 2 or np.isnan(of).any():
            continue
        for number, text in _NUMBERS.items():
            for power, shown in _POWERS.items():
                if np.allclose(factors, number * of**power, rtol=1e-6, atol=0):
                    return _product(text, shown.format(name))
    if len(factors) > 1 and np.allclose(factors, factors[0], rtol=1e-6, atol=0):
        return f"{factors[0]:.6g}"
    return ""


_NUMBERS = {1.0: "1", -1.0: "-1", 2.0: "2", -2.0: "-2", 0.5: "1/2", -0.5: "-1/2"}
_POWERS = {1.0: "{}", -1.0: "1/{}", 2.0: "{}²", -2.0: "1/{}²", -0.5: "1/√{}", 0.5: "√{}"}


def _product(number, power):
    if number == "1":
        return power
    if number == "-1":
        return f"-{power}"
    return f"{number} · {power}"
