"""What classes hand in, for tests: archives made from files in memory, and what comes of them."""

import gzip
import io
import tarfile
import zipfile
from dataclasses import dataclass

from autograder.collecting import collect
from autograder.collecting.roster import Roster, parse

WORK = {"ps1.ipynb": b"{}", "nnkit/neuron.py": b"# neuron\n"}
MOODLE = "Ada Lovelace_12345_assignsubmission_file_"


def zipped(files, method=zipfile.ZIP_STORED):
    """Return a zip's bytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def tarred(files, pack=gzip.compress):
    """Return the bytes of a tar, compressed."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return pack(data.getvalue())


def under(folder, files=None):
    """Return files in a folder: the usual work, if none are given."""
    return {f"{folder}/{name}": data for name, data in (files or WORK).items()}


def of(*students):
    """Return what is collected if students have handed in the usual work."""
    return {f"{student}/{name}": data for student in students for name, data in WORK.items()}


@dataclass
class Collected:
    """What is laid out, by path; the plan, and its text."""

    found: dict
    plan: collect.Plan

    @property
    def said(self):
        """The plan's text."""
        return self.plan.text()


def run(folder, files, roster="", zone="UTC"):
    """Plan to collect files that lie in the archive."""
    source, aside = folder / "archive", folder / "aside"
    source.mkdir(parents=True)
    aside.mkdir()
    for name, content in files.items():
        path = source / name
        if name.endswith("/"):
            path.mkdir(parents=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    people = parse(roster.encode()) if roster else Roster()
    plan = collect.make_plan("ps1", source, aside, people, zone)
    found = {
        f"{line.student}/{path.relative_to(line.folder).as_posix()}": path.read_bytes()
        for line in plan.collected
        for path in line.folder.rglob("*")
        if path.is_file()
    }
    return Collected(found, plan)
