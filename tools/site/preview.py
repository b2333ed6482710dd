"""The picture on the start page and in previews of links: a network that unwinds two spirals."""

import io

import matplotlib
import numpy as np

import solutions
from nnkit import data, plot
from nnkit.network import MLP


def preview() -> bytes:
    """Train a network of two hidden layers on two spirals, and draw plane, fold and loss."""
    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    rng = np.random.default_rng(7)
    with solutions.use():
        X, y = data.spirals(300, rng, turns=1.0)
        net = MLP([2, 24, 2, 1], hidden="tanh", output="sigmoid", rng=3)
        net.fit(X, y, epochs=900, lr=0.01, optimizer="adam", batch_size=300)
        assert net.score(X, y) > 0.99
        figure, (left, middle, right) = plt.subplots(1, 3, figsize=(12, 3.9), layout="constrained")
        reach = 1.15 * np.abs(X).max()
        extent = (-reach, reach, -reach, reach)
        plot.regions(net.predict_proba, left, extent=extent)
        plot.points(X, y, left, size=14)
        plot.bent_grid(lambda P: folded(net, P), X, y, middle, extent=extent)
    for ax, title in ((left, "the plane"), (middle, "the last hidden layer")):
        ax.set(title=title, xlabel="", ylabel="")
        if ax.get_legend():
            ax.get_legend().remove()
    right.plot(net.history["loss"], color="#0072B2", linestyle="-")
    right.set(title="the loss", xlabel="epoch", yscale="log")
    png = io.BytesIO()
    figure.savefig(png, dpi=130)
    plt.close(figure)
    return png.getvalue()


def folded(net, P):
    """Return what the last hidden layer makes of points."""
    from nnkit.forward import mlp_forward

    cache = mlp_forward(P, net.layers, hidden="tanh")[1]
    return cache[-1][0]
