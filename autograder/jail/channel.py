"""The channel: frames of bytes over a socket, with a deadline.

A frame is a length and a body. The same channel leads from the judge to the student
process, and from the engine to the judge.
"""

import socket
import struct
import time

#: The largest frame, in bytes: twice what any exercise needs for its largest answer.
MAX_FRAME = 16 * 2**20
#: The largest frame between trusted processes: a submission, a notebook with its figures.
MAX_JOB = 128 * 2**20

_LENGTH = struct.Struct("<I")


class WireError(Exception):
    """Something that cannot travel, or a frame that cannot be read; the message says what."""


class Closed(WireError):
    """The other side has gone."""


def _left(deadline):
    return deadline - time.monotonic()


class Channel:
    """Frames over a stream socket, with a deadline for reading and for writing.

    The kernel keeps the time, since a call back should cost one system call each way. When it
    says that the time is up, `left` is asked how much of it there is until a deadline.
    """

    def __init__(self, sock, max_frame=MAX_FRAME, left=_left):
        self.sock = sock
        self._max_frame = max_frame
        self._left = left
        self._buffer = b""
        self._limit = "not set"

    def send(self, body, deadline=None):
        """Send one frame.

        Raises
        ------
        WireError
            If the frame is too long. `Closed` if nobody reads, `TimeoutError` at the deadline.
        """
        if len(body) > self._max_frame:
            raise WireError("too large")
        frame = memoryview(_LENGTH.pack(len(body)) + body)
        while frame:
            frame = frame[self._in_time(self.sock.send, frame, deadline) :]

    def receive(self, deadline=None):
        """Wait for one frame and return its body."""
        self._fill(_LENGTH.size, deadline)
        end = _LENGTH.size + _LENGTH.unpack_from(self._buffer)[0]
        if end > self._max_frame:
            raise WireError("too large")
        self._fill(end, deadline)
        frame, self._buffer = self._buffer[_LENGTH.size : end], self._buffer[end:]
        return frame

    def _fill(self, count, deadline):
        if len(self._buffer) >= count:
            return
        parts, missing = [self._buffer], count - len(self._buffer)
        while missing > 0:
            part = self._in_time(self.sock.recv, max(missing, 1 << 16), deadline)
            if not part:
                raise Closed("the other side has gone")
            parts.append(part)
            missing -= len(part)
        self._buffer = b"".join(parts)

    def _in_time(self, function, argument, deadline):
        """Send or receive something before the deadline."""
        while True:
            self._set_limit(deadline)
            try:
                return function(argument)
            except BlockingIOError:
                self._limit = "not set"  # there may be more time than there seemed to be
            except OSError as error:
                raise Closed("the other side has gone") from error

    def _set_limit(self, deadline):
        left = 0.0  # which stands for no limit
        if deadline is not None:
            left = self._left(deadline)
            if left <= 0:
                raise TimeoutError
        # Setting it anew is worth a system call only when little is left or it has changed.
        if deadline != self._limit or 0 < left < 1:
            seconds, rest = divmod(left and max(left, 0.001), 1)
            limit = struct.pack("@ll", int(seconds), int(rest * 1e6))
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
            self._limit = deadline
