"""The class report as one HTML page that needs nothing else: no network, no other file."""

import html
import re
import statistics
from collections import Counter

from autograder.pages.class_report import Report
from nnkit.exercise import MODULES, catalogue

#: How many clusters of unnamed wrong answers are shown for an exercise.
CLUSTERS = 5
#: Columns of numbers, which stand at the right.
NUMBERS = ("students", "solved", "mean", "time-outs", "errors")


def as_html(report: Report, anonymous=False) -> str:
    """Write the report as one page that needs nothing else."""
    parts = [_overview(report), _distribution(report), _table(report)]
    parts += [
        _ranking(report, anonymous),
        _unnamed(report, anonymous),
        _troubles(report, anonymous),
    ]
    title = f"{report.problem_set}: {MODULES[report.problem_set]}, the class report"
    return _PAGE.format(title=html.escape(title), style=_STYLE, body="\n".join(parts))


def _overview(report):
    scores = list(report.totals.values())
    if not scores:
        return "<p>Nothing is graded yet.</p>"
    facts = [
        (f"{len(scores)}", "submissions"),
        (f"{statistics.median(scores):.3g} of {report.out_of:g}", "points, the median"),
        (f"{statistics.fmean(scores):.3g}", "points, the mean"),
        (f"{len(report.late)}", "late"),
        (f"{report.waiting}", "with answers that wait for a grader"),
    ]
    items = "".join(f"<li><b>{value}</b> {text}</li>" for value, text in facts)
    extremes = []
    for what, share in (("Everybody", 1.0), ("Nobody", 0.0)):
        graded = [e for e in report.exercises if e.points and not e.by_hand]
        names = [e.name for e in graded if e.share == share]
        if names:
            extremes.append(f"<p>{what} solved {_codes(names)}.</p>")
    if report.untold:
        extremes.append(
            f"<p>{len(report.untold)} have grades but no verdicts: grade them again for the rest "
            "of this report.</p>"
        )
    return f'<ul class="facts">{items}</ul>' + "".join(extremes)


def _codes(names):
    return ", ".join(_code(name) for name in names)


def _code(name):
    """Write a name, which may be broken after an underscore."""
    return f"<code>{html.escape(name).replace('_', '_<wbr>')}</code>"


def _distribution(report):
    """Draw how many students have how many points."""
    bins = 10
    width = report.out_of / bins or 1.0
    counts = Counter(min(int(score / width), bins - 1) for score in report.totals.values())
    top = max(counts.values(), default=1)
    bars = []
    for k in range(bins):
        height = 130 * counts[k] / top
        x, y = 30 + 56 * k, 150 - height
        bars.append(f'<rect class="bar" x="{x}" y="{y:.1f}" width="50" height="{height:.1f}"/>')
        bars.append(
            f'<text x="{x + 25}" y="{y - 5:.1f}" text-anchor="middle">{counts[k] or ""}</text>'
        )
    for k in range(bins + 1):
        label = f"{k * width:.3g}"
        bars.append(f'<text x="{27 + 56 * k}" y="168" text-anchor="middle">{label}</text>')
    said = ", ".join(f"{k * width:.3g} to {(k + 1) * width:.3g}: {counts[k]}" for k in range(bins))
    return (
        "<h2>Points</h2>"
        f'<svg viewBox="0 0 620 192" role="img" aria-label="Students by points. {said}">'
        f'{"".join(bars)}<line x1="27" y1="150" x2="590" y2="150"/>'
        '<text class="axis" x="310" y="188" text-anchor="middle">points</text></svg>'
    )


