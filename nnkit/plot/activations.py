"""Figures of lecture 2."""
