"""Situations from real classes and invented ones: what is collected, of whom, and what is said.

A row is a name, the archive's files, the students that are collected with the right work
(`RIGHT`, and nothing of `WRONG`), fragments of what must be said, and the exit status.
"""

import pytest

from tests.collecting.classes import run, tarred, under, zipped

NOTEBOOK, MODULE = "ps1.ipynb", "nnkit/neuron.py"
RIGHT = {NOTEBOOK: b"right", MODULE: b"right"}
WRONG = {NOTEBOOK: b"WRONG", MODULE: b"WRONG"}
RIGHT_ZIP, WRONG_ZIP = zipped(RIGHT), zipped(WRONG)


def right(folder):
    return under(folder, RIGHT)


def wrong(folder):
    return under(folder, WRONG)


def moodle(name, number, file="ps1_hand_in.zip"):
    return f"{name}_{number}_assignsubmission_file_/{file}"


def blackboard(head, time="2026-11-07-12-30-00", file="ps1.zip"):
    return f"{head}_attempt_{time}_{file}"


def one(files):
    """What Ada hands in by Moodle, beside an honest Bob."""
    return {moodle("Ada L", 1, "x.zip"): zipped(files), moodle("Bob", 2): RIGHT_ZIP}


METADATA = b"""submission_4001:
  :submitters:
  - :name: Ada Lovelace
    :sid: '1815'
    :email: ada@uni.example
  :created_at: 2026-11-06 12:00:00.5 Z
submission_4002:
  :submitters:
  - :name: Bob Nix
    :sid:
    :email: bob@uni.example
submission_4003:
  :submitters:
  - :name: Cleo One
    :sid: '31'
  - :name: Dan Two
    :sid: '32'
"""
GRADESCOPE = {
    "submission_metadata.yml": METADATA,
    **right("submission_4001"),
    **right("submission_4002"),
    **right("submission_4003"),
}
SCOPED = ("1815", "bob@uni.example", "31", "32")

