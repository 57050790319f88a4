"""One POST: to the address that was checked, with an end, wherever the other side wants to lead it."""

import datetime
import socket
import ssl
import threading
from contextlib import suppress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from hooks import sending

from .receiver import listening
from .test_targets import dns


def test_what_arrives_is_what_was_sent(receiver):
    answer = sending.post(receiver.url, {"webhook-id": "msg_1"}, b'{"a":1}')
    assert answer == sending.Answer(204)
    [got] = receiver.got
    assert (got.path, got.body) == ("/hook?from=lacuna", b'{"a":1}')
    assert got.headers["webhook-id"] == "msg_1"
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert got.headers["content-type"] == "application/json"


def test_the_connection_goes_to_the_address_that_was_checked_not_to_a_second_answer(
    receiver, monkeypatch
):
    """DNS rebinding: the first answer is fine, the next one leads elsewhere. It is never asked for."""
    with listening("127.0.0.2", receiver.port) as elsewhere:
        asked = dns(monkeypatch, ["127.0.0.1"], ["127.0.0.2"])
        answer = sending.post(f"http://rebinding.example:{receiver.port}/", {}, b"{}")
        assert answer.taken
        assert (len(receiver.got), len(elsewhere.got)) == (1, 0)
        assert asked == ["rebinding.example"]
        assert receiver.got[0].headers["host"] == f"rebinding.example:{receiver.port}"


def test_without_the_leave_nothing_is_sent_to_this_machine(receiver, settings, monkeypatch):
    settings.WEBHOOK_ALLOW_PRIVATE = False
    monkeypatch.setattr("hooks.targets.PORTS", frozenset({receiver.port}))
    for host in ("127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"):
        answer = sending.post(f"http://{host}:{receiver.port}/", {}, b"{}")
        assert answer.code is None
        assert "not an address on the public internet" in answer.trouble
    assert receiver.got == []


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_not_a_way(receiver, code):
    with listening() as inside:
        receiver.answers, receiver.location = [code], inside.url
        answer = sending.post(receiver.url, {}, b"{}")
        assert (answer.code, answer.taken) == (code, False)
        assert "redirects are not followed" in answer.trouble
        assert inside.got == []


def test_the_next_address_is_tried_when_one_does_not_answer(receiver, monkeypatch):
    dns(monkeypatch, ["127.0.0.3", "127.0.0.1"])
    assert sending.post(f"http://two.example:{receiver.port}/", {}, b"{}").taken


def test_nobody_listens(private):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    answer = sending.post(f"http://127.0.0.1:{port}/", {}, b"{}")
    assert answer == sending.Answer(None, "The connection failed (ConnectionRefusedError).")


def serve(say):
    """A receiver that is none: `say(connection, over)` does as it likes until `over` is set."""
    server, over = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def talk():
        connection, _ = server.accept()
        with connection:
            connection.recv(65536)
            with suppress(OSError):
                say(connection, over)

    thread = threading.Thread(target=talk)
    thread.start()

    def end():
        over.set()
        thread.join()
        server.close()

    return f"http://127.0.0.1:{server.getsockname()[1]}/", end


def drip(connection, over):
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while not over.wait(0.05):
        connection.sendall(b"x")


def silent(connection, over):
    over.wait(5)


def flood(connection, over):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not over.is_set():
        connection.sendall(b"X-Long: " + b"x" * 4000 + b"\r\n")


def one_endless_line(connection, over):
    while not over.is_set():
        connection.sendall(b"x" * 4096)


def endless_body(connection, over):
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not over.is_set():
        connection.sendall(b"x" * 4096)


def nonsense(connection, over):
    connection.sendall(b"SSH-2.0-OpenSSH_9.2\r\n")


@pytest.mark.parametrize(
    ("say", "code", "trouble"),
    [
        (drip, None, "no answer within 0.5 seconds"),
        (silent, None, "no answer within 0.5 seconds"),
        (flood, None, "too long"),
        (one_endless_line, None, ""),
        (endless_body, 200, ""),
        (nonsense, None, "The connection failed (BadStatusLine)"),
    ],
)
def test_a_receiver_that_plays_for_time_or_memory_gets_neither(private, say, code, trouble):
    url, end = serve(say)
    try:
        answer = sending.post(url, {}, b"{}", seconds=0.5)
    finally:
        end()
    assert answer.code == code
    assert trouble in answer.trouble


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for hooks.example that signs itself, and the file that makes it trusted."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example")]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder


def test_over_tls_the_certificate_must_be_the_name_s(private, certificate, monkeypatch):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    with listening(tls=context) as receiver:
        dns(monkeypatch, ["127.0.0.1"])
        right = f"https://hooks.example:{receiver.port}/"
        answer = sending.post(right, {}, b"{}")
        assert "certificate is not valid" in answer.trouble, "nobody vouches for it yet"
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate / "cert.pem"))
        assert sending.post(right, {}, b"{}").taken
        answer = sending.post(f"https://other.example:{receiver.port}/", {}, b"{}")
        assert "certificate is not valid" in answer.trouble
        assert len(receiver.got) == 1
