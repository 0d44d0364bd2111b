import socket

import pytest

from config.embedded import ports
from config.embedded.failures import Failure


def test_a_free_port_can_be_had() -> None:
    port = ports.free()
    assert ports.require("127.0.0.1", str(port)) == port


def test_a_taken_port_names_another() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Failure) as failure:
            ports.require("127.0.0.1", str(port))
    expected = f"Port {port} is taken by another program: try PORT={port + 1} make run."
    assert str(failure.value) == expected


@pytest.mark.parametrize("text", ["0", "65536", "-1", "eighty", "", "80.0", "٣"])
def test_what_is_no_port_is_said(text: str) -> None:
    with pytest.raises(Failure, match="PORT must be a number from 1 to 65535"):
        ports.require("127.0.0.1", text)


def test_a_port_for_root_only(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing(socket.socket):
        def bind(self, _address: object) -> None:
            raise PermissionError

    monkeypatch.setattr(socket, "socket", Refusing)
    with pytest.raises(Failure) as failure:
        ports.require("127.0.0.1", "80")
    assert str(failure.value) == "Port 80 is for root only: try PORT=8080 make run."
