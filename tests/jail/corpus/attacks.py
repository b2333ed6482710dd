"""Attacks, each on an untouched submission, which is worth nothing.

Whatever succeeds shows itself: by points, by the word LEAK in the graded notebook, by a
file outside the submission, or by a process that is left.
"""

# ruff: noqa: E501  (the attacks are quoted line by line)

import os

from tests.jail.corpus import COURSE, attack, flush_left

# --- tampering with the process that holds the tests, when the module is imported -----------------

for name, text in {
    "replace_check": """
        import nnkit.check, nnkit.check.verdict as verdict
        nnkit.check.check = lambda exercise: float(exercise.points)
        verdict._points = lambda verdict: verdict.out_of
        verdict.examine = lambda slot, sheet: verdict.Verdict(slot.__name__, slot.points, 99.0)
    """,
    "replace_judge": """
        import nnkit.check.judge as judge, nnkit.check.compare as compare
        judge.judge.__code__ = (lambda outcome, task, layout=None: None).__code__
        compare.Tolerance.allows = lambda self, got, want: True
        compare.difference.__code__ = (lambda *a, **k: None).__code__
    """,
    "raise_the_points": """
        from nnkit.exercise import catalogue
        for slot in catalogue("ps1"):
            slot.points = 1000.0
    """,
    "replace_builtins": """
        import builtins
        builtins.float = lambda *a: 17.0
        builtins.isinstance = lambda *a: True
        builtins.print = lambda *a, **k: None
    """,
    "rewrite_numpy": """
        import numpy as np
        np.testing.assert_allclose.__code__ = (lambda *a, **k: None).__code__
        np.abs = np.absolute = np.subtract = lambda *a, **k: np.zeros(())
        np.array_equal = lambda *a, **k: True
    """,
    "displayhook": """
        import sys
        sys.displayhook(1.0)
        sys.displayhook = lambda value: print(17.0)
    """,
    "ast_transformer": """
        import ast
        from IPython import get_ipython
        class Full(ast.NodeTransformer):
            def visit_Module(self, node):
                return ast.parse("99.0")
        get_ipython().ast_transformers.append(Full())
    """,
    "pre_run_cell_hook": """
        from IPython import get_ipython
        shell = get_ipython()
        shell.events.register("pre_run_cell", lambda info: None)
        shell.run_cell_async = lambda *a, **k: None
    """,
    "fake_solutions": """
        import sys, types
        fake = types.ModuleType("solutions")
        class Answers:
            sheet = ladder = reference = lambda self, name: None
            grade = lambda self, question, given: (True, "Right.")
        fake.Answers = Answers
        sys.modules["solutions"] = fake
        import nnkit.check.answers
        nnkit.check.answers.source = Answers
    """,
    "trace_functions": """
        import sys
        def tracer(frame, event, argument):
            frame.f_locals["got_array"] = frame.f_locals.get("want_array")
            return tracer
        sys.settrace(tracer)
        sys.setprofile(tracer)
    """,
    "hunt_in_garbage": """
        import gc
        for found in gc.get_objects():
            reference = getattr(found, "reference", None)
            if callable(reference) and getattr(found, "__name__", "") in globals():
                globals()[found.__name__].body = reference
    """,
    "bind_anything": """
        from nnkit.exercise import Binding, catalogue
        class Yes:
            def __call__(self, *a, **k): return self
            def __getattr__(self, name): return self
            def __eq__(self, other): return True
        Binding({slot: Yes() for slot in catalogue("ps1")})
    """,
    "atexit_and_signals": """
        import atexit, signal
        atexit.register(lambda: open("/work/late", "w").write("x"))
        for number in range(1, 32):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        signal.setitimer(signal.ITIMER_REAL, 0.01)
    """,
    "import_hooks": """
        import sys
        class Finder:
            def find_spec(self, name, path=None, target=None):
                print("LEAK" if name.startswith("solutions.") else "")
        sys.meta_path.insert(0, Finder())
    """,
    "listeners": """
        from nnkit import check
        def up(verdict): verdict.points = verdict.out_of
        check.listeners.append(up)
    """,
    "million_points": """
        from nnkit.exercise import exercise
        @exercise("ps1", points=1e6)
        def sigmoid(z):
            return 0.5
    """,
}.items():
    attack.code("import", name, flush_left(text))

