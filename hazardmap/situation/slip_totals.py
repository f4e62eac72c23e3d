"""A slip that tells totals only (只报总数): 应转30户85人，已转26户75人，其中投亲2户5人."""

from dataclasses import dataclass

from hazardmap.evacuation.slip import Slip
from hazardmap.evacuation.slip_words import ARRIVED, TOTAL
from hazardmap.evacuation.whereabouts import NOT_MOVED, ON_THE_WAY, RELATIVES, SHELTER


@dataclass(frozen=True, slots=True)
class Totals:
    """The numbers of a report by total as they were read (总数), and what does not add up."""

    shelter_households: int
    shelter_people: int
    relatives_households: int
    relatives_people: int
    on_the_way_households: int
    on_the_way_people: int
    wrong: tuple[str, ...] = ()


def totals_of(slip: Slip) -> Totals:
    """Read the totals of a slip; 已转 holds 集中 and 投亲, so 集中 is what is left of it."""
    homes = {claim.status: claim.homes for claim in slip.claims if claim.homes is not None}
    people = {claim.status: claim.people for claim in slip.claims if claim.people is not None}
    wrong = [
        f"“{claim.words}”没有人数"
        for claim in slip.claims
        if claim.people is None and claim.status != TOTAL
    ]
    counts = []
    for told, what in ((homes, "户"), (people, "人")):
        relatives, way = told.get(RELATIVES, 0), told.get(ON_THE_WAY, 0)
        shelter = told.get(SHELTER)
        arrived = told.get(ARRIVED)
        if arrived is not None and shelter is not None and arrived != shelter + relatives:
            wrong.append(f"已转{arrived}{what}≠集中{shelter}{what}+投亲{relatives}{what}")
        if shelter is None:
            shelter = (arrived or 0) - relatives
        if shelter < 0:
            wrong.append(f"已转{arrived}{what}少于投亲{relatives}{what}")
        done = max(0, shelter) + relatives + way
        whole, left = told.get(TOTAL), told.get(NOT_MOVED)
        if whole is not None and left is not None and whole != done + left:
            wrong.append(f"应转{whole}{what}≠已转和途中{done}{what}+未转{left}{what}")
        counts += [max(0, shelter), relatives, way]
    return Totals(
        shelter_households=counts[0],
        relatives_households=counts[1],
        on_the_way_households=counts[2],
        shelter_people=counts[3],
        relatives_people=counts[4],
        on_the_way_people=counts[5],
        wrong=tuple(wrong),
    )
