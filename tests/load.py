#!/usr/bin/env python3
"""How fast a desk of a hundred thousand or a million claims answers many at once: figures, never a verdict.

    tests/load.py --binary target/release/galley --claims 100000
    tests/load.py --binary target/release/galley --claims 1000000 --postgres postgres://USER@HOST/NAME
    tests/load.py --binary … --database sqlite:///tmp/desk.db --bare target/release/examples/bare

Makes a desk by `galley sample` (or takes the one that `--database` or `--postgres` names, when somebody
works there already), starts a server on it, and asks it over 1, 8 and 64 connections on the loopback, each
sending its next request when the last byte of an answer is there. The client shares the machine's cores
with the server, and so does whatever else runs; processor time is the server's own. With `--bare`, the same statements as two of the pages are asked by a bare handler, in
turns with Galley's.
"""

import argparse
import asyncio
import itertools
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
import urllib.parse

from measure import Desk, cpu, token

PASSPHRASE = "ferries to the outer kells"
TWO = ["ferry fares", "hospital beds", "power cuts", "asylum requests", "solar panels", "wheat yields",
       "museum visits", "postal votes", "car thefts", "student loans", "herring catches", "public debt"]
FIVE = ["ferry fares rose percent timetable", "hospital beds fell percent since 2020", "power cuts cost people marks",
        "rents highest of all districts", "water board counted cases 2024", "minister said unemployment went down",
        "coast guard closed offices March", "Treasury knew about public debt"]
TOPICS = ["transport", "health", "schools", "housing", "energy", "environment", "work", "crime", "tourism"]


class Line:
    """A connection that is kept open."""

    async def open(self, port):
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        return self

    async def ask(self, request):
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        body = await self.reader.readexactly(int(length[1])) if length else b""
        return int(head[9:12]), body

    def close(self):
        self.writer.close()


def request(desk, method, path, fields=None):
    cookies = "; ".join(f"{name}={value}" for name, value in desk.cookies.items()) if desk else ""
    body = urllib.parse.urlencode(fields).encode() if fields else b""
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n"
    if fields:
        head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


async def run(port, requests, connections, seconds):
    """Times and statuses of what was answered in so many seconds."""
    lines = [await Line().open(port) for _ in range(connections)]
    times, statuses = [], {}
    ends = time.perf_counter() + seconds

    async def ask(line):
        for one in requests:
            began = time.perf_counter()
            if began >= ends:
                return
            status, _ = await line.ask(one)
            times.append(time.perf_counter() - began)
            statuses[status] = statuses.get(status, 0) + 1

    began = time.perf_counter()
    await asyncio.gather(*(ask(line) for line in lines))
    took = time.perf_counter() - began
    for line in lines:
        line.close()
    return sorted(times), statuses, took


def told(what, connections, times, statuses, took, used, memory):
    if not times:
        print(f"| {what} | {connections} | nothing was asked |", flush=True)
        return
    at = lambda share: 1000 * times[min(len(times) - 1, int(share * len(times)))]
    wrong = {status: n for status, n in statuses.items() if status not in (200, 303)}
    print(f"| {what} | {connections} | {at(.5):.1f} | {at(.95):.1f} | {at(.99):.1f} | {len(times) / took:.0f} "
          f"| {1000 * used / len(times):.1f} | {memory} | {len(times)}{f' {wrong}' if wrong else ''} |", flush=True)


def suggested(desk, wanted):
    """Numbers of claims that nobody has decided yet."""
    numbers, before = [], ""
    # The connection has been idle for longer than the server keeps one.
    desk.line.close()
    while len(numbers) < wanted:
        page = desk.get(f"/claims?state=suggested{before}")
        found = [int(number) for number in re.findall(r'href="/claims/C-0*([0-9]+)"', page)]
        found = list(dict.fromkeys(found))
        numbers += found
        if not found:
            break
        before = f"&before={min(found)}"
    return numbers


def operations(desk, claims, dice, wanted_writes):
    """Each thing that is asked, with requests without end, or as many as there is something to decide."""
    page = desk.get("/claims?state=published")
    speakers = sorted(set(re.findall(r"/speakers/([0-9a-f-]{36})", desk.get("/speakers"))))
    people = re.findall(r'<option value="([0-9a-f-]{36})"', page)
    assert speakers and people, "the pages were not understood"
    get = lambda path: request(desk, "GET", path)
    endless = lambda make: (get(make()) for _ in itertools.count())
    quote = urllib.parse.quote_plus
    yield "list, state + topic + speaker", endless(lambda: (
        f"/claims?state=published&topic={dice.choice(TOPICS)}&speaker={dice.choice(speakers)}"))
    yield "list, state + topic + person", endless(lambda: (
        f"/claims?state=researching&topic={dice.choice(TOPICS)}&person={dice.choice(people)}"))
    yield "list, all", endless(lambda: "/claims")
    yield "search, two words", endless(lambda: f"/claims?q={quote(dice.choice(TWO))}")
    yield "search, five words", endless(lambda: f"/claims?q={quote(dice.choice(FIVE))}")
    yield "search, a word of every third claim", endless(lambda: "/claims?q=percent")
    yield "search of everything, two words", endless(lambda: f"/search?q={quote(dice.choice(TWO))}")
    yield "claim page with similar claims", endless(lambda: f"/claims/C-{dice.randint(1, claims):04}?stay=1")
    yield "reading desk of an article", endless(lambda: f"/articles/{dice.randint(1, claims // 9)}")
    yield "today", endless(lambda: "/")
    yield "public index", endless(lambda: "/checks")
    numbers = suggested(desk, wanted_writes)
    csrf = token(desk.get("/articles/new"))
    yield "decision (a suggestion accepted)", iter([
        request(desk, "POST", f"/claims/C-{number:04}/moves", {"csrf": csrf, "action": "accept", "revision": 1})
        for number in numbers])


