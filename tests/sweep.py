#!/usr/bin/env python3
"""Every sort of page of a large desk, opened once warm: which of them take longer than they should. A plan
that is right on a small desk can read all of a large one. Exits with 1 when a page fails or takes five
seconds.

    tests/sweep.py --binary target/release/galley --claims 1000000
    tests/sweep.py --binary … --database sqlite:///tmp/desk.db     # a desk that `galley sample` made
"""

import argparse
import collections
import os
import re
import subprocess
import sys
import tempfile

from load import PASSPHRASE
from measure import Desk

SEARCHES = ["percent", "p", "zzzzqq", "-percent", "by%3Aash", "topic%3Atransport", "host%3Aexample", "due%3A2026-12",
            "said%3A2024-07..", "rating%3Afalse", "percent+-ferry+topic%3Atransport", "%22ferry+fares%22"]
FILTERS = ["", "state=researching&", "topic=transport&", "q=percent&"]
PLACES = ["/", "/claims?person=nobody", "/claims?as=board", "/claims?as=board&q=ferry", "/reviews", "/published", "/record",
          "/duplicates", "/outside", "/imports", "/articles", "/inbox", "/inbox/feeds", "/tips", "/notifications", "/views",
          "/exports", "/evidence/watch", "/speakers", "/sources", "/people", "/services", "/webhooks", "/desk/rules", "/me"]
OF_CLAIM = ["", "/record", "/revisions", "/family", "/split", "/figures", "/holders", "/merge", "/media", "/dossier.html"]
OF_ARTICLE = ["", "/aside", "/bulk", "/kin", "/snapshots", "/finish", "/speakers?q=an"]
PUBLIC = ["/checks", "/topics/transport", "/corrections", "/method", "/feeds", "/feeds/checks.atom", "/feeds/topic-transport.rss",
          "/feeds/corrections.rss", "/sitemap.xml", "/v1alpha1/claims:search?query=ferry"]
OF_CHECK = ["", "/claimreview.json", "/record.json", "/annotations.json", "/versions/1"]


def pages(desk, claims):
    """The addresses, those of single records from the lists they stand in."""
    yield from PLACES
    yield from (f"/claims?{which}sort={order}" for which in FILTERS for order in ("due", "changed", "worth"))
    yield from (f"{where}?q={words}" for words in SEARCHES for where in ("/claims", "/search"))
    for sort in ("speakers", "sources"):
        yield from sorted(set(re.findall(rf"/{sort}/[0-9a-f-]{{36}}", desk.get(f"/{sort}"))))[:2]
    yield from (f"/claims/C-{number:04}{part}" for number in (1, claims // 2, claims) for part in OF_CLAIM)
    yield from (f"/articles/{number}{part}" for number in (1, max(1, claims // 20)) for part in OF_ARTICLE)
    yield from PUBLIC
    check = re.search(r'href="(/checks/[a-z0-9-]+)"', desk.get("/checks"))[1]
    yield from (check + part for part in OF_CHECK)
    yield from re.findall(r"/checks/by/[0-9a-f-]+", desk.get(check))[:1]


def main():
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--binary", required=True)
    given.add_argument("--claims", type=int, default=100_000)
    given.add_argument("--database", help="a database to use, filled when nobody works there")
    given.add_argument("--slow", type=float, default=25, help="milliseconds above which a page is named")
    given = given.parse_args()
    folder = tempfile.TemporaryDirectory()
    database = given.database or f"sqlite://{folder.name}/desk.db"
    made = subprocess.run([os.path.abspath(given.binary), "sample", "--claims", str(given.claims), "--database", database],
                          capture_output=True, text=True, cwd=folder.name)
    assert made.returncode == 0 or "works here already" in made.stderr, made.stderr
    desk, opened, broken = Desk(given.binary, database, PASSPHRASE, "ruth@desk.example", GALLEY_JOBS="off"), collections.Counter(), 0
    try:
        for path in pages(desk, given.claims):
            # The second time counts, unless the first has said enough.
            answer, _, took = desk.ask("GET", path)
            if took < 5:
                answer, _, again = desk.ask("GET", path)
                took = min(took, again)
            opened[answer.status] += 1
            # A claim that was merged leads on; one without a verdict has no dossier.
            wrong = answer.status not in (200, 301, 303, 404, 409) or took >= 5
            broken += wrong
            if wrong or 1000 * took > given.slow:
                print(f"{1000 * took:8.1f} ms  {answer.status}  {path}", flush=True)
        print(f"pages opened, by status: {dict(opened)}; {broken} failed or took five seconds")
        return 1 if broken else 0
    finally:
        desk.close()
        folder.cleanup()


if __name__ == "__main__":
    sys.exit(main())
