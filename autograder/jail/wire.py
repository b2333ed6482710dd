"""The wire: values as bytes, and bytes as values. Plain data and arrays, never pickle.

What msgpack has no word for travels as an extension: tuples, arrays by dtype, shape and
raw bytes, generators of random numbers by their state, callables as handles. Each kind of
value comes back as that very kind, since the checks tell a list from an array and an int
from a bool; what is none of them comes back as a `Foreign` that only knows the name of its
type.
"""

import itertools
import math
import struct
from collections.abc import Iterator

import msgpack
import numpy as np

from .channel import MAX_FRAME, WireError

#: How deeply containers may be nested.
MAX_DEPTH = 24
#: How many items a generator may yield before it is taken for an endless one.
MAX_ITEMS = 20_000
#: How many elements all lists, dicts, ranges, and arrays that are not of numbers may have.
MAX_ELEMENTS = 1_000_000
#: How many items a dict or a set may have: among more, keys of one hash would take minutes.
MAX_KEYS = 2_000
#: For how many elements a random generator counts, and what stands for a value that cannot
#: travel: each is a class of its own.
RNG_ELEMENTS, FOREIGN_ELEMENTS = 1_000, 100
#: How many bits an int may have; Python refuses to print longer ones.
MAX_BITS = 14_000

_NAMES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16", "g"]
_DTYPES = list(dict.fromkeys(np.dtype(name) for name in _NAMES))
_DTYPE_NUMBERS = {dtype: number for number, dtype in enumerate(_DTYPES)}
_BIT_GENERATORS = {
    kind.__name__: kind
    for kind in (
        np.random.PCG64,
        np.random.PCG64DXSM,
        np.random.MT19937,
        np.random.Philox,
        np.random.SFC64,
    )
}
# The extensions' numbers.
TUPLE, ARRAY, SCALAR, RNG, HANDLE, SLOT, COMPLEX = range(1, 8)
INTEGER, ITERATOR, SET, RANGE, HOLLOW, FOREIGN = range(8, 14)
#: How many numbers a bit generator has in reserve, and where its state says which is next: NumPy
#: believes it, and would read whatever lies in memory beside them.
_RESERVES = {
    "MT19937": (624, lambda state: state["state"]["pos"]),
    "Philox": (4, lambda state: state["buffer_pos"]),
}
#: The state of NumPy's own generator: two numbers of 128 bits, and half of one in reserve.
_PCG64 = struct.Struct("<16s16s?I")
# What is to be known of an array beside dtype and shape.
_FORTRAN, _STRIDED, _WRITEABLE, _MATRIX, _MASKED = 1, 2, 4, 8, 16


class Foreign:
    """Stands for a value that does not travel; its class carries the name of the type."""

    def __repr__(self):
        return f"<{type(self).__name__}>"


class Drained(list):
    """The items of an iterator, which is what it will be again on the other side."""


def drained(value):
    """Replace an iterator by its items; `WireError` if there is no end of them."""
    if not isinstance(value, Iterator):
        return value
    items = Drained(itertools.islice(value, MAX_ITEMS + 1))
    if len(items) > MAX_ITEMS:
        raise WireError("endless")
    return items


def foreign(name):
    """Return a `Foreign` whose type has the given name, cleaned."""
    return type(identifier(name), (Foreign,), {})()


def identifier(name, default="object"):
    """Return `name` if it could be the name of a Python class, cut to a decent length."""
    name = str(name)[:60]
    return name if name.isidentifier() else default