ANSWERS = {
    "search_the_callers_frames": """
        import sys
        frame = sys._getframe()
        while frame:
            for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
                for name in ("want", "reference", "hidden_cases"):
                    if hasattr(value, name):
                        print("LEAK", name)
                        return getattr(value, name)
            frame = frame.f_back
    """,
    "always_equal": """
        class Equal(float):
            def __eq__(self, other): return True
            __le__ = __ge__ = __lt__ = __gt__ = __eq__
            def __sub__(self, other): return 0.0
            __rsub__ = __abs__ = __sub__
        return Equal("nan")
    """,
    "array_that_agrees": """
        import numpy as np
        class Agrees(np.ndarray):
            def __array_ufunc__(self, *a, **k): return True
            def __array_function__(self, *a, **k): return True
            def __array_finalize__(self, other): pass
            def astype(self, *a, **k): return self
        return np.zeros(np.shape(z)).view(Agrees)
    """,
    "exception_as_answer": """
        class Full(Exception):
            points = 99.0
            __str__ = lambda self: "2.0"
        raise Full
    """,
    "pass_by_exit": "import os; os._exit(0)",
    "pass_by_sys_exit": "import sys; sys.exit(0)",
    "pass_by_interrupt": "raise KeyboardInterrupt",
    "pass_by_time_limit": """
        from nnkit.check.running import TimeLimit
        raise TimeLimit
    """,
    "pass_by_unreadable": """
        from nnkit.check.probes import Unreadable
        raise Unreadable("1.0")
    """,
    "print_a_score": "print('2.0', end=''); return 0.0",
    "html_in_an_exception": "raise ValueError('<script>alert(1)</script>' * 3)",
    "nan_everywhere": "import numpy as np; return np.full(np.shape(z), np.nan)",
    "masked_array": "import numpy as np; return np.ma.masked_all(np.shape(z))",
    "infinite_array": "import numpy as np; return np.full(np.shape(z), np.inf)",
    "huge_integer": "return 10 ** 100_000",
}
attack.bodies("answer", ANSWERS)

# --- the notebook ---------------------------------------------------------------------------------


def every_check(change):
    """Change every check cell."""

    def make(submission):
        def each(cell, name):
            if cell["metadata"]["nbgrader"].get("grade") and cell["cell_type"] == "code":
                change(cell)

        submission.cells(each)

    return make


def notebook_attack(name, change):
    """Register an attack that changes every check cell."""
    attack("notebook", name)(every_check(change))


FORGED = {
    "output_type": "execute_result",
    "data": {"text/plain": ["2.0"]},
    "metadata": {},
    "execution_count": 1,
}
notebook_attack("skip_execution", lambda c: c["metadata"].update(tags=["skip-execution"]))
notebook_attack("constant_for_check", lambda c: c.update(source="1.0"))
notebook_attack("empty_check", lambda c: c.update(source="", outputs=[FORGED]))
notebook_attack("forged_outputs", lambda c: c.update(outputs=[FORGED], execution_count=1))
notebook_attack("points_in_metadata", lambda c: c["metadata"]["nbgrader"].update(points=1000))
notebook_attack("ungraded", lambda c: c["metadata"]["nbgrader"].update(grade=False))
notebook_attack("as_solution", lambda c: c["metadata"]["nbgrader"].update(solution=True))
notebook_attack("retyped", lambda c: c.update(cell_type="markdown"))
notebook_attack(
    "schema_of_the_future", lambda c: c["metadata"]["nbgrader"].update(schema_version=99)
)
notebook_attack("schema_of_the_past", lambda c: c["metadata"]["nbgrader"].update(schema_version=1))
notebook_attack("strange_metadata", lambda c: c["metadata"].update(nbgrader=[1, {"a": None}]))


@attack("notebook")
def duplicated_checks(submission):
    """Every check cell twice, the second one with a score."""

    def change(content):
        extra = [dict(cell, source="99.0", outputs=[FORGED], id=None) for cell in content["cells"]]
        content["cells"] += extra

    submission.notebook(change)


@attack("notebook")
def reversed_cells(submission):
    """The cells in the opposite order."""
    submission.notebook(lambda content: content["cells"].reverse())


@attack("notebook")
def setup_replaced(submission):
    """The set-up cell defines a check of its own."""

    def change(content):
        for cell in content["cells"]:
            if cell["id"] == "setup":
                cell["source"] = "def check(e): return float(e.points)\nprint('LEAK')"

    submission.notebook(change)


