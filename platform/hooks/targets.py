"""Where word may be sent: addresses on the public internet, unless the installation says otherwise.

An admin who is tricked, or whose account is taken, must not be able to make this server talk to its own
network: databases, other services, a cloud's metadata. So the name is resolved here, once; all of its
addresses must be public; and `hooks.sending` connects to these very addresses, never to the name,
so that an answer of the DNS that changes a moment later changes nothing.
"""

import ipaddress
import re
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

PORTS = frozenset({80, 443, 8080, 8443})
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")  # all that IANA has given out of IPv6
TUNNELS = (
    ipaddress.ip_network("2001::/32"),  # Teredo: an IPv4 address in disguise
    ipaddress.ip_network("2002::/16"),  # 6to4: another
)
METADATA = frozenset(
    ipaddress.ip_address(address)
    for address in ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192")
)

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
SocketAddress = tuple[Any, ...]


class Refused(ValueError):
    """Nothing is sent there; the message says why."""


@dataclass(frozen=True)
class Target:
    """An address taken apart. `path` has the query; `host` is a name or an IP address, no brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORT_OF[self.scheme] else f"{host}:{self.port}"


PORT_OF = {"http": 80, "https": 443}


def read(url: str) -> Target:
    """Take `url` apart. Raises `Refused` for what is never sent to, without asking the DNS."""
    if not re.fullmatch(r"[!-\[\]-~]+", url):
        raise Refused(_("Write the address in ASCII, without spaces and backslashes."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(
            _("This is not an address: https://example.org/hook would be one.")
        ) from error
    _check_parts(parts)
    host = parts.hostname or ""
    target = Target(
        parts.scheme,
        host,
        PORT_OF[parts.scheme] if port is None else port,
        (parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
    )
    _check_port(target.port)
    if (literal := _literal(host)) is not None:
        check(literal)
    return target


def resolve(target: Target) -> list[tuple[socket.AddressFamily, SocketAddress]]:
    """All addresses of the host, for `socket.connect`. Raises `Refused` when one of them is not
    public, or when there is none."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused(_("The name of the host is not known to the DNS.")) from error
    for *__, address in found:
        check(ipaddress.ip_address(address[0]))
    return [(family, address) for family, *__, address in found]


def check(address: IPAddress) -> None:
    """Raise `Refused` unless the address is public, or private on an installation that allows it."""
    if is_public(address) or (settings.WEBHOOK_ALLOW_PRIVATE and _is_private(address)):
        return
    told = _("%(address)s is not an address on the public internet.")
    raise Refused(told % {"address": address})


def is_public(address: IPAddress) -> bool:
    if address in METADATA or address.is_multicast or address.is_reserved or not address.is_global:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        return address in GLOBAL_UNICAST and not any(address in net for net in TUNNELS)
    return True


def _is_private(address: IPAddress) -> bool:
    """This machine or its own network; never what hands out a cloud's credentials."""
    if address in METADATA or address.is_link_local or address.is_unspecified:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        return False
    return address.is_private and not address.is_multicast


def _check_parts(parts: SplitResult) -> None:
    schemes = {"https"} if settings.WEBHOOK_HTTPS_ONLY else set(PORT_OF)
    if parts.scheme not in schemes:
        if settings.WEBHOOK_HTTPS_ONLY:
            raise Refused(_("The address must begin with https://"))
        raise Refused(_("The address must begin with http or https://"))
    if "@" in parts.netloc:
        raise Refused(
            _("The address may not hold a name or a password. The signature is the proof.")
        )
    if not parts.hostname:
        raise Refused(_("The address names no host."))


def _check_port(port: int) -> None:
    """Mail, databases and shells have ports of their own, and none of them is for webhooks."""
    if port in PORTS or (settings.WEBHOOK_ALLOW_PRIVATE and port >= 1024):
        return
    told = _("Port %(port)s is not one for webhooks: %(ports)s.")
    raise Refused(told % {"port": port, "ports": ", ".join(map(str, sorted(PORTS)))})


def _literal(host: str) -> IPAddress | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
