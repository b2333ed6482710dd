"""Sentences that say what a run or a figure shows, each with what proves it.

``python -m tools.claims [lectures/01_neuron.ipynb …]`` prints them, all without any argument.
A claim is told by its words ("Notice", "never", "twice as", "better than"). It is proved by
assertions: in a lecture those of the code cells right above its cell or right below it, in the
same section. Anywhere else, and in a problem set always, the cell's metadata name the proof
as ``shown_by``: ids of cells that assert, cells of another notebook
(``lectures/04_backprop.ipynb::error-against-step``), or tests
(``tests/course/test_said.py::test_…``).
"""

import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat

COURSE = Path(__file__).parent.parent
NUMBER = r"(?:\d[\d.,]*|two|three|four|five|six|seven|eight|nine|ten|a hundred|a thousand)"
WORDS = re.compile(
    rf"\b(?:(?-i:Notice)|gains?|never|always|no longer|rescues?|beats|wins|hardly|faster|slower|"
    rf"(?<!at )most (?:of|\w+s)|(?:is|are|was|does|did|do|works?) (?:the )?best|"
    rf"(?:better|worse) than|about (?:twice|half|a (?:half|third|quarter|fifth|tenth))|"
    rf"(?:half|twice|{NUMBER} times) (?:as|more|less|larger|smaller|higher|lower|fewer)|"
    rf"more than (?:doubles?|twice|half|\d+)|(?:in )?(?:every|all) runs?|in the mean|no limit|"
    rf"(?:hurts?|brings?) (?:most|more|less|about|\d+)|nearly everything|"
    rf"ends? (?:at|near|alike|lowest|lower|below)|stays? (?:near|at|alike|level)|"
    rf"(?:is|are|gets?|right on|above) (?:about |nearly |only )?\d+ (?=%|points))(?!\w)",
    re.IGNORECASE,
)
#: Questions and suppositions say nothing, whatever their words.
SUPPOSED = re.compile(r"\?$|^(?:Question \d+\. )?Suppose ")
#: What notes for the lecturer must not say: how a room has answered. They say what to expect.
ROOM = re.compile(
    r"\b(?:the room (?:says|answers|expects|guesses|likes|draws)|most (?:say|answer|take|raise)|"
    r"nearly (?:all|everybody) |usual (?:answer|guess)|most frequent|is often (?:given|taken))",
    re.IGNORECASE,
)
#: Cells that announce what is coming, and say nothing of a run.
ANNOUNCING = {"title", "objectives", "how-this-works", "exercises", "sources"}


@dataclass
class Claim:
    """A sentence, where it stands, and its proofs: cells by id, with their assertions, or tests."""

    cell: str
    sentence: str
    proofs: dict[str, list[str]]

    @property
    def is_proved(self):
        return any(self.proofs.values())


def claims(path: Path) -> list[Claim]:
    """Return the claims of a notebook in their order."""
    cells = nbformat.read(path, as_version=4).cells
    is_lecture = path.parent.name == "lectures"
    found = []
    for place, cell in enumerate(cells):
        if cell.cell_type != "markdown" or cell.id in ANNOUNCING:
            continue
        named = cell.metadata.get("shown_by", [])
        proofs = {name: _proof(name, cells) for name in named}
        if is_lecture and not named:
            proofs = {one.id: assertions(one) for one in _beside(cells, place)}
        found += [
            Claim(cell.id, sentence, proofs)
            for sentence in sentences(cell.source)
            if WORDS.search(sentence) and not SUPPOSED.search(sentence)
        ]
    return found


def sentences(text: str) -> list[str]:
    """Split Markdown into sentences and list items, without headings and answers to choose."""
    text = re.sub(r"</?\w+[^>]*>|[*]|^#.*$", "", text, flags=re.M)
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if " · " not in part]
    parts = [
        part
        for paragraph in paragraphs
        for part in re.split(r"(?<=[.!?])\s+|\n(?=\s*(?:[-|]|\d+\. ))", paragraph)
    ]
    return [re.sub(r"\s+", " ", part).strip() for part in parts if part.strip()]


def assertions(cell) -> list[str]:
    """Return what a code cell asserts."""
    if cell.cell_type != "code":
        return []
    return _asserted(ast.parse(re.sub(r"^%.*$", "", cell.source, flags=re.M)))


def _asserted(tree):
    """Return what is asserted by a statement, or by a function such as NumPy's."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Assert | ast.Call)]
    return [
        ast.unparse(node.test if isinstance(node, ast.Assert) else node)
        for node in found
        if isinstance(node, ast.Assert)
        or ast.unparse(node.func).split(".")[-1].startswith("assert")
    ]


def _beside(cells, place):
    """Return the code cells right above and below a cell, up to the next prose; notes are none."""

    def run(others):
        for other in others:
            if other.cell_type == "code":
                yield other
            elif other.metadata.get("slideshow", {}).get("slide_type") != "notes":
                return

    above = [] if cells[place].source.startswith("#") else [*run(reversed(cells[:place]))]
    return [*reversed(above), *run(cells[place + 1 :])]


def _proof(name, cells):
    """Return the assertions of what is named, a cell or a test; none if it is not there."""
    path, _, wanted = name.rpartition("::")
    if path.endswith(".py"):
        tree = ast.parse((COURSE / path).read_text(encoding="utf-8"))
        tests = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == wanted]
        return [one for test in tests for one in _asserted(test)]
    cells = nbformat.read(COURSE / path, as_version=4).cells if path else cells
    return [one for cell in cells if cell.id == wanted for one in assertions(cell)]


def main(arguments):
    """Print the claims of some notebooks with their proofs."""
    paths = [Path(one) for one in arguments] or [
        *sorted(COURSE.glob("lectures/*.ipynb")),
        *sorted(COURSE.glob("assignments/*/*.ipynb")),
    ]
    for path in paths:
        found = claims(path)
        print(f"\n{path.stem}: {len(found)} claims")
        for claim in found:
            print(f"  {claim.cell}: {claim.sentence}")
            if not claim.is_proved:
                print("      NOT PROVED")
            for name, asserted in claim.proofs.items():
                for one in asserted:
                    print(f"      {name}: {one}")


if __name__ == "__main__":
    main(sys.argv[1:])
