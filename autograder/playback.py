"""Playback: what ungraded cells do is worked out once for a class, not once a student.

What such a cell asks of a student's functions, and what it shows, is determined by its
source, by the cells that it needs, and by the answers it gets. So it is remembered: which
question follows on which answers, and what is shown after the last of them. As long as a
student's functions answer as those of another student did, as right ones do, nothing but
they has to run; at the first answer that is new, the cell runs after all, is given what
was answered so far, and goes on from there.

Where a cell shows text, answers are the same if they are so to the last bit. Where it shows
nothing but figures, seven digits are compared, far more than there is to be seen.
"""

import functools
import hashlib
import os
from collections import deque

import msgpack
import numpy as np

from autograder.dependence import Names, names_of, needs
from autograder.jail.wire import Reader, WireError
from autograder.shell import plain, run

#: How many bytes a host remembers, and in pieces of what size.
MAX_MEMORY = 64 * 2**20
PIECE = 8 * 2**10


class Diverged(Exception):
    """A cell did not do again what it had done: it depends on something else as well."""


class Digest:
    """A running digest of what a cell depends on: to the last bit, and with rounded numbers.

    Parameters
    ----------
    source : str
        Of the cell.
    ends : list of (bytes, bytes)
        The `keys` at the end of the cells that it needs.
    """

    def __init__(self, source, ends):
        self._exact = hashlib.blake2b(digest_size=20, person=b"exact")
        self._rounded = hashlib.blake2b(digest_size=20, person=b"rounded")
        for running, known in zip((self._exact, self._rounded), zip(*ends), strict=False):
            running.update(b"".join(known))
        for running in (self._exact, self._rounded):
            running.update(source.encode())

    def keys(self):
        """Return both digests so far."""
        return self._exact.digest(), self._rounded.digest()

    def add(self, message):
        """Take note of what a worker said, see `autograder.session.Line`."""
        try:
            self._exact.update(msgpack.packb(message))
            for part in rounded(message):
                self._rounded.update(part)
        except Exception:  # whatever it is, it shall not be taken for something else
            for running in (self._exact, self._rounded):
                running.update(os.urandom(16))


def rounded(message):
    """Yield the bytes of a message in which each value is decoded and its numbers rounded."""
    for part in message:
        if isinstance(part, dict):
            for key, value in part.items():
                yield key.encode()
                yield from _parts(_decoded(value))
        else:
            yield from _parts(_decoded(part))


def _decoded(body):
    if not isinstance(body, bytes):
        return body
    try:
        return Reader(lambda *handle: ["function", *handle]).read(body)
    except WireError:
        return body


def _parts(value):
    if isinstance(value, np.ndarray):
        yield f"array {value.dtype} {value.shape}".encode()
        if value.dtype.kind == "f":
            yield _coarse(value).tobytes()
        elif value.dtype.kind in "iub":
            yield value.tobytes()
        else:
            yield repr(value.tolist()).encode(errors="replace")
    elif isinstance(value, float | np.floating):
        yield b"float" + _coarse(np.array(value, float)).tobytes()
    elif isinstance(value, list | tuple):
        yield f"{type(value).__name__} {len(value)}".encode()
        for item in value:
            yield from _parts(item)
    elif isinstance(value, dict):
        yield from _parts([part for item in value.items() for part in item])
    elif isinstance(value, set | frozenset):
        yield from _parts(sorted(map(repr, value)))
    elif isinstance(value, bytes | str | int | complex | range | np.generic | None):
        yield f"{type(value).__name__} {value!r}".encode(errors="replace")
    elif hasattr(value, "__next__"):
        yield from _parts(["iterator", *value])
    else:
        yield type(value).__name__.encode()


def _coarse(array):
    """Round to seven digits of the largest number."""
    with np.errstate(all="ignore"):
        largest = np.max(np.abs(array), where=np.isfinite(array), initial=0.0)
        # The factor keeps a change of the exponent away from 1, where probabilities end.
        step = np.ldexp(1.0, int(np.frexp(1.5 * largest)[1]) - 24)
        return np.round(array / step) + 0.0


class Memory:
    """What is remembered of the cells: by the digest so far, what comes next.

    A step is what `autograder.session.Line` is to say, or ["outputs", list] at a cell's end.
    It is kept in pieces, since the same large arrays are sent again and again.

    Parameters
    ----------
    content : dict, optional
        The `content` of another one.
    """

    def __init__(self, content=None):
        self.content = content or {"steps": {}, "pieces": {}}

    def __contains__(self, key):
        return key in self.content["steps"]

    def __getitem__(self, key):
        names = self.content["steps"][key]
        return msgpack.unpackb(b"".join(map(self.content["pieces"].__getitem__, names)))

    def __setitem__(self, key, step):
        body = msgpack.packb(step)
        pieces = [body[start : start + PIECE] for start in range(0, len(body), PIECE)]
        names = [hashlib.blake2b(piece, digest_size=20).digest() for piece in pieces]
        self.content["pieces"].update(zip(names, pieces, strict=True))
        self.content["steps"][key] = names

    def update(self, content):
        """Add what another one holds; when there is too much, start afresh."""
        if sum(map(len, self.content["pieces"].values())) > MAX_MEMORY:
            self.content = {"steps": {}, "pieces": {}}
        for part, added in content.items():
            self.content[part].update(added)


