"""Keys to the questions of problem set 7."""

from solutions.language import Key
from solutions.regularization.hospital import CURES, PATIENTS, PROOFS

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

#: The network hospital: what is said to a wrong diagnosis, proof or cure, whoever the patient is.
DIAGNOSES = {
    "D": "Dead units would be 0 for every image: look whether there are any.",
    "S": "Saturated units would sit near ±1: look at how many do.",
    "H": "With a rate that is too high, the steps are large beside the weights.",
    "L": "With a rate that is too low, the steps are tiny beside the weights.",
    "U": "Without shuffling, the batches would hold one or two digits each.",
    "K": "With a leak, images that should be new would be among those that are trained on.",
    "W": "With a softmax too many, the rows that go into the loss would be probabilities.",
    "G": "A wrong gradient would differ from finite differences.",
}
MEASUREMENTS = {
    1: "Measurement 1: these rows are logits, as they should be.",
    2: "Measurement 2: there is no such unit here.",
    3: "Measurement 3: most activations are far from ±1, or have no such limit.",
    4: "Measurement 4: it would prove that the rate is wrong. Is it?",
    5: "Measurement 5: every batch is a mixture, as it should be.",
    6: "Measurement 6: no validation image was trained on.",
    7: "Measurement 7: where there is a gradient, both agree.",
}
REMEDIES = {
    "a": "Cure a lengthens steps, which are not too short here.",
    "b": "Cure b shortens steps, which are not too long here.",
    "c": "Cure c is for units that a bias keeps off.",
    "d": "Cure d is for sums that are far too large from the start.",
    "e": "Cure e mixes the batches, which are mixed already.",
    "f": "Cure f changes what goes into the loss, which is right already.",
    "g": "Cure g: the backward pass computes the gradient of this network's loss.",
    "h": "Cure h: no image is in two parts.",
}

for number, diagnosis in enumerate(PATIENTS, 1):
    Key(
        f"ps7_patient_{number}",
        [diagnosis, PROOFS[diagnosis][0], CURES[diagnosis]],
        parts=[DIAGNOSES, MEASUREMENTS, REMEDIES],
    )
