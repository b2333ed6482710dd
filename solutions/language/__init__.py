"""The language of answer sheets: what stands in ``solutions/<module>/`` is written in it.

``@reference`` makes an `Answer` of the right implementation. To it are attached the
visible cases, the hidden cases (a function of an ``rng``), and the named mistakes, each
with the sentence that names it. Expected values are never typed: they are computed.
Questions have a `Key`, derivation ladders a `Ladder`, right answers in other styles `right`.
"""

from solutions.language.answer import Answer, answers, reference
from solutions.language.key import Key, keys
from solutions.language.ladder import Ladder, bits, identity, indicators, ladders, normal
from solutions.language.load import load
from solutions.language.own import InNumbers, OwnKey, own_key
from solutions.language.seed import rng_for

__all__ = [
    "Answer",
    "InNumbers",
    "Key",
    "Ladder",
    "OwnKey",
    "answers",
    "bits",
    "identity",
    "indicators",
    "keys",
    "ladders",
    "load",
    "normal",
    "own_key",
    "reference",
    "rng_for",
]
