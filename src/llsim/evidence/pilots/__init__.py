"""Pilots that have not been run yet: the design of an evaluation tried out on many simulated districts; the files are in experiments/pilots."""
