"""Figures of lecture 5."""
