"""Releasing, grading and reporting on problem sets, on nbgrader's ground."""

import sys

# jsonschema would build grammars for addresses on the web, which takes a second in every
# process; what it checks here are notebooks.
sys.modules.setdefault("rfc3987_syntax", None)
