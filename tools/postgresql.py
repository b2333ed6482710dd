"""A gradebook in PostgreSQL, for real: ``python -m tools.postgresql`` (Debian, as root).

Installs a server and its driver if they are missing, starts one in a folder of its own, and
grades a small class by nbgrader's command and by the batch grader, with the gradebook there,
also after the assignment was changed. The scores must be those that SQLite gets.
"""

import glob
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from tests.small_course import autograder, hand_in, make_course, nbgrader, scores
from tools.sample_class import DUE

CLASS = ["ada", "blaise", "otto", "lena"]
PORT = "54329"
URL = f"postgresql+psycopg://postgres@127.0.0.1:{PORT}/gradebook"


def main():
    """Run it and print the scores."""
    tools = Path(_tools())
    with tempfile.TemporaryDirectory(prefix="nnkit-postgresql-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        data = folder / "data"
        data.mkdir()
        shutil.chown(data, "postgres")

        def server(program, *arguments):
            command = ["runuser", "-u", "postgres", "--", str(tools / program), *arguments]
            subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)

        server("initdb", "-D", str(data), "--auth=trust", "--encoding=UTF8")
        options = f"-p {PORT} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data}"
        server("pg_ctl", "-D", str(data), "-w", "-l", str(data / "log"), "-o", options, "start")
        try:
            server("createdb", "-h", "127.0.0.1", "-p", PORT, "gradebook")
            compare(folder)
        finally:
            server("pg_ctl", "-D", str(data), "-m", "fast", "stop")


def compare(folder):
    """Grade the same class with both kinds of gradebook."""
    lite = make_course(folder / "lite")
    hand_in(lite, CLASS)
    server = shutil.copytree(lite, folder / "server")
    done = autograder(lite, "grade", "ps1")
    assert done.returncode == 0, done.stderr
    os.environ["NNKIT_DB_URL"] = URL
    nbgrader(server, "generate_assignment", "ps1", "--force")
    with Gradebook(URL) as gradebook:
        gradebook.update_or_create_assignment("ps1", duedate=DUE)
    nbgrader(server, "autograde", "ps1", "--student=otto")
    done = autograder(server, "grade", "ps1")
    assert done.returncode == 0, done.stderr
    assert "3 graded" in done.stdout and "1 were graded before" in done.stdout
    agree(lite)
    print("Then a check cell is removed, a written answer renamed, and all are graded again.")
    for course, url in ((lite, f"sqlite:///{lite}/gradebook.db"), (server, URL)):
        os.environ["NNKIT_DB_URL"] = url
        change(course / "assignments" / "ps1" / "ps1.ipynb")
        nbgrader(course, "generate_assignment", "ps1", "--force")
        done = autograder(course, "grade", "ps1", "--force")
        assert done.returncode == 0, done.stderr
    agree(lite)


def agree(lite):
    """Print the totals in both gradebooks."""
    with Gradebook(URL) as gradebook:
        found = {s.student_id: s.score for s in gradebook.assignment_submissions("ps1")}
    wanted = scores(lite)
    for student in sorted(wanted):
        print(f"{student:16}{wanted[student]:8.4f}{found[student]:8.4f}")
    assert found == wanted
    print("PostgreSQL and SQLite agree.")


def change(path):
    """Remove one cell of an assignment, and rename another."""
    notebook = nbformat.read(path, as_version=4)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    notebook.cells.remove(cells["neuron"])
    cells["ps1_written_1"].metadata.nbgrader.grade_id = "essay"
    nbformat.write(notebook, path)


def _tools():
    if not glob.glob("/usr/lib/postgresql/*/bin/initdb"):
        for command in (["update"], ["install", "--yes", "--no-install-recommends", "postgresql"]):
            subprocess.run(["apt-get", "--quiet=2", *command], check=True)
    if find_spec("psycopg") is None:
        command = [sys.executable, "-m", "pip", "install", "--quiet", "psycopg[binary]>=3.1"]
        subprocess.run(command, check=True)
    return sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]


if __name__ == "__main__":
    main()
