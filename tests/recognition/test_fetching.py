"""The guard on addresses that strangers wrote."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from charm.recognition.desk import Fetched
from charm.recognition.fetching import MAX_SECONDS, Fetcher, NotFetched, is_public, resolve

LOOPBACK = ipaddress.ip_address("127.0.0.1")
HOST = "credentials.example.eu"


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.9.9.9 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1
    224.0.0.1 239.1.1.1 255.255.255.255 198.18.0.1 192.0.2.1 ::1 :: fe80::1 fc00::1 ff02::1
    2001:db8::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 2002:7f00:1::
    2002:a00:1::""".split(),
)
def test_no_address_inside_a_network_is_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("url", "because"),
    [
        ("http://credentials.example.eu/x", "only https"),
        ("ftp://credentials.example.eu/x", "only https"),
        ("file:///etc/passwd", "only https"),
        ("https:///x", "must name a host"),
        ("https://user@credentials.example.eu/x", "no user"),
        ("https://credentials.example.eu:99999/x", "not a web address"),
        ("https://[::1/x", "not a web address"),
        ("https://credentials.example.eu/é", "ASCII"),
    ],
)
def test_addresses_of_another_form_are_refused(url: str, because: str) -> None:
    def nobody(host: str, port: int) -> list[Any]:
        raise AssertionError("was looked up")

    with pytest.raises(NotFetched, match=because):
        Fetcher(resolve=nobody).fetch(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://localhost/x",
        "https://2130706433/x",
        "https://169.254.169.254/latest/meta-data/",
    ],
)
def test_private_and_loopback_hosts_are_not_connected_to(url: str) -> None:
    assert "private network" in Fetched.from_address(url).problem


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    mixed = Fetcher(resolve=lambda host, port: [ipaddress.ip_address("8.8.8.8"), LOOPBACK])
    with pytest.raises(NotFetched, match="private network"):
        mixed.fetch(f"https://{HOST}/x")


def test_an_unknown_host_is_said_to_be_unknown() -> None:
    def unknown(host: str, port: int) -> list[Any]:
        raise OSError("no such name")

    with pytest.raises(NotFetched, match="not known"):
        Fetcher(resolve=unknown).fetch(f"https://{HOST}/x")


def test_a_name_is_resolved_to_addresses() -> None:
    assert LOOPBACK in resolve("127.0.0.1", 443)


# --- against a server of our own, on loopback by exception ---------------------------------------


@dataclass
class Server:
    """Answers each path with (status, headers, body) and remembers the Host that was asked for."""

    port: int
    certificates: ssl.SSLContext
    answers: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    hosts: list[str] = field(default_factory=list)

    def fetcher(self, **changes: Any) -> Fetcher:
        values: dict[str, Any] = {
            "resolve": lambda host, port: [LOOPBACK],
            "may_connect": lambda address: True,
            "certificates": self.certificates,
            **changes,
        }
        return Fetcher(**values)

    def url(self, path: str) -> str:
        return f"https://{HOST}:{self.port}{path}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for HOST alone, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        made.public_bytes(Encoding.PEM)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return path


@pytest.fixture
def server(certificate: Path) -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.hosts.append(self.headers["Host"])
            status, headers, body = made.answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for key, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Quiet(HTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """A client that hangs up on us is what some tests want."""

    listening = Quiet(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listening.socket = context.wrap_socket(listening.socket, server_side=True)
    trusting = ssl.create_default_context(cafile=str(certificate))
    made = Server(listening.server_port, trusting)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()


def test_the_checked_address_is_connected_to_under_the_hosts_name(server: Server) -> None:
    server.answers["/did.json?v=1"] = (200, {}, b"{}")
    assert server.fetcher().fetch(server.url("/did.json?v=1")) == b"{}"
    assert server.hosts == [f"{HOST}:{server.port}"]


def test_a_certificate_of_another_name_is_refused(server: Server) -> None:
    with pytest.raises(NotFetched, match="does not answer"):
        server.fetcher().fetch(f"https://elsewhere.example:{server.port}/did.json")


def test_an_untrusted_certificate_is_refused(server: Server) -> None:
    with pytest.raises(NotFetched, match="does not answer"):
        server.fetcher(certificates=None).fetch(server.url("/did.json"))


def test_redirects_are_followed_by_the_same_rules(server: Server) -> None:
    server.answers["/a"] = (302, {"Location": "/b"}, b"")
    server.answers["/b"] = (200, {}, b"here")
    assert server.fetcher().fetch(server.url("/a")) == b"here"


@pytest.mark.parametrize("target", ["http://credentials.example.eu/x", "file:///etc/passwd"])
def test_redirects_out_of_https_are_refused(server: Server, target: str) -> None:
    server.answers["/a"] = (302, {"Location": target}, b"")
    with pytest.raises(NotFetched, match="only https"):
        server.fetcher().fetch(server.url("/a"))


def test_redirects_into_a_private_network_are_refused(server: Server) -> None:
    server.answers["/a"] = (302, {"Location": "https://inside.example/secret"}, b"")
    inside = ipaddress.ip_address("10.0.0.1")
    fetcher = server.fetcher(
        resolve=lambda host, port: [inside if host == "inside.example" else LOOPBACK],
        may_connect=lambda address: address != inside,
    )
    with pytest.raises(NotFetched, match="private network"):
        fetcher.fetch(server.url("/a"))


def test_redirects_in_a_circle_end(server: Server) -> None:
    server.answers["/a"] = (302, {"Location": "/a"}, b"")
    with pytest.raises(NotFetched, match="sent on more than 3 times"):
        server.fetcher().fetch(server.url("/a"))
    assert len(server.hosts) == 4


@pytest.mark.parametrize(
    ("answer", "because"),
    [
        ((404, {}, b""), "answers 404"),
        ((302, {}, b""), "answers 302"),
        ((200, {}, b"x" * 2000), "is larger than 1 KiB"),
        ((200, {"Content-Length": "99999999"}, b""), "is larger than 1 KiB"),
        ((200, {"Content-Length": "", "Transfer-Encoding": "identity"}, b"x" * 2000), "is larger"),
        ((200, {"Content-Encoding": "gzip"}, b"x"), "compressed"),
    ],
)
def test_answers_that_are_no_answer(
    server: Server, answer: tuple[int, dict[str, str], bytes], because: str
) -> None:
    server.answers["/x"] = answer
    with pytest.raises(NotFetched, match=because):
        server.fetcher(limit=1024).fetch(server.url("/x"))


def test_an_answer_that_takes_too_long_is_given_up(server: Server) -> None:
    server.answers["/x"] = (200, {}, b"slow")
    times = iter([0.0, MAX_SECONDS + 1])
    with pytest.raises(NotFetched, match="takes longer"):
        server.fetcher(clock=lambda: next(times)).fetch(server.url("/x"))


def test_the_problem_is_told_in_words(server: Server) -> None:
    server.answers["/x"] = (200, {}, b"{}")
    assert Fetched.from_address(server.url("/x"), fetcher=server.fetcher()) == Fetched(b"{}")
    assert Fetched.from_address(server.url("/y"), fetcher=server.fetcher()).problem == "answers 404"
