#!/usr/bin/env python3
"""Kill -9 under load: every acknowledged write must be there afterwards.

Starts the real server, lets several people write comments over HTTP, kills the server without
warning, starts it again, and checks that every comment the server acknowledged (303) is in the
record, that the database is sound and that the chain of events verifies. Loopback only, and it
stops by itself.

    python3 tests/crash.py --binary target/release/galley --cycles 60
    python3 tests/crash.py --binary target/release/galley --cycles 60 --postgres postgres://user@127.0.0.1:5432
"""
import argparse
import http.cookiejar
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

WRITERS = 8
PASSPHRASE = "tulip anchor seventeen"


class KeepPosition(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Browser:
    """A person's browser without JavaScript: cookies, forms, no redirects."""

    def __init__(self, base):
        self.base = base
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(jar), KeepPosition()
        )

    def request(self, path, fields=None):
        data = urllib.parse.urlencode(fields).encode() if fields is not None else None
        try:
            with self.opener.open(self.base + path, data, timeout=20) as answer:
                return answer.status, answer.read().decode(), answer.headers.get("Location")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers.get("Location")

    def form(self, path, action):
        """The hidden fields of the form on a page that posts to `action`."""
        _, page, _ = self.request(path)
        for form in re.findall(r"<form\b.*?</form>", page, re.S):
            if re.search(r'action="%s"' % re.escape(action), form):
                return dict(
                    re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
                )
        raise SystemExit(f"no form for {action} on {path}:\n{page[:2000]}")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, binary, folder, database):
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.environment = dict(
            os.environ,
            GALLEY_ADDRESS=f"127.0.0.1:{self.port}",
            GALLEY_DATABASE_URL=database,
            GALLEY_DATA_DIR=os.path.join(folder, "blobs"),
        )
        self.binary = binary
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [self.binary, "serve"],
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        began = time.monotonic()
        while time.monotonic() - began < 20:
            try:
                with urllib.request.urlopen(self.base + "/healthz", timeout=2):
                    return time.monotonic() - began
            except OSError:
                time.sleep(0.02)
        raise SystemExit("the server did not come up again")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def command(self, *words):
        return subprocess.run(
            [self.binary, *words], env=self.environment, capture_output=True, text=True
        )


def set_up(server):
    """The first person, an article and a claim to write about."""
    browser = Browser(server.base)
    fields = browser.form("/setup", "/setup")
    fields.update(
        desk_name="Crash desk",
        name="Ana Roe",
        email="ana@desk.example",
        passphrase=PASSPHRASE,
    )
    status, page, _ = browser.request("/setup", fields)
    assert status == 303, (status, page)
    fields = browser.form("/articles/new", "/articles")
    fields["text"] = (
        'The mayor, Jane Roe, said on Monday that "the town spent 12 million marks on roads in 2025".\n\n'
        "Spending rose by 40 per cent, according to the town's treasurer, Max Poe.\n"
    )
    status, page, place = browser.request("/articles", fields)
    assert status == 303, (status, page)
    _, page, _ = browser.request("/claims?state=suggested")
    found = re.search(r"/claims/(C-\d+)", page)
    assert found, page
    return browser, found.group(1)


def write(server, browser, claim, name, stop, acknowledged, lock):
    path = f"/claims/{claim}"
    try:
        fields = browser.form(path, f"{path}/comments")
    except OSError:  # killed before the first word
        return
    number = 0
    while not stop.is_set():
        number += 1
        words = f"{name}-{number}-{random.randrange(1 << 60):015x}"
        try:
            status, _, _ = browser.request(f"{path}/comments", dict(fields, body=words))
        except OSError:
            return
        if status == 303:
            with lock:
                acknowledged.append(words)


def cycle(server, browser, claim, number):
    # One session for all of them: it is in the database and outlives the server.
    browsers = [browser] * WRITERS
    stop, lock, acknowledged = threading.Event(), threading.Lock(), []
    threads = [
        threading.Thread(
            target=write,
            args=(server, browser, claim, f"{number}-{i}", stop, acknowledged, lock),
        )
        for i, browser in enumerate(browsers)
    ]
    for thread in threads:
        thread.start()
    time.sleep(random.uniform(0.4, 1.2))
    server.kill()
    stop.set()
    for thread in threads:
        thread.join()
    return acknowledged


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", default="target/debug/galley")
    parser.add_argument("--cycles", type=int, default=4)
    parser.add_argument("--postgres", help="address of a PostgreSQL server, without a database")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="galley-crash-")
    try:
        run(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(options, folder):
    if options.postgres:
        name = f"crash_{os.getpid()}"
        subprocess.run(
            ["psql", f"{options.postgres}/postgres", "-qc", f"CREATE DATABASE {name}"], check=True
        )
        database = f"{options.postgres}/{name}"
    else:
        database = f"sqlite://{folder}/galley.db"
    server = Server(os.path.abspath(options.binary), folder, database)
    server.start()
    browser, claim = set_up(server)
    acknowledged, slowest = [], 0.0
    for number in range(options.cycles):
        acknowledged += cycle(server, browser, claim, number)
        slowest = max(slowest, server.start())
        missing = check(server, acknowledged)
        if missing:
            raise SystemExit(f"cycle {number}: {len(missing)} acknowledged writes are gone")
    server.kill()
    print(
        f"{'PostgreSQL' if options.postgres else 'SQLite'}: {options.cycles} kills, "
        f"{len(acknowledged)} acknowledged writes, 0 lost, slowest restart {slowest:.2f} s"
    )


def check(server, acknowledged):
    audit = server.command("audit", "verify")
    if audit.returncode != 0:
        raise SystemExit(f"the record does not verify: {audit.stdout}{audit.stderr}")
    export = server.command("export", "--format", "events")
    if export.returncode != 0:
        raise SystemExit(f"the record cannot be exported: {export.stderr}")
    return [words for words in acknowledged if words not in export.stdout]


if __name__ == "__main__":
    main()
