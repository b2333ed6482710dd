"""The class report: what a problem set's class got right, and what it got wrong and why.

It is read from the gradebook and from the verdicts beside the autograded notebooks, and
written as a page, as JSON and as CSV.
"""

import json
import re
import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from autograder.grading import triage
from autograder.grading.people import expected, read_people
from autograder.grading.verdicts import has_parts, read_verdicts
from autograder.pages import page
from autograder.pages.item_analysis import WEAK, Step, analyse, progress
from autograder.pages.lecture_links import link, section_of
from autograder.returning.grades import read_grades, read_semester
from autograder.text import csv_of
from autograder.viva.results import Results, read_results
from nnkit.exercise import MODULES, catalogue

#: Into how many bars the points are sorted.
BARS = 10
#: How many clusters of unnamed wrong answers the page shows for an exercise.
CLUSTERS = 5


@dataclass
class Exercise:
    """How the class did in one exercise.

    Attributes
    ----------
    points : list of float
        Of those who have been graded; `waiting` is how many have not.
    link : str
        Where the lecture's section can be read, if its page was built.
    mistakes : list of (name, sentence, students)
        The named mistakes, the most frequent first.
    clusters : list of (cluster, example, students)
        Wrong answers without a name that return the same, the most frequent first.
    problems : list of (sentence, students)
        Why it could not be tried: not filled in, a syntax error, and so on.
    """

    name: str
    out_of: float
    source: str = ""
    link: str = ""
    by_hand: bool = False
    points: list[float] = field(default_factory=list)
    waiting: int = 0
    solved: int = 0
    mistakes: list = field(default_factory=list)
    clusters: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    timed_out: list[str] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)

    @property
    def is_open(self):
        """Whether a person has still to grade it for somebody."""
        return self.by_hand and self.waiting > 0

    @property
    def share(self):
        """The share that has all points, of those who are graded."""
        return self.solved / len(self.points) if self.points else 0.0

    @property
    def nothing(self):
        """The share that has no points, of those who are graded."""
        return self.points.count(0) / len(self.points) if self.points else 0.0

    @property
    def mean(self):
        """The mean of the points."""
        return statistics.fmean(self.points) if self.points else 0.0


@dataclass
class Report:
    """What is known about a class in one problem set.

    Attributes
    ----------
    totals : dict of str to float
        The points of each student, without the exercises that a person has still to grade
        for somebody; `out_of` is how many could be had.
    waiting : int
        How many submissions have answers that nobody has graded.
    untold : list of str
        Who has grades and no verdicts.
    unfinished : list of str
        Who is in no total, since something else of theirs is not graded.
    look : list of Reason
        Who needs a look, see `autograder.grading.triage`.
    names : dict of str to str
        What lists show of students, by id.
    absent : list of str
        Of whom something is expected and nothing was handed in.
    items : dict of str to float or None
        The discrimination of each exercise or question.
    steps : list of Step
        How the class did in all problem sets so far.
    boards : dict of str to list of (name, score)
        For each exercise that is measured the scores, the best first, under names that the
        students chose for themselves.
    viva : Results
        What came of the questions about the students' own functions, if they were asked.
    same_word : list of list of str
        Students whose own numbers are the same, since their code words are.
    """

    problem_set: str
    out_of: float
    totals: dict[str, float]
    late: set[str]
    waiting: int
    exercises: list[Exercise]
    untold: list[str]
    look: list = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    items: dict[str, float | None] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    boards: dict[str, list] = field(default_factory=dict)
    viva: Results = field(default_factory=Results)
    same_word: list[list[str]] = field(default_factory=list)

    @property
    def open(self):
        """The exercises that are still to be graded for somebody."""
        return [exercise for exercise in self.exercises if exercise.is_open]

    def called(self, student):
        """Return what a list shows of a student."""
        return self.names.get(student, student)


