"""Serving an application to this machine, or to those that may reach it."""

from __future__ import annotations

import errno
import socket
from typing import Any

import click
import waitress
from flask import Flask

from index.errors import DatelineError

# Whoever asks sends an address and a few headers; more is a mistake or worse.
_MAX_HEADERS = 64 * 1024
MAX_BODY = 64 * 1024
"""The most bytes that a form may send."""


def serve(app: Flask, host: str, port: int, *, threads: int = 8) -> None:
    """Answer requests until interrupted; says where as soon as connections are accepted. Port 0 takes a free one.

    Raises DatelineError where the address cannot be listened on.
    """
    server = make_server(app, host, port, threads=threads)
    click.echo(f"Dateline listens on {address_of(server)}")
    try:
        server.run()
    finally:
        server.close()


def make_server(app: Flask, host: str, port: int, *, threads: int = 8) -> Any:
    """A waitress server that accepts connections, and answers them once its `run()` is called."""
    return waitress.create_server(
        app,
        # Waitress would leave its own half open where the port is taken.
        sockets=[_listen(host, port)],
        threads=threads,
        ident=None,
        clear_untrusted_proxy_headers=True,
        max_request_header_size=_MAX_HEADERS,
        max_request_body_size=MAX_BODY,
    )


def address_of(server: Any) -> str:
    """Where `server` is reached."""
    host, port = server.socket.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DatelineError("there is no such address", place=host, remedy="choose another with --host") from error
    # `localhost` is two addresses; the one of IPv4 is printed as people expect it.
    family, *_, address = min(found, key=lambda entry: entry[0] != socket.AF_INET)
    try:
        return socket.create_server(address, family=family)
    except OSError as error:
        raise _cannot_listen(host, port, error) from error


def _cannot_listen(host: str, port: int, error: OSError) -> DatelineError:
    place = f"{host}:{port}"
    if error.errno == errno.EADDRINUSE:
        return DatelineError("another program listens there", place=place, remedy="choose another port with --port")
    if error.errno in (errno.EACCES, errno.EPERM):
        return DatelineError("this port needs special rights", place=place, remedy="choose one above 1023 with --port")
    return DatelineError(error.strerror or "cannot listen there", place=place, remedy="choose another with --host")
