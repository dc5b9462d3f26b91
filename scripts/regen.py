#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Makes from the netlink specification whatever repeats it in C.

The uapi header is that of the kernel's own generator, tools/net/ynl in Debian's linux-source, with
kernel-doc added; all else is made here.
Usage: regen.py [DIR]    into DIR instead of the checkout
"""
import glob
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap

import yaml

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SPEC = "Documentation/netlink/specs/rpfmon.yaml"
UAPI = "include/uapi/linux/rpfmon.h"
SOURCES = "/usr/src/linux-source-*.tar.xz"
KERNEL = ("tools/net/ynl", "Documentation/netlink/genetlink*.yaml")

TRACED = ("context", "reason", "verdict")       # enums that the tracepoint prints
STRUCTS = {"dev": "device", "test": "answer"}   # sets that the tool names differently
CHECKS = {"min", "max", "max-len"}
S16_MAX = 32767


def upper(name):
    return name.upper().replace("-", "_")


def lower(name):
    return name.replace("-", "_")


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as f:
        return f.read()


SPECIFIED = yaml.safe_load(read(TOP, SPEC))
SETS = {s["name"]: s for s in SPECIFIED["attribute-sets"]}
CONSTS = {d["name"]: d for d in SPECIFIED["definitions"] if d["type"] == "const"}
ENUMS = {d["name"]: d for d in SPECIFIED["definitions"] if d["type"] == "enum"}
OPERATIONS = SPECIFIED["operations"]
NAME_LEN = CONSTS["name-len"]["value"]


def attr_of(set_name, name):
    return upper(SETS[set_name]["name-prefix"] + name)


def attributes(set_name):
    return {a["name"]: a for a in SETS[set_name]["attributes"]}


def words_of(enum):
    """Its enumerators and words, in order, which is that of their values from 0 on."""
    return [("RPFMON_%s_%s" % (upper(enum), upper(e["name"])), e["name"])
            for e in ENUMS[enum]["entries"]]


def used(op, *parts):
    """The names of the attributes in these parts of an operation, in the order of the set."""
    names = set()
    for mode in ("do", "dump"):
        for part in parts:
            names |= set(op.get(mode, {}).get(part, {}).get("attributes", []))
    if "reply" in parts:
        names |= set(op.get("event", {}).get("attributes", []))
    return [n for n in attributes(op["attribute-set"]) if n in names]


# The uapi header

def ynl(tmp):
    """What the kernel's generator makes. It looks for MAINTAINERS above the specification."""
    tarball = sorted(glob.glob(SOURCES))[-1]
    subprocess.run(["tar", "-C", tmp, "--strip-components=1", "--wildcards", "-xJf", tarball]
                   + ["*/" + k for k in KERNEL], check=True)
    spec, out = os.path.join(tmp, SPEC), os.path.join(tmp, "rpfmon.h")
    os.makedirs(os.path.dirname(spec), exist_ok=True)
    shutil.copy(os.path.join(TOP, SPEC), spec)
    open(os.path.join(tmp, "MAINTAINERS"), "w", encoding="utf-8").close()
    subprocess.run([sys.executable, os.path.join(tmp, "tools/net/ynl/ynl-gen-c.py"), "--mode",
                    "uapi", "--spec", spec, "--header", "-o", out], check=True, timeout=60)
    return read(out)


def type_of(attr):
    if attr["type"] == "nest":
        return "%s of &enum rpfmon_attr_%s" % (
            "nests" if attr.get("multi-attr") else "nest", lower(attr["nested-attributes"]))
    if "enum" in attr:
        return "%s of &enum rpfmon_%s" % (attr["type"], lower(attr["enum"]))
    if attr.get("byte-order") == "big-endian" and "network byte order" not in attr["doc"]:
        return attr["type"] + " in network byte order"
    return attr["type"]


def typed(attr):
    doc = attr["doc"].strip()
    if attr["type"] == "pad":
        return doc
    first = doc.split()[0]
    if first == "A" or first[1:].islower():
        doc = doc[0].lower() + doc[1:]
    return "%s, %s" % (type_of(attr), doc)


