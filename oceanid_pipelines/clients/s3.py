"""The object store: S3, or a server that speaks its protocol.

Keys, pages and bytes only. What a key means and what to do about an object belongs to the flows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from oceanid_pipelines.clients.s3_rules import BucketRules, NotSupported, ObjectGone
from oceanid_pipelines.domain.errors import OceanidError, StoreRefused, StoreUnreachable

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

__all__ = [
    "Downloaded",
    "ListedObject",
    "ListingPage",
    "NotSupported",
    "ObjectChanged",
    "ObjectGone",
    "ObjectStore",
]

CHUNK_BYTES = 1024 * 1024
PAGE_KEYS = 1000
_AFTER = "after:"
_TOKEN = "token:"  # noqa: S105 - the prefix of a continuation token
_LAST_CHARACTER = "\U0010ffff"
_GONE = {
    "404",
    "NoSuchKey",
    "NotFound",
    "NoSuchCORSConfiguration",
    "NoSuchLifecycleConfiguration",
    "NoSuchPublicAccessBlockConfiguration",
}
_CHANGED = {"412", "PreconditionFailed"}
_SERVER_ERROR = 500


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` more bytes, none at the end."""


class ObjectChanged(OceanidError):
    """The key was overwritten between the listing and the download."""


@dataclass(frozen=True, slots=True)
class ListedObject:
    """One key as a listing shows it; the ETag is without quotes."""

    key: str
    etag: str
    size_bytes: int
    last_modified: datetime


@dataclass(frozen=True, slots=True)
class ListingPage:
    """Up to 1,000 keys, and where to go on; `next_position` is None on the last page."""

    objects: tuple[ListedObject, ...]
    next_position: str | None


@dataclass(frozen=True, slots=True)
class Downloaded:
    """What was downloaded: hash and size of the very bytes, and the version they are."""

    sha256: str
    size_bytes: int
    etag: str
    version_id: str | None
    last_modified: datetime


