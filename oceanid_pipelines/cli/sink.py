"""`oceanid sink`: the receiver of Label Studio's webhooks. What it does is in `sink/`."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack

import click
import uvicorn

from oceanid_pipelines.clients.dagster import DagsterWebserver
from oceanid_pipelines.domain.errors import OceanidError
from oceanid_pipelines.flows import stores
from oceanid_pipelines.flows.webhooks import Settled, settle
from oceanid_pipelines.settings import Settings
from oceanid_pipelines.sink.backstage import Reporter, Settler
from oceanid_pipelines.sink.meters import Meters
from oceanid_pipelines.sink.server import Sink

_GRACE_SECONDS = 5


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8900, show_default=True, help="Port to listen on.")
def sink(host: str, port: int) -> None:
    """Take what Label Studio reports by webhooks, so that it is in stage within a second.

    Needs OCEANID_SINK_SECRET; `oceanid provision` tells Label Studio of OCEANID_SINK_URL. With
    OCEANID_DAGSTER_URL, Dagster shows what came. /health and /metrics are for monitors.

    \b
    Example:
      oceanid sink --port 8900
    """
    settings = Settings.load(os.environ)
    if settings.sink_secret is None:
        raise OceanidError("OCEANID_SINK_SECRET is not set: anybody could send anything")
    with ExitStack() as stack:
        meters = Meters()
        database = stack.enter_context(stores.database(settings, "sink"))
        report: Callable[[Settled], None] = lambda _: None  # noqa: E731
        if settings.dagster_url is not None:
            webserver = DagsterWebserver(settings.dagster_url)
            stack.callback(webserver.close)
            reporter = Reporter(webserver, meters)
            reporter.start()
            stack.callback(reporter.stop)
            report = reporter.add

        def settle_all() -> Settled:
            with database.connect() as connection:
                return settle(connection, stores.catalog(settings), lambda: _people(settings))

        settler = Settler(settle_all, meters, report)
        settler.start()
        stack.callback(settler.stop)
        uvicorn.run(
            Sink(database, settings.sink_secret, settler, meters).application(),
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )


def _people(settings: Settings) -> dict[int, str]:
    with stores.label_studio(settings) as server:
        return {number: account.email for number, account in server.users().items()}
