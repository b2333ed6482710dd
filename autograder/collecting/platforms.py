"""Whose is it? What learning platforms put before the names of what students hand in.

All names of one level of an archive are read together (`read_level`), since only together
they tell what is the assignment and what is the person. Nothing inside a submission is
looked at. The forms, and where they are written down:

- Moodle: ``[group-]full name_number_assignsubmission_file[_][/ or _]file``, no underscore in
  the name; the number is another one in each assignment (moodle/moodle,
  mod/assign/locallib.php, ``download_submissions`` and ``get_uniqueid_for_user``),
- Canvas: ``sortablename[_LATE]_user_file_name``, ``anon_id_file_name`` for anonymous grading
  (instructure/canvas-lms, lib/content_zipper.rb, ``get_filename``),
- Blackboard: ``assignment_user_attempt_yyyy-mm-dd-hh-mm-ss[_file]``, in the server's local
  time (the example in nbgrader's ``FileNameCollectorPlugin``),
- Brightspace: ``number-number - Full Name - Nov 6, 2026 110 PM[ - file]`` (no page of the
  platform's own says so; programs that read it agree),
- Gradescope: folders ``submission_number``, and ``submission_metadata.yml`` that names the
  submitters of each by ``:name``, ``:sid`` and ``:email`` (likewise),
- GitHub Classroom: ``assignment-submissions/assignment-login`` (github/gh-classroom,
  cmd/gh-classroom/clone/student-repos), ``-main`` or ``-master`` behind it in a zip,
- Google: ``file - Full Name.zip`` from a form's uploads; ``drive-download-….zip`` around all,
- nbgrader's exchange: ``user+assignment+time[+random]`` (nbgrader/exchange/default/submit.py),
- people: ``ada.zip``, ``ada_ps1.zip``, ``ps1_ada.zip``, ``ada_neuron.py``, a folder ``ada``.
"""

import contextlib
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import yaml

from autograder.collecting import archive
from autograder.troubles import Stopped
from nnkit.exercise import MODULES

#: No time of submission lies further ahead of the clock.
_AHEAD = timedelta(days=730)


@dataclass(frozen=True)
class Claim:
    """Whose an item is, as its outermost name says.

    Attributes
    ----------
    id : str
        The student, if there is no roster.
    names : tuple of str
        What the person may be called.
    logins, numbers : tuple of str
        What else names the person: for certain, or only on this platform.
    time : datetime or None
        With the time zone UTC.
    rest : str
        The name that the student gave to the file.
    source : tuple
        Equal for the items that a platform gave out for one person.
    """

    platform: str
    id: str
    names: tuple[str, ...] = ()
    logins: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    time: datetime | None = None
    attempt: int = 0
    rest: str = ""
    source: tuple = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """A name that can be several people's, or nobody's, and why."""

    why: str


_MOODLE = re.compile(
    r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)(?:_|(?=\.\w+$)|$)"
)
_CANVAS = re.compile(r"(?P<name>[^/]+?)(?P<late>_LATE)?_(?P<number>\d+)_\d+_(?=.)")
_CANVAS_TEXT = re.compile(
    r"(?P<name>[^_/]+)(?P<late>_LATE)?_(?P<number>\d+)_(?=(text|link)\.html$)"
)
_ANONYMOUS = re.compile(r"anon(?P<late>_LATE)?_(?P<number>[A-Za-z0-9]{4,8})_\d+_(?=.)")
_BLACKBOARD = re.compile(
    r"(?P<head>.+?)_attempt_(?P<time>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:_|(?=\.\w+$)|$)"
)
_BRIGHTSPACE = re.compile(
    r"(?P<number>\d+-\d+) - (?P<name>.+?) - "
    r"(?P<time>[A-Za-z]{3,9}\.? \d{1,2}, \d{4} \d{1,2}:?\d\d ?[AaPp][Mm])(?: - |(?=\.\w+$)|$)"
)
_EXCHANGE = re.compile(
    r"(?P<user>[^+]+)\+(?P<assignment>[^+]+)\+"
    r"(?P<time>\d{4}-\d\d-\d\d[ T]\d\d[:_.]\d\d[:_.]\d\d[^+]*)(?:\+.*)?$"
)
#: The same anywhere in a name: with two of them, the student may have written one.
_MARKS = (
    re.compile(r"_(\d+)_assignsubmission_(?:file|onlinetext)"),
    re.compile(r"_([^_]+)_attempt_\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d"),
    re.compile(r"^[^_/]+(?:_LATE)?_(\d+)_\d+_."),
)

