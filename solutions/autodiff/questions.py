"""Keys to the questions of problem set 8."""

from solutions.language import Key

Key(
    "ps8_q1",
    "B",
    comments=[
        ("A", "NumPy broadcasts here, too: which shape does the difference have?"),
        ("C", "NumPy never sums by itself: it stretches the smaller one."),
        ("D", "A batch of 32 plus an array of 32 rows: does that not fit?"),
    ],
)
Key(
    "ps8_q2",
    40960000,
    comments=[
        (6400, "That is how many entries Z has, and X as well: which pairs of them are there?"),
        (12800, "The entries of Z and of X are combined, not added up."),
        (409600, "That is what is not zero: an array that holds them all holds the zeros, too."),
        (26214400, "That is the Jacobian with respect to W."),
        (4096, "That is how many entries W has."),
        (327680000, "That is how many bytes."),
    ],
)
Key(
    "ps8_q3",
    3,
    comments=[
        (7, "That is the right one; what is left of it if it is assigned?"),
        (6, "x is used twice by mul, too."),
        (4, "That is what is left if mul alone assigns; add's contribution is lost as well."),
        (1, "The tape is walked from its end: which entry is met last?"),
    ],
)
Key(
    "ps8_q4",
    ["v", "L"],
    ordered=False,
    comments=[
        (["L"], "Which gradient does the last entry hand on, and is that one complete?"),
        (["u", "v", "L"], "What should come to u through v, and when does exp's entry pass it on?"),
        (["x", "y", "u", "v", "L"], "When mul's entry is met, what is there for it to hand on?"),
        (["x", "y"], "When mul's entry is met, what is there for it to hand on?"),
        (["v"], "The gradient of L is set at the start."),
    ],
)
Key(
    "ps8_q5",
    4810,
    comments=[
        (4736, "The biases are parameters, too."),
        (9620, "That is the price of central differences; forward mode needs no two sides."),
        (64, "One run for each weight and each bias, not for each input."),
        (4, "One run gives the derivative with respect to one entry of a matrix."),
        (1, "One run gives the derivative with respect to one entry only."),
    ],
)

#: The planted bug: a cross-entropy whose tape adds the exponentials where the logits are due.
Key(
    "ps8_bug_start",
    1.0986,
    tolerance=6e-3,
    comments=[
        (0.099, "That is what the tape says, and the tape is wrong."),
        (0.4771, "That is the base-10 logarithm; the loss is in nats."),
        (2.3026, "That is so with ten classes."),
        (-1.0986, "A loss is positive: mind the minus."),
        (0.3333, "That is the probability of the true class; what does it cost?"),
        (0.0, "The network knows nothing yet: each class has the same probability."),
    ],
)
Key(
    "ps8_bug_place",
    9,
    comments=[
        (5, "The exponentials of the logits are needed for the sum in the denominator."),
        (6, "A product with ones is the sum along the rows: that is right."),
        (7, "The logarithm of the sum is a part of the log-probability."),
        (8, "The logarithm of the sum is to be subtracted: its sign is right."),
        (10, "It picks the true class: that is right, if what it picks from is."),
        (11, "All that is left of each row is one number, and they are summed: that is right."),
        (12, "The sign and the 1/m belong here."),
    ],
)
Key(
    "ps8_bug_check",
    "A",
    comments=[
        ("B", "Which function does the check compare the gradient with?"),
        ("C", "The 1/m is on the tape, so both sides have it."),
        ("D", "Which function does the check compare the gradient with?"),
    ],
)
