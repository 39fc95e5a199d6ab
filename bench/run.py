#!/usr/bin/env python3
"""Measures `stakeout scan`, and decode and rollup alone, beside DuckDB, on logs that it makes.

Processor seconds are those of user and system together, on all cores. Exits with 1 when an answer
differs, or when a scan takes more than it may.
"""

import argparse
import gzip
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILES = ["cloudtrail.ndjson", "cloudtrail.ndjson.gz", "conn.log", "conn.ndjson"]
# The logs end here.
NOW = "2026-10-29T06:00:00Z"
# Figures of one version are not those of another.
DUCKDB = "2.0.0"

# Of what DuckDB takes to count each event once, as a scan does.
MOST_TIMES_DUCKDB = 1.5
MOST_MEBIBYTES = 512


def built(target):
    """The programs, optimised: by name, where they are."""
    environment = os.environ | {"CARGO_TARGET_DIR": str(target)}
    programs = {}
    for what in [
        ["build", "--release", "--bin", "stakeout", "--bin", "generate"],
        ["bench", "--no-run", "--bench", "rollup"],
    ]:
        command = ["cargo", *what, "--locked", "--message-format=json"]
        told = subprocess.run(
            command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
        messages = [json.loads(line) for line in told.stdout.splitlines()]
        made = [message for message in messages if message.get("executable")]
        programs |= {message["target"]["name"]: message["executable"] for message in made}
    return programs


def python_with_duckdb(target):
    """A Python that has this DuckDB: the one that runs, or one of its own that gets it."""
    own = target / "duckdb" / "bin" / "python"
    for python in (sys.executable, own):
        if duckdb_of(python) == DUCKDB:
            return str(python)
    venv.create(target / "duckdb", with_pip=True)
    subprocess.run([own, "-m", "pip", "install", "--quiet", f"duckdb=={DUCKDB}"], check=True)
    return str(own)


def duckdb_of(python):
    """Which DuckDB a Python has; nothing where there is none, or no such Python."""
    if not pathlib.Path(python).exists():
        return ""
    command = [python, "-c", "import duckdb; print(duckdb.__version__)"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    return told.stdout.strip()


def measured(command, output=None):
    """Runs a program: its processor seconds and its peak of memory in MiB."""
    with open(output or os.devnull, "wb") as stdout:
        child = subprocess.Popen(command, stdout=stdout)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise SystemExit(f"{command[0]} ended with {child.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def best(times, run):
    """The least seconds, because all else that the machine does only adds, and the highest peak."""
    seconds, peaks = zip(*(run() for _ in range(times)))
    return min(seconds), max(peaks)


def duckdb(python, counted, file, answer):
    """Seconds and peak of a question in which events count `once`, or as lines (`bare`)."""
    program = str(ROOT / "bench" / "ask_duckdb.py")
    command = [python, program, counted, str(file), str(answer)]
    told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return told["seconds"], told["peak"] / 1024


def scan(program, file, out):
    command = [program, "scan", "--now", NOW, "--out", str(out), str(file)]
    return measured(command)


def accounted(out):
    """Events that a scan stored, and lines that told of one again."""
    sources = json.loads((out / "summary.json").read_text())["sources"].values()
    return [sum(source[what] for source in sources) for what in ("stored", "duplicate")]


def lines_of(file):
    """Lines of a log that are no header."""
    opened = gzip.open(file, "rb") if file.suffix == ".gz" else open(file, "rb")
    with opened as lines:
        return sum(not line.startswith(b"#") for line in lines)


def measure(file, rows, programs, arguments):
    """A line of the table, and what is wrong with it."""
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        folder = pathlib.Path(folder)
        ours, theirs, out = folder / "ours", folder / "theirs", folder / "out"
        times, python = arguments.times, programs["python"]
        rollup = best(times, lambda: measured([programs["rollup"], str(file)], ours))
        scanned = best(times, lambda: scan(programs["stakeout"], file, out))
        bare = best(times, lambda: duckdb(python, "bare", file, theirs))
        once = best(times, lambda: duckdb(python, "once", file, theirs))
        answers = [sorted(answer.read_bytes().splitlines()) for answer in (ours, theirs)]
        same = answers[0] == answers[1] and accounted(out) == [rows, lines_of(file) - rows]
    size = file.stat().st_size / 1e6
    ratios = [scanned[0] / asked[0] for asked in (bare, once)]
    line = [
        file.name, f"{rows:,}", f"{size:,.0f}",
        f"{rollup[0]:.2f}", f"{rollup[1]:,.0f}",
        f"{scanned[0]:.2f}", f"{scanned[1]:,.0f}",
        f"{bare[0]:.2f}", f"{bare[1]:,.0f}", f"{ratios[0]:.2f}",
        f"{once[0]:.2f}", f"{once[1]:,.0f}", f"{ratios[1]:.2f}",
        f"same, {len(answers[1]):,} lines" if same else "DIFFER",
    ]
    wrong = []
    if not same:
        wrong.append(f"{file.name}: the answers differ")
    if ratios[1] > MOST_TIMES_DUCKDB:
        wrong.append(f"{file.name}: scan takes {ratios[1]:.2f} times what DuckDB takes")
    if scanned[1] > MOST_MEBIBYTES:
        wrong.append(f"{file.name}: scan takes {scanned[1]:.0f} MiB")
    return line, wrong


HEADINGS = [
    "file", "events", "MB", "rollup s", "MiB", "scan s", "MiB", "bare s", "MiB", "ratio", "once s",
    "MiB", "ratio", "answers",
]


def table(lines):
    lines = [HEADINGS, ["---"] + ["---:"] * 12 + ["---"], *lines]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADINGS))]
    for line in lines:
        cells = [
            cell.ljust(width) if column in (0, 13) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths))
        ]
        print("| " + " | ".join(cells) + " |")


def main():
    default = os.environ.get("CARGO_TARGET_DIR", ROOT / "target")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="events in each file")
    parser.add_argument("--times", type=int, default=3, help="runs, of which the fastest and the largest count")
    parser.add_argument("--folder", type=pathlib.Path, help="where the logs are kept")
    parser.add_argument("files", nargs="*", default=FILES, help="which of the files; all if none")
    arguments = parser.parse_args()
    target = pathlib.Path(default).resolve()
    folder = (arguments.folder or target / "bench-logs").resolve() / str(arguments.rows)

    programs = built(target)
    programs["python"] = python_with_duckdb(target)
    if not (folder / "complete").exists():
        subprocess.run(
            [programs["generate"], "--rows", str(arguments.rows), str(folder)], check=True
        )
        (folder / "complete").touch()
    lines, wrong = [], []
    for name in arguments.files:
        line, problems = measure(folder / name, arguments.rows, programs, arguments)
        lines.append(line)
        wrong.extend(problems)
    table(lines)
    for problem in wrong:
        print(problem)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
