// SPDX-License-Identifier: GPL-2.0
/* The words of numbers. */
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <linux/rpfmon.h>
#include <linux/rtnetlink.h>

#include "util.h"
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
	"vxlan", "geneve", "gre", "gretap", "ipip", "ip6tnl", "sit", "vti", "xfrm", "wireguard",
	"tun", "bareudp", NULL
};

const char *word(const struct words *words, uint32_t value)
{
	return value < words->n ? words->word[value] : NULL;
}

static const char *number(char buf[WORD_LEN], uint32_t value)
{
	snprintf(buf, WORD_LEN, "%u", value);
	return buf;
}

const char *word_or_number(char buf[WORD_LEN], const struct words *words, uint32_t value)
{
	const char *w = word(words, value);

	return w ? w : number(buf, value);
}

const char *word_table(char buf[WORD_LEN], uint32_t table)
{
	switch (table) {
	case RT_TABLE_DEFAULT:
		return "default";
	case RT_TABLE_MAIN:
		return "main";
	case RT_TABLE_LOCAL:
		return "local";
	}
	return number(buf, table);
}

const char *word_proto(char buf[WORD_LEN], uint8_t proto)
{
	switch (proto) {
	case IPPROTO_ICMP:
		return "icmp";
	case IPPROTO_TCP:
		return "tcp";
	case IPPROTO_UDP:
		return "udp";
	case IPPROTO_SCTP:
		return "sctp";
	}
	return number(buf, proto);
}

bool word_is_overlay(const char *kind)
{
	unsigned int i;

	for (i = 0; words_overlay[i]; i++)
		if (!strcmp(kind, words_overlay[i]))
			return true;
	return false;
}
