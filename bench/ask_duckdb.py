"""Asks DuckDB one question of a log, and says what it took.

`once` is the question that `rollup` answers: each event counts once, however often it was
delivered. `bare` counts lines as they come. Only the query is timed: neither the start of Python
nor the writing of the answer. DuckDB is told the columns and their types, reads no others, and may
use every core.
"""

import json
import pathlib
import resource
import sys

import duckdb

CALLS = """
SELECT coalesce(userIdentity.sessionContext.sessionIssuer.arn, userIdentity.arn) AS identity,
       sourceIPAddress AS address, {count} AS calls,
       min(eventTime) AS first, max(eventTime) AS last
FROM read_json('{file}', format = 'newline_delimited', columns = {{
    eventTime: 'VARCHAR', sourceIPAddress: 'VARCHAR', {columns}
    userIdentity: 'STRUCT(type VARCHAR, arn VARCHAR,
                          sessionContext STRUCT(sessionIssuer STRUCT(arn VARCHAR)))' }})
WHERE userIdentity.type <> 'AWSService' AND NOT ends_with(sourceIPAddress, '.amazonaws.com')
GROUP BY ALL
"""

# Repeats change neither the first nor the last.
CALLS_COUNTED = {
    "bare": {"count": "count(*)", "columns": ""},
    "once": {"count": "count(DISTINCT eventID)", "columns": "eventID: 'VARCHAR',"},
}

# Repeats would change a sum, so that of connections they are dropped first.
CONNECTIONS = """
SELECT host, address, hour, count(*) AS connections, coalesce(sum(sent), 0) AS bytes
FROM (SELECT {each} "id.orig_h" AS host, "id.resp_h" AS address,
             floor(ts / 3600)::INTEGER AS hour, orig_bytes AS sent
      FROM {log}
      WHERE (starts_with("id.orig_h", '10.') OR starts_with("id.orig_h", 'fd12:'))
        AND NOT (starts_with("id.resp_h", '10.') OR starts_with("id.resp_h", 'fd12:')))
GROUP BY ALL
"""

CONNECTIONS_COUNTED = {"bare": "", "once": "DISTINCT uid,"}

JSON_LOG = """read_json('{file}', format = 'newline_delimited', columns = {{
    ts: 'DOUBLE', {columns} "id.orig_h": 'VARCHAR', "id.resp_h": 'VARCHAR', orig_bytes: 'UBIGINT' }})"""

TEXT_LOG = """read_csv('{file}', delim = '\\t', header = false, skip = {header}, nullstr = '-',
    quote = '', escape = '', auto_detect = false, columns = {columns})"""

TYPES = {"ts": "DOUBLE", "orig_bytes": "UBIGINT"}


def text_log(file):
    """The columns of a tab-separated log, as its header names them."""
    header = []
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                break
            header.append(line.rstrip("\n"))
    fields = next(line for line in header if line.startswith("#fields")).split("\t")[1:]
    columns = {name: TYPES.get(name, "VARCHAR") for name in fields}
    return TEXT_LOG.format(file=file, header=len(header), columns=columns)


def question(file, counted):
    name = pathlib.Path(file).name
    if name.startswith("cloudtrail"):
        return CALLS.format(file=file, **CALLS_COUNTED[counted])
    columns = "uid: 'VARCHAR'," if counted == "once" else ""
    log = text_log(file) if name == "conn.log" else JSON_LOG.format(file=file, columns=columns)
    return CONNECTIONS.format(log=log, each=CONNECTIONS_COUNTED[counted])


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main():
    counted, file, answer = sys.argv[1:]
    database = duckdb.connect()
    before = processor_seconds()
    database.execute("CREATE TEMP TABLE answer AS " + question(file, counted))
    seconds = processor_seconds() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    database.execute(f"COPY answer TO '{answer}' (FORMAT csv, HEADER false)")
    print(json.dumps({"seconds": seconds, "peak": peak, "version": duckdb.__version__}))


main()
