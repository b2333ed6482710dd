"""Attacks on the questions about one's own functions: tracer, text of the questions, and key.

Each is a solved submission, which is asked about, with code put into ``log_loss`` in front of
what computes its result, or into a function that it calls. The word LEAK, put together only
while the code runs, shows itself in a sheet or a key, or as a file.
"""

import textwrap

from tests.jail.corpus import asked

#: How code finds out in which form it runs, and puts the word together.
LOOK = """
import gc, sys
leak = "LE" + "AK"
known = globals()
tracing = "__nnkit_viva__" in known
"""


def into(name, code, before="", apart=False):
    """Register a submission with code at the beginning of a function that stays right.

    Questions change single lines of that function and show what comes of it. Code that tells
    by an exception what it found is therefore kept `apart`, in a function that no question is
    about: without its line ``__import__(module)`` it would tell of what it never imported.
    """

    def make(submission):
        text = submission.module.read_text(encoding="utf-8")
        start = text.index("def log_loss(")
        end = text.index('"""', text.index('"""', start) + 3) + 3
        body = LOOK + textwrap.dedent(code).strip()
        lines = textwrap.indent(body.strip(), "    ")
        if apart:
            helper, lines = f"def looked(y, p):\n{lines}\n", "    looked(y, p)"
        submission.write("nnkit/neuron.py", f"{text[:end]}\n{lines}{text[end:]}")
        if apart:
            submission.prepend(helper)
        submission.prepend(before)

    asked("asked", name)(make)


# --- the tracer ---------------------------------------------------------------------------------

for name, code in {
    "forge_what_was_noted": """
        if tracing:
            value = [leak, leak, {"type": leak}, {"type": leak}]
            noted = {"counts": [[7, 10**9]], "values": [value],
                     "calls": [leak, "<script>"], "products": [[1, [leak], [leak]]]}
            type(known["__nnkit_viva__"]).written = lambda self: noted
    """,
    "forge_names_that_fit": """
        if tracing:
            snapshot = {"type": "ndarray", "shape": [2], "dtype": "int64", "numbers": [1, 2]}
            noted = {"counts": [[7, 2]], "values": [[7, "forged", snapshot, snapshot]],
                     "calls": ["sigmoid", "forged"], "products": []}
            type(known["__nnkit_viva__"]).written = lambda self: noted
    """,
    "trace_without_end": """
        if tracing:
            while True:
                known["__nnkit_viva__"].counts[len(known["__nnkit_viva__"].counts)] = leak * 1000
    """,
    "die_when_traced": """
        if tracing:
            import os; os._exit(0)
    """,
    "another_function_when_traced": """
        if tracing:
            known["__nnkit_viva__forms"][:] = [lambda *a, **k: leak] * 9
            return 0.5
    """,
    "a_tracer_of_ones_own": """
        def trace(frame, event, argument):
            print(leak, [n for n in frame.f_locals if n in ("sheet", "key", "question", "answer")])
            return trace
        sys.settrace(trace)
    """,
    "replace_the_recorder": """
        import nnkit.viva.recorder as recorder
        recorder.RECORDED = recorder.CHANGED = recorder.AS_IT_IS = 0
        recorder.no_luck = recorder.snapshot = recorder.recorded = None
    """,
}.items():  # fmt: skip
    into(name, code)

# --- the text of the questions ------------------------------------------------------------------

for name, code in {
    "markup_in_a_line": 'x = "</pre></section><script>alert(1)</script>]]><b>{{ 7 * 7 }}{% raw %}"',
    "signs_that_turn_a_line": 'x = "\\N{RIGHT-TO-LEFT OVERRIDE}`" + "\u202ea"  # \u202e`<i>`',
    "an_error_that_is_called_so": 'if y is None: raise type("<script>Odd", (ValueError,), {})',
    "a_result_that_is_markup": """
        class Odd(float):
            def __repr__(self): return "<script>odd"
        if tracing: return Odd(3)
    """,
    "a_very_long_line": "x = [" + "1, " * 100_000 + "]",
    "an_argument_that_is_markup": """
        if tracing: raise ValueError("<script>odd" + "</script>" * 1000)
    """,
    "backquotes_in_names": "\N{LATIN SMALL LIGATURE FI} = 1; x = '`<b>`'",
}.items():  # fmt: skip
    into(name, code)

# --- the key ------------------------------------------------------------------------------------

for name, code in {
    "look_for_the_key": """
        import glob, os
        for place in ("..", "../..", "/course", "/work", "/", "{course}", os.getcwd()):
            for path in glob.glob(place + "/build/viva/*") + glob.glob(place + "/submitted/*"):
                print(leak, open(path).read()[:100])
    """,
    "look_for_questions_in_memory": """
        for thing in gc.get_objects():
            if type(thing).__name__ in ("Question", "Subject", "Tried", "Sheet", "Task", "Case"):
                print(leak, thing); raise ValueError(leak)
        for module in list(sys.modules):
            if module.startswith(("solutions", "autograder.viva", "nnkit.viva.kinds")):
                raise ValueError(leak + module)
    """,
    "import_what_asks": """
        for module in ("nnkit.viva.draw", "nnkit.viva.subject", "autograder.viva.run", "solutions"):
            try:
                __import__(module)
            except BaseException:
                continue
            if module != "nnkit.viva.draw" and module != "nnkit.viva.subject":
                raise ValueError(leak + module)
    """,
    "write_over_the_key": """
        import os
        for path in ("build/viva/ps1_key.html", "/tmp/" + leak, "{course}/build/viva/ps1.json"):
            try: open(path, "w").write(leak)
            except OSError: pass
    """,
    "tell_the_forms_by_their_source": """
        import inspect, linecache
        for form in known.get("__nnkit_viva__forms", ()):
            print(leak, getattr(form, "__code__", None))
        print(leak, sorted(linecache.cache))
    """,
}.items():  # fmt: skip
    into(name, code, apart=True)

# --- a file of the submission's in the place of ours ----------------------------------------------

into(
    "its_own_recorder",
    "pass",
    before="import sys, types\nsys.modules['nnkit.viva.recorder'] = types.ModuleType('recorder')",
)
