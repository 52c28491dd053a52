"""Label Studio over HTTP: only the calls that the flows need, typed.

The SDK is not used: it takes 3 s to import, pages by number and retries POSTs. What a task or an
annotation means, and when to ask for which, belongs to the flows.
"""

from __future__ import annotations

from oceanid_pipelines.clients.label_studio.client import LabelStudio
from oceanid_pipelines.clients.label_studio.models import (
    Account,
    Changed,
    Counts,
    NewS3Storage,
    Outline,
    Project,
    S3Storage,
    Task,
    TaskStamp,
    Webhook,
)
from oceanid_pipelines.clients.label_studio.transport import (
    NotThere,
    OutcomeUnknown,
    RequestRefused,
    TasksRefused,
    issued_at,
)

__all__ = [
    "Account",
    "Changed",
    "Counts",
    "LabelStudio",
    "NewS3Storage",
    "NotThere",
    "OutcomeUnknown",
    "Outline",
    "Project",
    "RequestRefused",
    "S3Storage",
    "Task",
    "TaskStamp",
    "TasksRefused",
    "Webhook",
    "issued_at",
]
