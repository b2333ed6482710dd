"""Collecting: plan, show, carry out; for ``python -m autograder collect`` and ``zip_collect``.

`make_plan` finds out whose each item is (`platforms`, `roster`), which of its files count
(`choice`), and lays all of it out in a folder aside. So a plan says what will be collected
and not what should be, and carrying it out only moves folders. Whatever is in the archive ends as
a submission or as a line of the plan. `Extract` and `Collect` are nbgrader's plug-ins.
"""

import hashlib
import shutil
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from traitlets import Unicode

from autograder.collecting import archive, platforms
from autograder.collecting.choice import choose, own_files, unpacked
from autograder.collecting.finding import UNUSABLE, Finder
from autograder.collecting.origins import contents_of, write_origins
from autograder.collecting.roster import Roster, read_roster
from autograder.submission.notes import Note
from autograder.troubles import Stopped, some

#: Endings of files that are collected.
ENDINGS = (".ipynb", ".py")
#: Bytes that the name of a student's folder may have.
MAX_NAME = 200


@dataclass
class Line:
    """What the plan says of one student.

    Attributes
    ----------
    sources : list of str
        Where the student's items lie in the archive.
    platform : str
    numbers : tuple of str
        The platform's numbers of the person.
    files : list of str
        What is collected, by path; empty if nothing is.
    missing, remarks : list of str
    notes : list of Note
        What was taken in place of something else, for student and instructor.
    contents : str
        Of which files that is true, see `autograder.collecting.origins.contents_of`.
    folder : Path or None
        Where it is laid out.
    """

    student: str
    name: str = ""
    sources: list[str] = field(default_factory=list)
    platform: str = ""
    numbers: tuple[str, ...] = ()
    files: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    contents: str = ""
    folder: Path | None = None
    note: str = ""

    @property
    def is_collected(self):
        """Whether there is something to collect."""
        return bool(self.files)

    def text(self):
        """Write the line."""
        who = self.student + (f" ({self.name})" if self.name else "")
        platform = [] if self.platform == "plain" else [self.platform]
        where = ", ".join([*platform, *self.sources])
        if not self.is_collected:
            return f"{who} from {where}: NOT COLLECTED: {'; '.join(self.remarks)}"
        parts = [some(self.files, 3), *(f"NO {name}" for name in self.missing), *self.remarks]
        note = f" [{self.note}]" if self.note else ""
        return f"{who} from {where}: {'; '.join(parts)}{note}"


@dataclass
class Plan:
    """What will be collected, and what not.

    Attributes
    ----------
    lines : list of Line
        One a student.
    left : list of (str, str)
        What was left alone, with the reason.
    remarks : list of str
        What is no student's.
    absent : list of Person
        Those in the roster of whom nothing was found.
    """

    problem_set: str
    lines: list[Line] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    absent: list = field(default_factory=list)

    @property
    def collected(self):
        """The lines of those who are collected."""
        return [line for line in self.lines if line.is_collected]

    @property
    def status(self):
        """The exit status: 1 if something was left alone that may be somebody's."""
        return int(bool(self.left) or len(self.collected) < len(self.lines))

    def text(self):
        """Write the plan as the instructor reads it."""
        lines = [line.text() for line in self.lines]
        if self.remarks:
            lines += ["", "Of no matter:", *(f"  {remark}" for remark in self.remarks)]
        if self.left:
            lines += ["", "Left alone:", *(f"  {where}: {why}" for where, why in self.left)]
        if self.absent:
            people = ", ".join(person.called for person in self.absent)
            lines += ["", f"Nothing from {len(self.absent)}: {people}"]
        look = sum(bool(line.missing or line.remarks) for line in self.collected)
        lost = len(self.lines) - len(self.collected)
        lines += [
            "",
            f"{self.problem_set}: {len(self.collected)} to collect, {look} of them with a remark; "
            f"{lost} cannot be collected; {len(self.left)} left alone",
        ]
        return "\n".join(lines).lstrip("\n")


