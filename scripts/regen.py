#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Makes from the netlink specification whatever repeats it in C.

The uapi header is what the kernel's own generator makes, tools/net/ynl in Debian's linux-source,
with kernel-doc added; all else is made here. Usage: regen.py [DIR], not to write to the checkout."""
import hashlib
import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap

import yaml

TOP = pathlib.Path(__file__).resolve().parent.parent
SPEC = "Documentation/netlink/specs/rpfmon.yaml"
SCRIPT = "scripts/regen.py"
SOURCE = "/usr/src/linux-source-6.12.tar.xz"

TRACED = ("context", "reason", "verdict")   # enums that the tracepoint prints
REJECT = "{ .type = NLA_REJECT }"


def upper(name):
    return name.upper().replace("-", "_")


def lower(name):
    return name.replace("-", "_")


SPEC_TEXT = (TOP / SPEC).read_bytes()
SUM = hashlib.sha256(SPEC_TEXT + (TOP / SCRIPT).read_bytes()).hexdigest()
SPECIFIED = yaml.safe_load(SPEC_TEXT)
CONSTS = {d["name"]: d for d in SPECIFIED["definitions"] if d["type"] == "const"}
ENUMS = {d["name"]: d for d in SPECIFIED["definitions"] if d["type"] == "enum"}
SETS = {s["name"]: s for s in SPECIFIED["attribute-sets"]}
ROOTS = {name: s.get("subset-of", name) for name, s in SETS.items()}
ATTRS = {name: {a["name"]: a for a in s["attributes"]} for name, s in SETS.items()}
for name, root in ROOTS.items():
    ATTRS[name] = {n: dict(ATTRS[root][n], **a) for n, a in ATTRS[name].items()}
OPS = SPECIFIED["operations"]["list"]
STRUCTS = {name: {"dev": "device", "test": "answer"}.get(name, lower(name)) for name in SETS}


def attr_of(set_name, name):
    return upper(SETS[ROOTS[set_name]]["name-prefix"] + name)


def words_of(enum):
    """Its enumerators and words; the values are 0, 1, 2..."""
    return [("RPFMON_" + upper(enum + "-" + e["name"]), e["name"]) for e in ENUMS[enum]["entries"]]


def used(op, part):
    """The attributes in the requests, or in the replies and events, of an operation."""
    lists = [op.get(mode, {}).get(part, {}) for mode in ("do", "dump")]
    lists.append(op.get("event" if part == "reply" else None, {}))
    return {name for one in lists for name in one.get("attributes", [])}


def head(what):
    return ("/*\n * %s,\n * made by make regen from %s;\n * sha256 of it and the script: %s\n */\n"
            % (what, SPEC, SUM))


def c_file(what, body):
    return "// SPDX-License-Identifier: GPL-2.0\n%s\n%s" % (head(what), body)


def h_file(guard, what, body):
    return ("/* SPDX-License-Identifier: GPL-2.0 */\n%s#ifndef %s\n#define %s\n\n%s\n#endif /* %s */\n"
            % (head(what), guard, guard, body, guard))


def block(opening, rows, closing="};\n"):
    return "%s {\n%s%s" % (opening, "".join("\t%s,\n" % row for row in rows), closing)


def strings(pairs):
    return ['[%s] = "%s"' % pair for pair in pairs]


def lookup(function, argument, table, rows, result):
    """A function that looks its argument up in a table."""
    table = block("static const %s[] =" % table, rows).rstrip()
    return ("static inline %s(%s)\n{\n%s\n\n\treturn %s;\n}\n"
            % (function, argument, textwrap.indent(table, "\t"), result))


def ynl():
    """What the kernel's generator makes; it looks for a file MAINTAINERS above the specification."""
    with tempfile.TemporaryDirectory() as tmp:
        subprocess.run(["tar", "-C", tmp, "--strip-components=1", "--wildcards", "-xJf", SOURCE,
                        "*/tools/net/ynl", "*/Documentation/netlink/genetlink*.yaml"], check=True)
        spec, out = pathlib.Path(tmp, SPEC), pathlib.Path(tmp, "MAINTAINERS")
        spec.parent.mkdir()
        spec.write_bytes(SPEC_TEXT)
        out.touch()
        subprocess.run([sys.executable, tmp + "/tools/net/ynl/ynl-gen-c.py", "--mode", "uapi",
                        "--spec", spec, "--header", "-o", out], check=True, timeout=60)
        return out.read_text()


def fill(text, first):
    return textwrap.fill(text, 79, initial_indent=first, subsequent_indent=" *   ",
                         break_on_hyphens=False)


