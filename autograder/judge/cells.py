"""A shell that runs a notebook's trusted cells in this process and records what they show.

It is IPython's own shell, so magics, rich display and figures work as in a kernel; only
where the outputs go is different.
"""

import base64
import contextlib
import functools
import io
import linecache
import shutil
import sys
import tempfile
import traceback
import types

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.inputtransformer2 import TransformerManager
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

#: How many characters of text one cell may show, and how many outputs.
MAX_TEXT = 40_000
MAX_OUTPUTS = 60


class Recorder:
    """Collects the outputs of the running cell, as a notebook's JSON has them."""

    def __init__(self):
        self.start()

    def start(self):
        """Forget the earlier cell."""
        self.outputs = []
        self._room = MAX_TEXT

    def add(self, output):
        """Add an output, if there is room."""
        if len(self.outputs) < MAX_OUTPUTS:
            self.outputs.append(output)

    def text(self, text):
        """Add printed text; neighbours are joined."""
        if self._room <= 0:
            return
        if len(text) > self._room:
            text = text[: self._room] + "\n… (more was printed than is shown)\n"
        self._room -= len(text)
        last = self.outputs[-1] if self.outputs else {}
        if last.get("output_type") == "stream":
            last["text"] += text
        else:
            self.add({"output_type": "stream", "name": "stdout", "text": text})


class Stream:
    """A text stream that writes to a recorder; errors and output go the same way.

    nbgrader gives no points to a cell that writes to stderr; warnings should not cost any.
    """

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, recorder):
        self._recorder = recorder

    def write(self, text):
        """Record the text."""
        self._recorder.text(text)
        return len(text)

    def writelines(self, lines):
        """Record the lines."""
        for line in lines:
            self.write(line)

    def flush(self):
        """Do nothing: everything is recorded at once."""

    def isatty(self):
        """Say that this is no terminal."""
        return False


class _Hook(DisplayHook):
    """Records the value of a cell's last expression."""

    def start_displayhook(self):
        pass

    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        data = dict(format_dict)
        if len(text := data.get("text/plain", "")) > MAX_TEXT:
            data["text/plain"] = text[:MAX_TEXT] + "\n… (more than is shown)"
        self.shell.recorder.add(
            {
                "output_type": "execute_result",
                "data": data,
                "metadata": dict(md_dict or {}),
                "execution_count": self.prompt_count,
            }
        )

    def finish_displayhook(self):
        pass


class _Publisher(DisplayPublisher):
    """Records what is displayed."""

    def publish(self, data, metadata=None, *args, transient=None, update=False, **kwargs):
        if not update:
            shown = {"data": dict(data), "metadata": dict(metadata or {})}
            self.shell.recorder.add({"output_type": "display_data", **shown})

    def clear_output(self, wait=False):
        self.shell.recorder.outputs.clear()


class Shell(InteractiveShell):
    """IPython's shell, with a recorder.

    Attributes
    ----------
    drawing : bool
        Whether figures are drawn: nobody may want to see them.
    """

    drawing = True

    def transform_cell(self, raw_cell):
        """Return a cell as plain Python."""
        return plain(raw_cell)

    @contextlib.contextmanager
    def unseen(self):
        """Run cells whose outputs nobody will see."""
        self.drawing = False
        try:
            yield
        finally:
            self.drawing = True

    def renew(self):
        """Be as before the first cell."""
        self.extension_manager.loaded.clear()
        self.reset(new_session=True)

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def enable_gui(self, gui=None):
        """Do nothing: there is no screen."""

    def _showtraceback(self, kind, value, lines):
        error = {"ename": kind.__name__[:80], "evalue": str(value)[:2000], "traceback": lines}
        self.recorder.add({"output_type": "error", **error})

    def showtraceback(self, exc_tuple=None, *args, **kwargs):
        """Record an exception, with source lines from the notebook only."""
        kind, value, trace = self._get_exc_info(exc_tuple)
        if hasattr(value, "_render_traceback_"):
            lines = value._render_traceback_()
        else:
            lines = safe_traceback(kind, value, trace)
        self._showtraceback(kind, value, lines)

    def showsyntaxerror(self, *args, **kwargs):
        """Record a syntax error in a cell."""
        kind, value, _ = self._get_exc_info()
        self._showtraceback(kind, value, traceback.format_exception_only(kind, value))


def safe_traceback(kind, value, trace):
    """Format a traceback; lines of files are not quoted, since they may be secret."""
    lines = ["Traceback (most recent call last):"]
    for frame in traceback.extract_tb(trace):
        file = frame.filename
        if "site-packages" in file:
            continue
        if (file in linecache.cache and "ipykernel" in file) or "ipython-input" in file:
            lines.append(f"  In this notebook, line {frame.lineno}: {frame.line}")
        else:
            lines.append(f"  {'/'.join(file.split('/')[-2:])}, line {frame.lineno}")
    return [*lines, f"{kind.__name__}: {str(value)[:2000]}"]


def make_shell():
    """Make the shell, with figures inline and all that costs time at the first figure done."""
    import matplotlib
    from matplotlib.figure import Figure

    matplotlib.use("module://matplotlib_inline.backend_inline")
    # The instructor's code does not change while it runs, and looking for changes costs time.
    quiet = types.ModuleType("autoreload")
    quiet.load_ipython_extension = lambda shell: shell.register_magic_function(
        lambda line: None, "line", "autoreload"
    )
    sys.modules["autoreload"] = quiet
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.cache_size = 0
    config.InteractiveShell.colors = "nocolor"
    folder = tempfile.mkdtemp(prefix="nnkit-shell-")
    shell = Shell.instance(config=config, ipython_dir=folder)
    shell.recorder = Recorder()
    shell.run_line_magic("matplotlib", "inline")
    draw = shell.display_formatter.formatters["image/png"].for_type
    draw(Figure, lambda figure: _draw(figure) if shell.drawing else None)
    run(shell, "import matplotlib.pyplot as plt\nplt.figure(); plt.plot([0, 1]); plt.title('$x$')")
    shell.reset(new_session=True)
    shutil.rmtree(folder)  # IPython wants one, and leaves it empty
    return shell


def _draw(figure):
    """Draw a figure as PNG, as base64."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    if not figure.axes and not figure.lines:
        return None
    # At once: `savefig` would draw everything twice, to find the margins that none has.
    image = io.BytesIO()
    FigureCanvasAgg(figure).print_png(image, pil_kwargs={"compress_level": 3})
    return base64.b64encode(image.getvalue()).decode()


@functools.lru_cache(1000)
def plain(source):
    """Return a cell as plain Python, without magics; the host asks for all in advance."""
    return TransformerManager().transform_cell(source)


def run(shell, source):
    """Run one cell and return its outputs."""
    recorder = shell.recorder
    recorder.start()
    stream = Stream(recorder)
    with contextlib.redirect_stdout(stream), contextlib.redirect_stderr(stream):
        shell.run_cell(source, store_history=True)
    return recorder.outputs
