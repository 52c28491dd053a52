"""Who asks, what they may do, and how a refusal is said.

Nothing here knows about repositories or HTTP routes.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256


class HubError(Exception):
    """A refusal, with the status and the codes that the real clients understand."""

    def __init__(
        self, status: int, message: str, *, code: str = "", headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True)
class Account:
    """Whom a token belongs to; a reader's token never writes."""

    user: str
    may_write: bool


class Tokens:
    """The tokens that are let in."""

    def __init__(self, accounts: Mapping[str, Account]) -> None:
        self._accounts = dict(accounts)

    @classmethod
    def parse(cls, text: str) -> Tokens:
        """Read `user:write:token,user:read:token`; raise ValueError on anything else."""
        accounts: dict[str, Account] = {}
        for entry in text.split(","):
            user, role, token = entry.split(":")
            if role not in {"read", "write"} or not user or not token:
                raise ValueError("an entry is user:read:token or user:write:token")
            accounts[token] = Account(user, may_write=role == "write")
        return cls(accounts)

    def account(self, token: str) -> Account:
        """Return whose it is; raise HubError when it is nobody's."""
        given = token.encode()
        found = None
        for known, account in self._accounts.items():
            if hmac.compare_digest(known.encode(), given):
                found = account
        if found is None:
            raise HubError(401, "Invalid credentials in Authorization header")
        return found

    def bearer(self, header: str | None) -> Account | None:
        """Return whose token an Authorization header holds; None without a header."""
        if header is None:
            return None
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            raise HubError(401, "Invalid credentials in Authorization header")
        return self.account(token.strip())


class Signer:
    """Signs what the server itself hands out; valid until it expires or the server restarts."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def sign(self, *parts: str, seconds: int) -> str:
        """Return `expiry.signature` for these parts."""
        expiry = str(int(time.time()) + seconds)
        return f"{expiry}.{self._signature(expiry, *parts)}"

    def holds(self, signed: str, *parts: str) -> bool:
        """Whether we signed exactly these parts and it has not expired."""
        expiry, _, signature = signed.partition(".")
        expected = self._signature(expiry, *parts)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            return False
        return int(expiry) >= time.time()

    def _signature(self, *parts: str) -> str:
        message = "\0".join(parts).encode()
        return hmac.new(self._key, message, sha256).hexdigest()
