"""Errors that people see: one sentence each that says what, where and what to try."""

from __future__ import annotations


class ShiluError(Exception):
    """Anything that `shilu` reports as one sentence with exit status 2."""


class InputError(ShiluError):
    """An input that cannot be read."""


class OutputError(ShiluError):
    """An output that cannot be written, or that would not say what the transcript says."""
