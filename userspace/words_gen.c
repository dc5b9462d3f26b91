// SPDX-License-Identifier: GPL-2.0
/*
 * The words of the specification,
 * made by make regen from Documentation/netlink/specs/rpfmon.yaml;
 * sha256 of it and the script: 18859af80e1739e5637612d2f7561f65e91dea66c00a1716fdd6abb23c746581
 */

#include <linux/rpfmon.h>

#include "util.h"
#include "model.h"
#include "words.h"

static const char *const mode_word[] = {
	[RPFMON_MODE_OFF] = "off",
	[RPFMON_MODE_STRICT] = "strict",
	[RPFMON_MODE_LOOSE] = "loose",
};
const struct words words_mode = { mode_word, ARRAY_SIZE(mode_word) };

static const char *const override_word[] = {
	[RPFMON_OVERRIDE_OFF] = "off",
	[RPFMON_OVERRIDE_AUDIT] = "audit",
	[RPFMON_OVERRIDE_ON] = "on",
};
const struct words words_override = { override_word, ARRAY_SIZE(override_word) };

static const char *const reason_word[] = {
	[RPFMON_REASON_ASYMMETRIC] = "asymmetric",
	[RPFMON_REASON_NO_ROUTE] = "no-route",
	[RPFMON_REASON_NO_ADDRESS] = "no-address",
	[RPFMON_REASON_CHANGED] = "changed",
};
const struct words words_reason = { reason_word, ARRAY_SIZE(reason_word) };

static const char *const context_word[] = {
	[RPFMON_CONTEXT_PACKET] = "packet",
	[RPFMON_CONTEXT_ARP] = "arp",
	[RPFMON_CONTEXT_QUERY] = "query",
};
const struct words words_context = { context_word, ARRAY_SIZE(context_word) };

static const char *const verdict_word[] = {
	[RPFMON_VERDICT_DROPPED] = "dropped",
	[RPFMON_VERDICT_WOULD_ADMIT] = "would-admit",
	[RPFMON_VERDICT_ADMITTED] = "admitted",
};
const struct words words_verdict = { verdict_word, ARRAY_SIZE(verdict_word) };

static const char *const probe_word[] = {
	[RPFMON_PROBE_OFF] = "off",
	[RPFMON_PROBE_WORKING] = "working",
};
const struct words words_probe = { probe_word, ARRAY_SIZE(probe_word) };

static const char *const answer_word[] = {
	[RPFMON_ANSWER_ACCEPTED] = "accepted",
	[RPFMON_ANSWER_REJECTED] = "rejected",
	[RPFMON_ANSWER_MARTIAN] = "martian",
};
const struct words words_answer = { answer_word, ARRAY_SIZE(answer_word) };

static const char *const counter_word[] = {
	[RPFMON_A_COUNTERS_REJECTED] = "rejected",
	[RPFMON_A_COUNTERS_REJECTED_ASYMMETRIC] = "rejected-asymmetric",
	[RPFMON_A_COUNTERS_REJECTED_NO_ROUTE] = "rejected-no-route",
	[RPFMON_A_COUNTERS_REJECTED_NO_ADDRESS] = "rejected-no-address",
	[RPFMON_A_COUNTERS_REJECTED_CHANGED] = "rejected-changed",
	[RPFMON_A_COUNTERS_ADMITTED] = "admitted",
	[RPFMON_A_COUNTERS_WOULD_ADMIT] = "would-admit",
	[RPFMON_A_COUNTERS_ARP_REJECTED] = "arp-rejected",
	[RPFMON_A_COUNTERS_ARP_ADMITTED] = "arp-admitted",
	[RPFMON_A_COUNTERS_QUERY_REJECTED] = "query-rejected",
	[RPFMON_A_COUNTERS_QUERY_ADMITTED] = "query-admitted",
	[RPFMON_A_COUNTERS_FIRST_SEEN] = "first-seen",
	[RPFMON_A_COUNTERS_LAST_SEEN] = "last-seen",
};
const struct words words_counter = { counter_word, ARRAY_SIZE(counter_word) };

const char *const words_overlay[] = {
	"vxlan",
	"geneve",
	"gre",
	"gretap",
	"ipip",
	"ip6tnl",
	"sit",
	"vti",
	"xfrm",
	"wireguard",
	"tun",
	"bareudp",
	NULL
};

const unsigned int counter_by_reason[] = {
	[RPFMON_REASON_ASYMMETRIC] = RPFMON_A_COUNTERS_REJECTED_ASYMMETRIC,
	[RPFMON_REASON_NO_ROUTE] = RPFMON_A_COUNTERS_REJECTED_NO_ROUTE,
	[RPFMON_REASON_NO_ADDRESS] = RPFMON_A_COUNTERS_REJECTED_NO_ADDRESS,
	[RPFMON_REASON_CHANGED] = RPFMON_A_COUNTERS_REJECTED_CHANGED,
};
