"""What the judge and a student process say to each other: a named tuple for each message.

Student code can make its process send anything. So a message is only read if it has the
right number of parts, and whoever gets it looks at each part with care.
"""

from typing import NamedTuple

import msgpack

from .channel import WireError
from .wire import MAX_ELEMENTS

#: Exceptions travel by the name of the nearest built-in class.
BUILTIN_ERRORS = {
    name: kind
    for name, kind in vars(__import__("builtins")).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
}

#: How large a compiled module may be, in bytes, to be kept for the next process.
MAX_COMPILED = 2**20


class Settings(NamedTuple):
    """Judge to zygote: for which problem set, with which limits and paths."""

    content: dict


class Layers(NamedTuple):
    """Zygote to judge: which layers of the sandbox are active, and how far two of them reach.

    `landlock` is the version that the kernel speaks, 0 if none; `root` says whether student
    code would run as root if it were not for the namespaces.
    """

    active: dict
    landlock: int
    root: bool


class Start(NamedTuple):
    """Judge to student process: the files of the submission, and the processor to keep to.

    `compiled` is what another process of the same submission said when it had loaded them.
    """

    files: dict
    cpu: int | None
    compiled: bytes | None


class Loaded(NamedTuple):
    """Student process to judge: the module is imported; these exercises have no function.

    `compiled` is the module as Python has compiled it, if it could be kept: to do so again
    takes longer than many an exercise. It is said before the first call, and so tells nothing
    of any.
    """

    missing: list
    compiled: bytes | None


class Broken(NamedTuple):
    """Student process to judge: the module cannot be imported, because of this exception."""

    error: dict


class Call(NamedTuple):
    """Judge to student process: call a function while the exercise `judged` is judged.

    `target` is an exercise's name, or the number of a function that came as a value. The
    nonce, drawn for each call, tells its answer from any other.
    """

    nonce: bytes
    target: str | int
    judged: str
    payload: bytes


class Answer(NamedTuple):
    """Student process to judge: what came of a call.

    `kind` is "return" with a value, "raise" with a description of the exception, or
    "unreadable" with a word on why the value cannot travel. `effects` has what else came
    of it: "changed" arguments, "rngs", "printed", "warned", "global random state".
    """

    nonce: bytes
    kind: str
    content: object
    effects: dict


class Request(NamedTuple):
    """Student process to judge, within a call: call a function of yours.

    `nonce` is the call's, `own` that of the reply.
    """

    nonce: bytes
    own: bytes
    target: str | int
    payload: bytes


class Reply(NamedTuple):
    """Judge to student process: what came of a request; `kind` is "return" or "raise"."""

    nonce: bytes
    kind: str
    content: object
    states: bytes | None


_KINDS = {
    kind.__name__: kind
    for kind in (Settings, Layers, Start, Loaded, Broken, Call, Answer, Request, Reply)
}


def pack_message(message):
    """Write a message; its parts need no extension, and halves of letters become "?"."""
    return msgpack.packb([type(message).__name__, *message], unicode_errors="replace")


def unpack_message(body, *expected):
    """Read a message; `WireError` if it is none, or not of an expected kind."""
    try:
        name, *parts = msgpack.unpackb(body, max_array_len=MAX_ELEMENTS, max_map_len=MAX_ELEMENTS)
        message = _KINDS[name](*parts)
    except Exception as error:
        raise WireError("unreadable") from error
    if not isinstance(message, expected):
        raise WireError("unreadable")
    return message
