"""A headless Chromium, driven through its debugging port; installed first if it is missing."""

import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import websocket

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str:
    """Return the browser's path; on Debian, as root, install it if there is none."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Debian's chromium ...", flush=True)
        for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "--quiet=2", *command], check=True)
        return shutil.which("chromium")
    sys.exit("There is no Chromium here, and installing it needs root: apt-get install chromium")


class Browser:
    """One page of a headless Chromium, and everything that went wrong on it.

    Attributes
    ----------
    troubles : list of str
        Console errors and warnings, exceptions, failed requests and requests to the network,
        since `open` was called last.
    """

    def __init__(self):
        # What ends last may still write there.
        self.profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            [
                find(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--remote-allow-origins=*",
                f"--user-data-dir={self.profile.name}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.number = 0
        self.troubles = []
        self.socket = websocket.create_connection(self._address(), timeout=600)
        target = self("Target.getTargets")["targetInfos"]
        page = next(t["targetId"] for t in target if t["type"] == "page")
        session = self("Target.attachToTarget", targetId=page, flatten=True)
        self.session = session["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self(f"{domain}.enable")

    def _address(self):
        """Wait for the file in which Chromium writes its port."""
        note = Path(self.profile.name, "DevToolsActivePort")
        for _ in range(300):
            if note.exists() and len(lines := note.read_text().split()) == 2:
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
            time.sleep(0.1)
        raise TimeoutError("Chromium did not start")

    session = None

    def __call__(self, method, **parameters):
        """Send one command and return its result; note the events that come in between."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.socket.send(json.dumps(message))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self._note(answer.get("method"), answer.get("params", {}))

    def _note(self, event, about):
        if event == "Runtime.consoleAPICalled" and about["type"] in ("error", "warning", "assert"):
            texts = (str(a.get("value", a.get("description"))) for a in about["args"])
            self.troubles.append("console: " + " ".join(texts))
        elif event == "Runtime.exceptionThrown":
            self.troubles.append("exception: " + about["exceptionDetails"]["text"])
        elif event == "Log.entryAdded" and about["entry"]["level"] in ("error", "warning"):
            self.troubles.append(f"log: {about['entry']['text']} {about['entry'].get('url', '')}")
        elif event == "Network.loadingFailed" and not about.get("canceled"):
            self.troubles.append(f"missing: {about['errorText']}")
        elif event == "Network.requestWillBeSent":
            url = about["request"]["url"]
            if not url.startswith(("file:", "data:", "about:", "blob:")):
                self.troubles.append(f"network: {url}")

    def open(self, url, width, height, scale=1):
        """Load a page in a window of that size, and wait until its formulas are set."""
        self.troubles.clear()
        self(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=False,
        )
        self("Page.navigate", url=url)
        for _ in range(600):
            if self.ask("document.readyState === 'complete' && location.href") == url:
                break
            time.sleep(0.05)
        self.ask(
            "(window.MathJax ? MathJax.startup.promise : Promise.resolve())"
            ".then(() => new Promise(done => setTimeout(done, 50)))"
        )

    def ask(self, expression):
        """Evaluate JavaScript on the page and return its value; promises are awaited."""
        result = self(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["exception"].get("description"))
        return result["result"].get("value")

    def screenshot(self, path, *, whole=False):
        """Save what the window shows, or the whole page, as a PNG."""
        shot = self(
            "Page.captureScreenshot",
            format="png",
            captureBeyondViewport=whole,
            optimizeForSpeed=True,
        )
        Path(path).write_bytes(base64.b64decode(shot["data"]))

    def pdf(self, path):
        """Print the page into a file."""
        printed = self("Page.printToPDF", printBackground=True, preferCSSPageSize=True)
        Path(path).write_bytes(base64.b64decode(printed["data"]))

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.socket.close()
        self.process.terminate()
        self.process.wait(timeout=20)
        self.profile.cleanup()
