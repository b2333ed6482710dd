"""Data: small sets to learn on, each a pair of inputs ``X`` and targets ``y``.

Rows are examples. Truth tables and the point sets of the lectures are fixed; moons, rings,
spirals, quadrants and blobs are drawn from an ``rng``; the hand-written digits lie beside
this file. ``load_idx`` reads files in MNIST's format.
"""

import gzip
import json
import math
import zlib
from pathlib import Path

import numpy as np

_DIGITS = Path(__file__).with_name("digits.npz")
_HOSPITAL = Path(__file__).with_name("hospital.json")

# --- logic gates ----------------------------------------------------------------------------

#: Output of each gate for the inputs (0, 0), (0, 1), (1, 0) and (1, 1).
GATES = {
    "and": (0, 0, 0, 1),
    "or": (0, 1, 1, 1),
    "nand": (1, 1, 1, 0),
    "nor": (1, 0, 0, 0),
    "xor": (0, 1, 1, 0),
    "xnor": (1, 0, 0, 1),
}


def truth_table(name):
    """Return the truth table of a logic gate.

    Parameters
    ----------
    name : str
        ``"and"``, ``"or"``, ``"nand"``, ``"nor"``, ``"xor"`` or ``"xnor"``.

    Returns
    -------
    X : ndarray, shape (4, 2)
        The inputs, zeros and ones.
    y : ndarray of int, shape (4,)
        The outputs.

    Raises
    ------
    ValueError
        If there is no such gate.
    """
    if name not in GATES:
        raise ValueError(f"unknown gate {name!r}: choose one of {', '.join(GATES)}")
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return X, np.array(GATES[name])


# --- the lectures' point sets and parameters ------------------------------------------------

#: Weights and biases whose decision surfaces lecture 1 compares: ``(w, b)`` each.
ONE_NEURON = (
    ((10.0, 5.0), -1.0),
    ((10.0, 5.0), 15.0),
    ((-7.0, 5.0), 15.0),
    ((-70.0, 50.0), 150.0),
)

_SEPARABLE = {
    # class 0, then class 1
    1: (
        [(-4.0, 1.0), (-3.0, 2.5), (-2.0, 2.0), (-1.0, 3.5), (0.5, 3.0), (1.5, 4.0)],
        [(-3.0, -2.0), (-2.0, -0.5), (-0.5, 0.5), (1.0, 1.0), (2.5, 1.5), (3.5, -1.0)],
    ),
    2: (
        [(-0.5, -4.0), (1.0, -2.5), (2.0, -1.5), (2.5, -3.0), (3.5, 0.5), (4.0, -1.0)],
        [(-3.0, -2.5), (-2.0, 1.0), (-1.0, -1.5), (0.5, 0.0), (1.5, 2.5), (3.0, 2.0)],
    ),
}


def separable(number):
    """Return one of two point sets for which weights can be chosen by hand.

    Parameters
    ----------
    number : int
        1 or 2: the first or the second set of lecture 1.

    Returns
    -------
    X : ndarray, shape (12, 2)
    y : ndarray of int, shape (12,)

    Raises
    ------
    ValueError
        If `number` is neither 1 nor 2.

    Source: lecture 1, "Choosing weights by hand".
    """
    if number not in _SEPARABLE:
        raise ValueError(f"there are two sets, 1 and 2; got {number!r}")
    zeros, ones = _SEPARABLE[number]
    return np.array(zeros + ones), np.repeat([0, 1], [len(zeros), len(ones)])


def xor_like():
    """Return points that no single line separates: class 1 forms a band between two of class 0.

    Two neurons with sign activation and a third one on top of them separate the classes.

    Returns
    -------
    X : ndarray, shape (14, 2)
    y : ndarray of int, shape (14,)

    Source: lecture 3, "Stacking neurons".
    """
    lower = [(-3.0, -1.5), (-2.0, -2.0), (-1.0, -3.0), (-2.5, -0.5)]
    upper = [(3.0, 1.0), (2.0, 2.0), (1.0, 3.0), (0.5, 2.5)]
    band = [(-3.0, 2.5), (-1.5, 2.0), (-0.5, 0.5), (0.5, -0.5), (1.5, -2.5), (2.5, -2.0)]
    return np.array(lower + upper + band), np.repeat([0, 1], [8, 6])


def stacked_neurons():
    """Return the network of neurons A and B and a third, C, on top of them.

    Returns
    -------
    dict
        ``"W1" (2, 2)`` with a column for A and one for B, ``"b1" (2,)``, ``"W2" (2, 1)`` and
        ``"b2" (1,)`` for C; every neuron has a sigmoid.

    Source: lecture 3, "Stacking neurons".
    """
    return {
        "W1": np.array([[-7.0, 10.0], [5.0, 5.0]]),
        "b1": np.array([-15.0, -15.0]),
        "W2": np.array([[-100.0], [100.0]]),
        "b2": np.array([-10.0]),
    }


