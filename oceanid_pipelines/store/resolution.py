"""Who a document's records are about: `stage.records`, `profiles`, keys and links, and merges.

All of it happens in the caller's transaction, over temporary tables that live as long: `speaking`
(the document, if it counts), `recognised` (records that repeat others), `heard` (what the others
say), `moved` (which of all changed), `touched` (whom that concerns), `region` (who is linked with
them). The rules are in `domain/resolution.py`; assertions are in `curated.py`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from sqlalchemy import Row

from oceanid_pipelines.domain.resolution import (
    CONTRADICTING,
    CROWD,
    Identity,
    Link,
    Marks,
    Resolution,
    compare,
    resolve,
)
from oceanid_pipelines.store.database import Connection, copy_rows
from oceanid_pipelines.store.statements import statement

BATCH_PAIRS = 10_000
_HEARING = (
    *("create_speaking", "analyze_speaking"),
    *("recognise_records", "analyze_recognised", "hear_records"),
    *("analyze_heard", "add_profiles", "compare_records", "analyze_moved", "document_heard"),
    *("forget_records", "remember_records", "create_touched", "advance_profiles", "touch_rest"),
    *("create_rekeyed", "recount_profiles", "forget_profiles", "add_profile_keys", "add_rekeyed"),
    *("analyze_rekeyed", "create_turned", "analyze_turned", "forget_crowds", "add_crowds"),
    *("unlink_turned", "analyze_touched"),
)


def hear(connection: Connection, document_id: int, kept_document_id: int) -> None:
    """Bring the records of a document up to date, and find out whom that concerns.

    What they say is kept with that document, or with another one of the same pages.
    """
    newest_known = connection.execute(statement("stage/newest_profile")).scalar_one()
    named = {
        "document_id": document_id,
        "kept_document_id": kept_document_id,
        "newest_known": newest_known,
        "crowd": CROWD,
    }
    for name in _HEARING:
        connection.execute(statement(f"stage/{name}"), named)
    _link(connection, newest_known)


def _link(connection: Connection, newest_known: int) -> None:
    """Compare every new profile with those that share a key, and keep the links, both ways.

    In batches, for there may be more of them than fit.
    """
    pairs = connection.execute(
        statement("stage/candidate_pairs").execution_options(stream_results=True),
        {"newest_known": newest_known},
    )
    for batch in pairs.partitions(BATCH_PAIRS):
        copy_rows(
            connection,
            ("stage", "profile_links"),
            ("profile_id", "other_id", "identity_key", "other_key", "rule", "evidence"),
            _links(batch),
        )


def _links(pairs: Iterable[Row[Any]]) -> Iterator[tuple[int, int, str, str, str, str]]:
    for pair in pairs:
        rule = (
            "number"
            if pair.evidence_of_number
            else compare(_marks(pair, ""), _marks(pair, "other_"))
        )
        if rule is None or (pair.imo and pair.other_imo and rule not in CONTRADICTING):
            continue
        evidence = f"{rule}: {', '.join(pair.evidence)}"
        yield pair.profile_id, pair.other_id, pair.identity_key, pair.other_key, rule, evidence
        yield pair.other_id, pair.profile_id, pair.other_key, pair.identity_key, rule, evidence


def _marks(pair: Row[Any], side: str) -> Marks:
    return Marks(
        getattr(pair, f"{side}name_key"),
        getattr(pair, f"{side}flag"),
        getattr(pair, f"{side}ircs"),
        getattr(pair, f"{side}registration"),
        getattr(pair, f"{side}dimensions"),
    )


def find_region(connection: Connection) -> None:
    """Find everyone who is linked, over any others, with one that is touched."""
    connection.execute(statement("stage/create_region"))
    connection.execute(statement("stage/analyze_region"))


def settle_region(connection: Connection) -> int:
    """Merge what is one vessel and part what is not; return how many vessels that changed.

    What the rules leave to a person is in the temporary table `unsettled` then.
    """
    identities = [
        Identity(row.identity_key, row.imo, frozenset(row.sources))
        for row in connection.execute(statement("stage/region_identities"))
    ]
    evidence: dict[tuple[str, str], set[str]] = defaultdict(set)
    links: set[Link] = set()
    apart: set[tuple[str, str]] = set()
    for row in connection.execute(statement("stage/region_links")):
        pair = row.identity_key, row.other_key
        links.add(Link(*pair, row.rule))
        evidence[pair] |= set(row.evidence)
        apart |= {pair} if row.apart else set()
    judged = {
        _in_order(row.identity_key, row.other_key): set(row.judged)
        for row in connection.execute(statement("curated/decided_apart"))
    }
    resolution = resolve(identities, links, apart | judged.keys())
    # A person said that they are two, before there was all of this evidence: to be asked again.
    reconsidered = {
        link
        for link in links
        if (link.one, link.other) in judged
        and evidence[link.one, link.other] - judged[link.one, link.other]
        and resolution.same_as[link.one] != resolution.same_as[link.other]
    }
    connection.execute(statement("stage/create_resolved"))
    copy_rows(connection, ("resolved",), ("identity_key", "same_as"), resolution.same_as.items())
    connection.execute(statement("stage/analyze_resolved"))
    connection.execute(statement("stage/create_unsettled"))
    copy_rows(
        connection,
        ("unsettled",),
        ("conflict_type", "identity_key", "other_key", "anew", "rules", "evidence"),
        _unsettled(resolution, reconsidered, evidence),
    )
    connection.execute(statement("stage/analyze_unsettled"))
    return connection.execute(statement("curated/merge_vessels")).rowcount


def _in_order(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _unsettled(
    resolution: Resolution, reconsidered: Set[Link], evidence: Mapping[tuple[str, str], set[str]]
) -> Iterator[tuple[str, str, str, bool, list[str], list[str]]]:
    rules: dict[tuple[str, str, str, bool], set[str]] = defaultdict(set)
    for conflict_type, anew, links in (
        ("MATCH_CANDIDATE", False, resolution.near),
        ("MATCH_CANDIDATE", True, reconsidered),
        ("VESSEL_WITH_TWO_IMOS", False, resolution.contradictions),
    ):
        for link in links:
            rules[conflict_type, link.one, link.other, anew].add(link.rule)
    for (conflict_type, one, other, anew), said in sorted(rules.items()):
        yield conflict_type, one, other, anew, sorted(said), sorted(evidence[one, other])
