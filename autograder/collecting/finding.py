"""Where one student's work begins: finding the items of a class in an archive.

An archive is looked at from the outside. Levels above the students are seen through: the zip
of a class, folders around it, sections side by side. Once a name says whose something is, nothing
inside it is looked at. What could be a class as well as a student is left alone and named; a
roster settles it.
"""

from contextlib import ExitStack
from dataclasses import dataclass

from autograder.collecting import archive, platforms
from autograder.collecting.choice import is_litter
from nnkit.exercise import MODULES

#: Endings of files that are somebody's work, though it cannot be used.
UNUSABLE = (".7z", ".rar", ".pdf", ".docx", ".doc", ".odt", ".pages", ".ipynb.json", ".py.txt")
UNUSABLE += (".ipynb.txt", ".gz", ".bz2", ".xz", ".zipx", ".html.zip")
#: How deep folders lie around a class, at most.
_DEEP = 6


@dataclass
class Item:
    """One thing handed in.

    Attributes
    ----------
    where : str
        Its path from the archive's root.
    claims : list of Claim
        Whose it is: several, if a group has handed it in.
    entries : list of Entry
        What is in it, seen from where the submission begins.
    is_file : bool
        Whether it is one file, and no folder.
    """

    where: str
    claims: list
    entries: list
    is_file: bool


