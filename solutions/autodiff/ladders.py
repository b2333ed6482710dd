"""The derivation of problem set 8, line by line."""

import numpy as np

from solutions.language import Ladder, normal


def _zero(rng, shape):
    return np.zeros(shape)


MATMUL = Ladder(
    "matmul_ladder",
    "ps8",
    "The way back through a matrix product, without indices",
    points=3,
    symbols=[
        ("A", "m, n", "left factor", normal),
        ("B", "n, k", "right factor", normal),
        ("D", "m, n", "a direction for A", normal),
        ("E", "n, k", "a direction for B", normal),
        ("t", "", "how far A goes along D: here 0", _zero),
        ("s", "", "how far B goes along E: here 0", _zero),
        ("C", "m, k", "the product", "(A + t * D) @ (B + s * E)"),
        ("G", "m, k", "gradient of the loss with respect to C", normal),
        ("L", "", "the loss, as far as a small change of C goes", "sum(G * C)"),
    ],
    lines=[
        ("dC_dt", "m, k", "derivative of C with respect to t", "D @ B"),
        ("dL_dt", "", "derivative of L with respect to t", "sum(G * dC_dt)"),
        ("dL_dA", "m, n", "gradient of L with respect to A", "G @ B.T"),
        ("dC_ds", "m, k", "derivative of C with respect to s", "A @ E"),
        ("dL_ds", "", "derivative of L with respect to s", "sum(G * dC_ds)"),
        ("dL_dB", "n, k", "gradient of L with respect to B", "A.T @ G"),
    ],
)
MATMUL.mistake("dC_dt", "(A + D) @ B", "this is C at t = 1; its derivative is due")
MATMUL.mistake("dC_dt", "A @ B", "this is C itself: the direction D is missing")
MATMUL.mistake("dC_dt", "D @ E", "this is what changes when both move; here B stands still")
MATMUL.mistake("dC_ds", "A @ (B + E)", "this is C at s = 1; its derivative is due")
MATMUL.mistake("dC_ds", "A @ B", "this is C itself: the direction E is missing")
MATMUL.mistake("dC_ds", "D @ E", "this is what changes when both move; here A stands still")
for _name in ("t", "s"):
    MATMUL.mistake(
        f"dL_d{_name}",
        f"sum(dC_d{_name})",
        "the gradient G is missing: each entry of C counts as much as G says",
    )
    MATMUL.mistake(
        f"dL_d{_name}",
        f"sum(G) * sum(dC_d{_name})",
        "each entry of G belongs to one entry of C: multiply first, then sum",
    )
    MATMUL.mistake(
        f"dL_d{_name}",
        f"sum(G + dC_d{_name})",
        "the chain rule multiplies, and this adds",
    )
for _name, _transposed, _by_value, _direction in [
    ("A", "B @ G.T", "C @ B.T", "D"),
    ("B", "G.T @ A", "A.T @ C", "E"),
]:
    MATMUL.mistake(
        f"dL_d{_name}", _transposed, f"this is its transpose: the gradient has the shape of {_name}"
    )
    MATMUL.mistake(f"dL_d{_name}", _by_value, "the value of C stands where its gradient G is due")
    MATMUL.mistake(
        f"dL_d{_name}",
        _by_value.replace("C", "(C * G)"),
        "a product has slopes that do not depend on its own value",
    )
    MATMUL.mistake(
        f"dL_d{_name}",
        _direction,
        "the gradient is what the direction is multiplied by, and this is the direction",
    )
