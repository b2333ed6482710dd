"""Answers to problem set 8: automatic differentiation.

Each exercise has a file with its name: the reference, the visible and the hidden cases, and
the named mistakes, grouped by kind. Beside these lie the keys to the questions, the derivation,
and right answers in other styles. Every file in this folder is loaded.
"""

from solutions.language import load

load(__name__)