def typed(attr):
    """The doc of an attribute, with its type in front."""
    doc, what = attr["doc"].strip(), attr["type"]
    if what == "pad":
        return doc
    if doc.startswith("A ") or doc.split()[0][1:].islower():
        doc = doc[0].lower() + doc[1:]
    if what == "nest":
        what = "%s of &enum rpfmon_attr_%s" % (
            "nests" if attr.get("multi-attr") else what, lower(ROOTS[attr["nested-attributes"]]))
    elif "enum" in attr:
        what += " of &enum rpfmon_" + lower(attr["enum"])
    elif "byte-order" in attr and "network byte order" not in doc:
        what += " in network byte order"
    return "%s, %s" % (what, doc)


def uapi():
    text = ynl()
    enums = [(s["enum-name"], s["doc"],
              [(attr_of(name, a["name"]), typed(a)) for a in s["attributes"]])
             for name, s in SETS.items() if ROOTS[name] == name]
    enums.append((SPECIFIED["operations"]["enum-name"], "Operations of the family.",
                  [("RPFMON_CMD_" + upper(o["name"]), o["doc"].strip()) for o in OPS]))
    for enum, doc, members in enums:
        opening = "enum %s {\n" % lower(enum)
        lines = ["enum %s - %s" % (lower(enum), doc.strip())] + ["@%s: %s" % m for m in members]
        lines = ["/**"] + [fill(line, " * ") for line in lines] + [" */", opening]
        text = text.replace(opening, "\n".join(lines))
    for name in CONSTS:
        define = "#define RPFMON_%s\t" % upper(name)
        text = text.replace(define, fill(CONSTS[name]["doc"] + " */", "/* ") + "\n" + define)
    text = text.replace("\n\n\t__", "\n\n\t/* private: */\n\t__")
    spdx, text = re.fullmatch(r"(.*?\n)(?:/\*[^\n]*\n)+(.*)", text, re.S).groups()
    return spdx + head("What rpfmon and its users say to each other over generic netlink") + text


def module_words():
    body = "#include <linux/kernel.h>\n#include <linux/rpfmon.h>\n"
    for enum in ENUMS:
        e = lower(enum)
        body += "\n" + lookup("const char *rpfmon_%s_name" % e, "enum rpfmon_%s %s" % (e, e),
                              "char * const words", strings(words_of(enum)),
                              '%s < ARRAY_SIZE(words) ? words[%s] : "?"' % (e, e))
    body += "\n/* Link kinds that are overlays: rpfmon_overlay_name() has so many */\n"
    body += "#define RPFMON_OVERLAYS\t%d\n" % len(words_of("overlay"))
    return h_file("RPFMON_WORDS_GEN_H", "Words for text made in the kernel", body)


def module_trace():
    body = "".join("TRACE_DEFINE_ENUM(%s);\n" % w[0] for enum in TRACED for w in words_of(enum))
    for enum in TRACED:
        lines = ["\n#define rpfmon_print_%s(value)" % lower(enum), "\t__print_symbolic(value,"]
        lines += ['\t\t{ %s, "%s" },' % pair for pair in words_of(enum)]
        body += " \\\n".join(lines)[:-1] + ")\n"
    return ("/* SPDX-License-Identifier: GPL-2.0 */\n%s\n%s"
            % (head("Words for the tracepoint; trace.h includes it each time that it is read"), body))


def counters():
    """Their names and enumerators."""
    return [(a["name"], "RPFMON_" + upper(a["name"])) for a in SETS["counters"]["attributes"]
            if a["type"] == "u64" and a["name"] != "rejected" and not a["name"].endswith("-seen")]


def by_reason():
    """Reasons, and the names of their counters."""
    return [(reason, "rejected-" + word) for reason, word in words_of("reason")]


def module_counters():
    which = "enum rpfmon_counter counter"
    parts = ["#include <linux/rpfmon.h>\n#include <linux/types.h>\n",
             block("enum rpfmon_counter", [c for _, c in counters()] + ["RPFMON_COUNTERS"]),
             lookup("u8 rpfmon_counter_attr", which, "u8 attrs",
                    ["[%s] = %s" % (c, attr_of("counters", name)) for name, c in counters()],
                    "attrs[counter]"),
             lookup("const char *rpfmon_counter_name", which, "char * const names",
                    strings((c, name) for name, c in counters()), "names[counter]"),
             "/* What counts the packets dropped for a reason */\n"
             + lookup("enum rpfmon_counter rpfmon_counter_by_reason", "enum rpfmon_reason reason",
                      "u8 counters", ["[%s] = RPFMON_%s" % (r, upper(c)) for r, c in by_reason()],
                      "counters[reason]"),
             "/* Packets dropped, whatever the reason; @count is by &enum rpfmon_counter */\n"
             "static inline u64 rpfmon_counters_rejected(const u64 *count)\n{\n\treturn %s;\n}\n"
             % " +\n\t       ".join("count[%s]" % c for name, c in counters()
                                    if name.startswith("rejected-"))]
    return h_file("RPFMON_COUNTERS_GEN_H", "What the module counts", "\n".join(parts))


