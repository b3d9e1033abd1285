#!/usr/bin/env python3
"""How many readers a desk answers: requests a second for public pages, beside a bare handler that draws a
page of about the same size with askama and does nothing else. Figures, never a verdict.

    tests/measure_public.py --binary target/release/galley --bare target/release/examples/bare

Needs `wrk`. Serves the sample newsroom from a folder of its own, asks over the loopback with connections
that are kept alive, and takes turns between both; the client shares the machine's cores with them.
"""

import argparse
import re
import subprocess
import tempfile
import urllib.request

from load import PASSPHRASE
from measure import Desk, cpu


def asked(address, pid, given, *headers):
    """Requests a second, milliseconds at the median and at 99 of 100, processor ms each, what failed."""
    used = cpu(pid)
    told = subprocess.run(["wrk", "-t1", f"-c{given.connections}", f"-d{given.seconds}s", "--latency", *headers, address],
                          capture_output=True, text=True, check=True).stdout
    total = int(re.search(r"(\d+) requests in", told)[1])
    at = lambda share: re.search(rf"{share}%\s+(\S+)", told)[1]
    failed = re.search(r"Non-2xx.*|Socket errors.*", told)
    return (float(re.search(r"Requests/sec:\s+(\S+)", told)[1]), at(50), at(99),
            1000 * (cpu(pid) - used) / total, failed[0] if failed else "")


def main():
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--binary", required=True)
    given.add_argument("--bare", required=True, help="the example program `bare`")
    given.add_argument("--connections", type=int, default=16)
    given.add_argument("--seconds", type=int, default=5)
    given = given.parse_args()
    folder = tempfile.TemporaryDirectory()
    database = f"sqlite://{folder.name}/galley.db"
    subprocess.run([given.binary, "sample", "--database", database], check=True, capture_output=True, cwd=folder.name)
    desk = Desk(given.binary, database, PASSPHRASE, GALLEY_JOBS="off")
    bare = subprocess.Popen([given.bare, database], stdout=subprocess.PIPE, text=True)
    try:
        port = int(re.search(r"[0-9]+$", bare.stdout.readline().strip())[0])
        own = f"http://127.0.0.1:{desk.port}"
        slug = re.search(r'href="/checks/([a-z0-9-]+)"', desk.get("/checks"))[1]
        pages = [("bare handler, drawn each time", f"http://127.0.0.1:{port}/check", bare.pid, ()),
                 ("check", f"{own}/checks/{slug}", desk.process.pid, ()),
                 ("check, never from memory", f"{own}/checks/{slug}", desk.process.pid, ("-H", "If-None-Match: \"no\"")),
                 ("latest checks", f"{own}/checks", desk.process.pid, ()),
                 ("Atom feed", f"{own}/feeds/checks.atom", desk.process.pid, ()),
                 ("/healthz", f"{own}/healthz", desk.process.pid, ())]
        print("| what | bytes | requests/s | p50 | p99 | CPU ms each |\n|---|---|---|---|---|---|")
        for what, address, pid, headers in pages + pages[:2]:
            size = len(urllib.request.urlopen(address).read())
            rate, middle, slow, used, failed = asked(address, pid, given, *headers)
            print(f"| {what} | {size} | {rate:.0f} | {middle} | {slow} | {used:.3f} | {failed}", flush=True)
    finally:
        bare.terminate()
        bare.wait(20)
        desk.close()
        folder.cleanup()


if __name__ == "__main__":
    main()