@attack("notebook")
def added_cells(submission):
    """Cells of all kinds that would run code or give points."""

    def change(content):
        marks = {"grade": True, "grade_id": "gift", "points": 50, "locked": False,
                 "schema_version": 3, "solution": False, "task": False}  # fmt: skip
        content["cells"].insert(0, {"cell_type": "code", "id": "evil", "metadata": {},
                                    "source": "print('LEAK')", "outputs": [],
                                    "execution_count": None})  # fmt: skip
        content["cells"].append({"cell_type": "code", "id": "gift", "outputs": [FORGED],
                                 "metadata": {"nbgrader": marks}, "source": "50.0",
                                 "execution_count": 1})  # fmt: skip
        content["cells"].append({"cell_type": "markdown", "id": "html", "metadata": {},
                                 "source": "<script>alert(1)</script>\n```\n<b>out</b>"})  # fmt: skip

    submission.notebook(change)


def _answers(source):
    def make(submission):
        def change(cell, name):
            if name == "ps1_q1_answer":
                cell["source"] = source

        submission.cells(change)

    return make


for name, source in {
    "code_in_answer": "q1 = __import__('os').system('touch /tmp/LEAK')",
    "answer_of_all_choices": "q1 = 'A' or 'B' or 'C' or 'D'",
    "answer_reads_key": "import solutions.language\nq1 = solutions.language.keys['ps1_q1'].accepted[0]",
    "answer_with_two_lines": "def check_answer(*a, **k): return 1.0\nq1 = 1.0",
    "endless_answer": "q1 = " + "[" * 3000 + "]" * 3000,
    "minus_answer": "q1 = " + "-" * 7000 + "1",
    "huge_answer": "q1 = '" + "A" * 200_000 + "'",
    "infinite_answer": "q1 = 1e999",
}.items():
    attack("notebook", name)(_answers(source))


@attack("notebook")
def notebook_is_a_link(submission):
    """The notebook is a link to an honest student's."""
    submission.notebook_path.unlink()
    os.symlink("../../honest-first/ps1/ps1.ipynb", submission.notebook_path)


@attack("notebook")
def notebook_is_a_device(submission):
    """The notebook is a pipe that nobody writes to."""
    submission.notebook_path.unlink()
    os.mkfifo(submission.notebook_path)


@attack("notebook")
def evil_kernel(submission):
    """The notebook asks for a kernel of its own, and brings state for widgets."""

    def change(content):
        content["metadata"] = {
            "kernelspec": {"name": "../../evil", "display_name": "x", "language": "bash"},
            "widgets": {"application/vnd.jupyter.widget-state+json": {"state": {}}},
        }

    submission.notebook(change)


# --- files ------------------------------------------------------------------------------------


@attack("files")
def link_to_the_solutions(submission):
    """The module is a link to the reference."""
    submission.module.unlink()
    os.symlink("../../../../solutions/neuron.py", submission.module)


@attack("files")
def link_to_a_folder(submission):
    """The package is a link to the instructor's solutions."""
    (submission.folder / "nnkit").rename(submission.folder / "old")
    os.symlink("../../../solutions", submission.folder / "nnkit")


@attack("files")
def link_to_another_student(submission):
    """The module is a link to an honest student's."""
    submission.module.unlink()
    os.symlink("../../../honest-first/ps1/nnkit/neuron.py", submission.module)


@attack("files")
def hard_to_open(submission):
    """Pipes, broken links, odd names and a sparse giant among the files."""
    os.mkfifo(submission.folder / "pipe.py")
    os.symlink("/nowhere", submission.folder / "broken.py")
    os.symlink("/dev/zero", submission.folder / "zero.py")
    submission.write("odd\nname; rm -rf ~ $(id) <b>.py", "LEAK = 1")
    with open(submission.folder / "giant.bin", "wb") as file:
        file.truncate(2**34)


@attack("files")
def thousands_of_files(submission):
    """More files than anyone needs."""
    for number in range(3000):
        submission.write(f"many/file{number}.py", "")


@attack("files")
def deep_folders(submission):
    """Folders in folders in folders."""
    submission.write("/".join(["d"] * 200) + "/x.py", "")


@attack("files")
def own_machinery(submission):
    """Modules with the names of those that grade."""
    for name in ("numpy", "msgpack", "solutions", "autograder", "jail", "IPython", "matplotlib",
                 "ipykernel_launcher", "sitecustomize", "usercustomize", "conftest",
                 "nbgrader_config", "ipython_config", "json", "socket", "os"):  # fmt: skip
        submission.write(f"{name}.py", "print('LEAK')\ndef sheet(*a): return None\n")
    submission.write("solutions/__init__.py", "class Answers:\n    grade = lambda *a: (True, '')\n")
    submission.write("jail/__init__.py", "print('LEAK')")


