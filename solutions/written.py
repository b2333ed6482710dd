"""What a good written answer says, and what each part of it is worth: for graders.

It stands above the answer on formgrader's page, and nowhere else.
"""

#: For each question of this kind the points and what they are given for.
RUBRICS: dict[str, tuple[tuple[float, str], ...]] = {
    "ps1_written_1": (
        (0.5, "One neuron's boundary $w \\cdot x + b = 0$ is a straight line."),
        (0.5, "AND: a line can cut off the corner $(1, 1)$ from the three others."),
        (
            0.5,
            "XOR: the points of a class lie on a diagonal, and no line has one diagonal on each "
            "side (the two cross in the middle).",
        ),
        (0.5, "Training only moves the line, so more of it cannot help."),
    ),
    "ps2_written_1": (
        (
            0.5,
            "Going back through a layer multiplies by the activation's slope; the sigmoid's is at "
            "most $1/4$, so the product over many layers is tiny.",
        ),
        (0.5, "ReLU: the slope is 1 wherever the unit is active, and nothing shrinks."),
        (0.5, "The price: slope 0 for negative inputs; a unit that is never active is dead."),
        (0.5, "Leaky ReLU and ELU have a slope above 0 there, so the unit can come back."),
    ),
    "ps2_written_2": (
        (1.0, "A choice among B, E and F that refers to their numbers."),
        (
            1.0,
            "G: softplus is positive everywhere, so the signal is a common offset; the differences "
            "between examples, and the gradient, are gone.",
        ),
        (
            1.0,
            "Each layer multiplies the signal by the weights and the activation, the gradient by "
            "the weights and the slope: only where both products are near 1 do both survive.",
        ),
    ),
    "ps3_written_1": (
        (0.5, "Each hidden neuron draws a line; its output says on which side a point lies."),
        (
            1.0,
            "The hidden layer moves the four points: in the hidden space the two of class 1 lie "
            "together (or on one side), so that a line does separate the classes.",
        ),
        (0.5, "The output neuron draws that line, in the hidden space and not in the input's."),
    ),
    "ps4_bug_why": (
        (
            1.0,
            "Line 12 has the sigmoid's derivative; for tanh it must be `dZ1 = dA1 * (1 - A1**2)`.",
        ),
        (
            1.0,
            "The curve: with the right gradient and small steps the loss of the full set does not "
            "rise; this one rises and falls, at half the learning rate too. It falls at first "
            "because the second layer's gradients are right.",
        ),
        (1.0, "The check: compare with `numerical_gradient` (central differences)."),
    ),
    "ps4_written_1": (
        (0.5, "$W_3$: too small by $m$."),
        (0.5, "$W_2$ by $m^2$, $W_1$ by $m^3$."),
        (
            0.5,
            "Each layer divides once more, also what it hands back ($dA$), so the factors "
            "multiply on the way down.",
        ),
        (0.5, "One learning rate scales all layers alike: what suits one is wrong for the rest."),
    ),
    "ps5_bug_why": (
        (
            1.0,
            "Line 5 applies softmax twice: `softmax_cross_entropy(Z, labels)` takes the logits.",
        ),
        (
            1.0,
            "Since full-batch steps against the gradient would make the loss smaller, `dZ` is not "
            "its gradient: it is the one with respect to the first softmax's probabilities, and "
            "that softmax's own derivative is missing.",
        ),
        (1.0, "Python: the shapes agree, and softmax takes any numbers, probabilities too."),
    ),
    "ps5_written_1": (
        (1.0, "The factors $p$ of softmax's derivative and the $1/p$ cancel: $p - y$ remains."),
        (0.5, "All its entries lie between $-1$ and $1$: it cannot be huge."),
        (
            0.5,
            "Sure and wrong: $p - y$ is near $\\pm 1$, the largest it can be, so learning does "
            "not stall where a flat softmax alone would stop it.",
        ),
    ),
    "ps6_bug_why": (
        (
            1.0,
            "Line 8 throws the state away: it must hand in `state`, which is `None` once, before "
            "the loops.",
        ),
        (
            1.0,
            "So every step is Adam's first, $\\hat m / \\sqrt{\\hat v} = g / |g|$: descent along "
            "the gradient's sign, each weight by `lr`.",
        ),
        (
            1.0,
            "The curve: steps of full size, however small the gradient, are fast at first; near "
            "the minimum they jump over it, in directions that each batch's noise decides, with "
            "no mean over steps to calm them.",
        ),
    ),
    "ps6_written_1": (
        (1.0, "A choice that follows from their own table."),
        (1.0, "An order with a reason, such as the learning rate first."),
        (
            1.0,
            "One at a time misses what belongs together: the best learning rate depends on the "
            "optimizer, the batch size and the start.",
        ),
        (
            1.0,
            "Half a percent of 348 images is not two images; the standard error at 95 % is above "
            "1 %, and another seed changes as much. Several seeds, and a separate test set.",
        ),
    ),
    "ps7_written_1": (
        (1.0, "What the curves show: both rise, and which one is higher by how much."),
        (
            1.0,
            "The price: twenty passes for each image, against one; worth it only if the difference "
            "is.",
        ),
        (
            1.0,
            "449 images with some ten mistakes: a difference of one or two mistakes is chance, and "
            "another seed may turn it round. Several trainings, and more images.",
        ),
    ),
    "ps7_written_2": (
        (1.0, "Three things, each judged by examples that it was not trained on, not by `check`."),
        (1.0, "Several seeds for each, and a difference that is compared with their spread."),
        (1.0, "Something that did not help, with the number that shows it."),
    ),
    "ps8_bug_why": (
        (
            1.0,
            "Value 9 adds the exponentials of the logits (place 5); it must add the logits "
            "(place 0): $\\ln p = z - \\ln \\sum e^z$.",
        ),
        (
            1.0,
            "The figure: the first loss is 0.10 and not $\\ln 3 = 1.10$; and the loss falls below "
            "0, which the logarithm of a probability forbids (what is minimised has no bottom).",
        ),
        (
            1.0,
            "The check compares the gradient of the tape's function with differences of the same "
            "function: they agree. It finds a wrong vjp or a wrong walk, never a tape that "
            "computes something else than was meant; that takes a value that is known.",
        ),
    ),
    "ps8_written_1": (
        (
            0.5,
            "A gradient is complete only when all that uses the value has been handled, and these "
            "stand behind it; the loss is the one whose gradient is known, 1.",
        ),
        (
            0.5,
            "From the loss one walk serves all parameters, since each entry is met once; from the "
            "parameters it takes one walk for each of them.",
        ),
        (0.5, "In memory: the tape and all values of the way forward, inputs of the vjps."),
        (
            0.5,
            "The other way round is better for few inputs and many outputs (or for a direction: "
            "one walk forward gives a Jacobian times a vector).",
        ),
    ),
    "ps7_written_3": (
        (
            1.0,
            "Healthy: the loss before, the activations, the size of the updates; but one layer's "
            "steps go uphill, while the others go downhill and partly make up for it.",
        ),
        (1.0, "A comparison with `numerical_gradient`, layer by layer."),
    ),
}
