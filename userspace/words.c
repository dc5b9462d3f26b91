// SPDX-License-Identifier: GPL-2.0
/* Looks words up; their tables are in words_gen.c. */
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>

#include "words.h"

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

bool is_overlay(const char *kind, uint16_t type)
{
	size_t i;

	if (!strcmp(kind, "tun") && type == ARPHRD_ETHER)
		return false;
	for (i = 0; words_overlay[i]; i++)
		if (!strcmp(words_overlay[i], kind))
			return true;
	return false;
}
