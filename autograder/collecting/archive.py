"""Unpacking with care: folders, zips and tars as lists of entries, bounded in every way.

Students choose what their archives hold. Nothing leads out of its folder; links, devices
and what has a password are left out; entries, bytes and time are bounded for each
submission by a `Budget`, by what comes out of a file and not by what its header says.
Nothing is written but to unnamed temporary files. What the course packs, `zipped` packs.
"""

import bz2
import contextlib
import gzip
import io
import lzma
import re
import shutil
import struct
import tarfile
import tempfile
import time
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

#: What is collected of one submission, at most.
MAX_FILES, MAX_BYTES = 400, 64 * 2**20
#: What is looked at for one submission: entries, bytes that are unpacked, seconds.
MAX_ENTRIES, MAX_UNPACKED, MAX_SECONDS = 20_000, 8 * MAX_BYTES, 60.0
#: How deep archives may lie in archives.
MAX_DEPTH = 3
#: The same for the archive of a whole class.
CLASS_ENTRIES, CLASS_UNPACKED, CLASS_SECONDS = 200_000, 64 * 2**30, 1800.0

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
_PACKED = {"gz": gzip.open, "tgz": gzip.open, "bz2": bz2.open, "tbz2": bz2.open}
_PACKED |= {"xz": lzma.open, "txz": lzma.open}
#: Bytes in a zip's list of contents for each entry, generously.
_LIST_BYTES = 600


class TooMuch(Exception):
    """An archive holds more than is looked at."""

    def __str__(self):
        return self.args[0]


class Budget:
    """What may still be looked at: entries, bytes, and seconds."""

    def __init__(self, entries=MAX_ENTRIES, unpacked=MAX_UNPACKED, seconds=MAX_SECONDS):
        self.entries, self.unpacked = entries, unpacked
        self._end = time.monotonic() + seconds

    def entry(self):
        """Count an entry."""
        self.entries -= 1
        if self.entries < 0:
            raise TooMuch("too many entries")
        self.watch()

    def spend(self, count):
        """Count bytes."""
        self.unpacked -= count
        if self.unpacked < 0:
            raise TooMuch("too large once unpacked")
        self.watch()

    def watch(self):
        """Look at the clock."""
        if time.monotonic() > self._end:
            raise TooMuch("unpacking takes too long")


@dataclass(frozen=True)
class Entry:
    """One file, wherever it lies.

    Attributes
    ----------
    parts : tuple of str
        Its path; an empty last part stands for a folder that is named by itself.
    size : int
        As a header says, so it may be wrong.
    time : float or tuple
        When it was changed, as its archive says; entries of one archive compare.
    open : function
        Opens it for reading.
    inside : int
        How many archives lie around it.
    """

    parts: tuple[str, ...]
    size: int
    time: tuple
    open: Callable
    inside: int = 0

    def below(self, count):
        """Return the same entry as seen from further inside."""
        return Entry(self.parts[count:], self.size, self.time, self.open, self.inside)


def is_archive(name):
    """Say whether a file of this name is unpacked; case does not matter."""
    return name.lower().endswith(ARCHIVES)


def without_ending(name):
    """Return an archive's name without its ending."""
    for ending in sorted(ARCHIVES, key=len, reverse=True):
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name


def folder_entries(folder):
    """List what is in a folder on disk.

    Returns
    -------
    entries : list of Entry
    links : list of str
        What is a link, and was not followed.
    """
    entries, links = [], []
    for path in sorted(folder.rglob("*")):
        parts = tuple(shown(part) for part in path.relative_to(folder).parts)
        if path.is_symlink():
            links.append("/".join(parts))
        elif path.is_file():
            info = path.stat()
            changed = tuple(time.gmtime(info.st_mtime)[:6])
            entries.append(Entry(parts, info.st_size, changed, partial(path.open, "rb")))
        elif path.is_dir():
            entries.append(Entry((*parts, ""), 0, (), _nothing))
    return entries, links