class Finder:
    """Finds the items in an archive.

    Attributes
    ----------
    items : list of Item
    left : list of (str, str)
        What was left alone, with the reason.
    remarks : list of str
        What is no student's work and no matter.
    """

    def __init__(self, problem_set, roster, zone, stack):
        self.problem_set, self.roster, self.zone = problem_set, roster, zone
        self._stack = stack
        self._budget = archive.Budget(
            archive.CLASS_ENTRIES, archive.CLASS_UNPACKED, archive.CLASS_SECONDS
        )
        self._shapes = {}
        self.items, self.left, self.remarks = [], [], []

    def find(self, entries):
        """Look at everything in the archive's folder."""
        self._level(entries, "", "", 0)
        return self.items

    def _level(self, entries, place, around, depth):
        nodes, litter = _nodes(entries)
        self.remarks += [f"{_at(place, name)}: no student's work" for name in litter]
        if "submission_metadata.yml" in nodes:
            nodes = self._gradescope(nodes, place)
        read = platforms.read_level(
            list(nodes), self.problem_set, around, self.zone, self.roster.is_known
        )
        rest = {}
        for name, inner in nodes.items():
            claim = read[name]
            if isinstance(claim, platforms.Doubt):
                self.left.append((_at(place, name), claim.why))
            elif claim is None:
                rest[name] = inner
            else:
                self._item(_at(place, name), [claim], inner)
        self._plain_level(rest, place, len(nodes) == 1, depth)

    def _item(self, where, claims, entries):
        is_file = len(entries[0].parts) == 1
        rest = claims[0].rest
        if is_file and (rest or not archive.is_archive(entries[0].parts[0])):
            # A file that has only the student's name.
            if rest.lower() in ("", ".ipynb"):
                rest = f"{self.problem_set}.ipynb" if where.lower().endswith(".ipynb") else rest
            rest = entries[0].parts[0] if rest.startswith(".") or not rest else rest
            entries = [_renamed(entries[0], rest)]
        elif not is_file:
            entries = [entry.below(1) for entry in entries]
            if rest:
                entries = [_renamed(entry, *rest.split("/"), *entry.parts) for entry in entries]
        self.items.append(Item(where, claims, entries, is_file))

    # --- names that people have given

    def _plain(self, name, is_file):
        claim = platforms.plain(name, self.problem_set, is_file, self.roster.is_known)
        # A folder "homework" is nobody's.
        is_group = not is_file or archive.is_archive(name)
        if claim and is_group and platforms.is_nobodys(claim.id):
            return claim if self.roster.is_known(claim.id) else None
        return claim

    def _plain_level(self, nodes, place, alone, depth):
        groups, students = {}, {}
        for name, entries in nodes.items():
            where, is_file = _at(place, name), len(entries[0].parts) == 1
            claim = self._plain(name, is_file)
            if is_file and not archive.is_archive(name):
                if not name.lower().endswith((".ipynb", ".py", *UNUSABLE)):
                    self.remarks.append(f"{where}: no student's work")
                elif claim is None:
                    self.left.append((where, "whose is it?"))
                else:
                    students[name] = claim, ""
                continue
            shape = self._shape(entries, place)
            known = bool(self.roster and claim and self.roster.match(claim)[0])
            # Who packs an archive may be a student; folders are the instructor's.
            seen = (alone or _is_folder(entries)) and self._holds_known(entries, place)
            if not known and (seen or shape in ("class", "one", "mixed")):
                groups[name] = claim, shape, seen
            else:
                students[name] = claim, shape
        people = [claim for claim, _ in students.values() if claim]
        for name, (claim, shape, seen) in groups.items():
            where, is_folder = _at(place, name), _is_folder(nodes[name])
            nobodys = claim is None and (is_folder or not people)
            if seen or nobodys or (shape == "class" and not people):
                self._descend(nodes[name], place, name, depth)
            elif shape == "class" or claim is None or (alone and (shape == "mixed" or is_folder)):
                self.left.append((where, _COULD_BE[shape]))
            else:
                self._item(where, [claim], nodes[name])
        for name, (claim, shape) in students.items():
            where = _at(place, name)
            inside = shape == "around" and (_is_folder(nodes[name]) or not people)
            if claim is not None:
                self._item(where, [claim], nodes[name])
            elif inside and depth < _DEEP:
                self._descend(nodes[name], place, name, depth)
            else:
                self.left.append((where, "whose is it?"))

    def _descend(self, entries, place, name, depth):
        where = _at(place, name)
        if depth >= _DEEP:
            self.left.append((where, "too many folders around it"))
            return
        try:
            inner, remarks = self._inside(entries, self._stack, self._budget, place)
        except Exception as error:
            self.left.append((where, f"cannot be unpacked: {archive.said(error)}"))
            return
        self.remarks += remarks
        self._level(inner, where, archive.without_ending(name), depth + 1)

    @staticmethod
    def _inside(entries, stack, budget, place):
        """Return what is in a folder or an archive, and what was left out."""
        if len(entries[0].parts) > 1:
            return [entry.below(1) for entry in entries], []
        inner, remarks = archive.unpack(entries[0], stack, budget)
        return [entry.below(1) for entry in inner], [_at(place, remark) for remark in remarks]

    # --- what a folder or an archive looks like

    def _holds_known(self, entries, place):
        """Say whether somebody of the roster has a name in it, one level down or below folders."""
        if not self.roster:
            return False
        _, names = self._look(entries, place)
        claims = [self._plain(name, is_file) for name, is_file in names]
        return any(claim and self.roster.match(claim)[0] for claim in claims)

    def _shape(self, entries, place):
        """Say what something looks like, as far as names tell.

        Returns
        -------
        str
            "class" for several students' items; "mixed" if some of them have names that are
            nobody's; "one" for a folder that could be one student's, in a class of one;
            "around" for a folder with one other thing in it; else "work".
        """
        return self._look(entries, place)[0]

    def _look(self, entries, place):
        key = _at(place, entries[0].parts[0])
        if key not in self._shapes:
            with ExitStack() as stack:
                try:
                    self._shapes[key] = self._look_inside(entries, stack, 0)
                except Exception:  # which is said when it is unpacked
                    self._shapes[key] = "work", []
        return self._shapes[key]

    def _look_inside(self, entries, stack, depth):
        budget = archive.Budget(archive.CLASS_ENTRIES, archive.CLASS_UNPACKED)
        inner, _ = self._inside(entries, stack, budget, "")
        nodes, _ = _nodes(inner)
        names = [(name, len(found[0].parts) == 1) for name, found in nodes.items()]
        if "submission_metadata.yml" in nodes and any(n.startswith("submission_") for n in nodes):
            return "class", names
        named = [n for n in nodes if platforms.is_platforms(n, self.problem_set)]
        strong, weak, nobodys, is_work = list(named), [], [], False
        for name, found in nodes.items():
            if name in named:
                continue
            is_file = len(found[0].parts) == 1
            claim = self._plain(name, is_file)
            person = claim and not platforms.is_kept(claim.id)
            if is_file and not archive.is_archive(name):
                is_work |= _is_work(name, self.problem_set)
                if not person or not name.lower().endswith((".ipynb", ".py", *UNUSABLE)):
                    continue
                if name.lower().endswith(".ipynb"):
                    strong += [name] if self.problem_set in name.lower() else []
                elif not name.lower().endswith(".py"):
                    weak.append(name)
            elif name.lower() == "nnkit":
                is_work = True
            elif not person:
                nobodys.append(name)
            elif is_file or any(_is_whole(entry.parts) for entry in found):
                strong.append(name)
            elif any(_is_work(entry.parts[-1], self.problem_set) for entry in found):
                weak.append(name)
        single = len(nodes) == 1 and not named and not is_work
        if single and depth < _DEEP:
            (name, found) = next(iter(nodes.items()))
            if not names[0][1] or archive.is_archive(name):
                shape, deeper = self._look_inside(found, stack, depth + 1)
                if shape in ("class", "mixed"):
                    return shape, deeper
                if strong or weak:
                    is_one = not names[0][1]  # a zip in a folder is that student's
                    return "one" if is_one and _is_folder(entries) else "around", names
                return shape if shape == "one" else "around", [*names, *deeper]
        if is_work:
            return ("mixed" if len(named) > 1 else "work"), names
        # Beside the items of a platform may lie its own index.html.
        items = [name for name, is_file in names if not is_file or _is_whole((name,))]
        if named and (len(strong) > 1 or len(items) <= 1):
            return "class", names
        if len(strong) > 1:
            return ("mixed" if nobodys else "class"), names
        return ("mixed" if strong and weak and not nobodys else "work"), names

    # --- Gradescope

    def _gradescope(self, nodes, place):
        """Take from a level what Gradescope's list of submissions names; returns the rest."""
        (entry,) = nodes["submission_metadata.yml"][:1]
        where = _at(place, "submission_metadata.yml")
        try:
            content = archive.read(entry, archive.MAX_BYTES, archive.Budget())
            found = platforms.gradescope(content or b"")
        except Exception as error:
            self.left.append((where, f"cannot be read: {archive.said(error)}"))
            found = {}
        rest = {}
        for name, entries in nodes.items():
            if found.get(name):
                self._item(_at(place, name), found[name], entries)
            elif name == "submission_metadata.yml":
                continue
            elif name.startswith("submission_"):
                self.left.append((_at(place, name), "submission_metadata.yml does not say whose"))
            else:
                rest[name] = entries
        for name in sorted(set(found) - set(nodes)):
            self.left.append((_at(place, name), "named in submission_metadata.yml, and not there"))
        return rest


