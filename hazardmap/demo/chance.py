"""Chance with a fixed seed (固定随机): each thing made draws from a stream of its own name.

A change in one thing therefore never moves another; numpy promises no stream across its major versions.
"""

import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

SEED: Final = 330681
_FAMILIES: Final = "陈赵周楼郭何杨徐蒋骆郦张王俞斯宣寿傅毛金黄章孟边祝魏方吴沈许钱孙李朱胡马应余阮戚侯冯屠翁潘袁石丁"
_FIRST: Final = "伯仲建国永志文小美水金玉春秋根荣兴长友明德光世红爱月桂菊兰海云良培祖庆学松柏"
_SECOND: Final = "林山明生根华英芳平东军良娟琴仙花龙祥富贵成江海波峰元土法忠义信民乐康宁木火炎田灿"


def rng(name: str) -> np.random.Generator:
    """Return the generator of the stream with this name."""
    return np.random.default_rng([SEED, zlib.crc32(name.encode())])


def people_names(count: int, stream: np.random.Generator) -> list[str]:
    """Invent names of persons (虚构姓名): a family name and two syllables."""
    family = stream.integers(0, len(_FAMILIES), count)
    first = stream.integers(0, len(_FIRST), count)
    second = stream.integers(0, len(_SECOND), count)
    return [
        _FAMILIES[a] + _FIRST[b] + _SECOND[c] for a, b, c in zip(family, first, second, strict=True)
    ]


def phones(count: int, stream: np.random.Generator) -> list[str]:
    """Invent phone numbers (虚构手机号) 1990000xxxx; none repeats within 9,990 neighbours."""
    rounds = -(-count // 9990)
    order = stream.permutation(9990) + 10
    numbers = np.concatenate([order] * rounds)[:count]
    return [f"1990000{number:04d}" for number in numbers]


def shared_out(
    total: int, weights: Sequence[float] | NDArray[np.float64], least: int = 0
) -> NDArray[np.int64]:
    """Share a whole number out by weights (最大余数法), each part at least `least`."""
    parts = np.asarray(weights, dtype=float)
    free = total - least * len(parts)
    exact = parts / parts.sum() * free
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: int(free - whole.sum())]] += 1
    shares: NDArray[np.int64] = whole + least
    return shares
