"""Tells the database what the catalog declares: sources, countries, labels."""

from __future__ import annotations

from typing import Any

from oceanid_pipelines.catalog import Catalog
from oceanid_pipelines.store import catalog as store
from oceanid_pipelines.store.database import Connection


def declare_catalog(connection: Connection, catalog: Catalog) -> int:
    """Write what is new or different; return how many rows that were."""
    return store.sync(
        connection,
        sources=_sources(catalog),
        former_codes=catalog.former_codes,
        countries=[
            {"alpha3": alpha3, "alpha2": alpha2, "name": name, "mids": list(mids)}
            for alpha3, alpha2, name, mids in catalog.countries.rows()
        ],
        labels=[
            {
                "version": catalog.taxonomy.version,
                "label": label.label,
                "position": position,
                "tier": label.tier,
                "kind": label.kind,
                "db_mapping": label.goes_to,
            }
            for position, label in enumerate(catalog.taxonomy.labels)
        ],
    )


def undeclared(connection: Connection, catalog: Catalog) -> int:
    """Return how many sources the database does not know as the catalog has them now."""
    return store.different_sources(connection, _sources(catalog))


# Who corrects what a register says, in review: more trusted than any register.
_PEOPLE: dict[str, Any] = {
    "source_code": "HUMAN",
    "first_code": "HUMAN",
    "title": "People, in review",
    "kind": "people",
    "trust": 100,
    "freshness_hours": None,
    "fingerprint": "people",
    "authority": None,
    "authorization_type": None,
    "renamed_to": None,
}


def _sources(catalog: Catalog) -> list[dict[str, Any]]:
    return [
        _PEOPLE,
        *(
            {
                "source_code": source.code,
                "first_code": source.first_code,
                "title": source.title,
                "kind": source.kind,
                "trust": source.trust,
                "freshness_hours": source.freshness_hours,
                "fingerprint": source.fingerprint,
                "authority": source.authority,
                "authorization_type": source.authorization,
                "renamed_to": None,
            }
            for source in catalog.sources.values()
        ),
    ]
