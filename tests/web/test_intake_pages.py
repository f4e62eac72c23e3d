"""The way in on the page: hand in, answer, look at the difference, accept or discard; nothing in silence."""

import io
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from hazardmap.duty.pieces import READING
from tests.rasters import heights, write_tif
from tests.web.quiet_office import OURS, Office, office, words

COLUMNS = ["household_id", "village_id", "danger_area", "people", "head_name", "head_phone"]
LIMIT_S = 60


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as opened:
        yield opened


def sheet(here: Office, **cells: str) -> bytes:
    """The list in force as CSV, with some cells of A1-0001 changed."""
    rows = here.desk.in_force().tables["households"][COLUMNS].astype("object")
    for name, text in cells.items():
        rows.loc[rows["household_id"] == "A1-0001", name] = text
    return rows.to_csv(index=False).encode("utf-8-sig")


def hand_in(here: Office, body: bytes, name: str = "清单.csv", table: str = "households") -> str:
    """Send a file as the page does; return the address of its page once it is read."""
    form = {"table": table, "file": (io.BytesIO(body), name)}
    reply = here.client.post("/data/files", data=form, headers=OURS)
    assert reply.status_code == 303, words(reply.text)
    address = str(reply.headers["Location"])
    read(here, address)
    return address


def read(here: Office, address: str) -> None:
    """Wait until a file is read, as the page that asks again does."""
    piece = here.desk.piece(address.rpartition("/")[2], here.desk.pieces(WHO)[0].who)
    until = time.monotonic() + LIMIT_S
    while piece.state == READING and time.monotonic() < until:
        time.sleep(0.05)


WHO = "本机查看（演示，未登录）"


def test_a_file_is_compared_and_accepted(here: Office) -> None:
    address = hand_in(here, sheet(here, head_phone="19900008888"))
    text = here.page(address)
    assert "新增0 · 减少0 · 修改1" in text
    assert "19900000001 19900008888" in text
    assert here.desk.editions("households") is None
    assert "已接收：转移清单第 2 版" in here.follow(here.send(f"{address}/accept"))
    assert here.cell("A1-0001", "head_phone") == "19900008888"
    assert "已接收" in here.follow(here.send(f"{address}/accept"))
    manifest = here.desk.editions("households")
    assert manifest is not None
    assert [(e.number, e.who, e.name) for e in manifest.editions][1:] == [(2, WHO, "清单.csv")]


def test_a_doubt_is_a_plain_question_and_nothing_is_accepted_before_it_is_answered(
    here: Office,
) -> None:
    body = "shelter_id,name,capacity\nS1,甲礼堂,30\n".encode()
    address = hand_in(here, body, "场所.csv", "shelters")
    page = here.client.get(address).text
    assert 'type="radio"' in page
    assert "不敢替您决定" in page
    here.send(f"{address}/accept")
    assert here.desk.editions("shelters") is None
    key, value = re.findall(r'name="(doubt:[^"]+)" value="([^"]+)"', page)[0]
    here.send(f"{address}/answers", **{key: value})
    read(here, address)
    assert "新增0 · 减少0 · 修改1" in here.page(address)


def test_a_refused_row_is_reported_on_the_page_and_in_both_files(here: Office) -> None:
    address = hand_in(here, sheet(here, people="很多"))
    text = here.page(address)
    assert "检查报告" in text
    assert "很多" in text
    report = here.client.get(f"{address}/report.csv").data.decode("utf-8-sig").splitlines()
    assert report[0] == "sheet,row,column,value,problem,suggestion"
    assert any("很多" in line for line in report[1:])
    body = here.client.get(f"{address}/report.xlsx").data
    book = pd.read_excel(io.BytesIO(body), sheet_name=None, engine="openpyxl")
    assert list(book) == ["检查报告", "有问题的行"]
    assert "很多" in book["检查报告"]["原内容"].tolist()


