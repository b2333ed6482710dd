"""The roster: who takes the course, and what learning platforms call them.

``roster.csv`` in the course's folder has one row a person. Columns are found by their common
names, so a platform's own export can serve as it is: Moodle's (``First name``, ``Surname`` or
``Last name``, ``ID number``, ``Email address``; in a grading worksheet ``Identifier`` and
``Full name``), Canvas's (``Student``, ``ID``, ``SIS User ID``, ``SIS Login ID``, with a row
"Points Possible" and a test student), Brightspace's (``OrgDefinedId`` and ``Username`` with a
``#`` before each value, ``Last Name``, ``First Name``, ``Email``, ``End-of-Line Indicator``),
and nbgrader's own list (``id``, ``first_name``, ``last_name``, ``email``, ``lms_user_id``).
"""

import contextlib
import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from autograder.collecting.platforms import student_id
from autograder.troubles import Stopped

FILE = "roster.csv"

#: The common names of columns, without spaces, marks and capitals; the first that is filled counts.
_ID = "id studentid studentnumber sid idnumber orgdefinedid sisuserid matriculationnumber "
_ID += "matrikelnummer matrnr netid username userid login sisloginid loginid student useridentifier"
_LOGINS = (
    "username login loginid sisloginid sisuserid idnumber orgdefinedid netid lmsuserid userid "
)
_LOGINS += "studentid studentnumber sid matriculationnumber matrikelnummer matrnr"
_COLUMNS = {
    "first": "firstname givenname forename vorname givennames firstnames first",
    "last": "lastname surname familyname nachname name lastnames last",
    "full": "fullname student studentname displayname vollstndigername name names",
    "email": "email emailaddress mail emailadresse",
}
#: Columns that say what a platform calls the person: several of them, with semicolons between.
_CALLED = (
    "moodle canvas blackboard brightspace gradescope github githubusername githublogin google "
)
_CALLED += "drive alias aliases alsocalled identifier platforms platformnames called"
#: How rows begin that are nobody's, in Canvas's gradebook.
_SKIPPED = re.compile(r"pointspossible.*|studenttest|teststudent|manualposting.*|muted")
#: Moodle's number of a person in one assignment: "Participant 1001", in the site's language.
_PARTICIPANT = re.compile(r"(?:\D*[ /]\D*)?(\d+)")
#: What only Canvas's gradebook has: there the column ID is Canvas's number of the person.
_CANVAS = {"sisloginid", "sisuserid"}


@dataclass
class Person:
    """One row of the roster."""

    id: str
    first: str = ""
    last: str = ""
    email: str = ""
    names: set[str] = field(default_factory=set)
    logins: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    lms: str = ""

    @property
    def name(self):
        """First and last name, as they are shown."""
        return f"{self.first} {self.last}".strip()

    @property
    def called(self):
        """The id, with the name if there is one, as lists show it."""
        return f"{self.id} ({self.name})" if self.name else self.id


class Roster:
    """All persons, and how they are found.

    An empty roster knows nobody; then everybody is whom the platform says.
    """

    def __init__(self, people=()):
        self.people = {person.id: person for person in people}
        self._logins, self._names, self._numbers = {}, {}, {}
        for person in people:
            for index, keys in (
                (self._logins, {person.id, person.email, *person.logins}),
                (self._names, person.names),
                (self._numbers, person.numbers),
            ):
                for key in keys:
                    for form in _forms(key) if index is self._names else {_login(key)}:
                        if form:
                            index.setdefault(form, set()).add(person.id)
            local = _login(person.email.partition("@")[0])
            if local:
                self._logins.setdefault(local, set()).add(person.id)

    def __bool__(self):
        return bool(self.people)

    def is_known(self, text):
        """Say whether somebody is called so: by id, login, mail address or full name."""
        return bool(self._find(self._logins, (text,)) or self._named((text,)))

    def match(self, claim):
        """Find the person that an item's name means.

        Returns
        -------
        id : str or None
        why : str
            If there is none, the reason.
        """
        logins = self._find(self._logins, claim.logins)
        names = self._named(claim.names)
        numbers = self._find(self._numbers, claim.numbers)
        if claim.platform == "plain":
            # One name that can be anything; an id counts more than what it may mean besides.
            exact = {
                i for i in self.people if claim.logins and _login(i) == _login(claim.logins[0])
            }
            found = [exact or logins | names]
        else:
            found = [one for one in (logins, names, numbers) if one]
            if claim.platform == "Canvas" and not numbers:
                # Canvas's number may be the roster's id; without the name it may be another's.
                ids = self._find(self._logins, claim.numbers)
                found += [ids & names] if ids & names else []
                if not names:
                    found += [{i for i in ids if not self.people[i].names}]
        both = set.intersection(*found) if found else set()
        if len(both) == 1:
            return both.pop(), ""
        called = " ".join((*claim.names[:1], *(n for n in claim.logins if n not in claim.names)))
        called = called or claim.id
        if len(both) > 1:
            return None, f"{called} can be {' or '.join(sorted(both))}"
        every = set().union(*found)
        if every:
            return (
                None,
                f"what the name says belongs to different people: {', '.join(sorted(every))}",
            )
        return None, f"nobody in {FILE} is called {called}"

    def _named(self, names):
        """Find people by name; the whole name counts more than what may be a part of it."""
        for name in names:
            found = set()
            for form in _forms(name):
                found |= self._names.get(form, set())
            if found:
                return found
        return set()

    @staticmethod
    def _find(index, keys):
        return set().union(*(index.get(_login(key), set()) for key in keys if key))


