"""Which certificates our HTTP clients trust. What they talk about belongs to the clients."""

from __future__ import annotations

import ssl
from functools import cache

import httpx2


@cache
def trusted() -> ssl.SSLContext:
    """Return what this machine trusts, read once a process.

    A client that is not given it reads all certificates anew, even for plain HTTP: 25 ms of the
    processor, more than a request takes.
    """
    return httpx2.create_ssl_context()
