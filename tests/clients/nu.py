#!/usr/bin/env python3
"""The Nu HTML checker on every public page of a sample newsroom, and on what strangers are shown
instead of a page.

    tests/clients/nu.py --binary target/debug/galley --jar vnu.jar

It begins at the front of the public site and follows every link and every address of its map, so
that a page is checked by being there. Errors and warnings both fail it; the checker's hints do not.
"""

import argparse
import json
import os
import re
import subprocess
import tempfile
import urllib.error
import urllib.request

from newsroom import Newsroom

# Where the public site begins, and what no link of it leads to.
START = ["/checks", "/sitemap.xml", "/sign-in", "/ask", "/api/v1", "/checks/there-is-none", "/claims"]
MOST = 300


def read(base, path):
    """A page as strangers get it, whatever its status: (status, media type, text)."""
    try:
        with urllib.request.urlopen(base + path, timeout=20) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get_content_type(), error.read().decode()


def links(base, text):
    for address in re.findall(r'(?:href|src)="([^"#]+)', text) + re.findall(r"<loc>([^<]+)", text):
        address = address.replace("&amp;", "&")
        address = address.removeprefix(base)
        if address.startswith("/") and not address.startswith(("//", "/static/")):
            yield address


def pages(base):
    """Every page that can be reached, as HTML."""
    seen, waiting, found = set(), list(START), {}
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        assert len(seen) <= MOST, f"more than {MOST} public addresses"
        status, kind, text = read(base, path)
        assert status < 500, f"{path}: {status}"
        if kind == "text/html":
            found[path] = text
        if re.fullmatch("/checks/[^/?]+", path):
            waiting.append(path.replace("/checks/", "/embed/"))
        if kind in ("text/html", "application/xml", "text/xml"):
            waiting += links(base, text)
    return found


def complaints(jar, found):
    """What the checker says of the pages, as (path, line, message)."""
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for number, (path, text) in enumerate(sorted(found.items())):
            name = os.path.join(folder, f"{number}.html")
            names[name] = path
            with open(name, "w", encoding="utf-8") as out:
                out.write(text)
        run = subprocess.run(
            ["java", "-Xss2m", "-jar", jar, "--format", "json", "--exit-zero-always", *names],
            capture_output=True, text=True, timeout=60, check=True)
    for said in json.loads(run.stderr)["messages"]:
        if said["type"] == "error" or said.get("subType") == "warning":
            path = names.get(said.get("url", "").removeprefix("file:"), "?")
            yield path, said.get("lastLine"), said["message"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--jar", required=True)
    asked = parser.parse_args()
    newsroom = Newsroom(asked.binary)
    try:
        found = pages(newsroom.base)
    finally:
        newsroom.close()
    assert len(found) > 20, sorted(found)
    said = list(complaints(asked.jar, found))
    for path, line, message in said:
        print(f"{path}:{line}: {message}")
    assert not said, f"{len(said)} complaints"
    print(f"{len(found)} pages without an error ... ok")


if __name__ == "__main__":
    main()