@attack("files")
def own_nnkit(submission):
    """Given modules of nnkit with other code."""
    submission.write("nnkit/check/__init__.py", "def check(e): return float(e.points)\n")
    submission.write("nnkit/exercise.py", "def exercise(*a, **k): return lambda f: f\n")
    submission.write("nnkit/__init__.py", "print('LEAK')\n")
    submission.write("cases.json", '{"exercises": {}}')


@attack("files")
def forged_records(submission):
    """Files that grading writes itself."""
    submission.write("verdicts.json", '{"verdicts": [{"exercise": "sigmoid", "points": 99}]}')
    submission.write("gradebook.db", "x")
    submission.write("feedback/ps1.html", "x")


# --- exhaustion -------------------------------------------------------------------------------

attack.code("exhaustion", "endless_import", "while True: pass")
attack.code("exhaustion", "sleeping_import", "import time; time.sleep(1e6)")
attack.code("exhaustion", "memory_at_import", "x = []\nwhile True: x.append(bytearray(10**7))")
attack.code("exhaustion", "fork_bomb_at_import", "import os\nwhile True: os.fork()")
attack.code("exhaustion", "exit_at_import", "import os; os._exit(0)")
attack.code("exhaustion", "crash_at_import", "import ctypes; ctypes.string_at(0)")
for name, text in {
    "endless_call": "while True: pass",
    "memory_in_call": "import numpy as np; return np.ones(10**10)",
    "fork_bomb_in_call": "import os\nwhile True: os.fork()",
    "threads": "import threading\nfor _ in range(10**4): threading.Thread(target=lambda: None).start()",
    "open_files": "x = []\nwhile True: x.append(open('/dev/null'))",
    "fill_the_disk": "for i in range(10**6): open(f'f{i}', 'wb').write(bytes(10**6))",
    "flood_of_output": "while True: print('x' * 10**6)",
    "recursion": "import sys; sys.setrecursionlimit(10**9)\nreturn sigmoid(z)",
    "huge_answer_array": "import numpy as np; return np.zeros(10**7)",
    "endless_generator": "import itertools; return itertools.count()",
    "endless_yield": "while True: yield z",
    "deep_answer": "x = z\nfor _ in range(10**5): x = [x]\nreturn x",
    "circular_answer": "x = []; x.append(x); return x",
    "huge_message": "raise ValueError('x' * 10**8)",
    "slow_regex": "import re; re.match('(a+)+$', 'a' * 60 + 'b')",
    "stops_itself": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)\nwhile True: pass",
    "swallows_everything": "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "a_long_key": "return {'A' * 10**6: {i: 0 for i in range(1000)}}",
    "many_items": "return {i: i for i in range(200_000)}",
    "ranges_in_a_list": "return [range(10**6)] * 1000",
    "empty_lists": "return [[[]] * 10**6] * 14",
    "many_axes": "import numpy as np; return np.zeros((2,) * 23, np.int8)",
    "a_long_word": "return 'x' * 15_000_000",
    "a_product_for_the_judge": (
        "import numpy as np\n"
        "return weighted_sum(np.ones((15_000, 1)), np.ones((1, 15_000)), 0.0)"
    ),
    "warns_without_end": "import warnings\nwhile True: warnings.warn(str(id(object())))",
}.items():  # fmt: skip
    attack.body("exhaustion", name, "sigmoid", text)

# --- the wire ---------------------------------------------------------------------------------

