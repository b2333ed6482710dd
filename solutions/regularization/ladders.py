"""Derivations of problem set 7, line by line."""

import numpy as np

from solutions.language import Ladder, normal


def small(rng, shape):
    """Set a symbol of a ladder to a small number."""
    return np.asarray(1e-3)


BATCHNORM = Ladder(
    "batchnorm_ladder",
    "ps7",
    "Batch normalisation, backward: a batch of m examples with n features",
    points=3,
    symbols=[
        ("Z", "m, n", "pre-activations of the batch", normal),
        ("gamma", "n", "scale of each feature", normal),
        ("beta", "n", "shift of each feature", normal),
        ("eps", "", "keeps the root away from zero", small),
        ("m", "", "number of examples", None),
        ("mu", "n", "mean of each feature", "sum(Z, axis=0) / m"),
        ("var", "n", "variance of each feature", "sum((Z - mu)**2, axis=0) / m"),
        ("inv_std", "n", "one over the standard deviation", "(var + eps)**-0.5"),
        ("Z_hat", "m, n", "normalised pre-activations", "(Z - mu) * inv_std"),
        ("out", "m, n", "result", "gamma * Z_hat + beta"),
        ("dout", "m, n", "gradient of the loss with respect to out", normal),
        ("L", "", "a loss with that gradient", "sum(dout * out)"),
    ],
    lines=[
        ("dbeta", "n", "gradient with respect to beta", "sum(dout, axis=0)"),
        ("dgamma", "n", "with respect to gamma", "sum(dout * Z_hat, axis=0)"),
        ("dZ_hat", "m, n", "with respect to Z_hat", "dout * gamma"),
        (
            "dvar",
            "n",
            "with respect to var, which acts through inv_std",
            "sum(dZ_hat * (Z - mu), axis=0) * -0.5 * inv_std**3",
        ),
        (
            "dmu",
            "n",
            "with respect to mu, by all its ways",
            "-inv_std * sum(dZ_hat, axis=0)",
        ),
        (
            "dZ",
            "m, n",
            "with respect to Z: directly, and through mu and var",
            "dZ_hat * inv_std + dvar * 2 * (Z - mu) / m + dmu / m",
        ),
    ],
)

mistake = BATCHNORM.mistake

AXIS = "a feature has one {} for all examples: the sum runs over them, and no further"
mistake("dbeta", "sum(dout)", AXIS.format("beta"))
mistake("dbeta", "sum(dout, axis=0) / m", "the 1/m is in the loss already: dout contains it")
mistake("dbeta", "dout", "beta is one and the same for all examples: their gradients add up")
mistake("dgamma", "sum(dout * Z_hat)", AXIS.format("gamma"))
mistake("dgamma", "sum(dout * Z, axis=0)", "gamma multiplies Z_hat and not Z")
mistake("dgamma", "sum(dout * out, axis=0)", "gamma multiplies Z_hat and not out")
mistake("dgamma", "sum(dout, axis=0)", "Z_hat is missing: it is what gamma multiplies")
mistake("dgamma", "dout * Z_hat", "gamma is one and the same for all examples: they add up")
mistake(
    "dgamma", "sum(dout * Z_hat, axis=0) / m", "the 1/m is in the loss already: dout contains it"
)
mistake("dZ_hat", "dout", "gamma is missing: it lies between Z_hat and out")
mistake("dZ_hat", "dout / gamma", "out is gamma times Z_hat: the way back multiplies as well")
mistake(
    "dvar",
    "sum(dZ_hat * (Z - mu), axis=0) * 0.5 * inv_std**3",
    "the sign is wrong: where var grows, inv_std falls",
)
mistake(
    "dvar",
    "sum(dZ_hat * (Z - mu), axis=0) * -0.5 * inv_std",
    "inv_std is a power of var + eps with a negative exponent; its slope is a power with another",
)
mistake(
    "dvar",
    "sum(dZ_hat * (Z - mu), axis=0) * -0.5 * inv_std**2",
    "inv_std is the power -1/2 of var + eps, and the slope's power is one lower",
)
mistake(
    "dvar",
    "sum(dZ_hat * (Z - mu), axis=0) * -inv_std**3",
    "the exponent of the root comes down as a factor when it is differentiated",
)
mistake(
    "dvar",
    "sum(dZ_hat * Z, axis=0) * -0.5 * inv_std**3",
    "inv_std multiplies Z - mu, and here the mean is left in",
)
mistake(
    "dvar",
    "sum(dZ_hat * Z_hat, axis=0) * -0.5 * inv_std**3",
    "Z_hat contains inv_std already, so there is one too many",
)
mistake(
    "dmu",
    "inv_std * sum(dZ_hat, axis=0)",
    "the sign is wrong: mu is subtracted",
)
mistake("dmu", "-sum(dZ_hat, axis=0)", "inv_std is missing: it multiplies what mu is taken from")
mistake("dmu", "-inv_std * dZ_hat", "one mean stands in every row: the rows add up")
mistake(
    "dmu",
    "-inv_std * sum(dZ_hat, axis=0) / m",
    "the 1/m of the mean belongs to the step from mu to Z, which comes next",
)
mistake("dZ", "dZ_hat * inv_std", "the ways through mu and var are missing")
mistake("dZ", "dZ_hat * inv_std + dmu / m", "the way through var is missing")
mistake("dZ", "dZ_hat * inv_std + dvar * 2 * (Z - mu) / m", "the way through mu is missing")
mistake(
    "dZ",
    "dZ_hat * inv_std + dvar * (Z - mu) / m + dmu / m",
    "a square is differentiated on the way through var: its factor is missing",
)
mistake(
    "dZ",
    "dZ_hat * inv_std + dvar * 2 * (Z - mu) + dmu",
    "mu and var are means over the examples: each example has a share of 1/m in them",
)
mistake(
    "dZ",
    "dZ_hat * inv_std + dvar * 2 * (Z - mu) / m + dmu",
    "mu is a mean: each example has a share of 1/m in it",
)
mistake(
    "dZ",
    "dZ_hat * inv_std + dvar * 2 * (Z - mu) + dmu / m",
    "var is a mean: each example has a share of 1/m in it",
)
