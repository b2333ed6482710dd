"""The due date: only what cannot be misread is taken.

nbgrader takes any words for a date that can somehow be read as one: 7.11.2026 as the 11th of
July, the year for a time zone, +0100 for a hundred seconds, a zone it does not know for UTC.
Lateness would be counted from there. Here a due date has one form, and all else is refused.
"""

import datetime
import re
import zoneinfo

#: Said of a date that is refused.
FORM = (
    "{text!r} is no due date that can be read for sure. Write year, month, day, time and time "
    'zone: "2026-11-07 23:59:00 UTC", "2026-11-07 23:59 +0100" or "2026-11-07 23:59 Europe/Berlin"'
)
_PARTS = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) *(\S*)")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")


def read_due(text: str) -> datetime.datetime:
    """Return a due date in UTC, as nbgrader keeps it.

    Parameters
    ----------
    text : str
        Without a time zone it is in UTC, as everywhere in nbgrader.

    Raises
    ------
    ValueError
        If the text could be misread; the message names the right form.
    """
    found = _PARTS.fullmatch(text.strip())
    try:
        moment = datetime.datetime.fromisoformat(f"{found[1]} {found[2]}")
        moment = moment.replace(tzinfo=_zone(found[3]))
        return moment.astimezone(datetime.UTC).replace(tzinfo=None)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise ValueError(FORM.format(text=text)) from error


def _zone(name):
    if name in ("", "Z", "UTC", "GMT"):
        return datetime.UTC
    offset = _OFFSET.fullmatch(name)
    if offset:
        span = datetime.timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return datetime.timezone(span if offset[1] == "+" else -span)
    try:
        return zoneinfo.ZoneInfo(name)
    except zoneinfo.ZoneInfoNotFoundError as error:
        raise ValueError(name) from error


def strict(method):
    """Have a method of nbgrader's gradebook take only due dates that cannot be misread."""

    def with_due_date(self, name, *args, **about):
        if isinstance(about.get("duedate"), str):
            about["duedate"] = read_due(about["duedate"]) if about["duedate"].strip() else None
        return method(self, name, *args, **about)

    with_due_date.strict = True
    return with_due_date


def say(start):
    """Have nbgrader's command for assignments end with the sentence, and not in a traceback."""

    def start_or_say(self):
        try:
            return start(self)
        except ValueError as error:
            self.fail(str(error))

    start_or_say.strict = True
    return start_or_say


def install():
    """Let nbgrader take due dates in this way, on the command line and in formgrader."""
    from nbgrader.api import Gradebook
    from nbgrader.apps.dbapp import DbAssignmentAddApp

    for kind, name, wrapped in (
        (Gradebook, "add_assignment", strict),
        (Gradebook, "update_or_create_assignment", strict),
        (DbAssignmentAddApp, "start", say),
    ):
        method = getattr(kind, name)
        if not hasattr(method, "strict"):
            setattr(kind, name, wrapped(method))
