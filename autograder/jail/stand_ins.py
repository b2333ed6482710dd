"""Stand-ins for packages that draw and show, which a student's module may import.

There is no screen in the sandbox, and no such package either.
"""

import importlib.abc
import importlib.machinery
import types


class StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Modules for drawing and for progress bars that do nothing, as there is no screen."""

    names = ("matplotlib", "mpl_toolkits", "IPython", "ipywidgets", "tqdm")

    def find_spec(self, name, path=None, target=None):
        """Find any module of these packages."""
        if name.split(".")[0] in self.names:
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        """Make the module."""
        return _Nothing(spec.name)

    def exec_module(self, module):
        """Fill the module."""
        if module.__name__.startswith("tqdm"):
            module.tqdm = lambda iterable=None, *args, **kwargs: iterable
            module.trange = lambda *args, **kwargs: range(*args)


class _Nothing(types.ModuleType):
    """Has every attribute, can be called with anything, and does nothing."""

    def __init__(self, name="nothing"):
        super().__init__(name)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing(name)

    def __call__(self, *args, **kwargs):
        return _Nothing()

    def __iter__(self):
        return iter((_Nothing(), _Nothing()))

    def __getitem__(self, key):
        return _Nothing()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        return None
