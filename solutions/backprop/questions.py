"""Keys to the questions of problem set 4."""

from solutions.backprop.ladders import REGRESSION
from solutions.language import InNumbers, Key, own_key

Key(
    "ps4_q1",
    -16.2,
    tolerance=1e-6,
    comments=[
        (-14.2, "That step goes uphill: ŷ is too large already, and b_C makes it larger."),
        (-25.2, "The learning rate is forgotten."),
        (-5.2, "The learning rate is forgotten, and the step goes uphill."),
    ],
)
Key(
    "ps4_q2",
    "C",
    comments=[
        ("A", "The partials are of the order 1e-16: a hundred times that is still nothing."),
        ("B", "w_C2 is one factor of the partials; another one is nearly zero, and stays so."),
        ("D", "A thousand steps of practically zero are practically zero."),
    ],
)
Key(
    "ps4_q3",
    64,
    comments=[
        (32, "That is the number of parameters; count the calls of f that one of them needs."),
        (33, "That is the price of forward differences."),
        (50, "The biases are parameters, too."),
        (25, "The biases are parameters, too; and count the calls of f that each one needs."),
        (2, "f is called anew for each parameter: all others have to stay where they are."),
    ],
)
Key(
    "ps4_q4",
    "C",
    comments=[
        ("A", "Two values that agree in their first 7 digits leave nothing in the difference."),
        ("B", "There the rounding error, about 1e-7 over ε, is as large as 1e-2."),
        ("D", "There the error of the series is about as large as the derivative itself."),
    ],
)

#: The planted bug: the derivative of the sigmoid in a network of tanh units.
Key(
    "ps4_bug_line",
    12,
    comments=[
        (8, "This line is right: it is where the 1/m enters, once."),
        (9, "With examples in columns this product has the shape of W2, (1, h): it is right."),
        (10, "With examples in columns the sum over the examples runs along axis 1."),
        (11, "With examples in columns W2 comes first, transposed: the shape is that of A1."),
        (13, "With examples in columns this product has the shape of W1, (h, 1): it is right."),
    ],
)
Key(
    "ps4_bug_gradients",
    ["W1", "b1"],
    ordered=False,
    comments=[
        (["W1"], "What else is computed from the wrong array?"),
        (["b1"], "What else is computed from the wrong array?"),
        (["W1", "b1", "W2", "b2"], "Go through the lines in order: what is done before the bug?"),
    ],
)


@own_key("ps4_own_network")
def own_network(**numbers):
    """Climb the ladder of the 2-2-1 network in numbers."""
    return InNumbers(REGRESSION, numbers, without=["L"])
