"""Releases of the dataset: manifests, and what the next release is made of. Pure.

What a record says belongs to `records.py`, how lines become files to `shards.py`, the words of the
card to `card.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from oceanid_pipelines.domain.agreement import Agreement
from oceanid_pipelines.domain.canonical import canonical, sha256_of
from oceanid_pipelines.domain.contexts import AUDIT
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.domain.features import FEATURES
from oceanid_pipelines.domain.shards import DATA, Shard, git_sha1
from oceanid_pipelines.domain.splits import ALGORITHM, pseudonym

FORMAT = 2
MANIFESTS = "manifests/"


class OtherFormat(OceanidError):
    """A manifest was written by a version of this program that made other files."""


@dataclass(frozen=True, slots=True)
class SideFile:
    """A file of a release besides its shards: a JSON Schema."""

    path: str
    bytes: int
    sha256: str
    git_sha1: str


@dataclass(frozen=True, slots=True)
class Changes:
    """How a config differs from the release before, in annotations."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    withdrawn: int = 0

    @property
    def total(self) -> int:
        """How many annotations differ."""
        return self.added + self.changed + self.removed + self.withdrawn


@dataclass(frozen=True, slots=True)
class SplitPolicy:
    """How documents are split; it never changes within a dataset."""

    salt_fingerprint: str
    bounds: tuple[tuple[str, float], ...]
    algorithm: str = ALGORITHM

    @classmethod
    def of(cls, salt: str, bounds: Mapping[str, float]) -> SplitPolicy:
        """Return the policy of a salt, which itself is not to be published."""
        return cls(pseudonym(salt, "fingerprint", "salt"), tuple(bounds.items()))

    @property
    def sha256(self) -> str:
        """The hash of it all: splits that were given by another are not its own."""
        return sha256_of(canonical(asdict(self)))


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything that a release is. It holds no clock and no run: the same data, the same bytes.

    `projects` says which config each project of Label Studio feeds, `withdrawals` which shards of
    the audit each withdrawal replaced, `agreement` how far people agreed in each project where
    several spoke about one task.
    """

    dataset: str
    version: int
    parent_sha256: str | None
    policy: SplitPolicy
    shards: tuple[Shard, ...]
    changes: Mapping[str, Changes]
    files: tuple[SideFile, ...] = ()
    projects: Mapping[str, str] = field(default_factory=dict)
    withdrawals: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    agreement: Mapping[str, Agreement] = field(default_factory=dict)
    features_sha256: str = field(default_factory=lambda: sha256_of(canonical(FEATURES)))

    @property
    def tag(self) -> str:
        """The tag of the release."""
        return f"v{self.version}"

    @property
    def path(self) -> str:
        """Where the manifest is in the repository: the identity of the version."""
        return f"{MANIFESTS}v{self.version:06d}.json"

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Rows per config and split."""
        found: dict[str, dict[str, int]] = {}
        for shard in self.shards:
            splits = found.setdefault(shard.config, {})
            splits[shard.split] = splits.get(shard.split, 0) + shard.rows
        return found

    def labels(self, config: str, split: str | None = None) -> Counter[str]:
        """Return how often each label stands in a config, or in one split of it."""
        total: Counter[str] = Counter()
        for shard in self.shards:
            if shard.config == config and split in {None, shard.split}:
                total.update(shard.labels)
        return total

    def content(self) -> dict[str, Any]:
        """Return the manifest as it is published, with the hash of all the rest as its id."""
        content = {
            "format": FORMAT,
            "dataset": self.dataset,
            "version": self.version,
            "parent_manifest_sha256": self.parent_sha256,
            "features_sha256": self.features_sha256,
            "split_policy": {
                "algorithm": self.policy.algorithm,
                "salt_fingerprint": self.policy.salt_fingerprint,
                "bounds": [list(bound) for bound in self.policy.bounds],
            },
            "counts": self.counts,
            "changes": {config: asdict(changes) for config, changes in self.changes.items()},
            "projects": dict(self.projects),
            "withdrawals": [
                {"withdrawal": number, "replaced": list(paths)}
                for number, paths in sorted(self.withdrawals.items())
            ],
            "files": [asdict(file) for file in self.files],
            "shards": [asdict(shard) for shard in self.shards],
        }
        if self.agreement:  # so that a release of before there was any has the bytes that it had
            content["agreement"] = {name: asdict(one) for name, one in self.agreement.items()}
        return content | {"publish_id": sha256_of(canonical(content))}

    def encoded(self) -> bytes:
        """Return the bytes of the manifest's file."""
        return canonical(self.content()) + b"\n"

    @property
    def sha256(self) -> str:
        """The hash of the manifest's file."""
        return sha256_of(self.encoded())

    @classmethod
    def decode(cls, content: Mapping[str, Any]) -> Manifest:
        """Return the manifest that `content()` came from; raise OtherFormat for an older one."""
        if content["format"] != FORMAT:
            raise OtherFormat(
                f"version {content['version']} of {content['dataset']} has format"
                f" {content['format']}, not {FORMAT}: give the dataset another name in dataset.yaml"
            )
        policy = content["split_policy"]
        return cls(
            dataset=content["dataset"],
            version=content["version"],
            parent_sha256=content["parent_manifest_sha256"],
            policy=SplitPolicy(
                policy["salt_fingerprint"],
                tuple((name, share) for name, share in policy["bounds"]),
                policy["algorithm"],
            ),
            shards=tuple(Shard(**shard) for shard in content["shards"]),
            changes={name: Changes(**changes) for name, changes in content["changes"].items()},
            files=tuple(SideFile(**file) for file in content["files"]),
            projects=content["projects"],
            withdrawals={
                one["withdrawal"]: tuple(one["replaced"]) for one in content["withdrawals"]
            },
            agreement={
                name: Agreement(**one) for name, one in content.get("agreement", {}).items()
            },
            features_sha256=content["features_sha256"],
        )


