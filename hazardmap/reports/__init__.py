"""Lists and workbooks on paper and file (报表)."""
