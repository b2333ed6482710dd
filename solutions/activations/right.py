"""Right implementations of problem set 2: activations and their derivatives."""

import math

import numpy as np

from nnkit.activations import elu, relu, softplus, tanh_grad
from nnkit.neuron import sigmoid
from solutions.language.right import right


def one_by_one(function):
    """Make a function of one number work on arrays, by a plain loop."""

    def looped(z, *args, **kwargs):
        if np.ndim(z) == 0:
            return function(float(z), *args, **kwargs)
        out = np.empty(z.shape)
        for index in np.ndindex(z.shape):
            out[index] = function(float(z[index]), *args, **kwargs)
        return out

    return looped


# --- step ---------------------------------------------------------------------------------


@right("step")
def step_as_float(z):
    return np.asarray(z >= 0).astype(float)


@right("step")
def step_integers(z):
    return 1 - (np.asarray(z) < 0).astype(int)


@right("step")
@one_by_one
def step_loop(z):
    return 1.0 if z >= 0 else 0.0


@right("step")
def step_heaviside(z):
    return np.heaviside(z, 1)


@right("step")
def step_of_sign(z):
    return np.ceil((np.sign(z) + 1) / 2)


# --- tanh ---------------------------------------------------------------------------------


@right("tanh")
def tanh_numpy(z):
    return np.tanh(z)


@right("tanh")
@one_by_one
def tanh_loop(z):
    return math.tanh(z)


@right("tanh")
def tanh_by_sigmoid(z):
    return 2 * sigmoid(2 * np.asarray(z)) - 1


@right("tanh")
def tanh_of_small_exponential(z):
    e = np.exp(-2 * np.abs(z))
    return np.sign(z) * (1 - e) / (1 + e)


@right("tanh")
def tanh_clipped_quotient(z):
    z = np.clip(z, -20, 20)
    return (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))


# --- relu ---------------------------------------------------------------------------------


@right("relu")
def relu_maximum(z):
    return np.maximum(0.0, z)


@right("relu")
def relu_product(z):
    return z * (z > 0)


@right("relu")
@one_by_one
def relu_loop(z):
    return max(0.0, z)


@right("relu")
def relu_mean_of_two(z):
    return (z + np.abs(z)) / 2


@right("relu")
def relu_masked_copy(z):
    out = np.array(z)
    out[out < 0] = 0
    return out


@right("relu")
def relu_clip(z):
    return np.clip(z, 0, None)


# --- leaky_relu ---------------------------------------------------------------------------


@right("leaky_relu")
def leaky_maximum(z, alpha=0.01):
    return np.maximum(alpha * np.asarray(z), z)


@right("leaky_relu")
def leaky_parts(z, alpha=0.01):
    return np.maximum(z, 0) + alpha * np.minimum(z, 0)


@right("leaky_relu")
@one_by_one
def leaky_loop(z, alpha=0.01):
    if z >= 0:
        return z
    return alpha * z


@right("leaky_relu")
def leaky_by_relu(z, alpha=0.01):
    return relu(z) - alpha * relu(-np.asarray(z))


@right("leaky_relu")
def leaky_masked_copy(z, alpha=0.01):
    out = np.array(z, dtype=float)
    out[out < 0] *= alpha
    return out


@right("leaky_relu")
def leaky_slopes(z, alpha=0.01):
    return z * np.where(np.asarray(z) < 0, alpha, 1)


# --- elu ----------------------------------------------------------------------------------


@right("elu")
def elu_clipped(z, alpha=1.0):
    return np.maximum(z, 0) + alpha * (np.exp(np.minimum(z, 0)) - 1)


@right("elu")
@one_by_one
def elu_loop(z, alpha=1.0):
    return z if z > 0 else alpha * (math.exp(z) - 1)


@right("elu")
def elu_masked(z, alpha=1.0):
    z = np.asarray(z, dtype=float)
    out = z.copy()
    negative = z < 0
    out[negative] = alpha * (np.exp(z[negative]) - 1)
    return out


@right("elu")
def elu_select(z, alpha=1.0):
    with np.errstate(over="ignore"):
        return np.select([np.asarray(z) >= 0], [z], alpha * np.expm1(z))


