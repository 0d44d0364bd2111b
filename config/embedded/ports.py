"""Free and taken TCP ports on this machine."""

import socket

from config.embedded.failures import Failure


def free(host: str = "127.0.0.1") -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def require(host: str, text: str) -> int:
    """Return the port that a person asked for; raise Failure when it cannot be had."""
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) < 2**16:
        raise Failure(
            f"PORT must be a number from 1 to 65535, not {text!r}: try PORT=8001 make run."
        )
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError as error:
            raise Failure(
                f"Port {port} is for root only: try PORT={port + 8000} make run."
            ) from error
        except OSError as error:
            other = port + 1 if port < 2**16 - 1 else port - 1
            raise Failure(
                f"Port {port} is taken by another program: try PORT={other} make run."
            ) from error
    return port