def compared(given, desk, database, claims, dice):
    """Two pages, and a bare handler that asks the same statements, in turns on one connection."""
    bare = subprocess.Popen([given.bare, database], stdout=subprocess.PIPE, text=True)
    try:
        port = int(re.search(r"[0-9]+$", bare.stdout.readline().strip())[0])
        numbers = [int(number) for number in bare.stdout.readline().split()]
        pages = [
            ("list, state + topic + speaker", "/list", bare.stdout.readline().strip()),
            ("claim page with similar claims", "/claim", None),
        ]
        for what, path, page in pages:
            for connections in given.connections:
                shares = {}
                for _ in range(3):
                    own = (request(desk, "GET", page or f"/claims/C-{dice.choice(numbers):04}?stay=1")
                           for _ in itertools.count())
                    other = (request(None, "GET", path) for _ in itertools.count())
                    for name, pid, at, asked in (("Galley", desk.process.pid, desk.port, own),
                                                 ("bare", bare.pid, port, other)):
                        used = cpu(pid)
                        times, _, took = asyncio.run(run(at, asked, connections, given.seconds / 2))
                        used = (cpu(pid) - used) / len(times)
                        shares.setdefault(name, []).append((times[len(times) // 2], len(times) / took, used))
                middle = lambda name, which: sorted(one[which] for one in shares[name])[1]
                share = lambda which: middle("Galley", which) / middle("bare", which)
                print(f"{what}, {connections} connections: Galley {1000 * middle('Galley', 0):.2f} ms, bare "
                      f"{1000 * middle('bare', 0):.2f} ms at the median: {share(0):.2f} times; "
                      f"{middle('Galley', 1):.0f} and {middle('bare', 1):.0f} a second; processor time "
                      f"{1000 * middle('Galley', 2):.2f} and {1000 * middle('bare', 2):.2f} ms: {share(2):.2f} times",
                      flush=True)
    finally:
        bare.terminate()
        bare.wait(20)


def main():
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--binary", required=True)
    given.add_argument("--claims", type=int, default=100_000)
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--database", help="a SQLite database to use, made when nobody works there")
    given.add_argument("--postgres", help="a PostgreSQL database to use, filled when nobody works there")
    given.add_argument("--seconds", type=float, default=5, help="of each measurement")
    given.add_argument("--connections", type=lambda text: [int(n) for n in text.split(",")], default=[1, 8, 64])
    given.add_argument("--only", default="", help="what is asked, by a part of its name")
    given.add_argument("--bare", help="the example program `bare`, to compare with")
    given = given.parse_args()
    folder = tempfile.TemporaryDirectory()
    database = given.postgres or given.database or f"sqlite://{folder.name}/desk.db"
    made = subprocess.run([given.binary, "sample", "--claims", str(given.claims), "--seed", str(given.seed),
                           "--database", database], capture_output=True, text=True, cwd=folder.name)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    if made.returncode == 0:
        print(f"{made.stdout.strip()} (CPU {used.ru_utime + used.ru_stime:.0f} s, most memory {used.ru_maxrss // 1024} MB)")
    elif "works here already" not in made.stderr:
        sys.exit(made.stderr)
    if (file := database.removeprefix("sqlite://")) != database:
        print(f"the database has {os.path.getsize(file) / 1e9:.2f} GB")
    dice = random.Random(given.seed)
    # Background work, such as looking for copies of articles, would be measured along.
    desk = Desk(given.binary, database, PASSPHRASE, GALLEY_JOBS="off")
    try:
        print(f"memory of the server at the start: {desk.memory('VmRSS')} MB")
        print("| what | connections | p50 ms | p95 ms | p99 ms | a second | CPU ms each | MB | n |"
              "\n|---|---|---|---|---|---|---|---|---|")
        for what, requests in operations(desk, given.claims, dice, 6_000):
            if given.only not in what:
                continue
            # Once, so that what is asked first is not slower than the rest.
            asyncio.run(run(desk.port, itertools.islice(requests, 20), 1, 3))
            for connections in given.connections:
                used = desk.cpu()
                answered = asyncio.run(run(desk.port, requests, connections, given.seconds))
                told(what, connections, *answered, desk.cpu() - used, desk.memory("VmRSS"))
        print(f"most memory of the server: {desk.memory()} MB")
        if given.bare:
            compared(given, desk, database, given.claims, dice)
    finally:
        desk.close()
        folder.cleanup()


if __name__ == "__main__":
    sys.exit(main())
