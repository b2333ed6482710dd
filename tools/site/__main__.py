"""Execute the lectures from scratch and build the site: ``python -m tools.site [01 03 …]``.

The site needs no network: fonts, formulas and search lie beside the pages.
"""

import argparse
import logging
import sys
from pathlib import Path

from autograder.course import COURSE
from tools.site.execute import BuildError, executed
from tools.site.pages import build


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lectures", nargs="*", help="numbers such as 01; all without any")
    parser.add_argument("--out", type=Path, default=COURSE / "build" / "site")
    options = parser.parse_args()
    paths = sorted((COURSE / "lectures").glob("[0-9][0-9]_*.ipynb"))
    if options.lectures:
        paths = [path for path in paths if path.name[:2] in options.lectures]
    if not paths:
        sys.exit("no such lecture")
    logging.getLogger("traitlets").setLevel(logging.ERROR)
    try:
        build({path.stem: executed(path) for path in paths}, options.out)
    except BuildError as error:
        sys.exit(f"lectures: {error}")
    print(f"site: {options.out / 'index.html'}")


if __name__ == "__main__":
    main()
