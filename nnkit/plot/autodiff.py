"""Figures of lecture 8: tapes as graphs, what a gradient costs, and what attention looks at."""

import matplotlib.pyplot as plt
import numpy as np

from nnkit.plot.style import BLUE


def attention(new, few, weights, *, shape=(8, 8)):
    """Draw, for each new image, how much attention each of a few images gets.

    Parameters
    ----------
    new : ndarray, shape (m, height * width)
        New images, one a row of the figure.
    few : ndarray, shape (n, height * width)
        The images that are looked at.
    weights : ndarray, shape (m, n)
        Rows sum to 1.

    Returns
    -------
    list of lists of axes, one list a row
    """
    m, n = weights.shape
    ratios = {"width_ratios": [1.6, *n * [1]], "wspace": 0.1}
    _, grid = plt.subplots(m, n + 1, figsize=(0.62 * (n + 2), 1.15 * m), gridspec_kw=ratios)
    rows = np.reshape(grid, (m, n + 1))
    for i, row in enumerate(rows):
        for j, ax in enumerate(row):
            image = new[i] if j == 0 else few[j - 1]
            ax.imshow(image.reshape(shape), cmap="gray_r", vmin=0, vmax=1)
            ax.set(xticks=[], yticks=[])
            share = 0.0 if j == 0 else weights[i, j - 1]
            for spine in ax.spines.values():
                width = 1.0 if j == 0 else 0.4 + 5 * share
                spine.set(visible=True, color=BLUE if share > 1 / n else "0.7", linewidth=width)
            if j and share >= 0.01:
                ax.set_xlabel(f"{share:.0%}", fontsize=10, labelpad=2)
    return rows.tolist()
