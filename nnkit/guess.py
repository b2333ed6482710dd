"""Commit before you see: a cell asks for a guess, a later one shows it beside what came out.

Guesses lie in ``guesses.json`` beside the notebook, and are never graded. Where a class's files
lie in a folder ``guesses`` there, or hands were counted, the class's histogram is shown as well.
"""

import contextlib
import json
import math
import textwrap
from bisect import bisect_right
from pathlib import Path

OWN = Path("guesses.json")
CLASS = Path("guesses")

#: Of a class's files: how many are read, and of what size at most, in bytes.
MOST_FILES = 5000
MOST_BYTES = 2**16
#: How long the longest bar of a histogram is, in characters.
BAR = 30

#: Guesses are counted by their ratio to the truth, between these bounds.
RATIOS = (0.1, 0.5, 0.9, 1.1, 2, 10)
RANGES = (
    *("less than a tenth", "a tenth to a half", "half to 90 %", "within 10 %"),
    *("110 % to double", "2 to 10 times", "more than 10 times"),
)

_options: dict[str, dict[str, str]] = {}


def guess(name, value, /, **options):
    """Keep a guess: a number, or the letter of one of the options.

    Parameters
    ----------
    name : str
        What is guessed; `reveal` uses the same name.
    value : float or str
        The guess; ``...`` stands for none yet. Once the answer was shown, the guess stays.
    **options : str
        The text of each option by its letter; none if a number is asked for.
    """
    _options[name] = options
    all_kept = _read(OWN)
    mine = _entry(all_kept, name)
    before = _valid(mine.get("guess"), options)
    if value is ...:
        asked = _either(options) if options else "a number"
        print(
            f"Your guess is still {_text(before)}."
            if before is not None
            else f"Write your guess first, in place of the dots: {asked}."
        )
    elif _valid(value, options) is None:
        said = f"one of the letters {_either(options)}" if options else "a number"
        print(f"A guess is {said} here, got {value!r}.")
    elif mine.get("seen") and before is not None and before != value:
        print(f"You have seen the answer: your guess stays {_text(before)}.")
    else:
        _write(all_kept | {name: mine | {"guess": _valid(value, options)}})
        print(f"Your guess: {_text(value)}.")


def reveal(name, truth, /, **why):
    """Show the truth, beside it the guess, and the class's guesses if there are any.

    Parameters
    ----------
    name : str
        As in `guess`.
    truth : float or str
        What came out: a number, or the letter of the right option.
    **why : str
        For the letter of a wrong option, why many think so and what it overlooks.
    """
    options = _options.get(name, {})
    truth = truth if isinstance(truth, str) else float(truth)
    letters = options or dict.fromkeys(sorted({truth, *why}), "") if isinstance(truth, str) else {}
    if letters and truth not in letters:
        raise ValueError(f"{name}: the truth must be {_either(letters)}, got {truth!r}")
    all_kept = _read(OWN)
    mine = _entry(all_kept, name)
    guessed = _valid(mine.get("guess"), letters)
    if letters:
        _show_options(letters, truth, guessed, why)
    elif guessed is None:
        print(f"It is {_text(truth)}.")
    else:
        print(f"Your guess: {_text(guessed)}\nIt is:      {_text(truth)}, {_off(guessed, truth)}.")
    if guessed is not None and not mine.get("seen"):
        _write(all_kept | {name: mine | {"seen": True}})
    _show_class(name, truth, letters)


def kept(name):
    """Return the guess, or None if there is none yet: for a figure that shows it."""
    return _valid(_entry(_read(OWN), name).get("guess"), _options.get(name, {}))


def hands(name, counts):
    """Keep how many hands went up for each answer, as in ``hands("valley", {"a": 12, "b": 30})``.

    The histogram that `reveal` shows counts them.
    """
    all_kept = _read(OWN)
    _write(
        all_kept
        | {name: _entry(all_kept, name) | {"hands": {str(k): int(n) for k, n in counts.items()}}}
    )


