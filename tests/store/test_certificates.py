"""The office's own certificates: trusted by whoever trusts the authority, renewed without a second trust."""

import ipaddress
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from hazardmap.errors import StateRefused
from hazardmap.store.certificates import (
    AUTHORITY_KEY,
    FOLDER,
    SERVER_DAYS,
    SERVER_KEY,
    Certificates,
    make_certificates,
    read_certificates,
)
from hazardmap.store.state import reading, writing
from tests.toy_county import MOMENT

NAMES = ("localhost", "127.0.0.1", "192.168.1.20", "yingji-pc")


def made(folder: Path, *names: str) -> Certificates:
    with writing(folder, now=MOMENT) as state:
        return make_certificates(state, names or NAMES, now=MOMENT, office="甲县")


def verified(authority: Path, server: Path, name: x509.GeneralName, *, days: int = 1) -> None:
    trusted = Store([x509.load_pem_x509_certificate(authority.read_bytes())])
    at = (MOMENT + timedelta(days=days)).replace(tzinfo=None)
    checker = PolicyBuilder().store(trusted).time(at).build_server_verifier(name)  # type: ignore[arg-type]
    checker.verify(x509.load_pem_x509_certificate(server.read_bytes()), [])


def test_the_authority_vouches_for_every_name_and_for_no_other(tmp_path: Path) -> None:
    found = made(tmp_path)
    assert found.names == NAMES
    verified(found.authority, found.server, x509.DNSName("yingji-pc"))
    verified(found.authority, found.server, x509.IPAddress(ipaddress.ip_address("192.168.1.20")))
    with pytest.raises(VerificationError):
        verified(found.authority, found.server, x509.DNSName("elsewhere"))
    with pytest.raises(VerificationError):
        verified(found.authority, found.server, x509.DNSName("localhost"), days=SERVER_DAYS + 1)


def test_a_new_certificate_is_trusted_by_phones_that_trusted_before(tmp_path: Path) -> None:
    first = made(tmp_path)
    trusted = tmp_path / "on-the-phone.crt"
    trusted.write_bytes(first.authority.read_bytes())
    second = made(tmp_path, "10.0.0.7")
    assert second.fingerprint == first.fingerprint
    verified(trusted, second.server, x509.IPAddress(ipaddress.ip_address("10.0.0.7")))


def test_keys_are_readable_for_their_owner_only(tmp_path: Path) -> None:
    made(tmp_path)
    for name in (AUTHORITY_KEY, SERVER_KEY):
        assert stat.S_IMODE((tmp_path / FOLDER / name).stat().st_mode) == 0o600


def test_half_a_pair_is_refused_rather_than_replaced(tmp_path: Path) -> None:
    found = made(tmp_path)
    found.authority.unlink()
    with pytest.raises(StateRefused, match="只剩一半"):
        made(tmp_path)


def test_a_folder_without_certificates_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(StateRefused, match=r"server\.py certificate"):
        read_certificates(reading(tmp_path))
