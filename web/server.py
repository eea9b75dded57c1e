"""Serving an application to this machine, or to those that may reach it."""

from __future__ import annotations

import errno
from typing import Any

import click
import waitress
from flask import Flask

from index.errors import DatelineError

# Whoever asks sends an address and a few headers; more is a mistake or worse.
_MAX_HEADERS = 64 * 1024
_MAX_BODY = 64 * 1024


def serve(app: Flask, host: str, port: int, *, threads: int = 8) -> None:
    """Answer requests until interrupted; says where as soon as connections are accepted. Port 0 takes a free one.

    Raises DatelineError where the address cannot be listened on.
    """
    server = make_server(app, host, port, threads=threads)
    for address in addresses(server):
        click.echo(f"Dateline listens on {address}")
    try:
        server.run()
    finally:
        server.close()


def make_server(app: Flask, host: str, port: int, *, threads: int = 8) -> Any:
    """A waitress server that accepts connections, and answers them once its `run()` is called."""
    try:
        return waitress.create_server(
            app,
            host=host,
            port=port,
            threads=threads,
            ident=None,
            clear_untrusted_proxy_headers=True,
            max_request_header_size=_MAX_HEADERS,
            max_request_body_size=_MAX_BODY,
        )
    except OSError as error:
        raise _cannot_listen(host, port, error) from error
    except ValueError as error:  # waitress looks the name up first
        raise DatelineError("there is no such address", place=host, remedy="choose another with --host") from error


def addresses(server: Any) -> list[str]:
    """Where `server` is reached: one address, or several where its name stands for several."""
    listening = getattr(server, "effective_listen", None) or [(server.effective_host, server.effective_port)]
    return [f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}" for host, port in listening]


def _cannot_listen(host: str, port: int, error: OSError) -> DatelineError:
    place = f"{host}:{port}"
    if error.errno == errno.EADDRINUSE:
        return DatelineError("another program listens there", place=place, remedy="choose another port with --port")
    if error.errno in (errno.EACCES, errno.EPERM):
        return DatelineError("this port needs special rights", place=place, remedy="choose one above 1023 with --port")
    return DatelineError(error.strerror or "cannot listen there", place=place, remedy="choose another with --host")
