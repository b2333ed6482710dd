"""``make certify``: print how the grader of every exercise fares, as a table.

``make certify EXERCISE=softmax`` and ``make certify PS=ps4`` certify only these; several
names are written in quotes, with blanks between them.
"""

import sys

from tests.proofs.certification import certify, chosen


def main(names):
    """Print the table; return 1 if any grader has a problem, 2 if a name is unknown."""
    try:
        slots = chosen(names)
    except LookupError as error:
        print(f"make certify: {error.args[0]}", file=sys.stderr)
        return 2
    header = ("exercise", "right accepted", "mistakes named", "mutants killed", "equivalent")
    header += ("home as graded",)
    print("{:<26} {:>14} {:>14} {:>14} {:>10} {:>14}".format(*header))
    problems, totals = [], [0, 0, 0, 0, 0]
    for slot in slots:
        record = certify(slot)
        killed = record.mutants - record.equivalent
        row = (record.accepted, record.mistakes, killed, record.equivalent, record.agreeing)
        totals = [total + value for total, value in zip(totals, row, strict=True)]
        verdict = "" if not record.problems else "  PROBLEMS"
        print("{:<26} {:>14} {:>14} {:>14} {:>10} {:>14}".format(slot.__name__, *row) + verdict)
        problems += [f"{slot.__name__}: {problem}" for problem in record.problems]
    print("{:<26} {:>14} {:>14} {:>14} {:>10} {:>14}".format("all", *totals))
    print("\nUntouched stubs earn 0 everywhere." if not problems else "\n" + "\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
