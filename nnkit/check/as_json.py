"""Values, cases, sheets and ladders as JSON: what ``cases.json`` is written in and read from.

Arrays keep dtype, shape, memory layout and read-only flag, random generators their state,
functions that cases hand over their name. What is hidden is never written.
"""

import base64
import zlib
from typing import Any

import numpy as np

from nnkit.check import probes
from nnkit.check.cases import Case
from nnkit.check.compare import Layout, Tolerance
from nnkit.check.diagnose.fingerprint import Mark
from nnkit.check.judge import Task
from nnkit.check.sheets import LadderSheet, Line, Sample, Sheet, Symbol
from nnkit.values import laid_out, layout

#: Larger arrays are written compressed: nobody reads so many numbers.
MAX_LISTED = 1_000

# --- values and cases -------------------------------------------------------------------------


def encode(value: Any):
    """Turn a value into what JSON can hold; `decode` gives it back.

    Raises
    ------
    TypeError
        For anything but numbers, strings, None, arrays, generators, probes' functions,
        and tuples, lists and dicts of these.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "biuf":
            raise TypeError(f"cannot write an array of dtype {value.dtype} to JSON")
        record = {"array": _numbers(value), "dtype": value.dtype.name, "shape": list(value.shape)}
        if layout(value) != "C":
            record["layout"] = layout(value)
        if not value.flags.writeable:
            record["read_only"] = True
        return record
    if isinstance(value, tuple):
        return {"tuple": [encode(item) for item in value]}
    if isinstance(value, list):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {"dict": [[key, encode(item)] for key, item in value.items()]}
    if isinstance(value, np.random.Generator):
        return {"rng": value.bit_generator.state}
    if callable(value) and getattr(probes, value.__name__, None) is value:
        return {"function": value.__name__}
    raise TypeError(f"cannot write {value!r} to JSON")


def decode(record):
    """Turn the output of `encode` back into the value."""
    if isinstance(record, list):
        return [decode(item) for item in record]
    if not isinstance(record, dict):
        return record
    if "array" in record:
        values = _array(record["array"], record["dtype"]).reshape(record["shape"])
        return laid_out(values, record.get("layout", "C"), not record.get("read_only", False))
    if "tuple" in record:
        return tuple(decode(item) for item in record["tuple"])
    if "dict" in record:
        return {key: decode(item) for key, item in record["dict"]}
    if "rng" in record:
        generator = np.random.default_rng()
        generator.bit_generator.state = record["rng"]
        return generator
    return getattr(probes, record["function"])


def _numbers(array):
    """Return an array's numbers as lists, or as a text if there are many."""
    if array.size <= MAX_LISTED:
        return array.tolist()
    raw = array.astype(array.dtype.newbyteorder("<")).tobytes()
    return base64.b64encode(zlib.compress(raw, 9)).decode()


def _array(numbers, dtype):
    if not isinstance(numbers, str):
        return np.array(numbers, dtype)
    raw = zlib.decompress(base64.b64decode(numbers))
    return np.frombuffer(raw, np.dtype(dtype).newbyteorder("<")).astype(dtype)


def encode_case(case):
    """Write a case as a JSON object."""
    return {
        "group": case.group,
        "args": [encode(arg) for arg in case.args],
        "kwargs": {key: encode(value) for key, value in case.kwargs.items()},
        "probe": case.probe,
        "tolerance": [case.tolerance.relative, case.tolerance.absolute],
        "raises": case.raises,
        "points_between": list(case.points_between),
    }


def decode_case(record):
    """Read a case back from its JSON object."""
    return Case(
        record["group"],
        tuple(decode(arg) for arg in record["args"]),
        {key: decode(value) for key, value in record["kwargs"].items()},
        record["probe"],
        Tolerance(*record["tolerance"]),
        record["raises"],
        tuple(record["points_between"]),
    )


# --- sheets and ladders -----------------------------------------------------------------------


def encode_sheet(sheet: Sheet):
    """Write a sheet's visible part as a JSON object."""
    return {
        "points": sheet.points,
        "names": list(sheet.layout.names),
        "lists": list(sheet.layout.lists),
        "shares": sheet.shares,
        "diagnoses": sheet.diagnoses,
        "defaults": {name: encode(value) for name, value in sheet.defaults.items()},
        "cases": [
            {
                **encode_case(task.case),
                "want": encode(task.want),
                "mistakes": {name: [m.digest, m.grids] for name, m in task.marks.items()},
                "parts": {
                    name: {part: [m.digest, m.grids] for part, m in marks.items()}
                    for name, marks in task.part_marks.items()
                },
                "heeds": task.heeds,
            }
            for task in sheet.tasks
            if not task.hidden
        ],
    }


def decode_sheet(record):
    """Read a sheet back from its JSON object."""
    tasks = [_decode_task(item) for item in record["cases"]]
    layout = Layout(tuple(record["names"]), tuple(record["lists"]))
    defaults = {name: decode(value) for name, value in record.get("defaults", {}).items()}
    points = record.get("points")
    return Sheet(layout, record["shares"], tasks, record["diagnoses"], defaults, points)


def _decode_task(item):
    def marks(record):
        return {
            name: Mark(digest, tuple((width, offset) for width, offset in grids))
            for name, (digest, grids) in record.items()
        }

    return Task(
        decode_case(item),
        decode(item["want"]),
        find_marks=lambda: marks(item["mistakes"]),
        find_part_marks=lambda: {
            name: marks(parts) for name, parts in item.get("parts", {}).items()
        },
        find_heeds=lambda: item.get("heeds", {}),
    )


def encode_ladder(sheet: LadderSheet):
    """Write a ladder's sheet, one without hidden samples, as a JSON object.

    It holds sample points and what the lines come to there, and no formula of a line.

    Raises
    ------
    ValueError
        If there are hidden samples among those of the sheet.
    """
    if sheet.hidden:
        raise ValueError(f"{sheet.name} has hidden samples, which no release may hold")
    return {
        "title": sheet.title,
        "points": sheet.points,
        "symbols": [[s.name, s.shape, s.meaning, s.definition] for s in sheet.symbols],
        "lines": [[line.name, line.shape, line.meaning] for line in sheet.lines],
        "samples": [
            {
                "sizes": sample.sizes,
                "symbols": {name: encode(value) for name, value in sample.symbols.items()},
                "lines": {name: encode(value) for name, value in sample.lines.items()},
            }
            for sample in sheet.samples
        ],
        "mistakes": {
            line: [[mark.digest, mark.grids, sentence] for mark, sentence in found]
            for line, found in sheet.mistakes.items()
        },
    }


def decode_ladder(name, record):
    """Read a ladder back from its JSON object."""
    mistakes = {
        line: [
            (Mark(digest, tuple((width, offset) for width, offset in grids)), sentence)
            for digest, grids, sentence in found
        ]
        for line, found in record["mistakes"].items()
    }
    return LadderSheet(
        name,
        record["title"],
        record["points"],
        [Symbol(*row) for row in record["symbols"]],
        [Line(*row) for row in record["lines"]],
        [
            Sample(
                sample["sizes"],
                {key: np.asarray(decode(value)) for key, value in sample["symbols"].items()},
                {key: np.asarray(decode(value)) for key, value in sample["lines"].items()},
            )
            for sample in record["samples"]
        ],
        find_mistakes=lambda: mistakes,
    )
