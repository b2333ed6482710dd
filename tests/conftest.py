"""What all tests share.

Fixtures; that tests are skipped where the answers which they need are left out; that tests
of one costly fixture run in one process; that what waits for a processor has more time.
"""

import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder.judge.clock import Clock
from nnkit.check import time_limit

#: Why a test is skipped in a checkout that is published, which has no answers.
NEEDS = "needs solutions/"


class NoAnswers:
    """Finds no ``solutions``: whoever imports it, however indirectly, is skipped.

    None of what else may be installed counts, as in `nnkit.check.answers`.
    """

    def find_spec(self, name, path=None, target=None):
        """Skip the test, or the whole module of tests, that is being imported or run."""
        if name == "solutions":
            pytest.skip(NEEDS, allow_module_level=True)


if not (Path(__file__).parents[1] / "solutions" / "__init__.py").is_file():
    sys.meta_path.insert(0, NoAnswers())


def named(report, path, line):
    """Let a skipped test's report name the test, instead of the line above that skips it."""
    if report.skipped and isinstance(report.longrepr, tuple) and report.longrepr[2].endswith(NEEDS):
        report.longrepr = (str(path), line, report.longrepr[2])
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """Name a module that is skipped."""
    return named((yield), collector.path, None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Name a test that is skipped."""
    return named((yield), item.path, item.location[1] + 1)


@pytest.hookimpl(tryfirst=True)  # before xdist, which looks for the groups in the same hook
def pytest_collection_modifyitems(items):
    """Group tests by the module- or session-wide fixtures of theirs, for ``--dist loadgroup``."""
    for item in items:
        if item.get_closest_marker("xdist_group"):
            continue
        for definitions in item._fixtureinfo.name2fixturedefs.values():
            fixture = definitions[-1]
            if fixture.scope in ("module", "session") and fixture.baseid.startswith("tests"):
                module = item.nodeid.split("::")[0]
                group = module if fixture.scope == "module" else fixture.baseid
                item.add_marker(pytest.mark.xdist_group(group))
                break


def pytest_configure():
    """Leave out of a case's time what this process waits for a processor, as grading does."""
    time_limit.clock = Clock().now


def pytest_make_parametrize_id(val, argname):
    """Name long bytes by their argument: an archive holds the second at which it was made.

    In the ids of tests that would differ between the processes that collect them.
    """
    return argname if isinstance(val, bytes) and len(val) > 20 else None


@pytest.fixture
def solutions():
    """The answers; where they are left out, the test that asks for them is skipped."""
    return importlib.import_module("solutions")


@pytest.fixture
def references(solutions):
    """Bind every exercise's reference while the test runs."""
    with solutions.use():
        yield


@pytest.fixture(scope="module")
def sandbox():
    """A sandbox for problem set 1."""
    from autograder.judge.sandbox import Sandbox, world_of

    with Sandbox(world_of("ps1")) as running:
        yield running


@pytest.fixture
def rng():
    """A generator of random numbers, the same for each test."""
    return np.random.default_rng(0)
