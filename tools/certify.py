"""``make certify``: print how the grader of every exercise fares, as a table."""

import sys

from nnkit.exercise import catalogue
from tests.proofs.certification import certify


def main():
    """Print the table; exit with 1 if any grader has a problem."""
    header = ("exercise", "right accepted", "mistakes named", "mutants killed", "equivalent")
    print("{:<26} {:>14} {:>14} {:>14} {:>10}".format(*header))
    problems, totals = [], [0, 0, 0, 0]
    for slot in catalogue():
        record = certify(slot)
        killed = record.mutants - record.equivalent
        row = (record.accepted, record.mistakes, killed, record.equivalent)
        totals = [total + value for total, value in zip(totals, row, strict=True)]
        verdict = "" if not record.problems else "  PROBLEMS"
        print("{:<26} {:>14} {:>14} {:>14} {:>10}".format(slot.__name__, *row) + verdict)
        problems += [f"{slot.__name__}: {problem}" for problem in record.problems]
    print("{:<26} {:>14} {:>14} {:>14} {:>10}".format("all", *totals))
    print("\nUntouched stubs earn 0 everywhere." if not problems else "\n" + "\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
