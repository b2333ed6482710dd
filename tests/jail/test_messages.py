"""Messages: what is packed comes back, and nothing else is taken for a message."""

import msgpack
import pytest

from autograder.jail.channel import WireError
from autograder.jail.messages import (
    Answer,
    Broken,
    Call,
    Loaded,
    Reply,
    Request,
    Start,
    pack_message,
    unpack_message,
)


@pytest.mark.parametrize(
    "message",
    [
        Start({"nnkit/neuron.py": b"x"}, None, b"compiled"),
        Loaded(["sigmoid"], None),
        Broken({"name": "ValueError"}),
        Call(b"nonce", "sigmoid", "neuron", b"payload"),
        Request(b"nonce", b"own", 3, b"payload"),
        Reply(b"own", "return", b"value", None),
        Answer(b"nonce", "raise", {"name": "ValueError"}, {"printed": "x"}),
    ],
    ids=lambda message: type(message).__name__,
)
def test_a_message_comes_back_as_it_was(message):
    back = unpack_message(pack_message(message), type(message))
    assert (type(back), back) == (type(message), message)


def test_a_message_that_is_not_expected_is_refused():
    with pytest.raises(WireError):
        unpack_message(pack_message(Loaded([], None)), Request, Answer)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xc1",
        b"\xff" * 100,
        b"\x91" * 10**6 + b"\xc0",
        msgpack.packb("Answer"),
        msgpack.packb({}),
        msgpack.packb([]),
        msgpack.packb([["Answer"], b"n", "return", b"", {}]),
        msgpack.packb(["answer", b"n", "return", b"", {}]),
        msgpack.packb(["__import__", "os"]),
        msgpack.packb(["Answer", b"n", "return", b""]),
        msgpack.packb(["Answer", b"n", "return", b"", {}, 1]),
    ],
)
def test_what_is_no_message_is_an_error_of_the_wire(body):
    with pytest.raises(WireError):
        unpack_message(body, Answer, Request)


def test_half_a_letter_is_said_all_the_same():
    said = Answer(b"n", "raise", {"text": "a\ud800"}, {"printed": "\udfff"})
    back = unpack_message(pack_message(said), Answer)
    assert (back.content, back.effects) == ({"text": "a?"}, {"printed": "?"})