#: Words that are no person's name. A name is nobody's if it has no other.
_NOBODY_WORDS = """
additional again all and archive archives assignment assignments attached attachment attempt
attempts backup backups bak before bundle by class classes code collected copy course css
current data desktop documents done download downloaded downloads draft email everyone
everything exercise exercises export extra extras feedback figures file files final finished
first fixed folder for from graded group hand handed handin homework html hw images img in is
it last late later latest lecture lectures mail mails main master mine misc more my nets
neural new nnkit notebook notebooks of old orig original others out part previous problem
project ps py python readme release report reports run runs second section set sets solution
solutions source src stuff sub submission submissions submit submitted temp test tests the
third tmp to try unzipped update updated upload uploads version web week weeks work working
works zip
"""
_NOBODY = set(_NOBODY_WORDS.split())
_NOBODY |= set(MODULES.values())
#: Words for what a student keeps in a folder; alone, some of them may be a person's name.
_KEPT_WORDS = """
abgabe after alt ancien answer answers arbeit attempt aufgabe backup2 bad before branch broken
clean colab copia copie correct demo deprecated dev devoir done entrega entwurf evening
example examples experiment experiments fertig friday gate gates git github good hausaufgabe
home kaggle kopie lab labs laptop local loesung logistic lösung mess monday morning network
networks neu neurons night nouveau nuevo ok older one pc perceptron play prev question
questions reading real release remote rendu repo right safe sandbox saturday save saved
scratch submission sunday tarea task tasks that this three thursday today trash tuesday two
uebung uni unused use versuch viejo wednesday week wrong xor yesterday übung
"""
_KEPT = _NOBODY | set(_KEPT_WORDS.split())
#: Names around a class or a submission that are nobody's, whatever else is known.
_AROUND = re.compile(
    r"(submissions?|archive|downloads?|nnkit|hand_?in|drive-download-.*|assignment_\d+_export|"
    r"homework|assignments?|solutions?|submitted)( ?\(\d+\))?",
    re.IGNORECASE,
)


def check_zone(zone):
    """Refuse a time zone that nobody knows."""
    try:
        ZoneInfo(zone or "UTC")
    except (ValueError, OSError, KeyError) as error:
        raise Stopped(f"{zone!r} is no time zone: write one like Europe/Berlin") from error


def is_nobodys(name, words=_NOBODY):
    """Say whether no word of a name can be a person's."""
    name = re.sub(r"(?<![^\W_])v\d+", "version", name.lower())
    # A letter alone says nothing: attempt_b is nobody's, and b may be somebody.
    found = [word for word in re.findall(r"[^\W\d_]+", name) if len(word) > 1]
    return bool(found) and all(word in words for word in found)


def is_kept(name):
    """Say whether a folder's name is what a student may call a part of the own work."""
    return is_nobodys(name, _KEPT)


def is_around(name):
    """Say whether a name is that of a folder around others, and certainly no person's."""
    return bool(_AROUND.fullmatch(name))


def read_level(names, problem_set, around="", zone=None, is_known=lambda text: False):
    """Read the outermost names of several items.

    Parameters
    ----------
    names : list of str
    around : str
        The name of what lies around them.
    zone : str or None
        Time zone of the platforms that write local times; None for this machine's.
    is_known : function
        Says whether a login is in the roster.

    Returns
    -------
    dict of str to Claim, Doubt, or None
        None for a name that no platform has given.
    """
    only = _BLACKBOARD if _is_blackboards(names, problem_set) else None
    read = {name: _read(name, problem_set, zone, only) for name in names}
    _split_heads(read, problem_set, is_known)
    _github(read, problem_set, around)
    return read


def is_platforms(name, problem_set):
    """Say whether a platform has given a name."""
    return _read(name, problem_set, None) is not None