def regression_example():
    """Return the worked regression example: one point and a network with nine parameters.

    Returns
    -------
    x : ndarray, shape (2,)
    y : float
    params : dict of str to float
        ``wA1, wA2, bA`` of the sigmoid neuron A, the same of B, and ``wC1, wC2, bC`` of the
        linear neuron C, whose inputs are the outputs of A and B.

    Source: lecture 4, "A network small enough to do by hand".
    """
    params = {"wA1": 1.0, "wA2": -0.2, "bA": 5.0}
    params |= {"wB1": 10.0, "wB2": -2.0, "bB": -12.0}
    params |= {"wC1": 40.0, "wC2": -10.0, "bC": -15.2}
    return np.array([-2.0, 5.0]), 15.0, params


# --- sets drawn at random -------------------------------------------------------------------


def blobs(m, rng, centers=((-2.0, 0.0), (2.0, 0.0)), std=1.0):
    """Draw round clouds, one class each.

    Parameters
    ----------
    m : int
        Number of examples; the classes differ by one at most.
    rng : numpy.random.Generator
    centers : array_like, shape (k, d)
        The centres of the k classes.
    std : float
        Standard deviation in every direction.

    Returns
    -------
    X : ndarray, shape (m, d)
    y : ndarray of int, shape (m,)
        Classes 0 to k-1.
    """
    centers = np.asarray(centers, dtype=float)
    y = _labels(m, len(centers))
    X = centers[y] + std * rng.normal(size=(m, centers.shape[1]))
    return _shuffled(X, y, rng)


def moons(m, rng, noise=0.1):
    """Draw two interleaved half circles.

    Parameters
    ----------
    m : int
        Number of examples.
    rng : numpy.random.Generator
    noise : float
        Standard deviation of the noise in both directions.

    Returns
    -------
    X : ndarray, shape (m, 2)
    y : ndarray of int, shape (m,)
    """
    y = _labels(m, 2)
    angle = np.pi * rng.uniform(size=m)
    upper = np.column_stack([np.cos(angle), np.sin(angle)])
    X = np.where(y[:, np.newaxis] == 0, upper, [1.0, 0.5] - upper)
    return _shuffled(X + noise * rng.normal(size=X.shape), y, rng)


def rings(m, rng, noise=0.1, radius=0.5):
    """Draw a ring of class 1 inside a ring of class 0.

    Parameters
    ----------
    m : int
        Number of examples.
    rng : numpy.random.Generator
    noise : float
        Standard deviation of the noise in both directions.
    radius : float
        Radius of the inner ring; the outer one has radius 1.

    Returns
    -------
    X : ndarray, shape (m, 2)
    y : ndarray of int, shape (m,)
    """
    y = _labels(m, 2)
    angle = 2 * np.pi * rng.uniform(size=m)
    X = np.where(y == 0, 1.0, radius) * np.array([np.cos(angle), np.sin(angle)])
    return _shuffled(X.T + noise * rng.normal(size=(m, 2)), y, rng)


def spirals(m, rng, noise=0.02, classes=2, turns=1.0):
    """Draw spiral arms that wind around each other, one class each.

    Parameters
    ----------
    m : int
        Number of examples.
    rng : numpy.random.Generator
    noise : float
        Standard deviation of the noise in both directions.
    classes : int
        Number of arms.
    turns : float
        How often each arm goes round.

    Returns
    -------
    X : ndarray, shape (m, 2)
    y : ndarray of int, shape (m,)
    """
    y = _labels(m, classes)
    radius = rng.uniform(0.05, 1.0, size=m)
    angle = 2 * np.pi * (turns * radius + y / classes)
    X = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return _shuffled(X + noise * rng.normal(size=X.shape), y, rng)


def quadrants(m, rng, margin=0.1):
    """Draw points of a square whose class is 1 where their coordinates differ in sign.

    Parameters
    ----------
    m : int
        Number of examples.
    rng : numpy.random.Generator
    margin : float
        Smallest distance from the axes.

    Returns
    -------
    X : ndarray, shape (m, 2)
        In [-1, 1]².
    y : ndarray of int, shape (m,)
    """
    signs = rng.choice([-1.0, 1.0], size=(m, 2))
    X = signs * rng.uniform(margin, 1.0, size=(m, 2))
    return X, (X[:, 0] * X[:, 1] < 0).astype(int)


def _labels(m, k):
    return np.arange(m) % k


