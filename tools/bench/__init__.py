"""Benchmarks: speed against named peers, each in a module that is run by itself."""
