"""The built site in a real browser: run with ``python -m tools.browser``."""
