"""Data: fixed sets say what the lectures say, drawn ones are reproducible, files are checked."""

import gzip
import struct
import subprocess
import sys

import numpy as np
import pytest

from nnkit import data

RNG = np.random.default_rng


# --- gates and the lectures' points ---------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("and", lambda a, b: a and b),
        ("or", lambda a, b: a or b),
        ("nand", lambda a, b: not (a and b)),
        ("nor", lambda a, b: not (a or b)),
        ("xor", lambda a, b: a != b),
        ("xnor", lambda a, b: a == b),
    ],
)
def test_truth_table(name, rule):
    X, y = data.truth_table(name)
    assert X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert y.tolist() == [int(rule(a, b)) for a, b in X]


def test_unknown_gate():
    with pytest.raises(ValueError, match="unknown gate 'maybe': choose one of and, or"):
        data.truth_table("maybe")


@pytest.mark.parametrize(("number", "w", "b"), [(1, [0.5, -1.0], 1.5), (2, [-1.0, 1.0], 2.0)])
def test_lecture_weights_separate_the_lecture_points(number, w, b):
    X, y = data.separable(number)
    z = X @ np.array(w) + b
    assert (z[y == 1] > 0).all()
    assert (z[y == 0] < 0).all()
    # Room for a line that is drawn by eye, and points on both sides of the origin's line.
    assert np.abs(z).min() / np.linalg.norm(w) > 0.3


def test_only_two_separable_sets():
    with pytest.raises(ValueError, match="two sets, 1 and 2; got 3"):
        data.separable(3)


def test_xor_like_is_solved_by_three_sign_neurons():
    X, y = data.xor_like()
    a = np.sign(X @ np.array([[1.0, -1.0], [1.0, -1.0]]) + np.array([2.0, 2.0]))
    c = np.sign(a @ np.array([1.0, 1.0]) - 1.0)
    assert c.tolist() == np.where(y == 1, 1, -1).tolist()


def test_no_line_separates_the_xor_like_set():
    X, y = data.xor_like()
    # The origin lies between two points of class 0 and between two of class 1, so a line
    # would have to leave it on both sides.
    for k in (0, 1):
        assert any(np.array_equal(p, -q) for p in X[y == k] for q in X[y == k])


def test_stacked_neurons_have_the_lecture_weights():
    params = data.stacked_neurons()
    assert params["W1"][:, 0].tolist() == [-7, 5]
    assert params["b1"][0] == -15
    assert params["W1"][:, 1].tolist() == [10, 5]
    assert params["b1"][1] == -15
    assert params["W2"][:, 0].tolist() == [-100, 100]
    assert params["b2"].tolist() == [-10]


def test_regression_example_gives_the_lecture_numbers():
    x, y, p = data.regression_example()
    z_a = p["wA1"] * x[0] + p["wA2"] * x[1] + p["bA"]  # 1·(-2) + (-0.2)·5 + 5 = 2
    z_b = p["wB1"] * x[0] + p["wB2"] * x[1] + p["bB"]  # 10·(-2) - 2·5 - 12 = -42
    assert z_a == pytest.approx(2)
    assert z_b == -42
    a_a, a_b = 1 / (1 + np.exp(-z_a)), 1 / (1 + np.exp(-z_b))
    assert round(a_a, 2) == 0.88
    y_hat = p["wC1"] * a_a + p["wC2"] * a_b + p["bC"]  # 40·0.8808 - 10·0 - 15.2 = 20.03
    assert y_hat == pytest.approx(20.03, abs=0.005)
    assert y == 15
    assert len(p) == 9


def test_fixed_sets_are_fresh_each_time():
    data.xor_like()[0][:] = 0
    data.stacked_neurons()["W1"][:] = 0
    data.truth_table("and")[1][:] = 7
    assert data.xor_like()[0].any()
    assert data.stacked_neurons()["W1"].any()
    assert data.truth_table("and")[1].tolist() == [0, 0, 0, 1]


# --- drawn sets -----------------------------------------------------------------------------

DRAWN = [data.blobs, data.moons, data.rings, data.spirals, data.quadrants]


@pytest.mark.parametrize("draw", DRAWN)
@pytest.mark.parametrize("m", [1, 2, 7, 200])
def test_drawn_shapes_and_labels(draw, m):
    X, y = draw(m, RNG(0))
    assert X.shape == (m, 2)
    assert X.dtype == np.float64
    assert y.shape == (m,)
    assert y.dtype.kind == "i"
    assert set(y.tolist()) <= {0, 1}


