"""`/certificate.crt` (本地证书): the authority's certificate, for phones that are to trust this server."""

from flask import Blueprint, Response, send_file

from hazardmap.errors import StateRefused, UnknownPlace
from hazardmap.store.certificates import read_certificates
from hazardmap.store.state import reading
from hazardmap.web.viewer import current_duty

bp = Blueprint("certificate", __name__)


@bp.get("/certificate.crt")
def authority() -> Response:
    """Hand out the certificate; it holds no secret, so nobody need sign in for it."""
    opened = current_duty().opened
    if opened is None:
        raise UnknownPlace("没有状态文件夹，没有证书；请在值班电脑上运行 server.py certificate。")
    try:
        found = read_certificates(reading(opened.path)).authority
    except StateRefused as refusal:
        # whoever asks need not be signed in: where the folders of this computer lie is not for him
        words = (
            "这台电脑还没有能用的本地证书；请在值班电脑上运行 server.py certificate 地址或主机名。"
        )
        raise UnknownPlace(words) from refusal
    return send_file(
        found.resolve(), mimetype="application/x-x509-ca-cert", download_name="一张图本地证书.crt"
    )
