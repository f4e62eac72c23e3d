"""Palette, hatch, simplification, labels (制图)."""
