"""Figures of lecture 4."""
