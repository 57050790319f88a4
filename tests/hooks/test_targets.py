"""Nothing is sent into the network that the site stands in."""

import ipaddress
import socket

import pytest

from hooks import targets
from hooks.targets import Refused

INSIDE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",
    "169.254.169.254", "169.254.1.1", "100.64.0.1", "100.100.100.200", "192.0.0.192",
    "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.5", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2002:a9fe:a9fe::1",
    "2001:0:7f00:1::", "100::1", "5f00::1",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450:4001:82f::200e"]


def dns(monkeypatch, *answers):
    """The DNS says `answers[0]`, then `answers[1]` ...; returns the list of what was asked."""
    asked = []

    def getaddrinfo(host, port, *args, **kwargs):
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        family = {4: socket.AF_INET, 6: socket.AF_INET6}
        return [
            (family[ipaddress.ip_address(ip).version], socket.SOCK_STREAM, 6, "", (ip, port))
            for ip in found
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_leads_inside_is_refused(address, monkeypatch):
    dns(monkeypatch, [address])
    with pytest.raises(Refused, match="not an address on the public internet"):
        targets.resolve(targets.read("https://innocent.example/"))


@pytest.mark.parametrize("address", INSIDE)
def test_and_so_is_the_address_itself_already_when_it_is_registered(address):
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(Refused):
        targets.read(f"https://{host}/")


@pytest.mark.parametrize("address", OUTSIDE)
def test_public_addresses_pass(address, monkeypatch):
    dns(monkeypatch, [address])
    [(_, found)] = targets.resolve(targets.read("https://hooks.example/"))
    assert found == (address, 443)


@pytest.mark.parametrize("inside", ["10.0.0.1", "::1", "::ffff:10.0.0.1"])
def test_one_address_inside_refuses_the_whole_name(inside, monkeypatch):
    dns(monkeypatch, ["8.8.8.8", inside])
    with pytest.raises(Refused):
        targets.resolve(targets.read("https://two-faced.example/"))


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f000001", "0x7f.1", "127.1", "0177.0.0.1", "017700000001", "localhost", "0"],
)
def test_other_ways_to_write_this_machine_are_seen_through(host):
    """Asked of this machine's own resolver, which needs no network for these."""
    with pytest.raises(Refused):
        targets.resolve(targets.read(f"http://{host}/"))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://hooks.example/", "must begin with"),
        ("file:///etc/passwd", "must begin with"),
        ("gopher://hooks.example/_GET", "must begin with"),
        ("//hooks.example/", "must begin with"),
        ("hooks.example", "must begin with"),
        ("https:///path", "names no host"),
        ("https://ada:secret@hooks.example/", "name or a password"),
        ("https://hooks.example@10.0.0.1/", "name or a password"),
        ("https://hooks.example/ x", "without spaces"),
        ("https://hooks.example/\r\nX-Evil: 1", "without spaces"),
        ("https://hooks.example\\@10.0.0.1/", "without spaces and backslashes"),
        ("https://①②⑦.0.0.1/", "in ASCII"),
        ("https://hooks.example:22/", "Port 22"),
        ("https://hooks.example:6379/", "Port 6379"),
        ("https://hooks.example:0/", "Port 0"),
        ("https://hooks.example:99999/", "not an address"),
        ("https://[::1/", "not an address"),
        ("", "without spaces"),
    ],
)
def test_what_is_no_address_for_a_webhook(url, reason):
    with pytest.raises(Refused, match=reason):
        targets.read(url)


def test_an_address_is_taken_apart():
    target = targets.read("https://hooks.example:8443/a%20b?x=1#ignored")
    assert (target.host, target.port, target.path) == ("hooks.example", 8443, "/a%20b?x=1")
    assert target.authority == "hooks.example:8443"
    assert targets.read("https://hooks.example").authority == "hooks.example"
    assert targets.read("http://[2606:4700:4700::1111]:8080").authority == (
        "[2606:4700:4700::1111]:8080"
    )


def test_a_server_on_the_internet_sends_over_tls_alone(settings):
    settings.WEBHOOK_HTTPS_ONLY = True
    assert targets.read("https://hooks.example/").port == 443
    with pytest.raises(Refused, match="must begin with https"):
        targets.read("http://hooks.example/")


def test_a_local_installation_reaches_its_own_network_but_never_a_cloud_s_credentials(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = True
    for address in ("127.0.0.1", "10.1.2.3", "192.168.1.1", "::1", "fd12::1"):
        targets.check(ipaddress.ip_address(address))
    for address in (
        "169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192", "fe80::1",
        "0.0.0.0", "::", "224.0.0.1", "::ffff:169.254.169.254", "::ffff:127.0.0.1",
    ):  # fmt: skip
        with pytest.raises(Refused):
            targets.check(ipaddress.ip_address(address))
    with pytest.raises(Refused, match="Port 22"):
        targets.read("http://127.0.0.1:22/")


def test_a_name_that_the_dns_does_not_know(monkeypatch):
    def unknown(*args, **kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Refused, match="not known to the DNS"):
        targets.resolve(targets.read("https://nowhere.example/"))