def read_roster(folder) -> Roster:
    """Read the course's roster; an empty one if there is none."""
    path = Path(folder, FILE)
    return parse(path.read_bytes()) if path.is_file() else Roster()


def parse(content: bytes) -> Roster:
    """Read a roster from the bytes of a CSV file, however a spreadsheet has written it."""
    rows = enumerate(rows_of(content), 1)
    rows = [(number, row) for number, row in rows if any(c.strip() for c in row)]
    if not rows:
        raise Stopped(f"{FILE} is empty: it needs a row with the columns' names")
    people, lines = [], {}
    for number, row in rows[1:]:
        person = person_of(rows[0][1], row)
        if person is None:
            continue
        if not person.id:
            raise Stopped(
                f"{FILE}, line {number}: no id. One of the columns id, ID number, Username, "
                "OrgDefinedId, SIS Login ID or Email must be filled"
            )
        if person.id in lines:
            raise Stopped(
                f"{FILE}: lines {lines[person.id]} and {number} have the same id, {person.id}"
            )
        lines[person.id] = number
        people.append(person)
    if not people:
        raise Stopped(f"{FILE} names nobody: are the columns' names in its first row?")
    return Roster(people)


def person_of(header, row) -> Person | None:
    """Read a person from a row, by the names of the columns; None if the row is nobody's."""
    columns = [_plain(cell) for cell in header]
    # Brightspace writes # before values, so that spreadsheets keep zeros.
    cells = [cell.strip().removeprefix("#").strip() for cell in row]
    values = {c: v for c, v in reversed(list(zip(columns, cells))) if v}

    def first(names):
        return next((values[name] for name in names.split() if name in values), "")

    plain = [_plain(value) for value in values.values()]
    plain.append(_plain(first("lastname") + first("firstname")))
    if any(map(_SKIPPED.fullmatch, plain)):
        return None
    # Canvas has names in the column Student, and numbers in others.
    is_name = {"id", "sisuserid", "sisloginid", "fullname"} & set(columns)
    found_id = first(" ".join(c for c in _ID.split() if not (c == "student" and is_name)))
    email, full = first(_COLUMNS["email"]), first(_COLUMNS["full"])
    last = first(_COLUMNS["last"])
    given = first(_COLUMNS["first"])
    if not given and full:  # a name in one column
        if "," in full:
            last, _, given = (part.strip() for part in full.partition(","))
        else:
            given, _, last = full.rpartition(" ")
    person = Person(student_id(found_id or email), given, last, email)
    person.names = {f"{given} {last}", f"{last} {given}", f"{last}, {given}"} if last else {given}
    if full and full != last:
        person.names.add(full)
    person.logins = {values[c] for c in _LOGINS.split() if c in values}
    for column in _CALLED.split():
        for alias in re.split(r"[;|]", values.get(column, "")):
            alias = alias.strip()
            number = _PARTICIPANT.fullmatch(alias)
            if number and column in ("moodle", "canvas", "identifier", "alias", "aliases"):
                person.numbers.add(number[1])
            elif alias:
                person.names.add(alias)
                person.logins.add(alias)
    participant = _PARTICIPANT.fullmatch(values.get("id", ""))
    if participant and not values["id"].isdigit():
        person.numbers.add(participant[1])
    if _CANVAS & set(columns) and values.get("id", "").isdigit():
        person.numbers.add(values["id"])
    person.lms = first("lmsuserid canvas") or (
        values.get("id", "") if _CANVAS & set(columns) else first("orgdefinedid idnumber")
    )
    return person


def rows_of(content: bytes) -> list[list[str]]:
    """Read the rows of a CSV file, whatever separates its cells."""
    text, _ = decoded(content)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def decoded(content: bytes) -> tuple[str, str]:
    """Read the text of a CSV file; returns it with the encoding in which it was written."""
    for mark, encoding in (
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
        (b"\xef\xbb\xbf", "utf-8"),
        (b"", "utf-8"),
        (b"", "cp1252"),
    ):
        if content.startswith(mark):
            with contextlib.suppress(UnicodeDecodeError):
                return content.decode(encoding).removeprefix("\ufeff"), encoding
    return content.decode("latin-1"), "latin-1"


def _plain(text):
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _login(text):
    return unicodedata.normalize("NFC", text).strip().casefold()


def _forms(name):
    """Return the forms in which a name may be written: no spaces, and with or without marks."""
    text = unicodedata.normalize("NFC", name).casefold()
    whole = re.sub(r"[\W_]", "", text)
    german = whole.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"}))
    # ł, ø and đ have no mark that could be taken off.
    base = text.translate(str.maketrans({"ł": "l", "ø": "o", "đ": "d"}))
    bare = "".join(c for c in unicodedata.normalize("NFD", base) if not unicodedata.combining(c))
    return {form for form in (whole, german, re.sub(r"[\W_]", "", bare)) if form}
