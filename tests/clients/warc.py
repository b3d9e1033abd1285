#!/usr/bin/env python3
"""The archive records that Galley gives out, judged by the tools of web archives.

Starts a small site and a desk, archives a page of it as evidence the way a person would, downloads the
WARC, and has `warcio check` verify every digest and pywb replay the page. Both are installed into a
virtual environment of their own; when no package index can be reached, it says so and is skipped.

    python3 tests/clients/warc.py --binary target/debug/galley
"""

import argparse
import html
import http.cookiejar
import http.server
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

PAGE = """<!doctype html><html lang="en"><head><title>Passengers in 2025</title></head><body><article>
<h1>Passengers in 2025</h1><p>The ferries to the Outer Kells carried 31,000 passengers in June 2025, the
port office said in its yearly report on traffic between the islands.</p></article></body></html>"""
PASSAGE = "carried 31,000 passengers in June 2025"
PASSPHRASE = "ferries to the outer kells"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site(http.server.BaseHTTPRequestHandler):
    """A page behind a redirect."""

    def do_GET(self):
        if self.path == "/old":
            self.send_response(301)
            self.send_header("Location", "/report")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = PAGE.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Browser:
    """As much of a browser as the forms need."""

    def __init__(self, base):
        self.base = base
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def get(self, path):
        with self.opener.open(self.base + path, timeout=60) as answer:
            return answer.read()

    def page(self, path):
        return self.get(path).decode()

    def post(self, path, on, **fields):
        token = re.search(r'name="csrf" value="([^"]*)"', on).group(1)
        body = urllib.parse.urlencode({"csrf": token, **fields}).encode()
        request = urllib.request.Request(self.base + path, body, {"Origin": self.base})
        with self.opener.open(request, timeout=60) as answer:
            return answer.geturl(), answer.read().decode()


def wait_for(url):
    for _ in range(150):
        try:
            urllib.request.urlopen(url, timeout=5).read()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{url} never answered")


def archived(base, address):
    """Archives a page as evidence and gives the bytes of its WARC."""
    browser = Browser(base)
    sign_in = browser.page("/sign-in")
    browser.post("/sign-in", sign_in, email="amina@desk.example", passphrase=PASSPHRASE)
    table = browser.page("/claims?state=researching")
    claim = re.search(r"/claims/(C-\d+)", table).group(1)
    form = browser.page(f"/claims/{claim}/evidence/new")
    revision = re.search(r'name="revision" value="(\d+)"', form).group(1)
    place, board = browser.post(
        f"/claims/{claim}/evidence", form, revision=revision, address=address, passage=PASSAGE,
        stance="supports", kind="primary")
    exhibit = place.split("#")[-1]
    card = board[board.index(f'id="{exhibit}"'):]
    assert "do not stand in the archived text" not in card.split("</article>")[0]
    kept = html.unescape(re.search(r'href="(/evidence/[0-9a-f-]+)"', card).group(1))
    return browser.get(kept + "/warc")


def tools(folder):
    """Installs warcio and pywb; gives the folder of their commands, or nothing."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    bin_ = os.path.join(folder, "bin")
    pip = [os.path.join(bin_, "pip"), "install", "--quiet", "--disable-pip-version-check"]
    try:
        done = subprocess.run([*pip, "warcio"], capture_output=True, timeout=180)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        return None
    try:
        subprocess.run([*pip, "pywb", "setuptools<81"], capture_output=True, timeout=300)
    except subprocess.TimeoutExpired:
        pass
    return bin_


def replayed(bin_, folder, warc, address):
    """The page as pywb replays it from the record, or None when pywb is not there."""
    if not os.path.exists(os.path.join(bin_, "wayback")):
        return None
    port = free_port()
    manager = os.path.join(bin_, "wb-manager")
    for command in (["init", "desk"], ["add", "desk", warc]):
        subprocess.run([manager, *command], cwd=folder, check=True, capture_output=True)
    server = subprocess.Popen(
        [os.path.join(bin_, "wayback"), "-p", str(port), "-b", "127.0.0.1"], cwd=folder,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        url = f"http://127.0.0.1:{port}/desk/id_/{address}"
        return urllib.request.urlopen(url, timeout=60).read().decode()
    finally:
        server.terminate()
        server.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", required=True)
    parser.add_argument("--tools", help="a folder with warcio and wayback, when they are installed already")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bin_ = arguments.tools or tools(os.path.join(folder, "tools"))
        if bin_ is None:
            print("warc: SKIPPED, no package index can be reached for warcio")
            return
        site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
        threading.Thread(target=site.serve_forever, daemon=True).start()
        place = f"127.0.0.1:{site.server_port}"
        base = f"http://127.0.0.1:{free_port()}"
        environment = {**os.environ, "GALLEY_ADDRESS": base[7:], "GALLEY_FETCH_ALLOW": place}
        desk = subprocess.Popen(
            [os.path.abspath(arguments.binary), "serve", "--sample"], cwd=folder, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(base + "/readyz")
            record = archived(base, f"http://{place}/old")
        finally:
            desk.terminate()
            desk.wait()
        warc = os.path.join(folder, "evidence.warc.gz")
        with open(warc, "wb") as file:
            file.write(record)
        checked = subprocess.run(
            [os.path.join(bin_, "warcio"), "check", "-v", warc], capture_output=True, text=True)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        assert "fail" not in checked.stdout, checked.stdout
        print(f"warc: warcio check passes, {checked.stdout.count('digest pass')} records with good digests")
        page = replayed(bin_, folder, warc, f"http://{place}/report")
        if page is None:
            print("warc: replay SKIPPED, pywb cannot be installed here")
        else:
            assert page == PAGE, page
            print("warc: pywb replays the page, byte for byte")


if __name__ == "__main__":
    main()
