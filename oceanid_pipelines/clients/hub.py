"""The Hugging Face Hub, or a server that speaks its protocol: one dataset repository, typed.

Commits, tags, files. What goes into a dataset and whether to publish belongs to the flows.
Nothing is read from the environment, and no commit is ever sent twice from here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import httpx2
from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationDelete,
    HfApi,
    constants,
    hf_hub_download,
    hf_hub_url,
    set_client_factory,
)
from huggingface_hub.errors import (
    HfHubHTTPError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils import (
    build_hf_headers,
    disable_progress_bars,
    get_session,
    hf_raise_for_status,
    paginate,
)
from huggingface_hub.utils._http import hf_request_event_hook

from oceanid_pipelines.clients.certificates import trusted
from oceanid_pipelines.clients.hub_http import (
    TooManyRequests,
    is_commit,
    limit_time,
    refuse_to_wait,
)
from oceanid_pipelines.domain.errors import OceanidError, StoreRefused, StoreUnreachable

DEFAULT_ENDPOINT = "https://huggingface.co"
_BRANCH = "main"
_LIBRARY = "oceanid-pipelines"
_PATHS_PER_REQUEST = 100
# What one commit carries in its body. The Hub recommends 50 to 100 files, and gives it 60 seconds.
MOST_FILES = 64
MOST_BYTES = 64_000_000


class RepoMissing(StoreRefused):
    """There is no such repository for this token: it does not exist, or is private."""


class StaleParent(OceanidError):
    """The branch is not where the commit wanted to begin: look at the new head and decide again."""


class OutcomeUnknown(OceanidError):
    """Nobody knows whether the commit landed: look for what it wrote before doing anything."""


class TagTaken(OceanidError):
    """The tag is already on another commit."""


class RateLimited(OceanidError):
    """The Hub wants to be left alone for a while; nothing was done."""

    def __init__(self, store: str, retry_after_seconds: int) -> None:
        super().__init__(f"{store} asks to come back in {retry_after_seconds} s")
        self.retry_after_seconds = retry_after_seconds


@dataclass(frozen=True, slots=True)
class TreeFile:
    """A file at a revision: git's id of it, and the content's sha256 where it is a large file."""

    oid: str
    size_bytes: int
    sha256: str | None


@dataclass(frozen=True, slots=True)
class PathInfo(TreeFile):
    """A file with the commit that last wrote it."""

    last_commit: str


class Hub:
    """One dataset repository, with one token."""

    def __init__(self, dataset: str, *, token: str, endpoint: str | None = None) -> None:
        self.dataset = dataset
        self.endpoint = (endpoint or DEFAULT_ENDPOINT).rstrip("/")
        self.name = f"the dataset {dataset} at {self.endpoint}"
        self._token = token
        self._api = HfApi(endpoint=self.endpoint, token=token, library_name=_LIBRARY)

    def whoami(self) -> str:
        """Return whose token it is; raise StoreRefused when it is not accepted."""
        with self._errors():
            return str(self._api.whoami()["name"])

    def ensure_repo(self, *, private: bool = True) -> None:
        """Make the repository if there is none; one that is there keeps its visibility."""
        with self._errors():
            self._api.create_repo(self.dataset, repo_type="dataset", private=private, exist_ok=True)

    def is_private(self) -> bool:
        """Whether strangers cannot see it."""
        with self._errors():
            info = self._api.dataset_info(self.dataset, expand=["private"])
        if info.private is None:
            raise StoreUnreachable(self.name, "it does not say whether it is private")
        return info.private

    def require_write(self) -> None:
        """Raise StoreRefused when the token may not write to the repository."""
        with self._errors():
            self._api.auth_check(self.dataset, repo_type="dataset", write=True)

    def head(self) -> str:
        """Return the newest commit of main."""
        # Not from dataset_info, which can lag behind on the real Hub.
        return self._newest(_BRANCH, 1)[0]

    def read_file(self, path: str, revision: str) -> bytes | None:
        """Return a file's content at a revision, None when it is not there."""
        url = hf_hub_url(
            self.dataset, path, repo_type="dataset", revision=revision, endpoint=self.endpoint
        )
        with self._errors():
            response = get_session().get(url, headers=self._headers())
            try:
                hf_raise_for_status(response)
            except RemoteEntryNotFoundError:
                return None
            return response.content

    def paths(self, paths: Collection[str], revision: str) -> dict[str, PathInfo]:
        """Return what is known of the named files; those that are not there are left out."""
        found: dict[str, PathInfo] = {}
        named = sorted(paths)
        for begin in range(0, len(named), _PATHS_PER_REQUEST):
            some = named[begin : begin + _PATHS_PER_REQUEST]
            with self._errors():
                infos = self._api.get_paths_info(
                    self.dataset, some, repo_type="dataset", revision=revision, expand=True
                )
            for info in infos:
                if not isinstance(info, RepoFile):
                    continue
                if info.last_commit is None:
                    raise StoreUnreachable(self.name, f"it does not say who wrote {info.path}")
                found[info.path] = PathInfo(
                    info.blob_id, info.size, _sha256(info), info.last_commit.oid
                )
        return found

    def tree(self, revision: str, folder: str = "") -> dict[str, TreeFile]:
        """Return every file in a folder and below, by path; nothing when there is no folder."""
        with self._errors():
            try:
                return {
                    item.path: TreeFile(item.blob_id, item.size, _sha256(item))
                    for item in self._api.list_repo_tree(
                        self.dataset,
                        folder or None,
                        recursive=True,
                        repo_type="dataset",
                        revision=revision,
                    )
                    if isinstance(item, RepoFile)
                }
            except RemoteEntryNotFoundError:
                return {}

    def commit(
        self,
        adds: Mapping[str, bytes | Path],
        deletes: Collection[str] = (),
        *,
        message: str,
        parent: str,
        description: str = "",
    ) -> str:
        """Write files in one commit on `parent` and return its id: `parent` if nothing changes.

        Of more files, or larger ones, than a commit should carry, those on disk go up before it as
        large files, and the commit only names them. Raise StaleParent when main is elsewhere
        (nothing was written), OutcomeUnknown when no answer tells whether it landed, RateLimited
        when it was not even looked at.
        """
        with self._errors(of_commit=True):
            oid = self._api.create_commit(
                self.dataset,
                # Made anew each time: they remember what they found out about an upload.
                [
                    *_additions(adds),
                    *(CommitOperationDelete(path, is_folder=False) for path in deletes),
                ],
                repo_type="dataset",
                commit_message=message,
                commit_description=description,
                parent_commit=parent,
            ).oid
        if oid != parent and not self._is_child(oid, parent):
            # With nothing to write, the client sends nothing and returns whatever the head is.
            raise StaleParent(f"{self.name}: main is at {oid}, which does not follow {parent}")
        return oid

    def tag(self, name: str, commit: str, *, message: str | None = None) -> None:
        """Tag a commit; once more changes nothing. Raise TagTaken when it is on another commit."""
        with self._errors():
            self._api.create_tag(
                self.dataset,
                tag=name,
                tag_message=message,
                revision=commit,
                repo_type="dataset",
                exist_ok=True,
            )
        there = self.tag_commit(name)
        if there != commit:
            raise TagTaken(f"{self.name}: the tag {name} is on {there}, not on {commit}")

    def tag_commit(self, name: str) -> str | None:
        """Return the commit that a tag is on, None without such a tag."""
        with self._errors():
            try:
                return self._api.dataset_info(self.dataset, revision=name, expand=["sha"]).sha
            except RevisionNotFoundError:
                return None

    def _is_child(self, commit: str, parent: str) -> bool:
        try:
            return self._newest(commit, 2) == [commit, parent]
        except (StoreUnreachable, StoreRefused, RateLimited) as error:
            raise OutcomeUnknown(f"a commit may have landed, but then: {error}") from None

    def _newest(self, revision: str, count: int) -> list[str]:
        """Return the ids of a revision's newest commits, from the first page alone."""
        url = f"{self.endpoint}/api/datasets/{self.dataset}/commits/{quote(revision, safe='')}"
        with self._errors():
            return [
                str(commit["id"])
                for commit in islice(paginate(url, params={}, headers=self._headers()), count)
            ]

    def _headers(self) -> dict[str, str]:
        return build_hf_headers(token=self._token, library_name=_LIBRARY)

    @contextmanager
    def _errors(self, *, of_commit: bool = False) -> Iterator[None]:
        """Turn the client's errors into ours."""
        try:
            yield
        except TooManyRequests as error:
            raise RateLimited(self.name, error.seconds) from None
        except RepositoryNotFoundError:
            raise RepoMissing(
                self.name, "no such repository for this token: check OCEANID_HF_DATASET, HF_TOKEN"
            ) from None
        except HfHubHTTPError as error:
            raise self._explain(error, is_commit(error.response.request)) from None
        except httpx2.RequestError as error:
            raise self._doubt(error) from None
        except OfflineModeIsEnabled:
            raise StoreRefused(self.name, "HF_HUB_OFFLINE is set") from None
        except (json.JSONDecodeError, KeyError) as error:
            reason = f"its answer cannot be read: {type(error).__name__}"
            if of_commit:
                raise OutcomeUnknown(f"{self.name}: {reason}") from None
            raise StoreUnreachable(self.name, reason) from None
        except ValueError as error:  # a bad card, a bad name, a refused large file
            raise StoreRefused(self.name, str(error)) from None
        except RuntimeError as error:  # how uploads of large files fail
            if error.__cause__ is None:
                raise
            with self._errors(of_commit=of_commit):
                raise error.__cause__ from None

    def _explain(self, error: HfHubHTTPError, was_commit: bool) -> OceanidError:
        status = error.response.status_code
        reason = error.server_message or f"status {status}"
        if status == httpx2.codes.PRECONDITION_FAILED:
            return StaleParent(f"{self.name}: {reason}")
        busy = status in {httpx2.codes.CONFLICT, httpx2.codes.REQUEST_TIMEOUT}
        if status >= httpx2.codes.INTERNAL_SERVER_ERROR or busy:
            if was_commit:
                return OutcomeUnknown(f"{self.name}: the answer to the commit was {status}")
            return StoreUnreachable(self.name, f"it answered {status}: {reason}")
        if status == httpx2.codes.UNAUTHORIZED:
            return StoreRefused(self.name, "the token is not accepted: check HF_TOKEN")
        if status == httpx2.codes.FORBIDDEN:
            return StoreRefused(self.name, f"this token may not do that, check HF_TOKEN: {reason}")
        return StoreRefused(self.name, reason)

    def _doubt(self, error: httpx2.RequestError) -> OceanidError:
        reason = str(error) or type(error).__name__
        never_sent = isinstance(
            error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout
        )
        if is_commit(error.request) and not never_sent:
            return OutcomeUnknown(f"{self.name}: no answer to the commit ({reason})")
        return StoreUnreachable(self.name, reason)


