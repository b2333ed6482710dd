"""Answer sheet of `momentum_step`."""

import numpy as np

from nnkit.check.cases import case, read_only
from solutions.language import reference
from solutions.training.shared import GRADS, PARAMS, drawn_parameters


@reference({"basic": 0.6, "several steps": 0.3, "edges": 0.1}, names=("params", "velocity"))
def momentum_step(params, grads, velocity, lr, beta=0.9):
    if velocity is None:
        velocity = {key: np.zeros_like(grads[key]) for key in grads}
    velocity = {key: beta * velocity[key] + grads[key] for key in grads}
    return {key: params[key] - lr * velocity[key] for key in params}, velocity


VELOCITY = {
    "W1": np.array([[0.1, -0.3, 0.6], [-0.2, 0.8, 0.4]]),
    "b1": np.array([-0.5, 0.7, 0.9]),
}


@momentum_step.visible
def _():
    yield case("basic", PARAMS, GRADS[0], None, 0.5)
    yield case("basic", PARAMS, GRADS[0], VELOCITY, 0.5)
    yield case("basic", PARAMS, GRADS[1], VELOCITY, lr=0.25, beta=0.5)
    yield case("several steps", PARAMS, GRADS, lr=0.1, probe="several_steps")
    yield case("several steps", PARAMS, GRADS, lr=2.0, beta=0.75, probe="several_steps")
    yield case("edges", PARAMS, GRADS[0], VELOCITY, 0.1, beta=0.0)
    yield case(
        "edges",
        {"w": read_only(np.array([1.0, 2.0]))},
        {"w": read_only(np.array([0.5, -3.0]))},
        {"w": read_only(np.array([-1.0, 4.0]))},
        1,
    )


@momentum_step.hidden
def _(rng):
    yield case("basic", drawn_parameters(rng), drawn_parameters(rng), None, 0.3)
    yield case("basic", drawn_parameters(rng), drawn_parameters(rng), drawn_parameters(rng), 0.3)
    beta = float(rng.uniform(0.2, 0.8))
    yield case(
        "basic", drawn_parameters(rng), drawn_parameters(rng), drawn_parameters(rng), 0.7, beta=beta
    )
    steps = [drawn_parameters(rng) for _ in range(5)]
    yield case("several steps", drawn_parameters(rng), steps, lr=0.2, probe="several_steps")
    yield case(
        "several steps", drawn_parameters(rng), steps, lr=0.4, beta=beta, probe="several_steps"
    )
    yield case("edges", drawn_parameters(rng), drawn_parameters(rng), drawn_parameters(rng), 0.0)


mistake = momentum_step.mistake


# --- mistakes: velocity -------------------------------------------------------------------


@mistake("The gradient is multiplied by 1 - beta; it enters the velocity in full.")
def gradient_damped(params, grads, velocity, lr, beta=0.9):
    damped = {key: (1 - beta) * grads[key] for key in grads}
    return momentum_step(params, damped, velocity, lr, beta)


@mistake("The learning rate is part of the velocity; it belongs to the step.")
def rate_in_velocity(params, grads, velocity, lr, beta=0.9):
    scaled = {key: lr * grads[key] for key in grads}
    return momentum_step(params, scaled, velocity, 1.0, beta)


@mistake("The given velocity is ignored: every step starts from rest.")
def velocity_forgotten(params, grads, velocity, lr, beta=0.9):
    return momentum_step(params, grads, None, lr, beta)


@mistake("beta is ignored: the velocity is kept in full.")
def velocity_kept_in_full(params, grads, velocity, lr, beta=0.9):
    return momentum_step(params, grads, velocity, lr, 1.0)


@mistake("beta is hard-coded as 0.9; the argument is ignored.")
def beta_hard_coded(params, grads, velocity, lr, beta=0.9):
    return momentum_step(params, grads, velocity, lr, 0.9)


@mistake("The gradient is multiplied by beta, too; only the old velocity is.")
def beta_on_everything(params, grads, velocity, lr, beta=0.9):
    scaled = {key: beta * grads[key] for key in grads}
    return momentum_step(params, scaled, velocity, lr, beta)


# --- mistakes: step -----------------------------------------------------------------------


@mistake("The step goes uphill: the velocity is added.")
def velocity_added(params, grads, velocity, lr, beta=0.9):
    return momentum_step(params, grads, velocity, -lr, beta)[0], momentum_step(
        params, grads, velocity, lr, beta
    )[1]


@mistake("The parameters move by the gradient alone: the velocity is not used.")
def velocity_unused(params, grads, velocity, lr, beta=0.9):
    moved = {key: params[key] - lr * grads[key] for key in params}
    return moved, momentum_step(params, grads, velocity, lr, beta)[1]


@mistake("The parameters move by the old velocity; the new one is due.")
def old_velocity_used(params, grads, velocity, lr, beta=0.9):
    old = velocity or {key: np.zeros_like(grads[key]) for key in grads}
    moved = {key: params[key] - lr * old[key] for key in params}
    return moved, momentum_step(params, grads, velocity, lr, beta)[1]


@mistake("This is Nesterov's variant, which looks one step ahead; plain momentum is due.")
def nesterov(params, grads, velocity, lr, beta=0.9):
    _, velocity = momentum_step(params, grads, velocity, lr, beta)
    moved = {key: params[key] - lr * (grads[key] + beta * velocity[key]) for key in params}
    return moved, velocity


# --- mistakes: edges ----------------------------------------------------------------------


@mistake("velocity=None is not handled: before the first step it counts as zero.")
def no_first_step(params, grads, velocity, lr, beta=0.9):
    velocity = {key: beta * velocity[key] + grads[key] for key in grads}
    return {key: params[key] - lr * velocity[key] for key in params}, velocity


# --- mistakes: Python ---------------------------------------------------------------------


@mistake("The parameters are changed in place: return a new dict with new arrays.")
def parameters_in_place(params, grads, velocity, lr, beta=0.9):
    _, velocity = momentum_step(params, grads, velocity, lr, beta)
    for key in params:
        params[key] -= lr * velocity[key]
    return params, velocity


@mistake("The velocity is changed in place: return a new dict with new arrays.")
def velocity_in_place(params, grads, velocity, lr, beta=0.9):
    if velocity is None:
        velocity = {key: np.zeros_like(grads[key]) for key in grads}
    for key in grads:
        velocity[key] *= beta
        velocity[key] += grads[key]
    return {key: params[key] - lr * velocity[key] for key in params}, velocity


# --- mistakes: signs ----------------------------------------------------------------------


@mistake("The velocity contains the learning rate and the minus sign; the step has both.")
def rate_and_sign_in_velocity(params, grads, velocity, lr, beta=0.9):
    old = velocity or {key: np.zeros_like(grads[key]) for key in grads}
    velocity = {key: beta * old[key] - lr * grads[key] for key in grads}
    return {key: params[key] + velocity[key] for key in params}, velocity


@mistake("The velocity contains the minus sign; the step has it.")
def sign_in_velocity(params, grads, velocity, lr, beta=0.9):
    old = velocity or {key: np.zeros_like(grads[key]) for key in grads}
    velocity = {key: beta * old[key] - grads[key] for key in grads}
    return {key: params[key] + lr * velocity[key] for key in params}, velocity


# --- mistakes: start ----------------------------------------------------------------------


@mistake("The velocity starts from the first gradient, which then counts twice; it starts at zero.")
def starts_from_the_gradient(params, grads, velocity, lr, beta=0.9):
    return momentum_step(params, grads, velocity or grads, lr, beta)
