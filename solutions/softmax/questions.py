"""Keys to the questions of problem set 5."""

import numpy as np

from solutions.language import Key, own_key

Key(
    "ps5_q1",
    ["C", "S"],
    ordered=False,
    comments=[
        (["C"], "Rows of a softmax have one property for any logits at all."),
        (["S"], "Doubling keeps the order of the logits."),
        (["C", "S", "P"], "Try the logits 0 and 1, and then 0 and 2."),
        (["C", "S", "L"], "The probabilities change, and the loss with them."),
        (["C", "S", "P", "L"], "That is so when a number is added to all logits."),
    ],
)
Key(
    "ps5_q2",
    3.0445,
    tolerance=6e-3,
    comments=[
        (3.2581, "That is the loss of a network that knows nothing at all."),
        (1.6094, "That is what a vowel costs."),
        (1.3222, "That is the base-10 logarithm; the loss is in nats."),
        (4.3923, "That is the logarithm to base 2; the loss is in nats."),
        (0.0476, "That is the probability of the true letter; what does it cost?"),
        (-3.0445, "A loss is positive: mind the minus."),
    ],
)
Key(
    "ps5_q3",
    [-0.8, 0.7, 0.1],
    tolerance=1e-6,
    comments=[
        (
            [0.8, -0.7, -0.1],
            "The sign is flipped: a larger logit of the true class lowers the loss.",
        ),
        ([0.2, 0.7, 0.1], "Those are the probabilities; where does the truth enter?"),
        (
            [-5.0, 0.0, 0.0],
            "That is the gradient with respect to the probabilities; go on through softmax.",
        ),
        ([-0.8, 0.0, 0.0], "The other logits have a hand in the loss, too: by way of the sum."),
        ([0.2, -0.3, 0.1], "The label is 0: the first class."),
    ],
)
Key(
    "ps5_q4",
    "B",
    comments=[
        ("A", "The predicted class is the same; what about the loss?"),
        ("C", "The loss of softmax regression has no local minima."),
        ("D", "Count the directions in which nothing changes: is it only one?"),
    ],
)

#: The planted bug: softmax before a loss that wants logits.
Key(
    "ps5_bug_line",
    5,
    comments=[
        (1, "These are sensible starting weights."),
        (
            4,
            "A forward pass that ends in logits is right for classification: look at what follows.",
        ),
        (6, "Only bookkeeping."),
        (
            7,
            "The backward pass is right for the gradient it gets: look at where dZ comes from.",
        ),
        (8, "The step goes downhill, as it should."),
    ],
)
Key(
    "ps5_bug_floor",
    1.4612,
    tolerance=6e-3,
    comments=[
        (0.0, "Probabilities lie between 0 and 1: how far apart can two of the ten be?"),
        (2.3026, "That is the loss where all ten are equal; a network can do better."),
        (0.232, "That is the largest probability that the true class can get; what does it cost?"),
        (0.3679, "1/e is the largest ratio of two exponentials; carry on to the softmax of ten."),
        (0.6346, "That belongs to the base-10 logarithm, or to another number of classes."),
        (0.3133, "That is the floor for two classes; there are ten."),
    ],
)


@own_key("ps5_own_softmax")
def own_softmax(z0, z1, z2, label):
    """Take the probabilities of three classes and the loss, in this order."""
    z = np.array([z0, z1, z2])
    p = np.exp(z) / np.exp(z).sum()
    loss = -np.log(p[label])

    def comment(loss, p=p):
        return [*map(float, p), float(loss)]

    shares, squares = z / (round(z.sum(), 1) or 1.0), 2**z / (2**z).sum()
    others = [-np.log(p[other]) for other in range(3) if other != label]
    return Key(
        None,
        comment(loss),
        equal=_to_three_digits,
        comments=[
            (
                comment(-loss),
                "The sign of the loss is wrong: ln p is negative.",
            ),
            (
                comment(loss / np.log(10)),
                "The logarithm is the natural one, not base 10.",
            ),
            (
                comment(loss / np.log(2)),
                "The logarithm is the natural one, not base 2.",
            ),
            (comment(-z[label]), "The loss is that of the probability, and not of the logit."),
            (comment(1 - p[label]), "The loss is a logarithm, and not the distance from 1."),
            *((comment(other), "That is the loss of another label.") for other in others),
            (comment(-np.log(p).sum()), "Only the class of the label counts in the loss."),
            (comment(loss, np.exp(z)), "These are the exponentials: their sum has to be 1."),
            (comment(-np.log(abs(shares[label])), shares), "The exponentials are missing."),
            (comment(-np.log(squares[label]), squares), "The base is e, and not 2."),
        ],
    )


def _to_three_digits(a, b):
    """Say whether probabilities are near each other, and losses that come of such probabilities."""
    *p, loss = np.abs(np.subtract(a, b))
    return bool(max(p) <= 0.002 and loss <= 0.05)
