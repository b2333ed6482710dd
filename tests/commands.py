"""Commands as an instructor types them, each in a fresh process.

That process is forked from one that has imported nbgrader, which takes seconds of processor
time, and nothing of the course; but for that it is ``python -m``.
"""

import atexit
import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
from pathlib import Path

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["nbgrader.apps.nbgraderapp", "nbgrader.api", "PIL.Image"])


def run(module, *arguments, cwd, env=None, timeout=600):
    """Run ``python -m module`` in a folder, whatever comes of it, and keep what it prints."""
    env = dict(os.environ if env is None else env)
    with tempfile.TemporaryDirectory() as folder:
        said = [Path(folder, name) for name in ("stdout", "stderr")]
        settings = (module, arguments, str(cwd), env, list(map(str, said)))
        process = _context.Process(target=_command, args=settings)
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired([module, *arguments], timeout)
        out, err = (path.read_text(encoding="utf-8") for path in said)
    return subprocess.CompletedProcess([module, *arguments], process.exitcode, out, err)


def _command(module, arguments, cwd, env, said):
    for descriptor, path in enumerate(said, 1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = [module, *arguments]
    sys.path[0] = cwd
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        atexit._run_exitfuncs()  # a process of multiprocessing ends without them
