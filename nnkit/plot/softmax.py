"""Figures of lecture 5: from scores to probabilities, their slopes, and images of digits."""

import matplotlib.pyplot as plt
import numpy as np

from nnkit.plot.style import (
    BLACK,
    BLUE,
    CLASS_COLORS,
    CLASS_MARKERS,
    GREEN,
    GREY,
    ORANGE,
    RED,
    WEIGHTS,
    axes,
    centred,
    label_axes,
    row_of_axes,
)


def bars(numbers, ax=None, *, names=None, title=None, form=".3g", color=BLUE):
    """Draw one bar for each number, with the number written above it.

    Parameters
    ----------
    numbers : ndarray, shape (k,)
    names : sequence of str, optional
        Names of the classes; 0 to k-1 if there are none.
    form : str
        How the numbers are written, as in an f-string.
    """
    ax = axes(ax)
    numbers = np.asarray(numbers, dtype=float)
    names = [str(k) for k in range(len(numbers))] if names is None else list(names)
    ax.bar(names, numbers, color=color, edgecolor="black", zorder=2)
    for k, number in enumerate(numbers):
        side = "bottom" if number >= 0 else "top"
        ax.text(k, number, f"{number:{form}}", ha="center", va=side, fontsize=11.5)
    ax.axhline(0, color=BLACK, linewidth=1)
    ax.margins(y=0.12)
    return label_axes(ax, "class", "", title)


def softmax_stages(z, p, row=None, *, names=None):
    """Draw the three stages side by side: scores, their exponentials, probabilities.

    Each class keeps its colour; small exponentials are seen in an inset with a logarithmic axis.

    Parameters
    ----------
    z, p : ndarrays, shape (k,)
        Scores and their softmax.
    row : list of three axes, optional
    """
    row = row or row_of_axes(3, size=(12.0, 3.8))
    colors = [CLASS_COLORS[k % len(CLASS_COLORS)] for k in range(len(z))]
    options = {"names": names, "color": colors}
    bars(z, row[0], title="scores $z$", **options)
    bars(np.exp(z), row[1], title="$e^z$: positive", form=".1f", **options)
    bars(p, row[2], title="shares $p$: sum 1", form=".4f", **options)
    inset = row[1].inset_axes((0.45, 0.42, 0.53, 0.5))
    inset.bar(range(len(z)), np.exp(z), color=colors, edgecolor="black")
    inset.set_yscale("log")
    inset.set_xticks([])
    inset.set_title("logarithmic", fontsize=11)
    return row


def forces(X, P, labels, *, shape=(8, 8)):
    """Draw images, and below each the push that cross-entropy gives to its scores.

    A bar is the probability p of a class, an arrow leads from there to the target, 1 for the
    truth and 0 for all others: its length is y - p, minus the gradient.

    Parameters
    ----------
    X : ndarray, shape (m, height * width)
        Grey values, 0 white and 1 black.
    P : ndarray, shape (m, k)
        Rows sum to 1.
    labels : ndarray of int, shape (m,)
        The truth.

    Returns
    -------
    list of axes, those of the images first
    """
    m, k = P.shape
    options = {"gridspec_kw": {"height_ratios": (1, 2.4)}}
    grid = row_of_axes(m, rows=2, size=(4.3 * m, 5.6), **options)
    for i in range(m):
        picture, ax = grid[i], grid[m + i]
        picture.imshow(X[i].reshape(shape), cmap="gray_r", vmin=0, vmax=1)
        _frame(picture, color=GREY, linewidth=0.6)
        says = int(P[i].argmax())
        picture.set_title(f"a {labels[i]}, taken for a {says} ({P[i].max():.0%})")
        ax.bar(range(k), P[i], color="0.85", edgecolor="black", zorder=2)
        for j, part in enumerate(P[i]):
            target = float(j == labels[i])
            if abs(target - part) > 0.02:
                look = {"arrowstyle": "-|>", "lw": 2.5, "mutation_scale": 16}
                look |= {"color": BLUE if target else RED, "shrinkA": 0, "shrinkB": 0}
                ax.annotate("", xy=(j, target), xytext=(j, part), arrowprops=look, zorder=4)
            if abs(target - part) > 0.1:
                style = {"ha": "center", "va": "bottom", "fontsize": 12}
                ax.text(
                    j, (part if part < 0.9 else target) + 0.01, f"{target - part:+.2f}", **style
                )
        ax.set_xticks(range(k))
        ax.set_ylim(0, 1.08)
        label_axes(ax, "class", "")
    grid[m].set_ylabel("probability, and push $y - p$")
    return grid


