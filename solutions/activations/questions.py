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

#: Slopes without their names: for each place what to say to a wrong name.
_SLOPES = {
    "sigmoid": "The sigmoid's slope is 0.25 at most.",
    "tanh": "The slope of tanh is a bell that reaches 1.",
    "relu": "The ReLU's slope is 0 on one whole side.",
    "leaky_relu": "The leaky ReLU's slope has two values only.",
    "elu": "The ELU's slope is 1 on one whole side.",
    "softplus": "The slope of softplus rises all the way, and is one half at 0.",
}
Key("ps2_q5", ["softplus", "sigmoid", "elu", "tanh", "leaky_relu"], parts=5 * [_SLOPES])
Key(
    "ps2_q6",
    2.15,
    tolerance=0.35,
    comments=[
        (0.0, "At 0 a unit is active for about every second example."),
        (1.0, "There a unit is still active for every sixth example, and has fifty."),
        (5.0, "There all of them are dead."),
    ],
)
Key(
    "ps2_q7",
    "C",
    comments=[
        ("A", "A unit is dead only if it is off for every single example."),
        ("B", "A unit is dead only if it is off for every single example."),
        ("D", "How fast does a normal distribution fall? Try it."),
    ],
)
Key(
    "ps2_q8",
    ["B", "E", "F"],
    ordered=False,
    comments=[
        (["B", "E"], "One more keeps all three."),
        (["B", "F"], "One more keeps all three."),
        (["E", "F"], "One more keeps all three."),
        (["B", "E", "F", "G"], "Look at all three numbers of G."),
        (["B", "C", "E", "F"], "Look at all three numbers of C."),
    ],
)
