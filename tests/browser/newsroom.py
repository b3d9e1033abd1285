"""A server for one run of browser tests: the sample newsroom, or an empty desk."""

import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from driver import free_port

PASSPHRASE = "ferries to the outer kells"


class Newsroom:
    def __init__(self, binary, sample=True):
        self.folder = tempfile.mkdtemp(prefix="galley-newsroom-")
        self.base = f"http://127.0.0.1:{free_port()}"
        environment = dict(
            os.environ, GALLEY_ADDRESS=self.base[len("http://"):],
            GALLEY_DATABASE_URL=f"sqlite://{self.folder}/galley.db",
            GALLEY_DATA_DIR=f"{self.folder}/files", RUST_LOG="error")
        self.command = [binary, "serve"] + (["--sample"] if sample else [])
        self.environment = environment
        self.log = open(os.path.join(self.folder, "log"), "w+", encoding="utf-8")
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self.command, env=self.environment, stdout=self.log, stderr=self.log)
        for _ in range(600):
            try:
                urllib.request.urlopen(self.base + "/readyz", timeout=5).read()
                return
            except (urllib.error.URLError, OSError):
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        raise RuntimeError("the server did not start:\n" + self.printed())

    def crash(self):
        """Kills the server without a word of warning, and starts it again on what is left."""
        self.process.kill()
        self.process.wait()
        self.start()

    def claim(self, browser, state):
        """The address of the newest claim in a state; the sample has one in each."""
        browser.go(f"/claims?state={state}")
        link = browser.one("td.lead a").attribute("href")
        return link

    def printed(self):
        self.log.flush()
        with open(self.log.name, encoding="utf-8") as log:
            return log.read()

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
