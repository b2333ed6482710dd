"""The wire: every kind of value comes back as that kind, and nothing forged gets through."""

import math
import struct

import msgpack
import numpy as np
import pytest

from autograder.jail import wire
from autograder.jail.channel import WireError
from autograder.jail.wire import Foreign, Reader, Writer
from nnkit.check.cases import fortran, read_only, strided


def travelled(value):
    """Send a value through the wire and back."""
    return Reader().read(Writer().write(value))


@pytest.mark.parametrize(
    "value",
    [
        None, True, False, 0, -1, 2**40, 2**70, -(2**64), 1.5, -0.0, math.inf, 1 + 2j, "", "ä\n",
        b"x", [], [1, [2.0, "a"]], (), (1,), (1, (2, [3])), {}, {"a": 1}, {1: 2, (1, 2): 3}, {1, 2},
        frozenset({1}), range(1, 10, 3), {"t": 0, "m": {"W": [1.0]}, "v": None},
    ],
    ids=repr,
)  # fmt: skip
def test_plain_values_come_back_as_they_were(value):
    back = travelled(value)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("dtype", ["?", "i1", "i4", "i8", "u8", "f2", "f4", "f8", "c16"])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 0, 3)])
def test_arrays_keep_dtype_and_shape(dtype, shape):
    array = np.arange(math.prod(shape)).reshape(shape).astype(dtype)
    back = travelled(array)
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert (back == array).all()


@pytest.mark.parametrize("layout", [np.asarray, fortran, strided, read_only])
def test_arrays_keep_their_layout(layout):
    array = layout(np.arange(6.0).reshape(2, 3))
    back = travelled(array)
    assert (back == array).all()
    for flag in ("C_CONTIGUOUS", "F_CONTIGUOUS", "WRITEABLE"):
        assert back.flags[flag] == array.flags[flag]


@pytest.mark.parametrize("number", [np.float64(0.5), np.float32(0.5), np.int8(-3), np.bool_(True)])
def test_numpy_scalars_stay_numpy_scalars(number):
    back = travelled(number)
    assert back == number
    assert type(back) is type(number)


def test_nan_stays_nan():
    assert math.isnan(travelled(math.nan))


def test_subclasses_of_arrays_keep_their_class():
    assert isinstance(travelled(np.ones((1, 1)).view(np.matrix)), np.matrix)
    masked = travelled(np.ma.array([1.0, 2.0], mask=[True, False]))
    assert isinstance(masked, np.ma.MaskedArray)
    assert masked.mask.tolist() == [True, False]


def test_an_array_of_objects_keeps_only_dtype_and_shape():
    back = travelled(np.array([[1, None]], dtype=object))
    assert (back.dtype, back.shape) == (np.dtype(object), (1, 2))


def test_an_iterator_comes_back_as_an_iterator():
    back = travelled(x * x for x in range(4))
    assert next(back) == 0
    assert list(back) == [1, 4, 9]


def test_other_objects_come_back_as_the_name_of_their_type():
    class Network:
        pass

    back = travelled([Network(), int, 10**10**4])
    assert all(isinstance(item, Foreign) for item in back)
    assert [type(item).__name__ for item in back] == ["Network", "type", "int"]


def test_a_generator_travels_by_its_state_and_comes_back_advanced():
    rng, twin = np.random.default_rng(5), np.random.default_rng(5)
    writer, reader = Writer(), Reader()
    (far,) = reader.read(writer.write([rng]))
    assert far.normal() == twin.normal()
    wire.advance(writer.rngs, Reader().read(Writer().write(reader.states())))
    assert rng.normal() == twin.normal()


def test_one_generator_stays_one():
    rng = np.random.default_rng(5)
    one, two = travelled([rng, {"again": rng}])
    assert two["again"] is one


@pytest.mark.parametrize("kind", [np.random.MT19937, np.random.Philox, np.random.SFC64])
def test_every_bit_generator_travels(kind):
    rng = np.random.Generator(kind(5))
    (far,) = travelled([rng])
    assert far.random() == rng.random()


def nested(depth):
    value = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("value", [nested(wire.MAX_DEPTH + 1), nested(400), nested(10**5)])
def test_what_is_nested_too_deeply_does_not_arrive(value):
    with pytest.raises(WireError):
        travelled(value)


@pytest.mark.parametrize(
    "value",
    [
        [range(10_000)] * 101,
        [[[]] * 10**5] * 11,
        [{}] * 600_000,
        [np.empty((1000, 100), object)] * 11,
    ],
)
def test_what_takes_more_memory_than_its_bytes_is_counted_as_a_whole(value):
    with pytest.raises(WireError, match="too large"):
        travelled(value)


def test_so_many_parts_travel():
    assert len(travelled([0.5] * 900_000)) == 900_000
    assert len(travelled([(0.5, {})] * 100_000)) == 100_000


def test_an_array_that_is_too_large_is_not_copied_first():
    with pytest.raises(WireError, match="too large"):
        Writer().write(np.broadcast_to(np.float64(1), (2**20, 2**20)))


def test_what_does_not_travel_shows_its_type_and_no_address():
    class Network:
        pass

    assert repr(travelled(Network())) == "<Network>"


def test_a_circle_does_not_travel():
    circle = []
    circle.append(circle)
    with pytest.raises(WireError):
        Writer().write(circle)


def test_an_endless_iterator_does_not_travel():
    def forever():
        while True:
            yield 1

    with pytest.raises(WireError, match="endless"):
        wire.drained(forever())