def make_report(app, problem_set: str, folder=".") -> Report:
    """Read a problem set's grades and verdicts; links are seen from `folder`."""
    coursedir = app.coursedir
    semester = {grades.problem_set: grades for grades in read_semester(coursedir)}
    grades = semester.get(problem_set) or read_grades(coursedir, problem_set)
    students = sorted(grades.standings)
    scores = {student: _scores(grades.standings[student]) for student in students}
    verdicts, untold = _read_verdicts(app, problem_set, students)
    sections = {slot.__name__: section_of(slot) for slot in catalogue(problem_set)}
    exercises = []
    for name, out_of in grades.cells.items():
        section = sections.get(name)
        by_hand = name in grades.by_hand
        exercise = Exercise(name, out_of, _source(section), link(section, folder), by_hand)
        exercise.points = [theirs[name] for theirs in scores.values() if name in theirs]
        exercise.waiting = len(students) - len(exercise.points)
        exercise.solved = sum(points >= out_of for points in exercise.points)
        told = {student: found.by_exercise.get(name) for student, found in verdicts.items()}
        _explain(exercise, told)
        exercises.append(exercise)
    open_ones = {exercise.name for exercise in exercises if exercise.is_open}
    counted = {name: points for name, points in grades.cells.items() if name not in open_ones}
    finished = [s for s in students if counted.keys() <= scores[s].keys()]
    totals = {student: sum(scores[student][name] for name in counted) for student in finished}
    out_of, waiting = sum(counted.values()), len({student for student, _ in grades.again})
    report = Report(problem_set, out_of, totals, grades.late, waiting, exercises, untold)
    report.unfinished = [student for student in students if student not in totals]
    report.look = triage.look(verdicts)
    report.boards = boards(verdicts)
    report.same_word = same_word(verdicts)
    report.viva = read_results(coursedir.root, problem_set, verdicts)
    people = read_people(coursedir)
    everybody = expected(coursedir, people)
    report.names = {student: person.called for student, person in people.items()}
    report.absent = sorted(everybody.keys() - students)
    report.steps = progress(semester.values(), everybody)
    report.items = analyse(grades)
    return report


def _scores(standing):
    """Return the points for what is graded."""
    return {name: m.score for name, m in standing.marks.items() if m.score is not None}


def _read_verdicts(app, problem_set, students):
    """Return the verdicts by student, and the students without any."""
    found, missing = {}, []
    for student in students:
        step = app.coursedir.autograded_directory
        verdicts = read_verdicts(app.coursedir.format_path(step, student, problem_set))
        if verdicts is None:
            missing.append(student)
        else:
            found[student] = verdicts
    return found, missing


def _source(section):
    """Name a lecture's section."""
    return f"lecture {section[0]}, “{section[1]}”" if section else ""


def _explain(exercise, verdicts):
    """Sort the wrong answers of an exercise by what is known about them."""
    mistakes, sentences = defaultdict(list), {}
    clusters, examples = defaultdict(list), {}
    problems = defaultdict(list)
    for student, verdict in verdicts.items():
        if verdict is None or verdict["points"] >= verdict["out_of"]:
            continue
        kinds = {kind for group in verdict["groups"] for kind in group["kinds"]}
        if "time-out" in kinds:
            exercise.timed_out.append(student)
        if "exception" in kinds:
            exercise.raised.append(student)
        if verdict["problem"] and not verdict["groups"]:
            # Of a ladder that is a table of its lines; in sentences it says which are wrong.
            said = (has_parts(verdict) and verdict["sentences"]) or [verdict["problem"]]
            problems[_general(said[0])].append(student)
        elif verdict["mistakes"]:
            for name, sentence in zip(verdict["mistakes"], verdict["diagnoses"], strict=False):
                mistakes[name].append(student)
                sentences[name] = sentence
        else:
            clusters[verdict.get("cluster", "")].append(student)
            hidden = "Only hidden cases failed: " + ", ".join(sorted(kinds))
            examples[verdict.get("cluster", "")] = verdict.get("example") or hidden
    exercise.mistakes = [(n, sentences[n], s) for n, s in _ranked(mistakes)]
    exercise.clusters = [(c, examples[c], s) for c, s in _ranked(clusters)]
    exercise.problems = _ranked(problems)


def boards(verdicts):
    """Return the class lists: for each exercise that is measured names and scores."""
    boards = defaultdict(list)
    for found in verdicts.values():
        for name, verdict in found.by_exercise.items():
            score = verdict.get("score")
            if isinstance(score, float) and verdict["points"] > 0:
                entry = verdict.get("entry")
                shown = entry if isinstance(entry, str) and entry.strip() else "somebody"
                boards[name].append((shown[:30], score))
    return {name: sorted(rows, key=lambda row: (-row[1], row[0])) for name, rows in boards.items()}


def same_word(verdicts):
    """Return who typed the same code word, see `nnkit.check.own`: lists of students."""
    groups = defaultdict(set)
    for student, found in verdicts.items():
        for verdict in found.by_exercise.values():
            word = verdict.get("word")
            if isinstance(word, str) and word:
                groups[word].add(student)
    return sorted(sorted(students) for students in groups.values() if len(students) > 1)


def _ranked(groups):
    return sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))


def _general(problem):
    """Drop what differs from student to student, so that equal problems are counted as one."""
    return re.sub(r", line \d+", "", problem.splitlines()[0])[:160]


# --- as a page -------------------------------------------------------------------------------