def _is_blackboards(names, problem_set):
    """Say whether all that platforms have named is Blackboard's.

    Then numbers in it are no mark of Canvas's: ``Problem_Set_1_12345_attempt_…``.
    """
    heads = {match["head"] for name in names if (match := _BLACKBOARD.match(name))}
    others = [n for n in names if not _BLACKBOARD.match(n) and _read(n, problem_set, None)]
    return len(heads) > 1 and not others and bool(_common(sorted(heads)))


def _read(name, problem_set, zone, only=None):
    """Read one name; of Blackboard's the user is still to be found."""
    styles = (_MOODLE, _BLACKBOARD, _CANVAS, _CANVAS_TEXT, _ANONYMOUS, _BRIGHTSPACE, _EXCHANGE)
    styles = (only,) if only else styles
    found = {style: match for style in styles if (match := style.match(name))}
    if not found:
        if re.fullmatch(r"submission_\d+", name):
            return Doubt("Gradescope's number, and submission_metadata.yml is missing")
        return None
    marks = _MARKS[1:2] if only else _MARKS
    meant = {student for mark in marks for student in mark.findall(name)}
    if len(meant) > 1:
        return Doubt(f"can be of {' or '.join(sorted(meant))}")
    for style, match in found.items():
        rest = name[match.end() :]
        if style is _MOODLE:
            person, number = match["name"], match["number"]
            # Moodle puts a group's name and a hyphen before the person's.
            pieces = [person[m.end() :] for m in re.finditer("-", person)]
            source = ("Moodle", person, number)
            return Claim(
                "Moodle", number, (person, *pieces), (), (number,), rest=rest, source=source
            )
        if style in (_CANVAS, _CANVAS_TEXT):
            rest, attempt = _numbered(rest)
            about = {"numbers": (match["number"],), "names": (match["name"],)}
            source = ("Canvas", match["name"], match["number"])
            return Claim("Canvas", match["number"], **about, **_late(match), attempt=attempt,
                         rest=rest, source=source)  # fmt: skip
        if style is _ANONYMOUS:
            rest, attempt = _numbered(rest)
            number, source = match["number"], ("anonymous",)
            about = {"numbers": (number,), **_late(match), "attempt": attempt, "rest": rest}
            return Claim("Canvas, anonymous", number, **about, source=source)
        if style is _BLACKBOARD:
            time, remarks = _time(match["time"], "%Y-%m-%d-%H-%M-%S", zone)
            return Claim(
                "Blackboard", "", (), (match["head"],), time=time, rest=rest, remarks=remarks
            )
        if style is _BRIGHTSPACE:
            text = re.sub(r"[.:]", "", match["time"]).upper()
            # 110 PM is ten past one.
            text = re.sub(r" (\d)(\d\d) ?([AP]M)$", r" 0\1\2 \3", text)
            text = re.sub(r"(\d)([AP]M)$", r"\1 \2", text)
            text = re.sub(r"^([A-Z]{3})[A-Z]*", r"\1", text)
            time, remarks = _time(text, "%b %d, %Y %I%M %p", zone)
            return Claim("Brightspace", match["name"], (match["name"],), (), (match["number"],),
                         time=time, rest=rest, source=("Brightspace", match["number"]),
                         remarks=remarks)  # fmt: skip
        if match["assignment"] != problem_set:
            return Doubt(f"is of {match['assignment']}")
        time, remarks = _time(
            re.sub(r"(\d\d)[_.](\d\d)[_.](\d\d)", r"\1:\2:\3", match["time"])[:19], None, "UTC"
        )
        return Claim("nbgrader's exchange", match["user"], (), (match["user"],), time=time,
                     source=("exchange",), remarks=remarks)  # fmt: skip


def _late(match):
    return {"remarks": ("late, says Canvas",) if match["late"] else ()}


def _numbered(rest):
    """Take the number of the attempt, which Canvas adds, from a file's name."""
    found = re.search(r"-(\d{1,9})(?=(\.tar)?\.\w+$)", rest)
    return (rest[: found.start()] + rest[found.end() :], int(found[1])) if found else (rest, 0)


