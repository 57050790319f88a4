"""One POST to one address, with an end: checked and pinned, no redirects, no waiting for ever.

`http.client` alone would look the name up again, and its timeouts begin anew with each byte that a
receiver drips. So the connection is made here, to an address that was checked, and everything
after that shares one deadline and one budget of bytes.
"""

import io
import socket
import ssl
import time
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse

from . import targets
from .targets import Refused, Target

SECONDS = 10.0  # for connecting, sending and the head of the answer together
BYTES = 16 * 1024  # of the answer's head; its body is not read at all


@dataclass(frozen=True)
class Answer:
    """What came of it. `code` is None where no answer came; `trouble` says why it was not taken."""

    code: int | None
    trouble: str = ""

    @property
    def taken(self) -> bool:
        return self.code is not None and 200 <= self.code < 300

    @property
    def gone(self) -> bool:
        """410: the receiver says that it wants no more."""
        return self.code == 410


def post(url: str, headers: dict[str, str], body: bytes, *, seconds: float = SECONDS) -> Answer:
    """Send it. Never raises for what the other side does."""
    deadline = time.monotonic() + seconds
    try:
        target = targets.read(url)
        with closing(_connect(target, deadline)) as sock:
            sock.settimeout(_left(deadline))
            sock.sendall(_request(target, headers, body))
            return _answer(_Head(sock, deadline).status())
    except Refused as refused:
        return Answer(None, str(refused))
    except TimeoutError:
        return Answer(None, f"There was no answer within {seconds:g} seconds.")
    except ssl.SSLCertVerificationError as error:
        return Answer(None, f"Its certificate is not valid: {error.verify_message}.")
    except (OSError, HTTPException) as error:
        return Answer(None, f"The connection failed ({type(error).__name__}).")


def _connect(target: Target, deadline: float) -> socket.socket:
    """To the first of the checked addresses that answers. Over TLS the certificate must be the
    name's: that the address was looked up before takes nothing from it."""
    trouble: OSError = OSError("no address")
    for family, address in targets.resolve(target):
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(_left(deadline))
            sock.connect(address)
            if target.scheme == "http":
                return sock
            return ssl.create_default_context().wrap_socket(sock, server_hostname=target.host)
        except OSError as error:
            sock.close()
            trouble = error
    raise trouble


def _request(target: Target, headers: dict[str, str], body: bytes) -> bytes:
    lines = [
        f"POST {target.path} HTTP/1.1",
        f"Host: {target.authority}",
        "User-Agent: Lacuna",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _answer(code: int) -> Answer:
    if 200 <= code < 300:
        return Answer(code)
    if 300 <= code < 400:
        return Answer(code, "It answered with a redirect, and redirects are not followed.")
    return Answer(code, f"It answered {code}.")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Head(io.RawIOBase):
    """The head of an answer, read within the deadline and the budget."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self.sock, self.deadline, self.room = sock, deadline, BYTES

    def status(self) -> int:
        response = HTTPResponse(self, method="POST")  # type: ignore[arg-type]
        response.begin()
        return response.status

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self.room <= 0:
            raise Refused("The head of its answer is too long.")
        self.sock.settimeout(_left(self.deadline))
        count = self.sock.recv_into(buffer)
        self.room -= count
        return count
