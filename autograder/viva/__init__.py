"""Viva: a sheet of questions for each student about that student's own functions."""
