"""What tests of the lectures share."""

import importlib.util

import pytest

from tests.handing_out.test_notebooks import COURSE


@pytest.fixture(scope="module")
def build():
    """The build script as a module: `lectures` is a folder of notebooks, not a package."""
    path = COURSE / "lectures" / "build.py"
    spec = importlib.util.spec_from_file_location("lectures.build", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
