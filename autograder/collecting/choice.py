"""What counts in a submission: the exact name in its place beats every look-alike.

A submission is a heap of files at first: the release's folder one folder too deep, a zip
beside what is in it, copies that Jupyter and browsers make, a backup. `choose` finds the
place where the work lies and takes from it; a look-alike only fills a gap. What was chosen
in place of something else, and what was passed over, is said.
"""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from autograder.collecting import archive
from autograder.course import given_files
from autograder.troubles import some
from nnkit.exercise import MODULES

#: Folders and files that computers leave behind.
_LITTER = {"__MACOSX", ".ipynb_checkpoints", "__pycache__", ".git", ".venv", "venv", ".idea"}
_LITTER |= {".vscode", "node_modules", "site-packages", ".DS_Store", "Thumbs.db", "desktop.ini"}
#: Words that say that a file or a folder is not the one that counts.
_ASIDE = r"old|older|backups?|bak|cop(?:y|ies|ie|ia)|kopie|before|previous|prev|orig|original"
_ASIDE += r"|unused|wrong|trash|tmp|temp|draft|archive|release|checkpoints?"
_IS_ASIDE = re.compile(rf"(?<![a-z])({_ASIDE})(?![a-z])", re.IGNORECASE)
#: What Jupyter, browsers and file managers add to a copy's name.
_COPY = re.compile(
    r"([-_ ]+(copy|kopie|copie|copia)([-_ ]?\d+)?| ?\(\d+\)| ?\((copy|kopie)\)|[-_ ]\d{1,3}| \d)+$",
    re.IGNORECASE,
)