class Writer:
    """Writes values.

    Parameters
    ----------
    handle : callable
        Returns, for a callable, the pair (owner, number) under which the other side can call
        it, or a str, the name of a slot; or None if it cannot.
    with_state : bool
        Whether generators of random numbers are written with their state; without it two
        writings of the same value are equal unless the value was changed.
    """

    def __init__(self, handle=lambda function: None, with_state=True):
        self._handle = handle
        self._with_state = with_state
        self.rngs = {}
        self._depth = 0

    def write(self, value):
        """Return the bytes of a value."""
        try:
            body = msgpack.packb(
                value, default=self._extension, strict_types=True, unicode_errors="replace"
            )
        except WireError:
            raise
        except MemoryError as error:
            raise WireError("too large") from error
        except Exception as error:
            raise WireError("nested too deeply") from error
        if len(body) > MAX_FRAME:
            raise WireError("too large")
        return body

    def _pack(self, code, value):
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise WireError("nested too deeply")
        try:
            body = msgpack.packb(
                value, default=self._extension, strict_types=True, unicode_errors="replace"
            )
        finally:
            self._depth -= 1
        return msgpack.ExtType(code, body)

    def _extension(self, value):
        kind = type(value)
        if kind is tuple:
            return self._pack(TUPLE, list(value))
        if kind is Drained:
            return self._pack(ITERATOR, list(value))
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, np.generic):
            number = _DTYPE_NUMBERS.get(value.dtype)
            if number is None:
                return self._pack(FOREIGN, kind.__name__)
            return msgpack.ExtType(SCALAR, bytes([number]) + value.tobytes())
        if isinstance(value, np.random.Generator):
            return self._rng(value)
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, int):
            if value.bit_length() > MAX_BITS:
                return self._pack(FOREIGN, "int")
            value = int(value)
            return self._pack(
                INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)
            )
        if isinstance(value, float):
            return float(value)
        if isinstance(value, complex):
            return self._pack(COMPLEX, [value.real, value.imag])
        if isinstance(value, tuple):
            return self._pack(TUPLE, list(value))
        if isinstance(value, list):
            return list(value)
        if isinstance(value, dict):
            return dict(value)
        if isinstance(value, set | frozenset):
            return self._pack(SET, [kind is not set, list(value)])
        if isinstance(value, range) and len(value) <= MAX_ELEMENTS:
            return self._pack(RANGE, [value.start, value.stop, value.step])
        if isinstance(value, Iterator):
            return self._pack(ITERATOR, list(drained(value)))
        if callable(value) and not isinstance(value, type):
            where = self._handle(value)
            if isinstance(where, str):
                return self._pack(SLOT, where)
            if where is not None:
                return self._pack(HANDLE, [*where, getattr(value, "__name__", "function")])
        return self._pack(FOREIGN, kind.__name__)

    def _array(self, array):
        if array.nbytes > MAX_FRAME:
            raise WireError("too large")
        kind, mask = 0, b""
        if type(array) is not np.ndarray:
            if isinstance(array, np.matrix):
                kind = _MATRIX
            elif isinstance(array, np.ma.MaskedArray):
                kind, mask = _MASKED, np.ma.getmaskarray(array).tobytes()
                array = array.data
            array = np.asarray(array)
        number = _DTYPE_NUMBERS.get(array.dtype)
        if number is None:
            if array.size > MAX_ELEMENTS:
                return self._pack(FOREIGN, "ndarray")
            return self._pack(HOLLOW, [array.dtype.kind, list(array.shape)])
        flags = array.flags
        if flags.c_contiguous:
            raw = array.tobytes()
        elif flags.f_contiguous:
            kind, raw = kind | _FORTRAN, array.tobytes("F")
        else:
            kind, raw = kind | _STRIDED, array.tobytes()
        if flags.writeable:
            kind |= _WRITEABLE
        shape = array.shape
        header = struct.pack(f"<BBB{len(shape)}I", number, kind, len(shape), *shape)
        return msgpack.ExtType(ARRAY, header + raw + mask)

    def _rng(self, rng):
        number = next((n for n, known in self.rngs.items() if known is rng), len(self.rngs))
        self.rngs[number] = rng
        kind = type(rng.bit_generator).__name__
        if kind not in _BIT_GENERATORS:
            return self._pack(FOREIGN, "Generator")
        state = _state(rng) if self._with_state else None
        return self._pack(RNG, [number, kind, state])


