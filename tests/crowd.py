#!/usr/bin/env python3
"""Two hundred people at work at once: reading, searching, deciding, commenting and writing verdicts on one
desk. Exits with 1 when anything failed or anything that was acknowledged is not in the database afterwards.

    tests/crowd.py --binary target/release/galley                       # ten minutes, SQLite
    tests/crowd.py --binary … --seconds 60 --people 50
    tests/crowd.py --binary … --postgres postgres://USER@HOST/NAME

Makes a desk by `galley sample`, lets its administrator invite so many people, signs each in, and has each
do one thing after the other with a pause for thought between. Runs on the loopback and stops by itself.
"""

import argparse
import asyncio
import collections
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse

from load import FIVE, PASSPHRASE, TOPICS, TWO
from measure import Desk, token

# A form that somebody overtook is answered so, with what was typed kept; everything else is a failure.
EXPECTED = {200, 303, 409, 422}


class Person:
    """Somebody with a browser of their own: cookies, and a connection that is kept open."""

    def __init__(self, port, name, seed):
        self.port, self.name, self.dice = port, name, random.Random(seed)
        self.cookies, self.csrf, self.line = {}, "", None
        self.written = 0

    async def ask(self, method, path, **fields):
        body = urllib.parse.urlencode(fields).encode()
        cookies = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n"
        if fields:
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        began = time.perf_counter()
        # A connection that was idle for too long has been closed by the server; a browser opens another.
        if self.line is None or self.line[0].at_eof():
            self.line = await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)
        reader, writer = self.line
        writer.write(head.encode() + b"\r\n" + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", answer)
        page = (await reader.readexactly(int(length[1]))).decode() if length else ""
        took = time.perf_counter() - began
        for cookie in re.findall(rb"(?i)\r\nset-cookie: ([^=]+)=([^;\r]*)", answer):
            self.cookies[cookie[0].decode()] = cookie[1].decode()
        return int(answer[9:12]), page, took

    def mark(self):
        """Words that nobody else writes."""
        self.written += 1
        return f"{self.name.replace(' ', '')}x{self.written}x"


class Crowd:
    """What everybody shares: the desk's claims, what was answered, and what was acknowledged."""

    def __init__(self, claims):
        self.claims = claims
        self.open = []
        self.suggested = collections.deque()
        self.times, self.statuses, self.failures = collections.defaultdict(list), collections.Counter(), []
        self.acknowledged = collections.defaultdict(set)

    async def does(self, person, what, method, path, **fields):
        status, page, took = await person.ask(method, path, **fields)
        self.times[what].append(took)
        self.statuses[status] += 1
        if status not in EXPECTED:
            self.failures.append((what, method, path, status, re.sub(r"<[^>]+>|\s+", " ", page)[:200]))
        return status, page

    async def reads(self, person):
        quote, dice = urllib.parse.quote_plus, person.dice
        what, path = dice.choice([
            ("today", "/"),
            ("list", f"/claims?state=researching&topic={dice.choice(TOPICS)}"),
            ("board", "/claims?as=board"),
            ("search", f"/claims?q={quote(dice.choice(TWO))}"),
            ("search of everything", f"/search?q={quote(dice.choice(FIVE))}"),
            ("claim", f"/claims/C-{dice.randint(1, self.claims):04}?stay=1"),
            ("claim", f"/claims/C-{dice.choice(self.open):04}?stay=1"),
            ("reading desk", f"/articles/{dice.randint(1, self.claims // 9)}"),
            ("public index", "/checks"),
        ])
        await self.does(person, what, "GET", path)

    async def comments(self, person):
        number, mark = person.dice.choice(self.open), person.mark()
        status, _ = await self.does(person, "comment", "POST", f"/claims/C-{number:04}/comments",
                                    csrf=person.csrf, about="claim", passage="", body=f"I looked at this: {mark}")
        if status == 303:
            self.acknowledged["comment"].add(mark)

    async def decides(self, person):
        if not self.suggested:
            return
        number = self.suggested.popleft()
        action = person.dice.choice(["accept", "accept", "dismiss"])
        status, _ = await self.does(person, "decision", "POST", f"/claims/C-{number:04}/moves", csrf=person.csrf,
                                    action=action, revision=1, reason="Not checkable.", reason_kind="not_checkable")
        if status == 303:
            self.acknowledged[action].add(number)

    async def writes(self, person):
        number, mark = person.dice.choice(self.open[:40]), person.mark()
        path = f"/claims/C-{number:04}"
        _, page = await self.does(person, "claim", "GET", f"{path}?stay=1")
        form = re.search(rf'<form[^>]*action="{path}/verdict".*?</form>', page, re.S)
        if not form:
            return
        hidden = dict(re.findall(r'name="(revision|base)" value="(\d+)"', form[0]))
        ratings = re.findall(r'name="rating" value="([^"]+)"', form[0])
        said = re.findall(r'name="said" value="([^"]+)"', form[0])
        await asyncio.sleep(person.dice.uniform(0.2, 1))
        status, _ = await self.does(person, "verdict", "POST", f"{path}/verdict", csrf=person.csrf, **hidden,
                                    rating=person.dice.choice(ratings), said=person.dice.choice(said),
                                    answer="The register says otherwise.", departs="The sources differ.",
                                    explanation=f"The register of the year says otherwise: {mark}", note="")
        if status == 303:
            self.acknowledged["verdict"].add(mark)

    async def works(self, person, ends):
        does = [self.reads] * 12 + [self.comments] * 3 + [self.decides] * 2 + [self.writes] * 2
        while time.perf_counter() < ends:
            try:
                await person.dice.choice(does)(person)
            except (OSError, asyncio.IncompleteReadError) as error:
                # What is on its way when a connection ends is neither acknowledged nor refused.
                self.failures.append(("connection", person.name, repr(error)))
                person.line = None
            await asyncio.sleep(person.dice.uniform(0.3, 1.7))


def rows(database, query):
    """The first column of what a database finds."""
    if (file := database.removeprefix("sqlite://")) != database:
        with sqlite3.connect(file) as db:
            return [row[0] for row in db.execute(query)]
    told = subprocess.run(["psql", database, "-Atc", query], capture_output=True, text=True, check=True)
    return told.stdout.splitlines()


def lost(crowd, database):
    """What was acknowledged and is not there."""
    texts = {"comment": "\n".join(rows(database, "SELECT body FROM comment")),
             "verdict": "\n".join(rows(database, "SELECT explanation FROM verdict"))}
    missing = [mark for what, text in texts.items() for mark in crowd.acknowledged[what] if mark not in text]
    for action, deed in (("accept", "accepted"), ("dismiss", "dismissed")):
        held = {int(number) for number in rows(database, "SELECT claim.number FROM event JOIN claim ON claim.id = "
                f"event.claim_id WHERE event.deed = '{deed}'")}
        missing += [f"{action} of C-{number:04}" for number in crowd.acknowledged[action] if number not in held]
    return missing


async def run(given, desk, crowd, invitations):
    people = []
    for number, link in enumerate(invitations):
        person = Person(desk.port, f"Person {number}", given.seed * 1000 + number)
        _, page, _ = await person.ask("GET", link)
        status, page, _ = await person.ask("POST", link, csrf=token(page), passphrase=PASSPHRASE)
        assert status == 303, re.sub(r"<[^>]+>", " ", page)[:400]
        _, page, _ = await person.ask("GET", "/articles/new")
        person.csrf = token(page)
        people.append(person)
    print(f"{len(people)} people are signed in", flush=True)
    ends = time.perf_counter() + given.seconds
    await asyncio.gather(*(crowd.works(person, ends) for person in people))


def main():
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--binary", required=True)
    given.add_argument("--people", type=int, default=200)
    given.add_argument("--seconds", type=float, default=600)
    given.add_argument("--claims", type=int, default=20_000)
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--postgres", help="an empty PostgreSQL database to use")
    given = given.parse_args()
    folder = tempfile.TemporaryDirectory()
    database = given.postgres or f"sqlite://{folder.name}/desk.db"
    made = subprocess.run([given.binary, "sample", "--claims", str(given.claims), "--seed", str(given.seed),
                           "--database", database], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    desk = Desk(given.binary, database, PASSPHRASE, email="ruth@desk.example")
    try:
        crowd = Crowd(given.claims)
        number = "SELECT number FROM claim WHERE state = '{}' ORDER BY number LIMIT {}"
        crowd.open = [int(one) for one in rows(database, number.format("researching", 400))]
        crowd.suggested.extend(int(one) for one in rows(database, number.format("suggested", 20_000)))
        invitations, page = [], desk.get("/people")
        for place in range(given.people):
            fields = {"csrf": token(page), "name": f"Person {place}", "email": f"person{place}@desk.example",
                      "role": "editor" if place % 3 == 0 else "checker"}
            answer, text, _ = desk.ask("POST", "/people", urllib.parse.urlencode(fields))
            assert answer.status == 200, answer.status
            invitations.append(re.search(r"/invitations/[A-Za-z0-9_-]+", text.decode())[0])
        used = desk.cpu()
        asyncio.run(run(given, desk, crowd, invitations))
        used = desk.cpu() - used
        every = sorted(took for times in crowd.times.values() for took in times)
        at = lambda times, share: 1000 * sorted(times)[min(len(times) - 1, int(share * len(times)))]
        print("| what | n | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|---|")
        for what, times in sorted(crowd.times.items()) + [("everything", every)]:
            print(f"| {what} | {len(times)} | {at(times, .5):.1f} | {at(times, .95):.1f} | {at(times, .99):.1f} |")
        missing = lost(crowd, database)
        acknowledged = {what: len(which) for what, which in crowd.acknowledged.items()}
        audit = subprocess.run([given.binary, "audit", "verify", "--database-url", database], capture_output=True, text=True)
        print(f"{len(every) / given.seconds:.0f} requests a second, {used / given.seconds:.2f} cores, most memory "
              f"{desk.memory()} MB; answers {dict(crowd.statuses)}; acknowledged {acknowledged}, lost {len(missing)}; "
              f"the record: {(audit.stdout + audit.stderr).strip()}")
        never = [f"no {what} was ever acknowledged" for what in ("comment", "verdict", "accept", "dismiss")
                 if not crowd.acknowledged[what]]
        for wrong in crowd.failures[:20] + missing[:20] + never:
            print(wrong)
        return 1 if crowd.failures or missing or never or audit.returncode else 0
    finally:
        desk.close()
        folder.cleanup()


if __name__ == "__main__":
    sys.exit(main())
