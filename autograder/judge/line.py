"""The line to one student process: each answer belongs to its question."""

import os

from autograder.jail.channel import WireError
from autograder.jail.messages import Answer, Call, Reply, Request, pack_message, unpack_message


class Line:
    """Calls and answers over a channel.

    Attributes
    ----------
    channel : autograder.jail.channel.Channel
    """

    def __init__(self, channel):
        self.channel = channel
        #: The calls that wait for an answer, the innermost last.
        self._open = []

    def call(self, target, judged, payload, deadline):
        """Ask for a call, see `autograder.jail.messages.Call`."""
        self._open.append(os.urandom(8))
        self._send(Call(self._open[-1], target, judged, payload), deadline)

    def reply(self, request, kind, content, states, deadline):
        """Reply to a `Request`."""
        self._send(Reply(request.own, kind, content, states), deadline)

    def hear(self, deadline):
        """Wait for a `Request` or an `Answer`; `WireError` if it is not of the last call."""
        message = unpack_message(self.channel.receive(deadline), Request, Answer)
        if not self._open or message.nonce != self._open[-1]:
            raise WireError("an answer to another question")
        if isinstance(message, Answer):
            self._open.pop()
        return message

    def _send(self, message, deadline):
        self.channel.send(pack_message(message), deadline)
