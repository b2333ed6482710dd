"""The trusted notebook: the instructor's, with a student's answers grafted in.

Nothing of the submitted notebook is ever executed. From it are taken the literals of answer
cells, the text of written answers, what ungraded cells showed, and for the graders to read,
as text, the cells that the student added. All else, however it was changed, is the
instructor's.
"""

import ast
import json
import re
from dataclasses import dataclass, field

import nbformat
from nbformat.v4.rwbase import split_lines
from nbgrader.utils import compute_checksum, is_solution

from autograder.roles import is_answer, is_executed, is_graded
from autograder.submission import written
from autograder.submission.handed_in import HandedIn
from autograder.submission.notes import NOTE, Note
from autograder.text import escaped
from nnkit.check.literal import MAX_LITERAL, answer_in, assignments
from nnkit.check.own import word_of

#: The longest written answer and added cell, in characters, and how many are kept.
MAX_WRITTEN = 50_000
MAX_ADDED = 5_000
MAX_ADDED_CELLS = 100
#: How much of all added cells is kept: more takes a page long to colour.
MAX_ADDED_IN_ALL = 100_000
#: How many characters of cells without a name are parsed to find an answer by its variable.
MAX_SEARCHED = 500_000


@dataclass
class Grafted:
    """The trusted notebook, and sentences about what was odd in the submitted one.

    Attributes
    ----------
    missing : list of str
        The check and answer cells that were put back, if there was a notebook.
    waiting : list of str
        The answers, written ones and literals, that a person has to look for.
    """

    notebook: nbformat.NotebookNode
    notes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


def write(notebook):
    """Return a notebook as nbformat writes it; to save a copy, its lines are split in place."""
    return json.dumps(
        split_lines(notebook),
        ensure_ascii=False,
        indent=1,
        sort_keys=True,
        separators=(",", ": "),
    )


def graft(original, submitted, notes=()) -> Grafted:
    """Build the trusted notebook.

    Parameters
    ----------
    original : NotebookNode
        The instructor's notebook, as released.
    submitted : NotebookNode or None
        From `autograder.submission.notebook.read_notebook`.
    notes : sequence of str
        Sentences to begin with.
    """
    result = Grafted(nbformat.from_dict(original), list(notes))  # which copies everything
    cells = result.notebook.cells
    given = submitted["cells"] if submitted is not None else []
    matches = _match(cells, given, result.notes)
    found = written.find(cells, given, matches, matches["taken"])
    handed_in = HandedIn()
    # A notebook that cannot be read may hold any answer.
    lost = any(note.kind == "notebook unreadable" for note in notes)
    unread = {_assigned(cell.source) for cell in cells if lost and is_answer(cell)}
    for index, cell in enumerate(cells):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            if index in matches and not is_executed(cell):
                handed_in.show(cell, given[matches[index]].outputs)
        marks = cell.metadata.get("nbgrader")
        if not marks or "grade_id" not in marks:
            continue
        # nbgrader tells by it whether a written answer was given.
        marks["checksum"] = compute_checksum(cell)
        if index in found:
            _write(cell, found[index], result, submitted is not None and index not in matches)
            continue
        if index not in matches:
            if submitted is not None and (is_solution(cell) or marks.get("grade")):
                result.missing.append(marks["grade_id"])
                kind = "answers not found" if is_solution(cell) else NOTE
                said = f"The cell {marks['grade_id']} was missing: it was put back."
                result.notes.append(Note(said, kind))
                if is_answer(cell):
                    unread.add(_assigned(cell.source))
            continue
        source = given[matches[index]].source
        if is_solution(cell):
            if cell.cell_type == "code":
                said = len(result.notes)
                cell.source = _answer(cell.source, source, marks["grade_id"], result.notes)
                if len(result.notes) > said:
                    unread.add(_assigned(cell.source))
            else:
                cell.source = source[:MAX_WRITTEN] if source.strip() else cell.source
        elif _differs(cell.source, source):
            what = "check cell" if marks.get("grade") else "given cell"
            said = f"The {what} {marks['grade_id']} was changed: the original was used."
            result.notes.append(Note(said))
    answered = _answered(original.cells, cells)
    for cell in cells:
        if not is_graded(cell):
            continue
        name = cell.metadata["nbgrader"]["grade_id"]
        waits = any(_uses(cell.source, variable) for variable in unread)
        said = "" if waits else _without_word(cell.source, answered)
        if said:
            result.notes.append(Note(f"{name} has an answer. {said}", "answers not found"))
        if waits or said:
            cell.metadata["nnkit"] = {"ungraded": True}
            result.waiting.append(name)
    _insert_added(result, given, matches)
    return result