class Take:
    """One run of a cell: what was said in it, and what of that is only repeated.

    Parameters
    ----------
    digest : Digest
        Of all that the cell depends on.
    script : sequence of (message, answer)
        What was said, and what the worker answered, before this run began; an exception
        where it did not answer.

    Attributes
    ----------
    steps : list of (keys, message)
        What the cell said, each with the digest's keys before it.
    whole : bool
        Whether the worker has answered everything.
    """

    def __init__(self, digest, script=()):
        self.digest = digest
        self.script = deque(script)
        self.steps = []
        self.whole = True
        self.diverged = False

    def says(self, message):
        """Note that the cell says something; return whether it is a repetition."""
        self.steps.append((self.digest.keys(), message))
        if not self.script:
            return False
        self.diverged |= list(rounded(message)) != list(rounded(self.script[0][0]))
        return True

    def repeated(self):
        """Return the worker's answer to what was repeated."""
        _, answer = self.script.popleft()
        if isinstance(answer, BaseException):
            self.whole = False
            raise answer
        self.digest.add(answer)
        return answer

    def hears(self, answer):
        """Note what the worker answered; None if nothing came."""
        if answer is None:
            self.whole = False
        else:
            self.digest.add(answer)


class Playback:
    """Runs the cells of one submission's notebook.

    Parameters
    ----------
    shell : autograder.shell.Shell
    session : autograder.session.Session
    cells : list of dict
        The code cells that are not empty, as a notebook's JSON has them.
    known : Memory
        Of other submissions; an empty one to run everything.

    Attributes
    ----------
    new : Memory
        Of this one.
    """

    def __init__(self, shell, session, cells, known):
        self.shell = shell
        self.session = session
        self.cells = cells
        self.known = known
        self.new = Memory()
        self._ends = {}
        self._skipped = {}
        self._needs = needs([names_in(cell["source"]) for cell in cells])
        # What is graded runs for every student, with all that it needs.
        kept = {i for i, cell in enumerate(cells) if is_kept(cell)}
        self._kept = kept.union(*(self._needs[i] for i in kept))

    def run(self, position):
        """Run a cell, or find out what it would show; returns its outputs."""
        script = []
        if position not in self._kept:
            outputs = self._play(position, script)
            if outputs is not None:
                self._skipped[position] = script
                return outputs
        for earlier in sorted(self._needs[position] & self._skipped.keys()):
            with self.shell.unseen():
                self._execute(earlier, self._skipped.pop(earlier))
        return self._execute(position, script)

    def _begin(self, position):
        ends = [self._ends[i] for i in sorted(self._needs[position] & self._ends.keys())]
        return Digest(self.cells[position]["source"], ends)

    def _play(self, position, script):
        """Say what is known that the cell says; returns its outputs, or None at a new answer."""
        digest = self._begin(position)
        which = next((n for n, key in enumerate(digest.keys()) if key in self.known), 0)
        while (key := digest.keys()[which]) in self.known:
            step = self.known[key]
            if step[0] == "outputs":
                self._ends[position] = digest.keys()
                return step[1]
            try:
                if self.session.idle:
                    self.session.admit(step[1])
            except BaseException:
                return None  # the cell will meet the same
            try:
                answer = self.session.exchange(step)
            except BaseException as error:
                script.append((step, error))
                return None
            script.append((step, answer))
            digest.add(answer)
        return None

    def _execute(self, position, script):
        cell = self.cells[position]
        take = Take(self._begin(position), script)
        self.session.take = None if is_graded(cell) else take
        self.shell.execution_count = position + 1
        try:
            outputs = run(self.shell, cell["source"])
        finally:
            self.session.take = None
        if take.diverged or take.script:
            raise Diverged(cell["source"])
        # Of a cell that was cut short nobody knows what it depends on.
        self._ends[position] = take.digest.keys() if take.whole else (os.urandom(20),) * 2
        if take.whole and position not in self._kept and self.shell.drawing:
            steps = [*take.steps, (take.digest.keys(), ["outputs", outputs])]
            which = all(_is_figure(output) for output in outputs)
            for keys, step in steps:
                self.new[keys[which]] = step
        return outputs


def _is_figure(output):
    return output["output_type"] == "display_data" and "image/png" in output["data"]


def is_kept(cell):
    """Say whether a cell has to run for every student."""
    names = names_in(cell["source"])
    settings = names.imports or "get_ipython" in names.uses
    return bool(settings) or is_graded(cell) or bool(_marks(cell).get("solution"))


def is_graded(cell):
    """Say whether a cell's result is a score."""
    return bool(_marks(cell).get("grade"))


def _marks(cell):
    return cell["metadata"].get("nbgrader", {})


@functools.lru_cache(1000)
def names_in(source):
    """Return the `Names` in a cell; the host asks in advance, so that no child has to."""
    try:
        return names_of(plain(source))
    except SyntaxError:
        return Names()
