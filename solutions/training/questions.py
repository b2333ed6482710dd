"""Keys to the questions of problem set 6."""

from solutions.language import Key

Key(
    "ps6_q1",
    2.0,
    comments=[
        (0.5, "Those are the test set's own numbers: the network was not trained on that scale."),
        (1.0, "Mean and standard deviation come from different sets here."),
        (4.0, "It is centred, but not scaled."),
    ],
)
Key(
    "ps6_q2",
    43,
    comments=[
        (42, "The examples that are left over make a smaller batch of their own."),
        (42.125, "A step is a step: the examples that are left over make one, too."),
        (32, "That is the number of examples for each step."),
        (1348, "That would be one step for each example."),
    ],
)
Key(
    "ps6_q3",
    5,
    comments=[
        (7, "Does the training go on after its patience has run out?"),
        (2, "That is which epoch is kept; asked is how many are trained."),
        (1, "That is which epoch is kept; asked is how many are trained."),
        (4, "Count the epochs without a new minimum: when is the third one over?"),
        (6, "An equal loss is no new minimum."),
    ],
)
Key(
    "ps6_q4",
    "B",
    comments=[
        ("A", "There is one value that you know beforehand: what does even knowing nothing cost?"),
        ("C", "No step has been taken yet."),
        ("D", "With ten classes, knowing nothing costs ln 10 = 2.3: less than this."),
    ],
)

#: The planted bug: Adam's state is not handed on. What mends it, with `state` None at first.
MENDED = ("grads, None, lr", "grads, state, lr")
Key(
    "ps6_bug_line",
    8,
    comments=[
        (4, "Each epoch goes through all examples, newly shuffled: this line is right."),
        (5, "The forward pass ends in logits, which is what the loss wants."),
        (6, "This line is right: the loss of the batch and its gradient."),
        (7, "This line is right: it fits the forward pass."),
        (9, "Only bookkeeping."),
        (2, "Zero biases and weights of this size are a good start."),
    ],
)
Key(
    "ps6_bug_move",
    0.02,
    tolerance=1e-4,
    comments=[
        (2e-6, "That is plain gradient descent; Adam divides by the root of the mean square."),
        (-0.02, "Asked is how far, not in which direction."),
        (2e-7, "With the correction for the bias, the mean of one gradient is that gradient."),
        (0.002, "With the correction for the bias, the mean of one gradient is that gradient."),
        (0.0632, "Both running means are corrected in the first step."),
    ],
)

#: The hyperparameter study.
Key(
    "ps6_study_most",
    "L",
    comments=[
        ("W", "Compare the longest and the shortest bar of each picture."),
        ("B", "Compare the longest and the shortest bar of each picture."),
    ],
)
Key(
    "ps6_study_batch",
    "C",
    comments=[
        ("A", "The mean over a large batch is the better estimate of the gradient."),
        ("B", "How large the mean is does not depend on how many it is taken over."),
        ("D", "The column of training losses is worse, too: overfitting looks different."),
    ],
)
Key(
    "ps6_study_width",
    "B",
    comments=[
        ("A", "Look at the training loss of the narrowest network."),
        ("C", "Look at the training loss: is it low?"),
        ("D", "The learning rate is that of the wider ones, which do learn."),
    ],
)