#: Finds the student process's own objects, as any code in its process can.
FIND = """
import gc, os, socket, struct, sys
import msgpack
calls = next(o for o in gc.get_objects() if type(o).__name__ == "Calls")
sock = calls.channel.sock
nonce = calls.nonces[-1] if calls.nonces else b"x" * 8
def send(message):
    body = message if isinstance(message, bytes) else msgpack.packb(message)
    sock.sendall(struct.pack("<I", len(body)) + body)
"""
for name, text in {
    "ask_for_own_reference": "return calls.request('sigmoid', (z,), {})",
    "ask_for_later_reference": "return calls.request('neuron', (z, z, z), {})",
    "ask_for_a_handle": "return calls.request(0, (z,), {})",
    "ask_for_a_wild_name": "return calls.request('__import__', ('os',), {})",
    "garbage": "send(b'\\xff' * 100); return 0.5",
    "endless_frame": "sock.sendall(struct.pack('<I', 2**32 - 1)); return 0.5",
    "half_a_frame": "sock.sendall(struct.pack('<I', 1000) + b'x'); import time; time.sleep(1e5)",
    "answers_ahead": "for i in range(50): send(['Answer', bytes(8), 'return', msgpack.packb(0.5), {}])\nreturn 0.5",
    "two_answers": "send(['Answer', nonce, 'return', msgpack.packb(0.5), {}]); return 0.5",
    "nested_frame": "send(['Answer', nonce, 'return', b'\\x91' * 10**6 + b'\\xc0', {}])",
    "nested_extensions": "x = msgpack.packb(1)\nfor _ in range(500): x = msgpack.packb(msgpack.ExtType(1, x))\nsend(['Answer', nonce, 'return', x, {}])",
    "lying_array": "x = msgpack.packb(['<f8', [10**6, 10**6], 'C', True, bytes(8)]); send(['Answer', nonce, 'return', msgpack.packb(msgpack.ExtType(2, x)), {}])",
    "empty_giant_array": "x = msgpack.packb(['<f8', [0, 2**40], 'C', True, b'']); send(['Answer', nonce, 'return', msgpack.packb(msgpack.ExtType(2, x)), {}])",
    "object_array": "x = msgpack.packb(['|O', [1], 'C', True, bytes(8)]); send(['Answer', nonce, 'return', msgpack.packb(msgpack.ExtType(2, x)), {}])",
    "forged_effects": "send(['Answer', nonce, 'return', msgpack.packb(0.5), {'changed': b'\\xc1', 'warned': 7, 'rngs': b'', 'printed': 5}])",
    "forged_kind": "send(['Answer', nonce, 'passed', 2.0, {}])",
    "forged_exception": "send(['Answer', nonce, 'raise', {'builtin': '__import__', 'name': '<b>', 'text': 9, 'places': [1]}, {}])",
    "forged_unfilled": "send(['Answer', nonce, 'raise', {'unfilled': '<script>', 'line': 'x'}, {}])",
    "hang_up": "sock.close(); return 0.5",
    "strange_keys": "send(['Answer', nonce, 'return', b'\\x81\\x90\\x01', {}])",
}.items():  # fmt: skip
    attack.body("wire", name, "sigmoid", FIND + text)
attack.code(
    "wire",
    "answers_at_import",
    FIND.replace('if calls.nonces else b"x" * 8', "if calls.nonces else bytes(8)")
    + "send(['Loaded', []])\nsend(['Answer', bytes(8), 'return', msgpack.packb(0.5), {}])",
)

# --- reading what is none of a student's business -----------------------------------------------------

READING = {
    "read_the_reference": """
        import glob, os
        for root in ("/", "/course", "/work", "..", "../..", "../../..", "../../../.."):
            for path in glob.glob(os.path.join(root, "solutions", "*.py")):
                print("LEAK", path)
        for path in ("/course/solutions/neuron.py", "{course}/solutions/neuron.py"):
            try: exec(open(path).read(), globals()); print("LEAK")
            except OSError: pass
        import solutions
    """,
    "read_files": """
        for path in ("/etc/passwd", "/etc/hostname", "/root/.bashrc", "{course}/README.md",
                     "/proc/1/environ", "/proc/self/maps", "/proc/1/cmdline"):
            try: print("LEAK", open(path).read()[:50])
            except OSError: pass
        return 0.5
    """,
    "read_the_environment": """
        import os
        for key, value in os.environ.items():
            if "NNKIT" in key or "course" in value: print("LEAK", key)
        return 0.5
    """,
    "use_the_network": """
        import socket
        try:
            socket.create_connection(("127.0.0.1", 22), 1); print("LEAK")
        except ConnectionRefusedError: print("LEAK")
        except OSError: pass
        return 0.5
    """,
    "use_descriptors": """
        import os
        for descriptor in range(3, 200):
            try: print("LEAK" if os.fstat(descriptor).st_mode & 0o100000 and not os.fstat(descriptor).st_mode & 0o040000 else "")
            except OSError: pass
        return 0.5
    """,
    "through_a_later_exercise": "return neuron(z, 1.0, 0.0)",
    "through_a_circle": "import functools; return functools.partial(neuron, b=0.0)(z, 1.0)",
    "through_the_reference_of_a_later": """
        from nnkit import exercise
        return exercise._slots["classify"].bound(z, z, z)
    """,
    "load_from_caches": """
        import importlib.util, glob, linecache
        for path in glob.glob("/course/**/*.pyc", recursive=True):
            if "solution" in path: print("LEAK", path)
        return linecache.getlines("solutions/neuron/__init__.py")[0]
    """,
    "trace_the_zygote": """
        import ctypes, os
        libc = ctypes.CDLL(None)
        for pid in range(1, 50):
            if pid != os.getpid() and libc.ptrace(16, pid, 0, 0) == 0: print("LEAK ptrace")
            try: os.kill(pid, 0 if pid == 1 else 9); print("LEAK kill" if pid != 1 else "")
            except OSError: pass
        return 0.5
    """,
    "escape_the_namespace": """
        import ctypes, os
        libc = ctypes.CDLL(None)
        for call in (lambda: libc.unshare(0x10000000), lambda: libc.umount2(b"/proc", 2),
                     lambda: libc.umount2(b"/work", 2), lambda: libc.chroot(b"/"),
                     lambda: libc.mount(b"x", b"/work", b"tmpfs", 0, None),
                     lambda: libc.setuid(0) if os.getuid() else -1):
            if call() == 0: print("LEAK")
        return 0.5
    """,
    "write_outside": """
        for folder in ("/", "/course/nnkit", "/packages", "/jail/jail", "/dev", "/usr/lib", "/proc"):
            try: open(folder + "/x", "w"); print("LEAK", folder)
            except OSError: pass
        return 0.5
    """,
    "lift_the_limits": """
        import resource
        for name in ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_NPROC"):
            try:
                resource.setrlimit(getattr(resource, name), (-1, -1)); print("LEAK", name)
            except (ValueError, OSError): pass
        return 0.5
    """,
}
attack.bodies("reading", {n: text.replace("{course}", str(COURSE)) for n, text in READING.items()})