def kernel_doc(enum, doc, members):
    lines = ["enum %s - %s" % (enum, doc.strip())] + ["@%s: %s" % m for m in members]
    return "/**\n%s\n */\n" % "\n".join(
        textwrap.fill(line, 79, initial_indent=" * ", subsequent_indent=" *   ",
                      break_on_hyphens=False) for line in lines)


def comment(text):
    return textwrap.fill("/* %s */" % text.strip(), 79, subsequent_indent=" * ")


def uapi(text):
    docs = [(lower(s["enum-name"]), s["doc"],
             [(attr_of(name, a["name"]), typed(a)) for a in s["attributes"]])
            for name, s in SETS.items()]
    docs.append((lower(OPERATIONS["enum-name"]), "Operations of the family.",
                 [(upper(OPERATIONS["name-prefix"] + o["name"]), o["doc"].strip())
                  for o in OPERATIONS["list"]]))
    for enum, doc, members in docs:
        opening = "enum %s {\n" % enum
        if text.count(opening) != 1:
            sys.exit("the kernel's generator makes no enum " + enum)
        text = text.replace(opening, kernel_doc(enum, doc, members) + opening)
    for name, const in CONSTS.items():
        define = "#define RPFMON_%s\t" % upper(name)
        text = text.replace(define, comment(const["doc"]) + "\n" + define)
    text = text.replace("\n\n\t__", "\n\n\t/* private: */\n\t__")
    spdx, text = text.split("\n", 1)
    text = re.sub(r"\A(/\*.*\*/\n)+", "", text)
    return spdx + "\n" + head("What rpfmon and its tool say to each other over generic netlink,") + text


# The files of our own

def head(what):
    return ("/*\n * %s\n * made by make regen from %s;\n * sha256 of it and the script: %s\n */\n"
            % (what, SPEC, sources_hash()))


def sources_hash():
    digest = hashlib.sha256()
    for path in (SPEC, "scripts/regen.py"):
        with open(os.path.join(TOP, path), "rb") as f:
            digest.update(f.read())
    return digest.hexdigest()


def c_file(what, body):
    return "// SPDX-License-Identifier: GPL-2.0\n" + head(what) + body


def h_file(name, what, body):
    guard = "RPFMON_%s_H" % upper(name)
    return ("/* SPDX-License-Identifier: GPL-2.0 */\n%s#ifndef %s\n#define %s\n\n%s\n#endif /* %s */\n"
            % (head(what), guard, guard, body, guard))


def listed(lines, indent="\t"):
    return "".join("%s%s,\n" % (indent, line) for line in lines)


def inline(result, function, argument, table_type, rows, use):
    """A function that looks up its argument in a table."""
    return ("static inline %s%s(%s)\n{\n\tstatic const %s[] = {\n%s\t};\n\n\treturn %s;\n}\n"
            % (result, function, argument, table_type, listed(rows, "\t\t"), use))


def module_words():
    body = "#include <linux/kernel.h>\n#include <linux/rpfmon.h>\n"
    for enum in ENUMS:
        e = lower(enum)
        body += "\n" + inline(
            "const char *", "rpfmon_%s_name" % e, "enum rpfmon_%s %s" % (e, e), "char * const words",
            ['[%s] = "%s"' % w for w in words_of(enum)],
            '%s < ARRAY_SIZE(words) ? words[%s] : "?"' % (e, e))
    body += ("\n/* Link kinds that are overlays: rpfmon_overlay_name() of 0 to this */\n"
             "#define RPFMON_OVERLAYS\t%d\n" % len(words_of("overlay")))
    return h_file("words-gen", "The words of the specification, for text made in the kernel,", body)


