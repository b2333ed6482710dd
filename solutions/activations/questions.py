"""Keys to the questions of problem set 2."""

from solutions.language import Key

# Which activations can give -0.7? tanh: at z = -0.867; leaky ReLU: at -70; ELU: at ln 0.3.
Key(
    "ps2_q1",
    ["tanh", "leaky_relu", "elu"],
    ordered=False,
    comments=[
        (["tanh"], "Some of ReLU's relatives have negative outputs, too."),
        (["tanh", "elu"], "One is missing: what if z is far below zero?"),
        (["tanh", "leaky_relu"], "One is missing: where does the ELU level off?"),
        (["leaky_relu", "elu"], "One is missing: one of the S-shaped curves goes below zero."),
        (["tanh", "relu", "leaky_relu", "elu"], "One too many: the ReLU is never negative."),
        (["tanh", "leaky_relu", "elu", "softplus"], "One too many: the softplus is positive."),
        (["tanh", "leaky_relu", "elu", "sigmoid"], "One too many: the sigmoid is positive."),
    ],
)

# The slope of the sigmoid where its value is 0.9: 0.9 (1 - 0.9).
Key(
    "ps2_q2",
    0.09,
    tolerance=5e-4,
    comments=[
        (0.9, "That is the sigmoid's value, not its slope."),
        (0.25, "That is the slope at z = 0, where the sigmoid is 0.5."),
        (0.1, "That is one of two factors."),
        (0.19, "That is the slope of tanh where tanh is 0.9."),
        (-0.09, "The sigmoid rises, so its slope is positive."),
    ],
)

# What the slopes of twenty sigmoids multiply to at most.
Key(
    "ps2_q3",
    "D",
    comments=[
        ("A", "Every one of the slopes is well below 1."),
        ("B", "Three or four slopes come to that; there are twenty."),
        ("C", "That would be right if the largest slope were 0.5."),
    ],
)

# How far a leaky unit moves on its negative side: its slope there is alpha, 0.01.
Key(
    "ps2_q4",
    "B",
    comments=[
        ("A", "That is what happens to a ReLU; a leaky one has a slope below zero."),
        ("C", "The gradient is multiplied by the slope, and that is another one below zero."),
        ("D", "The slope below zero is small, but it is positive."),
    ],
)
