"""Answer sheet of `adam_step`."""

import numpy as np

from nnkit.check.cases import case, read_only
from solutions.language import reference
from solutions.training.shared import GRADS, PARAMS, drawn_parameters


@reference(
    {"basic": 0.45, "several steps": 0.25, "eps": 0.2, "edges": 0.1}, names=("params", "state")
)
def adam_step(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    if state is None:
        zeros = {key: np.zeros_like(grads[key]) for key in grads}
        state = {"t": 0, "m": zeros, "v": zeros}
    t = state["t"] + 1
    m = {key: beta1 * state["m"][key] + (1 - beta1) * grads[key] for key in grads}
    v = {key: beta2 * state["v"][key] + (1 - beta2) * grads[key] ** 2 for key in grads}
    new_params = {}
    for key in params:
        m_hat = m[key] / (1 - beta1**t)
        v_hat = v[key] / (1 - beta2**t)
        new_params[key] = params[key] - lr * m_hat / (np.sqrt(v_hat) + eps)
    return new_params, {"t": t, "m": m, "v": v}


STATE = {
    "t": 3,
    "m": {
        "W1": np.array([[0.1, -0.3, 0.6], [-0.2, 0.8, 0.4]]),
        "b1": np.array([-0.5, 0.7, 0.9]),
    },
    "v": {
        "W1": np.array([[0.5, 0.2, 1.5], [0.3, 2.0, 0.1]]),
        "b1": np.array([0.9, 1.25, 0.4]),
    },
}


@adam_step.visible
def _():
    yield case("basic", PARAMS, GRADS[0], None, lr=0.5)
    yield case("basic", PARAMS, GRADS[0], STATE, lr=0.5)
    yield case("basic", PARAMS, GRADS[1], STATE, lr=0.25, beta1=0.5, beta2=0.75)
    yield case("basic", PARAMS, GRADS[1], STATE)
    yield case("several steps", PARAMS, GRADS, lr=0.1, probe="several_steps")
    yield case("several steps", PARAMS, GRADS, lr=0.2, beta1=0.75, beta2=0.5, probe="several_steps")
    # Where eps is small, it makes no difference where it stands.
    yield case("eps", PARAMS, GRADS[0], None, lr=0.5, eps=0.5)
    yield case("eps", PARAMS, GRADS[1], STATE, lr=0.5, eps=0.25)
    yield case("eps", {"w": np.array([1.0, 2.0])}, {"w": np.array([1e-8, -3e-8])}, None, lr=1.0)
    yield case("edges", {"w": np.array([1.0, -2.0])}, {"w": np.array([0.0, 3.0])}, None)
    yield case(
        "edges",
        {"w": read_only(np.array([1.0, 2.0]))},
        {"w": read_only(np.array([0.5, -3.0]))},
        {"t": 10, "m": {"w": np.array([0.25, -1.0])}, "v": {"w": np.array([0.75, 4.0])}},
        lr=1,
    )


@adam_step.hidden
def _(rng):
    def state(t):
        return {
            "t": t,
            "m": drawn_parameters(rng),
            "v": {key: value**2 + 0.1 for key, value in drawn_parameters(rng).items()},
        }

    def large():
        """Draw numbers so far from 0 that the usual eps is nothing, wherever it stands."""
        drawn = drawn_parameters(rng)
        return {key: np.sign(value) * (0.5 + np.abs(value)) for key, value in drawn.items()}

    yield case("basic", large(), large(), None, lr=0.1)
    yield case("basic", large(), large(), state(1), lr=0.1)
    beta1, beta2 = rng.uniform(0.3, 0.8, size=2).tolist()
    yield case(
        "basic",
        large(),
        large(),
        state(4),
        lr=0.1,
        beta1=beta1,
        beta2=beta2,
    )
    steps = [large() for _ in range(5)]
    yield case("several steps", drawn_parameters(rng), steps, probe="several_steps")
    yield case(
        "several steps",
        drawn_parameters(rng),
        steps,
        lr=0.3,
        beta1=beta1,
        beta2=beta2,
        probe="several_steps",
    )
    yield case("eps", drawn_parameters(rng), drawn_parameters(rng), None, lr=0.5, eps=0.7)
    yield case("eps", drawn_parameters(rng), drawn_parameters(rng), state(6), lr=0.5, eps=0.3)
    yield case("eps", drawn_parameters(rng), drawn_parameters(rng, 1e-8), None, lr=0.5)
    yield case("edges", drawn_parameters(rng), drawn_parameters(rng), state(1000), lr=0.1)
    yield case("edges", drawn_parameters(rng), drawn_parameters(rng), state(2), lr=0.0)


mistake = adam_step.mistake


def _corrected(m, v, t, beta1, beta2):
    return m / (1 - beta1**t), v / (1 - beta2**t)


def _adam(
    params,
    grads,
    state,
    lr,
    beta1,
    beta2,
    eps,
    corrected=_corrected,
    divided=lambda step, v_hat, eps: step / (np.sqrt(v_hat) + eps),
):
    """Take the step with one piece exchanged; the state is right."""
    _, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    moved = {}
    for key in params:
        m_hat, v_hat = corrected(state["m"][key], state["v"][key], state["t"], beta1, beta2)
        moved[key] = params[key] - divided(lr * m_hat, v_hat, eps)
    return moved, state


# --- mistakes: correction -----------------------------------------------------------------


@mistake("The running means are not corrected for their start at zero.")
def no_bias_correction(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    def corrected(m, v, t, beta1, beta2):
        return m, v

    return _adam(params, grads, state, lr, beta1, beta2, eps, corrected)


@mistake("Only the mean of the gradient is corrected; that of its square needs it, too.")
def only_m_corrected(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    _, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    rate = lr / (1 - beta1 ** state["t"])
    m, v = state["m"], state["v"]
    return {key: params[key] - rate * m[key] / (np.sqrt(v[key]) + eps) for key in params}, state


@mistake("The steps are counted from 0 in the correction: the first one divides by zero.")
def counted_from_zero(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    def corrected(m, v, t, beta1, beta2):
        return _corrected(m, v, t - 1, np.float64(beta1), np.float64(beta2))

    with np.errstate(all="ignore"):
        return _adam(params, grads, state, lr, beta1, beta2, eps, corrected)


@mistake("t is not increased: every step counts as the first.")
def count_stands_still(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    start = None if state is None else {**state, "t": 0}
    moved, new = adam_step(params, grads, start, lr, beta1, beta2, eps)
    return moved, {**new, "t": 1}


@mistake("The power t is missing: every step is corrected like the first one.")
def power_missing(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    def corrected(m, v, t, beta1, beta2):
        return m / (1 - beta1), v / (1 - beta2)

    return _adam(params, grads, state, lr, beta1, beta2, eps, corrected)


@mistake("The state holds the corrected running means; uncorrected ones are kept.")
def corrected_means_kept(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    t = state["t"]
    m = {key: state["m"][key] / (1 - beta1**t) for key in state["m"]}
    v = {key: state["v"][key] / (1 - beta2**t) for key in state["v"]}
    return moved, {"t": t, "m": m, "v": v}


# --- mistakes: eps ------------------------------------------------------------------------


@mistake("eps stands under the root; it is added to the root.")
def eps_under_the_root(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    def divided(step, v_hat, eps):
        return step / np.sqrt(v_hat + eps)

    return _adam(params, grads, state, lr, beta1, beta2, eps, divided=divided)


@mistake(
    "eps is added to the root of the uncorrected mean square; it belongs to the corrected one."
)
def eps_before_correction(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    _, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    rate = lr * np.sqrt(1 - beta2 ** state["t"]) / (1 - beta1 ** state["t"])
    m, v = state["m"], state["v"]
    return {key: params[key] - rate * m[key] / (np.sqrt(v[key]) + eps) for key in params}, state


@mistake("eps is left out: where a gradient is zero, 0/0 arises.")
def eps_left_out(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    with np.errstate(all="ignore"):
        return adam_step(params, grads, state, lr, beta1, beta2, 0.0)


@mistake("eps is hard-coded as 1e-8; the argument is ignored.")
def eps_hard_coded(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, state, lr, beta1, beta2, 1e-8)


# --- mistakes: running means --------------------------------------------------------------


@mistake("The second running mean is that of the gradient; its square is due.")
def gradient_not_squared(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    _, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    v = {
        key: state["v"][key] + (1 - beta2) * (np.abs(grads[key]) - grads[key] ** 2) for key in grads
    }
    state = {**state, "v": v}
    moved = {}
    for key in params:
        m_hat = state["m"][key] / (1 - beta1 ** state["t"])
        v_hat = v[key] / (1 - beta2 ** state["t"])
        moved[key] = params[key] - lr * m_hat / (np.sqrt(v_hat) + eps)
    return moved, state


@mistake("The new gradient enters the running means in full; its weight is missing.")
def gradient_in_full(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    start = state or {
        "t": 0,
        "m": {key: np.zeros_like(grads[key]) for key in grads},
        "v": {key: np.zeros_like(grads[key]) for key in grads},
    }
    t = start["t"] + 1
    m = {key: beta1 * start["m"][key] + grads[key] for key in grads}
    v = {key: beta2 * start["v"][key] + grads[key] ** 2 for key in grads}
    moved = {}
    for key in params:
        root = np.sqrt(v[key] / (1 - beta2**t))
        moved[key] = params[key] - lr * m[key] / (1 - beta1**t) / (root + eps)
    return moved, {"t": t, "m": m, "v": v}


@mistake("The given state is ignored: every step starts anew.")
def state_forgotten(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, None, lr, beta1, beta2, eps)


# --- mistakes: arguments ------------------------------------------------------------------


@mistake("beta1 and beta2 have changed places.")
def betas_exchanged(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, state, lr, beta2, beta1, eps)


@mistake("beta1 and beta2 are hard-coded; the arguments are ignored.")
def betas_hard_coded(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, state, lr, 0.9, 0.999, eps)


@mistake("The learning rate is hard-coded as 0.001; the argument is ignored.")
def rate_hard_coded(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, state, 1e-3, beta1, beta2, eps)


# --- mistakes: step -----------------------------------------------------------------------


@mistake("The step is divided by the mean square itself; its root is missing.")
def divided_by_square(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    def divided(step, v_hat, eps):
        return step / (v_hat + eps)

    return _adam(params, grads, state, lr, beta1, beta2, eps, divided=divided)


@mistake("The step goes uphill.")
def uphill(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return adam_step(params, grads, state, -lr, beta1, beta2, eps)


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("The state is changed in place: return a new one, down to its arrays.")
def state_in_place(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, new = adam_step(params, grads, state, lr, beta1, beta2, eps)
    if state is None:
        return moved, new
    state.update(new)
    return moved, state


@mistake("The parameters are changed in place: return a new dict with new arrays.")
def parameters_in_place(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    for key in params:
        params[key] += moved[key] - params[key]
    return params, state


# --- mistakes: counts and eps -------------------------------------------------------------


@mistake("The correction is one step ahead: it uses t + 1, while the state counts right.")
def one_step_ahead(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    def corrected(m, v, t, beta1, beta2):
        return _corrected(m, v, t + 1, beta1, beta2)

    return _adam(params, grads, state, lr, beta1, beta2, eps, corrected)


@mistake(
    "t is increased in the loop over the parameters: it counts parameters, and steps are to be "
    "counted."
)
def counted_for_each_parameter(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    _, new = adam_step(params, grads, state, lr, beta1, beta2, eps)
    t, moved = new["t"] - 1, {}
    for key in params:
        t += 1
        m_hat, v_hat = _corrected(new["m"][key], new["v"][key], t, beta1, beta2)
        moved[key] = params[key] - lr * m_hat / (np.sqrt(v_hat) + eps)
    return moved, {**new, "t": t}


@mistake("The correction of v is subtracted from 1 a second time.")
def correction_of_v_inverted(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    _, new = adam_step(params, grads, state, lr, beta1, beta2, eps)
    t = new["t"]
    rate = lr * np.sqrt(beta2**t) / (1 - beta1**t)
    m, v = new["m"], new["v"]
    return {key: params[key] - rate * m[key] / (np.sqrt(v[key]) + eps) for key in params}, new


@mistake("eps is a lower limit of the root; it is to be added to it.")
def eps_as_lower_limit(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    def divided(step, v_hat, eps):
        return step / np.maximum(np.sqrt(v_hat), eps)

    return _adam(params, grads, state, lr, beta1, beta2, eps, divided=divided)


def _with_betas(params, grads, state, lr, betas, eps):
    """Step with four rates: of m, of its new part, of v, of its new part."""
    zeros = {key: np.zeros_like(grads[key]) for key in grads}
    old = state or {"t": 0, "m": zeros, "v": zeros}
    t, (m1, m2, v1, v2) = old["t"] + 1, betas
    m = {key: m1 * old["m"][key] + m2 * grads[key] for key in grads}
    v = {key: v1 * old["v"][key] + v2 * grads[key] ** 2 for key in grads}
    return t, m, v


@mistake("The mean square is decayed with beta1; beta2 is its rate.")
def square_decayed_with_beta1(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    betas = (beta1, 1 - beta1, beta1, 1 - beta2)
    t, m, v = _with_betas(params, grads, state, lr, betas, eps)
    moved = {}
    for key in params:
        m_hat, v_hat = _corrected(m[key], v[key], t, beta1, beta2)
        moved[key] = params[key] - lr * m_hat / (np.sqrt(v_hat) + eps)
    return moved, {"t": t, "m": m, "v": v}


@mistake("Nothing is corrected, and t is never counted.")
def neither_corrected_nor_counted(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, new = no_bias_correction(params, grads, state, lr, beta1, beta2, eps)
    return moved, {**new, "t": new["t"] - 1}


@mistake("t is never counted in the state; the correction is right.")
def not_counted(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    moved, new = adam_step(params, grads, state, lr, beta1, beta2, eps)
    return moved, {**new, "t": new["t"] - 1}


@mistake("The correction is applied twice.")
def corrected_twice(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    def corrected(m, v, t, beta1, beta2):
        return _corrected(*_corrected(m, v, t, beta1, beta2), t, beta1, beta2)

    return _adam(params, grads, state, lr, beta1, beta2, eps, corrected)


# --- mistakes: start ----------------------------------------------------------------------


@mistake("The running means start from the first gradient; they start at zero.")
def starts_from_the_gradient(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    first = {"t": 0, "m": grads, "v": {key: grad**2 for key, grad in grads.items()}}
    return adam_step(params, grads, state or first, lr, beta1, beta2, eps)


@mistake("m and v start as one and the same dict: what is put into one stands in the other.")
def one_dict_for_both(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    if state is not None:
        return adam_step(params, grads, state, lr, beta1, beta2, eps)
    both, moved = {key: np.zeros(np.shape(grad)) for key, grad in grads.items()}, {}
    for key, grad in grads.items():
        both[key] = beta1 * both[key] + (1 - beta1) * grad
        both[key] = beta2 * both[key] + (1 - beta2) * grad**2
        m_hat, v_hat = _corrected(both[key], both[key], 1, beta1, beta2)
        with np.errstate(all="ignore"):
            moved[key] = params[key] - lr * m_hat / (np.sqrt(v_hat) + eps)
    return moved, {"t": 1, "m": both, "v": both}


@mistake("The correction of m is done twice.")
def m_corrected_twice(params, grads, state, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    def corrected(m, v, t, beta1, beta2):
        m_hat, v_hat = _corrected(m, v, t, beta1, beta2)
        return m_hat / (1 - beta1**t), v_hat

    return _adam(params, grads, state, lr, beta1, beta2, eps, corrected)