def module_trace():
    body = "".join("TRACE_DEFINE_ENUM(%s);\n" % w[0] for enum in TRACED for w in words_of(enum))
    for enum in TRACED:
        lines = ["#define rpfmon_print_%s(value)" % lower(enum), "\t__print_symbolic(value,"]
        lines += ['\t\t{ %s, "%s" },' % w for w in words_of(enum)]
        lines[-1] = lines[-1][:-1] + ")"
        width = max(len(line.expandtabs(8)) for line in lines) // 8 * 8 + 8
        body += "\n" + "\n".join(
            line + "\t" * -((len(line.expandtabs(8)) - width) // 8) + "\\" for line in lines[:-1])
        body += "\n" + lines[-1] + "\n"
    return ("/* SPDX-License-Identifier: GPL-2.0 */\n"
            + head("Words for the tracepoint; trace.h takes this each time it is read itself,")
            + "\n" + body)


def counters():
    return [a["name"] for a in SETS["counters"]["attributes"]
            if a["type"] == "u64" and a["name"] != "rejected" and not a["name"].endswith("-seen")]


def by_reason():
    """The names of reasons and of the counters that count them."""
    pairs = [(member, "rejected-" + word) for member, word in words_of("reason")]
    for _, counter in pairs:
        if counter not in counters():
            sys.exit("there is no counter " + counter)
    return pairs


def module_counters():
    c = [(n, "RPFMON_" + upper(n)) for n in counters()]
    counter = "enum rpfmon_counter counter"
    body = "#include <linux/rpfmon.h>\n#include <linux/types.h>\n\n"
    body += "enum rpfmon_counter {\n%s};\n\n" % listed([e for _, e in c] + ["RPFMON_COUNTERS"])
    body += inline("u8 ", "rpfmon_counter_attr", counter, "u8 attrs",
                   ["[%s] = %s" % (e, attr_of("counters", n)) for n, e in c], "attrs[counter]")
    body += "\n" + inline("const char *", "rpfmon_counter_name", counter, "char * const names",
                          ['[%s] = "%s"' % (e, n) for n, e in c], "names[counter]")
    body += "\n/* What counts the packets dropped for a reason */\n" + inline(
        "enum rpfmon_counter ", "rpfmon_counter_by_reason", "enum rpfmon_reason reason",
        "u8 counters", ["[%s] = RPFMON_%s" % (r, upper(n)) for r, n in by_reason()],
        "counters[reason]")
    body += ("\n/* Packets dropped, whatever the reason: RPFMON_COUNTERS counts in, their sum out */\n"
             "static inline u64 rpfmon_counters_rejected(const u64 *count)\n{\n\treturn %s;\n}\n"
             % " +\n\t       ".join("count[%s]" % e for n, e in c if n.startswith("rejected-")))
    return h_file("counters-gen", "What the module counts,", body)


def limit(value):
    """A limit as a number, and as it is written."""
    return ((CONSTS[value]["value"], "RPFMON_" + upper(value)) if value in CONSTS
            else (value, str(value)))


def policy_of(attr, where, ranges):
    """One attribute's entry in a policy; a limit beyond 16 bits has a line in ranges."""
    kind, checks = attr["type"], dict(attr.get("checks", {}))
    if set(checks) - CHECKS:
        sys.exit("%s: no such check is made yet: %s" % (where, ", ".join(set(checks) - CHECKS)))
    if kind == "nest":
        return "NLA_POLICY_NESTED(rpfmon_nl_%s_policy)" % lower(attr["nested-attributes"])
    if kind == "string":
        return "{ .type = NLA_NUL_STRING, .len = %s }" % checks.get("max-len", "RPFMON_NAME_LEN - 1")
    if kind == "flag":
        return "{ .type = NLA_FLAG }"
    if kind not in ("u8", "u16", "u32", "u64") or (checks and "byte-order" in attr):
        sys.exit("%s: such a request is not checked yet" % where)
    nla = "NLA_" + kind.upper()
    if "enum" in attr:
        return "NLA_POLICY_MAX(%s, %s)" % (nla, words_of(attr["enum"])[-1][0])
    limits = {c: limit(checks[c]) for c in checks}
    if any(value > S16_MAX for value, _ in limits.values()):
        name = lower(where) + "_range"
        ranges.append("static struct netlink_range_validation %s = {\n%s};\n" % (
            name, listed(".%s = %s" % (c, limits[c][1]) for c in sorted(limits, reverse=True))))
        return "NLA_POLICY_FULL_RANGE(%s, &%s)" % (nla, name)
    if len(limits) == 2:
        return "NLA_POLICY_RANGE(%s, %s, %s)" % (nla, limits["min"][1], limits["max"][1])
    for check, (_, text) in limits.items():
        return "NLA_POLICY_%s(%s, %s)" % (check.upper(), nla, text)
    return "{ .type = %s }" % nla


def policies():
    """All of them as (name, size, rows), nested ones first, and the ranges that they refer to."""
    made, ranges, nested = [], [], []

    def add(name, set_name, asked):
        rows, last, size = [], max([a for a in asked], default=None, key=list(
            attributes(set_name)).index), "1 + 1"
        for attr in attributes(set_name).values() if asked else ():
            where = attr_of(set_name, attr["name"])
            rows.append("[%s] = %s" % (where, policy_of(attr, "%s-%s" % (set_name, attr["name"]), ranges)
                                       if attr["name"] in asked else "{ .type = NLA_REJECT }"))
            size = where + " + 1"
            if attr["name"] == last:
                break
        made.append((name, size, rows or ["[1] = { .type = NLA_REJECT }"]))

    requests = [(o, used(o, "request")) for o in OPERATIONS["list"] if "do" in o or "dump" in o]
    for op, names in requests:
        nested += [attributes(op["attribute-set"])[n].get("nested-attributes") for n in names]
    for name in [n for n in SETS if n in nested]:
        add(name, name, [a["name"] for a in SETS[name]["attributes"] if a["type"] != "pad"])
    for op, names in requests:
        add(op["name"], op["attribute-set"], names)
    return [("rpfmon_nl_%s_policy[%s]" % (lower(n), size), rows) for n, size, rows in made], ranges


def module_policy():
    made, ranges = policies()
    body = '\n#include "policy_gen.h"\n\n'
    if ranges:
        body += ("/* Limits that do not fit into the 16 bits of struct nla_policy. Not const, as its member\n"
                 " * range is no pointer to const before Linux 6.7.\n */\n" + "\n".join(ranges) + "\n")
    body += "\n".join("const struct nla_policy %s = {\n%s};\n" % (name, listed(rows))
                      for name, rows in made)
    return c_file("What each operation takes, and no more,", body)


def module_policy_header():
    return h_file("policy-gen", "What each operation takes, and no more,",
                  "#include <linux/rpfmon.h>\n#include <net/netlink.h>\n\n"
                  + "".join("extern const struct nla_policy %s;\n" % name for name, _ in policies()[0]))


def tool_words():
    body = '\n#include <linux/rpfmon.h>\n\n#include "util.h"\n#include "model.h"\n#include "words.h"\n\n'
    body += ("#define WORDS(name, ...)\t\t\t\t\t\t\\\n"
             "\tstatic const char *const name##_word[] = { __VA_ARGS__ };\t\\\n"
             "\tconst struct words words_##name = {\t\t\t\t\\\n"
             "\t\tname##_word, ARRAY_SIZE(name##_word),\t\t\t\\\n\t}\n\n")
    tables = [(e, words_of(e)) for e in ENUMS if e != "overlay"]
    tables.append(("counter", [(attr_of("counters", a["name"]), a["name"])
                               for a in SETS["counters"]["attributes"] if a["type"] != "pad"]))
    for name, pairs in tables:
        body += "WORDS(%s,\n%s);\n\n" % (lower(name), listed('[%s] = "%s"' % p for p in pairs))
    body += "const char *const words_overlay[] = {\n%s\tNULL\n};\n\n" % listed(
        '"%s"' % word for _, word in words_of("overlay"))
    body += "const unsigned int counter_by_reason[] = {\n%s};\n" % listed(
        "[%s] = %s" % (r, attr_of("counters", n)) for r, n in by_reason())
    return c_file("The words of the specification,", body)


def told():
    """Sets that answers hold, and the names of the attributes that do come. Those with a repeated
    nest are decoded by hand."""
    sets = {}
    for op in OPERATIONS["list"]:
        if "attribute-set" in op:
            sets.setdefault(op["attribute-set"], set()).update(used(op, "reply"))
    for name in list(sets):
        for attr in sets[name]:
            nest = attributes(name)[attr].get("nested-attributes")
            if nest:
                sets[nest] = set(attributes(nest))
    return {name: [a for a in s["attributes"] if a["name"] in sets[name] and a["type"] != "pad"]
            for name, s in SETS.items() if name in sets
            and not any(a.get("multi-attr") and a["name"] in sets[name] for a in s["attributes"])}


def struct_of(set_name):
    return STRUCTS.get(set_name, lower(set_name))


def members(set_name, attrs):
    """For each attribute: its constant, form, member, and how the member is declared, or None."""
    if all(a["type"] == "u64" for a in attrs):
        array = "uint64_t v[%s + 1]" % attr_of(set_name, "max")
        for i, a in enumerate(attrs):
            c = attr_of(set_name, a["name"])
            yield c, "NUMBER", "v[%s]" % c, None if i else array
        return
    names = {a["name"] for a in attrs}
    for a in attrs:
        c, name, kind = attr_of(set_name, a["name"]), lower(a["name"]), a["type"]
        if kind == "flag":
            yield c, "FLAG", None, None
        elif kind == "nest":
            nest = struct_of(a["nested-attributes"])
            yield c, nest, name, "struct %s %s" % (nest, name)
        elif kind == "string":
            size = a.get("checks", {}).get("max-len", NAME_LEN - 1) + 1
            yield c, "STRING", name, "char %s[%d]" % (name, size)
        elif kind == "binary":
            yield c, "BLOB", name, "struct blob " + name
        elif a.get("display-hint") == "ipv4" and a["name"] + "-len" in names:
            yield c, "NUMBER", name + ".addr", "struct prefix " + name
        elif a.get("display-hint") == "ipv4":
            yield c, "NUMBER", name, "struct in_addr " + name
        elif name.endswith("_len") and a["name"][:-4] in names:
            yield c, "NUMBER", name[:-4] + ".len", None
        else:
            yield c, "NUMBER", name, "uint%s_t %s" % (kind[1:], name)


def tool_model():
    body = '\n#include <stddef.h>\n\n#include "layout.h"\n#include "model_gen.h"\n'
    for name, attrs in told().items():
        s, rows = struct_of(name), []
        for c, form, member, _ in members(name, attrs):
            if form == "FLAG":
                rows.append("[%s] = { .form = FLAG }" % c)
            elif form.isupper():
                rows.append("[%s] = FIELD(%s, %s, %s)" % (c, form, s, member))
            else:
                rows.append("[%s] = NESTED(%s, %s, %s_layout)" % (c, s, member, form))
        body += "\nstatic const struct field %s_fields[] = {\n%s};\n" % (s, listed(rows))
        body += "\nconst struct layout %s_layout = LAYOUT(%s_fields);\n" % (s, s)
    return c_file("Where each attribute goes in the structs of model_gen.h,", body)


def tool_model_header():
    times = [attr_of("counters", a["name"]) for a in SETS["counters"]["attributes"]
             if a["name"].endswith("-seen")]
    body = ('#include <netinet/in.h>\n#include <stdint.h>\n#include <linux/rpfmon.h>\n\n'
            '#include "prefix.h"\n\nstruct layout;\n\nstruct blob {\n\tuint8_t len;\n\tuint8_t data[16];\n};\n')
    for name, attrs in told().items():
        declared = [d for *_, d in members(name, attrs) if d]
        body += "\nstruct %s {\n\tuint64_t has;\n%s};\nextern const struct layout %s_layout;\n" % (
            struct_of(name), "".join("\t%s;\n" % d for d in declared), struct_of(name))
    body += "\n/* Counters that are times, one bit for each attribute. */\n#define COUNTER_TIMES (%s)\n" % (
        " | ".join("1ULL << " + t for t in times))
    body += ("\n/* The counter of the packets dropped for a reason. */\n"
             "extern const unsigned int counter_by_reason[%s + 1];\n" % words_of("reason")[-1][0])
    return h_file("model-gen", "What the module tells: one bit of has for each attribute that came,", body)


def main():
    out = sys.argv[1] if len(sys.argv) > 1 else TOP
    with tempfile.TemporaryDirectory() as tmp:
        files = {UAPI: uapi(ynl(tmp))}
    files.update({
        "module/words_gen.h": module_words(),
        "module/trace_gen.h": module_trace(),
        "module/counters_gen.h": module_counters(),
        "module/policy_gen.c": module_policy(),
        "module/policy_gen.h": module_policy_header(),
        "userspace/words_gen.c": tool_words(),
        "userspace/model_gen.c": tool_model(),
        "userspace/model_gen.h": tool_model_header(),
    })
    for name, text in files.items():
        path = os.path.join(out, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)


main()
