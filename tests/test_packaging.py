"""What the course needs is declared and locked."""

import ast
import functools
import re
import sys
import tomllib
from importlib import metadata

import nbformat
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.course import COURSE
from tests.test_project import tracked

PROJECT = tomllib.loads((COURSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def requirements(lines):
    """Read requirements by name; the course's own extras are left out."""
    found = {canonicalize_name(Requirement(line).name): Requirement(line) for line in lines}
    found.pop("nnkit-course", None)
    return found


CORE = requirements(PROJECT["dependencies"])
EXTRAS = {name: requirements(lines) for name, lines in PROJECT["optional-dependencies"].items()}
ALL = {name: one for part in (CORE, *EXTRAS.values()) for name, one in part.items()}


# --- declared -------------------------------------------------------------------------------

#: What no module imports: the file that uses it, and how.
USED_OTHERWISE = {
    "django-static-mathjax": ("tools/site/slides.py", 'files("mathjax")'),
    "import-linter": ("Makefile", "/lint-imports"),
    "jupyter": ("autograder/handing_out/build.py", "jupyter lab"),
    "jupyterlite-core": ("tools/lite.py", '"jupyterlite_core", "build"'),
    "jupyterlite-pyodide-kernel": ("tools/lite.py", '"jupyterlite-pyodide-kernel"'),
    "myst-nb": ("lectures/site/conf.py", '"myst_nb"'),
    "pytest-xdist": ("Makefile", "-n auto"),
    "ruff": ("Makefile", "/ruff check"),
    "sphinx": ("tools/site/pages.py", '"-m", "sphinx"'),
    "sphinx-book-theme": ("lectures/site/conf.py", '"sphinx_book_theme"'),
    "sphinx-copybutton": ("lectures/site/conf.py", '"sphinx_copybutton"'),
    "sphinxext-opengraph": ("lectures/site/conf.py", '"sphinxext.opengraph"'),
    "setuptools": ("pyproject.toml", "setuptools.build_meta"),
    "uv": ("Makefile", "/uv pip install"),
}

#: Imported where its absence is caught, and not for the course to install.
OPTIONAL = {"jax", "keras", "torch"}
#: The same in lectures, though tests need it.
OPTIONAL_IN_LECTURES = {"sklearn"}

#: The only module that needs the extra ``cluster``; nothing but ``--scheduler`` imports it.
CLUSTER = "autograder/grading/cluster.py"


def part_of(path):
    """Return which part of the course a file belongs to."""
    if path == CLUSTER:
        return "cluster"
    for extra in ("bench", "site"):
        if path.startswith(f"tools/{extra}/"):
            return extra
    return "test" if path.split("/")[0] in ("tests", "tools") else "core"


#: What may be imported where.
ALLOWED = {
    "core": set(CORE),
    "cluster": set(CORE) | set(EXTRAS["cluster"]),
    "test": set(CORE).union(*(EXTRAS[name] for name in ("cluster", "site", "test"))),
    "site": set(CORE) | set(EXTRAS["site"]),
    "bench": set(CORE) | set(EXTRAS["test"]) | set(EXTRAS.get("bench", ())),
}


@functools.cache
def imported(path):
    """Return the distributions that a module imports, or the code cells of a notebook."""
    text = (COURSE / path).read_text(encoding="utf-8")
    if path.endswith(".ipynb"):
        cells = nbformat.reads(text, as_version=4).cells
        code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
        text = re.sub(r"(?m)^%.*$", "", code)
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    own = {path.split("/")[0] for path in tracked()} | {"solutions"}  # wherever it is left out
    names -= own | sys.stdlib_module_names | OPTIONAL
    names -= OPTIONAL_IN_LECTURES if path.startswith("lectures/") else set()
    # What is not installed here, such as bubblewrap elsewhere than on Linux, has its own name.
    return {canonicalize_name(one) for name in names for one in DISTRIBUTIONS.get(name, [name])}


DISTRIBUTIONS = metadata.packages_distributions()
PATHS = [path for path in tracked() if path.endswith((".py", ".ipynb"))]


@pytest.mark.parametrize("path", PATHS)
def test_what_is_imported_is_declared(path):
    assert not imported(path) - ALLOWED[part_of(path)]


@pytest.mark.parametrize("part", ["core", *EXTRAS])
def test_what_is_declared_is_imported(part):
    files = [path for path in PATHS if part_of(path) == part]
    if part == "test":  # which tries the others as well
        files += [path for path in PATHS if part_of(path) == "cluster"]
    found = set().union(*map(imported, files))
    declared = set(CORE if part == "core" else EXTRAS[part])
    assert not declared - found - set(USED_OTHERWISE)


@pytest.mark.parametrize("name", USED_OTHERWISE)
def test_what_is_used_otherwise_is(name):
    path, use = USED_OTHERWISE[name]
    assert name in ALL
    assert use in (COURSE / path).read_text(encoding="utf-8")


def test_students_get_what_their_notebooks_and_nnkit_import(solutions):
    from autograder.handing_out.build import STUDENT_PACKAGES  # which needs the answers

    own = ("nnkit/", "lectures/", "assignments/")
    files = [p for p in PATHS if p.startswith(own) and p != "lectures/site/conf.py"]
    found = set().union(*map(imported, files))
    assert set(STUDENT_PACKAGES) == found | {"jupyter"}


#: What newer releases break, and nothing of ours can mend: see the comment in pyproject.toml.
BOUNDED = {"pytest"}


@pytest.mark.parametrize("name", ALL)
def test_every_dependency_has_one_lower_bound(name):
    operators = sorted(one.operator for one in ALL[name].specifier)
    assert operators == (["<", ">="] if name in BOUNDED else [">="])


def test_environment_mirrors_pyproject():
    environment = yaml.safe_load((COURSE / "environment.yml").read_text(encoding="utf-8"))
    *conda, pip = environment["dependencies"]
    conda.remove("pip")
    conda.remove(f"python{PROJECT['requires-python']}")
    assert not [line for line in conda if ";" in line]  # conda knows no markers
    wanted = CORE | EXTRAS["cluster"] | EXTRAS["site"] | EXTRAS["test"]
    assert requirements(conda) | requirements(pip["pip"]) == wanted


# --- locked ---------------------------------------------------------------------------------

PYTHONS = ("3.11", "3.12", "3.13")
PLATFORMS = {"linux": "posix", "darwin": "posix", "win32": "nt"}
LOCK = (COURSE / "requirements.lock").read_text(encoding="utf-8").splitlines()


def pins(python, platform):
    """Return what the lock says for one Python and platform: name to version."""
    where = {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": platform,
        "os_name": PLATFORMS[platform],
    }
    lines = [Requirement(line) for line in LOCK]
    chosen = [one for one in lines if one.marker is None or one.marker.evaluate(where)]
    found = {one.name: next(iter(one.specifier)).version for one in chosen}
    assert len(found) == len(chosen), "a package is locked twice"
    return where, found


def test_the_lock_is_versions_and_nothing_else():
    # No address of where they come from: that is for the machine that installs them to say.
    for line in LOCK:
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; [\w.<>=!*'() ]+)?", line), line


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_lock_satisfies_what_is_declared(python, platform):
    where, locked = pins(python, platform)
    for name, one in ALL.items():
        if one.marker is None or one.marker.evaluate(where):
            assert locked[name] in one.specifier, name


def needed_by(line):
    """Return the names of all distributions that a requirement brings with it, itself included."""
    todo, seen = [Requirement(line)], set()
    while todo:
        one = todo.pop()
        wanted = {(canonicalize_name(one.name), extra) for extra in ["", *one.extras]} - seen
        seen |= wanted
        for name, extra in wanted:
            lines = [Requirement(line) for line in metadata.requires(name) or ()]
            todo += [r for r in lines if not r.marker or r.marker.evaluate({"extra": extra})]
    return {name for name, _ in seen}


def test_the_lock_is_complete():
    _, locked = pins(".".join(map(str, sys.version_info[:2])), sys.platform)
    here = {name: metadata.version(name) for name in needed_by("nnkit-course[test]")}
    del here["nnkit-course"]
    changed = [name for name in here if name in locked and here[name] != locked[name]]
    if changed:
        pytest.skip(f"other versions are installed here: {', '.join(changed[:3])} ...")
    assert not set(here) - set(locked)
