"""The demonstration county (演示县): believable, invented, and the same bytes at every build."""
