#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Holds lines of JSON, each an item of the array that a schema describes, to it. Prints how many there were, or, with status 1, what is wrong.
Usage: schema.py SCHEMA <LINES"""
import json
import pathlib
import sys

import jsonschema


def load(path):
    """A schema, with those beside it, which it may refer to by their files' names, in it."""
    schema = json.loads(path.read_text(encoding="utf-8"))
    schema["$id"] = path.as_uri()
    for other in path.parent.glob("*.schema.json"):
        if other != path:
            schema["$defs"][other.name] = {**json.loads(other.read_text(encoding="utf-8")), "$id": other.name}
    return schema


def main():
    schema = load(pathlib.Path(sys.argv[1]).resolve())
    jsonschema.Draft202012Validator.check_schema(schema)
    items = [json.loads(line) for line in sys.stdin]
    wrong = {}
    for error in jsonschema.Draft202012Validator(schema).iter_errors(items):
        # That of a fix is told once, whichever finding and fix it is of.
        where = "/".join(str(step) for step in error.absolute_path if not isinstance(step, int))
        wrong.setdefault((where, error.validator), error.message[:300])
    for (where, _), message in wrong.items():
        print(f"{where or 'an item'}: {message}")
    if wrong or not items:
        sys.exit(1)
    print(len(items))


main()
