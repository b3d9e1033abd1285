#!/usr/bin/env python3
"""How fast the desk is with ten thousand claims: figures, never a verdict.

    tests/measure.py --binary target/release/galley [--claims 10000] [--rounds 200]

Starts a server of its own with the sample newsroom in a folder that goes away again, takes in articles
made by rule until it holds that many claims, and times over one connection on the loopback, from the
first byte sent to the last byte read: the reading desk of an article of about 5,000 words, a decision on
a claim, and the list of claims. Sizes are those of `gzip -6`, which a proxy would send.
"""

import argparse
import gzip
import http.client
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

PEOPLE = ["Ilse Tarnova", "Teodor Wray", "Una Holm", "Karim Haddad", "Petra Novak", "Emil Dragan", "Lucia Ferrant"]
OFFICES = ["the Audit Chamber", "the Kell Line", "the water board", "the harbour council", "the Ministry of Transport"]
THINGS = ["fares", "rents", "rail freight", "ferry traffic", "water losses", "school places", "hospital beds"]


def sentences(dice):
    who, office, thing = dice.choice(PEOPLE), dice.choice(OFFICES), dice.choice(THINGS)
    share, year, number = dice.randint(2, 90), dice.randint(1990, 2025), dice.randint(1_000, 90_000)
    return dice.choice([
        f"{thing.capitalize()} rose by {share} percent in {year}, {who} of {office} said on Tuesday.",
        f"“We counted {number:,} in {year} and nobody acted,” {who} told {office}.",
        f"{office[0].upper()}{office[1:]} put the cost of {thing} at ${number:,} a year, the largest since {year}.",
        f"{who} denied that {office} had known of the {number:,} cases since {year}.",
    ])


QUIET = [
    "The street was quiet on the morning after, and the boats lay at the quay as they always do.",
    "People stood about in small groups, and somebody had brought coffee for those at the door.",
    "It is a long way from the harbour to the hall, and most of them had come on foot.",
]


def article(seed, words, quiet=0.0):
    """A text of about so many words; `quiet` is the share of sentences that assert nothing to be checked."""
    dice = random.Random(seed)
    lines, count = [f"Report number {seed} from Port Amery."], 0
    while count < words:
        paragraph = " ".join(
            dice.choice(QUIET) if dice.random() < quiet else sentences(dice) for _ in range(dice.randint(2, 4)))
        count += len(paragraph.split())
        lines.append(paragraph)
    return "\n\n".join(lines)


class Desk:
    """A server of its own: on a new sample newsroom, or on a desk that is there, whose passphrase is known."""

    def __init__(self, binary, database=None, passphrase=None, email="amina@desk.example", **settings):
        self.folder = tempfile.TemporaryDirectory()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.passphrase = passphrase
        settings = dict(os.environ, GALLEY_ADDRESS=f"127.0.0.1:{self.port}",
                        GALLEY_DATABASE_URL=database or f"sqlite://{self.folder.name}/desk.db",
                        GALLEY_DATA_DIR=f"{self.folder.name}/data", **settings)
        words = ["serve"] if database else ["serve", "--sample"]
        self.process = subprocess.Popen([os.path.abspath(binary), *words], cwd=self.folder.name,
                                        env=settings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            if (said := re.search(r"signs in with “(.+)”", line)):
                self.passphrase = said[1]
            if line.startswith("Galley is at"):
                break
        self.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.cookies = {}
        page = self.get("/sign-in")
        self.post("/sign-in", csrf=token(page), email=email, passphrase=self.passphrase)

    def ask(self, method, path, body=None):
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        text = answer.read()
        took = time.perf_counter() - began
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.split(";")[0]
        return answer, text, took

    def get(self, path):
        answer, text, _ = self.ask("GET", path)
        assert answer.status == 200, (path, answer.status)
        return text.decode()

    def post(self, path, **fields):
        answer, text, took = self.ask("POST", path, urllib.parse.urlencode(fields))
        assert answer.status == 303, (path, answer.status, re.sub(r"<[^>]+>", " ", text.decode())[:600])
        return answer.getheader("Location"), took

    def memory(self, which="VmHWM"):
        """MB of memory: the most there was, or with `VmRSS` what there is."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) // 1024 for line in status if line.startswith(which))

    def cpu(self):
        return cpu(self.process.pid)

    def close(self):
        self.process.terminate()
        self.process.wait(40)
        self.folder.cleanup()


def cpu(pid):
    """Seconds of processor time that a process has used."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def token(page):
    return re.search(r'name="csrf" value="([^"]+)"', page)[1]


def rows(page):
    return len(re.findall(r'<li class="row[^>]* data-claim="', page))


def told(what, times):
    times = sorted(times)
    at = lambda share: 1000 * times[min(len(times) - 1, int(share * len(times)))]
    print(f"{what}: p50 {at(.5):.1f} ms, p95 {at(.95):.1f} ms, p99 {at(.99):.1f} ms (n {len(times)})", flush=True)


def hidden(page, action):
    """What a form of a page sends by itself."""
    form = re.search(r'<form[^>]*action="' + re.escape(action) + r'".*?</form>', page, re.S)
    assert form, (action, "no such form")
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))