# --- holding others up --------------------------------------------------------------------------

#: Files that every other process of the grader opens.
SHARED = """
import ctypes, fcntl, glob, os, struct, sys
import numpy, nnkit
def shared():
    folders = [*nnkit.__path__, *numpy.__path__, os.path.dirname(os.__file__), "/usr/lib", "/lib"]
    for folder in folders:
        for path in [folder, *glob.glob(folder + "/*.py")[:30], *glob.glob(folder + "/*.so*")[:5]]:
            try: descriptor = os.open(path, os.O_RDONLY)
            except OSError: continue
            yield descriptor, path
            os.close(descriptor)
libc = ctypes.CDLL(None)
"""
STALLING = {
    "leases": """
        for kind in (fcntl.F_WRLCK, fcntl.F_RDLCK):
            for command in (1024, 1024 + 2**32):
                for descriptor, path in shared():
                    if libc.fcntl(descriptor, ctypes.c_long(command), kind) == 0:
                        print("LEAK lease on", path)
    """,
    "locks": """
        for descriptor, path in shared():
            for way in (lambda: fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB),
                        lambda: fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB),
                        lambda: fcntl.lockf(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB),
                        lambda: fcntl.fcntl(descriptor, 37, struct.pack("hhqqi", 0, 0, 0, 0, 0))):
                try: way(); print("LEAK lock on", path)
                except OSError: pass
    """,
    "notices": """
        for descriptor, path in shared():
            try: fcntl.fcntl(descriptor, 1026, 0x8000003F); print("LEAK notice of", path)
            except OSError: pass
        for call in ("inotify_init", "inotify_init1"):
            if getattr(libc, call)(0) >= 0: print("LEAK", call)
        if libc.fanotify_init(0, 0) >= 0: print("LEAK fanotify")
    """,
    "owners_and_signals": """
        for descriptor, path in shared():
            for command, value in ((8, 1), (10, 9), (15, struct.pack("ii", 1, 1))):
                try: fcntl.fcntl(descriptor, command, value); print("LEAK", command, path)
                except OSError: pass
        for pid in (os.getppid(), -1, 0):
            try: os.kill(pid, 0); print("LEAK signal to", pid)
            except OSError: pass
    """,
    # To what they are already: where it succeeds, the machine that finds out stays whole.
    "modes_and_times": """
        for descriptor, path in shared():
            about = os.fstat(descriptor)
            mode, times = about.st_mode & 0o7777, (about.st_atime_ns, about.st_mtime_ns)
            for way in (lambda: os.chmod(path, mode), lambda: os.fchmod(descriptor, mode),
                        lambda: os.utime(path, ns=times), lambda: os.chown(path, -1, -1)):
                try: way(); print("LEAK", path)
                except OSError: pass
    """,
    "processors": """
        for pid in (0, 1, os.getppid()):
            try: os.sched_setaffinity(pid, os.sched_getaffinity(0)); print("LEAK", pid)
            except OSError: pass
            if libc.syscall({"x86_64": 314}.get(os.uname().machine, 274), pid, bytes(48), 0) == 0:
                print("LEAK sched_setattr", pid)
    """,
}
attack.bodies("stalling", STALLING, SHARED, "\nreturn 0.5")

