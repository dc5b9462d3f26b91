// SPDX-License-Identifier: GPL-2.0
/* The words of numbers. */
#include <linux/if_arp.h>
#include <linux/rpfmon.h>

#include "test.h"
#include "words.h"

#define WORD(table, prefix, name, want)						\
	is(word(&words_##table, prefix##name), want, #table " " #name)

static void test_words(void)
{
	char buf[WORD_LEN];

	WORD(mode, RPFMON_MODE_, OFF, "off");
	WORD(mode, RPFMON_MODE_, STRICT, "strict");
	WORD(mode, RPFMON_MODE_, LOOSE, "loose");
	WORD(override, RPFMON_OVERRIDE_, OFF, "off");
	WORD(override, RPFMON_OVERRIDE_, AUDIT, "audit");
	WORD(override, RPFMON_OVERRIDE_, ON, "on");
	WORD(reason, RPFMON_REASON_, ASYMMETRIC, "asymmetric");
	WORD(reason, RPFMON_REASON_, NO_ROUTE, "no-route");
	WORD(reason, RPFMON_REASON_, NO_ADDRESS, "no-address");
	WORD(reason, RPFMON_REASON_, CHANGED, "changed");
	WORD(context, RPFMON_CONTEXT_, PACKET, "packet");
	WORD(context, RPFMON_CONTEXT_, ARP, "arp");
	WORD(context, RPFMON_CONTEXT_, QUERY, "query");
	WORD(verdict, RPFMON_VERDICT_, DROPPED, "dropped");
	WORD(verdict, RPFMON_VERDICT_, WOULD_ADMIT, "would-admit");
	WORD(verdict, RPFMON_VERDICT_, ADMITTED, "admitted");
	ok(words_counter.n == RPFMON_A_COUNTERS_MAX + 1, "each counter has a name");
	is(word(&words_mode, 3), NULL, "no word for what is new");
	is(word_or_number(buf, &words_mode, 4294967295), "4294967295", "but a number");

	is(word_table(buf, 254), "main", "table main");
	is(word_table(buf, 255), "local", "table local");
	is(word_table(buf, 253), "default", "table default");
	is(word_table(buf, 100000), "100000", "another table");
	is(word_proto(buf, 6), "tcp", "tcp");
	is(word_proto(buf, 17), "udp", "udp");
	is(word_proto(buf, 1), "icmp", "icmp");
	is(word_proto(buf, 132), "sctp", "sctp");
	is(word_proto(buf, 47), "47", "another protocol");

	ok(is_overlay("vxlan", ARPHRD_ETHER) && is_overlay("wireguard", ARPHRD_NONE), "overlays");
	ok(is_overlay("tun", ARPHRD_NONE) && !is_overlay("tun", ARPHRD_ETHER), "a TUN is one, a TAP is none");
	ok(!is_overlay("veth", ARPHRD_ETHER) && !is_overlay("", ARPHRD_ETHER), "nor is a port");
}

int main(void)
{
	test_words();
	return end();
}
