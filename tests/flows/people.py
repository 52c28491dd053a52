"""Other people in Label Studio: real users, each with a token of their own."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import httpx2

from oceanid_pipelines.clients.certificates import trusted
from oceanid_pipelines.clients.label_studio import LabelStudio


def hire(environment: Mapping[str, str], email: str) -> LabelStudio:
    """Let somebody sign up, and return a client of that user."""
    return LabelStudio(environment["LABEL_STUDIO_URL"], sign_up(environment, email))


def sign_up(environment: Mapping[str, str], email: str) -> str:
    """Let somebody sign up in a browser's session, and return that user's token.

    A user made through the API cannot sign in: Label Studio stores the password as it came.
    """
    url = environment["LABEL_STUDIO_URL"]
    with httpx2.Client(base_url=url, verify=trusted()) as browser:
        browser.get("/user/signup/")
        answer = browser.post(
            "/user/signup/",
            data={
                "email": email,
                "password": secrets.token_urlsafe(12),
                "csrfmiddlewaretoken": browser.cookies["csrftoken"],
            },
        )
        assert answer.status_code == httpx2.codes.FOUND, answer.text
        return str(browser.get("/api/current-user/token").json()["token"])
