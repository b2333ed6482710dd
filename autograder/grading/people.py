"""Who is who: the roster's people in nbgrader's list of students, and read from it again.

The gradebook's students are what formgrader and all pages and lists take names from. What
the roster says is written there; without a roster, what an instructor has entered stands.
"""

from nbgrader.api import Gradebook, Student

from autograder.collecting.roster import Person, read_roster

#: What the gradebook knows of a student, and what the roster calls it.
_COLUMNS = {"first_name": "first", "last_name": "last", "email": "email", "lms_user_id": "lms"}


def read_people(coursedir) -> dict[str, Person]:
    """Bring the gradebook's students up to date with the roster, and return all, by id."""
    with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
        bring_up_to_date(gradebook, coursedir.root)
        return known_people(gradebook)


def bring_up_to_date(gradebook, folder):
    """Write the roster of a course's folder into the gradebook's students.

    Nobody is removed, and what the roster leaves empty stays as it is.

    Raises
    ------
    Stopped
        If the roster cannot be read.
    """
    roster = read_roster(folder)
    database = gradebook.db
    students = {student.id: student for student in database.query(Student)} if roster else {}
    for person in roster.people.values():
        student = students.get(person.id)
        if student is None:
            student = Student(id=person.id)
            database.add(student)
        for column, name in _COLUMNS.items():
            value = getattr(person, name)
            if value and getattr(student, column) != value:
                setattr(student, column, value)
    database.commit()


def known_people(gradebook) -> dict[str, Person]:
    """Return all students of a gradebook, by id."""
    people = {}
    for student in gradebook.db.query(Student):
        about = {name: getattr(student, column) or "" for column, name in _COLUMNS.items()}
        person = people[student.id] = Person(student.id, **about)
        if person.last:
            person.names = {person.name, f"{person.last} {person.first}"}
        if person.lms.isdigit():
            person.numbers = {person.lms}
    return people


def expected(coursedir, people) -> dict[str, Person]:
    """Return those of whom something is expected: the roster's, or all whom we know."""
    roster = read_roster(coursedir.root)
    return {i: people.get(i, person) for i, person in roster.people.items()} or people
