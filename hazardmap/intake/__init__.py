"""The only reader of foreign files (数据入口)."""
