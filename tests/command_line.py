"""The command line as a person uses it, in this process."""

import sys
from unittest import mock

import server


def run(*words: str) -> int:
    """Run `server.py words…` and return its exit code."""
    with mock.patch.object(sys, "argv", ["server.py", *words]):
        return server.main()
