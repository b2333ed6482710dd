"""How Sphinx turns the gathered sources into pages; `tools.site` gathers them and runs it.

Everything a page loads lies beside it: formulas, fonts, search. So the site works from the
folder it was built in, from any web server, and below any path.
"""

import json
from pathlib import Path

import nnkit

# What the gatherer has found out: where the course can be opened to be run, if anywhere.
_targets = json.loads(Path(__file__).with_name("targets.json").read_text(encoding="utf-8"))

project = "Neural networks from scratch"
author = "the nnkit course"
version = release = nnkit.__version__
language = "en"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinxext.opengraph",
]
exclude_patterns = ["**/.ipynb_checkpoints", "templates"]

# --- Notebooks and Markdown ---------------------------------------------------------------

nb_execution_mode = "off"  # they come executed
nb_merge_streams = True
nb_render_markdown_format = "myst"
nb_ipywidgets_js = {}  # an instrument is a still here, or one that needs no kernel
myst_enable_extensions = ["amsmath", "attrs_block", "dollarmath"]
myst_heading_anchors = 3
myst_update_mathjax = False
suppress_warnings = [
    "myst.header",  # lectures go from ## to #### where that is what is meant
    "mystnb.unknown_mime_type",
]

# --- The library's own pages --------------------------------------------------------------

napoleon_custom_sections = ["Source"]
autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_rtype = False

# --- Formulas: the copy of MathJax beside the pages ---------------------------------------

mathjax_path = "tex-svg.js"
mathjax3_config = {
    "tex": {"packages": {"[-]": ["noundefined", "noerrors"]}},
    "options": {"enableMenu": False},
    "svg": {"fontCache": "global"},
}

# --- Pages --------------------------------------------------------------------------------

html_theme = "sphinx_book_theme"
html_context = {"default_mode": "auto"}
html_title = project
html_static_path = ["static"]
templates_path = ["templates"]
html_css_files = ["site.css"]
html_js_files = [(name, {"defer": "defer"}) for name in ("site.js", "instruments.js")]
html_extra_path = ["extra"]
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # it is read by a request, which a folder cannot answer
html_baseurl = _targets["site"]
html_theme_options = {
    "show_toc_level": 2,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "use_source_button": False,
    "use_issues_button": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "toc_title": "On this page",
    "extra_footer": "",
    "show_navbar_depth": 1,
    "home_page_in_toc": True,
}
if _targets["repository"]:
    html_theme_options |= {
        "repository_url": _targets["repository"],
        "repository_branch": _targets["branch"],
        "path_to_docs": "",
        "launch_buttons": {
            "notebook_interface": "jupyterlab",
            "binderhub_url": "https://mybinder.org",
            "colab_url": "https://colab.research.google.com",
        }
        | ({"jupyterhub_url": _targets["hub"]} if _targets["hub"] else {}),
    }
ogp_site_url = _targets["site"]
ogp_image = "_static/preview.png"
ogp_social_cards = {"enable": False}
copybutton_exclude = ".linenos, .gp, .go"


def _source_as_a_section(app, what, name, obj, options, lines):
    """Let a docstring's last line, its source, stand in a section of its own."""
    for at, line in enumerate(lines):
        if line.startswith("Source: "):
            lines[at : at + 1] = ["Source", "------", line.removeprefix("Source: ")]
            return


def setup(app):
    app.connect("autodoc-process-docstring", _source_as_a_section, priority=400)