def _time(text, form, zone):
    """Read a platform's time; returns it in UTC, and what was odd about it."""
    with contextlib.suppress(ValueError, OverflowError):
        time = datetime.strptime(text, form) if form else datetime.fromisoformat(text)
        time = time.replace(tzinfo=ZoneInfo(zone)) if zone else time.astimezone()
        if time < datetime.now(UTC) + _AHEAD:
            return time.astimezone(UTC), ()
    return None, ("the time in the name cannot be right and does not count",)


def _split_heads(read, problem_set, is_known):
    """Find in Blackboard's names where the assignment ends and the user begins."""
    mine = {
        name: c for name, c in read.items() if isinstance(c, Claim) and c.platform == "Blackboard"
    }
    heads = sorted({c.logins[0] for c in mine.values()})
    common = _common(heads)
    for name, claim in mine.items():
        head = claim.logins[0]
        user = _user(head, common if len(heads) > 1 else "", problem_set, is_known)
        if isinstance(user, Doubt) or not user:
            read[name] = user or Doubt("names no user")
            continue
        source = ("Blackboard", head.removesuffix(user))
        read[name] = Claim("Blackboard", user, (), (user,), time=claim.time, rest=claim.rest,
                           source=source, remarks=claim.remarks)  # fmt: skip


def _user(head, common, problem_set, is_known):
    """Return the user in ``assignment_user``; both may hold underscores."""
    cuts = [head[m.end() :] for m in re.finditer("_", head) if head[m.end() :]]
    known = [user for user in cuts if is_known(user)]
    if len(known) == 1:
        return known[0]
    if len(known) > 1:
        return Doubt(f"can be of {' or '.join(known)}")
    letters, number = re.match(r"([a-z]+)(\d+)$", problem_set).groups()
    words = rf"({letters}|problem[ _-]?set|set|assignment|homework|hw|exercise|lab)"
    anchor = re.match(
        rf"(.*?(?<![a-zA-Z0-9]))?{words}[ _-]?0?{number}(?!\d)[^_]*_", head, re.IGNORECASE
    )
    if anchor and head[anchor.end() :]:
        return head[anchor.end() :]
    if len(cuts) <= 1 or not common:
        return cuts[0] if cuts else ""
    first = len(head) - len(cuts[0])
    if len(common) == first:
        return cuts[0]
    if len(common) < first:
        return cuts[0]  # not all are of one assignment
    between = head[first : len(common)]
    # No user name begins so: it still belongs to the assignment.
    if all(re.search(r"^\d+$|[A-Z ]", word) for word in between.strip("_").split("_")):
        return head[len(common) :]
    return Doubt(f"can be of {cuts[0]} or {head[len(common) :]}: a roster tells which")


def _common(heads):
    """Return what all names begin with, up to an underscore, and leave each of them a rest."""
    if not heads:
        return ""
    first = heads[0]
    ends = [m.end() for m in re.finditer("_", first)]
    fit = [e for e in ends if all(h.startswith(first[:e]) and len(h) > e for h in heads)]
    return first[: max(fit)] if fit else ""


def _github(read, problem_set, around):
    """Find logins behind an assignment's name: ``neural-nets-ps1-ada``."""
    names = [name for name, claim in read.items() if claim is None]
    prefix = ""
    if around.lower().endswith("-submissions"):
        prefix = around[: -len("submissions")]
    else:
        heads = [m[0] for name in names if (m := re.match(rf".+?-{problem_set}-", name))]
        if heads:
            prefix, count = Counter(heads).most_common(1)[0]
            prefix = prefix if count > 1 else ""
    if not prefix:
        return
    for name in names:
        if name.startswith(prefix) and len(name) > len(prefix):
            login = archive.without_ending(name[len(prefix) :])
            login = re.sub(r"-(main|master)$", "", login) or login
            read[name] = Claim("GitHub Classroom", login, (), (login,), source=("GitHub", prefix))


