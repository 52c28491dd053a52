"""What the tests of the embedded Dagster load: one asset, and a sensor that asks for it once."""

import dagster as dg


@dg.asset
def greeting() -> None:
    print("a greeting from the run")  # noqa: T201 - the test looks for it in the stored log


@dg.sensor(
    target=[greeting],
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=1,
)
def once(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    if context.cursor:
        return dg.SkipReason("it was asked for")
    context.update_cursor("asked")
    return dg.RunRequest()


defs = dg.Definitions(assets=[greeting], sensors=[once])