class ObjectStore(BucketRules):
    """One bucket."""

    def __init__(
        self,
        bucket: str,
        *,
        region: str,
        access_key_id: str,
        secret_access_key: str,
        endpoint_url: str | None = None,
    ) -> None:
        self.bucket = bucket
        self.name = f"the bucket {bucket} at {endpoint_url or 'AWS'}"
        console = f"https://{region}.console.aws.amazon.com/s3/buckets/{bucket}"
        self.page = f"{endpoint_url.rstrip('/')}/{bucket}" if endpoint_url else console
        self._client: S3Client = boto3.client(
            "s3",
            region_name=region,
            aws_access_key_id=access_key_id,
            aws_secret_access_key=secret_access_key,
            endpoint_url=endpoint_url,
            config=Config(
                signature_version="s3v4",
                connect_timeout=5,
                read_timeout=30,
                retries={"mode": "standard", "total_max_attempts": 3},
                max_pool_connections=16,
                # A server with an address of its own rarely answers to bucket.address.
                s3={"addressing_style": "path" if endpoint_url else "auto"},
            ),
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def list_page(self, position: str = "", *, skip_folder: str = "") -> ListingPage:
        """Return the page at a position (empty: the first), never assuming an order of the keys.

        A page that ends inside `skip_folder` (`derived/`) is followed by what comes after it.
        """
        with self._errors(""):
            if position.startswith(_TOKEN):
                answer = self._client.list_objects_v2(
                    Bucket=self.bucket,
                    MaxKeys=PAGE_KEYS,
                    ContinuationToken=position.removeprefix(_TOKEN),
                )
            else:
                answer = self._client.list_objects_v2(
                    Bucket=self.bucket,
                    MaxKeys=PAGE_KEYS,
                    StartAfter=position.removeprefix(_AFTER),
                )
        objects = tuple(
            ListedObject(
                key=item["Key"],
                etag=item["ETag"].strip('"'),
                size_bytes=item["Size"],
                last_modified=item["LastModified"],
            )
            for item in answer.get("Contents", [])
        )
        next_position = None
        if answer["IsTruncated"]:
            next_position = _TOKEN + answer["NextContinuationToken"]
            if skip_folder and objects and objects[-1].key.startswith(skip_folder):
                next_position = _AFTER + skip_folder + _LAST_CHARACTER
        return ListingPage(objects, next_position)

    def exists(self, key: str) -> bool:
        """Tell whether the key is there, by asking for it and not for a list."""
        try:
            with self._errors(key):
                self._client.head_object(Bucket=self.bucket, Key=key)
        except ObjectGone:
            return False
        return True

    def stored_sha256(self, key: str) -> str | None:
        """Return the hash that `upload` recorded with the key; None where there is none."""
        try:
            with self._errors(key):
                answer = self._client.head_object(Bucket=self.bucket, Key=key)
        except ObjectGone:
            return None
        return answer["Metadata"].get("sha256")

    def download(
        self,
        key: str,
        into: IO[bytes],
        *,
        etag: str | None = None,
        version_id: str | None = None,
    ) -> Downloaded:
        """Stream a key into a file and hash it on the way.

        Raise ObjectGone when it is not there, ObjectChanged when it no longer has that ETag.
        """
        digest = hashlib.sha256()
        size = 0
        with self._errors(key):
            if version_id is not None:
                answer = self._client.get_object(Bucket=self.bucket, Key=key, VersionId=version_id)
            elif etag is not None:
                answer = self._client.get_object(Bucket=self.bucket, Key=key, IfMatch=f'"{etag}"')
            else:
                answer = self._client.get_object(Bucket=self.bucket, Key=key)
            for chunk in answer["Body"].iter_chunks(CHUNK_BYTES):
                digest.update(chunk)
                size += len(chunk)
                into.write(chunk)
        if size != answer["ContentLength"]:
            raise StoreUnreachable(self.name, f"{size} of {answer['ContentLength']} bytes came")
        into.flush()
        return Downloaded(
            sha256=digest.hexdigest(),
            size_bytes=size,
            etag=answer["ETag"].strip('"'),
            version_id=_version(answer.get("VersionId")),
            last_modified=answer["LastModified"],
        )

    def upload(self, path: Path, key: str, *, sha256: str, progress: Callable[[int], None]) -> None:
        """Upload a file, in parts where it is large; `progress` hears of the bytes sent."""
        with self._errors(key):
            self._client.upload_file(
                str(path),
                self.bucket,
                key,
                ExtraArgs={"Metadata": {"sha256": sha256}},
                Callback=progress,
                Config=TransferConfig(multipart_chunksize=16 * CHUNK_BYTES, max_concurrency=4),
            )

    def put(self, key: str, content: bytes, media_type: str) -> None:
        """Write a small object, unless its key is there: for keys that are named by content."""
        if self.exists(key):
            return
        with self._errors(key):
            self._client.put_object(
                Bucket=self.bucket, Key=key, Body=content, ContentType=media_type
            )

    def delete_folder(self, folder: str) -> int:
        """Delete every version of every key below a folder; return how many there were."""
        deleted = 0
        with self._errors(""):
            pages = self._client.get_paginator("list_object_versions").paginate(
                Bucket=self.bucket, Prefix=folder
            )
            for page in pages:
                for found in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    self._client.delete_object(
                        Bucket=self.bucket, Key=found["Key"], VersionId=found["VersionId"]
                    )
                deleted += len(page.get("Versions", ()))
        return deleted

    def write(self, key: str, source: Readable) -> None:
        """Write a stream of unknown length under a key, in parts; nothing is there before its end.

        What `source.read` raises is raised, and nothing is written.
        """
        config = TransferConfig(multipart_chunksize=16 * CHUNK_BYTES, use_threads=False)
        with self._errors(key):
            self._client.upload_fileobj(cast("IO[bytes]", source), self.bucket, key, Config=config)

    def write_json(self, key: str, value: Mapping[str, Any]) -> None:
        """Write a small document under a key, in the place of what is there."""
        content = json.dumps(value, indent=1, sort_keys=True).encode()
        with self._errors(key):
            self._client.put_object(
                Bucket=self.bucket, Key=key, Body=content, ContentType="application/json"
            )

    def read(self, key: str) -> bytes:
        """Return a small object; raise ObjectGone when it is not there."""
        with self._errors(key):
            return self._client.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def keys(self, prefix: str) -> tuple[str, ...]:
        """Return every key below a prefix that ends with a slash."""
        pages = self._client.get_paginator("list_objects_v2")
        with self._errors(""):
            return tuple(
                item["Key"]
                for page in pages.paginate(Bucket=self.bucket, Prefix=prefix)
                for item in page.get("Contents", [])
            )

    def last_modified(self, key: str) -> datetime:
        """Return when a key was written, by the server's clock; raise ObjectGone."""
        with self._errors(key):
            return self._client.head_object(Bucket=self.bucket, Key=key)["LastModified"]

    def delete(self, key: str) -> None:
        """Delete a key; one that is not there is no error."""
        with self._errors(key):
            self._client.delete_object(Bucket=self.bucket, Key=key)

    @contextmanager
    def _errors(self, key: str) -> Iterator[None]:
        """Turn the client's errors into ours: gone, changed, refused, or unreachable."""
        try:
            yield
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            if key and code in _GONE:
                raise ObjectGone(f"{key} is not in the bucket (any more)") from None
            if key and code in _CHANGED:
                raise ObjectChanged(f"{key} was overwritten while it was being read") from None
            if code == "NotImplemented":
                raise NotSupported(self.name, "it does not know such a rule") from None
            if status >= _SERVER_ERROR:
                raise StoreUnreachable(self.name, f"{code or status}") from None
            raise StoreRefused(self.name, _explain(code, error)) from None
        except BotoCoreError as error:
            raise StoreUnreachable(self.name, str(error)) from None


def _version(version_id: str | None) -> str | None:
    """A bucket that never kept versions says nothing, or the word null."""
    return None if version_id in {None, "", "null"} else version_id


def _explain(code: str, error: ClientError) -> str:
    hints = {
        "NoSuchBucket": "there is no such bucket: check OCEANID_S3_BUCKET",
        "InvalidAccessKeyId": "unknown access key: check AWS_ACCESS_KEY_ID",
        "SignatureDoesNotMatch": "wrong secret: check AWS_SECRET_ACCESS_KEY",
        "AccessDenied": "these keys may not do that: check the bucket's policy",
        "403": "these keys may not do that: check AWS_ACCESS_KEY_ID and its policy",
    }
    return hints.get(code, f"{code} {error.response.get('Error', {}).get('Message', '')}".strip())
