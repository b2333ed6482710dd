"""Figures of lecture 6."""
