// SPDX-License-Identifier: GPL-2.0
/*
 * The words of the specification,
 * made by make regen from Documentation/netlink/specs/rpfmon.yaml;
 * sha256 of it and the script: 6f6942e3c1ad90f48d38465d6f57b8b55ebf834bb6adcba320a480d4a02226fc
 */

#include <linux/rpfmon.h>

#include "util.h"
#include "model.h"
#include "words.h"

#define WORDS(name, ...)						\
	static const char *const name##_word[] = { __VA_ARGS__ };	\
	const struct words words_##name = {				\
		name##_word, ARRAY_SIZE(name##_word),			\
	}

WORDS(mode,
	[RPFMON_MODE_OFF] = "off",
	[RPFMON_MODE_STRICT] = "strict",
	[RPFMON_MODE_LOOSE] = "loose",
);

WORDS(override,
	[RPFMON_OVERRIDE_OFF] = "off",
	[RPFMON_OVERRIDE_AUDIT] = "audit",
	[RPFMON_OVERRIDE_ON] = "on",
);

WORDS(reason,
	[RPFMON_REASON_ASYMMETRIC] = "asymmetric",
	[RPFMON_REASON_NO_ROUTE] = "no-route",
	[RPFMON_REASON_NO_ADDRESS] = "no-address",
	[RPFMON_REASON_CHANGED] = "changed",
);

WORDS(context,
	[RPFMON_CONTEXT_PACKET] = "packet",
	[RPFMON_CONTEXT_ARP] = "arp",
	[RPFMON_CONTEXT_QUERY] = "query",
);

WORDS(verdict,
	[RPFMON_VERDICT_DROPPED] = "dropped",
	[RPFMON_VERDICT_WOULD_ADMIT] = "would-admit",
	[RPFMON_VERDICT_ADMITTED] = "admitted",
);

WORDS(probe,
	[RPFMON_PROBE_OFF] = "off",
	[RPFMON_PROBE_WORKING] = "working",
);

WORDS(answer,
	[RPFMON_ANSWER_ACCEPTED] = "accepted",
	[RPFMON_ANSWER_REJECTED] = "rejected",
	[RPFMON_ANSWER_MARTIAN] = "martian",
);

WORDS(counter,
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
);

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
