#!/usr/bin/env python3
"""The Standard Webhooks project's own library judges what Galley sends: what is ours verifies, and
what was changed on the way, signed with another secret, or is old does not.

    tests/clients/webhooks.py --binary target/debug/galley

It runs under a Python that has standardwebhooks; tests/run makes one in a folder of its own.
"""

import argparse
import base64
import http.server
import queue
import re
import threading

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from newsroom import PASSPHRASE, Newsroom


class Ear(http.server.BaseHTTPRequestHandler):
    """Takes down what it is told."""

    heard = queue.Queue()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        self.heard.put((dict(self.headers.items()), body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def refuses(secret, body, headers):
    try:
        Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return True
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True)
    ear = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=ear.serve_forever, daemon=True).start()
    place = f"127.0.0.1:{ear.server_port}"
    newsroom = Newsroom(parser.parse_args().binary, GALLEY_FETCH_ALLOW=place)
    try:
        ruth = newsroom.browser("ruth@desk.example")
        page = ruth("/webhooks", [
            ("label", "a client"), ("address", f"http://{place}/in"), ("reach", "public"),
            ("topics", "check.published"), ("passphrase", PASSPHRASE)])
        secret = re.search(r'id="new-secret" value="(whsec_[A-Za-z0-9+/=]+)"', page).group(1)
        at = re.search(r'action="(/webhooks/[0-9a-f-]+)/test"', page).group(1)
        ruth(at + "/test", [], form=at)
        headers, body = Ear.heard.get(timeout=30)
        told = Webhook(secret).verify(body, headers)
        assert told["type"] == "webhook.test", told

        lower = {name.lower(): value for name, value in headers.items()}
        assert refuses(secret, body.replace("webhook.test", "check.published"), headers)
        other = "whsec_" + base64.b64encode(b"x" * 32).decode()
        assert refuses(other, body, headers)
        late = {**lower, "webhook-timestamp": str(int(lower["webhook-timestamp"]) - 600)}
        assert refuses(secret, body, late)
        assert refuses(secret, body, {**lower, "webhook-id": "msg_another"})

        page = ruth(at + "/secret", [("passphrase", PASSPHRASE)], form=at)
        new = re.search(r'id="new-secret" value="(whsec_[A-Za-z0-9+/=]+)"', page).group(1)
        assert new != secret
        ruth(at + "/test", [], form=at)
        headers, body = Ear.heard.get(timeout=30)
        for known in (secret, new):
            Webhook(known).verify(body, headers)
        assert refuses(other, body, headers)
    finally:
        newsroom.close()
    print("webhooks: verified and rejected by the library as they should be")


if __name__ == "__main__":
    main()
