"""Certificates for HTTPS without the internet (本地证书): an authority of this office, and the server's own.

Phones that trust the authority's certificate trust the server; the authority's key never leaves the state
folder. Figures follow what phone makers ask of a server's certificate: at most 398 days, names as SAN.
"""

import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from hazardmap.errors import StateRefused
from hazardmap.store.state import State

FOLDER: Final = "certificates"
AUTHORITY: Final = "authority.crt"
AUTHORITY_KEY: Final = "authority.key"
SERVER: Final = "server.crt"
SERVER_KEY: Final = "server.key"
AUTHORITY_DAYS: Final = 3650
SERVER_DAYS: Final = 397
_SKEW: Final = timedelta(days=1)
"""Phones whose clock is a little late must not call a new certificate "not yet valid"."""


@dataclass(frozen=True, slots=True)
class Certificates:
    """The office's certificates (本地证书): files, the names they stand for, how long they are good."""

    authority: Path
    server: Path
    server_key: Path
    names: tuple[str, ...]
    valid_until: datetime
    fingerprint: str
    """SHA-256 of the authority's certificate, to be compared by eye on the phone"""


def make_certificates(
    state: State, names: Sequence[str], *, now: datetime, office: str
) -> Certificates:
    """Make the server's certificate for names and addresses (签发服务器证书), and the authority if absent.

    Whoever trusted the authority before trusts the new certificate too. Raises `StateRefused` when the
    folder is not writable or holds half a pair.
    """
    state.require_writable()
    folder = state.path / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    authority, authority_key = _authority(folder, now=now, office=office)
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        _begun(office, key.public_key(), now=now, days=SERVER_DAYS)
        .issuer_name(authority.subject)
        .add_extension(
            x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
        .sign(authority_key, hashes.SHA256())
    )
    _write_key(folder / SERVER_KEY, key)
    _write(folder / SERVER, made.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return read_certificates(state)


def read_certificates(state: State) -> Certificates:
    """Return the certificates of a state folder; raises `StateRefused` when there are none."""
    folder = state.path / FOLDER
    try:
        authority = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
        server = x509.load_pem_x509_certificate((folder / SERVER).read_bytes())
    except (OSError, ValueError) as error:
        raise StateRefused(
            f"{folder} 里没有能用的证书；请先运行 server.py certificate 地址或主机名。"
        ) from error
    found = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return Certificates(
        authority=folder / AUTHORITY,
        server=folder / SERVER,
        server_key=folder / SERVER_KEY,
        names=tuple(str(name.value) for name in found),
        valid_until=server.not_valid_after_utc,
        fingerprint=authority.fingerprint(hashes.SHA256()).hex(":").upper(),
    )


def _authority(
    folder: Path, *, now: datetime, office: str
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    paths = folder / AUTHORITY, folder / AUTHORITY_KEY
    there = [path.is_file() for path in paths]
    if all(there):
        held = serialization.load_pem_private_key(paths[1].read_bytes(), password=None)
        if not isinstance(held, ec.EllipticCurvePrivateKey):
            raise StateRefused(f"{paths[1]} 不是本程序签发用的密钥；请移走 {folder} 后重新签发。")
        return x509.load_pem_x509_certificate(paths[0].read_bytes()), held
    if any(there):
        raise StateRefused(
            f"{folder} 里的证书和密钥只剩一半；请从备份恢复，或移走该文件夹后重新签发（手机需重新信任）。"
        )
    key = ec.generate_private_key(ec.SECP256R1())
    # the authority may only vouch for this county's server: no authority below it
    made = (
        _begun(f"{office} 本地证书", key.public_key(), now=now, days=AUTHORITY_DAYS)
        .issuer_name(_name(f"{office} 本地证书"))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=False, content_commitment=False, key_encipherment=False,
                data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
                encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    _write_key(paths[1], key)
    _write(paths[0], made.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return made, key


def _begun(
    common_name: str, public_key: ec.EllipticCurvePublicKey, *, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(common_name))
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now - _SKEW + timedelta(days=days))
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        return x509.DNSName(name)


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    text = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _write(path, text, mode=0o600)


def _write(path: Path, text: bytes, *, mode: int) -> None:
    """Write a file whole or not at all, readable for its owner only where it is a key."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
