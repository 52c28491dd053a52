"""`dataset/lines` to `huggingface/dataset`: what models train on, version by version."""

from collections.abc import Iterator

import dagster as dg

from oceanid_pipelines.assets.common import OWNERS
from oceanid_pipelines.assets.labeling import annotations
from oceanid_pipelines.assets.metadata import bars, rows_table, table_metadata
from oceanid_pipelines.assets.plots import agreement_table
from oceanid_pipelines.clients.hub import Hub
from oceanid_pipelines.domain.contexts import AUDIT
from oceanid_pipelines.domain.releases import Manifest
from oceanid_pipelines.flows.lines import Rules, keep_up
from oceanid_pipelines.flows.publishing import Postponed, Published, publish
from oceanid_pipelines.flows.read_back import read_back
from oceanid_pipelines.flows.release import ReleaseRefused, build
from oceanid_pipelines.resources.hub import DatasetRepository
from oceanid_pipelines.resources.stores import CatalogFolder, Writer
from oceanid_pipelines.store.releases import newest_published, parent

RELEASES = dg.AssetKey(["dataset", "releases"])
# The names are those of the rules in `domain/releases.py` and `domain/records.py`.
RULES = {
    "there_is_a_train_split": "A release has records to train on.",
    "the_records_are_kept": "A release lost no more records than the catalog allows.",
    "every_record_fits_its_schema": "Every record of a release fits the JSON Schema of its config.",
    "every_span_slices_its_text": "Every span of a release is what its text has at its place.",
}


class ReleaseConfig(dg.Config):
    """What a person who launches a release can say."""

    minimum_changes: int | None = None
    accept_loss: bool = False


@dg.asset(
    key=["dataset", "lines"],
    deps=[annotations],
    description="The lines of the next release, made when annotations land.",
    group_name="dataset",
    kinds={"postgres"},
    owners=OWNERS,
)
def lines(
    context: dg.AssetExecutionContext,
    writer: Writer,
    catalog: CatalogFolder,
    hub: DatasetRepository,
) -> dg.MaterializeResult[None]:
    """Make the lines of all annotations that something happened to."""
    done = keep_up(
        writer.connection,
        _rules(catalog, hub),
        report=lambda so_far: context.log.info("the lines of %s annotations", so_far),
    )
    return dg.MaterializeResult(
        metadata={
            "annotations looked at": done.annotations,
            "lines made": done.lines,
            # No preview: lines hold what people wrote.
            **table_metadata(writer.connection, "label", "lines", preview=False),
        }
    )


