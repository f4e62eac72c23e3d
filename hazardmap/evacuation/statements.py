"""What villages say about their lists (村的说明): 本村无转移人员 is not 未上报."""

import pandas as pd


def villages_stating(statements: pd.DataFrame, word: str) -> pd.Series:
    """Return the villages whose newest statement is `word` (listed, none_declared, not_reported)."""
    newest = statements.sort_values(["village_id", "as_of"], na_position="first").drop_duplicates(
        "village_id", keep="last"
    )
    return newest.loc[newest["statement"].eq(word), "village_id"]