def heavy(desk, events=500, evidence=40, revisions=30):
    """A claim with much on it: so many pieces of evidence, revisions of the verdict and events."""
    listed = desk.get("/claims?state=researching")
    claim = re.search(r'href="(/claims/C-[0-9]+)"', listed)[1]
    page = desk.get(claim)
    held = page.count('<article class="ev')
    for n in range(held, evidence):
        form = hidden(desk.get(f"{claim}/evidence/new"), f"{claim}/evidence")
        desk.post(f"{claim}/evidence", **form, title=f"Paper {n}", kind="primary", source=f"Office {n % 9}",
                  stance=("supports", "contradicts", "context")[n % 3], passage=f"It came to {n} million marks.",
                  text=f"In that year it came to {n} million marks, the office says. " * 20)
    page = desk.get(claim)
    rating = re.search(r'name="rating" value="([^"]+)"', page)[1]
    for n in range(revisions):
        form = hidden(desk.get(claim), f"{claim}/verdict")
        desk.post(f"{claim}/verdict", **form, rating=rating, said="as_quoted", answer=f"It came to {n} million.",
                  explanation="\n\n".join(f"Office {k} counts {k + n} million [E{k}]." for k in range(1, 12)))
    csrf = token(page)
    for n in range(events - evidence - revisions):
        desk.post(f"{claim}/recheck", csrf=csrf, recheck=f"2027-{1 + n % 12:02}-{1 + n % 28:02}")
    return claim


def main():
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--binary", required=True)
    given.add_argument("--claims", type=int, default=10_000)
    given.add_argument("--rounds", type=int, default=200)
    given = given.parse_args()
    desk = Desk(given.binary)
    try:
        csrf, claims, seed, taken = token(desk.get("/articles/new")), 0, 0, []
        big, _ = desk.post("/articles", csrf=csrf, text=article(0, 5_000, quiet=0.9))
        page = desk.get(big)
        print(f"the large article: {len(re.sub(r'<[^>]+>', ' ', page).split()):,} words on its desk, {rows(page)} claims")
        assert rows(page), "the page was not understood"
        claims += rows(page)
        while claims < given.claims or not taken:
            seed += 1
            place, took = desk.post("/articles", csrf=csrf, text=article(seed, 2_000))
            taken.append(took)
            claims += rows(desk.get(place))
        told("taking in an article of 2,000 words", taken)
        print(f"{claims:,} claims in {seed + 1} articles")
        told("the desk of the large article", [desk.ask("GET", big)[2] for _ in range(given.rounds)])
        page = desk.get(big)
        print(f"its page: {len(page.encode()) / 1000:.1f} kB, {len(gzip.compress(page.encode(), 6)) / 1000:.1f} kB packed")
        decided, at = [], place
        while len(decided) < given.rounds:
            page = desk.get(at)
            form = re.search(r'<form class="detail[^>]*action="([^"]+)".*?</form>', page, re.S)
            if not form:
                at = f"/articles/{int(re.search(r'[0-9]+', at)[0]) - 1}"
                continue
            fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0]))
            wording = re.search(r"<textarea[^>]*>(.*?)</textarea>", form[0], re.S)[1]
            kind = re.search(r'<option value="([^"]+)" selected', form[0])
            _, took = desk.post(form[1], **{**fields, "statement": wording.strip(), "do": "accept",
                                            "kind": kind[1] if kind else "other"})
            decided.append(took)
        told("a decision", decided)
        told("the list of claims", [desk.ask("GET", "/claims")[2] for _ in range(given.rounds)])
        claim = heavy(desk)
        told("a claim with 40 pieces of evidence, 30 revisions, 500 events",
             [desk.ask("GET", claim)[2] for _ in range(given.rounds)])
        page = desk.get(claim)
        print(f"its page: {len(page.encode()) / 1000:.1f} kB, {len(gzip.compress(page.encode(), 6)) / 1000:.1f} kB packed")
        print(f"most memory of the server: {desk.memory()} MB")
    finally:
        desk.close()


if __name__ == "__main__":
    sys.exit(main())
