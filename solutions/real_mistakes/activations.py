"""Real mistakes in problem set 2."""

import numpy as np

from nnkit.activations import elu
from solutions.real_mistakes.language import real


@real("relu_grad", "NaN")
def relu_grad_nan_at_zero(z):
    """The slope at z = 0 is NaN; a number is due."""
    slope = np.where(z < 0, 0.0, np.nan)
    return np.where(z > 0, 1.0, slope)


@real("leaky_relu_grad", "single number")
def leaky_relu_grad_scalar_without_alpha(z, alpha=0.01):
    """The branch for a single number gives 0 instead of alpha."""
    if not isinstance(z, np.ndarray):
        return 1 if z >= 0 else 0
    return np.where(z < 0, alpha, 1.0)


@real("leaky_relu_grad", "wrong sign|alpha is ignored|negative")
def leaky_relu_grad_leak_negative(z, alpha=0.01):
    """The slope of the negative side has the wrong sign."""
    return np.where(np.asarray(z) > 0, 1.0, -0.01)


@real("tanh", "overflow")
def tanh_by_sigmoid(z):
    """The form 2/(1 + exp(-2z)) - 1 overflows for large negative z."""
    return 2.0 / (np.exp(-2 * z) + 1.0) - 1.0


@real("elu", "alpha is ignored")
def elu_alpha_fixed(z, alpha=1.0):
    """alpha is left out."""
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


@real("leaky_relu_grad", "still holds z")
def leaky_relu_grad_alpha_z(z, alpha=0.01):
    """The negative side holds alpha * z instead of the constant alpha."""
    return np.where(z > 0, 1.0, alpha * z)


@real("relu_grad", "1 everywhere")
def relu_grad_all_ones(z):
    """The negatives are set to 0 first, and then everything from 0 on becomes 1: the slope
    is 1 everywhere.
    """
    cut = np.where(z < 0, 0, z)
    return np.where(cut >= 0, 1, cut)


@real("sigmoid_grad", "as if it were the activation")
def sigmoid_grad_s_of_z(z):
    """z is treated as the activation: z (1 - z)."""
    return z * (1 - z)


@real("softplus", "overflows")
def softplus_log1p_exp(z):
    """log1p(exp(z)) overflows for large positive z."""
    return np.log1p(np.exp(z))


@real("tanh_grad", "as if it were the activation")
def tanh_grad_one_minus_z2(z):
    """z is treated as the activation: 1 - z**2."""
    return 1 - z**2


@real("softplus", "both branches")
def softplus_where_20(z):
    """np.where chooses above 20, and computes both branches."""
    return np.where(z > 20, z, np.log(1 + np.exp(z)))


@real("elu_grad", "one alpha")
def elu_grad_plus_one(z, alpha=1.0):
    """elu(z) + 1 is the slope for alpha = 1 only."""
    return np.where(np.asarray(z) > 0, 1.0, elu(z, alpha) + 1)


@real("dead_units", "mean over the examples")
def dead_units_mean_negative(Z):
    """The mean over the examples is looked at."""
    return np.mean(Z.mean(axis=0) <= 0)
