"""The sample newsroom, served for a program of others to be tried against."""

import http.cookiejar
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

PASSPHRASE = "ferries to the outer kells"


class Newsroom:
    """The sample newsroom, served on a free port from a folder of its own."""

    def __init__(self, binary, **settings):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.folder = tempfile.mkdtemp()
        self.base = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [os.path.abspath(binary), "serve", "--sample"], cwd=self.folder,
            env={**os.environ, **settings, "GALLEY_ADDRESS": f"127.0.0.1:{port}"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(240):
            try:
                urllib.request.urlopen(self.base + "/readyz").close()
                return
            except OSError:
                assert self.process.poll() is None, "the server did not start"
                time.sleep(0.25)
        raise AssertionError("the server did not become ready")

    def close(self):
        self.process.terminate()
        self.process.wait(30)
        shutil.rmtree(self.folder)

    def browser(self, email):
        """Somebody signed in, as a browser without JavaScript signs in: a function that reads a
        page, or sends the fields of a form to where the page says."""
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        browser = urllib.request.build_opener(jar)

        def read(path, fields=None, form=None):
            if fields is not None:
                token = re.search(r'name="csrf" value="([0-9a-f]+)"', read(form or path)).group(1)
                fields = urllib.parse.urlencode([("csrf", token), *fields]).encode()
            with browser.open(self.base + path, fields) as answer:
                return answer.read().decode()

        read("/sign-in", [("email", email), ("passphrase", PASSPHRASE), ("next", "")])
        return read

    def token(self, email, *scopes):
        """A token made on somebody's own page."""
        page = self.browser(email)(
            "/me/tokens", [("label", "client"), ("days", "7"), ("passphrase", PASSPHRASE)]
            + [("scopes", scope) for scope in scopes])
        return re.search(r'id="new-token" value="(galley_[0-9a-f]{64})"', page).group(1)