def matrix(M, ax=None, *, rows=None, columns=None, digits=2):
    """Draw a matrix of signed numbers: each cell coloured and written out.

    Parameters
    ----------
    M : ndarray, shape (n, k)
    rows, columns : sequence of str, optional
        Names beside the rows and above the columns.
    """
    ax = axes(ax, size=(0.95 * M.shape[1] + 1.6, 0.75 * M.shape[0] + 1.2))
    ax.imshow(M, cmap=WEIGHTS, norm=centred(M, 1.4 * np.abs(M).max()), aspect="auto")
    for (i, j), number in np.ndenumerate(M):
        text = f"{number:.{digits}f}".replace("-0." + "0" * digits, "0." + "0" * digits)
        ax.text(j, i, text, ha="center", va="center", fontsize=13)
    ax.set_xticks(range(M.shape[1]), columns or range(M.shape[1]))
    ax.set_yticks(range(M.shape[0]), rows or range(M.shape[0]))
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    ax.spines[:].set_visible(False)
    return ax


def surprise(ax=None, *, marks=()):
    """Draw the loss -ln p of a prediction against the probability p of the true class.

    Parameters
    ----------
    marks : sequence of float
        Probabilities to mark with their loss.
    """
    ax = axes(ax)
    p = np.linspace(0.004, 1, 500)
    ax.plot(p, -np.log(p))
    for mark in marks:
        ax.plot(mark, -np.log(mark), "o", color=RED)
        text = f"p = {mark:g}: loss {-np.log(mark):.2f}"
        ax.text(mark + 0.025, -np.log(mark) + 0.12, text, fontsize=13)
    ax.set_xlim(0, 1.12)
    ax.set_ylim(0, 5.6)
    return label_axes(ax, "probability $p$ of the true class", "loss $-\\ln\\,p$ (nats)")


def triangle(P, labels=None, ax=None, *, names=("class 0", "class 1", "class 2")):
    """Draw probabilities of three classes in the triangle whose corners are the sure cases.

    Parameters
    ----------
    P : ndarray, shape (m, 3)
        Rows sum to 1.
    labels : ndarray of int, shape (m,), optional
        Colours and markers; without them the points are joined to a path.
    """
    ax = axes(ax, size=(5.6, 5.0), equal=True)
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(0.75)]])
    ax.fill(*corners.T, facecolor="none", edgecolor=BLACK, linewidth=1.5)
    for corner in corners:  # where two classes tie
        middle = (corners.sum(axis=0) - corner) / 2
        ax.plot(*np.array([corners.mean(axis=0), middle]).T, color=GREY, linestyle=":", linewidth=1)
    spots = P @ corners
    if labels is None:
        ax.plot(*spots.T, marker=".", color=BLUE, linestyle="-", zorder=3)
    else:
        for k in np.unique(labels):
            style = {"color": CLASS_COLORS[k], "marker": CLASS_MARKERS[k], "s": 55}
            ax.scatter(*spots[labels == k].T, edgecolor="black", linewidth=0.7, zorder=3, **style)
    for corner, name, shift in zip(corners, names, (-0.07, -0.07, 0.04), strict=True):
        ax.text(corner[0], corner[1] + shift, name, ha="center", va="center", fontsize=13)
    ax.axis("off")
    return ax