@pytest.mark.parametrize("draw", DRAWN)
def test_same_seed_same_points(draw):
    one, two, other = draw(20, RNG(1)), draw(20, RNG(1)), draw(20, RNG(2))
    assert np.array_equal(one[0], two[0])
    assert np.array_equal(one[1], two[1])
    assert not np.array_equal(one[0], other[0])


@pytest.mark.parametrize("draw", DRAWN)
def test_global_random_state_is_left_alone(draw):
    before = np.random.get_state()[1].tobytes()
    draw(20, RNG(1))
    assert np.random.get_state()[1].tobytes() == before


@pytest.mark.parametrize("draw", DRAWN[:4])
def test_classes_differ_by_one_at_most_and_are_shuffled(draw):
    _, y = draw(101, RNG(3))
    assert abs(np.sum(y == 0) - np.sum(y == 1)) == 1
    assert not np.array_equal(y, np.arange(101) % 2)


def test_blobs_lie_around_their_centres():
    centers = [[0.0, 10.0, 0.0], [5.0, 0.0, -5.0], [-8.0, 0.0, 8.0]]
    X, y = data.blobs(3000, RNG(0), centers, std=0.5)
    for k in range(3):
        # 1000 points: the mean's standard error is 0.5 / sqrt(1000) = 0.016.
        np.testing.assert_allclose(X[y == k].mean(axis=0), centers[k], atol=0.1)
        np.testing.assert_allclose(X[y == k].std(axis=0), 0.5, rtol=0.1)


def test_moons_without_noise_are_half_circles():
    X, y = data.moons(100, RNG(0), noise=0.0)
    np.testing.assert_allclose(np.linalg.norm(X[y == 0], axis=1), 1)
    np.testing.assert_allclose(np.linalg.norm(X[y == 1] - [1.0, 0.5], axis=1), 1)
    assert (X[y == 0][:, 1] >= 0).all()
    assert (X[y == 1][:, 1] <= 0.5).all()


def test_rings_without_noise_have_their_radii():
    X, y = data.rings(100, RNG(0), noise=0.0, radius=0.3)
    np.testing.assert_allclose(np.linalg.norm(X, axis=1), np.where(y == 0, 1.0, 0.3))


def test_spirals_are_one_arm_turned():
    X, y = data.spirals(300, RNG(0), noise=0.0, classes=3, turns=1.0)
    assert set(y.tolist()) == {0, 1, 2}
    radius, angle = np.linalg.norm(X, axis=1), np.arctan2(X[:, 1], X[:, 0])
    # Turned back along its arm, each point of class k lies at the angle 2πk/3.
    np.testing.assert_allclose(
        np.exp(1j * (angle - 2 * np.pi * radius)), np.exp(2j * np.pi * y / 3)
    )


def test_quadrants_are_labelled_by_sign():
    X, y = data.quadrants(200, RNG(0), margin=0.2)
    assert np.array_equal(y == 1, np.sign(X[:, 0]) != np.sign(X[:, 1]))
    assert np.abs(X).min() >= 0.2
    assert np.abs(X).max() <= 1


# --- splitting ------------------------------------------------------------------------------


def test_split_keeps_pairs_and_every_example():
    X = np.arange(20).reshape(10, 2)
    X_train, X_test, y_train, y_test = data.train_test_split(X, X[:, 0] * 10, RNG(0), 0.3)
    assert X_test.shape == (3, 2)
    assert np.array_equal(y_train, X_train[:, 0] * 10)
    assert np.array_equal(y_test, X_test[:, 0] * 10)
    assert sorted([*X_train[:, 0], *X_test[:, 0]]) == list(range(0, 20, 2))


@pytest.mark.parametrize(("share", "held_out"), [(0.001, 1), (0.999, 4)])
def test_split_leaves_no_part_empty(share, held_out):
    _, X_test, _, y_test = data.train_test_split(np.zeros((5, 1)), np.zeros(5), RNG(0), share)
    assert len(X_test) == len(y_test) == held_out


@pytest.mark.parametrize(
    ("X", "y", "share", "message"),
    [
        (np.zeros((3, 1)), np.zeros(4), 0.5, "X has 3 examples and y has 4"),
        (np.zeros((1, 1)), np.zeros(1), 0.5, "cannot split 1 example into two parts"),
        (np.zeros((3, 1)), np.zeros(3), 1.0, "test_size must be between 0 and 1"),
        (np.zeros((3, 1)), np.zeros(3), 2, "test_size must be between 0 and 1"),
    ],
)
def test_split_refuses(X, y, share, message):
    with pytest.raises(ValueError, match=message):
        data.train_test_split(X, y, RNG(0), share)


