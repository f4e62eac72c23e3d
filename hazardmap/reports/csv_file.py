"""The list as a CSV download (CSV 下载): UTF-8 with BOM so that Excel and WPS read the Chinese."""

import csv
import io

import pandas as pd

from hazardmap.reports.cells import plain_rows
from hazardmap.tables.formulas import harmless

BOM = "\ufeff"


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """Write a frame: header of its column names, LF, empty = unknown, whole numbers ungrouped."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(frame.columns)
    for row in plain_rows(frame):
        writer.writerow([harmless(v) if isinstance(v, str) else v for v in row.values()])
    return (BOM + out.getvalue()).encode("utf-8")
