"""Forgeries: values, messages, answers and files that are not what they seem.

As in `tests.jail.corpus.attacks` each is an untouched submission, which is worth nothing.
"""

# ruff: noqa: E501  (the attacks are quoted line by line)

import marshal
import os
import struct
import sys

from autograder.stubs import filled_module
from tests.jail.corpus import RIGHT, attack
from tests.jail.corpus.attacks import FIND, _answers

# --- values that lie about themselves -------------------------------------------------------------

VALUES = {
    "class_that_claims_to_be_a_float": """
        class Lie:
            __class__ = property(lambda self: float)
            __float__ = __array__ = lambda self, *a, **k: 0.5
            __getattr__ = lambda self, name: self
        return Lie()
    """,
    "array_of_borrowed_memory": """
        class Borrowed:
            __array_interface__ = {"version": 3, "shape": (4,), "typestr": "<f8",
                                   "data": (id(0.5), True)}
        return np.asarray(Borrowed())
    """,
    "masked_where_it_is_wrong": "return np.ma.array(np.full(np.shape(z), 0.5), mask=np.asarray(z) != 0)",
    "masked_nan": "return np.ma.array(np.full(np.shape(z), np.nan), mask=True)",
    "integer_beyond_floats": "return 10**4000",
    "integers_beyond_floats": "return [10**4000, -10**4000] * 3",
    "complex_nan": "return np.full(np.shape(z), complex(np.nan, np.nan))",
    "not_a_time": "return np.full(np.shape(z), np.datetime64('NaT'))",
    "records": "return np.zeros(np.shape(z), [('x', 'f8'), ('__eq__', 'O')])",
    "dtype_with_metadata": "return np.zeros(np.shape(z), np.dtype('f8', metadata={'points': 2.0}))",
    "no_numbers_at_all": "return np.zeros((*np.shape(z), 0))",
    "word_of_half_letters": "return '\\ud800' * 3",
    "error_of_half_letters": "raise ValueError('\\udfff')",
    "prints_half_letters": "print('\\ud800'); return 0.0",
    "keys_that_are_no_numbers": "return {float('nan'): 1, (1, (2,)): 2, b'': 3, None: 4, 2.5: 5}",
    "keys_of_one_hash": "return {k * (2**61 - 1): 0 for k in range(2500)}",
    "a_function_that_calls_back": "return lambda *a, **k: sigmoid(z)",
    "an_exercise": "return sigmoid",
    "an_iterator_of_iterators": "return iter([iter([0.5]), zip([z], [z])])",
    "error_that_claims_another_class": """
        class Odd(Exception):
            __class__ = property(lambda self: NotImplementedError)
            __str__ = lambda self: 5
        raise Odd
    """,
    "error_that_ends_the_process_when_it_is_read": """
        import os
        class Odd(Exception):
            __str__ = lambda self: os._exit(0)
        raise Odd
    """,
    "errors_without_end": """
        error = None
        for _ in range(5_000):
            new = ValueError(); new.__cause__ = new.__context__ = error; error = new
        raise error
    """,
    "error_from_another_file": """
        import nnkit.check.judge as judge
        exec(compile("raise ValueError", "/work/<script>LEAK</script>.py", "exec"))
    """,
    "group_of_errors": "raise BaseExceptionGroup('x', [SystemExit(0), ExceptionGroup('y', [ValueError()])])",
    "error_that_is_none": "raise type('None', (StopIteration, KeyError), {'__module__': 'builtins'})",
    "writes_into_a_question_that_is_read_only": """
        import ctypes
        if isinstance(z, np.ndarray) and z.size:
            ctypes.memset(z.ctypes.data, 0, z.nbytes)
        return np.full(np.shape(z), 0.5) if np.ndim(z) else 0.5
    """,
    "warns_from_a_line_that_is_none": "import warnings\nwarnings.warn_explicit('x', UserWarning, '<script>', 2**31 - 1); return 0.0",
}  # fmt: skip
attack.bodies("values", VALUES, "import numpy as np\n")

# --- messages -------------------------------------------------------------------------------------

