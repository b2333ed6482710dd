"""Sharing among assistants: fair, the same each time, and what somebody has stays with them."""

from collections import Counter

import pytest

from autograder.grading.sharing import Task, share
from autograder.troubles import Stopped


def tasks(questions, students):
    """Return the answers of a class, in the order in which they are read."""
    names = [f"s{number:02}" for number in range(students)]
    return [Task(f"q{q}", name) for q in range(questions) for name in names]


def known(shared):
    """Return what the list keeps of it."""
    return {(task.question, task.student): who for task, who in shared.items()}


CLASSES = [(1, 10, 1), (1, 10, 3), (2, 30, 3), (3, 20, 2), (5, 7, 2), (2, 3, 8), (4, 41, 5)]
each = pytest.mark.parametrize(("questions", "students", "count"), CLASSES)


@each
@pytest.mark.parametrize("by_students", [False, True])
def test_everything_is_given_to_somebody_and_nobody_has_much_more(
    questions, students, count, by_students
):
    assistants = [f"a{number}" for number in range(count)]
    shared = share(tasks(questions, students), assistants, by_students=by_students)
    assert len(shared) == questions * students
    load = Counter(shared.values())
    most = max(load[who] for who in assistants)
    fewest = min(load[who] for who in assistants)
    # By students whole students are given away; else single answers, up to a fair share.
    assert most - fewest <= (questions if by_students else count)
    assert most <= -(-questions * students // count) + (questions if by_students else 0)


@each
def test_the_same_class_is_shared_in_the_same_way(questions, students, count):
    assistants = [f"a{number}" for number in range(count)]
    made = tasks(questions, students)
    assert known(share(made, assistants)) == known(share(list(made), assistants))


@pytest.mark.parametrize(("questions", "count"), [(2, 2), (4, 2), (6, 3), (3, 3)])
def test_a_question_has_one_grader_where_that_is_fair(questions, count):
    shared = share(tasks(questions, 20), [f"a{number}" for number in range(count)])
    graders = {(task.question, who) for task, who in shared.items()}
    assert len(graders) == questions


@each
def test_a_student_has_one_grader_if_so_wanted(questions, students, count):
    assistants = [f"a{number}" for number in range(count)]
    shared = share(tasks(questions, students), assistants, by_students=True)
    assert len({(task.student, who) for task, who in shared.items()}) == students


@pytest.mark.parametrize("by_students", [False, True])
def test_what_was_given_stays_when_somebody_hands_in_late(by_students):
    assistants = ["ann", "ben", "cy"]
    first = known(share(tasks(2, 20), assistants, by_students=by_students))
    late = [Task(q, "aaron") for q in ("q0", "q1")]
    again = known(share([*late, *tasks(2, 20)], assistants, first, by_students))
    assert first.items() <= again.items() and len(again) == len(first) + 2


def test_what_an_assistant_leaves_goes_to_the_others():
    first = known(share(tasks(2, 20), ["ann", "ben"]))
    again = known(share(tasks(2, 20), ["ben", "cy"], first))
    assert all(again[key] == "ben" for key, who in first.items() if who == "ben")
    assert Counter(again.values()) == {"ben": 20, "cy": 20}


def test_a_list_of_something_else_is_not_taken_for_one(tmp_path):
    from autograder.grading.sharing import share_list

    path = tmp_path / "share_ps1.csv"
    path.write_text("student,points\nada,3\n")
    with pytest.raises(Stopped, match="move it away"):
        share_list(None, "ps1", path, "ann")
