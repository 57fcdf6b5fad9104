"""Fetching from addresses that strangers wrote: the guard against being sent to our own network.

Only https. The name is looked up once, every address it has must be public, and the connection goes
to the address that was checked (so that a second answer of the name service changes nothing).
Redirects are followed by the same rules, a few times. An answer is bounded in size, each wait in
seconds, and the whole of a body too; proxies are not used.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_HOPS: Final = 3
MAX_SECONDS: Final = 10.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_REDIRECTS = {301, 302, 303, 307, 308}
_HEADERS = {
    "Accept": "application/vc+ld+json, application/vc, application/did+json, application/json",
    "Accept-Encoding": "identity",
    "User-Agent": "charm",
}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotFetched(Exception):
    """Nothing was fetched; the sentence says why."""


def is_public(address: Address) -> bool:
    """May we connect to it? An IPv4 address that is only spelled as an IPv6 one is judged as
    itself; a tunnel address is judged by what it leads to as well."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        tunnels = [address.sixtofour, *(address.teredo or ())]
        if not all(is_public(end) for end in tunnels if end is not None):
            return False
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def resolve(host: str, port: int) -> list[Address]:
    """All addresses of a host. Raises OSError or UnicodeError when it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


@dataclass(frozen=True, slots=True)
class Fetcher:
    """How to fetch; the defaults are the only ones outside tests."""

    limit: int = MAX_BYTES
    resolve: Callable[[str, int], list[Address]] = resolve
    may_connect: Callable[[Address], bool] = is_public
    clock: Callable[[], float] = time.monotonic
    certificates: ssl.SSLContext | None = None

    def fetch(self, url: str) -> bytes:
        """The body that ``url`` answers. Raises :class:`NotFetched`."""
        deadline = self.clock() + MAX_SECONDS
        for _ in range(MAX_HOPS + 1):
            answer = self._once(url, deadline)
            if isinstance(answer, bytes):
                return answer
            url = answer
        raise NotFetched(f"was sent on more than {MAX_HOPS} times")

    def _once(self, url: str, deadline: float) -> bytes | str:
        """The body, or the address that it sends us on to."""
        parts, host, port = _checked(url)
        address = self._address(host, port)
        pool = urllib3.HTTPSConnectionPool(
            str(address),
            port,
            timeout=urllib3.Timeout(connect=5, read=5),
            retries=False,
            maxsize=1,
            ssl_context=self.certificates or ssl.create_default_context(),
            server_hostname=host,
        )
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            answer = pool.request(
                "GET",
                target,
                headers={**_HEADERS, "Host": parts.netloc},
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            return self._body(url, answer, deadline)
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise NotFetched(f"does not answer: {type(error).__name__}") from error
        finally:
            pool.close()

    def _address(self, host: str, port: int) -> Address:
        try:
            addresses = self.resolve(host, port)
        except (OSError, UnicodeError):
            addresses = []
        if not addresses:
            raise NotFetched(f"the host {host} is not known")
        if not all(self.may_connect(address) for address in addresses):
            raise NotFetched(f"the host {host} is in a private network: it is not looked up")
        return addresses[0]

    def _body(self, url: str, answer: urllib3.BaseHTTPResponse, deadline: float) -> bytes | str:
        if answer.status in _REDIRECTS and answer.headers.get("Location"):
            return urljoin(url, answer.headers["Location"])
        if answer.status != 200:
            raise NotFetched(f"answers {answer.status}")
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise NotFetched("answers compressed, though that was not asked for")
        length = answer.headers.get("Content-Length", "0")
        if length.isdigit() and int(length) > self.limit:
            raise NotFetched(f"is larger than {self.limit // 1024} KiB")
        body = bytearray()
        while chunk := answer.read1(64 * 1024):
            body += chunk
            if len(body) > self.limit:
                raise NotFetched(f"is larger than {self.limit // 1024} KiB")
            if self.clock() > deadline:
                raise NotFetched(f"takes longer than {MAX_SECONDS:.0f} seconds")
        return bytes(body)


def _checked(url: str) -> tuple[SplitResult, str, int]:
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        raise NotFetched("is not a web address") from None
    if parts.scheme != "https":
        raise NotFetched("only https addresses are looked up")
    if not parts.hostname or parts.username is not None:
        raise NotFetched("must name a host, and no user")
    if not parts.netloc.isascii() or not (parts.path + parts.query).isascii():
        raise NotFetched("must be written in ASCII: encode other characters")
    return parts, parts.hostname, port
