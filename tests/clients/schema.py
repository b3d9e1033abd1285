#!/usr/bin/env python3
"""schemathesis on the description of the API, against a sample newsroom.

    tests/clients/schema.py --binary target/debug/galley --schemathesis BIN [--seconds 45]

Requests made from the description, sound and unsound, must never fail on our side, and every answer
must be one that the description declares: its status, its media type, its shape. Moves that would
end the run (taking the token back) are left out.
"""

import argparse
import json
import os
import subprocess
import sys
import urllib.request

from newsroom import Newsroom

CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance",
          "response_headers_conformance", "response_schema_conformance", "unsupported_method"]
SCOPES = ["read_public", "read_desk", "write_intake", "write_claims", "export"]

# A token has six hundred calls in a row and then twenty a second, so that several take turns.
TOKENS = 12
TURNS = """
import atexit
import collections
import itertools
import json
import schemathesis

ANSWERS = collections.Counter()
TOKENS = itertools.cycle({tokens})


@schemathesis.auth(refresh_interval=None)
class Turns:
    def get(self, case, context):
        return next(TOKENS)

    def set(self, case, token, context):
        case.headers = case.headers or {{}}
        case.headers["Authorization"] = "Bearer " + token


@schemathesis.hook
def after_call(context, case, response):
    ANSWERS[case.operation.label + " " + str(response.status_code)] += 1


@atexit.register
def tell():
    with open("answers.json", "w") as out:
        json.dump(ANSWERS, out)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--schemathesis", required=True)
    parser.add_argument("--seconds", type=int, default=45)
    asked = parser.parse_args()
    newsroom = Newsroom(asked.binary)
    try:
        tokens = [newsroom.token("leila@desk.example", *SCOPES) for _ in range(TOKENS)]
        hooks = os.path.join(newsroom.folder, "turns.py")
        with open(hooks, "w", encoding="utf-8") as out:
            out.write(TURNS.format(tokens=tokens))
        run = subprocess.run(
            [os.path.abspath(asked.schemathesis), "run", newsroom.base + "/api/v1/openapi.json",
             "--checks", ",".join(CHECKS),
             "--phases", "examples,coverage,fuzzing", "--max-time", str(asked.seconds),
             "--exclude-method", "DELETE", "--continue-on-failure", "--no-shrink",
             "--suppress-health-check", "all", "--warnings", "off",
             "--generation-deterministic", "--request-timeout", "20"],
            cwd=newsroom.folder, env={**os.environ, "SCHEMATHESIS_HOOKS": "turns"}, timeout=asked.seconds + 60, check=False)
        urllib.request.urlopen(newsroom.base + "/readyz").close()
        with open(os.path.join(newsroom.folder, "answers.json"), encoding="utf-8") as told:
            answers = json.load(told)
    finally:
        newsroom.close()
    if run.returncode != 0:
        sys.exit("schemathesis found something")
    # A run in which everything was turned away would find nothing. Some are: it also tries tokens
    # that do not hold, and those are counted.
    asked_for = sum(answers.values())
    turned_away = sum(count for name, count in answers.items() if name.endswith(" 429"))
    answered = {name[:-4] for name in answers if name[-3] == "2"}
    print(f"{asked_for} requests, {turned_away} turned away; {len(answered)} operations did something")
    assert turned_away * 5 < asked_for and len(answered) >= 15, answers
    print("the API answers as it is described ... ok")


if __name__ == "__main__":
    main()
