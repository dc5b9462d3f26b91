#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""The uapi header against the YNL specification, and the tool's words against both."""
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


def upper(name):
    return name.upper().replace("-", "_")


HEADER = read("include", "uapi", "linux", "rpfmon.h")
WORDS = read("userspace", "words.c")
SPEC = yaml.safe_load(read("Documentation", "netlink", "specs", "rpfmon.yaml"))


def enum_of(name):
    """The enumerators of the header, in order, without the closing ones."""
    body = re.search(r"enum %s \{(.*?)\};" % name, HEADER, re.S)
    if not body:
        return None
    names = re.findall(r"^\t(\w+)(?: =.*)?,?$", body.group(1), re.M)
    return [n for n in names if not n.startswith("__") and not n.endswith("_MAX")]


def define_of(name):
    found = re.search(r"^#define %s\s+(\S+)$" % name, HEADER, re.M)
    return found.group(1) if found else None


def check_kernel_doc(enum, names):
    comment = re.search(r"/\*\*\n \* enum %s - (.*?)\*/" % enum, HEADER, re.S)
    documented = re.findall(r"^ \* @(\w+):", comment.group(1), re.M) if comment else []
    check(documented == names, "enum %s: each member is documented" % enum)


def check_enum(enum, want):
    got = enum_of(enum)
    check(got == want, "enum %s is as specified" % enum)
    if got != want:
        print("# got:  %s\n# want: %s" % (got, want))
    check_kernel_doc(enum, want)


check(define_of("RPFMON_FAMILY_NAME") == '"%s"' % SPEC["name"], "the family's name")
check(define_of("RPFMON_MCGRP_EVENTS") == '"%s"' % SPEC["mcast-groups"]["list"][0]["name"],
      "the multicast group's name")

for d in SPEC["definitions"]:
    if d["type"] == "const":
        check(define_of("RPFMON_" + upper(d["name"])) == str(d["value"]), "constant " + d["name"])
        continue
    members = ["RPFMON_%s_%s" % (upper(d["name"]), upper(e)) for e in d["entries"]]
    check_enum("rpfmon_" + d["name"], members)
    for member, word in zip(members, d["entries"]):
        check('[%s] = "%s",' % (member, word) in WORDS, "the tool says %s for %s" % (word, member))

for s in SPEC["attribute-sets"]:
    prefix = upper(s["name-prefix"])
    members = [prefix + upper(a["name"]) for a in s["attributes"]]
    check_enum("rpfmon_attr_" + s["name"], [prefix + "UNSPEC"] + members)
    if s["name"] == "counters":
        for a in s["attributes"]:
            if a["type"] != "pad":
                check('[%s%s] = "%s",' % (prefix, upper(a["name"]), a["name"]) in WORDS,
                      "the tool says " + a["name"])

OPERATIONS = SPEC["operations"]
PREFIX = upper(OPERATIONS["name-prefix"])
check_enum("rpfmon_cmd",
           [PREFIX + "UNSPEC"] + [PREFIX + upper(o["name"]) for o in OPERATIONS["list"]])


def attributes_of(name):
    for s in SPEC["attribute-sets"]:
        if s["name"] == name:
            return [a["name"] for a in s["attributes"]]
    return []


for o in OPERATIONS["list"]:
    for mode in ("do", "dump", "event"):
        for part in ("request", "reply", "attributes"):
            used = o.get(mode, {}).get(part) or []
            used = used["attributes"] if isinstance(used, dict) else used
            unknown = set(used) - set(attributes_of(o.get("attribute-set")))
            check(not unknown, "%s %s %s: attributes are of its set" % (o["name"], mode, part))
print("# end")
