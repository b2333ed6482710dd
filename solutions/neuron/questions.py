"""Keys to the questions of problem set 1."""

from solutions.language import Key

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
