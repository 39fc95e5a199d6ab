#!/usr/bin/env python3
"""Whether DuckDB and pandas read the lake that `stakeout decode --parquet` writes.

Usage: read-lake.py STAKEOUT LOGS...

Decodes the logs twice, as lines of JSON and as a lake, and holds what the engines see in the lake
against the lines. Exits with 1 where they differ.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
from collections import Counter

import duckdb
import pandas
import pyarrow.parquet

LAYOUT = ["region", "accountId", "eventDay"]


def decode(stakeout, *arguments):
    done = subprocess.run([stakeout, "decode", *arguments], capture_output=True, check=True)
    return done.stdout.decode()


def check(holds, what):
    if not holds:
        sys.exit(f"FAILED: {what}")


def check_file(path, root):
    """The layout: partitions, one class, sorted by time, zstd."""
    ext, source, *partitions = path.relative_to(root).parts[:-1]
    check(ext == "ext" and [part.split("=")[0] for part in partitions] == LAYOUT, path)
    rows = pandas.read_parquet(path)
    check(rows["time"].is_monotonic_increasing, f"{path} is not sorted by time")
    check(rows["class_uid"].nunique() == 1, f"{path} has more than one class")
    days = pandas.to_datetime(rows["time"], unit="ms").dt.strftime("%Y%m%d").unique()
    check(list(days) == [partitions[2].split("=")[1]], f"{path} holds {days}")
    group = pyarrow.parquet.ParquetFile(path).metadata.row_group(0)
    check(group.column(0).compression == "ZSTD", f"{path} is not packed with zstd")
    return source, rows


def call(event):
    """A call, as it is asked of DuckDB."""
    return (
        event["metadata"]["uid"],
        event["actor"]["user"]["uid"],
        event["api"]["operation"],
        event["cloud"].get("region"),
        event["src_endpoint"].get("ip"),
        event["api"].get("request", {}).get("data"),
        event.get("unmapped", {}).get("eventCategory"),
    )


def main(stakeout, *logs):
    events = [json.loads(line) for line in decode(stakeout, *logs).splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        decode(stakeout, "--parquet", folder, *logs)
        files = [check_file(path, root) for path in sorted(root.rglob("*.parquet"))]
        seen = Counter()
        for source, rows in files:
            ids = (metadata["uid"] for metadata in rows["metadata"])
            seen.update(zip(rows["class_uid"], rows["type_name"], ids))
        # Not by time: a record without one stands at when it was read.
        expected = Counter(
            (it["class_uid"], it["type_name"], it["metadata"]["uid"]) for it in events
        )
        check(seen == expected, "pandas sees other events than decode prints")

        every = "hive_partitioning = true, union_by_name = true"
        lake = f"read_parquet('{folder}/ext/*/*/*/*/*.parquet', {every})"
        duck = duckdb.connect()
        counted = duck.execute(f"select class_uid, count(*) from {lake} group by 1").fetchall()
        expected = Counter(it["class_uid"] for it in events)
        check(dict(counted) == dict(expected), "DuckDB counts other events than decode prints")

        files_of_calls = f"{folder}/ext/*_api_activity/**/*.parquet"
        found = duck.execute(
            "select metadata.uid, actor.user.uid, api.operation, cloud.region, "
            "src_endpoint.ip, api.request.data, unmapped['eventCategory'] "
            f"from read_parquet('{files_of_calls}', hive_partitioning = true)"
        ).fetchall()
        calls = [call(event) for event in events if event["class_uid"] == 6003]
        check(len(calls) > 0, "there is no call among the logs")
        data = [(*row[:-2], row[-2] and json.loads(row[-2]), row[-1]) for row in found]
        check(sorted(map(repr, data)) == sorted(map(repr, calls)), "DuckDB sees other calls")
    print(f"{len(events)} events in {len(files)} files, read by DuckDB {duckdb.__version__}, "
          f"pandas {pandas.__version__} and pyarrow {pyarrow.__version__}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
