"""Where worker processes come from: forks of one that has imported what they all need."""

import multiprocessing

#: Python's name for it; Windows has none.
METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


def prepare():
    """Begin to import, in a process that workers can be forked from; returns at once."""
    if METHOD == "forkserver":
        from multiprocessing import forkserver

        multiprocessing.get_context(METHOD).set_forkserver_preload(
            ["distributed", "autograder.farm"]
        )
        forkserver.ensure_running()