def _uses(source, variable):
    return re.search(rf"\b{re.escape(variable)}\b", source) is not None


def _answered(originals, cells):
    """Return what the answer cells that were filled in assign, by variable."""
    pairs = [(one, other) for one, other in zip(originals, cells, strict=True) if is_answer(other)]
    return {
        _assigned(cell.source): ast.literal_eval(assignments(cell.source)[_assigned(cell.source)])
        for original, cell in pairs
        if _differs(original.source, cell.source)
    }


def _without_word(check, answered):
    """Say of a check with numbers of one's own why there are none though there is an answer."""
    handed_over = re.search(r"\bme=(\w+)", check)
    if not handed_over or not any(_uses(check, name) for name in {*answered} - {handed_over[1]}):
        return ""
    try:
        word_of(answered.get(handed_over[1]))
    except ValueError as error:
        return str(error)
    return ""


def _write(cell, found, result, is_missing):
    """Put a written answer in its place, or leave it to a person."""
    name = cell.metadata["nbgrader"]["grade_id"]
    if found.text:
        cell.source = found.text[:MAX_WRITTEN]
    elif found.waits:
        cell.metadata["nnkit"] = {"ungraded": True}
        result.waiting.append(name)
        if is_missing:
            result.missing.append(name)
    if found.said:
        kind = "answers not found" if found.waits else NOTE
        result.notes.append(Note(found.said.format(name=name), kind))


def _differs(one, two):
    return "".join(one.split()) != "".join(two.split())


# --- which cell is which ---------------------------------------------------------------------


def _match(cells, given, notes):
    """Find for each of the instructor's cells the submitted one; a dict of indices.

    A cell is known by nbgrader's name, by its id, or, for an answer cell, by the variable
    that it assigns. Of several, the one that was filled in counts, the first if still in
    doubt. A written answer may also be one that had another name when it was handed out.
    """
    names, ids = {}, {}
    for index, cell in enumerate(given):
        names.setdefault(cell.name, []).append(index)
        ids.setdefault(cell.id, []).append(index)
    taken, matches = set(), {}

    def take(index, candidates, what):
        free = [i for i in candidates if i not in taken]
        if not free:
            return
        if len(free) > 1 and is_solution(cells[index]):
            said = f"The cell {what} occurs {len(free)} times: the first that was filled in counts."
            notes.append(Note(said))
        filled = [i for i in free if _differs(given[i].source, cells[index].source)]
        matches[index] = (filled if is_solution(cells[index]) and filled else free)[0]
        taken.add(matches[index])

    for index, cell in enumerate(cells):
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        take(index, names.get(name, []) if name else [], name)
    for index, cell in enumerate(cells):
        if index not in matches and cell.get("id"):
            take(index, ids.get(cell.id, []), cell.id)
    lost = {
        _assigned(cell.source): index
        for index, cell in enumerate(cells)
        if index not in matches and is_solution(cell) and cell.cell_type == "code"
    }
    assigned = _assigned_in(given, taken, lost, notes) if lost else {}
    for variable, index in lost.items():
        take(index, assigned.get(variable, []), variable)
    renamed = [
        i
        for i, other in enumerate(given)
        if i not in taken and other.answer and other.cell_type == "markdown"
    ]
    for index, cell in enumerate(cells):
        if index not in matches and is_solution(cell) and cell.cell_type == "markdown" and renamed:
            name = cell.metadata["nbgrader"]["grade_id"]
            take(index, [renamed.pop(0)], name)
            said = f"The written answer {name} had another name: it was taken all the same."
            notes.append(Note(said))
    # Copies of the instructor's own cells are no cells that the student added.
    known = {"".join(cell.source.split()) for cell in cells}
    for index, cell in enumerate(given):
        if index not in taken and "".join(cell.source.split()) in known:
            taken.add(index)
    matches["taken"] = taken
    return matches


