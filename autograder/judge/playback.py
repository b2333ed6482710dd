"""Playback: what ungraded cells do is worked out once for a class, not once a student.

What such a cell asks of a student's functions, and what it shows, is determined by its
source, by the cells that it needs, and by the answers it gets. So it is remembered: which
question follows on which answers, and what is shown after the last of them. As long as a
student's functions answer as those of another student did, as right ones do, nothing but
they has to run; at the first answer that is new, the cell runs after all, is given what
was answered so far, and goes on from there.

Where a cell shows text, answers are the same if they are so to the last bit. Where it shows
nothing but figures, seven digits are compared, far more than there is to be seen.

What is remembered is what every student with these answers would see. So nothing is of a cell
in which something else took part: a time limit, a worker that ended, a file that cannot be
imported. A cell that sets something for later ones, and binds no name that they use, belongs
with the imports: those cells always run.
"""

import functools
import hashlib
import os
from collections import deque

import msgpack
import numpy as np

from autograder.jail.wire import Reader, WireError
from autograder.judge.cells import plain, run
from autograder.judge.dependence import Names, names_of, needs

#: How many bytes a host remembers, how many of them of one submission, and in what pieces.
MAX_MEMORY = 96 * 2**20
MAX_NEW = 40 * 2**20
PIECE = 8 * 2**10
#: What an entry takes beside its bytes, roughly.
ENTRY = 200
#: How many bytes of what is said in one cell are kept, and how long an answer may be.
MAX_SAID = 20 * 2**20
MAX_ANSWER = 4 * 2**20


class Diverged(Exception):
    """A cell did not do again what it had done: it depends on something else as well."""


class Digest:
    """A running digest of what a cell depends on: to the last bit, and with rounded numbers.

    Whatever is added is packed first, so that no two sequences give the same bytes.

    Parameters
    ----------
    place : int
        Of the cell in the notebook.
    source : str
        Of the cell.
    ends : list of (bytes, bytes)
        The `keys` at the end of the cells that it needs.
    """

    def __init__(self, place, source, ends):
        self._exact = hashlib.blake2b(digest_size=20, person=b"exact")
        self._rounded = hashlib.blake2b(digest_size=20, person=b"rounded")
        for which, running in enumerate((self._exact, self._rounded)):
            running.update(msgpack.packb([place, source, [end[which] for end in ends]]))

    def keys(self):
        """Return both digests so far."""
        return self._exact.digest(), self._rounded.digest()

    def ask(self, names):
        """Take note of what the cell says, which rounded answers determine but for rounding.

        Its pieces' names will do, see `Memory.keep`.
        """
        self._exact.update(msgpack.packb(names))

    def add(self, message):
        """Take note of what a worker said, see `autograder.judge.student.Line`."""
        try:
            body = msgpack.packb(message)
            if len(body) > MAX_ANSWER:
                raise ValueError("too long to look at")
            coarse = rounded(message)
        except Exception:  # whatever it is, it shall not be taken for something else
            body = coarse = os.urandom(20)
        self._exact.update(body)
        self._rounded.update(coarse)


def rounded(message):
    """Return the bytes of a message in which each value is decoded and its numbers rounded."""
    parts = [
        [[key, _decoded(value)] for key, value in part.items()]
        if isinstance(part, dict)
        else _decoded(part)
        for part in message
    ]
    return msgpack.packb(_coarse(parts), unicode_errors="surrogatepass")


def _decoded(body):
    if not isinstance(body, bytes):
        return body
    try:
        return Reader(lambda *handle: ["function", *handle]).read(body)
    except WireError:
        return ["unreadable", body]


