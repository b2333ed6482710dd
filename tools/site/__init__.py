"""The course's site: lectures executed once, made into slides and, by Sphinx, into pages."""