def checked(attr):
    """What a policy has for an attribute."""
    kind, checks, nla = attr["type"], attr.get("checks", {}), "NLA_" + attr["type"].upper()
    limits = {k: "RPFMON_" + upper(v) if v in CONSTS else v for k, v in checks.items()}
    if kind == "nest":
        return "NLA_POLICY_NESTED(rpfmon_nl_%s_policy)" % lower(attr["nested-attributes"])
    if kind == "string" and set(checks) <= {"max-len"}:
        return "{ .type = NLA_NUL_STRING, .len = %s }" % checks.get("max-len", "RPFMON_NAME_LEN - 1")
    if kind == "binary" or set(checks) - {"min", "max"} or (checks and "byte-order" in attr):
        sys.exit("%s: no rule for such a request: %s" % (SCRIPT, attr))
    if "enum" in attr:
        return "NLA_POLICY_MAX(%s, %s)" % (nla, words_of(attr["enum"])[-1][0])
    if set(checks) == {"min", "max"}:
        if CONSTS.get(checks["max"], {"value": checks["max"]})["value"] <= 0x7fff:
            return "NLA_POLICY_RANGE(%s, %s, %s)" % (nla, limits["min"], limits["max"])
        # Too much for the member max of struct nla_policy. Its member range is no pointer to const
        # before Linux 6.7.
        return ("NLA_POLICY_FULL_RANGE(%s,\n\t\t(&(struct netlink_range_validation) { .min = %s, "
                ".max = %s }))" % (nla, limits["min"], limits["max"]))
    for check, value in limits.items():
        return "NLA_POLICY_%s(%s, %s)" % (upper(check), nla, value)
    return "{ .type = %s }" % nla


def policy(name, set_name, asked):
    """Up to the last attribute that may be asked with; the core refuses what lies beyond."""
    names = list(ATTRS[ROOTS[set_name]])
    names = names[:max(map(names.index, asked), default=-1) + 1]
    every = ATTRS[ROOTS[set_name]]
    rows = ["[%s] = %s" % (attr_of(set_name, n), checked(every[n]) if n in asked else REJECT)
            for n in names]
    last = attr_of(set_name, names[-1]) if names else "1"
    return ("const struct nla_policy rpfmon_nl_%s_policy[%s + 1]" % (lower(name), last),
            rows or ["[1] = " + REJECT])


def policies():
    """Nested ones first, then one for each operation."""
    asked = [(o["name"], o["attribute-set"], used(o, "request"))
             for o in OPS if "do" in o or "dump" in o]
    nests = {ATTRS[s][n].get("nested-attributes") for _, s, names in asked for n in names}
    return ([policy(s, s, [n for n, a in ATTRS[s].items() if a["type"] != "pad"])
             for s in SETS if s in nests] + [policy(*a) for a in asked])


def module_policy():
    what, made = "What each operation takes", policies()
    return (h_file("RPFMON_POLICY_GEN_H", what,
                   "#include <linux/rpfmon.h>\n#include <net/netlink.h>\n\n"
                   + "".join("extern %s;\n" % name for name, _ in made)),
            c_file(what, '#include "policy_gen.h"\n\n'
                   + "\n".join(block(name + " =", rows) for name, rows in made)))


def tool_words():
    tables = [(enum, words_of(enum)) for enum in ENUMS if enum != "overlay"]
    tables.append(("counter", [(attr_of("counters", n), n) for n, a in ATTRS["counters"].items()
                               if a["type"] != "pad"]))
    parts = ['#include <linux/rpfmon.h>\n\n#include "util.h"\n#include "model.h"\n#include "words.h"\n']
    for name, pairs in tables:
        parts.append(block("static const char *const %s_word[] =" % name, strings(pairs))
                     + "const struct words words_%s = { %s_word, ARRAY_SIZE(%s_word) };\n"
                     % (name, name, name))
    parts.append(block("const char *const words_overlay[] =",
                       ['"%s"' % word for _, word in words_of("overlay")], "\tNULL\n};\n"))
    parts.append(block("const unsigned int counter_by_reason[] =",
                       ["[%s] = %s" % (r, attr_of("counters", n)) for r, n in by_reason()]))
    return c_file("The words of the specification", "\n".join(parts))


