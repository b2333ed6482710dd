"""The built site in a real browser: run with ``python -m tests.browser``."""