def _coarse(value):
    """Write a value as lists of plain things: equal only if the value looks the same."""
    kind = type(value).__name__
    if isinstance(value, np.ndarray):
        mask = np.ma.getmaskarray(value).tobytes() if isinstance(value, np.ma.MaskedArray) else b""
        array = np.asarray(value)
        about = [kind, str(array.dtype), array.shape, value.flags.writeable, mask]
        if array.dtype.kind == "f":
            return [*about, *_rounded_numbers(array)]
        if array.dtype.kind in "iub":
            return [*about, array.tobytes()]
        return [*about, repr(array.tolist())]
    if isinstance(value, float | np.floating):
        return [kind, *_rounded_numbers(np.array(value, float))]
    if isinstance(value, list | tuple):
        return [kind, *map(_coarse, value)]
    if isinstance(value, dict):
        return [kind, *([_coarse(key), _coarse(item)] for key, item in value.items())]
    if isinstance(value, set | frozenset):
        return [kind, *sorted(map(repr, value))]
    if isinstance(value, bool | bytes | str | None):
        return value
    if isinstance(value, int | complex | range | np.generic):
        return [kind, repr(value)]
    if isinstance(value, np.random.Generator):
        return [kind, _coarse(value.bit_generator.state)]
    if hasattr(value, "__next__"):
        return ["iterator", *map(_coarse, value)]
    return ["foreign", kind]


def _rounded_numbers(array):
    """Round to seven digits of the largest number: what counts them, and how many there are."""
    with np.errstate(all="ignore"):
        largest = float(np.max(np.abs(array), where=np.isfinite(array), initial=0.0))
        if largest and not 1e-290 < largest < 1e290:
            return [0.0, array.tobytes()]
        # The factor keeps a change of the exponent away from 1, where probabilities end.
        step = float(np.ldexp(1.0, int(np.frexp(1.5 * largest)[1]) - 24))
        return [step, (np.round(array / step) + 0.0).tobytes()]


