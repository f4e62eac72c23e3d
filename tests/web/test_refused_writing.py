"""What cannot be written is refused with the reason, under a title of its own; looking goes on."""

from flask.testing import FlaskClient


def test_a_form_without_a_state_folder_is_refused_in_words(client: FlaskClient) -> None:
    reply = client.post(
        "/warnings",
        data={"key": "k1", "text": "玩具县气象台6月10日02时10分发布暴雨橙色预警信号。"},
        headers={"Origin": "http://localhost"},
    )
    assert reply.status_code == 503
    assert "没有登记" in reply.text
    assert "--state" in reply.text
    assert "正在准备数据" not in reply.text
    assert client.get("/warnings").status_code == 200