def _table(report):
    rows = []
    for e in report.exercises:
        size = len(e.points) or 1
        solved, none = 100 * e.share, 100 * sum(p == 0 for p in e.points) / size
        mean = statistics.fmean(e.points) if e.points else 0.0
        cells = [
            _code(e.name) + (" (by hand)" if e.by_hand else ""),
            _share(solved, none),
            f"{solved:.0f} %",
            f"{mean:.3g} of {e.out_of:g}",
            f"{len(e.timed_out) or ''}",
            f"{len(e.raised) or ''}",
        ]
        rows.append(_row(cells, numbers=(2, 3, 4, 5)))
    head = ("exercise", "", "solved", "mean", "time-outs", "errors")
    return (
        '<h2>Exercises</h2><p class="legend">Dark: all points. Pale: some. White: none.</p>'
        + _tabulated("Results for each exercise", head, rows)
    )


def _share(solved, none):
    """Draw which share of the class has all points, some, and none."""
    label = f"{solved:.0f} % solved it, {none:.0f} % have no points"
    parts = [
        ("bar", 0.0, solved),
        ("part", solved, 100 - solved - none),
        ("none", 100 - none, none),
    ]
    bars = "".join(
        f'<rect class="{kind}" x="{2 * x:.1f}" width="{2 * width:.1f}" height="14"/>'
        for kind, x, width in parts
    )
    return (
        '<svg viewBox="0 0 200 14" preserveAspectRatio="none" class="share" role="img" '
        f'aria-label="{label}">{bars}</svg>'
    )


def _row(cells, numbers=()):
    kinds = (
        "n" if k in numbers else "picture" if str(c).startswith("<svg") else ""
        for k, c in enumerate(cells)
    )
    marked = (
        f'<td class="{kind}">{c}</td>' if kind else f"<td>{c}</td>"
        for kind, c in zip(kinds, cells, strict=True)
    )
    return f"<tr>{''.join(marked)}</tr>"