# --- surviving ----------------------------------------------------------------------------------

SURVIVE = """
import os, subprocess, sys, threading, time
def late():
    time.sleep(1)
    for path in ("/tmp/LEAK", "/work/LEAK", "../../gradebook.db"):
        try: open(path, "a").write("LEAK")
        except OSError: pass
for way in (os.fork, getattr(os, "vfork", os.fork)):
    try:
        if way() == 0:
            os.setsid()
            late()
    except OSError: pass
for way in (
    lambda: subprocess.Popen([sys.executable, "-c", "import time; time.sleep(99)"]),
    lambda: os.system("sleep 99 &"),
    lambda: os.posix_spawn("/bin/sh", ["sh", "-c", "sleep 99"], {}),
    lambda: threading.Thread(target=late, daemon=True).start(),
):
    try: way()
    except (OSError, RuntimeError): pass
"""
attack.code("survivors", "survive_the_import", SURVIVE)
attack.body("survivors", "survive_the_call", "sigmoid", SURVIVE)
attack.code(
    "survivors",
    "plant",
    """
import os
for folder in ("/tmp", "/work", "/dev/shm", "/var/tmp", "."):
    try: open(os.path.join(folder, "planted"), "w").write("x")
    except OSError: pass
""",
)
attack.code(
    "survivors",
    "plant_and_harvest",
    """
import os
for folder in ("/tmp", "/work", "/dev/shm", "/var/tmp", "."):
    if os.path.exists(os.path.join(folder, "planted")): print("LEAK", folder)
import numpy
if hasattr(numpy, "planted"): print("LEAK")
numpy.planted = True
""",
)

# --- behaviour that depends on how often or when it is called ----------------------------------

COUNTING = {
    "print_after_the_hidden_cases": """
        import json
        global calls
        calls = globals().get("calls", 0) + 1
        if calls > len(json.load(open("cases.json"))["exercises"]["sigmoid"]["cases"]):
            print("LEAK")
    """,
    "answers_of_the_release": """
        import json
        global table
        if "table" not in globals():
            table = json.load(open("cases.json"))["exercises"]["sigmoid"]["cases"]
        for case in table:
            argument = case["args"][0]
            given = z.tolist() if hasattr(z, "tolist") else z
            if given == (argument["array"] if isinstance(argument, dict) else argument):
                want = case["want"]
                return np.array(want["array"]) if isinstance(want, dict) else want
        return 0.5
    """,
    "one_answer_after_another": """
        import json
        global calls
        calls = globals().get("calls", -1) + 1
        table = json.load(open("cases.json"))["exercises"]["sigmoid"]["cases"]
        want = table[calls % len(table)]["want"]
        return np.array(want["array"]) if isinstance(want, dict) else want
    """,
    "only_when_watched": """
        import time
        return np.zeros(np.shape(z)) if time.time() % 2 < 1 else np.ones(np.shape(z))
    """,
    "repeat_what_was_seen": """
        global seen
        seen = globals().get("seen", [])
        seen.append(z)
        return seen[0]
    """,
    "change_the_question": """
        z = np.asarray(z)
        z.setflags(write=True)
        z[...] = 0.0
        return np.full(np.shape(z), 0.5)
    """,
}
attack.bodies("counting", COUNTING, "import numpy as np\n")


@attack("counting")
def tell_the_next_exercise(submission):
    """One exercise remembers what it was asked, and the next prints it."""
    submission.body("sigmoid", "global asked\nasked = [*globals().get('asked', []), z]")
    submission.body("neuron", "if 'asked' in globals(): print('LEAK', asked)")


# --- from one exercise to the next ----------------------------------------------------------------