# --- digits ---------------------------------------------------------------------------------


def test_digits_split_and_scale():
    X_train, X_test, y_train, y_test = data.digits()
    assert X_train.shape == (1348, 64)  # 1797 - 449
    assert X_test.shape == (449, 64)  # round(0.25 * 1797)
    assert X_train.dtype == np.float64
    assert X_train.min() == 0
    assert X_train.max() == 1
    assert y_train.dtype.kind == "i"
    assert set(y_test.tolist()) == set(range(10))


def test_digits_are_those_of_scikit_learn():
    reference = pytest.importorskip("sklearn.datasets").load_digits()
    X_train, X_test, y_train, y_test = data.digits(RNG(5), test_size=0.1)
    got = np.column_stack([np.vstack([X_train, X_test]) * 16, np.concatenate([y_train, y_test])])
    want = np.column_stack([reference.data, reference.target])
    assert sorted(map(tuple, got)) == sorted(map(tuple, want))


def test_digits_split_is_the_same_unless_an_rng_is_given():
    one, two, other = data.digits(), data.digits(), data.digits(RNG(1))
    assert np.array_equal(one[1], two[1])
    assert not np.array_equal(one[1], other[1])


# --- IDX files ------------------------------------------------------------------------------


def idx(array, code):
    """Write an array in IDX format; the numbers must be big-endian."""
    return (
        bytes([0, 0, code, array.ndim])
        + struct.pack(f">{array.ndim}I", *array.shape)
        + (array.tobytes())
    )


IMAGES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)


@pytest.mark.parametrize("name", ["images-idx3-ubyte", "images-idx3-ubyte.gz"])
@pytest.mark.parametrize("compress", [False, True])
def test_idx_plain_and_gzip_whatever_the_name(tmp_path, name, compress):
    content = idx(IMAGES, 0x08)
    (tmp_path / name).write_bytes(gzip.compress(content) if compress else content)
    got = data.load_idx(tmp_path / name)
    assert got.dtype == np.uint8
    assert np.array_equal(got, IMAGES)
    got[0] = 0  # a plain, writeable array


@pytest.mark.parametrize(
    ("code", "dtype"), [(0x09, ">i1"), (0x0B, ">i2"), (0x0C, ">i4"), (0x0D, ">f4"), (0x0E, ">f8")]
)
def test_idx_types(tmp_path, code, dtype):
    values = np.array([-3, 0, 100], dtype=dtype)
    (tmp_path / "file").write_bytes(idx(values, code))
    got = data.load_idx(str(tmp_path / "file"))
    assert got.tolist() == [-3, 0, 100]
    assert got.dtype == np.dtype(dtype).newbyteorder("=")


GOOD = idx(IMAGES, 0x08)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is no IDX file"),
        (b"\0\0\x08", "is no IDX file"),
        (b"\x89PNG rubbish", "is no IDX file"),
        (b"\0\0\x07\x01\0\0\0\x00", "is no IDX file"),
        (GOOD[:10], "is cut short: its header"),
        (GOOD[:-1], "is cut short: 24 bytes for shape .2, 3, 4., found 23"),
        (GOOD + b"\0", "is damaged: 24 bytes for shape .2, 3, 4., found 25"),
        (b"\0\0\x08\x03" + b"\xff" * 12, "is cut short"),
        (b"\0\0\x08\xff" + b"\0" * 4 * 255, "is no IDX file"),
        (gzip.compress(GOOD, mtime=0)[:-9], "is cut short or damaged"),
        (gzip.compress(GOOD, mtime=0)[:5], "is cut short or damaged"),
        (
            gzip.compress(GOOD, mtime=0)[:12] + b"\xff\xff" + gzip.compress(GOOD, mtime=0)[14:],
            "damaged",
        ),
        (gzip.compress(GOOD, mtime=0)[:-8] + b"\0" * 8, "is cut short or damaged"),
        (gzip.compress(b"hello", mtime=0), "is no IDX file"),
    ],
    ids=lambda value: value if isinstance(value, str) else "file",
)
def test_idx_refuses(tmp_path, content, message):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(ValueError, match=message):
        data.load_idx(tmp_path / "file")


def test_idx_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        data.load_idx(tmp_path / "none")


# --- the package ----------------------------------------------------------------------------


def test_import_is_light():
    code = (
        "import sys, nnkit, nnkit.data\n"
        "heavy = {'matplotlib', 'sklearn', 'scipy', 'IPython'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
