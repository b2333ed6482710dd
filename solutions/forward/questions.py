"""Keys to the questions of problem set 3."""

from solutions.language import Key

# The shape of Z2, for X (50, 3), four hidden neurons and two outputs.
Key(
    "ps3_q1",
    [50, 2],
    comments=[
        ([4, 2], "That is the shape of W2."),
        ([2, 50], "Rows are examples."),
        ([50, 4], "That is the shape of Z1."),
    ],
)

# Three layers without activation are one: with which bias?
Key(
    "ps3_q2",
    "C",
    comments=[
        ("A", "b1 passes through two more layers before it arrives, and b2 through one."),
        ("B", "b1 passes through the third layer as well."),
        ("D", "The second and the third layer have biases of their own."),
    ],
)

# The output activation for an angle between -1 and 1.
Key(
    "ps3_q3",
    "tanh",
    comments=[
        ("identity", "Nothing keeps its outputs between -1 and 1."),
        ("sigmoid", "Its outputs lie between 0 and 1: the wheel would never turn left."),
        ("relu", "Its outputs cannot be negative: the wheel would never turn left."),
        ("softplus", "Its outputs cannot be negative: the wheel would never turn left."),
    ],
)

# The number of parameters of a 784-100-10 network.
Key(
    "ps3_q4",
    79510,
    comments=[
        (79400, "These are the weights; the biases are missing."),
        (80294, "The inputs have no biases."),
        (78500, "This is the first layer only."),
    ],
)
