"""Editions, ledger, accounts on disk (存储)."""