def unpack(entry, stack, budget):
    """List what is in an archive.

    Parameters
    ----------
    stack : contextlib.ExitStack
        Keeps the archive open.

    Returns
    -------
    entries : list of Entry
        Their paths begin with the archive's own, without its ending.
    remarks : list of str
        What was left out.
    """
    if entry.inside:
        copy = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        with entry.open() as file:
            _copy(file, copy, budget)
    else:
        copy = stack.enter_context(entry.open())
    ending = entry.parts[-1].lower()
    above = (*entry.parts[:-1], without_ending(entry.parts[-1]))
    if ending.endswith(".zip"):
        _look_at_list(copy, budget)
        found = _zip_entries(stack.enter_context(zipfile.ZipFile(copy)))
    else:
        opener = _PACKED.get(ending.rpartition(".")[2])
        if opener:
            copy.seek(0)
            plain = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
            with opener(copy) as file:
                _copy(file, plain, budget)
            copy = plain
        copy.seek(0)
        found = _tar_entries(stack.enter_context(tarfile.open(fileobj=copy)))  # noqa: SIM115
    entries, remarks = [], []
    for name, why, size, changed, opener in found:
        budget.entry()
        parts = _parts(name)
        if why or parts is None:
            where = "/".join([*entry.parts, shown(name)])
            remarks.append(f"{where} {why or 'leads out of its folder'}")
        elif parts:
            entries.append(Entry((*above, *parts), size, changed, opener, entry.inside + 1))
    return entries, remarks


def read(entry, limit, budget):
    """Return a file's content; None if it is larger than the limit."""
    with entry.open() as file:
        chunks, left = [], limit
        while chunk := file.read(2**20):
            budget.spend(len(chunk))
            left -= len(chunk)
            if left < 0:
                return None
            chunks.append(chunk)
    return b"".join(chunks)


def shown(text):
    """Return text in one Unicode form, without what would direct a terminal."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", "_", unicodedata.normalize("NFC", text))


def said(error):
    """Say in one line what went wrong with an archive."""
    if isinstance(error, TooMuch):
        return str(error)
    return shown(f"{type(error).__name__}: {error}")[:200]


def _copy(source, target, budget):
    while chunk := source.read(2**20):
        budget.spend(len(chunk))
        target.write(chunk)


def _look_at_list(file, budget):
    """Refuse a zip whose list of contents is too long, before it is read."""
    file.seek(0, 2)
    start = max(0, file.tell() - 2**16 - 22)
    file.seek(start)
    tail = file.read()
    end = tail.rfind(b"PK\5\6")
    if end >= 0 and len(tail) >= end + 16:
        (size,) = struct.unpack_from("<L", tail, end + 12)
        if size > budget.entries * _LIST_BYTES:
            raise TooMuch("too many entries")


def _zip_entries(archive):
    for info in archive.infolist():
        why = ""
        if (info.external_attr >> 28) == 0o12:
            why = "is a link"
        elif info.flag_bits & 1:
            why = "has a password"
        yield info.filename, why, info.file_size, info.date_time, partial(archive.open, info)


def _tar_entries(archive):
    for info in archive:
        why = "" if info.isfile() or info.isdir() else "is a link or a device"
        changed = ()
        with contextlib.suppress(ValueError, OverflowError, OSError):
            changed = tuple(time.gmtime(info.mtime)[:6])
        name = info.name + ("/" if info.isdir() else "")
        yield name, why, info.size, changed, partial(archive.extractfile, info)


def _nothing():
    raise IsADirectoryError


def _parts(name):
    """Return the path of an entry; None if it leads out of its own folder."""
    name = shown(name.replace("\\", "/"))
    path = PurePosixPath(name)
    if path.is_absolute() and name.strip("/"):
        return None
    if ".." in path.parts or ":" in "".join(path.parts[:1])[1:2]:
        return None
    parts = tuple(part for part in path.parts if part != "/")
    return (*parts, "") if parts and name.endswith("/") else parts


def write_whole(folder, files):
    """Write files into a new folder: all of them, or nothing.

    Parameters
    ----------
    files : dict of str to bytes
        By their path in the folder.
    """
    try:
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def zipped(files: dict[str, bytes]) -> bytes:
    """Return a zip; the same files give the same one."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return data.getvalue()