@right("elu")
def elu_where_argument(z, alpha=1.0):
    negative = np.asarray(z) < 0
    e = np.exp(z, out=np.ones(np.shape(z)), where=negative)
    return np.where(negative, alpha * e - alpha, z)


# --- selu ---------------------------------------------------------------------------------

SCALE, ALPHA = 1.0507009873554805, 1.6732632423543772


@right("selu")
def selu_clipped(z):
    return np.where(np.asarray(z) > 0, SCALE * z, SCALE * ALPHA * np.expm1(np.minimum(z, 0)))


@right("selu")
@one_by_one
def selu_loop(z):
    return SCALE * z if z >= 0 else SCALE * (ALPHA * math.exp(z) - ALPHA)


@right("selu")
def selu_masked(z):
    z = np.asarray(z, dtype=float)
    out = np.array(SCALE * z)
    out[z < 0] = SCALE * ALPHA * (np.exp(z[z < 0]) - 1)
    return out


@right("selu")
def selu_parts(z):
    return SCALE * np.maximum(z, 0) - SCALE * ALPHA * (1 - np.exp(-np.maximum(-np.asarray(z), 0)))


# --- softplus -----------------------------------------------------------------------------


@right("softplus")
def softplus_shifted(z):
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


@right("softplus")
@one_by_one
def softplus_loop(z):
    return z + math.log(1 + math.exp(-z)) if z > 0 else math.log(1 + math.exp(z))


@right("softplus")
def softplus_by_sigmoid(z):
    return np.maximum(z, 0) - np.log(sigmoid(np.abs(z)))


@right("softplus")
def softplus_bounded(z):
    z = np.asarray(z, dtype=float)
    return np.where(z > 30, z, np.log(1 + np.exp(np.minimum(z, 30))))


@right("softplus")
def softplus_logaddexp(z):
    return np.logaddexp(z, 0.0)


# --- maxout -------------------------------------------------------------------------------


@right("maxout")
def maxout_vectorised(X, W, b):
    return (X @ W + b).max(axis=-1)


@right("maxout")
def maxout_loops(X, W, b):
    out = np.zeros(len(X))
    for i in range(len(X)):
        best = -np.inf
        for j in range(W.shape[1]):
            z = b[j]
            for feature in range(W.shape[0]):
                z += X[i, feature] * W[feature, j]
            best = max(best, z)
        out[i] = best
    return out


@right("maxout")
def maxout_sorted(X, W, b):
    return np.sort(np.einsum("md,dk->km", X, W).T + b, axis=1)[:, -1]


@right("maxout")
def maxout_reduced(X, W, b):
    out = np.full(X.shape[0], -np.inf)
    for w, bias in zip(W.T, b, strict=True):
        out = np.maximum(out, X @ w + bias)
    return out


@right("maxout")
def maxout_by_index(X, W, b):
    Z = np.dot(X, W) + b[np.newaxis, :]
    return Z[np.arange(len(Z)), Z.argmax(axis=1)]


# --- sigmoid_grad -------------------------------------------------------------------------


@right("sigmoid_grad")
def sigmoid_grad_product(z):
    return sigmoid(z) * (1 - sigmoid(z))


@right("sigmoid_grad")
def sigmoid_grad_mirrored(z):
    return sigmoid(z) * sigmoid(-np.asarray(z))


