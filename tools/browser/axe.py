"""axe-core, the accessibility checker: its one script, from the distribution that carries it.

`axe-playwright-python` brings it and wants Playwright besides, which is not needed here: so
it is fetched without its dependencies, once, into build/.
"""

import json
import subprocess
import sys
from pathlib import Path

#: A violation, its nodes' selectors, and what is wrong with the first of them.
#: Style sheets are not loaded once more: of files in a folder a browser refuses that.
RUN = """axe.run(document, {resultTypes: ["violations"], preload: false})
.then(found => found.violations.map(v => ({
  id: v.id, help: v.help, nodes: v.nodes.map(n => n.target.join(" ")),
  why: v.nodes[0].failureSummary})))"""


def script(folder: Path) -> str:
    """Return axe-core's JavaScript, fetched into `folder` if it is not there."""
    path = folder / "axe_playwright_python" / "axe.min.js"
    if not path.is_file():
        command = ["pip", "install", "-q", "--no-deps", "--target", folder, "axe-playwright-python"]
        subprocess.run([sys.executable, "-m", "uv", *command], check=True)
    return path.read_text(encoding="utf-8")


def violations(browser, axe):
    """Return one sentence for each violation on the open page."""
    browser.ask(f"{axe};1")
    return [
        f"axe {one['id']}: {one['help']}; {len(one['nodes'])} times, first {one['nodes'][0][:90]}"
        + (f" ({json.dumps(one['why'])[:200]})" if one["id"] == "color-contrast" else "")
        for one in browser.ask(RUN)
    ]
