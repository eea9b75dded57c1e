"""Fetches what a web address gives, within bounds: public addresses only, so many redirects, bytes and seconds."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from index.errors import RecordError
from index.patience import doing_after
from index.version import VERSION

MAX_SIZE = 16 * 2**20
"""Bytes of an answer."""

_MOST_REDIRECTS = 5
# Seconds for one step on the network, and for all of them.
_STEP, _ALL = 20.0, 60.0
_REDIRECTS = (301, 302, 303, 307, 308)
_SKIP = "check the address"
# Addresses of IPv6 that stand for one of IPv4 that nobody has looked at.
_TRANSLATED = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request: the status, the headers by their names in small letters, and the body of a 200."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch(url: str, headers: Mapping[str, str], *, allow_private: bool = False) -> Answer:
    """Ask for `url` with further `headers`, and follow redirects.

    allow_private   also from addresses that are not public: of this machine and of networks of its own
    The connection is made to the very address that was looked at, so that a name that changes its address gains nothing.
    Raises RecordError where the address is not allowed or cannot be reached, and where the answer is none or too much.
    """
    deadline = time.monotonic() + _ALL
    target = url
    for _ in range(_MOST_REDIRECTS + 1):
        answer = _ask(target, headers, url, allow_private=allow_private, deadline=deadline)
        location = answer.headers.get("location")
        if answer.status not in _REDIRECTS or not location:
            return answer
        target = urljoin(target, location)
    raise RecordError(f"redirects more than {_MOST_REDIRECTS} times", place=url, remedy=_SKIP)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet: not to this machine, a private network, or nobody."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return is_public(str(parsed.ipv4_mapped))
        if any(parsed in network for network in _TRANSLATED):
            return False
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved


def _ask(target: str, headers: Mapping[str, str], place: str, *, allow_private: bool, deadline: float) -> Answer:
    try:
        parts = urlsplit(target)
        host, port = parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
        if parts.scheme not in ("http", "https") or not host:
            raise RecordError(f"{target} is no address of http or https", place=place, remedy=_SKIP)
        address = _address(host, port, place, allow_private=allow_private)
        connection = _Connection(host, port, address, deadline, is_secure=parts.scheme == "https")
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            sent = {"User-Agent": f"Dateline/{VERSION}", "Accept-Encoding": "identity", **headers}
            with doing_after(
                deadline - time.monotonic(), connection.cut
            ):  # who sends a byte now and then keeps to the time of each step
                connection.request("GET", path, headers=sent)
                answer = connection.getresponse()
                body = _body(answer, place) if answer.status == http.client.OK else b""
            if time.monotonic() > deadline:
                raise TimeoutError(f"it takes longer than {_ALL:.0f} seconds")
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        problem = f"cannot be fetched: {getattr(error, 'strerror', None) or error or type(error).__name__}"
        raise RecordError(problem, place=place, remedy=_SKIP) from error


def _address(host: str, port: int, place: str, *, allow_private: bool) -> str:
    """The address to connect to. A name with any address that is not public is refused as a whole."""
    addresses = [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    bad = next((address for address in addresses if not is_public(address)), None)
    if bad is not None and not allow_private:
        problem = f"leads to {host} ({bad}), which is not a public address"
        raise RecordError(problem, place=place, remedy="allow such addresses with --allow-private if that is meant")
    return addresses[0]


def _body(answer: http.client.HTTPResponse, place: str) -> bytes:
    body = bytearray()
    while data := answer.read1(2**16):
        body += data
        if len(body) > MAX_SIZE:
            raise RecordError(f"is larger than {MAX_SIZE / 2**20:.0f} MB", place=place, remedy=_SKIP)
    if answer.length:
        raise RecordError("is cut short", place=place, remedy="try again later")
    return bytes(body)


class _Connection(http.client.HTTPConnection):
    """A connection to one address, for a host of that name; nothing is looked up again, and no proxy is asked."""

    def __init__(self, host: str, port: int, address: str, deadline: float, *, is_secure: bool) -> None:
        super().__init__(host, port, timeout=max(0.1, min(_STEP, deadline - time.monotonic())))
        self._address = address
        self._context = ssl.create_default_context() if is_secure else None
        self.default_port = 443 if is_secure else 80  # decides whether the port is named in the Host header

    def connect(self) -> None:
        """Connect to the address that was looked at."""
        self.sock = socket.create_connection((self._address, self.port), self.timeout)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End whatever is waited for; may be called from another thread."""
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
