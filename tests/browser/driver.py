"""A browser driven over W3C WebDriver with nothing but the standard library.

chromedriver speaks JSON over HTTP (https://www.w3.org/TR/webdriver2/); the part of it that these
tests need is a page long.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004", "Control": "\ue009", "Shift": "\ue008",
        "Space": "\ue00d", "Down": "\ue015"}
FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--force-prefers-reduced-motion",
]


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


class Failed(Exception):
    """What WebDriver answered instead of doing it."""


class Driver:
    """One chromedriver process, which can open several browsers."""

    def __init__(self):
        self.port = free_port()
        self.process = subprocess.Popen(
            [shutil.which("chromedriver") or "/usr/bin/chromedriver", f"--port={self.port}"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                self.call("GET", "/status")
                return
            except OSError:
                time.sleep(0.1)
        raise Failed("chromedriver did not start")

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data=data, method=method,
            headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            raise Failed(f"{value['error']}: {value['message'].splitlines()[0]}") from None

    def open(self, base, width=1440, height=900, dark=False, script=True):
        return Browser(self, base, width, height, dark, script)

    def close(self):
        self.process.terminate()
        self.process.wait()


class Browser:
    """One browser with cookies of its own."""

    def __init__(self, driver, base, width, height, dark, script):
        self.driver, self.base = driver, base
        self.profile = tempfile.mkdtemp(prefix="galley-browser-")
        flags = FLAGS + [f"--user-data-dir={self.profile}", f"--window-size={width},{height}"]
        if dark:
            flags.append("--force-dark-mode")
        options = {"args": flags, "binary": os.environ.get("CHROMIUM", "/usr/bin/chromium")}
        if not script:
            options["prefs"] = {"profile.managed_default_content_settings.javascript": 2}
        wanted = {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"}}}}
        self.session = "/session/" + driver.call("POST", "/session", wanted)["sessionId"]
        self.size(width, height)
        if dark:
            self.command("Emulation.setEmulatedMedia", {
                "features": [{"name": "prefers-color-scheme", "value": "dark"}]})

    def call(self, method, path, body=None):
        return self.driver.call(method, self.session + path, body)

    def command(self, name, given):
        """A command of the DevTools protocol."""
        return self.call("POST", "/goog/cdp/execute", {"cmd": name, "params": given})

    def size(self, width, height=900):
        self.command("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})

    def go(self, path):
        self.call("POST", "/url", {"url": self.base + path})

    @property
    def path(self):
        return self.call("GET", "/url")[len(self.base):]

    def run(self, script, *given):
        return self.call("POST", "/execute/sync", {"script": script, "args": list(given)})

    def run_later(self, script, *given):
        return self.call("POST", "/execute/async", {"script": script, "args": list(given)})

    def all(self, selector):
        found = self.call("POST", "/elements", {"using": "css selector", "value": selector})
        return [Element(self, one[ELEMENT]) for one in found]

    def one(self, selector):
        found = self.call("POST", "/element", {"using": "css selector", "value": selector})
        return Element(self, found[ELEMENT])

    def button(self, words, within="body", patience=5):
        """The button or link with these words that a person can see; it may be on its way."""
        end = time.monotonic() + patience
        while True:
            for one in self.all(f"{within} button, {within} a.btn, {within} summary"):
                try:
                    if one.text().startswith(words) and one.shown():
                        return one
                except Failed:
                    pass  # the page went on meanwhile
            if time.monotonic() > end:
                raise Failed(f"no button “{words}” on {self.path}: {self.says()[:300]}")
            time.sleep(0.05)

    def press(self, words, within="body"):
        """Presses a button and waits for the page it leads to, or for the part it redraws."""
        self.leave(self.button(words, within))

    def leave(self, control):
        """Clicks a control that leads to another page or redraws a part of this one."""
        self.run("window.galleyWasHere = true")
        control.click()
        try:
            self.wait(lambda: not self.run("return window.galleyWasHere === true"), "", 1.5)
        except Failed:
            pass  # this page stays and redraws a part of itself
        self.settle()

    def says(self):
        return self.one("body").text()

    def settle(self, patience=10):
        """Waits until the page is there and no form is on its way."""
        self.wait(lambda: self.run(
            "return document.readyState === 'complete' && !document.querySelector('[aria-busy]')"),
            "the page never settled", patience)

    def wait(self, met, why, patience=10):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            try:
                if met():
                    return
            except Failed:
                pass
            time.sleep(0.02)
        raise Failed(f"{why} ({self.path})")

    def keys(self, *keys):
        """Presses keys one after the other, as a person's hand would; gives how many."""
        actions = []
        for key in keys:
            *held, last = key.split("+")
            for name in held:
                actions.append({"type": "keyDown", "value": KEYS[name]})
            value = KEYS.get(last, last)
            actions += [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
            for name in reversed(held):
                actions.append({"type": "keyUp", "value": KEYS[name]})
        self.call("POST", "/actions", {"actions": [{"type": "key", "id": "hand", "actions": actions}]})
        return len(keys)

    def type(self, words):
        self.keys(*words)

    def sign_in(self, email, passphrase):
        self.go("/sign-in")
        self.one("input[name=email]").fill(email)
        self.one("input[name=passphrase]").fill(passphrase)
        self.press("Sign in", "main")

    def complaints(self):
        """What the browser complained of since last asked: script errors, refused resources."""
        entries = self.call("POST", "/se/log", {"type": "browser"})
        return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]

    def close(self):
        try:
            self.call("DELETE", "")
        finally:
            shutil.rmtree(self.profile, ignore_errors=True)


class Element:
    def __init__(self, browser, key):
        self.browser, self.path = browser, f"/element/{key}"

    def call(self, method, path, body=None):
        return self.browser.call(method, self.path + path, body)

    def text(self):
        return self.call("GET", "/text")

    def shown(self):
        return self.call("GET", "/displayed")

    def attribute(self, name):
        return self.call("GET", f"/attribute/{name}")

    def value(self):
        return self.call("GET", "/property/value")

    def click(self):
        self.call("POST", "/click", {})

    def fill(self, words):
        self.call("POST", "/clear", {})
        self.call("POST", "/value", {"text": words})

    def choose(self, path):
        """Chooses a file."""
        self.call("POST", "/value", {"text": path})
