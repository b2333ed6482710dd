"""Grade a written answer in formgrader, in a real browser: ``python -m tools.browser.formgrader``.

A small course is graded, Jupyter serves it, Chromium opens the page of one submission. The
student's code must be there to read, above its check and whole; the link on top must lead to
the written answer; points and a comment are typed in; both must be in the gradebook and on
the feedback page, which like the class report must fit a phone and paper. Screenshots go to
``build/screenshots``.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from tests.small_course import autograder, environment, hand_in, make_course
from tools.browser.chromium import Browser

SHOTS = Path(__file__).parent.parent.parent / "build" / "screenshots"
ANSWER = "One neuron draws one straight line, and XOR is no matter of one line."
HTML = "<img src=x onerror=\"document.title='taken'\"> and a<b"
#: A helper, which the student's function uses.
HELPER = "def small(z):\n    return np.exp(-np.abs(z))\n"
COMMENT = "Well said"
POINTS = 1.5

#: Fill in a field as a grader does, and leave it.
TYPE = """(() => {{
  const field = [...document.querySelectorAll("{kind}")].at({place});
  field.value = {value};
  field.dispatchEvent(new Event("change", {{bubbles: true}}));
  return field.outerHTML;
}})()"""


def main():
    """Run the whole way; the exit status tells how it went."""
    with tempfile.TemporaryDirectory(prefix="nnkit-formgrader-") as folder:
        course = make_course(Path(folder) / "course")
        hand_in(course, ["lena"])
        write_answer(course / "submitted" / "lena" / "ps1" / "ps1.ipynb")
        write_helper(course / "submitted" / "lena" / "ps1" / "nnkit" / "neuron.py")
        done = autograder(course, "grade", "ps1")
        assert done.returncode == 0, done.stderr
        with served(course) as address, Browser() as browser:
            number = submission_number(course)
            browser.open(f"{address}/formgrader/submissions/{number}/?index=0", 1200, 1000)
            wait(lambda: browser.ask("document.querySelectorAll('.score').length") or 0)
            text = browser.ask("document.body.innerText")
            assert ANSWER in text, "the answer is not on the page"
            assert "check(sigmoid)" in text, "the check cells are not on the page"
            assert HTML in text, "HTML in an answer is not shown as text"
            assert browser.ask("document.title") != "taken", "HTML in an answer is alive"
            look_for_code(text)
            SHOTS.mkdir(parents=True, exist_ok=True)
            browser.screenshot(SHOTS / "formgrader.png", whole=True)
            browser.ask("document.querySelector('a[href=\"#to-ps1_written_1\"]').click()")
            top = browser.ask("document.getElementById('ps1_written_1').getBoundingClientRect().y")
            assert 50 < top < 900, f"the link leads elsewhere: {top}"
            browser.screenshot(SHOTS / "formgrader-written.png")
            browser.ask(TYPE.format(kind=".score", place=-1, value=POINTS))
            browser.ask(TYPE.format(kind=".comment", place=-1, value=json.dumps(COMMENT)))
            wait(lambda: recorded(course) == (POINTS, COMMENT))
            print(f"in the gradebook: {recorded(course)}")
        assert autograder(course, "feedback", "ps1").returncode == 0
        page = (course / "feedback" / "lena" / "ps1" / "ps1.html").read_text()
        assert COMMENT in page, "the comment is not in the feedback"
        assert "1.5" in page, "the points are not in the feedback"
        print("points and comment are on the feedback page")
        assert autograder(course, "report", "ps1").returncode == 0
        with Browser() as browser:
            for path in (course / "feedback/lena/ps1/ps1.html", course / "build/report/ps1.html"):
                look_at_page(browser, path)


def write_answer(path):
    """Write the answer to the written question."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "ps1_written_1":
            cell.source = f"{ANSWER}\n\nNow {HTML}"
    nbformat.write(notebook, path)


def write_helper(path):
    """Let the student's sigmoid be another one, which uses a helper."""
    long = "    # " + "a very long remark, " * 20
    path.write_text(
        f"{path.read_text()}\n\n{HELPER}\n\n"
        '@exercise("ps1", points=2)\n'
        f"def sigmoid(z):\n{long}\n"
        "    return np.where(z >= 0, 1, small(z)) / (1 + small(z))\n"
    )


