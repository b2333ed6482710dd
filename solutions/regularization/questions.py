"""Keys to the questions of problem set 7."""

from solutions.language import Key

Key(
    "ps7_q1",
    "B",
    comments=[
        ("A", "Its numbers come from the data; from which ones?"),
        ("C", "Their mean is not wrong; what had a say in it?"),
        ("D", "The rows stay where they are, and the labels beside them."),
    ],
)
Key(
    "ps7_q2",
    2.5,
    comments=[
        (2.0, "Units that stay are scaled up, so that the mean is kept."),
        (1.6, "That is smaller than before: where should the scaling lead?"),
        (0.0, "It stays."),
        (10.0, "0.2 is the probability to be dropped; what is it divided by?"),
    ],
)
Key(
    "ps7_q3",
    ["D", "E", "P"],
    ordered=False,
    comments=[
        (["D", "P"], "When would you have liked to stop?"),
        (["D", "E"], "Large weights make sharp bends; what keeps them small?"),
        (["E", "P"], "What about a network that cannot rely on any single unit?"),
        (["D", "E", "P", "W"], "Wider layers can learn the noise by heart even better."),
        (["D", "E", "P", "L"], "More epochs: look at where the validation curve is going."),
    ],
)
Key(
    "ps7_q4",
    "C",
    comments=[
        ("A", "It is right on images that it never saw, if they come in batches."),
        ("B", "Then it would be wrong in batches, too."),
        ("D", "Then it would be wrong in batches, too."),
    ],
)
