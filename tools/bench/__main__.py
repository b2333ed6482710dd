"""Run every benchmark, each in a process of its own: ``python -m tools.bench``."""

import subprocess
import sys
from pathlib import Path

names = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
missed = [name for name in names if subprocess.call([sys.executable, "-m", f"tools.bench.{name}"])]
sys.exit(f"goals missed in: {', '.join(missed)}" if missed else 0)
