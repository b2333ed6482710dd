"""nbgrader's configuration for this course: run its commands in this folder.

One thing is worth setting: the gradebook. By default it is an SQLite file that waits for
others; any SQLAlchemy URL will do, here or in the environment variable NNKIT_DB_URL.
"""

import os
import sys
from pathlib import Path

# Where this file lies, or a link to it, there is the course.
course = Path(__file__).absolute().parent
sys.path.insert(0, str(Path(__file__).resolve().parent))
# nbgrader calls alembic by name.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

from autograder.course import refuse_without_answers  # noqa: E402

refuse_without_answers()

from autograder.grading import plugins  # noqa: E402

c = get_config()  # noqa: F821

c.CourseDirectory.root = str(course)
c.CourseDirectory.course_id = "nnkit"
c.CourseDirectory.source_directory = "assignments"
c.CourseDirectory.db_url = os.environ.get("NNKIT_DB_URL", f"sqlite:///{course / 'gradebook.db'}")

# Guesses that somebody has made in a problem set's folder are not handed out with it.
c.CourseDirectory.ignore.extend(["guesses", "guesses.json"])

# The sources hold no solutions, so there is nothing to cut out of them.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "autograder.handing_out.build.BuildRelease",
    "autograder.handing_out.build.SaveCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# What learning platforms give out: see docs/instructor/collect.md.
c.ZipCollectApp.extractor_plugin = "autograder.collecting.collect.Extract"
c.ZipCollectApp.collector_plugin = "autograder.collecting.collect.Collect"
# c.Extract.time_zone = "Europe/Berlin"  # where a platform writes local times

# Grading starts from the instructor's notebook; student code runs in a sandbox.
plugins.install()
# c.IsolatedExecute.require_sandbox = True  # refuse to grade where a layer is missing

# A table in which no name is a formula.
c.ExportApp.plugin_class = "autograder.returning.nbgrader_export.Export"

# Pages are returned to those who came by the exchange; the others do not stop it.
c.ExchangeFactory.release_feedback = "autograder.pages.release_feedback.ReleaseFeedback"

# What students write is Markdown; whatever HTML is in it is only shown on formgrader's pages.
# (`sanitize_html` alone concerns outputs.)
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {"markdown2html": "autograder.pages.safe_markdown.markdown2html"}
