"""Warnings (预警): bulletins, responses, calls. Pure functions."""
