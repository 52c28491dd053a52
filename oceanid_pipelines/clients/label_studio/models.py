"""What comes back from Label Studio, as frozen values, and reading them from its JSON.

An answer that lacks something raises KeyError and its kin, which `Transport.understood` turns into
a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from oceanid_pipelines.domain.annotations import Annotation, Malformed, read_annotation


@dataclass(frozen=True, slots=True)
class Account:
    """A user."""

    user_id: int
    email: str


@dataclass(frozen=True, slots=True)
class Project:
    """A project with its label config."""

    project_id: int
    title: str
    description: str
    label_config: str
    show_predictions: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """What a project holds by the server's own count; `annotations` without the skipped ones."""

    tasks: int
    annotations: int
    skipped: int
    predictions: int
    ground_truth: int


@dataclass(frozen=True, slots=True)
class S3Storage:
    """What lets Label Studio open `s3://` URIs of one bucket; its keys are never shown."""

    storage_id: int
    title: str
    bucket: str
    endpoint: str | None
    region: str | None
    presign_ttl_minutes: int


@dataclass(frozen=True, slots=True)
class NewS3Storage:
    """What a storage is made of."""

    title: str
    bucket: str
    endpoint: str | None
    region: str
    access_key_id: str = field(repr=False)
    secret_access_key: str = field(repr=False)
    presign_ttl_minutes: int

    @property
    def secrets(self) -> tuple[str, str]:
        """What no message may repeat."""
        return self.access_key_id, self.secret_access_key

    def body(self) -> dict[str, Any]:
        """Return it as Label Studio's JSON."""
        return {
            "title": self.title,
            "bucket": self.bucket,
            "use_blob_urls": True,
            "presign": True,
            "presign_ttl": self.presign_ttl_minutes,
            "s3_endpoint": self.endpoint,
            "region_name": self.region,
            "aws_access_key_id": self.access_key_id,
            "aws_secret_access_key": self.secret_access_key,
        }


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Label Studio reports changes to; `headers` hold a secret."""

    webhook_id: int
    url: str
    actions: frozenset[str]
    is_active: bool
    sends_payload: bool
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True, order=True)
class TaskStamp:
    """A task, and when it moved."""

    updated_at: datetime
    task_id: int


@dataclass(frozen=True, slots=True)
class Changed:
    """The tasks that moved first since a moment, oldest first; `complete` when that is all.

    `asked_at` is no later than when the server began to look, by its own clock; None if untold.
    """

    tasks: tuple[TaskStamp, ...]
    complete: bool
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A task with the whole set of its annotations, cancelled ones too, by id.

    `file` is that of people's own it was made of, as Label Studio calls it; None for none.
    """

    task_id: int
    updated_at: datetime
    data: Mapping[str, Any] = field(repr=False)
    meta: Mapping[str, Any] = field(repr=False)
    annotations: tuple[Annotation, ...] = field(repr=False)
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """A task, and of its annotations only which there are and how each stands, by id.

    `annotations` maps an id to Label Studio's clock, cancelled or not, ground truth or not.
    """

    task_id: int
    annotations: Mapping[int, tuple[datetime, bool, bool]]


def account(answer: Any) -> Account:
    """Read a user."""
    return Account(user_id=answer["id"], email=answer["email"])


def project(answer: Any) -> Project:
    """Read a project."""
    return Project(
        project_id=answer["id"],
        title=answer["title"],
        description=answer["description"] or "",
        label_config=answer["label_config"],
        show_predictions=answer["show_collab_predictions"],
    )


def counts(answer: Any) -> Counts:
    """Read the counts of a project."""
    return Counts(
        tasks=answer["task_number"],
        annotations=answer["total_annotations_number"],
        skipped=answer["skipped_annotations_number"],
        predictions=answer["total_predictions_number"],
        ground_truth=answer["ground_truth_number"],
    )


def s3_storage(answer: Any) -> S3Storage:
    """Read an S3 storage."""
    return S3Storage(
        storage_id=answer["id"],
        title=answer["title"] or "",
        bucket=answer["bucket"],
        endpoint=answer["s3_endpoint"],
        region=answer["region_name"],
        presign_ttl_minutes=answer["presign_ttl"],
    )


def webhook(answer: Any) -> Webhook:
    """Read a webhook."""
    return Webhook(
        webhook_id=answer["id"],
        url=answer["url"],
        actions=frozenset(answer["actions"]),
        is_active=answer["is_active"],
        sends_payload=answer["send_payload"],
        headers=answer["headers"],
    )


def task_stamp(answer: Any) -> TaskStamp:
    """Read a task's id and moment."""
    return TaskStamp(updated_at=moment(answer["updated_at"]), task_id=answer["id"])


def outline(answer: Any) -> Outline:
    """Read a task's outline."""
    return Outline(
        task_id=answer["id"],
        annotations={
            one["id"]: (moment(one["updated_at"]), one["was_cancelled"], one["ground_truth"])
            for one in answer["annotations"]
        },
    )


def task(answer: Any) -> Task:
    """Read a task with its annotations."""
    annotations = (annotation(one) for one in answer["annotations"])
    return Task(
        task_id=answer["id"],
        updated_at=moment(answer["updated_at"]),
        data=answer["data"],
        meta=answer["meta"] or {},
        annotations=tuple(sorted(annotations, key=lambda one: one.annotation_id)),
        file=answer["file_upload"] or None,
    )


def annotation(answer: Any) -> Annotation:
    """Read an annotation as the server itself writes it."""
    found = read_annotation(answer)
    if isinstance(found, Malformed):
        raise TypeError(found.reason)
    return found


def moment(text: str) -> datetime:
    """Read a moment; without a fraction where its microseconds are 0."""
    return datetime.fromisoformat(text).astimezone(UTC)