def _tabulated(caption, head, rows):
    titles = "".join(
        f'<th scope="col"{n}>{title}</th>' if title else '<td class="picture"></td>'
        for title in head
        for n in [' class="n"' if title in NUMBERS else ""]
    )
    table = (
        f'<table><caption class="unseen">{caption}</caption>'
        f"<thead><tr>{titles}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )
    return f'<div class="wide">{table}</div>'


def _ranking(report, anonymous):
    ranked = [
        (len(students), e, sentence, students)
        for e in report.exercises
        for _, sentence, students in e.mistakes
    ]
    ranked.sort(key=lambda row: -row[0])
    if not ranked:
        return "<h2>Mistakes with a name</h2><p>None was found.</p>"
    rows = []
    for count, e, sentence, students in ranked:
        bar = (
            '<svg viewBox="0 0 100 14" class="small" aria-hidden="true">'
            f'<rect class="bar" width="{100 * count / ranked[0][0]:.1f}" height="14"/></svg>'
        )
        revisit = f'<div class="note">Revisit {html.escape(e.source)}.</div>' if e.source else ""
        told = f"{html.escape(sentence)}{revisit}{_who(students, anonymous)}"
        rows.append(_row([count, bar, _code(e.name), told], numbers=(0,)))
    head = ("students", "", "exercise", "what they did")
    return "<h2>Mistakes with a name</h2>" + _tabulated("Mistakes with a name", head, rows)


def _unnamed(report, anonymous):
    parts = []
    for e in sorted(report.exercises, key=lambda e: -max([len(c[2]) for c in e.clusters] or [0])):
        for _, example, students in e.clusters[:CLUSTERS]:
            count = f"{len(students)} student{'s' if len(students) > 1 else ''}"
            parts.append(
                f"<h3>{_code(e.name)}: {count}</h3>"
                f'<pre tabindex="0">{html.escape(example)}</pre>{_who(students, anonymous)}'
            )
        if len(e.clusters) > CLUSTERS:
            parts.append(f'<p class="note">and {len(e.clusters) - CLUSTERS} more ways.</p>')
    body = "".join(parts) or "<p>There are none.</p>"
    return (
        "<h2>Wrong answers without a name</h2>"
        "<p>Answers in one block return the same in every visible case. A block that many are "
        "in deserves a name: CONTRIBUTING.md says how to add a mistake.</p>" + body
    )


def _troubles(report, anonymous):
    exercises = {slot.__name__ for slot in catalogue()}
    return _said("Not tried", report, anonymous, lambda e: e.name in exercises) + _said(
        "Answers to questions, and ladders", report, anonymous, lambda e: e.name not in exercises
    )


def _said(title, report, anonymous, chosen):
    size = sum(chosen(e) for e in report.exercises)
    # What the same students did in several exercises, such as a module that cannot be
    # imported, is one row.
    said = {}
    for e in report.exercises:
        for problem, students in e.problems if chosen(e) else ():
            general = problem.replace(f"{e.name} is not", "the function is not")
            general = re.sub(r", line \d+\.$", ".", general)
            said.setdefault((general, tuple(sorted(students))), []).append(e.name)
    rows = [
        _row(
            [
                len(students),
                f"all {len(names)}" if 1 < len(names) == size else _codes(names),
                html.escape(problem) + _who(students, anonymous),
            ],
            numbers=(0,),
        )
        for (problem, students), names in said.items()
    ]
    table = _tabulated(title, ("students", "exercise", "what was said"), rows)
    return f"<h2>{title}</h2>{table}" if rows else ""


def _who(students, anonymous):
    if anonymous:
        return ""
    count = f"{len(students)} student{'s' if len(students) > 1 else ''}"
    names = ", ".join(html.escape(name) for name in sorted(students))
    return f"<details><summary>who: {count}</summary>{names}</details>"


_STYLE = """
:root { color-scheme: light; --ink: #222222; --soft: #555555; --line: #dddddd; --paper: #ffffff;
  --panel: #f4f4f4; --bar: #0072b2; --pale: #9fcbe6 }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 52rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem }
h2 { margin-top: 2.2rem; border-bottom: 2px solid var(--bar) }
h3 { margin-bottom: .3rem; font-weight: 600 }
ul.facts { display: flex; flex-wrap: wrap; gap: .6rem 2rem; list-style: none; padding: 0 }
ul.facts b { display: block; font-size: 1.5rem }
div.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th { text-align: left; font-weight: 600 }
th, td { padding: .3rem .6rem .3rem 0; vertical-align: top }
tbody tr { border-top: 1px solid var(--line) }
.n { text-align: right; white-space: nowrap }
svg { width: 100%; max-width: 620px; font-size: 12px }
svg line { stroke: var(--ink) }
svg.share { width: 160px; height: 14px; border: 1px solid #888 }
svg.small { width: 80px; height: 14px }
.bar { fill: var(--bar) } .part { fill: var(--pale) } .none { fill: var(--paper) }
code, pre { font-family: ui-monospace, monospace; font-size: .9em }
pre { background: var(--panel); padding: .6rem; overflow-x: auto; white-space: pre-wrap;
  overflow-wrap: anywhere }
summary { cursor: pointer }
:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px }
.note, details { color: var(--soft); font-size: .9em }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
@media (max-width: 36rem) {
  body { margin: 1rem auto }
  h1 { font-size: 1.3rem } h2 { font-size: 1.2rem }
  table { font-size: .8rem } th, td { padding-right: .35rem }
  th { font-size: .7rem }
  .picture, .legend { display: none }
  pre { white-space: pre; overflow-wrap: normal }
  svg text { font-size: 19px } svg text.axis { display: none }
}
@media print {
  @page { margin: 15mm }
  body { margin: 0; padding: 0; max-width: none; font-size: 11px }
  h2 { margin-top: 1.4rem } h1, h2, h3, h2 + p, thead { break-after: avoid }
  div.wide { overflow: visible }
  details { display: none } tr, pre, svg, li { break-inside: avoid }
  pre { background: none; border: 1px solid var(--line) }
  rect { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}
"""

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{style}</style></head>
<body><main><h1>{title}</h1>
{body}
</main></body></html>
"""
