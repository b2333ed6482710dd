"""The student's file: what is wrong with it before any function of it is tried."""

import inspect
import sys
from pathlib import Path


def syntax_error(exercise):
    """Say where the student's file cannot be read by Python, or return "".

    A file with a syntax error is not reloaded, so the functions in memory are old ones.
    """
    if exercise.bound is not None:
        return ""
    try:
        source = Path(inspect.getsourcefile(exercise.body)).read_bytes()
        compile(source, exercise.file, "exec")
    except (OSError, TypeError):
        return ""
    except (SyntaxError, ValueError) as error:
        where = f", line {error.lineno}" if getattr(error, "lineno", None) else ""
        return f"{exercise.file}{where}: {error.args[0]}. Until that is mended nothing is loaded."
    return ""


def lost_decorator(exercise):
    """Say that the line above the student's ``def`` is gone, or return "".

    Then the file defines a plain function, and the exercise in memory is the old one.
    """
    if exercise.bound is not None:
        return ""
    inside = vars(sys.modules.get(exercise.__module__, object)).get(exercise.__name__)
    if not inspect.isfunction(inside) or inside.__module__ != exercise.__module__:
        return ""
    time = "" if exercise.seconds is None else f", seconds={exercise.seconds:g}"
    return (
        f'The line @exercise("{exercise.problem_set}", points={exercise.points:g}{time}) above '
        f"`def {exercise.__name__}` in {exercise.file} is gone: put it back."
    )
