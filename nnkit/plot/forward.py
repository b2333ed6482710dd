"""Figures of lecture 3."""
