#!/usr/bin/env python3
"""Frictionless judges the data packages that Galley writes, and openpyxl its workbooks.

    tests/clients/tables.py --binary target/debug/galley

It runs under a Python that has frictionless and openpyxl; tests/run makes one in a folder of its own.
"""

import argparse
import json
import os
import subprocess
import tempfile

import openpyxl
from frictionless import Package, validate

from newsroom import Newsroom


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True)
    binary = os.path.abspath(parser.parse_args().binary)
    newsroom = Newsroom(binary)
    try:
        with tempfile.TemporaryDirectory() as folder:
            for table in ("checks", "claims"):
                package = os.path.join(folder, table)
                subprocess.run([binary, "export", "--package", package, "--of", table],
                               cwd=newsroom.folder, check=True)
                described = os.path.join(package, "datapackage.json")
                report = validate(described)
                assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])
                rows = Package(described).resources[0].read_rows()
                lines = [json.loads(line) for line in open(os.path.join(package, f"{table}.jsonl"))]
                assert len(rows) == len(lines) > 3
                assert [row["number"] for row in rows] == [line["number"] for line in lines]

                book = os.path.join(folder, f"{table}.xlsx")
                subprocess.run([binary, "export", "--format", "xlsx", "--of", table, "--out", book],
                               cwd=newsroom.folder, check=True)
                sheet = openpyxl.load_workbook(book, read_only=True).active
                numbers = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
                assert numbers == [row["number"] for row in rows]

                # A row that is not what the package says is found.
                with open(os.path.join(package, f"{table}.csv"), "a") as csv:
                    csv.write("C-9999,\r\n")
                assert not validate(described).valid
    finally:
        newsroom.close()
    print("tables: valid packages, and workbooks with the same rows")


if __name__ == "__main__":
    main()
