#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""What can be wrong in the YNL specification itself, which all else is made from."""
import os
import re
import sys

try:
    import yaml
except ImportError:
    print("skip python3-yaml is not installed")
    print("# end")
    sys.exit(0)

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def read(*path):
    with open(os.path.join(TOP, *path), encoding="utf-8") as f:
        return f.read()


def check(good, desc):
    print(("ok " if good else "not ok ") + desc)


HEADER = read("include", "uapi", "linux", "rpfmon.h")
SPEC = yaml.safe_load(read("Documentation", "netlink", "specs", "rpfmon.yaml"))
OPERATIONS = SPEC["operations"]["list"]
SETS = {s["name"]: [a["name"] for a in s["attributes"]] for s in SPEC["attribute-sets"]}

for d in SPEC["definitions"] + SPEC["attribute-sets"] + OPERATIONS:
    # What a part of another set has is documented there.
    parts = [] if "subset-of" in d else d.get("entries", []) + d.get("attributes", [])
    check(all(p.get("doc", "").strip() for p in [d] + parts), d["name"] + ": all of it is documented")

ENUMS = re.findall(r"\nenum (\w+) \{\n(.*?)(?:\n\n\t/\* private: \*/.*?)?\n\};", HEADER, re.S)
check(len(ENUMS) > len(SETS), "the header has enums")
for enum, body in ENUMS:
    comment = re.search(r"/\*\*\n \* enum %s - ((?:(?!\*/).)*)\*/\nenum %s \{" % (enum, enum), HEADER, re.S)
    documented = re.findall(r"^ \* @(\w+): \S", comment.group(1), re.M) if comment else []
    check(documented == re.findall(r"^\t(\w+)", body, re.M), "enum %s: each member is documented" % enum)

for o in OPERATIONS:
    for mode in ("do", "dump", "event"):
        for part in ("request", "reply", "attributes"):
            used = o.get(mode, {}).get(part) or []
            used = used["attributes"] if isinstance(used, dict) else used
            unknown = set(used) - set(SETS.get(o.get("attribute-set"), []))
            check(not unknown, "%s %s %s: attributes are of its set" % (o["name"], mode, part))
print("# end")