_COULD_BE = {
    "class": "looks like a whole class's, but may be one student's own. If it is the class's, "
    "unpack it and put what is in it here",
    "mixed": "could be a class or one student. If it is the class's, unpack it and put what is "
    "in it here, and nothing else",
    "one": "could be a class with one student, or a student with one folder. Give the folder the "
    "student's name, with the files directly in it",
}


def _nodes(entries):
    """Group entries by their first name; returns what counts, and what computers leave behind."""
    nodes, litter = {}, {}
    for entry in entries:
        if not entry.parts or not entry.parts[0]:
            continue
        target = litter if is_litter(entry.parts[:1]) else nodes
        target.setdefault(entry.parts[0], []).append(entry)
    # A folder is named by itself and by what is in it; a file of the same name is odd.
    return nodes, list(litter)


def _is_folder(entries):
    return len(entries[0].parts) > 1


def _is_whole(parts):
    """Say whether a path looks like a notebook or an archive."""
    return parts[-1].lower().endswith(".ipynb") or archive.is_archive(parts[-1])


def _is_work(name, problem_set):
    """Say whether a file is a part of a submission, and not a whole one with a name of its own."""
    stem = name.rpartition(".")[0].lower()
    if name.lower().endswith(".ipynb"):
        return platforms.plain(name, problem_set, True) is None
    return name.lower().endswith(".py") and stem in MODULES.values()


def _renamed(entry, *parts):
    return archive.Entry(tuple(parts), entry.size, entry.time, entry.open, entry.inside)


def _at(place, name):
    return f"{place}/{name}" if place else name
