"""What a bucket is told once: versions, lifetimes, who may read. Part of the client in `s3.py`.

Which rules we want does not belong here: see `flows/bucket_setup.py`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oceanid_pipelines.domain.errors import OceanidError, StoreRefused

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client
    from mypy_boto3_s3.type_defs import (
        CORSRuleUnionTypeDef,
        LifecycleRuleOutputTypeDef,
        LifecycleRuleUnionTypeDef,
    )

MARK = "oceanid-"  # our rules' names begin with it: those of others stay as they are


class ObjectGone(OceanidError):
    """There is no object under this key (any more), or no rule of this kind."""


class NotSupported(StoreRefused):
    """The server does not know this kind of rule."""


@dataclass(frozen=True, slots=True)
class Lifetime:
    """When something below a prefix goes by itself, in days; None: never.

    `parts_days` are uploads in parts that were never finished, `versions_days` versions that were
    overwritten or deleted. What is current never goes.
    """

    name: str
    prefix: str
    parts_days: int | None = None
    versions_days: int | None = None


class BucketRules(ABC):
    """The calls about a bucket's rules, of a client that has these."""

    bucket: str
    _client: S3Client

    @abstractmethod
    def _errors(self, key: str) -> AbstractContextManager[None]:
        """Turn the client's errors into ours."""

    def is_versioned(self) -> bool:
        """Tell whether the bucket keeps every version; raise when it cannot be reached."""
        with self._errors(""):
            answer = self._client.get_bucket_versioning(Bucket=self.bucket)
        return answer.get("Status") == "Enabled"

    def keep_versions(self) -> None:
        """Have the bucket keep every version from now on."""
        with self._errors(""):
            self._client.put_bucket_versioning(
                Bucket=self.bucket, VersioningConfiguration={"Status": "Enabled"}
            )

    def has_lifetimes(self, wanted: Collection[Lifetime]) -> bool:
        """Tell whether our lifetimes are these."""
        ours = [rule for rule in self._lifecycle() if rule.get("ID", "").startswith(MARK)]
        return sorted(map(_shape, ours), key=str) == sorted(
            (_shape(_rule(one)) for one in wanted), key=str
        )

    def set_lifetimes(self, wanted: Collection[Lifetime]) -> None:
        """Set our lifetimes; the rules of others stay."""
        others = [rule for rule in self._lifecycle() if not rule.get("ID", "").startswith(MARK)]
        with self._errors(""):
            self._client.put_bucket_lifecycle_configuration(
                Bucket=self.bucket,
                LifecycleConfiguration={"Rules": [*others, *map(_rule, wanted)]},
            )

    def refuses_the_public(self) -> bool:
        """Tell whether nothing in the bucket can be made public; raise NotSupported."""
        try:
            with self._errors("its public access"):
                answer = self._client.get_public_access_block(Bucket=self.bucket)
        except ObjectGone:
            return False
        return all(answer["PublicAccessBlockConfiguration"].values())

    def refuse_the_public(self) -> None:
        """Let nothing in the bucket be made public, whatever is asked; raise NotSupported."""
        with self._errors(""):
            self._client.put_public_access_block(
                Bucket=self.bucket,
                PublicAccessBlockConfiguration={
                    "BlockPublicAcls": True,
                    "IgnorePublicAcls": True,
                    "BlockPublicPolicy": True,
                    "RestrictPublicBuckets": True,
                },
            )

    def lets_pages_read(self, origin: str) -> bool:
        """Tell whether pages of an origin may read what they have a signed address of."""
        return any(
            "GET" in rule["AllowedMethods"] and {origin, "*"} & {*rule["AllowedOrigins"]}
            for rule in self._cors()
        )

    def let_pages_read(self, origin: str) -> None:
        """Let pages of an origin read what they have a signed address of; other rules stay."""
        wanted: CORSRuleUnionTypeDef = {
            "AllowedOrigins": [origin],
            "AllowedMethods": ["GET", "HEAD"],
        }
        rules = [*self._cors(), wanted]
        with self._errors(""):
            self._client.put_bucket_cors(Bucket=self.bucket, CORSConfiguration={"CORSRules": rules})

    def _cors(self) -> list[CORSRuleUnionTypeDef]:
        try:
            with self._errors("its CORS rules"):
                return [*self._client.get_bucket_cors(Bucket=self.bucket)["CORSRules"]]
        except ObjectGone:
            return []

    def _lifecycle(self) -> list[LifecycleRuleOutputTypeDef]:
        try:
            with self._errors("its lifecycle"):
                answer = self._client.get_bucket_lifecycle_configuration(Bucket=self.bucket)
        except ObjectGone:
            return []
        return answer["Rules"]


def _rule(one: Lifetime) -> LifecycleRuleUnionTypeDef:
    rule: LifecycleRuleUnionTypeDef = {
        "ID": f"{MARK}{one.name}",
        "Status": "Enabled",
        "Filter": {"Prefix": one.prefix},
    }
    if one.parts_days is not None:
        rule["AbortIncompleteMultipartUpload"] = {"DaysAfterInitiation": one.parts_days}
    if one.versions_days is not None:
        rule["NoncurrentVersionExpiration"] = {"NoncurrentDays": one.versions_days}
    return rule


def _shape(rule: LifecycleRuleUnionTypeDef | LifecycleRuleOutputTypeDef) -> tuple[object, ...]:
    """What of a rule is ours to compare."""
    parts = rule.get("AbortIncompleteMultipartUpload") or {}
    versions = rule.get("NoncurrentVersionExpiration") or {}
    return (
        rule.get("ID"),
        rule.get("Status"),
        (rule.get("Filter") or {}).get("Prefix", ""),
        parts.get("DaysAfterInitiation"),
        versions.get("NoncurrentDays"),
    )
