"""README, CONTRIBUTING and docs/: whatever they name is there."""

import ast
import contextlib
import importlib.util
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.cli import main

COURSE = Path(__file__).parent.parent
PAGES = [
    *(COURSE / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((COURSE / "docs").rglob("*.md")),
]

#: Paths of the course's own: its folders that git tracks, and a name below one of them.
PATH = re.compile(
    r"(?<![\w/.])(?:lectures|assignments|nnkit|solutions|autograder|tests|tools|docs)/[\w./<>-]*"
)
#: What stands for a name in a recipe, and a name that it may stand for.
STANDS_FOR = {"<module>": "neuron", "<exercise>": "sigmoid", "psK": "ps1", "0K_": "01_"}
#: Parts of paths that a recipe makes up.
MADE_UP = ("margin", "separating_line", "<later>", "ps7", "07_")


def named(page):
    return page.relative_to(COURSE).as_posix()


def is_left_out(path):
    """Say whether this is an answer, and a checkout that is published, which has none."""
    return path.startswith("solutions/") and not (COURSE / "solutions").is_dir()


each_page = pytest.mark.parametrize("page", PAGES, ids=named)


def read(page):
    return page.read_text(encoding="utf-8")


def code(page):
    """Return all that a page writes as code: blocks, and spans within a line."""
    blocks = re.findall(r"^ *```\w*\n(.*?)^ *```", read(page), flags=re.M | re.S)
    prose = re.sub(r"^ *```.*?^ *```", "", read(page), flags=re.M | re.S)
    return [*blocks, *re.findall(r"`([^`\n]+)`", prose)]


def commands(page, start):
    """Return the commands on a page that begin with some words, each as a list of words."""
    found = re.findall(rf"\b{start}( [^#\n]*|$)", "\n".join(code(page)), flags=re.M)
    return [[word.strip(",") for word in words.split()] for words in found]


def anchors(page):
    """Return the names under which a page's headings can be linked."""
    prose = re.sub(r"^ *```.*?^ *```", "", read(page), flags=re.M | re.S)
    headings = re.findall(r"^#+ (.+)$", prose, flags=re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page):
    """Return the links of a page within the course: the page they lead to, and the anchor."""
    for target in re.findall(r"\]\(([^)\s]+)\)", read(page)):
        if not re.match(r"\w+:", target):
            path, _, anchor = target.partition("#")
            yield (page.parent / path).resolve() if path else page, anchor


# --- pages ------------------------------------------------------------------------------------


@each_page
def test_links_lead_somewhere(page):
    for target, anchor in links(page):
        assert target.exists(), target
        assert not anchor or anchor in anchors(target), f"{target}#{anchor}"


def test_every_page_is_linked_from_the_index():
    linked = {target for target, _ in links(COURSE / "docs" / "index.md")}
    pages = {page.resolve() for page in PAGES if page.parent.parent.name == "docs"}
    assert pages and not pages - linked


def test_contributing_is_short():
    assert len(read(COURSE / "CONTRIBUTING.md").splitlines()) <= 60


# --- files and what is in them ----------------------------------------------------------------


@each_page
def test_paths_exist(page):
    for path in {path for text in code(page) for path in PATH.findall(text)}:
        for placeholder, name in STANDS_FOR.items():
            path = path.replace(placeholder, name)
        if any(part in path for part in MADE_UP):
            continue
        assert is_left_out(path) or (COURSE / path.rstrip(".")).exists(), path


def defined(path):
    """Return what a file defines at its top, and in its classes."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{f.name}" for f in node.body if hasattr(f, "name")}
    return found


@each_page
def test_what_is_said_to_be_in_a_file_is_there(page):
    pairs = re.findall(r"`([\w/]+\.py)`: ((?:`[\w.]+`(?:, )?)+)", read(page))
    for path, names in pairs:
        if is_left_out(path):
            continue
        assert not set(re.findall(r"[\w.]+", names)) - defined(COURSE / path) - {"."}, path


# --- commands ---------------------------------------------------------------------------------


@each_page
def test_make_knows_its_targets(page):
    rules = (COURSE / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][\w-]*):", rules, flags=re.M))
    for words in commands(page, "make"):
        assert {word for word in words if "=" not in word} <= targets, words


def help_of(command):
    """Return the help of one of the course's commands; "" if there is no such command."""
    said = io.StringIO()
    with (
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        pytest.raises(SystemExit) as ended,
    ):
        main([command, "--help"])
    return "" if ended.value.code else said.getvalue()


def options(words):
    return {word.partition("=")[0] for word in words if word.startswith("--")}


@each_page
def test_commands_and_options_of_the_course_exist(page):
    for command, *words in filter(None, commands(page, "python -m autograder")):
        text = help_of(command)
        assert text, command
        assert options(words) <= set(re.findall(r"--[\w-]+", text)), (command, words)


@each_page
def test_modules_that_are_run_exist(page):
    for words in commands(page, "python -m"):
        if words[0] == "pip":
            continue  # which an environment may do without
        assert importlib.util.find_spec(words[0]), words


@each_page
def test_commands_of_nbgrader_exist(page, nbgrader):
    for words in commands(page, r"(?<!import )nbgrader"):
        assert words[:1] in [[], *([name] for name in nbgrader["commands"])], words


# --- settings ---------------------------------------------------------------------------------

#: Tells nbgrader's commands, and all settings there are, by class.
ASK = """
import json
import nbgrader.apps
from traitlets.config import Configurable
import autograder.collecting.collect, autograder.grading.plugins, autograder.handing_out.build

def below(kind):
    yield kind
    for child in kind.__subclasses__():
        yield from below(child)

settings = {}
for kind in below(Configurable):
    settings.setdefault(kind.__name__, []).extend(kind.class_trait_names(config=True))
print(json.dumps({"commands": list(nbgrader.apps.NbGraderApp.subcommands), "settings": settings}))
"""


@pytest.fixture(scope="module")
def nbgrader():
    """What nbgrader knows in this course."""
    pytest.importorskip("solutions")
    command = [sys.executable, "-W", "ignore", "-c", ASK]
    done = subprocess.run(command, cwd=COURSE, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-1000:]
    return json.loads(done.stdout)


@each_page
def test_settings_exist(page, nbgrader):
    for kind, name in re.findall(r"\bc\.([A-Z]\w+)\.(\w+)", "\n".join(code(page))):
        assert name in nbgrader["settings"].get(kind, ()), f"c.{kind}.{name}"


@each_page
def test_environment_variables_are_read(page):
    sources = [COURSE / "nbgrader_config.py", *(COURSE / "autograder").rglob("*.py")]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    for name in re.findall(r"NNKIT_\w+", read(page)):
        assert f'"{name}"' in text, name
