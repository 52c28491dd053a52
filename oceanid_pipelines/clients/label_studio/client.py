"""The calls themselves. Every listing proves that it is complete, or raises IncompleteListing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from oceanid_pipelines.clients.label_studio import models
from oceanid_pipelines.clients.label_studio.models import (
    Account,
    NewS3Storage,
    Project,
    S3Storage,
    Webhook,
)
from oceanid_pipelines.clients.label_studio.tasks import TaskCalls
from oceanid_pipelines.clients.label_studio.transport import Transport
from oceanid_pipelines.domain.annotations import Annotation
from oceanid_pipelines.domain.errors import IncompleteListing

_PROJECTS_A_PAGE = 1000
_PROJECT_FIELDS = "id,title,description,label_config,show_collab_predictions"
_ATTEMPTS = 3  # of a listing that changes while it is read


class LabelStudio(TaskCalls):
    """One Label Studio server, with one token of either kind.

    Every call may raise StoreUnreachable (try again later), StoreRefused (a person must change
    something) and, where it names one thing, NotThere. Nothing but reading is ever tried twice:
    what creates something raises OutcomeUnknown when it is not confirmed.
    """

    def __init__(self, url: str, api_key: str) -> None:
        super().__init__(Transport(url, api_key))
        self.name = self._http.name

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def release(self) -> str:
        """Return the server's version."""
        answer = self._http.get("/api/version", {})
        with self._http.understood("the version"):
            return str(answer["release"])

    def whoami(self) -> Account:
        """Return whom the token belongs to; raise StoreRefused when it is not accepted."""
        answer = self._http.get("/api/current-user/whoami", {})
        with self._http.understood("the account"):
            return models.account(answer)

    def users(self) -> dict[int, Account]:
        """Return the users there are now, by id; a deleted one's annotations name nobody."""
        answer = self._http.get("/api/users/", {})
        with self._http.understood("the users"):
            return {one["id"]: models.account(one) for one in answer}

    def projects(self) -> tuple[Project, ...]:
        """Return every project, by id."""
        for _ in range(_ATTEMPTS):
            pages = self._project_pages()
            found = {one.project_id: one for page, _ in pages for one in page}
            if all(count == len(found) for _, count in pages):
                return tuple(found[key] for key in sorted(found))
        raise IncompleteListing(f"{self.name}: the list of projects changes while it is read")

    def project(self, project: int) -> Project:
        """Return one project."""
        answer = self._http.get(f"/api/projects/{project}/", {})
        with self._http.understood("the project"):
            return models.project(answer)

    def create_project(
        self, title: str, label_config: str, *, description: str = "", show_predictions: bool = True
    ) -> Project:
        """Create a project; a title has 3 to 50 characters and need not be unique."""
        body = {
            "title": title,
            "description": description,
            "label_config": label_config,
            "show_collab_predictions": show_predictions,
        }
        answer = self._http.post("/api/projects/", body)
        with self._http.understood("the new project"):
            return models.project(answer)

    def update_project(
        self,
        project: int,
        *,
        title: str | None = None,
        description: str | None = None,
        label_config: str | None = None,
        show_predictions: bool | None = None,
    ) -> Project:
        """Change what is given; a config that existing annotations contradict is refused."""
        given = {
            "title": title,
            "description": description,
            "label_config": label_config,
            "show_collab_predictions": show_predictions,
        }
        answer = self._http.patch(f"/api/projects/{project}/", _without_none(given))
        with self._http.understood("the project"):
            return models.project(answer)

    def s3_storages(self, project: int) -> tuple[S3Storage, ...]:
        """Return the project's S3 storages."""
        answer = self._http.get("/api/storages/s3/", {"project": project})
        with self._http.understood("the storages"):
            return tuple(models.s3_storage(one) for one in answer)

    def create_s3_storage(self, project: int, storage: NewS3Storage) -> S3Storage:
        """Let the project open `s3://` URIs of a bucket; nothing is imported from it.

        The server looks into the bucket at once; keys that do not fit are answered with a 500.
        """
        body = storage.body() | {"project": project}
        answer = self._http.post("/api/storages/s3/", body, secrets=storage.secrets)
        with self._http.understood("the new storage"):
            return models.s3_storage(answer)

    def update_s3_storage(self, storage_id: int, storage: NewS3Storage) -> S3Storage:
        """Set all of a storage, its keys too."""
        path = f"/api/storages/s3/{storage_id}"
        answer = self._http.patch(path, storage.body(), storage.secrets)
        with self._http.understood("the storage"):
            return models.s3_storage(answer)

    def delete_s3_storage(self, storage_id: int) -> None:
        """Delete a storage; what is in the bucket stays."""
        self._http.delete(f"/api/storages/s3/{storage_id}")

    def create_annotation(
        self,
        task: int,
        result: Any,
        *,
        was_cancelled: bool = False,
        ground_truth: bool = False,
        lead_time_s: float | None = None,
    ) -> Annotation:
        """Say something about a task, as the owner of the token."""
        body = {
            "result": result,
            "was_cancelled": was_cancelled,
            "ground_truth": ground_truth,
            "lead_time": lead_time_s,
        }
        answer = self._http.post(f"/api/tasks/{task}/annotations/", body)
        with self._http.understood("the new annotation"):
            return models.annotation(answer)

    def update_annotation(
        self,
        annotation: int,
        *,
        result: Any = None,
        was_cancelled: bool | None = None,
        ground_truth: bool | None = None,
    ) -> Annotation:
        """Change what is given."""
        given = {"result": result, "was_cancelled": was_cancelled, "ground_truth": ground_truth}
        answer = self._http.patch(f"/api/annotations/{annotation}/", _without_none(given))
        with self._http.understood("the annotation"):
            return models.annotation(answer)

    def delete_annotation(self, annotation: int) -> None:
        """Delete an annotation; nothing of it stays in Label Studio."""
        self._http.delete(f"/api/annotations/{annotation}/")

    def webhooks(self, project: int) -> tuple[Webhook, ...]:
        """Return the project's webhooks."""
        answer = self._http.get("/api/webhooks/", {"project": project})
        with self._http.understood("the webhooks"):
            return tuple(models.webhook(one) for one in answer)

    def create_webhook(
        self, project: int, url: str, *, actions: Collection[str], headers: Mapping[str, str]
    ) -> Webhook:
        """Have these actions reported to a URL, with their payload."""
        body = _webhook(url, actions, headers) | {"project": project}
        answer = self._http.post("/api/webhooks/", body, secrets=tuple(headers.values()))
        with self._http.understood("the new webhook"):
            return models.webhook(answer)

    def update_webhook(
        self, webhook: int, url: str, *, actions: Collection[str], headers: Mapping[str, str]
    ) -> Webhook:
        """Set all of a webhook: actions that are left out would silently be emptied."""
        body = _webhook(url, actions, headers)
        secrets = tuple(headers.values())
        answer = self._http.patch(f"/api/webhooks/{webhook}/", body, secrets)
        with self._http.understood("the webhook"):
            return models.webhook(answer)

    def delete_webhook(self, webhook: int) -> None:
        """Delete a webhook."""
        self._http.delete(f"/api/webhooks/{webhook}/")

    def _project_pages(self) -> Sequence[tuple[list[Project], int]]:
        """Return the projects of every page, and the count of all that each page tells."""
        pages: list[tuple[list[Project], int]] = []
        while True:
            params = {
                "page": len(pages) + 1,
                "page_size": _PROJECTS_A_PAGE,
                "include": _PROJECT_FIELDS,
            }
            answer = self._http.get("/api/projects/", params)
            with self._http.understood("the projects"):
                pages.append(([models.project(one) for one in answer["results"]], answer["count"]))
                if not answer["next"]:
                    return pages


def _without_none(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in given.items() if value is not None}


def _webhook(url: str, actions: Iterable[str], headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "url": url,
        "send_payload": True,
        "send_for_all_actions": False,
        "is_active": True,
        "headers": dict(headers),
        "actions": sorted(actions),
    }
