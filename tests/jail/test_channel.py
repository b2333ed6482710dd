"""The channel: frames arrive whole, and waiting ends at the deadline."""

import socket
import struct
import threading
import time

import pytest

from autograder.jail import channel
from autograder.jail.channel import Channel, Closed, WireError


@pytest.fixture
def pair():
    one, two = socket.socketpair()
    with one, two:
        yield Channel(one), Channel(two)


def test_frames_arrive_whole_and_in_order(pair):
    one, two = pair
    frames = [b"", b"a", bytes(300_000), b"z"]
    thread = threading.Thread(target=lambda: [one.send(frame) for frame in frames])
    thread.start()
    assert [two.receive(time.monotonic() + 5) for _ in frames] == frames
    thread.join()


def test_a_frame_that_is_too_long_is_refused(pair):
    one, two = pair
    one.sock.sendall(struct.pack("<I", channel.MAX_FRAME + 1))
    with pytest.raises(WireError, match="too large"):
        two.receive(time.monotonic() + 5)


def test_waiting_ends_at_the_deadline(pair):
    with pytest.raises(TimeoutError):
        pair[0].receive(time.monotonic() + 0.1)


def test_a_trickle_does_not_move_the_deadline(pair):
    one, two = pair
    one.sock.sendall(struct.pack("<I", 100))
    stop = threading.Event()

    def trickle():
        while not stop.wait(0.02):
            one.sock.sendall(b"x")

    thread = threading.Thread(target=trickle)
    thread.start()
    try:
        with pytest.raises(TimeoutError):
            two.receive(time.monotonic() + 0.3)
    finally:
        stop.set()
        thread.join()


def test_a_hang_up_is_noticed(pair):
    pair[0].sock.close()
    with pytest.raises(Closed):
        pair[1].receive(time.monotonic() + 5)