@right("sigmoid_grad")
def sigmoid_grad_even(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


@right("sigmoid_grad")
@one_by_one
def sigmoid_grad_loop(z):
    s = 1 / (1 + math.exp(-abs(z)))
    return s - s**2


@right("sigmoid_grad")
def sigmoid_grad_by_tanh(z):
    return tanh_grad(np.asarray(z) / 2) / 4


# --- tanh_grad ----------------------------------------------------------------------------


@right("tanh_grad")
def tanh_grad_square(z):
    return 1 - np.square(np.tanh(z))


@right("tanh_grad")
def tanh_grad_factors(z):
    t = np.tanh(z)
    return (1 - t) * (1 + t)


@right("tanh_grad")
@one_by_one
def tanh_grad_loop(z):
    return 1 - math.tanh(z) ** 2


@right("tanh_grad")
def tanh_grad_bounded_cosh(z):
    return np.cosh(np.clip(z, -300, 300)) ** -2


@right("tanh_grad")
def tanh_grad_by_sigmoid(z):
    s = sigmoid(2 * np.asarray(z))
    return 4 * s * (1 - s)


# --- relu_grad ----------------------------------------------------------------------------


@right("relu_grad")
def relu_grad_as_float(z):
    return np.asarray(z > 0).astype(float)


@right("relu_grad")
def relu_grad_closed(z):
    return np.where(np.asarray(z) >= 0, 1, 0)


@right("relu_grad")
@one_by_one
def relu_grad_loop(z):
    return 1 if z > 0 else 0


@right("relu_grad")
def relu_grad_sign(z):
    return np.sign(np.maximum(z, 0))


@right("relu_grad")
def relu_grad_clipped(z):
    return np.clip(np.sign(z), 0, 1)


# --- leaky_relu_grad ----------------------------------------------------------------------


@right("leaky_relu_grad")
def leaky_grad_where(z, alpha=0.01):
    return np.where(np.asarray(z) < 0, alpha, 1)


@right("leaky_relu_grad")
@one_by_one
def leaky_grad_loop(z, alpha=0.01):
    return 1 if z > 0 else alpha


@right("leaky_relu_grad")
def leaky_grad_masked(z, alpha=0.01):
    out = np.ones(np.shape(z))
    out[np.asarray(z) <= 0] = alpha
    return out


@right("leaky_relu_grad")
def leaky_grad_arithmetic(z, alpha=0.01):
    return alpha + (1 - alpha) * (np.asarray(z) > 0)


@right("leaky_relu_grad")
def leaky_grad_of_sign(z, alpha=0.01):
    return np.maximum(np.sign(z), alpha)


# --- elu_grad -----------------------------------------------------------------------------


@right("elu_grad")
def elu_grad_clipped(z, alpha=1.0):
    return np.where(np.asarray(z) >= 0, 1, alpha * np.exp(np.minimum(z, 0)))


@right("elu_grad")
@one_by_one
def elu_grad_loop(z, alpha=1.0):
    return 1 if z > 0 else alpha * math.exp(z)


@right("elu_grad")
def elu_grad_masked(z, alpha=1.0):
    z = np.asarray(z, dtype=float)
    out = np.ones(z.shape)
    out[z < 0] = alpha * np.exp(z[z < 0])
    return out


@right("elu_grad")
def elu_grad_even(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, 1.0, alpha * np.exp(-np.abs(z)))


@right("elu_grad")
def elu_grad_by_function(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, 1.0, elu(z, alpha) + alpha)


# --- softplus_grad ------------------------------------------------------------------------


@right("softplus_grad")
def softplus_grad_sigmoid(z):
    return sigmoid(z)


@right("softplus_grad")
@one_by_one
def softplus_grad_loop(z):
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


@right("softplus_grad")
def softplus_grad_tanh(z):
    return 0.5 + 0.5 * np.tanh(0.5 * np.asarray(z))


@right("softplus_grad")
def softplus_grad_by_function(z):
    return 1 - np.exp(-softplus(z))


# --- dead_units ---------------------------------------------------------------------------


@right("dead_units")
def dead_units_all(Z):
    return (Z <= 0).all(axis=0).mean()


@right("dead_units")
def dead_units_loops(Z):
    m, n = Z.shape
    dead = 0
    for j in range(n):
        alive = False
        for i in range(m):
            if Z[i, j] > 0:
                alive = True
        if not alive:
            dead += 1
    return dead / n


@right("dead_units")
def dead_units_maximum(Z):
    return float(np.count_nonzero(Z.max(axis=0) <= 0)) / Z.shape[1]


@right("dead_units")
def dead_units_by_relu(Z):
    return 1 - np.mean(np.sum(relu(Z), axis=0) > 0)


@right("tanh")
def quotient_within_bounds(z):
    z = np.clip(z, -350, 350)
    return np.sinh(z) / np.cosh(z)


@right("elu")
def exponential_of_the_distance(z, alpha=1.0):
    return np.where(np.asarray(z) > 0, z, alpha * (np.exp(-np.abs(z)) - 1))


@right("softplus")
def z_itself_where_nothing_is_added(z):
    z = np.asarray(z, float)
    return np.where(z > 30, z, np.log(1 + np.exp(np.minimum(z, 30))))