ASK = FIND + (
    "from jail.wire import Writer\n"
    "none = Writer().write([[], {}])\n"
    "def ask(target, own=b'x' * 8, payload=none): send(['Request', nonce, own, target, payload])\n"
)
MESSAGES = {
    "a_generator_that_reads_beside_its_numbers": """
        for kind, place in (("MT19937", "pos"), ("Philox", "buffer_pos")):
            rng = np.random.Generator(getattr(np.random, kind)(0))
            state = rng.bit_generator.state
            (state if place in state else state["state"])[place] = 10**6
            rng.bit_generator.state = state
            try: print("LEAK", calls.request("weighted_sum", (rng, np.ones(3), 0.0), {}))
            except BaseException: pass
    """,
    "a_target_that_is_a_list": "ask(['weighted_sum'])",
    "a_target_that_is_a_dict": "ask({'weighted_sum': 1})",
    "a_target_that_is_no_number": "ask(float('nan'))",
    "a_target_that_is_true": "ask(True)",
    "a_target_that_is_very_long": "ask('weighted_sum' * 10**5)",
    "a_name_for_the_reply_of_4_mb": "ask('weighted_sum', bytes(15 * 2**20))",
    "a_name_for_the_reply_that_is_nested": "ask('weighted_sum', eval('[' * 150 + ']' * 150))",
    "arguments_of_no_function": "ask('weighted_sum', payload=msgpack.packb([1, 2, 3]))",
    "keywords_that_are_no_words": "ask('weighted_sum', payload=msgpack.packb([[], {1: 2}]))",
    "arguments_that_are_a_word": "ask('weighted_sum', payload=msgpack.packb(['abc', {}]))",
    "messages_of_the_judges": """
        for kind, size in (("Settings", 1), ("Layers", 3), ("Start", 3), ("Loaded", 2), ("Broken", 1), ("Call", 4), ("Reply", 4)):
            send([kind, *[nonce] * size])
    """,
    "effects_that_are_a_list": "send(['Answer', nonce, 'return', none, ['changed', 'rngs']])",
    "effects_on_lines_beyond": "send(['Answer', nonce, 'return', none, {'warned': [['UserWarning', 'x', 2**63 - 1]]}])",
    "effects_on_other_arguments": "send(['Answer', nonce, 'return', none, {'changed': Writer().write([[0.0] * 9, {'LEAK': 1}])}])",
    "effects_on_generators_that_are_not_there": "send(['Answer', nonce, 'return', none, {'rngs': Writer().write([[0, {}], [7, None]])}])",
    "times_and_extensions": "send(['Answer', nonce, 'return', msgpack.packb(msgpack.Timestamp(1)), {'printed': msgpack.ExtType(5, b'')}])",
    "classes_by_the_thousand": "x = msgpack.packb(msgpack.ExtType(13, b'\\xa1x')); send(['Answer', nonce, 'return', b'\\xdd' + struct.pack('>I', 10**5) + x * 10**5, {}])",
    "generators_by_the_thousand": "x = msgpack.packb(msgpack.ExtType(4, msgpack.packb([0, 'MT19937', None]))); send(['Answer', nonce, 'return', b'\\xdd' + struct.pack('>I', 10**4) + x * 10**4, {}])",
    "a_letter_a_piece": "send(['Answer', nonce, 'return', msgpack.packb(msgpack.ExtType(1, msgpack.packb('x' * 10**5))), {}])",
    "closes_all_that_is_open": "os.closerange(0, 64)",
    "another_file_for_the_channel": "os.dup2(os.open('/dev/null', os.O_RDWR), sock.fileno())",
    "reads_what_is_for_another": "sock.setblocking(False)\ntry: print('LEAK', sock.recv(100))\nexcept OSError: pass",
}  # fmt: skip
attack.bodies("messages", MESSAGES, "import numpy as np\n" + ASK, "\nreturn 0.5")

# --- answers ------------------------------------------------------------------------------------

for name, source in {
    "answer_that_is_no_integer": "q1 = int(1e999)",
    "answer_that_is_no_float": "q1 = float(1000000**100)",
    "answer_with_a_list_for_a_key": "q1 = {[1]: 2}",
    "answer_with_a_dict_for_a_key": "q1 = {{}: 1}",
    "all_answers_in_a_list": "q1 = ['A', 'B', 'C', 'D']",
    "all_answers_in_a_set": "q1 = {'A', 'B', 'C', 'D'}",
    "all_answers_in_a_word": "q1 = 'A' 'B' 'C' 'D'",
    "answer_as_a_key": "q1 = {'A': 1, 'B': 1, 'C': 1, 'D': 1}",
    "answer_of_bytes": f"q1 = {RIGHT.encode()!r}",
    "answer_that_ends_in_nothing": f"q1 = {RIGHT + chr(0)!r}",
    "answer_that_is_half_a_letter": "q1 = '\\ud800'",
    "answer_in_a_loop": f"for q1 in {RIGHT!r}: pass",
    "answer_by_a_walrus": f"(q1 := {RIGHT!r})",
    "answer_in_a_comment": f"# -*- coding: unicode_escape -*-\n# \\x0aq1 = {RIGHT!r}",
}.items():
    attack("answers", name)(_answers(source))


@attack("answers")
def every_cell_is_called_setup(submission):
    """Cells of the student's that would be executed if their names counted."""

    def change(cell, name):
        cell["metadata"]["nbgrader"]["grade_id"] = "setup"
        cell["source"] = "print('LEAK')"

    submission.cells(change)


@attack("answers")
def numbers_of_five_thousand_digits(submission):
    """Python refuses to read them."""
    text = submission.notebook_path.read_text(encoding="utf-8")
    submission.notebook_path.write_text(text.replace('"nbformat": 4', '"nbformat": ' + "4" * 5000))


# --- files --------------------------------------------------------------------------------------


@attack("forged_files")
def compiled_in_place_of_what_is_read(submission):
    """What would run is the right module, what graders see the empty one."""
    code = marshal.dumps(compile(filled_module("ps1"), "nnkit/neuron.py", "exec"))
    size = submission.module.stat().st_size
    tag = sys.implementation.cache_tag
    with open(submission.module, "rb") as file:
        os.utime(file.fileno(), (0, 0))
    import importlib.util

    head = importlib.util.MAGIC_NUMBER + struct.pack("<III", 0, 0, size)
    for path in (f"__pycache__/neuron.{tag}.pyc", "neuron.pyc", "neuron.py/neuron.pyc"):
        if not path.startswith("neuron.py/"):
            submission.write(f"nnkit/{path}", head + code)


@attack("forged_files")
def names_that_are_markup(submission):
    """Names of files in notes, on pages and in terminals."""
    for name in (
        "<img src=x onerror=LEAK>.py", "[x](javascript:LEAK).ipynb", "\x1b]0;LEAK\x07.txt",
        "\u202eyp.LEAK", "a\nSandbox layers: LEAK", "`LEAK`.so", "$LEAK$.pyc", "{{LEAK}}.zip",
    ):  # fmt: skip
        submission.write(f"nnkit/{name}", "x")
        os.symlink("/dev/zero", submission.folder / f"link-{name}")


@attack("forged_files")
def another_case_and_other_spaces(submission):
    """A right module under names that some file systems take for the one."""
    for path in ("NNKIT/neuron.py", "nnkit/Neuron.py", "nnkit/neuron.py ", "nnkit /neuron.py"):
        submission.write(path, filled_module("ps1"))
