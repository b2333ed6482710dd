"""The kinds of questions: each module has a function `ask`, which yields `Question`s."""