def test_what_is_too_large_does_not_travel():
    with pytest.raises(WireError, match="too large"):
        Writer().write(np.zeros(wire.MAX_FRAME // 8 + 1))


def forged(code, *content):
    """Write an extension by hand."""
    return msgpack.packb(msgpack.ExtType(code, msgpack.packb(list(content))))


def array(dtype, flags, shape, raw):
    """Write an array by hand."""
    header = struct.pack(f"<BBB{len(shape)}I", dtype, flags, len(shape), *shape)
    return msgpack.packb(msgpack.ExtType(wire.ARRAY, header + raw))


#: The number of float64.
F8 = wire._DTYPES.index(np.dtype("f8"))
DEEP = msgpack.packb(1)
for _ in range(300):
    DEEP = msgpack.packb(msgpack.ExtType(wire.TUPLE, DEEP))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xc1",
        b"\xff\xff",
        b"\x91" * 100_000 + b"\xc0",
        b"\x81\x90\x01",
        DEEP,
        msgpack.packb(msgpack.ExtType(99, b"")),
        array(F8, 0, [10**6, 10**6], bytes(8)),
        array(F8, 0, [0, 2**31], b""),
        array(F8, 0, [1] * 40, bytes(8)),
        array(F8, 16, [1], bytes(8)),
        array(F8, 0, [1], bytes(9)),
        array(99, 0, [1], bytes(8)),
        msgpack.packb(msgpack.ExtType(wire.ARRAY, b"")),
        msgpack.packb(msgpack.ExtType(wire.ARRAY, bytes([F8, 0, 9]))),
        msgpack.packb(msgpack.ExtType(wire.SCALAR, bytes([99]) + bytes(8))),
        msgpack.packb(msgpack.ExtType(wire.SCALAR, bytes([F8]))),
        forged(wire.HOLLOW, "O", [10**9]),
        forged(wire.RANGE, 0, 10**18, 1),
        forged(wire.RNG, 0, "Popen", {}),
        forged(wire.RNG, 0, "PCG64", {"bit_generator": "PCG64", "state": 7}),
        forged(wire.RNG, 0, "PCG64", bytes(36)),
        forged(wire.RNG, 0, "PCG64DXSM", bytes(37)),
        forged(wire.HANDLE, 0, 1, "f"),
        forged(wire.SLOT, "sigmoid"),
        forged(wire.SET, False, [[1]]),
    ],
)
def test_a_forged_value_is_an_error_of_the_wire(body):
    with pytest.raises(WireError):
        Reader().read(body)


def random_state(kind, **places):
    """Return a generator's state as its process may forge it."""
    state = getattr(np.random, kind)(0).state
    for key, place in places.items():
        (state if key in state else state["state"])[key] = place
    return state


#: Where a forged state says that the next number lies: NumPy reads there, whatever it is.
BESIDE = [
    random_state("MT19937", pos=625),
    random_state("MT19937", pos=-1),
    random_state("MT19937", pos=True),
    ("MT19937", random_state("MT19937")["state"]["key"], 10**6),
    ("MT19937", bytes(37)),
    ("Philox", bytes(37)),
    random_state("Philox", buffer_pos=5),
    random_state("Philox", buffer_pos=-50),
]


@pytest.mark.parametrize("state", BESIDE, ids=lambda state: str(state)[:20])
def test_no_generator_reads_beside_its_numbers(state):
    kind = state[0] if type(state) is tuple else state["bit_generator"]
    sent = Writer().write([0, kind, state])
    with pytest.raises(WireError):
        Reader().read(msgpack.packb(msgpack.ExtType(wire.RNG, sent)))
    rng = np.random.Generator(getattr(np.random, kind)(0))
    with pytest.raises(WireError):
        wire.advance({0: rng}, [[0, state]])
    assert rng.normal() == np.random.Generator(getattr(np.random, kind)(0)).normal()


@pytest.mark.parametrize("kind", sorted(wire._BIT_GENERATORS))
def test_a_generator_travels_wherever_it_stands(kind):
    rng = np.random.Generator(getattr(np.random, kind)(0))
    for _ in range(1300):
        assert travelled(rng).random(dtype=np.float32) == rng.random(dtype=np.float32)


#: An int of this and its multiples all have the hash 0.
SAME_HASH = 2**61 - 1


def test_keys_of_one_hash_cost_no_minutes():
    keys = [Writer().write(SAME_HASH * number) for number in range(wire.MAX_KEYS + 1)]
    count = struct.pack(">H", len(keys))
    a_dict = b"\xde" + count + b"".join(key + b"\xc0" for key in keys)
    a_set = b"\x92\xc2\xdc" + count + b"".join(keys)
    for body in (a_dict, msgpack.packb(msgpack.ExtType(wire.SET, a_set))):
        with pytest.raises(WireError, match="too large"):
            Reader().read(body)


@pytest.mark.parametrize(
    "body", [forged(wire.RNG, 0, "PCG64", None), forged(wire.FOREIGN, "Fraction")]
)
def test_what_takes_far_more_memory_than_its_bytes_is_counted(body):
    count = 10_001 if body.find(b"Fraction") >= 0 else 1_001
    with pytest.raises(WireError, match="too large"):
        Reader().read(b"\xdd" + struct.pack(">I", count) + count * body)


def test_a_name_that_is_none_is_replaced():
    back = Reader().read(forged_name("<script>"))
    assert type(back).__name__ == "object"


def forged_name(name):
    return msgpack.packb(msgpack.ExtType(wire.FOREIGN, msgpack.packb(name)))


def test_many_small_words_for_large_arrays_do_not_fill_the_memory():
    body = Writer().write([np.full(10**5, None)] * 50)
    assert len(body) < 10_000
    with pytest.raises(WireError, match="too large"):
        Reader().read(body)
