"""What all tests share: tests that use one costly fixture run in one process."""

import pytest


def pytest_collection_modifyitems(items):
    """Group tests by the module- or session-wide fixtures of theirs, for ``--dist loadgroup``."""
    for item in items:
        if item.get_closest_marker("xdist_group"):
            continue
        for definitions in item._fixtureinfo.name2fixturedefs.values():
            fixture = definitions[-1]
            if fixture.scope in ("module", "session") and fixture.baseid.startswith("tests"):
                item.add_marker(pytest.mark.xdist_group(fixture.baseid))
                break
