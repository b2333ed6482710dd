"""nnkit: a neural-network library that its readers write themselves.

The modules in `nnkit.exercise.MODULES` hold the exercises, one for each lecture and problem
set. The others are given: slots (``exercise``, ``filled_in``), checking (``check``,
``derive``, ``values``), data and pictures (``data``, ``plot``, ``live``), networks on top of
the exercises (``network``), a recorder of computations (``tape``), guesses before an answer
(``guess``), the checks of problem set 0 (``warm_up``), and commands (``lecture``,
``hand_in``, ``take_over``).
"""

__version__ = "1.0.0"