def test_discarding_changes_nothing(here: Office) -> None:
    address = hand_in(here, sheet(here, head_phone="19900008888"))
    assert "现行数据没有变" in here.follow(here.send(f"{address}/discard"))
    assert here.desk.editions("households") is None
    assert "已放弃" in here.page("/data/files")


def test_a_file_that_is_no_table_is_refused_in_words(here: Office) -> None:
    address = hand_in(here, b"\x00\x01not a sheet", "最新版2(改).xls")
    text = here.page(address)
    assert "最新版2(改).xls" in text
    assert "重新选文件" in text


def test_points_are_drawn_from_the_file(here: Office) -> None:
    rows = here.desk.in_force().tables["households"][[*COLUMNS, "lon", "lat"]].astype("object")
    address = hand_in(here, rows.to_csv(index=False).encode("utf-8-sig"))
    assert f'src="{address}/places.svg"' in here.client.get(address).text
    picture = here.client.get(f"{address}/places.svg")
    assert picture.mimetype == "image/svg+xml"
    # A1-0001, two rows of A1-0002, three of A2, one of B1
    assert picture.text.count("<circle") == 7
    assert "style=" not in picture.text


def test_a_town_accepts_its_own_rows_only(here: Office) -> None:
    here.client.set_cookie("office", "B")
    form = {"table": "households", "file": (io.BytesIO(sheet(here, people="9")), "a.csv")}
    address = here.client.post("/data/files", data=form, headers=OURS).headers["Location"]
    piece = here.desk.pieces("乙镇应急办（演示，未登录）")[0]
    assert piece.looked.wait(LIMIT_S)
    assert "别的镇街的行" in here.page(address)
    assert "别的镇街的行" in here.send(f"{address}/accept").text
    assert here.desk.editions("households") is None
    here.client.delete_cookie("office")
    assert here.client.get(address).status_code == 404


def test_only_the_hand_in_takes_more_than_a_megabyte(here: Office) -> None:
    head = (
        b'--cut\r\nContent-Disposition: form-data; name="table"\r\n\r\nhouseholds\r\n'
        b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    )
    body = head + sheet(here) + b"\n" * 2_000_000 + b"\r\n--cut--\r\n"
    kind = "multipart/form-data; boundary=cut"
    sent = here.client.post("/data/files", data=body, content_type=kind, headers=OURS)
    assert sent.status_code == 303
    reply = here.client.post("/lists/A1/word", data={"by": "x" * 2_000_000}, headers=OURS)
    assert reply.status_code == 413


@pytest.mark.parametrize(
    ("form", "said"),
    [({"table": "nothing"}, "没有选表"), ({"table": "households"}, "没有选文件")],
)
def test_a_form_without_table_or_file_says_so(
    here: Office, form: dict[str, str], said: str
) -> None:
    reply = here.client.post("/data/files", data=form, headers=OURS)
    assert reply.status_code == 400
    assert said in reply.text


def test_what_was_handed_in_leaves_nothing_in_the_inbox(here: Office) -> None:
    hand_in(here, sheet(here, head_phone="19900008888"))
    assert not any(here.desk.inbox.iterdir())


def test_a_terrain_goes_in_and_is_brought_back_on_the_page(here: Office, tmp_path: Path) -> None:
    for number, high in enumerate((700.0, 800.0), start=1):
        file = write_tif(tmp_path / "高程.tif", heights(20.0, high), nodata=-9999.0)
        address = hand_in(here, file.read_bytes(), "高程.tif", "dem")
        text = here.page(address)
        assert "高程.tif → 地形高程" in text
        assert ("新增7 · 减少0" if number == 1 else "最高 数值 699.8 米 799.8 米") in text
        assert f"已接收：地形高程第 {number} 版，共 1 幅" in here.follow(
            here.send(f"{address}/accept")
        )
    assert "地形高程的版次" in here.page("/data/tables/dem")
    here.follow(here.send("/data/tables/dem/1/use"))
    grid = here.desk.in_force().county.grids["dem"]
    assert float(grid.values.max()) < 700.0
