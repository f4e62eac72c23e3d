"""Holds the current Situation and swaps it (值守)."""