class Memory:
    """What is remembered of the cells: by the digest so far, what comes next.

    A step is what `autograder.judge.student.Line` is to say, or ["outputs", list] at a cell's end.
    It is kept in pieces, since the same large arrays are sent again and again.

    Attributes
    ----------
    content : dict
        Plain data, for the `update` of another one.
    """

    def __init__(self):
        self.content = {"steps": {}, "pieces": {}}

    def __contains__(self, key):
        return key in self.content["steps"]

    def __getitem__(self, key):
        pieces = map(self.content["pieces"].__getitem__, self.names(key))
        return msgpack.unpackb(b"".join(pieces))

    def __setitem__(self, key, step):
        self.content["steps"][key] = self.keep(step)

    def keep(self, step):
        """Keep the pieces of a step; returns their names."""
        body = msgpack.packb(step)
        pieces = [body[start : start + PIECE] for start in range(0, len(body), PIECE)]
        names = [hashlib.blake2b(piece, digest_size=20).digest() for piece in pieces]
        self.content["pieces"].update(zip(names, pieces, strict=True))
        return names

    def names(self, key):
        """Return the names of the pieces of a step."""
        return self.content["steps"][key]

    @property
    def size(self):
        """How many bytes it takes, roughly."""
        pieces, steps = self.content["pieces"].values(), self.content["steps"].values()
        names = sum(map(len, steps))
        return sum(map(len, pieces)) + ENTRY * (len(pieces) + len(steps)) + 20 * names

    def update(self, other):
        """Add what another one holds, if that is not too much; start afresh when full."""
        if other.size > MAX_NEW:
            return
        if self.size + other.size > MAX_MEMORY:
            self.__init__()
        self.add(other)

    def add(self, other):
        """Add what another one holds."""
        for part, added in other.content.items():
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
    steps : list of (keys, names)
        What the cell said, each with the digest's keys before it, and its pieces in `memory`.
    whole : bool
        Whether nothing but the worker's answers took part, and all of it is in `steps`.
    inexact, diverged : bool
        Whether the cell said something else than `script` has it: in the last digits, or more.
    """

    def __init__(self, digest, script=()):
        self.digest = digest
        self.script = deque(script)
        self.steps, self.memory, self._named = [], Memory(), 0
        self.whole = True
        self.inexact = self.diverged = False

    def says(self, message):
        """Note that the cell says something; return whether it is a repetition."""
        if self.whole:
            keys, names = self.digest.keys(), self.memory.keep(message)
            self.steps.append((keys, names))
            self.digest.ask(names)
            self._named += ENTRY + 20 * len(names)
            if self._named + PIECE * len(self.memory.content["pieces"]) > MAX_SAID:
                self.whole, self.steps, self.memory = False, [], Memory()
        if not self.script:
            return False
        repeated, _ = self.script[0]
        if repeated != message:
            self.inexact = True
            self.diverged |= rounded(repeated) != rounded(message)
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
    shell : autograder.judge.cells.Shell
    session : autograder.judge.student.Session
    cells : list of dict
        The code cells that are not empty, as a notebook's JSON has them.
    known : Memory
        Of other submissions; an empty one to run everything.

    Attributes
    ----------
    new : Memory
        Of this one.
    skipped : int
        How many cells have not been run.
    """

    def __init__(self, shell, session, cells, known):
        self.shell = shell
        self.session = session
        self.cells = cells
        self.known = known
        self.new = Memory()
        self._ends = {}
        self._played = {}
        self._cut, self._inexact = set(), set()
        self._values = {}
        self._needs = needs([names_in(cell["source"]) for cell in cells])
        # What is graded runs for every student, with all that it needs.
        kept = {i for i, cell in enumerate(cells) if is_kept(cell)}
        self._kept = kept.union(*(self._needs[i] for i in kept))

    @property
    def skipped(self):
        """How many cells have not been run."""
        return len(self._played)

    def run(self, position):
        """Run a cell, or find out what it would show; returns its outputs."""
        # A cell that was cut short may have left any name as it was before.
        if self._needs[position] & self._cut:
            self._needs[position] = set(range(position))
        outputs = self._outputs(position)
        if any(output["output_type"] == "error" for output in outputs):
            self._cut.add(position)
        return outputs

    def _outputs(self, position):
        script = []
        if position not in self._kept:
            outputs = self._play(position, script)
            if outputs is not None:
                self._played[position] = script
                return outputs
        for earlier in sorted(self._needs[position] & self._played.keys()):
            with self.shell.unseen():
                self._execute(earlier, self._played.pop(earlier))
        outputs = self._execute(position, script)
        # Answers to questions that were another student's in the last digits will not do.
        if self._inexact & (self._needs[position] | {position}) and not _are_figures(outputs):
            raise Diverged(self.cells[position]["source"])
        return outputs

    def _begin(self, position):
        ends = [self._ends[i] for i in sorted(self._needs[position] & self._ends.keys())]
        return Digest(position, self.cells[position]["source"], ends)

    def _play(self, position, script):
        """Say what is known that the cell says; returns its outputs, or None at a new answer."""
        digest = self._begin(position)
        while keys := [key for key in digest.keys() if key in self.known]:  # noqa: SIM118
            step = self.known[keys[0]]
            if step[0] == "outputs":
                self._ends[position] = digest.keys()
                return step[1]
            try:
                if self.session.idle:
                    self.session.admit(step[1])
            except BaseException:
                return None  # the cell will meet the same
            digest.ask(self.known.names(keys[0]))
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
        self._rewind(position)
        names = self.shell.user_ns
        before = {name: names.get(name, _ABSENT) for name in names_in(cell["source"]).binds}
        try:
            outputs = run(self.shell, cell["source"])
        finally:
            self.session.take = None
        for name, value in before.items():
            # What a cell did not get to bind may have been bound by one that runs later.
            if (bound := names.get(name, _ABSENT)) is not value:
                self._values.setdefault(name, {})[position] = bound
        if take.diverged or take.script:
            raise Diverged(cell["source"])
        if take.inexact:
            self._inexact.add(position)
        exact, coarse = take.digest.keys()
        if not take.whole:  # nobody knows what it depends on
            exact = coarse = os.urandom(20)
        self._ends[position] = os.urandom(20) if take.inexact else exact, coarse
        if take.whole and position not in self._kept and self.shell.drawing:
            take.steps.append((take.digest.keys(), take.memory.keep(["outputs", outputs])))
            which = _are_figures(outputs)
            take.memory.content["steps"] = {keys[which]: names for keys, names in take.steps}
            self.new.add(take.memory)
        return outputs

    def _rewind(self, position):
        """Give all names the values they had before a cell: one may run later than its turn."""
        names = self.shell.user_ns
        for name, values in self._values.items():
            earlier = [turn for turn in values if turn < position]
            value = values[max(earlier)] if earlier else _ABSENT
            if value is _ABSENT:
                names.pop(name, None)
            else:
                names[name] = value


_ABSENT = object()


def _are_figures(outputs):
    return all(map(_is_figure, outputs))


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
    except (SyntaxError, ValueError, RecursionError):
        return Names()
