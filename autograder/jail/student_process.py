"""The student process: it runs a student's functions, and nothing else.

It takes the submission's files, confines itself, imports the student's module, and serves
calls until the judge hangs up. Whatever the student's code does to this process, the judge
only ever sees its messages.
"""

import contextlib
import importlib
import importlib.util
import io
import os
import sys
import types

import numpy as np

from . import confine
from .calls import Calls, compiled_path
from .channel import Closed
from .messages import Call, Start, pack_message, unpack_message
from .stand_ins import StandIns

# --- before the fork -------------------------------------------------------------------------


def prepare(settings):
    """Load what every student process needs: nnkit, and the modules of earlier problem sets."""
    for path in settings["packages"]:
        sys.path.remove(path)  # loaded by now; nothing else there is for students
    location = os.path.join(settings["nnkit"], "__init__.py")
    spec = importlib.util.spec_from_file_location(
        "nnkit", location, submodule_search_locations=[settings["nnkit"]]
    )
    package = sys.modules["nnkit"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(package)
    slots = importlib.import_module("nnkit.exercise")
    sys.meta_path.append(StandIns())
    for name, source in settings["earlier"]:
        module = types.ModuleType(f"nnkit.{name}")
        module.__file__ = f"nnkit/{name}.py"
        sys.modules[module.__name__] = module
        setattr(package, name, module)
        exec(compile(source, module.__file__, "exec"), vars(module))
    assert slots.MODULES[settings["problem_set"]] == settings["module"]
    os.environ.clear()
    # Processes with namespaces of their own are all number one there.
    confine.seccomp_program(1)
    np.linalg.solve(np.eye(2), np.ones(2)) @ np.random.default_rng(0).normal(size=2)


# --- after the fork --------------------------------------------------------------------------


def main(channel, folder, settings):
    """Receive the student's files, confine this process, import them, and serve calls."""
    _redirect_standard_streams()
    _close_all_but(channel.sock.fileno())
    start = unpack_message(channel.receive(), Start)
    confine.share_cpu(start.cpu)
    if settings["namespaces"]:
        confine.mount_tmpfs(folder, settings["files_mb"])
        confine.mount_tmpfs("/proc", 1, read_only=True)
    files = start.files
    if start.compiled is not None:
        files = {**files, compiled_path(f"nnkit.{settings['module']}"): start.compiled}
    for name, content in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        os.utime(path, (0, 0))  # what was compiled goes by size and time of its source
    os.chdir(folder)
    _confine(folder, settings)
    calls = Calls(channel, folder, settings)
    channel.send(pack_message(calls.load(first=start.compiled is None)))
    with contextlib.suppress(Closed):
        while True:
            calls.serve(unpack_message(channel.receive(), Call))


def _redirect_standard_streams():
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    if null > 2:
        os.close(null)
    sys.stdin = io.StringIO()
    sys.stdout = sys.stderr = sys.__stdout__ = sys.__stderr__ = io.StringIO()


def _close_all_but(keep):
    os.closerange(3, keep)
    os.closerange(keep + 1, 256)


def _confine(folder, settings):
    """Put on every layer there is; the order matters, as each takes away means."""
    os.environ.update(HOME=folder, TMPDIR=folder, PATH="", LANG="C.UTF-8")
    # Only a mount of its own bounds what a process writes in all: without one it writes nothing.
    own = settings["namespaces"]
    megabytes = settings["files_mb"] if own else 0
    confine.limit_resources(settings["memory_mb"], settings["cpu_seconds"], megabytes)
    confine.landlock([*settings["readable"], folder], [folder] if own else [])
    confine.drop_capabilities()
    confine.no_new_privileges()
    confine.seccomp()