def images(X, labels=None, predicted=None, *, shape=(8, 8), columns=10, size=1.05):
    """Draw a gallery of grey images; a wrong prediction gets a frame and both digits.

    Parameters
    ----------
    X : ndarray, shape (m, height * width)
        Grey values, 0 white and 1 black.
    labels : ndarray of int, shape (m,), optional
        The truth, written above each image.
    predicted : ndarray of int, shape (m,), optional
        What a model says. "3 → 8" is a 3 that was taken for an 8.
    shape : (int, int)
        Height and width of an image.

    Returns
    -------
    list of axes, one per image
    """
    rows = -(-len(X) // columns)
    _, grid = plt.subplots(
        rows, columns, figsize=(size * columns, (size + 0.32) * rows), squeeze=False
    )
    for ax in grid.flat:
        ax.axis("off")
    used = list(grid.flat[: len(X)])
    for i, ax in enumerate(used):
        ax.imshow(X[i].reshape(shape), cmap="gray_r", vmin=0, vmax=1)
        wrong = predicted is not None and labels is not None and predicted[i] != labels[i]
        _frame(ax, color=RED if wrong else GREY, linewidth=3 if wrong else 0.6)
        if wrong:
            ax.set_title(f"{labels[i]} → {predicted[i]}", color=RED, fontsize=13, weight="bold")
        elif labels is not None:
            ax.set_title(str(labels[i]), fontsize=13)
    return used


def pixels(image, ax=None):
    """Draw one grey image with the number of every pixel written into it.

    Parameters
    ----------
    image : ndarray, shape (height, width)
        Grey values, 0 white and 1 black.
    """
    height, width = image.shape
    ax = axes(ax, size=(0.62 * width, 0.62 * height))
    ax.imshow(image, cmap="gray_r", vmin=0, vmax=1)
    for (i, j), value in np.ndenumerate(image):
        text = f"{value:.2f}".removesuffix(".00")
        color = "white" if value > 0.5 else BLACK
        ax.text(j, i, text, ha="center", va="center", color=color, fontsize=10)
    _frame(ax, color=GREY, linewidth=0.6)
    return ax


def weight_images(W, *, shape=(8, 8), columns=5, names=None, size=1.6):
    """Draw each column of W as an image: purple is negative, white zero, green positive.

    All images share one colour scale, centred on zero. Strongly negative pixels carry a white
    dash, so that the sign survives in greyscale.

    Parameters
    ----------
    W : ndarray, shape (height * width, n)
        The weights of n units on the pixels.
    names : sequence of str, optional
        Titles of the images.

    Returns
    -------
    list of axes, one per unit
    """
    n = W.shape[1]
    rows = -(-n // columns)
    figure, grid = plt.subplots(
        rows, columns, figsize=(size * columns + 0.9, (size + 0.25) * rows), squeeze=False
    )
    for ax in grid.flat:
        ax.axis("off")
    used = list(grid.flat[:n])
    for j, ax in enumerate(used):
        image = W[:, j].reshape(shape)
        picture = ax.imshow(image, cmap=WEIGHTS, norm=centred(W))
        i, k = np.nonzero(image < -0.3 * np.abs(W).max())
        ax.plot(k, i, "_", color="white", markersize=6, markeredgewidth=1.5)
        _frame(ax, color=GREY, linewidth=0.6)
        if names is not None:
            ax.set_title(str(names[j]), fontsize=13)
    figure.colorbar(picture, ax=grid, label="weight", shrink=0.9)
    return used


def confusion_matrix(labels, predicted, k, ax=None):
    """Draw how often each class was taken for each other; counts off the diagonal stand out.

    Parameters
    ----------
    labels, predicted : ndarrays of int, shape (m,)
        Truth and prediction, 0 to k-1.
    """
    ax = axes(ax, size=(0.6 * k + 1.4, 0.55 * k + 1.2))
    counts = np.zeros((k, k), dtype=int)
    np.add.at(counts, (labels, predicted), 1)
    mistakes = counts * (1 - np.eye(k))
    ax.imshow(mistakes, cmap="Oranges", vmin=0, vmax=max(mistakes.max(), 1) * 1.4)
    for (i, j), count in np.ndenumerate(counts):
        if count:
            style = {"weight": "bold"} if i != j else {"color": GREY}
            ax.text(j, i, str(count), ha="center", va="center", fontsize=13, **style)
    ax.set_xticks(range(k))
    ax.set_yticks(range(k))
    return label_axes(ax, "predicted class", "true class")


def _frame(ax, *, color, linewidth):
    ax.axis("on")
    ax.set_xticks([])
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set(visible=True, color=color, linewidth=linewidth)
