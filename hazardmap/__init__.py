"""Hazard and evacuation one-map server (避险转移一张图)."""
