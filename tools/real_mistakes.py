"""Print what a student reads of each real mistake, at home and when graded.

``python -m tools.real_mistakes softmax`` looks at one exercise or problem set; ``-v``
writes out what is said wherever the mistake is not named.
"""

import sys
from collections import Counter

import solutions
from solutions.real_mistakes import real_mistakes
from tests.proofs.certification import chosen
from tests.proofs.real import KINDS, kind_of, verdict_on


def main(arguments):
    """Print a line a mistake, and the sums."""
    verbose = "-v" in arguments
    names = {slot.__name__ for slot in chosen([a for a in arguments if a != "-v"])}
    sums = {"at home": Counter(), "graded": Counter()}
    with solutions.use():
        for real in (real for real in real_mistakes() if real.exercise in names):
            row, texts = [], []
            for place, visible in (("at home", True), ("graded", False)):
                verdict = verdict_on(real, visible)
                kind = kind_of(real, verdict)
                sums[place][kind] += 1
                row.append(f"{verdict.points:g} {kind}")
                sentences = [*verdict.diagnoses, *(e.sentence for _, e in verdict.examples())]
                texts.append(f"    {place}: " + " | ".join(sentences)[:300])
            print(f"{real.exercise:<22} {real.name:<28} {row[0]:<16} {row[1]}", flush=True)
            if verbose and not all(cell.endswith("named") for cell in row):
                print("    is: " + real.sentence.replace("\n", " "), *texts, sep="\n")
    for place, counts in sums.items():
        print(f"{place:<8}", ", ".join(f"{kind} {counts[kind]}" for kind in KINDS))


if __name__ == "__main__":
    main(sys.argv[1:])