def side_file(path: str, content: bytes) -> SideFile:
    """Return what a manifest says of a file."""
    return SideFile(path, len(content), sha256_of(content), git_sha1(content))


def next_manifest(
    previous: Manifest | None,
    *,
    version: int,
    dataset: str,
    policy: SplitPolicy,
    replaced: Collection[str],
    added: Sequence[Shard],
    changes: Mapping[str, Changes],
    files: Sequence[SideFile] = (),
    projects: Mapping[str, str] | None = None,
    withdrawals: Mapping[int, Sequence[str]] | None = None,
    agreement: Mapping[str, Agreement] | None = None,
) -> Manifest:
    """Return the manifest after `previous`: without the replaced shards, with the added ones.

    Raise ValueError when a shard of the audit would be replaced that no withdrawal names.
    """
    kept = [shard for shard in (previous.shards if previous else ()) if shard.path not in replaced]
    manifest = Manifest(
        dataset=dataset,
        version=version,
        parent_sha256=previous.sha256 if previous else None,
        policy=policy,
        shards=tuple(sorted((*kept, *added), key=lambda shard: shard.path)),
        changes=dict(changes),
        files=tuple(files),
        projects=dict(projects or {}),
        withdrawals={number: tuple(paths) for number, paths in (withdrawals or {}).items()},
        agreement=dict(agreement or {}),
    )
    if broken := rewritten(previous, manifest):
        raise ValueError(f"these shards are for ever: {', '.join(broken)}")
    return manifest


def rewritten(previous: Manifest | None, release: Manifest) -> list[str]:
    """Return the shards of `previous` that a release must keep and does not, by path.

    A shard that both list is the same; one of the audit is there, unless a withdrawal names it.
    """
    now = {shard.path: shard for shard in release.shards}
    named = {path for paths in release.withdrawals.values() for path in paths}
    return [
        shard.path
        for shard in (previous.shards if previous else ())
        if now.get(shard.path, shard) != shard
        or (shard.config == AUDIT and shard.path not in now and shard.path not in named)
    ]


def objections(
    previous: Manifest | None,
    release: Manifest,
    *,
    most_lost_share: float,
    most_lost_records: int,
) -> dict[str, str]:
    """Return why a release should wait for a person: the rule's name -> what breaks it."""
    found: dict[str, str] = {}
    trained = {name: splits for name, splits in release.counts.items() if name != AUDIT}
    if not any(splits.get("train") for splits in trained.values()):
        found["there_is_a_train_split"] = "no record of any config is in the split train"
    for config, splits in (previous.counts if previous else {}).items():
        before = sum(splits.values())
        lost = release.changes.get(config, Changes()).removed
        if lost > most_lost_records and lost > before * most_lost_share:
            found["the_records_are_kept"] = f"{config} lost {lost} of {before} records"
    return found


def conflicts_at_head(previous: Manifest | None, files: Mapping[str, str]) -> list[str]:
    """Return what somebody else did to the published data: path -> its hash at the head.

    The hash is git's, or the sha256 of a large file. Data and schemas must be exactly those of
    `previous`, and no later manifest may be there.
    """
    listed: dict[str, set[str]] = {}
    if previous:
        ours: list[Shard | SideFile] = [*previous.shards, *previous.files]
        listed = {file.path: {file.git_sha1, file.sha256} for file in ours}
        listed[previous.path] = {git_sha1(previous.encoded()), previous.sha256}
    found = [f"{path} is gone" for path in listed if path not in files]
    last = previous.path if previous else ""
    for path, digest in sorted(files.items()):
        if path in listed:
            if digest not in listed[path]:
                found.append(f"{path} was changed")
        elif path.startswith(DATA) or (path.startswith(MANIFESTS) and path > last):
            found.append(f"{path} was added")
    return found
