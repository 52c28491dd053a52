"""What must be true of `curated`."""

import dagster as dg

from oceanid_pipelines.checks.common import nothing_found
from oceanid_pipelines.domain.mapping import ENDS_BEFORE_IT_STARTS
from oceanid_pipelines.resources.stores import AnalyticsDatabase

VESSELS = dg.AssetKey(["curated", "vessels"])
ASSOCIATES = dg.AssetKey(["curated", "vessel_associates"])
AUTHORIZATIONS = dg.AssetKey(["curated", "vessel_authorizations"])


@dg.asset_check(
    asset=VESSELS, blocking=True, description="Every IMO number shown has a valid check digit."
)
def every_imo_number_is_valid(database: AnalyticsDatabase) -> dg.AssetCheckResult:
    """Compute the check digits again, in SQL."""
    with database.connect() as connection:
        return nothing_found(
            connection,
            "curated/invalid_imo_numbers",
            severity=dg.AssetCheckSeverity.ERROR,
            advice="A vessel carries an IMO number that cannot be one: see its promotion_log.",
        )


@dg.asset_check(
    asset=VESSELS,
    blocking=True,
    description="Every assertion that a recent promotion left standing is said by its citation.",
)
def every_assertion_is_cited(database: AnalyticsDatabase) -> dg.AssetCheckResult:
    """Follow the citations of identifiers into `stage.extractions`."""
    with database.connect() as connection:
        return nothing_found(
            connection,
            "curated/uncited_identifiers",
            severity=dg.AssetCheckSeverity.ERROR,
            advice="The cited cell says something else: set promotion_due on the document.",
        )


@dg.asset_check(asset=VESSELS, description="No disagreement waits for a person.")
def no_conflict_is_open(database: AnalyticsDatabase) -> dg.AssetCheckResult:
    """Show open conflicts."""
    with database.connect() as connection:
        return nothing_found(
            connection,
            "curated/open_conflicts",
            severity=dg.AssetCheckSeverity.WARN,
            advice="Both sides are kept as they are until a person decides.",
        )


@dg.asset_check(
    asset=VESSELS, description="No name, call sign or number is shared by a crowd of vessels."
)
def no_key_is_crowded(database: AnalyticsDatabase) -> dg.AssetCheckResult:
    """Show what so many share that nobody was compared for sharing it."""
    with database.connect() as connection:
        return nothing_found(
            connection,
            "curated/crowded_keys",
            severity=dg.AssetCheckSeverity.WARN,
            advice="Records that share only this were not compared: if it is no name, let the "
            "source's mapping read it as a placeholder.",
        )


@dg.asset_check(
    asset=ASSOCIATES,
    blocking=True,
    description="Every party that a recent promotion left standing is named by its citation.",
)
def every_party_is_cited(database: AnalyticsDatabase) -> dg.AssetCheckResult:
    """Follow the citations of parties into `stage.facts`; the names are not shown."""
    with database.connect() as connection:
        return nothing_found(
            connection,
            "curated/uncited_parties",
            severity=dg.AssetCheckSeverity.ERROR,
            advice="The cited cell says something else: set promotion_due on the document.",
        )


@dg.asset_check(
    asset=AUTHORIZATIONS, description="No record grants something that ends before it begins."
)
def no_authorisation_ends_before_it_begins(database: AnalyticsDatabase) -> dg.AssetCheckResult:
    """Show records whose period cannot be: what they grant is not promoted."""
    with database.connect() as connection:
        return nothing_found(
            connection,
            "stage/records_that_end_before_they_start",
            {"issue": ENDS_BEFORE_IT_STARTS},
            severity=dg.AssetCheckSeverity.WARN,
            advice="Nothing of these periods is promoted until a person corrects them in review.",
        )
