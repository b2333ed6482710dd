"""Keys to the questions of problem set 1."""

import numpy as np

from solutions.language import Key, own_key

# The class of four points for w = (3, -2), b = 0: 3 x1 - 2 x2 is -1, 2, -3 and -2.
Key(
    "ps1_q1",
    "B",
    comments=[
        ("A", "At (1, 2) the pre-activation is 3·1 - 2·2, which is negative."),
        ("C", "At (-1, 0) the pre-activation is 3·(-1), which is negative."),
        ("D", "At (0, 1) the pre-activation is -2·1, which is negative."),
    ],
)

# 3 x1 - 2·5 + 1 = 0.
Key(
    "ps1_q2",
    3.0,
    tolerance=5e-3,
    comments=[
        (10 / 3, "The bias is missing."),
        (11 / 3, "The bias has the wrong sign."),
        (-3.0, "The sign is wrong: mind it when you solve for x1."),
        (19 / 6, "The output is 0.5 there, and not the pre-activation."),
    ],
)

# What changes when w is multiplied by 10 and b is not.
Key(
    "ps1_q3",
    ["P", "S"],
    ordered=False,
    comments=[
        (["S"], "The boundary does not stay where it is: b is now small against w."),
        (["P"], "The steepness changes as well: it grows with the length of w."),
        (["P", "S", "D"], "The direction of w is the same as before."),
    ],
)


@own_key("ps1_own_line")
def own_line(p1, p2, q1, q2, origin):
    """Take the normal of the line through (p1, p2) and (q1, q2), on the side of class 1."""
    w1, w2 = q2 - p2, p1 - q1
    b = -(w1 * p1 + w2 * p2)
    sign = 1 if (b > 0) == bool(origin) else -1
    right = sign * w1, sign * w2, sign * b
    return Key(
        None,
        list(right),
        equal=_same_neuron,
        comments=[
            ([-part for part in right], "This is the right line, with its sides exchanged."),
            (
                [right[0], right[1], -right[2]],
                "The sign of the bias is wrong for these weights.",
            ),
            ([-right[0], right[1], right[2]], "The sign of one weight is wrong."),
            ([right[0], -right[1], right[2]], "The sign of one weight is wrong."),
            ([right[1], right[0], right[2]], "The two weights are exchanged."),
            ([q1 - p1, q2 - p2, right[2]], ALONG),
            ([p1 - q1, p2 - q2, right[2]], ALONG),
        ],
    )


#: What is said of weights that are the direction of the line.
ALONG = "The weights point along the line, and have to stand at right angles to it."


def _same_neuron(a, b):
    """Say whether two neurons decide alike: one is the other times a positive number."""
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    lengths = np.hypot(*a[:2]), np.hypot(*b[:2])
    # So much is lost when weights are rounded to two digits after the point; a level line is
    # off by more.
    return all(lengths) and np.allclose(a / lengths[0], b / lengths[1], rtol=0, atol=0.03)