class Reader:
    """Reads values.

    Parameters
    ----------
    function : callable
        Returns the callable for a handle: called with owner (0 for the other side's, 1 for
        one's own), number and name.
    slot : callable
        Returns the callable for the name of a slot.
    """

    def __init__(self, function=None, slot=None):
        self._function = function
        self._slot = slot
        self.rngs = {}
        self._depth = 0
        self._room = MAX_ELEMENTS

    def read(self, body):
        """Return the value; `WireError` if the bytes are none."""
        try:
            value = self._unpack(body)
            _check_depth(value, MAX_DEPTH)
        except WireError:
            raise
        except (Exception, RecursionError) as error:
            too_large = "exceeds max_" in str(error)  # says msgpack of lists and dicts
            raise WireError("too large" if too_large else "unreadable") from error
        return value

    def _unpack(self, body):
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise WireError("nested too deeply")
        try:
            return msgpack.unpackb(
                body,
                ext_hook=self._extension,
                list_hook=self._counted,
                object_hook=self._counted,
                strict_map_key=False,
                unicode_errors="replace",
                max_array_len=MAX_ELEMENTS,
                max_map_len=MAX_KEYS,
            )
        finally:
            self._depth -= 1

    def _extension(self, code, body):
        if code == ARRAY:
            return _read_array(body)
        if code == SCALAR:
            return np.frombuffer(body, _DTYPES[body[0]], 1, 1)[0]
        content = self._unpack(body)
        if code == TUPLE:
            return tuple(content)
        if code == RNG:
            return self._read_rng(*content)
        if code == HANDLE and self._function:
            owner, number, name = content
            return self._function(owner, number, identifier(name, "function"))
        if code == SLOT and self._slot:
            return self._slot(content)
        if code == COMPLEX:
            return complex(*content)
        if code == INTEGER:
            return int.from_bytes(content[: MAX_BITS // 8 + 2], "big", signed=True)
        if code == ITERATOR:
            return iter(content)
        if code == SET:
            frozen, items = content
            if len(items) > MAX_KEYS:
                raise WireError("too large")
            return frozenset(items) if frozen else set(items)
        if code == RANGE:
            numbers = range(*content)
            # A few bytes, and NumPy makes an int of each of its numbers.
            self._make_room(len(numbers))
            return numbers
        if code == HOLLOW:
            kind, shape = content
            self._make_room(math.prod(_shape(shape)))
            return np.zeros(shape, {"U": "U1", "S": "S1"}.get(kind, object))
        if code == FOREIGN:
            self._make_room(FOREIGN_ELEMENTS)
            return foreign(content)
        raise WireError("an unknown extension")

    def _counted(self, container):
        self._make_room(1 + len(container))
        return container

    def _make_room(self, count):
        """Count what takes far more memory than its bytes, over the whole message."""
        self._room -= count
        if self._room < 0:
            raise WireError("too large")

    def _read_rng(self, number, kind, state):
        self._make_room(RNG_ELEMENTS)
        if number not in self.rngs:
            rng = np.random.Generator(_BIT_GENERATORS[kind](0))
            if state is not None:
                _restore(rng, state)
            self.rngs[int(number)] = rng
        return self.rngs[number]

    def states(self):
        """Return the present states of all generators that were read, to be sent back."""
        return [[number, _state(rng)] for number, rng in self.rngs.items()]


def advance(rngs, states):
    """Set the generators that were sent out to the states that came back."""
    try:
        for number, state in states:
            _restore(rngs[number], state)
    except Exception as error:
        raise WireError("unreadable") from error


def _state(rng):
    """Return a generator's state: a dict, or bytes in the place of the most usual one."""
    state = rng.bit_generator.state
    if state["bit_generator"] != "PCG64":
        return state
    numbers = (state["state"][name].to_bytes(16, "little") for name in ("state", "inc"))
    return _PCG64.pack(*numbers, state["has_uint32"], state["uinteger"])


def _pcg64(packed):
    """Return the dict in whose place such bytes stand."""
    *numbers, has_uint32, uinteger = _PCG64.unpack(packed)
    state, inc = (int.from_bytes(number, "little") for number in numbers)
    reserve = {"has_uint32": has_uint32, "uinteger": uinteger}
    return {"bit_generator": "PCG64", "state": {"state": state, "inc": inc}, **reserve}


def _restore(rng, state):
    """Set a generator's state, unless it would make NumPy read beyond its numbers."""
    if type(state) is bytes:
        state = _pcg64(state)
    size, place_in = _RESERVES.get(type(rng.bit_generator).__name__, (0, lambda state: 0))
    place = place_in(state)
    if type(state) is not dict or type(place) is not int or not 0 <= place <= size:
        raise WireError("unreadable")
    rng.bit_generator.state = state


def _shape(shape):
    if len(shape) > 16:
        raise WireError("a strange shape")
    for length in shape:
        if type(length) is not int or not 0 <= length < 2**31:
            raise WireError("a strange shape")
    return shape


def _read_array(body):
    number, kind, ndim = body[:3]
    shape = _shape(struct.unpack_from(f"<{ndim}I", body, 3))
    dtype = _DTYPES[number]
    start, count = 3 + 4 * ndim, math.prod(shape)
    end = start + count * dtype.itemsize
    if len(body) != end + (count if kind & _MASKED else 0):
        raise WireError("an array whose bytes do not fit its shape")
    # The layout is the caller's: it stays, and so does whether the array may be written to.
    array = np.frombuffer(body, dtype, count, start)
    array = array.reshape(shape, order="F" if kind & _FORTRAN else "C")
    if kind & _STRIDED and ndim:
        wide = np.zeros((*shape[:-1], 2 * shape[-1]), dtype)
        wide[..., ::2] = array
        array = wide[..., ::2]
        array.setflags(write=bool(kind & _WRITEABLE))
    elif kind & _WRITEABLE:
        array = array.copy("K")
    if kind & _MATRIX and ndim == 2:
        return array.view(np.matrix)
    if kind & _MASKED:
        mask = np.frombuffer(body, bool, count, end).reshape(shape)
        return np.ma.MaskedArray(array, mask.copy())
    return array


def _check_depth(value, left):
    kind = type(value)
    if kind is list or kind is tuple:
        items = value
    elif kind is dict:
        items = value.values()
    else:
        return
    if not left:
        raise WireError("nested too deeply")
    for item in items:
        if type(item) in (list, tuple, dict):
            _check_depth(item, left - 1)
