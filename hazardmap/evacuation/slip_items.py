"""Tokens of a clause made into items (词归成项): households found on the list, the rest, numbers."""

from collections.abc import Sequence
from typing import Final

from hazardmap.evacuation.slip_reading import Claim, Item, Reading
from hazardmap.evacuation.slip_words import Token
from hazardmap.evacuation.whereabouts import NOT_MOVED, RELATIVES

_RANGE_MOST: Final = 300
_LETTERS: Final = {"status": "s", "homes": "h", "persons": "p", "fraction": "f"}
_NONE_OF: Final = (("拒", "拒不转移"), ("未转", NOT_MOVED), ("投亲", RELATIVES))


def items_of(found: Sequence[Token], reading: Reading) -> tuple[list[Item], str]:
    """Turn tokens into items (归项); the second value says what is wrong."""
    items: list[Item] = []
    wrong = [_wrong_word(token, alone=len(found) == 1) for token in found]
    excepting = False
    for token in found:
        if token.kind in {"unit", "range", "head"}:
            named = _named_by_head if token.kind == "head" else _numbered
            keys, why = named(token, items, reading)
            wrong.append(why)
            _add_units(items, keys, "e" if excepting else "u")
        elif token.kind == "except":
            excepting = reading.excepting = True
        elif token.kind == "outside":
            excepting = False
            _close_exception(items)
        elif token.kind in {"rest", "whole", "all"}:
            excepting = False
            wrong.append(_add_rest(items, token.kind, reading))
        elif token.kind == "none":
            _claim_none(token, reading)
        elif token.kind in _LETTERS:
            excepting = excepting and not items
            single = token.kind in {"homes", "persons"}
            items.append(Item(_LETTERS[token.kind], token.value[0] if single else token.value))
    return items, next(filter(None, wrong), "")


def _wrong_word(token: Token, *, alone: bool) -> str:
    if token.kind == "none" and not alone:
        return "“无”与别的话写在一起，分不清"
    if token.kind == "village":
        return f"提到了别的村“{token.text}”，请一个村一个村地读"
    if token.kind == "unclear":
        return f"“{token.text}”没有写“已”或“了”，不知是否已经做到"
    return ""


def _named_by_head(
    token: Token, items: list[Item], reading: Reading
) -> tuple[tuple[str, ...], str]:
    """Find a household by the name of its head; a number before it has to be the same one."""
    keys = tuple(str(key) for key in token.value)
    last = items[-1].value[-1:] if items and items[-1].letter in "ue" else ()
    if last and last[0] in keys:
        return (), ""
    if last:
        return keys, f"“{token.text}”与前面的名单号不是同一户"
    known = tuple(key for key in keys if key in reading.households)
    if not known:
        return (), f"“{token.text}”不是本村应转住户，请到村页单独登记"
    return known, "" if len(known) == 1 else f"“{token.text}”有{len(known)}户同名，请写名单号"


def _numbered(token: Token, _: list[Item], reading: Reading) -> tuple[tuple[str, ...], str]:
    """Find households by number or by a stretch of numbers (名单号)."""
    values = [int(str(value)) for value in token.value]
    ends = values if token.kind == "range" else values[:1]
    missing = [value for value in ends if value not in reading.listed]
    if missing:
        return (), f"名单号{'、'.join(map(str, missing))}不在本村应转名单内"
    if token.kind == "unit":
        return (reading.listed[values[0]].key,), ""
    first, last = values
    if not first < last <= first + _RANGE_MOST:
        return (), f"“{token.text}”不像一段名单号"
    spread = range(first, last + 1)
    return tuple(reading.listed[number].key for number in spread if number in reading.listed), ""


def _add_units(items: list[Item], keys: tuple[str, ...], letter: str) -> None:
    if not keys:
        return
    if items and items[-1].letter in "ue":
        former = items.pop()
        letter = former.letter
        keys = tuple(dict.fromkeys((*former.value, *keys)))
    items.append(Item(letter, keys))


def _close_exception(items: list[Item]) -> None:
    """除07、11外: no word of where they are; with one (除07没到外) it stands already."""
    for place in range(len(items) - 1, -1, -1):
        if items[place].letter == "s":
            return
        if items[place].letter in "ue":
            items[place] = Item("x", items[place].value)
            return


def _add_rest(items: list[Item], kind: str, reading: Reading) -> str:
    """Add 其余, 全部 or 都; beside households 都 and 全部 only speak of these."""
    last = next((one.letter for one in reversed(items) if one.letter not in "hp"), "")
    waiting = reading.pending[0].letter if reading.pending and not items else ""
    wrong = ""
    if last == "r" or (last == "u" and kind != "rest") or (kind == "all" and waiting == "u"):
        return ""
    if last == "u":
        wrong = "“其余”前面的几户没有写怎样"
    elif kind == "all" and last != "e" and reading.groups and not reading.excepting:
        wrong = "“都”指哪些户没有写清"
    elif kind == "whole" and waiting == "u":
        wrong = "“全部”是指前面几户还是全村，没有写清"
    if last == "e":
        _close_exception(items)
    items.append(Item("r", ()))
    return wrong


def _claim_none(token: Token, reading: Reading) -> None:
    for word, status in _NONE_OF:
        if word in token.text:
            reading.claims.append(Claim(status, 0, 0, token.text))