#: Ways for `sigmoid` to leave what it was asked, and for `neuron` to find it.
LEGACY = {
    "in_files": (
        """
        for folder in (".", "nnkit", "nnkit/__pycache__", "/tmp", "/work", "/dev/shm", "/var/tmp",
                       os.environ.get("HOME", "."), "/proc", "/packages/numpy", os.path.dirname(__file__)):
            try: open(os.path.join(folder, "asked"), "w").write(repr(z))
            except OSError: pass
        """,
        """
        for folder in (".", "nnkit", "nnkit/__pycache__", "/tmp", "/work", "/dev/shm", "/var/tmp",
                       os.environ.get("HOME", "."), "/proc", "/packages/numpy", os.path.dirname(__file__)):
            if os.path.exists(os.path.join(folder, "asked")): print("LEAK", folder)
        """,
    ),
    "in_what_is_compiled": (
        """
        import importlib.util, marshal, struct
        path = importlib.util.cache_from_source("nnkit/neuron.py")
        try:
            head = open(path, "rb").read(16)
            text = open("nnkit/neuron.py").read() + f"\\nprint('LEAK', {repr(z)!r})\\nLEAK = 1"
            open(path, "wb").write(head + marshal.dumps(compile(text, "nnkit/neuron.py", "exec")))
        except OSError: pass
        """,
        """
        if "LEAK" in globals(): print("LEAK")
        """,
    ),
    "in_memory_that_is_shared": (
        """
        import _posixshmem, mmap
        try:
            mine = _posixshmem.shm_open("/asked", os.O_CREAT | os.O_RDWR, mode=0o600)
            os.ftruncate(mine, 100)
        except OSError: pass
        libc = ctypes.CDLL(None)
        globals()["kept"] = libc.shmget(4242, 100, 0o1600), libc.msgget(4242, 0o1600), libc.semget(4242, 1, 0o1600)
        """,
        """
        import _posixshmem
        try: _posixshmem.shm_open("/asked", os.O_RDWR); print("LEAK shared memory")
        except OSError: pass
        libc = ctypes.CDLL(None)
        if max(libc.shmget(4242, 0, 0), libc.msgget(4242, 0), libc.semget(4242, 0, 0)) >= 0: print("LEAK keys")
        """,
    ),
    "in_sockets": (
        """
        for name in ("\\0asked", "asked"):
            try:
                globals()["kept"] = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
                kept.bind(name)
            except OSError: pass
        """,
        """
        for name in ("\\0asked", "asked"):
            try: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).connect(name); print("LEAK", name)
            except OSError: pass
        """,
    ),
    "in_the_module": (
        """
        import numpy, builtins, nnkit.exercise
        for place in (numpy, builtins, sys, nnkit.exercise, numpy.random):
            place.asked = z
        os.environ["ASKED"] = "x"
        sys.modules["asked"] = sys
        """,
        """
        import numpy, builtins, nnkit.exercise
        for place in (numpy, builtins, sys, nnkit.exercise, numpy.random):
            if hasattr(place, "asked"): print("LEAK", place)
        if "ASKED" in os.environ or "asked" in sys.modules: print("LEAK")
        """,
    ),
    "in_a_process_that_does_not_end": (
        """
        import signal
        for number in range(1, 65):
            try: signal.signal(number, signal.SIG_IGN)
            except (OSError, ValueError): pass
        for descriptor in range(3, 64):
            try: os.set_inheritable(descriptor, True); os.dup(descriptor)
            except OSError: pass
        try:
            if os.fork() == 0:
                while True: pass
        except OSError: pass
        """,
        """
        import signal
        if signal.getsignal(signal.SIGTERM) == signal.SIG_IGN: print("LEAK handlers")
        """,
    ),
    "in_priorities_and_limits": (
        """
        import resource
        for way in (lambda: os.nice(5), lambda: os.setpriority(os.PRIO_PGRP, 0, 5),
                    lambda: os.setpriority(os.PRIO_USER, 0, 5), lambda: os.umask(0o777),
                    lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (5, 5)),
                    lambda: os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))):
            try: way()
            except (OSError, ValueError): pass
        """,
        """
        import resource
        if os.nice.__name__ and os.getpriority(os.PRIO_PROCESS, 0): print("LEAK priority")
        if resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 5: print("LEAK limit")
        """,
    ),
}
for name, (leave, find) in LEGACY.items():

    def make(submission, leave=leave, find=find):
        head = "import ctypes, os, socket, sys\n"
        for exercise, text in (("sigmoid", leave), ("neuron", find)):
            lines = flush_left(text.replace("\\\\", "\\"))
            submission.body(exercise, head + lines + "\nreturn 0.5")

    attack("legacy", name)(make)

# --- what one process hands on to the next: the compiled module -------------------------------

for name, text in {
    "of_the_wrong_type": "send(['Loaded', [], 5])",
    "garbage": "send(['Loaded', [], b'\\xff' * 1000])",
    "far_too_large": "send(['Loaded', [], bytes(15 * 2**20)])",
    "with_a_list_of_nothing": "send(['Loaded', 7, b''])",
}.items():
    attack.code("compiled", f"compiled_{name}", FIND + text.replace("\\\\", "\\"))
