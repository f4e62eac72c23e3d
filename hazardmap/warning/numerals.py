"""Chinese and Arabic numerals of bulletins (数字): 10, 十二, 两, 半."""

from typing import Final

NUMBER: Final = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_DIGITS: Final = {word: value for value, word in enumerate("零一二三四五六七八九")} | {"两": 2}


def whole_number(word: str) -> int:
    """Read 0–99 in either writing; anything else raises `ValueError`."""
    if word.isdigit():
        return int(word)
    tens, ten, ones = word.partition("十")
    if not ten:
        if word not in _DIGITS:
            raise ValueError(word)
        return _DIGITS[word]
    if any(part and part not in _DIGITS for part in (tens, ones)):
        raise ValueError(word)
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