def make_plan(problem_set, folder, aside, roster=None, zone=None) -> Plan:
    """Look at an archive's folder and lay out, aside, what is to be collected.

    Parameters
    ----------
    folder : Path
        What an instructor has downloaded.
    aside : Path
        An empty folder; a submission is a folder in it.
    roster : Roster or None
    zone : str or None
        Time zone of platforms that write local times; None for this machine's.
    """
    roster = roster or Roster()
    platforms.check_zone(zone)
    plan = Plan(problem_set)
    entries, links = archive.folder_entries(Path(folder))
    with ExitStack() as stack:
        finder = Finder(problem_set, roster, zone, stack)
        students, spelled = defaultdict(list), {}
        for item in finder.find(entries):
            for claim in item.claims:
                student, why = claim.id, ""
                if roster:
                    student, why = roster.match(claim)
                student = platforms.student_id(student) if student else None
                if student and len(student.encode()) > MAX_NAME:
                    student, why = None, "the name is too long"
                if student:
                    # Some file systems do not tell Ada from ada.
                    student = spelled.setdefault(student.casefold(), student)
                    students[student].append((item, claim))
                else:
                    finder.left.append((item.where, why or "whose is it?"))
        for number, student in enumerate(sorted(students)):
            line = _line(plan, student, students[student], Path(aside, str(number)))
            if line is not None:
                line.name = roster.people[student].name if student in roster.people else ""
                plan.lines.append(line)
    plan.left += finder.left + [(link, "a link is not followed") for link in links]
    plan.remarks = finder.remarks
    found = {line.student for line in plan.lines}
    plan.absent = [person for person in roster.people.values() if person.id not in found]
    return plan


def _line(plan, student, owned, folder):
    """Lay out one student's submission; None if several sources would meet in it."""
    sources = defaultdict(list)
    for item, claim in owned:
        place = item.where.rpartition("/")[0]
        sources[place, *claim.source].append((item, claim))
    laid_out = []
    for number, items in enumerate(sources.values()):
        laid_out.append(_lay_out(plan.problem_set, student, items, folder / str(number)))
    first = laid_out[0]
    if len(laid_out) > 1:
        digests = {_digest(line.folder) for line in laid_out}
        where = ", ".join(item.where for item, _ in owned)
        if len(digests) > 1 or not first.is_collected:
            shutil.rmtree(folder, ignore_errors=True)
            plan.left.append((where, f"Several places hold work of {student}: keep one of them"))
            return None
        first.sources = [item.where for item, _ in owned]
        first.remarks.append("the same work in several places")
    return first


def _lay_out(problem_set, student, items, folder):
    """Choose one student's files and write them into a folder: whole, or not at all."""
    line = Line(student, platform=items[0][1].platform)
    line.sources = [item.where for item, _ in items]
    line.numbers = tuple(sorted({number for _, claim in items for number in claim.numbers}))
    budget, remarks, found = archive.Budget(), [], []
    for _, claim in items:
        remarks += [remark for remark in claim.remarks if remark not in remarks]
    where, newest = line.sources[0], max(_order(claim) for _, claim in items)
    try:
        with ExitStack() as stack:
            for item, claim in items:
                where, order = item.where, _order(claim)
                try:
                    # Whoever has named an archive as a whole says nothing of what is in it.
                    skip = 1 if item.is_file and not claim.rest else 0
                    flat = unpacked(item.entries, stack, budget, remarks, skip)
                except Exception as error:
                    if order == newest:
                        raise
                    # An earlier attempt only fills the gaps of this one.
                    said = f"an earlier attempt cannot be unpacked, {archive.said(error)}: {where}"
                    remarks.append(said)
                    continue
                found += [(entry, order) for entry in flat]
            chosen = choose(problem_set, found, budget)
            files = chosen.files
            if files:
                times = [claim.time for _, claim in items if claim.time]
                if times:
                    stamp = max(times).strftime("%Y-%m-%d %H:%M:%S")
                    files["timestamp.txt"] = f"{stamp} UTC\n".encode()
                archive.write_whole(folder, files)
    except Exception as error:
        line.remarks = [*remarks, f"{where} cannot be unpacked: {archive.said(error)}"]
        return line
    files.pop("timestamp.txt", None)
    own = own_files(problem_set)
    line.files = sorted(files, key=lambda name: (name not in own, "/" in name, name))
    line.missing, line.folder = chosen.missing, folder
    line.remarks = remarks + chosen.remarks
    line.notes = [
        Note(f"There was no {path}: {chosen.origins[path]} was taken for it.", "another file taken")
        for path in own
        if path in files and chosen.origins[path].rpartition("/")[2] != path.rpartition("/")[2]
    ]
    line.contents = contents_of({path: files.get(path) for path in own})
    if not files:
        line.folder = None
        line.remarks.append(_nothing_usable(found, chosen.unusable))
        return line
    # A picture or a table beside the work is no matter; what could be the work is.
    said = UNUSABLE
    if chosen.missing:
        said += (".txt", ".html", ".htm", ".zip", ".tar", ".jl", ".r", ".m")
    useless = [path for path in chosen.unusable if path.lower().endswith(said)]
    line.remarks += [f"cannot be used: {_listed(useless)}"] if useless else []
    return line


