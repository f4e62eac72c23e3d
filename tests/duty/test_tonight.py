"""A night is planned again in the computing process: closed roads, shut shelters, orders; a restart keeps it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
from shapely.geometry import mapping

from hazardmap.crs import METRIC, WEB
from hazardmap.duty import job
from hazardmap.duty.asking import Ask
from hazardmap.duty.current import Duty
from hazardmap.duty.process import DataSource, Process
from hazardmap.duty.worker import Worker
from hazardmap.errors import NotReady
from hazardmap.evacuation.ordered_units import body_of
from hazardmap.settings import Settings
from hazardmap.situation.model import Situation
from hazardmap.situation.order_units import unit_frame, units_from
from hazardmap.situation.tonight import QUIET
from hazardmap.store.placement import keep_placement, kept_placement
from hazardmap.store.state import State, reading, writing
from tests.toy_county import lonlat
from tests.web.conftest import AT
from tests.web.night_roads import ROADS

HEAD = "household_id,village_id,danger_area,people,list_no,lon,lat\n"


def folder(path: Path, *, people: int = 3) -> Path:
    """Write two villages, two households behind a bridge, two shelters and the roads of the toy county."""
    path.mkdir(exist_ok=True)
    here, near, far = lonlat(500, 100), lonlat(900, 900), lonlat(1900, 900)
    (path / "county.toml").write_text('county_id = "c1"\nname = "小县"\ndemo = true\n')
    (path / "villages.csv").write_text("village_id,name,town_id\nA1,甲1村,A\n")
    (path / "households.csv").write_text(
        HEAD
        + f"A1-0001,A1,甲溪,{people},1,{here['lon']},{here['lat']}\n"
        + f"A1-0002,A1,甲溪,3,2,{here['lon']},{here['lat']}\n"
    )
    (path / "shelters.csv").write_text(
        "shelter_id,name,capacity,town_id,village_id,lon,lat\n"
        f"S1,甲礼堂,10,A,A1,{near['lon']},{near['lat']}\n"
        f"S2,甲小学,10,A,A1,{far['lon']},{far['lat']}\n"
    )
    shapes = gpd.GeoSeries([row["geometry"] for row in ROADS], crs=METRIC).to_crs(WEB)
    features = [
        {
            "type": "Feature",
            "geometry": mapping(shape),
            "properties": {"road_id": row["road_id"], "name": row.get("name")},
        }
        for row, shape in zip(ROADS, shapes, strict=True)
    ]
    content = {"type": "FeatureCollection", "features": features}
    (path / "roads.geojson").write_text(json.dumps(content))
    return path


@contextmanager
def served(source: DataSource, opened: State) -> Iterator[Duty]:
    """Serve a folder as the server does, without pages."""
    duty = Duty(settings=Settings(), now=lambda: AT, opened=opened)
    reasons: list[str] = []
    worker = Worker(duty, source, Process(), refused=reasons.append)
    worker.start()
    until(lambda: duty.plans() is not None or bool(reasons))
    assert reasons == []
    try:
        yield duty
    finally:
        worker.close()
        duty.close()


def state(path: Path) -> State:
    """Make an empty state folder; the lock is let go, since nobody else is there."""
    with writing(path / "state", now=AT) as opened:
        return opened


def until(done: Callable[[], bool]) -> None:
    for _ in range(1200):
        if done():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come")


def metres(situation: Situation) -> list[float]:
    return [float(number) for number in situation.plan.risk_list["distance_m"]]


def close(duty: Duty, *pieces: str, drill: bool = False) -> None:
    body = {"name": pieces[0], "road_ids": list(pieces)}
    duty.record("road.closed", body, by="值班员", key="k" + "".join(pieces), drill=drill)


def test_a_closed_bridge_is_planned_in_the_other_process_and_stays_after_a_restart(
    tmp_path: Path,
) -> None:
    opened = state(tmp_path)
    source = DataSource(folder(tmp_path / "f"), opened.path, held=True)
    with served(source, opened) as duty:
        before = metres(duty.current())
        threads = threading.active_count()
        close(duty, "R2")
        assert duty.replanning()
        # pages go on with the former plan meanwhile
        assert metres(duty.current()) == before
        until(lambda: not duty.replanning())
        assert metres(duty.current()) == [number + 800 for number in before]
        assert threading.active_count() <= threads + 1
        # the drill has roads of its own
        assert metres(duty.current(drill=True)) == before
    with served(source, opened) as duty:
        assert metres(duty.current()) == [number + 800 for number in before]
        assert not duty.replanning()


def test_an_order_holds_through_another_edition_and_through_a_restart(tmp_path: Path) -> None:
    opened = state(tmp_path)
    source = DataSource(folder(tmp_path / "f"), opened.path, held=True)
    with served(source, opened) as duty:
        made = duty.current()
        units = units_from(unit_frame(made.county, made.plan))
        assert len(units) == 2
        body = body_of(units)
        body["shelter_id"] = ["S2", "S2"]  # as a plan of yesterday had it
        duty.record("order.issued", {"number": 1, "units": body}, by="值班员", key="o" * 8)
        assert duty.replanning()
        until(lambda: not duty.replanning())
        assert set(duty.current().plan.risk_list["shelter_id"]) == {"S2"}
    with served(source, opened) as duty:
        assert set(duty.current().plan.risk_list["shelter_id"]) == {"S2"}


def test_a_plan_of_another_county_than_the_one_prepared_is_not_made(tmp_path: Path) -> None:
    opened = state(tmp_path)
    source = DataSource(folder(tmp_path / "f"), opened.path, held=True)
    job.read(source)
    job.prepare_county(Settings())
    county, _ = job.plan_county(AT.date(), Settings(), source)
    ask = Ask(QUIET, {}, {}, county.fingerprint, AT.date(), Settings())
    job.plan_of_tonight(ask)
    with pytest.raises(NotReady):
        job.plan_of_tonight(replace(ask, fingerprint="another"))


def test_the_job_keeps_who_goes_where_and_prefers_it(tmp_path: Path) -> None:
    opened = state(tmp_path)
    source = DataSource(folder(tmp_path / "f"), opened.path, held=True)
    assert kept_placement(opened) == {}
    job.read(source)
    job.prepare_county(Settings())
    job.plan_county(AT.date(), Settings(), source)
    assert kept_placement(opened) == {
        "household:A1-0001": ("S1", 3),
        "household:A1-0002": ("S1", 3),
    }
    (opened.path / "placement.parquet").write_bytes(b"nonsense")
    assert kept_placement(reading(opened.path)) == {}
    keep_placement(opened, {"household:A1-0001": ("S1", 3)})
    assert kept_placement(opened) == {"household:A1-0001": ("S1", 3)}