def download(dataset: str, path: str, revision: str) -> Path | None:
    """Return a file as a user has it, by his token and endpoint: from his cache, or downloaded.

    None when it is not there; raise as huggingface_hub does for anything else.
    """
    try:
        return Path(hf_hub_download(dataset, path, repo_type="dataset", revision=revision))
    except RemoteEntryNotFoundError:
        return None


def _http_client() -> httpx2.Client:
    return httpx2.Client(
        event_hooks={
            "request": [hf_request_event_hook, limit_time],
            "response": [refuse_to_wait],
        },
        follow_redirects=True,
        timeout=None,  # `limit_time` sets what is not set
        verify=trusted(),
    )


def _additions(adds: Mapping[str, bytes | Path]) -> list[CommitOperationAdd]:
    additions = [CommitOperationAdd(path, content) for path, content in adds.items()]
    total = sum(addition.upload_info.size for addition in additions)
    if len(additions) > MOST_FILES or total > MOST_BYTES:
        for addition in additions:
            if isinstance(adds[addition.path_in_repo], Path) and addition.upload_info.size:
                # Else the Hub is asked, and wants a small text inside the commit.
                addition._upload_mode = "lfs"  # noqa: SLF001 - there is no other way to say it
    return additions


def _sha256(file: RepoFile) -> str | None:
    return file.lfs.sha256 if file.lfs else None


# huggingface_hub has one HTTP client and one set of switches for a whole process: this module,
# the only one to import it, makes them ours. Large files go by LFS, which every Hub understands.
constants.HF_HUB_DISABLE_XET = True
constants.HF_HUB_DISABLE_TELEMETRY = True
disable_progress_bars()
set_client_factory(_http_client)
