"""Drawing the questions of a class: from what was handed in, in the sandbox, on all cores."""

import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from autograder.collecting.origins import read_origins
from autograder.course import cores, digest
from autograder.grading.grader import Grader
from autograder.grading.reading import read
from autograder.grading.recorder import Recorder
from autograder.grading.verdicts import read_verdicts
from autograder.judge.sandbox import SandboxError
from autograder.submission.files import for_student_process
from autograder.troubles import Stopped, cause
from autograder.viva.sheets import Sheet, read_sheets, write_sheets
from nnkit.exercise import MODULES, catalogue
from nnkit.viva.question import Question


def draw_sheets(app, problem_set, students, count, exercises, tell):
    """Draw a sheet for each student whose functions earn points, and keep all sheets.

    Parameters
    ----------
    app : nbgrader's application, with the course's configuration
    problem_set : str
    students : sequence of str
        Whom to draw for; if empty, all.
    count : int
        Questions a sheet.
    exercises : sequence of str
        What to ask about; if empty, all that earns points.
    tell : autograder.grading.engine.Silent or its like
        Hears how many are drawn for, and each when it is done.

    Returns
    -------
    sheets : list of Sheet
        Of those who were drawn for.
    said : list of str
        Who has no sheet, and why.
    """
    app.coursedir.assignment_id = problem_set
    recorder = Recorder(coursedir=app.coursedir, parent=app)
    known = [slot.__name__ for slot in catalogue(problem_set)]
    unknown = sorted(set(exercises) - set(known))
    if unknown:
        raise Stopped(
            f"{problem_set} has no exercise {', '.join(unknown)}; it has {', '.join(known)}"
        )
    if count < 1:
        raise Stopped(f"--questions must be at least 1, got {count}")
    found = recorder.submissions()
    strangers = sorted(set(students) - set(found))
    if strangers:
        raise Stopped(f"there is no submission of {', '.join(strangers)}")
    wanted, said = {}, []
    for student in students or found:
        earned = _earned(recorder, student)
        if earned is None:
            said.append(f"{student}: not graded yet, so no questions")
            continue
        asked = [name for name in earned if not exercises or name in exercises]
        if asked:
            wanted[student] = asked
        else:
            said.append(f"{student}: no function that earns points, so no questions")
    settings = recorder.settings(digest())
    tell.begin(len(wanted))
    drawn = _draw(settings, app.coursedir.root, found, wanted, count, tell) if wanted else {}
    kept = {sheet.student: sheet for sheet in read_sheets(app.coursedir.root, problem_set)}
    for student, (handed_in, questions, problem) in drawn.items():
        if problem or not questions:
            why = problem or "nothing could be asked that a run settles"
            said.append(f"{student}: no questions: {why}")
            kept.pop(student, None)
            continue
        kept[student] = _sheet(kept, student, handed_in, questions)
    _number(kept, settings.secret)
    write_sheets(app.coursedir.root, problem_set, kept.values())
    sheets = [kept[student] for student in drawn if student in kept]
    return sorted(sheets, key=lambda sheet: sheet.number), said


def _earned(recorder, student):
    """Return the exercises that earn a student points; None of one who is not graded."""
    verdicts = read_verdicts(recorder.final(student))
    if verdicts is None:
        return None
    by_exercise = verdicts.by_exercise
    names = [slot.__name__ for slot in catalogue(recorder.problem_set)]
    return [n for n in names if n in by_exercise and by_exercise[n]["points"] > 0]


def _draw(settings, root, folders, wanted, count, tell):
    """Return for each student the digest of what was handed in, the questions, what failed."""
    problem_set = settings.problem_set
    origins = read_origins(Path(root, "downloaded", problem_set))

    def work(student):
        try:
            submission = read(problem_set, student, folders[student], origins.get(student))
            files = for_student_process(submission.files, MODULES[problem_set])
            asked = grader.ask(files, student, submission.digest, wanted[student], count)
            questions = [Question(**{**one, "proof": {}}) for one in asked["questions"]]
            return submission.digest, questions, asked["problem"]
        except SandboxError:
            raise
        except Exception as error:
            return "", [], cause(error)
        finally:
            tell.done(student, True)

    try:
        with Grader(settings, asks=True) as grader, ThreadPoolExecutor(cores()) as pool:
            return dict(zip(wanted, pool.map(work, wanted), strict=True))
    except SandboxError as error:
        raise Stopped(str(error)) from error


def _sheet(kept, student, handed_in, questions):
    """Make a sheet; the number stays, and the marks if the questions are the same."""
    before = kept.get(student)
    if before is None:
        return Sheet(0, student, handed_in, questions)
    marks = before.marks if before.questions == questions else []
    return Sheet(before.number, student, handed_in, questions, marks)


def _number(sheets, secret):
    """Number the sheets that have no number yet, in an order that tells nothing of names."""
    new = sorted(student for student, sheet in sheets.items() if not sheet.number)
    random.Random(secret).shuffle(new)
    last = max((sheet.number for sheet in sheets.values()), default=0)
    for number, student in enumerate(new, last + 1):
        sheets[student].number = number
