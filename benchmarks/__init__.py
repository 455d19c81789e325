"""Benchmarks: `shilu` beside the floor, a script written in an hour, and parsers of related markup, in one run."""
