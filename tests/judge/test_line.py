"""The line: an answer is taken for that of the last call only."""

import socket
import time

import pytest

from autograder.jail.channel import Channel, WireError
from autograder.jail.messages import Answer, Call, Loaded, Reply, Request
from autograder.jail.messages import pack_message as packed
from autograder.jail.messages import unpack_message as unpacked
from autograder.judge.line import Line


class Other:
    """The other end of a line, as a student process has it."""

    def __init__(self, sock):
        self.channel = Channel(sock)

    def send(self, message):
        self.channel.send(packed(message))

    def next(self, kind):
        return unpacked(self.channel.receive(soon()), kind)


def soon():
    return time.monotonic() + 5


@pytest.fixture
def ends():
    """Return a line and its other end."""
    one, two = socket.socketpair()
    with one, two:
        yield Line(Channel(one)), Other(two)


def called(line, other, target="sigmoid"):
    """Make a call; returns it as the other end sees it."""
    line.call(target, "sigmoid", b"payload", soon())
    return other.next(Call)


def test_a_call_gets_its_answer(ends):
    line, other = ends
    call = called(line, other)
    assert call[1:] == ("sigmoid", "sigmoid", b"payload")
    other.send(Answer(call.nonce, "return", b"value", {}))
    assert line.hear(soon()).content == b"value"


def test_a_request_gets_its_reply(ends):
    line, other = ends
    call = called(line, other)
    other.send(Request(call.nonce, b"own", "weighted_sum", b"payload"))
    line.reply(line.hear(soon()), "return", b"value", None, soon())
    assert other.next(Reply) == (b"own", "return", b"value", None)


def test_a_call_within_a_call_is_answered_first(ends):
    line, other = ends
    outer = called(line, other)
    inner = called(line, other, 3)
    other.send(Answer(inner.nonce, "return", b"inner", {}))
    other.send(Answer(outer.nonce, "return", b"outer", {}))
    assert [line.hear(soon()).content for _ in range(2)] == [b"inner", b"outer"]


@pytest.mark.parametrize(
    "forge",
    [
        lambda outer, inner: Answer(bytes(8), "return", b"", {}),
        lambda outer, inner: Answer(outer.nonce, "return", b"", {}),
        lambda outer, inner: Answer(None, "return", b"", {}),
        lambda outer, inner: Request(outer.nonce, b"own", "neuron", b""),
        lambda outer, inner: Loaded([], None),
        lambda outer, inner: Call(inner.nonce, "sigmoid", "sigmoid", b""),
    ],
)
def test_what_does_not_belong_to_the_last_call_is_refused(ends, forge):
    line, other = ends
    outer, inner = called(line, other), called(line, other)
    other.send(forge(outer, inner))
    with pytest.raises(WireError):
        line.hear(soon())


def test_a_second_answer_is_refused(ends):
    line, other = ends
    call = called(line, other)
    for _ in range(2):
        other.send(Answer(call.nonce, "return", b"", {}))
    line.hear(soon())
    with pytest.raises(WireError):
        line.hear(soon())
