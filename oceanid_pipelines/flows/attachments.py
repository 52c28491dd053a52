"""What hangs on a project in Label Studio: the storage that opens the bucket, and the webhook.

Each is compared with what it should be; the steps that set it right are for the caller to take.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from oceanid_pipelines.clients.label_studio import LabelStudio, NewS3Storage, S3Storage, Webhook
from oceanid_pipelines.settings import Settings

PRESIGN_MINUTES = 60
HEADER = "X-Oceanid-Secret"  # a webhook that sends it is ours, wherever it sends it to
# Not TASKS_CREATED: it would send every text that we push back to us, while we push it.
ACTIONS = frozenset(
    {
        "ANNOTATION_CREATED",
        "ANNOTATIONS_CREATED",
        "ANNOTATION_UPDATED",
        "ANNOTATIONS_DELETED",
        "TASKS_DELETED",
    }
)
_OURS = "resolves s3://"  # how the title of our storages begins

What = Literal["project", "title", "description", "label config", "predictions", "storage"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the catalog and the environment say; it holds no secret."""

    what: What | Literal["webhook"]
    was: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Step:
    """A difference, and what removes it."""

    difference: Difference
    take: Callable[[], object]


def attachment_steps(
    server: LabelStudio, project_id: int | None, settings: Settings
) -> Iterator[Step]:
    """Yield what is to be done about a project's storage and webhook; None: there is none yet."""
    yield from _storage_steps(server, project_id, settings)
    yield from webhook_steps(server, project_id, settings)


def webhook_steps(
    server: LabelStudio, project_id: int | None, settings: Settings
) -> Iterator[Step]:
    """Yield what is to be done about a project's webhook; nothing where there is no sink."""
    if settings.sink_url is None or settings.sink_secret is None:
        return
    url, headers = settings.sink_url, {HEADER: settings.sink_secret}
    hooks = () if project_id is None else server.webhooks(project_id)
    ours = [one for one in hooks if HEADER in one.headers or one.url == url]
    wanted = f"sends {', '.join(sorted(ACTIONS))} to {url}"
    if not ours:
        yield Step(
            Difference("webhook", "none", wanted),
            lambda: server.create_webhook(
                _there(project_id), url, actions=ACTIONS, headers=headers
            ),
        )
        return
    first, *rest = ours
    if problems := _webhook_problems(first, url, headers):
        yield Step(
            Difference("webhook", problems, wanted),
            lambda: server.update_webhook(first.webhook_id, url, actions=ACTIONS, headers=headers),
        )
    for one in rest:
        yield Step(
            Difference("webhook", f"webhook {one.webhook_id} to {one.url} besides", "one"),
            lambda one=one: server.delete_webhook(one.webhook_id),  # type: ignore[misc]
        )


def _webhook_problems(hook: Webhook, url: str, headers: dict[str, str]) -> str:
    found = {
        f"to {hook.url}": hook.url != url,
        "switched off": not hook.is_active,
        f"sends {', '.join(sorted(hook.actions)) or 'nothing'}": hook.actions != ACTIONS,
        "another secret": dict(hook.headers) != headers,
        "sends no payload": not hook.sends_payload,
    }
    return "; ".join(words for words, is_so in found.items() if is_so)


def _storage_steps(
    server: LabelStudio, project_id: int | None, settings: Settings
) -> Iterator[Step]:
    new = _wanted_storage(settings)
    storages = () if project_id is None else server.s3_storages(project_id)
    of_bucket = [one for one in storages if one.bucket == new.bucket]
    ours = [one for one in of_bucket if one.title.startswith(_OURS)]
    wanted = f"{new.title} at {new.endpoint or 'AWS'}, {new.region}"
    if not of_bucket:
        yield Step(
            Difference("storage", "none", wanted),
            lambda: server.create_s3_storage(_there(project_id), new),
        )
    for one in ours[:1]:
        if (was := _described(one)) != _described(new):
            yield Step(
                Difference("storage", was, _described(new)),
                lambda one=one: server.update_s3_storage(one.storage_id, new),  # type: ignore[misc]
            )
    for one in ours[1:]:
        yield Step(
            Difference("storage", f"storage {one.storage_id} for {one.bucket} besides", "one"),
            lambda one=one: server.delete_s3_storage(one.storage_id),  # type: ignore[misc]
        )


def _described(storage: S3Storage | NewS3Storage) -> str:
    where = f"{storage.endpoint or 'AWS'}, {storage.region}"
    return f"{storage.title} at {where}, links for {storage.presign_ttl_minutes} min"


def _wanted_storage(settings: Settings) -> NewS3Storage:
    """The keys are never shown again, so that their fingerprint in the title tells others."""
    keys = f"{settings.aws_access_key_id}\n{settings.aws_secret_access_key}\n{settings.salt}"
    return NewS3Storage(
        title=f"{_OURS}{settings.s3_bucket}, keys {hashlib.sha256(keys.encode()).hexdigest()[:12]}",
        bucket=settings.s3_bucket,
        endpoint=settings.s3_endpoint_url,
        region=settings.aws_region,
        access_key_id=settings.aws_access_key_id,
        secret_access_key=settings.aws_secret_access_key,
        presign_ttl_minutes=PRESIGN_MINUTES,
    )


def _there(project_id: int | None) -> int:
    if project_id is None:
        raise ValueError("the project is to be made before what hangs on it")
    return project_id