def _shuffled(X, y, rng):
    order = rng.permutation(len(y))
    return X[order], y[order]


def train_test_split(X, y, rng, test_size=0.25):
    """Split examples at random into a part to train on and a part to test on.

    Parameters
    ----------
    X : ndarray, shape (m, ...)
    y : ndarray, shape (m, ...)
    rng : numpy.random.Generator
    test_size : float
        The test part's share of the examples, between 0 and 1; both parts get at least one.

    Returns
    -------
    X_train, X_test, y_train, y_test : ndarrays

    Raises
    ------
    ValueError
        If `X` and `y` differ in length, there are fewer than two examples, or `test_size` is
        not between 0 and 1.
    """
    X, y = np.asarray(X), np.asarray(y)
    m = len(X)
    if len(y) != m:
        raise ValueError(f"X has {m} examples and y has {len(y)}")
    if m < 2:
        raise ValueError(f"cannot split {m} example{'' if m == 1 else 's'} into two parts")
    if not 0 < test_size < 1:
        raise ValueError(f"test_size must be between 0 and 1, got {test_size!r}")
    held_out = min(max(round(test_size * m), 1), m - 1)
    order = rng.permutation(m)
    test, train = order[:held_out], order[held_out:]
    return X[train], X[test], y[train], y[test]


# --- hand-written digits --------------------------------------------------------------------


def digits(rng=None, test_size=0.25):
    """Load 1797 hand-written digits of 8 x 8 pixels, split into training and test set.

    Parameters
    ----------
    rng : numpy.random.Generator, optional
        Draws the split; without it, the split is the same each time.
    test_size : float
        The test set's share.

    Returns
    -------
    X_train, X_test : ndarrays, shape (m, 64)
        Pixels row by row, from 0 (white) to 1 (black); ``X[i].reshape(8, 8)`` is an image.
    y_train, y_test : ndarrays of int, shape (m,)
        The digits 0 to 9.

    Notes
    -----
    These are the 1797 test examples of "Optical Recognition of Handwritten Digits" by
    E. Alpaydin and C. Kaynak (UCI Machine Learning Repository, 1998, doi:10.24432/C50P49),
    licensed under CC BY 4.0; see ``digits-license.txt``.
    """
    with np.load(_DIGITS) as file:
        X, y = file["images"] / 16.0, file["labels"].astype(int)
    return train_test_split(X, y, np.random.default_rng(0) if rng is None else rng, test_size)


# --- the network hospital -------------------------------------------------------------------


def hospital():
    """Load what was measured in training runs that went wrong, for problem set 7.

    Returns
    -------
    healthy : dict
        The chart of a run with nothing wrong.
    patients : list of dict
        The charts of eight runs, each of which has something else wrong. A chart has a list
        for what was measured in each epoch, batch or layer, and numbers for the rest.
    """
    with _HOSPITAL.open(encoding="utf-8") as file:
        charts = json.load(file)
    return charts["healthy"], charts["patients"]


# --- MNIST's file format --------------------------------------------------------------------

#: The third byte of an IDX file tells the type of its numbers, which are big-endian.
_IDX_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def load_idx(path):
    """Read an array from an IDX file, the format of MNIST, plain or gzip-compressed.

    Parameters
    ----------
    path : str or Path
        Such as ``"train-images-idx3-ubyte.gz"``.

    Returns
    -------
    ndarray
        For MNIST ``(m, 28, 28)`` images or ``(m,)`` labels, as unsigned bytes.

    Raises
    ------
    ValueError
        If the file is not in IDX format, is cut short or is damaged.
    FileNotFoundError
        If there is no such file.
    """
    path = Path(path)
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":  # gzip, whatever the file is called
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(f"{path.name} is cut short or damaged: {error}") from error
    head = content[:4]
    if len(head) < 4 or head[:2] != b"\0\0" or head[2] not in _IDX_TYPES or not 1 <= head[3] <= 8:
        raise ValueError(f"{path.name} is no IDX file: it starts with {head.hex(' ')!r}")
    dtype, ndim = np.dtype(_IDX_TYPES[head[2]]), head[3]
    start = 4 + 4 * ndim
    if len(content) < start:
        raise ValueError(f"{path.name} is cut short: its header should have {start} bytes")
    shape = tuple(int(n) for n in np.frombuffer(content, ">u4", count=ndim, offset=4))
    due, found = math.prod(shape) * dtype.itemsize, len(content) - start
    if found != due:
        what = "is cut short" if found < due else "is damaged"
        raise ValueError(f"{path.name} {what}: {due} bytes for shape {shape}, found {found}")
    values = np.frombuffer(content, dtype, offset=start).reshape(shape)
    return values.astype(dtype.newbyteorder("="))
