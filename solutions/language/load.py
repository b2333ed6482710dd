"""Loading a folder of answer sheets: whatever files lie in it, nobody has to list them."""

import importlib
import pkgutil
import sys


def load(package: str):
    """Import every file of a package of answers, but its right answers in other styles.

    Those are for tests only, which load them by `right.implementations`.
    """
    for file in pkgutil.iter_modules(sys.modules[package].__path__):
        if file.name != "right":
            importlib.import_module(f"{package}.{file.name}")