def told():
    """The sets that replies have, each with the attributes that do come; not those with repeated
    nests, which have no struct."""
    sets = {}
    for op in OPS:
        for name in used(op, "reply"):
            sets.setdefault(op["attribute-set"], set()).add(name)
            nest = ATTRS[op["attribute-set"]][name].get("nested-attributes")
            sets.update({nest: set(ATTRS[nest])} if nest and ROOTS[nest] == nest else {})
    found = {s: [a for n, a in ATTRS[s].items() if n in sets[s] and a["type"] != "pad"]
             for s in SETS if s in sets}
    return {s: attrs for s, attrs in found.items() if not any(a.get("multi-attr") for a in attrs)}


def member(struct, const, attr, others):
    """The row of an attribute in the table, and the declaration of its member, or None."""
    name, kind = lower(attr["name"]), attr["type"]
    row = "[%s] = FIELD(%%s, %s, %%s)" % (const, struct)
    if kind == "flag":
        return "[%s] = { .form = FLAG }" % const, None
    if kind == "nest":
        nest = STRUCTS[attr["nested-attributes"]]
        return ("[%s] = NESTED(%s, %s, %s_layout)" % (const, struct, name, nest),
                "struct %s %s" % (nest, name))
    if kind == "string":
        length = attr.get("checks", {}).get("max-len", CONSTS["name-len"]["value"] - 1)
        return row % ("STRING", name), "char %s[%d]" % (name, length + 1)
    if kind == "binary":
        return row % ("BLOB", name), "struct blob " + name
    if attr.get("display-hint") == "ipv4" and attr["name"] + "-len" in others:
        return row % ("NUMBER", name + ".addr"), "struct prefix " + name
    if name.endswith("_len") and attr["name"][:-4] in others:
        return row % ("NUMBER", name[:-4] + ".len"), None
    return (row % ("NUMBER", name),
            "%s %s" % ("struct in_addr" if "display-hint" in attr else "uint%s_t" % kind[1:], name))


def tool_model():
    """The header, and the tables of where attributes go."""
    header = ['#include <netinet/in.h>\n#include <stdint.h>\n#include <linux/rpfmon.h>\n\n'
              '#include "prefix.h"\n\nstruct layout;\n',
              "struct blob {\n\tuint8_t len;\n\tuint8_t data[16];\n};\n"]
    tables = ['#include "layout.h"\n#include "model_gen.h"\n']
    for set_name, attrs in told().items():
        s, others = STRUCTS[set_name], [a["name"] for a in attrs]
        pairs = [member(s, attr_of(set_name, a["name"]), a, others) for a in attrs]
        if {a["type"] for a in attrs} == {"u64"}:
            pairs = [("ELEMENT(%s, %s)" % (s, attr_of(set_name, name)), None) for name in others]
            pairs.append((None, "uint64_t v[%s + 1]" % attr_of(set_name, "max")))
        header.append("struct %s {\n\tuint64_t has;\n%s};\nextern const struct layout %s_layout;\n"
                      % (s, "".join("\t%s;\n" % d for _, d in pairs if d), s))
        rows = [row for row, _ in pairs if row]
        tables.append(block("static const struct field %s_fields[] =" % s, rows) + "const struct layout "
                      "%s_layout = LAYOUT(%s_fields);\n" % (s, s))
    times = ["1ULL << " + attr_of("counters", n) for n in ATTRS["counters"] if n.endswith("-seen")]
    header.append("/* Counters that are times, one bit for each attribute. */\n"
                  "#define COUNTER_TIMES (%s)\n" % " | ".join(times))
    header.append("/* The counter of the packets dropped for a reason. */\nextern const unsigned int "
                  "counter_by_reason[%s + 1];\n" % words_of("reason")[-1][0])
    what = "What the module tells, as the tool holds it"
    return h_file("RPFMON_MODEL_GEN_H", what, "\n".join(header)), c_file(what, "\n".join(tables))


def main():
    files = {"include/uapi/linux/rpfmon.h": uapi(),
             "module/words_gen.h": module_words(),
             "module/trace_gen.h": module_trace(),
             "module/counters_gen.h": module_counters(),
             "userspace/words_gen.c": tool_words()}
    files["module/policy_gen.h"], files["module/policy_gen.c"] = module_policy()
    files["userspace/model_gen.h"], files["userspace/model_gen.c"] = tool_model()
    for name, text in files.items():
        path = pathlib.Path(*sys.argv[1:2] or [TOP], name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


main()
