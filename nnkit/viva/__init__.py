"""Questions about one's own functions: what they do, line by line, and why.

``practise("ps4")`` asks some of what `nnkit` holds filled in; what is asked and what is right
is found by running the functions. Nothing of the answers is needed for it.
"""


def practise(what, questions=5, ask=input):
    """Ask questions about one's own functions, and say after each which answer is right.

    Parameters
    ----------
    what : str or exercise
        A problem set, ``"ps4"``, or one exercise.
    questions : int
        How many.
    ask : callable
        Shows a text and returns what was typed; stop by typing nothing.
    """
    # Imported late: the sandbox reads this package too, and needs the recorder only.
    from nnkit.viva.practice import practise as begin

    begin(what, questions, ask)