def as_html(report: Report, anonymous=False) -> str:
    """Write the report as one page that needs nothing else; without names if `anonymous`."""
    scores = list(report.totals.values())
    graded = [e for e in report.exercises if e.points and not e.by_hand]
    ranking = [(e, sentence, s) for e in report.exercises for _, sentence, s in e.mistakes]
    unnamed = [e for e in report.exercises if e.clusters]
    exercises = {slot.__name__ for slot in catalogue()}
    tried = [e for e in report.exercises if e.name in exercises]
    asked = [e for e in report.exercises if e.name not in exercises]
    return page.render(
        "class_report.html.j2",
        title=f"{report.problem_set}: {MODULES[report.problem_set]}, the class report",
        report=report,
        anonymous=anonymous,
        scores=scores,
        median=statistics.median(scores or [0.0]),
        mean=statistics.fmean(scores or [0.0]),
        extremes=[
            ("Everybody", [e.name for e in graded if e.share == 1]),
            ("Nobody", [e.name for e in graded if e.share == 0]),
        ],
        bars=_bars(report),
        told={e.name: _correlation(report.items.get(e.name)) for e in report.exercises},
        weak={name for name, r in report.items.items() if r is not None and r < WEAK},
        weak_below=WEAK,
        ranks=sorted(report.totals.items(), key=lambda item: (-item[1], item[0])),
        ranking=sorted(ranking, key=lambda row: -len(row[2])),
        unnamed=sorted(unnamed, key=lambda e: -len(e.clusters[0][2])),
        clusters=CLUSTERS,
        said=[
            ("Not tried", _said(tried)),
            ("Answers to questions, and ladders", _said(asked)),
        ],
    )


def _correlation(found):
    """Write an item's discrimination; nothing where nothing can be said."""
    return "" if found is None else f"{found:.2f}".replace("-", "−")


def _bars(report):
    """Return how many students have how many points, and how high the bar for them is."""
    width = report.out_of / BARS or 1.0
    counts = Counter(min(max(int(score / width), 0), BARS - 1) for score in report.totals.values())
    top = max(counts.values(), default=1)
    return [
        {
            "low": f"{k * width:.3g}",
            "high": f"{(k + 1) * width:.3g}",
            "count": counts[k],
            "height": 130 * counts[k] / top,
        }
        for k in range(BARS)
    ]


def _said(exercises):
    """Return what was said to whom of which exercises, and whether it was of all of them.

    What the same students did in several exercises, such as a module that cannot be
    imported, is one row.
    """
    said = defaultdict(list)
    for e in exercises:
        for problem, students in e.problems:
            general = problem.replace(f"{e.name} is not", "the function is not")
            said[general, tuple(sorted(students))].append(e.name)
    return [
        (problem, students, names, 1 < len(names) == len(exercises))
        for (problem, students), names in said.items()
    ]


# --- as data ---------------------------------------------------------------------------------


def as_json(report: Report, anonymous=False) -> str:
    """Write the report as JSON; without names if `anonymous`."""

    def who(students):
        return {"count": len(students)} if anonymous else {"students": sorted(students)}

    record = {
        "problem_set": report.problem_set,
        "out_of": report.out_of,
        "totals": sorted(report.totals.values()) if anonymous else report.totals,
        "late": who(report.late),
        "waiting_for_manual_grades": report.waiting,
        "without": [e.name for e in report.open],
        "look_at": [{"reason": reason.kind, **who(reason.students)} for reason in report.look],
        "handed_in_nothing": who(report.absent),
        "progress": [vars(step) for step in report.steps],
        "viva": {
            "marked": report.viva.marked,
            "by_kind": report.viva.by_kind,
            "by_exercise": report.viva.by_exercise,
            **({} if anonymous else {"few": report.viva.few}),
        },
        "same_word": [who(students) for students in report.same_word],
        "boards": {name: [list(row) for row in rows] for name, rows in report.boards.items()},
        "exercises": [
            {
                "name": e.name,
                "out_of": e.out_of,
                "source": e.source,
                "solved": e.solved,
                "waiting": e.waiting,
                "mean": e.mean if e.points else None,
                "discrimination": report.items.get(e.name),
                "mistakes": [{"name": n, "sentence": t, **who(s)} for n, t, s in e.mistakes],
                "unnamed": [{"cluster": c, "example": t, **who(s)} for c, t, s in e.clusters],
                "problems": [{"problem": t, **who(s)} for t, s in e.problems],
                "timed_out": who(e.timed_out),
                "raised": who(e.raised),
            }
            for e in report.exercises
        ],
    }
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def as_csv(report: Report) -> str:
    """Write one line for each exercise and each way to get it wrong."""
    rows = [["exercise", "points", "class", "solved", "what", "name", "count", "sentence"]]
    for e in report.exercises:
        start = [e.name, e.out_of, len(e.points), e.solved]
        rows.append([*start, "solved", "", e.solved, ""])
        rows += [[*start, "mistake", name, len(s), sentence] for name, sentence, s in e.mistakes]
        rows += [[*start, "unnamed", cluster, len(s), ""] for cluster, _, s in e.clusters]
        rows += [[*start, "problem", "", len(s), problem] for problem, s in e.problems]
    return csv_of(rows)
