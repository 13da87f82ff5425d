"""The errors that people see. The command line prints them in one line and exits with 2; nothing else is caught there."""

from __future__ import annotations


class LlsimError(Exception):
    """Something a person can put right; the message says what and where."""


class ConfigurationError(LlsimError):
    """A configuration is wrong. The message names the place, what was found, what is allowed and the nearest name."""