#: From reports of real classes (the first half), and of our own invention.
REPORTED = [
    # Whose is it?
    ("a zip in the zip", one({**right("ps1"), "ps1/ps1_hand_in.zip": WRONG_ZIP}), "1 2", [], 0),
    ("a copy before", one({**right("hw1"), **wrong("hw1/before")}), "1 2", ["before"], 0),
    ("work and release", {"ada.zip": zipped({**right("work"), **wrong("release")})}, "ada", [], 0),
    (
        "Blackboard's underscores",
        {blackboard("PS 1_a_smith"): RIGHT_ZIP, blackboard("PS 1_b_smith"): RIGHT_ZIP},
        "a_smith b_smith",
        [],
        0,
    ),
    (
        "Blackboard, one with an underscore",
        {blackboard("PS 1_a_smith"): RIGHT_ZIP},
        "a_smith",
        [],
        0,
    ),
    (
        "Blackboard, users that begin alike",
        {blackboard("PS 1_a_smith"): RIGHT_ZIP, blackboard("PS 1_a_jones"): RIGHT_ZIP},
        "a_smith a_jones",
        [],
        0,
    ),
    (
        "Blackboard, the assignment has an underscore",
        {blackboard("HW_1_ada"): RIGHT_ZIP, blackboard("HW_1_bob"): RIGHT_ZIP},
        "ada bob",
        [],
        0,
    ),
    (
        "a folder around the class",
        {**right("class2026/ada"), **right("class2026/bob")},
        "ada bob",
        [],
        0,
    ),
    (
        "the same in a zip",
        {"class2026.zip": zipped({**right("class2026/ada"), **right("class2026/bob")})},
        "ada bob",
        [],
        0,
    ),
    (
        "zips in a folder",
        {"class2026/ada.zip": RIGHT_ZIP, "class2026/bob.zip": RIGHT_ZIP},
        "ada bob",
        [],
        0,
    ),
    ("two folders around", {**right("CS101/ps1/ada"), **right("CS101/ps1/bob")}, "ada bob", [], 0),
    ("Gradescope", under("assignment_777_export", GRADESCOPE), " ".join(SCOPED), [], 0),
    (
        "Gradescope, zipped",
        {"assignment_777_export.zip": zipped(under("assignment_777_export", GRADESCOPE))},
        " ".join(SCOPED),
        [],
        0,
    ),
    (
        "Brightspace, handed in twice",
        {
            **{f"31002-55001 - Dan Dee - Nov 6, 2026 110 PM/{n}": d for n, d in WRONG.items()},
            **{f"31002-55001 - Dan Dee - Nov 6, 2026 1110 PM/{n}": d for n, d in RIGHT.items()},
        },
        "Dan Dee;",
        [],
        0,
    ),
    (
        "two downloads that differ",
        {
            "CS-77.zip": zipped({moodle("Ada L", 1): RIGHT_ZIP, moodle("Bob", 2): RIGHT_ZIP}),
            "CS-77_new.zip": zipped({moodle("Ada L", 1): RIGHT_ZIP, moodle("Bob", 2): WRONG_ZIP}),
        },
        "1",
        ["Several places hold work of 2"],
        1,
    ),
    # Which file?
    (
        "Copy1 comes first",
        one({"ps1/ps1-Copy1.ipynb": b"WRONG", **right("ps1")}),
        "1 2",
        ["Copy1"],
        0,
    ),
    (
        "Copy1 comes last",
        one({**right("ps1"), "ps1/ps1-Copy1.ipynb": b"WRONG"}),
        "1 2",
        ["Copy1"],
        0,
    ),
    ("a backup folder", one({**wrong("ps1/backup"), **right("ps1")}), "1 2", ["backup"], 0),
    ("old_ps1", one({"ps1/old_ps1.ipynb": b"WRONG", **right("ps1")}), "1 2", ["old_ps1"], 0),
    (
        "a module beside nnkit",
        one({"neuron.py": b"WRONG", **RIGHT}),
        "1 2",
        ["passed over: x/neuron.py"],
        0,
    ),
    (
        "AppleDouble",
        one({"._ps1.ipynb": b"WRONG", "nnkit/._neuron.py": b"WRONG", **RIGHT}),
        "1 2",
        [],
        0,
    ),
    ("checkpoints", one({**under(".ipynb_checkpoints", WRONG), **RIGHT}), "1 2", [], 0),
    (
        "nnkit.zip",
        {
            moodle("Ada L", 1, "nnkit.zip"): zipped({MODULE: b"right"}),
            moodle("Ada L", 1, NOTEBOOK): b"right",
        },
        "1",
        [],
        0,
    ),
    (
        "nnkit.zip without a folder",
        {
            moodle("Ada L", 1, "nnkit.zip"): zipped({"neuron.py": b"right"}),
            moodle("Ada L", 1, NOTEBOOK): b"right",
        },
        "1",
        [],
        0,
    ),
    (
        "Firefox's neuron(1).py",
        one({NOTEBOOK: b"right", "neuron(1).py": b"right"}),
        "1 2",
        ["taken for"],
        0,
    ),
    (
        "Windows' neuron - Copy.py",
        one({NOTEBOOK: b"right", "neuron - Copy.py": b"right"}),
        "1 2",
        ["taken for"],
        0,
    ),
    (
        "nnkit/neuron (1).py",
        one({NOTEBOOK: b"right", "nnkit/neuron (1).py": b"right"}),
        "1 2",
        ["taken for"],
        0,
    ),
    (
        "single files with names",
        {"ada_ps1.ipynb": b"right", "ada_neuron.py": b"right"},
        "ada",
        [],
        0,
    ),
    (
        "Canvas, anonymous",
        {"anon_Xy12z_678_ps1.ipynb": b"right", "anon_Xy12z_679_neuron.py": b"right"},
        "Xy12z",
        [],
        0,
    ),
    # What cannot be used.
    (
        "capitals",
        {"dan.ZIP": RIGHT_ZIP, "eve/PS1.IPYNB": b"right", "eve/nnkit/neuron.PY": b"right"},
        "dan eve",
        [],
        0,
    ),
    (
        "7z and rar",
        {"ada.7z": b"", "eve.rar": b"", "bob.zip": RIGHT_ZIP},
        "bob",
        ["ada from ada.7z: NOT COLLECTED", "eve.rar"],
        1,
    ),
    ("tar.gz", {"mia.tar.gz": tarred(right("ps1")), "bob.zip": RIGHT_ZIP}, "mia bob", [], 0),
    (
        "Moodle, only a 7z",
        {moodle("Ada", 1, "ps1.7z"): b"", moodle("Bob", 2): RIGHT_ZIP},
        "2",
        ["1 from Moodle", "ps1.7z"],
        1,
    ),
    (
        "Moodle, only a pdf",
        {moodle("Ada", 1, "ps1.pdf"): b"", moodle("Bob", 2): RIGHT_ZIP},
        "2",
        ["ps1.pdf"],
        1,
    ),
    (
        "ipynb.json",
        {
            moodle("Ada", 1, "ps1.ipynb.json"): b"right",
            moodle("Ada", 1, "neuron.py"): b"right",
            moodle("Bob", 2): RIGHT_ZIP,
        },
        "1 2",
        ["ps1.ipynb.json taken for ps1.ipynb"],
        0,
    ),
    (
        "py.txt",
        {
            moodle("Ada", 1, "ps1.ipynb.txt"): b"right",
            moodle("Ada", 1, "neuron.py.txt"): b"right",
            moodle("Bob", 2): RIGHT_ZIP,
        },
        "1 2",
        ["neuron.py.txt taken for nnkit/neuron.py", "ps1.ipynb.txt taken for ps1.ipynb"],
        0,
    ),
    ("one folder too deep", one(right("ps1/ps1")), "1 2", [], 0),
    ("a zip of hand_in in a folder", one({"ps1/ps1_hand_in.zip": RIGHT_ZIP}), "1 2", [], 0),
]