def _order(claim):
    """Return what tells which of several attempts is the newest."""
    return (claim.time.timestamp() if claim.time else 0.0, claim.attempt)


def _nothing_usable(found, unusable):
    if unusable:
        names = [name.rpartition("/")[2] for name in unusable]
        return f"nothing that can be used: {_listed(names)}"
    is_empty = not any(entry.parts[-1] for entry, _ in found)
    return "nothing in it" if is_empty else "nothing that can be used"


def _listed(names):
    return some(sorted(names, key=lambda name: (not name.endswith(".ipynb"), name)), 5)


def _digest(folder):
    """Return a digest of all files in a folder but the time."""
    if folder is None or not folder.is_dir():
        return None
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "timestamp.txt":
            content = path.read_bytes()
            found.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
            found.update(content)
    return found.hexdigest()


# --- carrying out


def carry_out(plan, submitted, replaced):
    """Move what is laid out to ``submitted/<student>/<problem set>``.

    What lay there before is kept in the folder `replaced` if it differs. Each line is told what
    became of it.
    """
    for line in plan.collected:
        target = Path(submitted, line.student, plan.problem_set)
        before = target.is_dir() and _digest(target)
        stamped = (target / "timestamp.txt", line.folder / "timestamp.txt")
        times = [path.read_bytes() if path.is_file() else None for path in stamped]
        if before == _digest(line.folder) and times[1] in (None, times[0]):
            line.note = "as before"
            continue
        line.note = "new"
        target.parent.mkdir(parents=True, exist_ok=True)
        incoming = target.with_name(f".{plan.problem_set}.incoming")
        shutil.rmtree(incoming, ignore_errors=True)
        shutil.copytree(line.folder, incoming)
        if target.is_dir():
            line.note = "replaces what was there"
            kept = Path(replaced, line.student)
            shutil.rmtree(kept, ignore_errors=True)
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(target, kept)
        incoming.rename(target)


def collect(app, problem_set, only_plan=False):
    """Plan, and carry out; for the command.

    Parameters
    ----------
    app : NbGrader
        Knows the course's folder and its configuration.

    Returns
    -------
    Plan
    """
    course = Path(app.coursedir.root)
    downloaded = course / "downloaded" / problem_set
    folder = downloaded / "archive"
    if not folder.is_dir() or not any(folder.iterdir()):
        raise Stopped(f"nothing to collect: put what you have downloaded into {folder}")
    zone = app.config.Extract.get("time_zone") or None
    with tempfile.TemporaryDirectory(dir=downloaded, prefix=".collecting-") as aside:
        plan = make_plan(problem_set, folder, Path(aside), read_roster(course), zone)
        if not only_plan:
            submitted = course / app.coursedir.submitted_directory
            carry_out(plan, submitted, downloaded / "replaced")
            write_origins(plan, downloaded)
    return plan


