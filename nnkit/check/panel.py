"""Showing a verdict: a panel in a notebook, plain text everywhere else.

The panel is HTML that says the same in the same order, in the theme's own colours, and the
text goes along with it for front ends that show no HTML. The points, which the check
returns, are the cell's result as ever; under a panel, which has them in its first line, the
bare number is not shown once more.
"""

import html
import os
import sys

#: What marks a result: the colour of the panel's edge, readable on white and on black.
FULL, PART, NONE, OPEN = "#2a9d5c", "#c98500", "#d1495b", "#4a7fc1"

_PANEL = (
    '<div role="group" aria-label="{label}" style="border-left: 4px solid {colour}; '
    'padding: 0.2em 0 0.2em 0.9em; margin: 0.2em 0; max-width: 60em; line-height: 1.45">{inside}'
    "</div>"
)
_CODE = (
    '<pre style="margin: 0.3em 0; padding: 0.5em 0.7em; background: rgba(128, 128, 128, 0.12); '
    "color: inherit; overflow-x: auto; line-height: 1.35; "
    'font-family: var(--jp-code-font-family, monospace); font-size: 0.93em">{}</pre>'
)
_CELL = '<td style="text-align: left; padding: 0 1.2em 0 0">{}</td>'


def show(verdict) -> float | None:
    """Show a verdict and return its points, as one plain float; None if they are pending.

    ``nbgrader validate`` shows of a failed check only what it wrote as an error.
    """
    points = None if verdict.pending else float(verdict.points)
    failed = points is not None and not points >= verdict.out_of > 0
    if failed and os.environ.get("NBGRADER_VALIDATING"):
        print(verdict.text(), file=sys.stderr)
        return points
    shell = _notebook()
    if shell is None:
        print(verdict.text())
        return points
    data = {"text/plain": verdict.text(), "text/html": panel(verdict)}
    sys.modules["IPython.display"].display(data, raw=True)
    return None if points is None else _shown(shell, points)


def _notebook():
    """Return the shell of the notebook in which this runs, or None."""
    if "IPython" not in sys.modules:
        return None
    import IPython.display

    shell = IPython.get_ipython()
    return shell if getattr(shell, "kernel", None) is not None else None


def _shown(shell, points):
    """Return points whose bare number the notebook does not show; they stand in the panel.

    The cell's result is the float all the same, and its text is the number, which is what
    nbgrader reads; only its HTML, which a notebook prefers, is nothing.
    """
    points += 0.0  # a float of its own: no other number is meant
    formatter = shell.display_formatter.formatters["text/html"]
    formatter.for_type(float, lambda value: "" if value is points else None)
    return points


# --- the panel ------------------------------------------------------------------------------


def panel(verdict) -> str:
    """Write a verdict as HTML."""
    if verdict.pending:
        colour = OPEN
    elif verdict.points >= verdict.out_of > 0:
        colour = FULL
    else:
        colour = PART if verdict.points > 0 else NONE
    name, _, rest = verdict.headline().partition(": ")
    inside = [f"<div><strong>{_text(name)}</strong>: {_text(rest)}</div>"]
    inside += [_paragraph(note) for note in verdict.notes]
    if verdict.problem:
        inside += _blocks(verdict.problem)
    else:
        inside += [_paragraph(f"{sentence}", strong=True) for sentence in verdict.diagnoses]
        for number, (group, example) in enumerate(verdict.examples()):
            inside += _example(group, example, full=number == 0)
        inside += _rows(verdict.rows())
        inside += [_paragraph(verdict.without_basic)] if verdict.without_basic else []
        if verdict.printed:
            inside += [_paragraph("Your function printed:"), _code(verdict.shown_of_printed())]
    return _PANEL.format(label=_text(f"Result of {name}"), colour=colour, inside="".join(inside))


def _example(group, example, full):
    inside = [_paragraph(f"{group}: {example.sentence}")]
    if not full:
        return inside
    short, whole = example.shown(), example.shown(fold=False)
    inside += [_code("\n".join(short))] if short else []
    if len(short) < len(whole):
        inside.append(
            f"<details><summary>All of it</summary>{_code(chr(10).join(whole))}</details>"
        )
    return inside


def _rows(rows):
    if not rows:
        return []
    body = "".join(
        '<tr style="background: none">'
        + "".join(_CELL.format(_text(cell)) for cell in row)
        + "</tr>"
        for row in rows
    )
    return [f'<table style="margin: 0.4em 0; border: 0; color: inherit">{body}</table>']


def _blocks(text):
    """Write lines of text as paragraphs, and those that are set off as code."""
    blocks, code = [], []
    for line in [*text.splitlines(), ""]:
        if line.startswith("  "):
            code.append(line)
            continue
        if code:
            blocks.append(_code("\n".join(code)))
            code = []
        if line.strip():
            blocks.append(_paragraph(line))
    return blocks


def _paragraph(text, strong=False):
    weight = "; font-weight: 600" if strong else ""
    return f'<p style="margin: 0.3em 0{weight}">{_text(text)}</p>'


def _code(text):
    return _CODE.format(_text(text))


def _text(text):
    return html.escape(str(text))