# --- answer cells ----------------------------------------------------------------------------


def _assigned(source):
    """Return the variable that the instructor's answer cell assigns."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            return node.targets[0].id
    raise ValueError(f"an answer cell must assign one variable: {source!r}")


def _assigned_in(given, taken, variables, notes):
    """Find which cells assign variables: a dict of lists of indices. Each is parsed once."""
    found, left = {}, MAX_SEARCHED
    for index, cell in enumerate(given):
        source = cell.source
        if index in taken or not any(variable in source for variable in variables):
            continue
        left -= min(len(source), MAX_LITERAL)
        if left < 0:
            said = (
                f"Answers were looked for in the first {MAX_SEARCHED >> 10} KB of cells without "
                "a name of the course's."
            )
            notes.append(Note(said, "limits reached"))
            break
        for variable in assignments(source) if len(source) <= MAX_LITERAL else ():
            found.setdefault(variable, []).append(index)
    return found


def _answer(original, source, name, notes):
    """Return the source of the trusted answer cell; an empty one was not answered."""
    if not _differs(original, source) or not source.strip():
        return original
    variable = _assigned(original)
    try:
        return f"{variable} = {answer_in(source, variable)}"
    except ValueError as error:
        notes.append(Note(f"The answer cell {name} {error}", "answers not found"))
        return original


# --- what the student added ------------------------------------------------------------------


def fenced(text, language=""):
    """Return text as a Markdown block of code that nothing in it can end."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _insert_added(result, given, matches):
    """Put the cells that the student added after the ones that they followed, as text."""
    taken = matches.pop("taken")
    place_of = {submitted: index for index, submitted in matches.items()}
    added, place = {}, -1
    count, kept, room = 0, 0, MAX_ADDED_IN_ALL
    for index, cell in enumerate(given):
        place = place_of.get(index, place)
        if index in taken or not cell.source.strip():
            continue
        count += 1
        if kept == count - 1 < MAX_ADDED_CELLS and room > 0:
            kept = count
            room -= min(len(cell.source), MAX_ADDED)
            added.setdefault(place, []).append(_as_text(cell, count))
    if count > kept:
        result.notes.append(Note(f"Of {count} added cells, the first {kept} are kept."))
    cells = list(added.get(-1, []))
    for index, cell in enumerate(result.notebook.cells):
        cells += [cell, *added.get(index, [])]
    result.notebook.cells = cells


def _as_text(cell, number):
    text = escaped(cell.source[:MAX_ADDED]) + (" …" if len(cell.source) > MAX_ADDED else "")
    language = "python" if cell.cell_type == "code" else ""
    return nbformat.v4.new_markdown_cell(
        f"**Added by the student, not run:**\n\n{fenced(text, language)}",
        id=f"added-{number}",
        metadata={"nnkit": {"added": True}},
    )


def insert_notes(notebook, notes):
    """Put the sentences about what was handed in on top, for the graders."""
    if not notes:
        return
    lines = "\n".join(f"- {re.sub(r'[<>&]', '', note)}" for note in notes[:50])
    notebook.cells.insert(
        0,
        nbformat.v4.new_markdown_cell(
            f"**About what was handed in**\n\n{lines}",
            id="submission-notes",
            metadata={"nnkit": {"notes": True}},
        ),
    )