@dg.asset(
    key=RELEASES,
    deps=[lines],
    description="Every version of the dataset: which annotation is on which line of which file.",
    group_name="dataset",
    kinds={"postgres"},
    owners=OWNERS,
    check_specs=[
        dg.AssetCheckSpec(name, asset=RELEASES, blocking=True, description=text)
        for name, text in RULES.items()
    ],
)
def releases(
    context: dg.AssetExecutionContext,
    config: ReleaseConfig,
    writer: Writer,
    catalog: CatalogFolder,
    hub: DatasetRepository,
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Build the next release, if enough changed; a release that breaks a rule is not recorded."""
    objections: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        manifest = build(
            writer.connection,
            _rules(catalog, hub),
            minimum_changes=config.minimum_changes,
            accept=config.accept_loss,
        )
    except ReleaseRefused as refused:
        objections = refused.objections
        context.log.warning("%s", refused)
    yield dg.MaterializeResult(asset_key=RELEASES, metadata=_described(manifest))
    for name in RULES:
        yield dg.AssetCheckResult(
            asset_key=RELEASES,
            check_name=name,
            passed=name not in objections,
            severity=dg.AssetCheckSeverity.ERROR,
            description=objections.get(name),
        )


@dg.asset(
    key=["huggingface", "dataset"],
    deps=[releases],
    description="The dataset on the Hub: one commit and one tag a version, read back as a user.",
    group_name="dataset",
    kinds={"huggingface"},
    owners=OWNERS,
)
def huggingface_dataset(
    context: dg.AssetExecutionContext,
    writer: Writer,
    catalog: CatalogFolder,
    hub: DatasetRepository,
) -> dg.MaterializeResult[None]:
    """Publish the release that waits for it, if one does."""
    loaded: list[bool] = []
    with hub.open() as repository:

        def check(done: Published) -> None:
            loaded.append(read_back(repository, done, token=hub.token))

        done = publish(
            writer.connection,
            repository,
            catalog.dataset(),
            run_id=context.run.run_id,
            read_back=check,
        )
        match done:
            case None:
                newest = newest_published(writer.connection, catalog.dataset().name)
                link = _newest(repository, newest.manifest.tag) if newest else {}
                return dg.MaterializeResult(metadata={"published": "nothing waits", **link})
            case Postponed():
                context.log.warning("%s waits until %s", done.manifest.tag, done.until)
                return dg.MaterializeResult(metadata=_postponed(done))
        before = parent(writer.connection, done.manifest)
        return dg.MaterializeResult(
            metadata={
                **_described(done.manifest, before.manifest if before else None),
                **_links(repository, done),
                "loaded as a user would": all(loaded),
                **({"overwritten": list(done.overwritten)} if done.overwritten else {}),
            }
        )


training = dg.AssetSpec(
    ["huggingface", "training"],
    deps=[huggingface_dataset],
    group_name="consumers",
    kinds={"huggingface"},
    owners=OWNERS,
    description="Whoever trains: `load_dataset(repo, config, revision=tag)`.",
)


def _rules(catalog: CatalogFolder, hub: DatasetRepository) -> Rules:
    return Rules(catalog.dataset(), hub.dataset, catalog.load(), hub.salt)


def _newest(repository: Hub, tag: str) -> dict[str, dg.MetadataValue]:
    page = f"{repository.endpoint}/datasets/{repository.dataset}"
    return {
        "tag": dg.MetadataValue.text(tag),
        "on the Hub": dg.MetadataValue.url(f"{page}/tree/{tag}"),
    }


def _links(repository: Hub, done: Published) -> dict[str, dg.MetadataValue]:
    page = f"{repository.endpoint}/datasets/{repository.dataset}"
    return {
        **_newest(repository, done.tag),
        "commit": dg.MetadataValue.text(done.commit_oid),
        "the commit on the Hub": dg.MetadataValue.url(f"{page}/tree/{done.commit_oid}"),
        "the manifest on the Hub": dg.MetadataValue.url(
            f"{page}/blob/{done.tag}/{done.manifest.path}"
        ),
    }


def _postponed(done: Postponed) -> dict[str, dg.MetadataValue]:
    return {
        "published": dg.MetadataValue.text("not yet: the Hub asked to be left alone"),
        "version": dg.MetadataValue.int(done.manifest.version),
        "next attempt": dg.MetadataValue.timestamp(done.until),
        "why": dg.MetadataValue.text(done.reason),
    }


def _described(
    manifest: Manifest | None, before: Manifest | None = None
) -> dict[str, dg.MetadataValue]:
    if manifest is None:
        return {"version": dg.MetadataValue.text("nothing new")}
    rows = {
        f"{config}, {split}": count
        for config, splits in manifest.counts.items()
        for split, count in splits.items()
    }
    changes = [
        (config, one.added, one.changed, one.removed, one.withdrawn)
        for config, one in sorted(manifest.changes.items())
    ]
    described: dict[str, dg.MetadataValue] = {
        "version": dg.MetadataValue.int(manifest.version),
        "publish id": dg.MetadataValue.text(manifest.content()["publish_id"]),
        "files": dg.MetadataValue.int(len(manifest.shards)),
        "records": bars("Records", rows),
        "changes": rows_table(("config", "added", "changed", "removed", "withdrawn"), changes),
        **{
            f"labels of {config}": bars(f"Labels of {config}", dict(labels.most_common()))
            for config in manifest.counts
            if config != AUDIT and (labels := manifest.labels(config))
        },
    }
    if manifest.agreement:
        described["agreement of several people"] = agreement_table(manifest.agreement)
    if before is not None:
        described[f"labels since {before.tag}"] = rows_table(
            ("config", "label", "before", "now", "difference"), _label_changes(before, manifest)
        )
    return described


def _label_changes(before: Manifest, now: Manifest) -> list[tuple[str, str, int, int, str]]:
    """Return how often each label stood and stands, of those where that differs."""
    found = []
    for config in sorted({*before.counts, *now.counts} - {AUDIT}):
        was, there = before.labels(config), now.labels(config)
        found += [
            (config, label, was[label], there[label], f"{there[label] - was[label]:+,}")
            for label in sorted({*was, *there})
            if was[label] != there[label]
        ]
    return found