def look_for_code(text):
    """Check that the code of an exercise stands above its check, and the file at the end."""
    before, after = text.split("check(sigmoid)", 1)
    last = before[before.rindex("The student's sigmoid") :]
    assert "return np.where(z >= 0, 1, small(z))" in last, "no code above its check"
    assert "return np.exp(-np.abs(z))" in last, "no helper above the check"
    assert "def small" in after[after.index("All of nnkit/neuron.py") :], "no whole file"
    assert "For graders" in after, "nothing about what graders look for"
    print("the student's code is on the page")


#: What sticks out of the window and is not in a box of its own that scrolls.
STICKS_OUT = """[...document.querySelectorAll("main *, header *, nav *")]
  .filter(e => !e.closest("pre, .wide, .unseen, svg") || e.matches("pre"))
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.outerHTML.slice(0, 80))"""

#: What is not wholly on paper: boxes that still scroll, and what is still folded.
CUT_OFF = """[...document.querySelectorAll("pre, .wide, details")]
  .filter(e => e.checkVisibility())
  .filter(e => e.scrollWidth > e.clientWidth + 1 || e.matches("details:not([open])"))
  .map(e => e.outerHTML.slice(0, 80))"""


def look_at_page(browser, path):
    """Check that a page fits a phone and paper."""
    name = path.parent.name if path.parent.name == "report" else "feedback"
    for what, width in (("desktop", 1200), ("phone", 360)):
        browser.open(path.as_uri(), width, 800)
        browser.screenshot(SHOTS / f"{name}-{what}.png", whole=True)
        assert browser.ask("document.documentElement.scrollWidth") <= width, f"{name}: too wide"
        assert not (found := browser.ask(STICKS_OUT)), f"{name} on a {what}: {found}"
        assert not browser.troubles, browser.troubles
    browser("Emulation.setEmulatedMedia", media="print")
    browser.open(path.as_uri(), 680, 1000)
    browser.ask("dispatchEvent(new Event('beforeprint'))")
    assert not (found := browser.ask(CUT_OFF)), f"{name} in print: {found}"
    browser.ask("dispatchEvent(new Event('afterprint'))")
    browser("Emulation.setEmulatedMedia", media="")
    browser.pdf(SHOTS / f"{name}.pdf")
    print(f"{name}: fits a phone and paper")


class served:
    """Jupyter in the course's folder, on a free port."""

    def __init__(self, course):
        self.course = course

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root"]
        command += [
            f"--ServerApp.port={port}",
            "--IdentityProvider.token=",
            "--ServerApp.password=",
        ]
        command += [
            "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}"
        ]
        env = {**environment(), "JUPYTER_CONFIG_DIR": str(self.course / ".jupyter")}
        env["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), env["PATH"]])
        self.log = (self.course / "jupyter.log").open("w")
        self.process = subprocess.Popen(
            command, cwd=self.course, env=env, stdout=self.log, stderr=self.log
        )
        address = f"http://127.0.0.1:{port}"
        wait(lambda: answers(f"{address}/formgrader"), 60)
        return address

    def __exit__(self, *exception):
        self.process.terminate()
        self.process.wait(20)
        self.log.close()
        if exception[0]:
            print((self.course / "jupyter.log").read_text()[-3000:])


def answers(url):
    """Say whether a page can be fetched."""
    try:
        with urllib.request.urlopen(url, timeout=20) as page:
            return page.status == 200
    except OSError:
        return False


def wait(ready, seconds=30):
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise TimeoutError("it did not come about in time")
        time.sleep(0.2)


def submission_number(course):
    """Return formgrader's name for the submitted notebook."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        return gradebook.find_submission_notebook("ps1", "ps1", "lena").id


def recorded(course):
    """Return the points and the comment that the gradebook has of the written answer."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        place = ("ps1_written_1", "ps1", "ps1", "lena")
        grade, comment = gradebook.find_grade(*place), gradebook.find_comment(*place)
        return grade.manual_score, comment.manual_comment


if __name__ == "__main__":
    main()
