"""What all tests share: fixtures, and that tests of one costly fixture run in one process."""

import numpy as np
import pytest


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


@pytest.fixture
def references():
    """Bind every exercise's reference while the test runs."""
    solutions = pytest.importorskip("solutions")
    with solutions.use():
        yield


@pytest.fixture
def rng():
    """A generator of random numbers, the same for each test."""
    return np.random.default_rng(0)