# --- nbgrader's plug-ins


class Extract(ExtractorPlugin):
    """Lays out the archives of a class as one folder a student, for ``nbgrader zip_collect``."""

    time_zone = Unicode(
        "", help="Time zone of platforms that write local times, such as Europe/Berlin"
    ).tag(config=True)

    def extract(self, archive_path, extracted_path):
        """Unpack everything in a folder."""
        problem_set = self.parent.coursedir.assignment_id
        with tempfile.TemporaryDirectory(dir=Path(extracted_path).parent) as aside:
            try:
                roster = read_roster(self.parent.coursedir.root)
                plan = make_plan(
                    problem_set, Path(archive_path), Path(aside), roster, self.time_zone or None
                )
            except Stopped as error:
                self.parent.fail(str(error))
            there = {} if self.parent.force else self._what_is_there(plan)
            for line in plan.collected:
                if line.student in there:
                    continue
                shutil.copytree(line.folder, Path(extracted_path, line.student))
        write_origins(plan, Path(archive_path).parent)
        self._tell(plan)
        if plan.status or not all(there.values()):
            self._fail_at_the_end()

    def __init__(self, **about):
        super().__init__(**about)
        if self.parent is not None:
            self._stop_for_nobody(self.parent)

    @staticmethod
    def _stop_for_nobody(app):
        """Have what was unpacked before make room: all of it is in the archive.

        nbgrader would stop there, and at the first student of whom something is there.
        """
        clear = app._clear_existing_files
        unpacked_before = Path(app._format_collect_path(app.extracted_directory))

        def clear_or_go_on(folder):
            if Path(folder) == unpacked_before:
                shutil.rmtree(folder)
                Path(folder).mkdir(parents=True)
            else:
                clear(folder)

        app._clear_existing_files = clear_or_go_on

    def _what_is_there(self, plan):
        """Return of whom there is work already, and whether it is the same."""
        coursedir, there = self.parent.coursedir, {}
        for line in plan.collected:
            step = coursedir.submitted_directory
            folder = Path(coursedir.format_path(step, line.student, plan.problem_set))
            if folder.is_dir() and any(folder.iterdir()):
                same = there[line.student] = _digest(folder) == _digest(line.folder)
                line.note = "as before" if same else f"LEFT: {folder} holds other work, see --force"
        return there

    def _tell(self, plan):
        for line in plan.lines:
            odd = line.missing or line.remarks or line.note not in ("", "as before")
            log = self.log.info if line.is_collected and not odd else self.log.warning
            (log if line.is_collected else self.log.error)(line.text())
        for remark in plan.remarks:
            self.log.warning("Of no matter: %s", remark)
        for where, why in plan.left:
            self.log.error("Left alone: %s: %s", where, why)
        if plan.absent:
            self.log.warning("Nothing from %s", ", ".join(p.called for p in plan.absent))

    def _fail_at_the_end(self):
        """Let the command end with status 1, once everybody else is collected."""
        app, go_on = self.parent, self.parent.process_extracted_files

        def then_fail():
            go_on()
            app.fail("Not everything was collected: see the lines above")

        app.process_extracted_files = then_fail


class Collect(FileNameCollectorPlugin):
    """Reads what `Extract` has laid out: ``extracted/<student>/<file>``."""

    def collect(self, submitted_file):
        """Return whose a file is, and its path in the submission; None for the time."""
        root = Path(self.parent._format_collect_path(self.parent.extracted_directory))
        student, *path = Path(submitted_file).relative_to(root).parts
        if not path or not submitted_file.endswith(ENDINGS):
            return None
        about = {"student_id": student, "file_id": "/".join(path)}
        time = root / student / "timestamp.txt"
        return {**about, "timestamp": time.read_text().strip()} if time.is_file() else about