@dataclass
class Chosen:
    """What is collected of a submission.

    Attributes
    ----------
    files : dict of str to bytes
        By their path in the submission.
    remarks : list of str
        What was chosen in place of something else, passed over, or left out.
    missing : list of str
    unusable : list of str
        Files that cannot be used, by their path.
    origins : dict of str to str
        Where each file was found, by its path in the submission.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unusable: list[str] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Candidate:
    """A file that may count.

    `target` is its path in a submission: "" for a notebook of another name, None for a file
    that the module may need. `base` is the submission's folder if this file is what it seems,
    `unlike` how little its name looks like the target's: 0 is exact.
    """

    entry: archive.Entry
    order: tuple
    target: str | None
    base: tuple
    unlike: int

    @property
    def path(self):
        """Where it was found."""
        return "/".join(self.entry.parts)

    def rank(self, base):
        """Sort the best first; what may decide between equals is left to `newer`."""
        aside = sum(bool(_IS_ASIDE.search(part)) for part in self.base)
        unlike = max(self.unlike, 4 if aside else 0)
        away = self.base != base
        return unlike, aside, away, self.entry.inside, len(self.base)

    def newer(self):
        """Sort the newest first, by the platform's time or number, then the file's own."""
        time, attempt = self.order
        changed = tuple(-part for part in self.entry.time)
        return -time, -attempt, changed or (0,), self.path


def is_litter(parts):
    """Say whether a path is something that computers leave behind."""
    name = next((part for part in reversed(parts) if part), "")
    return bool(_LITTER & set(parts)) or name.startswith(("._", "~$", ".~"))


def is_aside(name):
    """Say whether a name is that of a copy that does not count."""
    return bool(_IS_ASIDE.search(name))


def own_files(problem_set) -> list[str]:
    """Return the paths of what must be handed in: the notebook and the module."""
    return [f"{problem_set}.ipynb", f"nnkit/{MODULES[problem_set]}.py"]


def unpacked(entries, stack, budget, remarks, skip=0):
    """List files with what is packed in them.

    Parameters
    ----------
    entries : list of Entry
    stack : contextlib.ExitStack
        Keeps the archives open.
    budget : Budget
    remarks : list of str
        Grows by what was left out.
    skip : int
        How many folders the outermost archives' names make no part of a path.
    """
    todo, flat = [(entry, 1) for entry in entries], []
    while todo:
        entry, depth = todo.pop(0)
        if is_litter(entry.parts) or not archive.is_archive(entry.parts[-1]):
            flat.append(entry)
            continue
        if depth > archive.MAX_DEPTH:
            name = "/".join(entry.parts)
            remarks.append(f"{name} left out: too many archives in archives")
            continue
        inner, left_out = archive.unpack(entry, stack, budget)
        remarks += left_out
        todo += [(below.below(skip if depth == 1 else 0), depth + 1) for below in inner]
    return flat


def choose(problem_set, found, budget):
    """Choose what counts, and read it.

    Parameters
    ----------
    found : list of (Entry, (float, int))
        All files of a student, with the time and the number of the attempt they belong to.
    budget : Budget

    Returns
    -------
    Chosen
    """
    chosen, candidates, foreign = Chosen(), {}, []
    for entry, order in found:
        if is_litter(entry.parts) or not entry.parts[-1]:
            continue
        if _other_set(problem_set, entry.parts[-1]):
            foreign.append("/".join(entry.parts))
            continue
        candidate = _candidate(problem_set, entry, order)
        if candidate is None:
            chosen.unusable.append("/".join(entry.parts))
        else:
            candidates.setdefault(candidate.target, []).append(candidate)
    if foreign:
        chosen.remarks.append(f"left out, of another problem set: {some(foreign, 3)}")
    own = own_files(problem_set)
    # Other notebooks count only where there is none that could be the problem set's.
    others = candidates.pop("", [])
    if own[0] not in candidates and others:
        candidates[own[0]] = others
    elif others:
        chosen.remarks += _passed_over(others)
    helpers = candidates.pop(None, [])
    for target in [target for target in candidates if _is_module(target)]:
        # training_plots.py beside training.py is a file of its own.
        if any(c.unlike < 2 for c in candidates[target]):
            helpers += [c for c in candidates[target] if c.unlike == 2]
            candidates[target] = [c for c in candidates[target] if c.unlike != 2]
    base, equal = _base(candidates, own)
    if equal:
        chosen.remarks.append(
            f"{'/'.join(base)} taken, as good as {'/'.join(equal)}: which of them is it?"
        )
    aside = []
    for c in helpers:
        if c.entry.parts[: len(base)] == base:
            candidates.setdefault("/".join(c.entry.parts[len(base) :]), []).append(c)
        else:
            aside.append(c)
    chosen.remarks += _passed_over(aside)
    taken, used = [], 0
    for target in sorted(candidates, key=lambda target: (target not in own, target)):
        ranked = sorted(candidates[target], key=lambda c: (-c.order[0], c.rank(base), c.newer()))
        for candidate in ranked:
            size = candidate.entry.size
            if len(taken) >= archive.MAX_FILES or used + size > archive.MAX_BYTES:
                chosen.remarks.append(f"{candidate.path} left out: the submission is too large")
                continue
            content = archive.read(candidate.entry, archive.MAX_BYTES - used, budget)
            if content is None:
                chosen.remarks.append(f"{candidate.path} left out: the submission is too large")
                continue
            used += len(content)
            taken.append(candidate)
            chosen.files[target], chosen.origins[target] = content, candidate.path
            rest = [other for other in ranked if other is not candidate]
            if target in own or _is_module(target):
                chosen.remarks += _about(candidate, rest, base, target, content, budget)
            break
    chosen.missing = [target for target in own if target not in chosen.files]
    return chosen


def _other_set(problem_set, name):
    """Say whether a notebook is another problem set's by its name."""
    stem, ending = PurePosixPath(name).stem.strip(), PurePosixPath(name).suffix.lower()
    if ending != ".ipynb" or _unlike(stem, problem_set) < 9:
        return False
    return any(_unlike(stem, other) < 9 for other in MODULES)


