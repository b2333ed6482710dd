"""Reading a submission from disk: plain files only, of a decent size, and never by a link."""

import itertools
import os
import stat

from autograder.course import given_files
from autograder.submission.notes import NOTE, Note
from autograder.text import marked_encoding
from nnkit.exercise import MODULES

#: The largest file, and all together, in bytes; how many, and how deep in folders.
MAX_FILE = 2**20
MAX_TOTAL = 8 * 2**20
MAX_FILES = 300
MAX_SEEN = 20 * MAX_FILES
MAX_DEPTH = 5
#: The files that count most: whatever else there is, these are read first.
OWN = [f"nnkit/{module}.py" for module in MODULES.values()]
#: Names at the top that are files of the course's own, and no folders; notebooks are too.
RESERVED = {"timestamp.txt", "verdicts.json", "submission_secret.txt"}
#: Endings of code that Python can run and nobody can read.
UNREADABLE = (".so", ".pyc", ".pyd", ".dll")
#: Folders that Jupyter, Python and the Mac leave behind.
IGNORED = {".ipynb_checkpoints", "__pycache__", "__MACOSX", ".git", ".venv"}


def read_files(folder, elsewhere=None):
    """Read the files of a submission beside its notebooks.

    Parameters
    ----------
    folder : Path
    elsewhere : dict of str to bytes, optional
        What stands in the place of files that are not there, by path.

    Returns
    -------
    files : dict of str to bytes
        By their path in the submission, with ``/``.
    notes : list of Note
        Sentences about files that were left out.
    """
    files, notes, elsewhere = {}, [], elsewhere or {}
    total = 0
    sizes = {path: len(content) for path, content in elsewhere.items() if not _why_not(path)}
    for path, size in plain_files(folder, notes):
        why = _why_not(path)
        if why:
            notes.append(_left_out(path, why))
        else:
            sizes[path] = size
    for path in sorted(sizes, key=lambda path: (path not in OWN, not path.endswith(".py"), path)):
        size = sizes[path]
        if path.endswith(".ipynb"):
            continue
        if size > MAX_FILE or total + size > MAX_TOTAL or len(files) >= MAX_FILES:
            notes.append(_left_out(path, "too large, or too many files", "limits reached"))
            continue
        content = elsewhere.get(path)
        if content is None:
            content = read_plain(os.path.join(folder, path), MAX_FILE)
        if content is not None:
            files[path] = _as_utf8(path, content, notes)
            total += len(content)
    return files, list(dict.fromkeys(notes))[:20]


def _left_out(path, why, kind=NOTE):
    # What is no work of the student's, such as a data set, is nothing to look at.
    return Note(f"The file {shown(path)} was left out: {why}.", kind if path in OWN else NOTE)


def _why_not(path):
    """Say why a file is not read, whatever it holds; "" if it is."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return "its name is no UTF-8"
    top, _, rest = path.partition("/")
    if rest and (top in RESERVED or top.endswith(".ipynb")):
        return f"it lies in a folder called {shown(top)}, which is the name of a file"
    if path.endswith(UNREADABLE):
        return "it is no source that could be read"
    module = next((m for m in MODULES.values() if path.startswith(f"nnkit/{m}/")), "")
    if module:
        return f"it would run in the place of nnkit/{module}.py"
    return ""


def _as_utf8(path, content, notes):
    """Return a file's bytes; of Python that says to be in UTF-16, as UTF-8."""
    if not path.endswith(".py"):
        return content
    encoding = marked_encoding(content)
    if encoding:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            pass
        else:
            said = f"{shown(path)} was in {encoding.upper()}: better save it as UTF-8."
            notes.append(Note(said))
            return text.encode()
    if b"\0" in content:
        said = f"{shown(path)} holds zero bytes, which Python refuses: save it as UTF-8."
        notes.append(Note(said, "module unreadable" if path in OWN else NOTE))
    return content


def plain_files(folder, notes):
    """Yield path and size of the plain files in a folder; links and devices are noted."""
    yield from _own_files(folder)
    stack = [("", 0)]
    seen = 0
    while stack:
        prefix, depth = stack.pop()
        try:
            with os.scandir(os.path.join(folder, prefix)) as found:
                entries = sorted(itertools.islice(found, MAX_SEEN), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            path = prefix + entry.name
            seen += 1
            if seen >= MAX_SEEN:
                said = "There are too many files: the rest was left out."
                notes.append(Note(said, "limits reached"))
                return
            try:
                info = entry.stat(follow_symlinks=False)
            except OSError:
                continue
            if stat.S_ISDIR(info.st_mode):
                if entry.name not in IGNORED and depth < MAX_DEPTH:
                    stack.append((path + "/", depth + 1))
            elif stat.S_ISREG(info.st_mode):
                yield path, info.st_size
            else:
                notes.append(_left_out(path, "it is no plain file"))


def _own_files(folder):
    for path in OWN:
        try:
            # No link on the way either: it could lead to another's files.
            inside = stat.S_ISDIR(os.lstat(os.path.join(folder, "nnkit")).st_mode)
            info = os.lstat(os.path.join(folder, path))
        except OSError:
            continue
        if inside and stat.S_ISREG(info.st_mode):
            yield path, info.st_size


def read_plain(path, limit):
    """Read a plain file, or return None if it is anything else, or too large."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        if not hasattr(os, "O_NOFOLLOW") and os.path.islink(path):
            return None
        descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    info = os.fstat(descriptor)
    if not stat.S_ISREG(info.st_mode) or info.st_size > limit:
        os.close(descriptor)
        return None
    try:
        with os.fdopen(descriptor, "rb") as file:
            # Not up to the limit at once: Python would ask for that much memory.
            content = file.read(info.st_size)
            content += file.read(limit + 1 - len(content)) if file.peek(1) else b""
    except OSError:
        return None
    return content if len(content) <= limit else None


def size_of(path):
    """Return the size of a plain file in bytes; 0 of anything else."""
    try:
        info = os.lstat(path)
    except OSError:
        return 0
    return info.st_size if stat.S_ISREG(info.st_mode) else 0


def shown(path):
    """Return a path fit to be shown: printable, and not too long."""
    return "".join(c if c.isalnum() or c in "._-/ " else "?" for c in path)[:80]


def for_student_process(files, module):
    """Choose what the student process gets to see.

    Parameters
    ----------
    files : dict of str to bytes
        All files of the submission.
    module : str
        The student's module in ``nnkit``; what else lies there is not replaced.
    """
    own, given = f"nnkit/{module}.py", given_files()
    return {
        path: content
        for path, content in files.items()
        if path == own or (path not in given and path != "nnkit/__init__.py")
    }
