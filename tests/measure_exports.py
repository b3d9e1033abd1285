#!/usr/bin/env python3
"""How fast tables leave a desk of a hundred thousand claims, and how much memory that takes: figures,
never a verdict.

    tests/measure_exports.py --binary target/release/galley [--claims 100000]

Fills a SQLite desk with the sample newsroom and copies of one of its claims, each with its appearance
and verdict, then runs `galley export` for the claims table and for published checks, and reports records
per second and the most memory the process had, for few and for many records.
"""

import argparse
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import uuid


def run(binary, folder, *args):
    """The lines of an export, its seconds and the most memory of its process in MB."""
    began = time.monotonic()
    process = subprocess.Popen([binary, "export", *args], cwd=folder, stdout=subprocess.PIPE)
    lines = 0
    while chunk := process.stdout.read(1 << 20):
        lines += chunk.count(b"\n")
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, status
    return lines, time.monotonic() - began, used.ru_maxrss / 1024


def clone(db, table, row, **changes):
    columns = [name for name in row.keys()]
    values = [changes.get(name, row[name]) for name in columns]
    marks = ", ".join("?" * len(columns))
    db.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", values)


def fill(folder, count):
    db = sqlite3.connect(os.path.join(folder, "galley.db"))
    db.row_factory = sqlite3.Row
    claim = db.execute("SELECT * FROM claim WHERE state = 'published' LIMIT 1").fetchone()
    place = db.execute("SELECT * FROM appearance WHERE claim_id = ?", [claim["id"]]).fetchone()
    verdict = db.execute("SELECT * FROM verdict WHERE claim_id = ?", [claim["id"]]).fetchone()
    published = db.execute("SELECT * FROM publication WHERE claim_id = ?", [claim["id"]]).fetchone()
    shown = db.execute("SELECT * FROM public_check WHERE claim_id = ?", [claim["id"]]).fetchone()
    for number in range(10_000, 10_000 + count):
        key, words, made = (uuid.uuid4().bytes for _ in range(3))
        slug = f"copy-{number}"
        clone(db, "claim", claim, id=key, number=number, slug=slug)
        clone(db, "appearance", place, id=uuid.uuid4().bytes, claim_id=key)
        clone(db, "verdict", verdict, id=words, claim_id=key, revision=claim["verdict_revision"])
        record = published["record"].replace(published["slug"], slug)
        clone(db, "publication", published, id=made, claim_id=key, verdict_id=words, slug=slug, record=record)
        clone(db, "public_check", shown, slug=slug, claim_id=key, publication_id=made)
    db.commit()
    db.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--claims", type=int, default=100_000)
    asked = parser.parse_args()
    binary = os.path.abspath(asked.binary)
    folder = tempfile.mkdtemp()
    try:
        server = subprocess.Popen([binary, "serve", "--sample"], cwd=folder, stdout=subprocess.PIPE,
                                  env={**os.environ, "GALLEY_ADDRESS": "127.0.0.1:0"})
        while b"Galley is at" not in server.stdout.readline():
            pass
        server.send_signal(signal.SIGTERM)
        server.wait(60)
        runs = [("claims", "csv"), ("claims", "jsonl"), ("claims", "xlsx"), ("checks", "csv"), ("checks", "jsonl")]
        few = {pair: run(binary, folder, "--of", pair[0], "--format", pair[1])[2] for pair in runs}
        fill(folder, asked.claims)
        for table, form in runs:
            _, seconds, memory = run(binary, folder, "--of", table, "--format", form)
            records = asked.claims
            print(f"{table}.{form}: {records / seconds:,.0f} records/s ({records:,} in {seconds:.1f} s), "
                  f"{memory:.0f} MB at most, {memory - few[table, form]:.0f} MB more than for few")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
