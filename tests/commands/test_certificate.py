"""`certificate` and HTTPS: a browser that trusts the authority is served, anybody else is not."""

import socket
import ssl
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, request

from hazardmap.commands.secret_server import secret_server
from hazardmap.duty.clock import beijing_now
from hazardmap.store.certificates import Certificates, read_certificates
from hazardmap.store.state import reading
from tests.command_line import run
from tests.commands.test_serve import free_port, start
from tests.folders import write_folder
from tests.toy_county import toy


def county(folder: Path) -> tuple[str, ...]:
    tables = {name: frame for name, frame in toy().tables.items() if len(frame)}
    seed = write_folder(folder / "seed", tables, county={"county_id": "toy", "name": "玩具县"})
    return "--data", str(seed), "--state", str(folder / "state")


@pytest.fixture
def certificates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Certificates:
    assert run("certificate", "127.0.0.1", *county(tmp_path)) == 0
    found = read_certificates(reading(tmp_path / "state"))
    said = capsys.readouterr().out
    assert found.fingerprint in said
    assert "/certificate.crt" in said
    return found


@pytest.fixture
def port(certificates: Certificates) -> Iterator[int]:
    app = Flask(__name__)

    @app.get("/")
    def index() -> str:
        return request.scheme

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    number = int(listener.getsockname()[1])
    server = secret_server(app, listener, certificates, most_bytes=1000)
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    yield number
    server.stop()
    thread.join()


def test_whoever_trusts_the_authority_is_served_in_secret(
    port: int, certificates: Certificates
) -> None:
    trusting = ssl.create_default_context(cafile=str(certificates.authority))
    with urllib.request.urlopen(f"https://127.0.0.1:{port}/", context=trusting) as answer:
        assert answer.read() == b"https"
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(f"https://127.0.0.1:{port}/", context=ssl.create_default_context())


def test_a_name_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("certificate", "https://x", *county(tmp_path)) == 2
    assert "不是地址或主机名" in capsys.readouterr().err
    assert not (tmp_path / "state" / "certificates").exists()


def test_the_clock_of_a_certificate_is_the_office_s(certificates: Certificates) -> None:
    left = certificates.valid_until - beijing_now()
    assert 390 < left.days < 398


def test_the_server_starts_over_https_and_says_its_address(
    certificates: Certificates, tmp_path: Path
) -> None:
    port = free_port()
    with start(tmp_path / "seed", tmp_path / "state", port, "--https") as server:
        try:
            assert server.stdout is not None
            said = ""
            while f"已启动：https://127.0.0.1:{port}" not in said:
                line = server.stdout.readline()
                assert line, said
                said += line
            trusting = ssl.create_default_context(cafile=str(certificates.authority))
            address = f"https://127.0.0.1:{port}/login"
            with urllib.request.urlopen(address, context=trusting) as answer:
                assert "登录名" in answer.read().decode()
        finally:
            server.terminate()
            server.communicate()