def collected(name, options, folder=CLASS):
    """Read the guesses of a class.

    Nothing that lies in a file is believed, but a number or the letter of an option.

    Parameters
    ----------
    name : str
    options : collection of str
        The letters; none if a number was asked for.
    folder : Path
        In it, or in folders in it, lie the files of the class, one a student, called anything
        that ends in ``.json``.

    Returns
    -------
    guesses : list of float or str
    unreadable : list of str
        Names of files that could not be read.
    """
    guesses, unreadable = [], []
    files = (path for path in sorted(folder.rglob("*.json")) if path.is_file())
    for _, path in zip(range(MOST_FILES), files, strict=False):
        content = _read(path)
        found = _valid(_entry(content, name).get("guess"), options)
        if not content:
            unreadable.append(path.relative_to(folder).as_posix())
        elif found is not None:
            guesses.append(found)
    return guesses, unreadable


def histogram(guesses, truth, options) -> list[str]:
    """Draw guesses in lines of text: a bar for each option, or for each range about the truth."""
    if options:
        labels, places = list(options), [list(options).index(one) for one in guesses]
        right = labels.index(truth)
    elif truth == 0:
        labels, places = (
            ["below 0", "exactly 0", "above 0"],
            [(g > 0) - (g < 0) + 1 for g in guesses],
        )
        right = 1
    else:
        labels, places = list(RANGES), [bisect_right(RATIOS, one / truth) for one in guesses]
        right = RANGES.index("within 10 %")
    counts = [places.count(place) for place in range(len(labels))]
    unit = max(1, max(counts) / BAR)
    width = max(map(len, labels))
    return [
        f"{'✓' if place == right else ' '} {label:{width}} {'█' * round(count / unit)} {count}"
        for place, (label, count) in enumerate(zip(labels, counts, strict=True))
    ]


# --- Words ------------------------------------------------------------------------------------


def _show_options(letters, truth, guessed, why):
    for letter, text in letters.items():
        mark = "✓" if letter == truth else " "
        print(f"{mark} {letter}  {text}{'   (your guess)' if letter == guessed else ''}".rstrip())
        if letter != truth and letter in why and guessed in (None, letter):
            print(textwrap.fill(why[letter], 76, initial_indent=5 * " ", subsequent_indent=5 * " "))


def _show_class(name, truth, letters):
    guesses, unreadable = collected(name, letters)
    for answer, count in _entry({"": _entry(_read(OWN), name).get("hands")}, "").items():
        with contextlib.suppress(ValueError):
            answer = answer if letters else float(answer)
        answer = _valid(answer, letters)
        if answer is not None and type(count) is int and 0 < count <= MOST_FILES:
            guesses += count * [answer]
    if guesses:
        print(f"\nThe class, {len(guesses)} {'guess' if len(guesses) == 1 else 'guesses'}:")
        print("\n".join(histogram(guesses, truth, letters)))
    if unreadable:
        shown = ", ".join(ascii(one)[:80] for one in unreadable[:5])
        more = ", …" if len(unreadable) > 5 else ""
        print(f"Not readable, and not counted: {len(unreadable)} ({shown}{more})")


def _off(guessed, truth):
    """Say how far a guess is from the truth: in per cent, as a factor, or as a difference."""
    if math.isclose(guessed, truth, rel_tol=0.005):
        return "well guessed"
    ratio = guessed / truth if truth else 0
    if ratio <= 0:
        return f"the guess is off by {abs(guessed - truth):.3g}"
    side = "high" if ratio > 1 else "low"
    if 0.5 <= ratio <= 2:
        return f"the guess is {100 * abs(ratio - 1):.0f} % too {side}"
    return f"the guess is too {side} by a factor of {max(ratio, 1 / ratio):.3g}"


def _text(value):
    return value if isinstance(value, str) else f"{value:.4g}"


def _either(options):
    *others, last = options
    return f"{', '.join(others)} or {last}" if others else last


# --- Files ------------------------------------------------------------------------------------


def _valid(value, options):
    """Return a guess as a letter or a float, or None if it is none."""
    if options:
        return value if isinstance(value, str) and value in options else None
    if isinstance(value, str | bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _entry(content, name):
    entry = content.get(name)
    return entry if isinstance(entry, dict) else {}


def _read(path):
    """Return what a file of guesses holds; nothing of one that is none, or too large."""
    try:
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1)
        content = json.loads(text) if len(text) <= MOST_BYTES else None
    except (OSError, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _write(content):
    try:
        partial = OWN.with_suffix(".part")
        partial.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        partial.replace(OWN)
    except OSError as error:
        print(f"Your guess could not be kept in {OWN}: {error.strerror}.")
