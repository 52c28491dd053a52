"""A real S3 server, SeaweedFS, with our two versioned buckets.

What lies in the buckets, and how the pipeline reads it, does not belong here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import psutil
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from oceanid_pipelines.local.home import HOST, SHADOW, Home
from oceanid_pipelines.local.processes import Command, Owned, program
from oceanid_pipelines.local.service import Service
from oceanid_pipelines.settings import LOCAL_BUCKET

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

LOGS_BUCKET = "dagster-logs"
BACKUPS_BUCKET = "oceanid-backups"
REGION = "us-east-1"
# Every bucket takes a few volumes: small ones, so that hundreds of buckets fit on a laptop.
VOLUME_MEGABYTES = 64
_PROOF_BUCKET = "oceanid-local"
_SOCKETS = Path("/tmp")  # noqa: S108 - written into SeaweedFS, whatever TMPDIR says


class ObjectStore(Service):
    """The S3 server."""

    name = "object-store"
    title = "Object store"
    group = "object-store"
    ports = ("s3", "s3_master", "s3_volume", "s3_filer", "s3_admin")
    secrets = ("s3_access_key", "s3_secret_key")

    def command(self, environment: Mapping[str, str]) -> Command:  # noqa: ARG002
        """Return SeaweedFS in one process, bound to this machine only and without telemetry."""
        port = self.home.port
        options = {
            "dir": self.home.folder("object-store"),
            "ip": HOST,
            "ip.bind": HOST,
            "master.telemetry": "false",
            "master.volumeSizeLimitMB": VOLUME_MEGABYTES,
            "webdav": "false",
            "admin.ui": "false",
            "s3.port": port("s3"),
            "s3.port.iceberg": 0,
            "s3.port.lance": 0,
            "master.port": port("s3_master"),
            "volume.port": port("s3_volume"),
            "filer.port": port("s3_filer"),
            "admin.port": port("s3_admin"),
        }
        return Command(
            arguments=(
                program("weed"),
                "-logtostderr=true",
                "mini",
                *(f"-{k}={v}" for k, v in options.items()),
            ),
            environment={
                "AWS_ACCESS_KEY_ID": self.home.secret("s3_access_key"),
                "AWS_SECRET_ACCESS_KEY": self.home.secret("s3_secret_key"),
            },
            directory=self.home.folder("object-store"),
        )

    def answers(self, process: psutil.Process) -> bool:  # noqa: ARG002
        """Whether it lets our keys in and gives an object back.

        It lists buckets seconds before it can read an object again after it was killed.
        """
        s3 = client(self.home)
        try:
            try:
                s3.get_object(Bucket=_PROOF_BUCKET, Key="proof")["Body"].read()
            except (s3.exceptions.NoSuchBucket, s3.exceptions.NoSuchKey):
                s3.create_bucket(Bucket=_PROOF_BUCKET)
                s3.put_object(Bucket=_PROOF_BUCKET, Key="proof", Body=b"readable")
        except (BotoCoreError, ClientError):
            return False
        return True

    def variables(self) -> dict[str, str]:
        """Return the standard AWS variables and the names of the buckets."""
        return {
            "AWS_ACCESS_KEY_ID": self.home.secret("s3_access_key"),
            "AWS_SECRET_ACCESS_KEY": self.home.secret("s3_secret_key"),
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,  # boto3 itself reads only this one
            "AWS_ENDPOINT_URL_S3": endpoint(self.home),
            "OCEANID_S3_BUCKET": LOCAL_BUCKET,
            "OCEANID_BACKUP_URI": f"s3://{BACKUPS_BUCKET}/backups",
            "DAGSTER_LOGS_BUCKET": LOGS_BUCKET,
        }

    def end(self, processes: list[Owned]) -> None:
        """Stop it, and sweep up the sockets that SeaweedFS leaves behind."""
        super().end(processes)
        for port in map(self.home.port, self.ports):
            for number in (port, port + SHADOW):
                for path in _SOCKETS.glob(f"seaweedfs-*-{number}.sock"):
                    path.unlink(missing_ok=True)

    def settle(self) -> None:
        """Make the buckets that are not there yet; the one for uploads keeps every version."""
        s3 = client(self.home)
        names = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
        for name in (LOCAL_BUCKET, LOGS_BUCKET, BACKUPS_BUCKET):
            if name not in names:
                s3.create_bucket(Bucket=name)
        if s3.get_bucket_versioning(Bucket=LOCAL_BUCKET).get("Status") != "Enabled":
            s3.put_bucket_versioning(
                Bucket=LOCAL_BUCKET, VersioningConfiguration={"Status": "Enabled"}
            )


def endpoint(home: Home) -> str:
    """Return the S3 address."""
    return f"http://{home.address('s3')}"


def client(home: Home) -> S3Client:
    """Return a client with the stack's own keys, for making and proving."""
    return boto3.client(
        "s3",
        endpoint_url=endpoint(home),
        region_name=REGION,
        aws_access_key_id=home.secret("s3_access_key"),
        aws_secret_access_key=home.secret("s3_secret_key"),
        config=Config(
            connect_timeout=5,
            read_timeout=20,
            retries={"total_max_attempts": 1},
            s3={"addressing_style": "path"},
            proxies={},
        ),
    )