def gradescope(content):
    """Read Gradescope's ``submission_metadata.yml``.

    Returns
    -------
    dict of str to list of Claim
        The submitters of each folder: several, if they have handed in as a group.
    """
    data = yaml.safe_load(content)
    found = {}
    for folder, about in data.items():
        people = about.get(":submitters") or about.get("submitters") or []
        time = about.get(":created_at") or about.get("created_at")
        if isinstance(time, str):
            with contextlib.suppress(ValueError):
                time = datetime.fromisoformat(re.sub(r"\s+(?=Z$|[+-]\d\d:?\d\d$)", "", time))
        if isinstance(time, datetime):
            time = (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
        else:
            time = None
        claims = []
        for person in people:
            name, sid, email = (
                str(person.get(f":{key}") or person.get(key) or "").strip()
                for key in ("name", "sid", "email")
            )
            student = sid or email or name
            if student:
                logins, names = tuple(filter(None, (sid, email))), (name,) if name else ()
                source = ("Gradescope", str(folder))
                claims.append(Claim("Gradescope", student, names, logins, time=time, source=source))
        found[str(folder)] = claims
    return found


def plain(name, problem_set, is_file, is_known=lambda text: False):
    """Read a name that a person has given.

    Parameters
    ----------
    is_file : bool
        Whether it is a file's name, and not a folder's.
    is_known : function
        Says whether somebody in the roster is called so, though it be "ps1".

    Returns
    -------
    Claim or None
        None if it names nobody.
    """
    stem, ending = archive.without_ending(name), ""
    is_packed = stem != name
    if is_file and not is_packed:
        found = re.search(r"\.(ipynb\.json|py\.txt|[A-Za-z0-9]{1,5})$", name)
        ending = found[0].lower() if found else ""
        stem = name[: found.start()] if found else name
    person, mark, kind = _person(stem, problem_set)
    if (is_packed or not is_file) and is_known(stem):
        person = stem
    if not person:
        return None
    rest = ""
    if is_file and not is_packed:
        if ending == ".ipynb":
            rest = f"{problem_set}{mark}.ipynb"
        else:
            rest = f"{kind}{mark}{ending}" if kind else name
    source = ("plain", person.casefold()) if rest else ("plain", name)
    return Claim("plain", person, (person,), (person,), rest=rest, source=source)


def _person(stem, problem_set):
    """Take from a name what belongs to the file: returns person, a copy's mark, and module."""
    mark = re.search(r"( ?\(\d+\)|-Copy\d*| - Copy)+$", stem, re.IGNORECASE)
    stem, mark = (stem[: mark.start()], mark[0]) if mark else (stem, "")
    modules = "|".join(MODULES.values())
    google = re.fullmatch(
        rf"(?P<file>.*\b{problem_set}(?!\d).*|({modules})|.*hand_?in) - (?P<name>[^\d]+)", stem,
        re.IGNORECASE,
    )  # fmt: skip
    if google and not is_nobodys(google["name"]):
        file = google["file"].lower()
        return google["name"].strip(), mark, file if file in MODULES.values() else ""
    found = re.search(rf"[-_ .]+({modules})$", stem, re.IGNORECASE)
    kind = found[1].lower() if found else ""
    stem = stem[: found.start()] if found else stem
    if stem.lower() in MODULES.values():
        return "", mark, stem.lower()
    front = re.match(rf"({modules})[-_ .]+(?=.)", stem, re.IGNORECASE)
    if front and not is_nobodys(stem[front.end() :]):
        return stem[front.end() :], mark, front[1].lower()
    stem = re.sub(r"[-_ .]*hand[-_]?in$", "", stem, flags=re.IGNORECASE)
    end = re.search(rf"(?:^|[-_ .]+){problem_set}(?!\d)(?P<tail>[-_ .].*)?$", stem, re.IGNORECASE)
    tail = end["tail"] or "" if end else ""
    if end and (is_nobodys(tail) or (end.start() and not re.search(r"[^\W\d_]", tail))):
        stem = stem[: end.start()]
    else:
        stem = re.sub(rf"^{problem_set}(?!\d)[-_ .]*", "", stem, flags=re.IGNORECASE)
    stem = stem.strip(" -_." if kind or mark or end else "")
    stem = re.sub(r"^\((.+)\)$", r"\1", stem)
    return ("" if is_around(stem) else stem), mark, kind


def student_id(text):
    """Return an id that can be a folder's name."""
    return re.sub(r"[/\\\x00-\x1f+]", "_", text).strip(". ")
