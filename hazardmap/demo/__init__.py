"""Makes the demonstration county (演示县)."""
