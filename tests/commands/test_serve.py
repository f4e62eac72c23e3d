"""The server as it is started: what it refuses, and what waitress lets through to our guards."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WAIT_S = 180
VILLAGES = "village_id,name,town_id\nV1,枫源村,T1\n"
HOUSEHOLDS = "户编号,村代码,危险区名称,居住人数,名单号,户主\nV1-0001,V1,枫溪,3,1,张一\n"


def folder(path: Path, *, demo: bool = True, households: str = HOUSEHOLDS) -> Path:
    path.mkdir()
    (path / "villages.csv").write_text(VILLAGES, encoding="utf-8")
    (path / "households.csv").write_text(households, encoding="utf-8")
    words = f'county_id = "c1"\nname = "小县"\ndemo = {str(demo).lower()}\n'
    (path / "county.toml").write_text(words, encoding="utf-8")
    return path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(data: Path, state: Path, port: int, *options: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "server.py",
        "--data",
        str(data),
        "--state",
        str(state),
        "--port",
        str(port),
        *options,
    ]
    env = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(command, cwd=ROOT, env=env, text=True, encoding="utf-8",
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip


def get(port: int, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT_S)
    try:
        connection.request("GET", path, headers=headers)
        reply = connection.getresponse()
        return reply.status, reply.read().decode("utf-8"), dict(reply.getheaders())
    finally:
        connection.close()


def wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        try:
            if get(port, "/health")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    pytest.fail("the server did not become ready")


def refusal(process: subprocess.Popen[str]) -> str:
    """Return what a refused start says; it must end by itself with 1 and without a traceback."""
    _, said = process.communicate(timeout=WAIT_S)
    assert process.returncode == 1
    assert "Traceback" not in said
    return said


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    base = tmp_path_factory.mktemp("serve")
    port = free_port()
    process = start(folder(base / "data"), base / "state", port)
    wait_until_ready(port)
    yield port
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=WAIT_S)
    assert process.returncode == 0
    assert "Traceback" not in said


def test_pages_answer_and_hide_the_server_s_name(running: int) -> None:
    status, body, headers = get(running, "/lists/V1")
    assert status == 200
    assert "张一" in body
    assert "waitress" not in headers.get("Server", "")


RELAYED = (
    "Forwarded",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Forwarded-By",
)


@pytest.mark.parametrize("name", RELAYED)
def test_relay_headers_reach_our_guard_through_waitress(running: int, name: str) -> None:
    status, body, _ = get(running, "/lists", **{name: "for=10.0.0.1"})
    assert status == 403
    assert "代理转发" in body


def test_a_foreign_host_name_is_refused_by_the_running_server(running: int) -> None:
    assert get(running, "/lists", Host="evil.example")[0] == 403
    assert get(running, "/lists", Host=f"localhost:{running}")[0] == 200


def test_two_hundred_open_connections_do_not_stand_in_each_other_s_way(running: int) -> None:
    idle = [socket.create_connection(("127.0.0.1", running), timeout=WAIT_S) for _ in range(200)]
    try:
        assert get(running, "/health")[0] == 200
    finally:
        for one in idle:
            one.close()


def test_a_body_that_is_too_long_is_refused(running: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", running, timeout=WAIT_S)
    connection.putrequest("POST", "/lists")
    connection.putheader("Content-Length", str(50_000_000))
    connection.putheader("Origin", f"http://127.0.0.1:{running}")
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


def test_a_port_in_use_is_said_with_the_remedy(running: int, tmp_path: Path) -> None:
    said = refusal(start(folder(tmp_path / "f"), tmp_path / "s", running))
    assert f"端口 {running} 已被占用" in said
    assert f"--port {running + 1}" in said


def test_faults_of_the_folder_end_the_start(tmp_path: Path) -> None:
    broken = folder(tmp_path / "f", households=HOUSEHOLDS.replace(",3,", ",三,"))
    assert "households 第1行" in refusal(start(broken, tmp_path / "s", free_port()))


def test_a_start_in_the_background_ends_too(tmp_path: Path) -> None:
    """A shell without job control lets its background jobs ignore interrupts."""
    broken = folder(tmp_path / "f", households=HOUSEHOLDS.replace(",3,", ",三,"))
    former = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = start(broken, tmp_path / "s", free_port())
    finally:
        signal.signal(signal.SIGINT, former)
    assert "households 第1行" in refusal(process)


def test_real_data_are_signed_in_to_and_without_names_looked_at_here(tmp_path: Path) -> None:
    real = folder(tmp_path / "f", demo=False)
    port = free_port()
    process = start(real, tmp_path / "s", port)
    try:
        wait_until_ready(port)
        status, body, headers = get(port, "/lists/V1")
        assert (status, headers["Location"]) == (303, "/login?next=/lists/V1")
        assert get(port, "/lists/V1.json")[0] == 401
        assert "张一" not in body
        beside = start(real, tmp_path / "s", free_port(), "--host", "0.0.0.0", "--no-names")
        assert "账号库不能写" in refusal(beside), "nobody could sign in to a second process"
    finally:
        process.terminate()
        said, _ = process.communicate(timeout=WAIT_S)
    assert said.count("一次性密码") == 1
    port = free_port()
    process = start(real, tmp_path / "s", port, "--no-names")
    try:
        wait_until_ready(port)
        status, body, _ = get(port, "/lists/V1")
        assert status == 200
        assert "张一" not in body
        assert "不显示" in body
    finally:
        process.terminate()
        process.communicate(timeout=WAIT_S)
