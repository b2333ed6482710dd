"""Several assistants: who grades which question for whom, and what is still open.

A question is graded by one assistant for the whole class as far as that is fair: whoever has
read forty answers to a question judges them by one standard, and what divides a class best is
the question, not the alphabet. Where there are more assistants than questions, or the work
would be uneven, a question is divided between two by students. With `by_students` an assistant
reads all answers of a few students instead.

What was given to somebody stays with them: the list is read again before it is written, so
whoever hands in late is added to it, and what an assistant leaves goes to the others.
"""

import csv
import io
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Grade, Gradebook, MissingEntry, SubmittedAssignment, SubmittedNotebook

from autograder.grading.people import read_people
from autograder.text import csv_of
from autograder.troubles import Stopped

_HEAD = ["assistant", "question", "student", "name", "open", "page"]


@dataclass(frozen=True)
class Task:
    """One answer that a person grades.

    Attributes
    ----------
    open : bool
        Whether it waits.
    page : str
        Formgrader's page of the submission, below the address of Jupyter.
    """

    question: str
    student: str
    open: bool = True
    page: str = ""


def read_tasks(coursedir, problem_set) -> list[Task]:
    """Return what a person grades of a problem set, in the notebook's order, then by student."""
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        try:
            notebook = gradebook.find_notebook(problem_set, problem_set)
        except MissingEntry as error:
            raise Stopped(f"{problem_set} is not in the gradebook") from error
        solutions = {cell.name for cell in notebook.solution_cells}
        order = {cell.name: number for number, cell in enumerate(notebook.source_cells)}
        rows = (
            gradebook.db.query(Grade, SubmittedAssignment.student_id)
            .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .filter(SubmittedNotebook.notebook_id == notebook.id)
        )
        tasks = []
        for grade, student in rows:
            nobody = grade.auto_score is None and grade.manual_score is None
            waits = bool(grade.needs_manual_grade or nobody) and bool(grade.max_score)
            # An answer that was left empty has its 0 from nbgrader: nobody has to read it.
            if waits or (grade.name in solutions and grade.manual_score is not None):
                page = f"formgrader/submissions/{grade.notebook_id}"
                tasks.append(Task(grade.name, student, waits, page))
    return sorted(tasks, key=lambda task: (order.get(task.question, len(order)), task.student))


def share(tasks, assistants, before=None, by_students=False) -> dict[Task, str]:
    """Share tasks among assistants.

    Parameters
    ----------
    tasks : list of Task
    assistants : list of str
    before : dict of (question, student) to str, optional
        Who had what.
    by_students : bool
        Whether one assistant reads all answers of a student.

    Returns
    -------
    dict of Task to str
    """
    before = {key: who for key, who in (before or {}).items() if who in assistants}
    unit = (lambda task: task.student) if by_students else (lambda task: task.question)
    shared = {t: before[t.question, t.student] for t in tasks if (t.question, t.student) in before}
    load = Counter(shared.values())
    has = defaultdict(set)
    for task, who in shared.items():
        has[unit(task)].add(who)
    blocks = defaultdict(list)
    for task in tasks:
        if task not in shared:
            blocks[unit(task)].append(task)
    fair = -(-len(tasks) // len(assistants))
    for key, block in blocks.items():
        for task in block:
            # Whoever has this question goes on with it, up to a fair share of the whole.
            mine = [who for who in assistants if who in has[key] and load[who] < fair]
            free = [who for who in assistants if load[who] < fair] or list(assistants)
            who = min(mine or free, key=lambda who: (load[who], assistants.index(who)))
            if by_students:
                who = next(iter(has[key]), who)
            has[key].add(who)
            shared[task] = who
            load[who] += 1
    return {task: shared[task] for task in tasks}


def share_list(coursedir, problem_set, path: Path, among="", by_students=False):
    """Write the list of who grades what.

    Parameters
    ----------
    path : Path
        Where the list lies; what stands there is kept.
    among : str
        The assistants, with commas between; by default those of the list.

    Returns
    -------
    text : str
        The CSV file.
    said : list of str
        How much each has, and what of it is open.
    """
    before = _read(path)
    assistants = [name.strip() for name in (among or "").split(",") if name.strip()]
    assistants = list(dict.fromkeys(assistants)) or sorted(set(before.values()))
    if not assistants:
        raise Stopped("name who grades: --among ann,ben")
    tasks, people = read_tasks(coursedir, problem_set), read_people(coursedir)
    shared = share(tasks, assistants, before, by_students)
    rows = [_HEAD]
    for task, who in sorted(shared.items(), key=lambda item: assistants.index(item[1])):
        name = people[task.student].name if task.student in people else ""
        state = "open" if task.open else ""
        rows.append([who, task.question, task.student, name, state, task.page])
    return "\ufeff" + csv_of(rows), _said(problem_set, shared, assistants)


def _read(path):
    """Return who had what, by question and student."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return {}
    rows = csv.DictReader(io.StringIO(text))
    if list(rows.fieldnames or []) != _HEAD:
        raise Stopped(f"{path} is no list of `share`'s: move it away")
    plain = [{key: (value or "").removeprefix("'") for key, value in row.items()} for row in rows]
    return {(row["question"], row["student"]): row["assistant"] for row in plain}


def _said(problem_set, shared, assistants):
    waiting = sum(task.open for task in shared)
    lines = [f"{problem_set}: {len(shared)} answers are graded by hand; {waiting} are open"]
    for who in assistants:
        theirs = [task for task, name in shared.items() if name == who]
        questions = Counter(task.question for task in theirs)
        waits = Counter(task.question for task in theirs if task.open)
        shown = ", ".join(f"{q}: {n} ({waits[q]} open)" for q, n in questions.items())
        lines.append(f"  {who}: {shown or 'nothing'}")
    return lines
