"""Open ``build/lite`` in a real browser, as far as it comes without Pyodide's server.

Run with ``python -m tools.browser.lite`` after ``make lite``. The list of files must be that of
the students' folder, a problem set and a module of ``nnkit`` must open. The kernel then asks for
Pyodide, and only for that: where it cannot be had, the check ends there and says so.
Screenshots go to ``build/screenshots``.
"""

import functools
import http.server
import sys
import threading
import time

from tools.browser.chromium import Browser
from tools.lite import OUT

SHOTS = OUT.parent / "screenshots"
SECONDS = 120

LISTED = "[...document.querySelectorAll('.jp-DirListing-itemText')].map(e => e.textContent)"
TITLE = "[...document.querySelectorAll('.jp-Notebook h1')].map(e => e.textContent).join()"
CODE = "[...document.querySelectorAll('.jp-FileEditor .cm-content')].map(e => e.textContent).join()"


def main():
    if not (OUT / "lab" / "index.html").is_file():
        sys.exit("There is no site yet: make lite")
    SHOTS.mkdir(parents=True, exist_ok=True)
    handler = functools.partial(Quiet, directory=OUT)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    notebook = next(OUT.glob("files/ps[1-9].ipynb"), OUT / "files" / "ps0.ipynb").name
    troubles = []
    with Browser() as browser:
        browser.open(f"{address}/lab/index.html?path={notebook}", 1280, 900)
        wanted = {path.name for path in (OUT / "files").iterdir()}
        if not until(lambda: wanted <= set(browser.ask(LISTED)), browser):
            troubles.append(f"not listed: {sorted(wanted - set(browser.ask(LISTED)))}")
        if not until(lambda: browser.ask(TITLE), browser):
            troubles.append(f"{notebook} does not open")
        browser.screenshot(SHOTS / "lite-notebook.png")
        network = {one for one in browser.troubles if one.startswith("network: ")}
        elsewhere = sorted(one for one in network if f": {address}/" not in one)
        browser.open(f"{address}/lab/index.html?path=nnkit/neuron.py", 1280, 900)
        if not until(lambda: "def weighted_sum" in browser.ask(CODE), browser):
            troubles.append("nnkit/neuron.py does not open")
        browser.screenshot(SHOTS / "lite-module.png")
    server.shutdown()
    print("Asked of other servers:", *elsewhere or ["nothing"], sep="\n  ")
    print(*troubles, f"troubles: {len(troubles)}", sep="\n")
    sys.exit(bool(troubles))


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and does not tell."""

    def log_message(self, *about):
        pass


def until(condition, browser):
    """Wait for something; say whether it came."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.5)
    return False


if __name__ == "__main__":
    main()