def _candidate(problem_set, entry, order):
    *folders, name = entry.parts
    folders = tuple(folders)
    stem, ending = PurePosixPath(name).stem.strip(), PurePosixPath(name).suffix.lower()
    # Browsers save a notebook as ps1.ipynb.txt or ps1.ipynb.json, and Windows hides the end.
    below = PurePosixPath(stem).suffix.lower()
    is_renamed = ending in (".txt", ".json") and below in (".ipynb", ".py")
    if is_renamed:
        stem, ending = PurePosixPath(stem).stem.strip(), below
    if is_renamed and ending == ".py":
        module, unlike = _module(stem)
        at = folders[: folders.index("nnkit")] if "nnkit" in folders else folders
        return Candidate(entry, order, f"nnkit/{module}.py", at, 5) if module else None
    if ending == ".ipynb":
        unlike = _unlike(stem, problem_set)
        unlike = 5 if is_renamed and unlike < 5 else unlike
        target = f"{problem_set}.ipynb" if unlike < 9 else ""
        return Candidate(entry, order, target, folders, unlike)
    if ending != ".py":
        return None
    lower = [folder.lower() for folder in folders]
    if "nnkit" in lower:
        last = len(lower) - 1 - lower[::-1].index("nnkit")
        base, rest = folders[:last], folders[last + 1 :]
        while base and base[-1].lower() == "nnkit":
            base = base[:-1]
        module, unlike = _module(stem)
        # nnkit/plot/training.py is the course's, and no student's nnkit/training.py.
        if module and not (rest and "/".join(("nnkit", *rest, name)) in given_files()):
            return Candidate(entry, order, f"nnkit/{module}.py", base, unlike if not rest else 4)
        return Candidate(entry, order, None, base, 0)
    module, unlike = _module(stem)
    if module:
        return Candidate(entry, order, f"nnkit/{module}.py", folders, max(1, unlike))
    return Candidate(entry, order, None, folders, 0)


def _module(stem):
    """Return the module that a file's name looks like, and how unlike it is."""
    found = [(unlike, m) for m in MODULES.values() if (unlike := _unlike(stem, m)) < 9]
    return (min(found)[1], min(found)[0]) if found else (None, 9)


def _unlike(stem, wanted):
    """Say how little a name looks like the wanted one: 0 not at all, 9 too little to count."""
    if stem == wanted:
        return 0
    if stem.lower() == wanted:
        return 1
    if _COPY.sub("", stem).lower() == wanted:
        return 3
    if not re.search(rf"(?<![a-z0-9]){re.escape(wanted)}(?![a-z0-9])", _words(stem)):
        return 9
    return 4 if is_aside(stem) else 2


def _words(stem):
    return stem.lower().replace("_", " ")


def _is_module(target):
    return target.removeprefix("nnkit/").removesuffix(".py") in MODULES.values()


def _base(candidates, own):
    """Find the folder in which the work lies, and another one that is as good, or None."""
    for unlike in (0, 1, 4):
        at = {}
        for target, files in candidates.items():
            for c in files:
                if (target in own or _is_module(target)) and c.unlike <= unlike:
                    at.setdefault(c.base, []).append(c)
        if at:
            places = sorted(at, key=lambda base: _place(base, at[base], own))
            same = [
                p
                for p in places[1:2]
                if _place(p, at[p], own)[:-1] == _place(places[0], at[places[0]], own)[:-1]
            ]
            return places[0], (same or [None])[0]
    return (), None


def _place(base, files, own):
    complete = len({c.target for c in files} & set(own))
    newest = max(c.order for c in files)
    changed = max((c.entry.time for c in files), default=())
    return (
        sum(is_aside(part) for part in base),
        -newest[0],
        min(c.entry.inside for c in files),
        len(base),
        -complete,
        -newest[1],
        tuple(-part for part in changed),
        base,
    )


def _about(candidate, rest, base, target, content, budget):
    """Say what is odd about a choice."""
    remarks = []
    # A module beside the notebook, of the right name, is what single uploads look like.
    if candidate.path.rpartition("/")[2] != target.rpartition("/")[2] or candidate.unlike > 1:
        remarks.append(f"{candidate.path} taken for {target}")
    elif candidate.base != base:
        remarks.append(f"{candidate.path} taken for {target}, from another folder")
    if rest:
        first = rest[0]
        equal = (candidate.order[0], candidate.rank(base)) == (first.order[0], first.rank(base))
        if equal and archive.read(first.entry, len(content), budget) != content:
            decided = candidate.newer()[:3] != first.newer()[:3]
            why = "the newer one" if decided else "as good as the one passed over: which is it?"
            remarks.append(f"{candidate.path} taken, {why}")
        remarks += _passed_over(rest)
    return remarks


def _passed_over(candidates):
    return [f"passed over: {some([c.path for c in candidates], 3)}"] if candidates else []
