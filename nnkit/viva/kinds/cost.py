"""Cost: how often a line runs, how many products it takes, which array is the largest."""

import numpy as np

from nnkit.viva.question import Question, choose


def ask(subject):
    """Yield questions about what a call costs."""
    for task in subject.calls:
        noted = subject.record(task)
        if noted:
            yield from _runs(subject, task, noted)
            yield from _products(subject, task, noted)
            yield from _largest(subject, task, noted)


def _question(subject, task, text, number, key, right, wrong, why, proof):
    options, place = choose(right, wrong, subject.rng)
    if place < 0:
        return
    if all(option.isdigit() for option in options):
        options.sort(key=int)
        place = options.index(right)
    yield Question(
        "cost",
        subject.name,
        text,
        subject.code.lines(),
        number,
        f"{key} {number} {subject.written(task)}",
        subject.written(task),
        options,
        place,
        why,
        ["Says on which sizes of the call the answer depends, and how"],
        proof,
    )


def _runs(subject, task, noted):
    alone = {statement.lineno for statement in subject.code.statements()}
    for number, times in noted["counts"].items():
        if number in alone and 2 <= times <= 100:
            others = [t for t in noted["counts"].values() if t > 1]
            wrong = [*others, times - 1, times + 1, 1, 2 * times, times * times]
            yield from _question(
                subject,
                task,
                f"How often does line {number} run in this call?",
                number,
                "runs",
                str(times),
                [str(w) for w in wrong],
                f"Counted: {times} times.",
                {"what": "runs", "line": number, "times": times},
            )


def _products(subject, task, noted):
    numbers = [number for number, *_ in noted["products"]]
    for number, left, right in noted["products"]:
        if numbers.count(number) > 1 or not left or not right or len(left + right) > 4:
            continue
        rows, inner = (left[0], left[1]) if len(left) == 2 else (1, left[0])
        columns = right[1] if len(right) == 2 else 1
        count = rows * inner * columns
        if not 4 <= count <= 400:
            continue
        wrong = [
            rows * columns,
            rows * inner + inner * columns,
            rows * inner * inner * columns,
            rows * inner,
            inner * columns,
            2 * count,
        ]
        yield from _question(
            subject,
            task,
            f"How many multiplications of two numbers does the `@` in line {number} take?",
            number,
            "products",
            str(count),
            [str(w) for w in wrong],
            f"The operands have the shapes {tuple(left)} and {tuple(right)}: each of the "
            f"{rows * columns} results is a sum of {inner} products.",
            {"what": "products", "line": number, "left": left, "right": right},
        )


def _largest(subject, task, noted):
    arrays = {
        name: last["shape"]
        for _, name, _, last in noted["values"]
        if last["type"] == "ndarray" and name != "return"
    }
    given = dict(zip(subject.code.parameters(), task.case.args, strict=False)) | task.case.kwargs
    for name, value in given.items():
        if isinstance(value, np.ndarray):
            arrays.setdefault(name, list(value.shape))
    # A name that holds arrays of several sizes has no one size.
    for _, name, first, last in noted["values"]:
        if name in arrays and (first.get("shape") != last.get("shape")):
            del arrays[name]
    sizes = {name: int(np.prod(shape)) for name, shape in arrays.items()}
    ranked = sorted(sizes, key=sizes.get, reverse=True)
    if len(ranked) < 3 or sizes[ranked[0]] == sizes[ranked[1]]:
        return
    shapes = ", ".join(f"{name} {tuple(arrays[name])}" for name in ranked)
    yield from _question(
        subject,
        task,
        "Which of these arrays has the most elements, once the call is over?",
        0,
        "largest",
        f"`{ranked[0]}`",
        [f"`{name}`" for name in ranked[1:]],
        f"Traced: {shapes}.",
        {"what": "largest", "name": ranked[0]},
    )
