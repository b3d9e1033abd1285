#!/usr/bin/env python3
"""Browser tests in Debian's Chromium, by key, by pointer and without JavaScript.

    tests/browser/run.py --binary target/debug/galley [--axe axe.min.js] [NAME…]

Each test is a function of a module named test_*.py whose name begins with `test_`; it is given a
running newsroom and a driver and fails by raising.
"""

import argparse
import glob
import importlib
import os
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from driver import Driver  # noqa: E402
from newsroom import Newsroom  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--axe", help="axe-core's script, for the accessibility tests")
    parser.add_argument("names", nargs="*", help="only tests whose name contains one of these")
    given = parser.parse_args()
    os.environ["GALLEY_AXE"] = given.axe or ""
    binary = os.path.abspath(given.binary)
    tests = []
    for path in sorted(glob.glob(os.path.join(HERE, "test_*.py"))):
        module = importlib.import_module(os.path.basename(path)[:-3])
        tests += [one for name, one in vars(module).items() if name.startswith("test_")]
    if given.names:
        tests = [one for one in tests if any(name in one.__name__ for name in given.names)]
    driver, failed, skipped = Driver(), 0, 0
    try:
        for test in tests:
            began = time.monotonic()
            newsroom = Newsroom(binary, sample=not getattr(test, "empty", False))
            try:
                said = test(newsroom, driver)
                verdict = said or "ok"
                skipped += verdict.startswith("skipped")
            except Exception:  # a test may fail in any way
                failed += 1
                verdict = "FAILED\n" + traceback.format_exc() + newsroom.printed()[-2000:]
            finally:
                newsroom.close()
            print(f"{test.__name__[5:].replace('_', ' ')} ({time.monotonic() - began:.1f} s): {verdict}", flush=True)
    finally:
        driver.close()
    print(f"\nbrowser: {len(tests) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