INVENTED = [
    ("umlauts", {moodle("Jürgen Müßig-Ößterle", 17): RIGHT_ZIP}, "17", [], 0),
    ("decomposed umlauts, as a Mac writes them", {"Ju\u0308rgen.zip": RIGHT_ZIP}, "Jürgen", [], 0),
    (
        "a student called ps1",
        {moodle("ps1", 5): RIGHT_ZIP, moodle("ps1 ps1", 6): RIGHT_ZIP},
        "5 6",
        [],
        0,
    ),
    ("only a class of one", right("hw/ada"), "ada", [], 0),
    ("only a class's zip of one", {"all.zip": zipped({"ada.zip": RIGHT_ZIP})}, "ada", [], 0),
    (
        "homework",
        {"homework 1.zip": RIGHT_ZIP, "ada.zip": RIGHT_ZIP},
        "ada",
        ["homework 1.zip: whose"],
        1,
    ),
    ("capitals in names", {"ADA.zip": RIGHT_ZIP, "ada.zip": WRONG_ZIP}, "", ["Several places"], 1),
    (
        "the module's name before the person's",
        {"ps1_ada.ipynb": b"right", "neuron_Ada.py": b"right"},
        "Ada",
        [],
        0,
    ),
    (
        "Brightspace with a folder and its index",
        {**right("PS1 Nov 7/7-9 - Ann Lee - Nov 6, 2026 105 PM"), "PS1 Nov 7/index.html": b""},
        "Ann Lee;",
        [],
        0,
    ),
    (
        "attempts with letters",
        {"cy.zip": zipped({**right("attempt_b"), **wrong("old/attempt_a")})},
        "cy",
        [],
        0,
    ),
    (
        "parts of the own work",
        {"cy.zip": zipped({**right("lab two"), **wrong("backup lab two")})},
        "cy",
        [],
        0,
    ),
    (
        "a name that is too long",
        {"Ł" * 120 + ".zip": RIGHT_ZIP, "ada.zip": RIGHT_ZIP},
        "ada",
        ["name is too long"],
        1,
    ),
    (
        "only dots",
        {"....zip": RIGHT_ZIP, "ada.zip": RIGHT_ZIP},
        "ada",
        ["....zip: whose is it?"],
        1,
    ),
    ("letters for names", {"a.zip": RIGHT_ZIP, "b_ps1.zip": RIGHT_ZIP}, "a b", [], 0),
    ("brackets", {"ps1 (Cleo).zip": RIGHT_ZIP, "Bob-ps1-late.zip": RIGHT_ZIP}, "Cleo Bob", [], 0),
    (
        "two places as good",
        one({**right("nets"), **right("neurons")}),
        "1 2",
        ["which of them is it?"],
        0,
    ),
    ("only ps1", {"ps1.zip": RIGHT_ZIP}, "", ["ps1.zip: whose is it?"], 1),
    (
        "only ps1_final",
        {"ps1_final.zip": RIGHT_ZIP, "ada.zip": RIGHT_ZIP},
        "ada",
        ["whose is it?"],
        1,
    ),
    (
        "the work lies in the archive itself",
        RIGHT,
        "",
        ["nnkit: whose is it?", "ps1.ipynb: whose is it?"],
        1,
    ),
    (
        "hyphens",
        {"anna-lena.zip": RIGHT_ZIP, "anna-maria_ps1.zip": RIGHT_ZIP},
        "anna-lena anna-maria",
        [],
        0,
    ),
    (
        "underscores",
        {"van_der_berg_ps1.zip": RIGHT_ZIP, "de_berg.zip": RIGHT_ZIP},
        "van_der_berg de_berg",
        [],
        0,
    ),
    ("numbers for names", {"1001.zip": RIGHT_ZIP, "ps1_1002.zip": RIGHT_ZIP}, "1001 1002", [], 0),
    (
        "numbers in the class's zip",
        {"all.zip": zipped({**right("1001"), **right("1002")})},
        "1001 1002",
        [],
        0,
    ),
    (
        "a class of numbered students",
        {**right("hw/student1"), **right("hw/student2")},
        "student1 student2",
        [],
        0,
    ),
    (
        "versions in names",
        {"ada_ps1_final_v2.zip": RIGHT_ZIP, "bob_ps1_2.zip": RIGHT_ZIP},
        "ada bob",
        [],
        0,
    ),
    (
        "the same first name",
        {moodle("Anna Berg", 1): RIGHT_ZIP, moodle("Anna Thal", 2): RIGHT_ZIP},
        "1 2",
        [],
        0,
    ),
    ("a group before Moodle's name", {moodle("Group A-Anna Berg", 1): RIGHT_ZIP}, "1", [], 0),
    ("newer Moodle", {f"Ada_1_assignsubmission_file/{n}": d for n, d in RIGHT.items()}, "1", [], 0),
    (
        "Moodle's text beside the file",
        {moodle("Ada", 1): RIGHT_ZIP, "Ada_1_assignsubmission_onlinetext_/onlinetext.html": b"hi"},
        "1",
        [],
        0,
    ),
    (
        "Moodle, only text",
        {moodle("Bob", 2): RIGHT_ZIP, "Ada_1_assignsubmission_onlinetext_/onlinetext.html": b"hi"},
        "2",
        ["1 from Moodle", "onlinetext.html"],
        1,
    ),
    (
        "Moodle in three folders",
        under("a/b/c", {moodle("Ada", 1): RIGHT_ZIP, moodle("B", 2): RIGHT_ZIP}),
        "1 2",
        [],
        0,
    ),
    (
        "Canvas, late and again",
        {
            "berganna_LATE_71_801_ps1_hand_in-1.zip": RIGHT_ZIP,
            "berganna_LATE_71_800_ps1_hand_in.zip": WRONG_ZIP,
        },
        "71",
        ["late, says Canvas"],
        0,
    ),
    (
        "Canvas, a name with an underscore",
        {"o_neil_71_801_ps1.zip": RIGHT_ZIP, "x_neil_72_802_ps1.zip": RIGHT_ZIP},
        "71 72",
        [],
        0,
    ),
    (
        "Canvas, text only",
        {"berganna_71_text.html": b"hi", "nixbob_72_801_ps1.zip": RIGHT_ZIP},
        "72",
        ["71 from"],
        1,
    ),
    (
        "Canvas, single files again",
        {
            "a_1_5_ps1-1.ipynb": b"right",
            "a_1_4_ps1.ipynb": b"WRONG",
            "a_1_6_neuron-1.py": b"right",
            "a_1_3_neuron.py": b"WRONG",
        },
        "1",
        [],
        0,
    ),
    (
        "Blackboard's own text file",
        {blackboard("PS 1_ada"): RIGHT_ZIP, "PS 1_ada_attempt_2026-11-07-12-30-00.txt": b"Name"},
        "ada",
        [],
        0,
    ),
    (
        "Blackboard, the newer attempt is a folder too deep",
        {
            blackboard("PS 1_ada", "2026-11-07-10-00-00"): WRONG_ZIP,
            blackboard("PS 1_ada", "2026-11-07-11-00-00"): zipped(right("deep")),
        },
        "ada",
        [],
        0,
    ),
    (
        "Blackboard, a name that can be cut in two ways",
        {blackboard("Neurons_a_smith"): RIGHT_ZIP, blackboard("Neurons_a_jones"): RIGHT_ZIP},
        "",
        ["can be of"],
        1,
    ),
    (
        "Blackboard, two assignments",
        {blackboard("PS 1_ada"): RIGHT_ZIP, blackboard("Old_ada"): WRONG_ZIP},
        "",
        ["Several places"],
        1,
    ),
    (
        "Blackboard, many underscores",
        {
            blackboard("Problem_Set_1_j_van_berg"): RIGHT_ZIP,
            blackboard("Problem_Set_1_k_berg"): RIGHT_ZIP,
        },
        "j_van_berg k_berg",
        [],
        0,
    ),
    (
        "Blackboard, numbers for users",
        {
            blackboard("Problem_Set_1_12345"): RIGHT_ZIP,
            blackboard("Problem_Set_1_12346"): RIGHT_ZIP,
        },
        "12345 12346",
        [],
        0,
    ),
    (
        "Brightspace, files",
        {"7-9 - Ann-Lee O'Hara - Nov 6, 2026 1205 AM - ps1_hand_in.zip": RIGHT_ZIP},
        "Ann-Lee O'Hara;",
        [],
        0,
    ),
    (
        "Brightspace, two of one name",
        {
            "7-9 - Li Wei - Nov 6, 2026 1205 AM - x.zip": RIGHT_ZIP,
            "8-9 - Li Wei - Nov 6, 2026 105 PM - y.zip": WRONG_ZIP,
            "index.html": b"",
        },
        "",
        ["Several places hold work of Li Wei", "index.html: no student's work"],
        1,
    ),
    (
        "GitHub Classroom",
        {**right("nets-submissions/nets-ada-l"), **right("nets-submissions/nets-bob")},
        "ada-l bob",
        [],
        0,
    ),
    (
        "GitHub Classroom, zips",
        {
            "nn-ps1-ada-main.zip": zipped(right("nn-ps1-ada-main")),
            "nn-ps1-bob-master.zip": zipped(right("nn-ps1-bob-master")),
        },
        "ada bob",
        [],
        0,
    ),
    (
        "GitHub Classroom, with .git",
        {**right("ps1-ada"), "ps1-ada/.git/config": b"x", **right("ps1-bob")},
        "ada bob",
        [],
        0,
    ),
    (
        "Google's form",
        {
            "ps1_hand_in - Ada Lovelace.zip": RIGHT_ZIP,
            "ps1 - Bob Nix.ipynb": b"right",
            "neuron - Bob Nix.py": b"right",
        },
        "Ada Lovelace;Bob Nix",
        [],
        0,
    ),
    (
        "Google Drive's zips",
        {
            "drive-download-20261106T1-001.zip": zipped({"ps1 - Ada L.zip": RIGHT_ZIP}),
            "drive-download-20261106T1-002.zip": zipped({"ps1 - Bob N.zip": RIGHT_ZIP}),
        },
        "Ada L;Bob N",
        [],
        0,
    ),
    (
        "nbgrader's exchange",
        {
            **right("ada+ps1+2026-11-06 12:00:00.5 UTC+3af"),
            **wrong("ada+ps1+2026-11-06 11:00:00.5 UTC+9bc"),
        },
        "ada",
        [],
        0,
    ),
    (
        "the exchange, of another set",
        {**right("ada+ps1+2026-11-06 12:00:00 UTC"), **wrong("bob+ps2+2026-11-06 12:00:00 UTC")},
        "ada",
        ["is of ps2"],
        1,
    ),
    (
        "as nbgrader has it",
        {**right("submitted/ada/ps1"), **right("submitted/bob/ps1")},
        "ada bob",
        [],
        0,
    ),
    (
        "Gradescope, one not named",
        {**GRADESCOPE, **right("submission_9")},
        " ".join(SCOPED),
        ["does not say whose"],
        1,
    ),
    (
        "Gradescope, no list",
        {**right("x/submission_1"), **right("x/submission_2")},
        "",
        ["is missing"],
        1,
    ),
    (
        "Gradescope's list cannot be read",
        {"submission_metadata.yml": b"{", **right("submission_1")},
        "",
        ["cannot be read", "does not say whose"],
        1,
    ),
    (
        "a student's own list does not count",
        one(
            {
                **RIGHT,
                "submission_metadata.yml": b"submission_1:\n  :submitters:\n  - :sid: '2'\n",
                **wrong("submission_1"),
            }
        ),
        "1 2",
        [],
        0,
    ),
    (
        "a class beside students",
        {"ada.zip": RIGHT_ZIP, **right("cs/cleo"), **right("cs/dan")},
        "ada",
        ["cs: looks like"],
        1,
    ),
    (
        "two sections",
        {**right("mon/ada"), **right("mon/bob"), **right("tue/cleo"), **right("tue/dan")},
        "ada bob cleo dan",
        [],
        0,
    ),
    (
        "a class of one, or a student",
        right("phil/ada"),
        "",
        ["phil: could be a class with one student"],
        1,
    ),
    ("one student with one zip", {"ada/mine.zip": RIGHT_ZIP}, "ada", [], 0),
    (
        "a class with copies of itself",
        {**right("cs/ada"), **right("cs/bob"), **right("cs/old")},
        "",
        ["cs: could be"],
        1,
    ),
    (
        "a folder with nothing in it",
        {"ada/": b"", "bob.zip": RIGHT_ZIP},
        "bob",
        ["ada: NOT COLLECTED: nothing in it"],
        1,
    ),
    ("an empty zip", {"ada.zip": zipped({}), "bob.zip": RIGHT_ZIP}, "bob", ["nothing in it"], 1),
    (
        "tables and notes of the instructor",
        {"grades.csv": b"", "notes.txt": b"", "ada.zip": RIGHT_ZIP},
        "ada",
        ["grades.csv: no student's work"],
        0,
    ),
    (
        "a Mac's litter",
        {
            "__MACOSX/ada/._ps1.ipynb": b"",
            ".DS_Store": b"",
            **right("cs/ada"),
            **right("cs/bob"),
            "cs/.DS_Store": b"",
        },
        "ada bob",
        [],
        0,
    ),
    (
        "tgz and tar.xz of a class",
        {"cs.tgz": tarred({**right("cs/ada"), **right("cs/bob")})},
        "ada bob",
        [],
        0,
    ),
    (
        "a tar that is none",
        {"ada.tar.gz": b"no tar", "bob.zip": RIGHT_ZIP},
        "bob",
        ["ada.tar.gz cannot be unpacked"],
        1,
    ),
    (
        "Edge's second download of a file",
        one({**RIGHT, "ps1 (1).ipynb": b"WRONG"}),
        "1 2",
        ["ps1 (1).ipynb"],
        0,
    ),
    (
        "German copies",
        one({**RIGHT, "ps1 - Kopie.ipynb": b"WRONG", "nnkit - Kopie/neuron.py": b"WRONG"}),
        "1 2",
        ["Kopie"],
        0,
    ),
    (
        "ps1_final alone",
        one({"ps1_final.ipynb": b"right", MODULE: b"right"}),
        "1 2",
        ["taken for ps1.ipynb"],
        0,
    ),
    ("ps1_final beside ps1", one({**RIGHT, "ps1_final.ipynb": b"WRONG"}), "1 2", ["ps1_final"], 0),
    (
        "another notebook alone",
        one({"Untitled.ipynb": b"right", MODULE: b"right"}),
        "1 2",
        ["Untitled.ipynb taken for"],
        0,
    ),
    ("a lecture beside it", one({**RIGHT, "01_neuron.ipynb": b"WRONG"}), "1 2", ["01_neuron"], 0),
    (
        "ps10 and ps12 are others",
        one({**RIGHT, "ps10.ipynb": b"WRONG", "ps12.ipynb": b"WRONG"}),
        "1 2",
        ["ps10"],
        0,
    ),
    ("stubs in a deeper release", one({**RIGHT, **wrong("release/ps1")}), "1 2", [], 0),
    (
        "the notebook too deep, the module in place",
        one({"ps1/ps1.ipynb": b"right", MODULE: b"right"}),
        "1 2",
        [],
        0,
    ),
    ("nnkit in nnkit", one({NOTEBOOK: b"right", "nnkit/nnkit/neuron.py": b"right"}), "1 2", [], 0),
    ("nnkit with capitals", one({NOTEBOOK: b"right", "NNKit/neuron.py": b"right"}), "1 2", [], 0),
    ("Neuron.py", one({NOTEBOOK: b"right", "nnkit/Neuron.py": b"right"}), "1 2", ["taken for"], 0),
    (
        "backslashes",
        one({"ps1\\ps1.ipynb": b"right", "ps1\\nnkit\\neuron.py": b"right"}),
        "1 2",
        [],
        0,
    ),
    (
        "a virtual environment",
        one({**RIGHT, **under(".venv/lib/site-packages", {"neuron.py": b"WRONG"})}),
        "1 2",
        [],
        0,
    ),
    ("a zip of a zip of a zip", one({"a.zip": zipped({"b.zip": RIGHT_ZIP})}), "1 2", [], 0),
    ("the zip's backup is a zip", one({**RIGHT, "backup.zip": WRONG_ZIP}), "1 2", ["backup"], 0),
    (
        "a broken copy costs the student",
        one({**RIGHT, "copy.zip": b"no zip"}),
        "2",
        ["cannot be unpacked"],
        1,
    ),
    (
        "a zip and a folder of one student",
        {"ada.zip": RIGHT_ZIP, **wrong("ada"), "bob.zip": RIGHT_ZIP},
        "bob",
        ["Several places"],
        1,
    ),
    (
        "a pdf beside the work",
        {moodle("Ada", 1): RIGHT_ZIP, moodle("Ada", 1, "report.pdf"): b""},
        "1",
        ["report.pdf"],
        0,
    ),
    ("a control character in a name", {"a\x1bda.zip": RIGHT_ZIP}, "a_da", [], 0),
    ("a plus in a name", {"a+b.zip": RIGHT_ZIP}, "a_b", [], 0),
    ("nothing at all", {"archive/": b""}, "", ["archive: whose is it?"], 1),
]


@pytest.mark.parametrize(
    ("files", "students", "said", "status"),
    [row[1:] for row in REPORTED + INVENTED],
    ids=[row[0] for row in REPORTED + INVENTED],
)
def test_situation(tmp_path, files, students, said, status):
    collected = run(tmp_path, files)
    wanted = {name for name in students.split(";" if ";" in students else " ") if name}
    text = collected.said
    assert {line.student for line in collected.plan.collected} == wanted, text
    for student in wanted:
        for name in RIGHT:
            assert collected.found.get(f"{student}/{name}") == b"right", text
    assert b"WRONG" not in collected.found.values(), text
    assert [fragment for fragment in said if fragment not in text] == [], text
    assert collected.plan.status == status, text


@pytest.mark.parametrize(
    "files", [row[1] for row in REPORTED + INVENTED], ids=[row[0] for row in REPORTED + INVENTED]
)
def test_every_item_ends_as_a_submission_or_as_a_line(tmp_path, files):
    collected = run(tmp_path, files)
    for name in files:
        first = name.split("/")[0].replace("\x1b", "_").replace("u\u0308", "ü")
        assert first in collected.said or first.startswith("submission_"), collected.said
