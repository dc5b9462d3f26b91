// SPDX-License-Identifier: GPL-2.0
/* IPv4 addresses and prefixes: how they are read and written, and what they hold. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "number.h"
#include "prefix.h"

in_addr_t prefix_mask(unsigned int len)
{
	if (len >= 32)
		return ~0U;
	return len ? htonl(~0U << (32 - len)) : 0;
}

bool prefix_holds(const struct prefix *prefix, struct in_addr addr)
{
	return !((addr.s_addr ^ prefix->addr.s_addr) & prefix_mask(prefix->len));
}

int prefix_compare(const struct prefix *a, const struct prefix *b)
{
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return memcmp(&a->addr, &b->addr, sizeof(a->addr));
}

const char *addr_str(char buf[INET_ADDRSTRLEN], struct in_addr addr)
{
	return inet_ntop(AF_INET, &addr, buf, INET_ADDRSTRLEN);
}

const char *prefix_str(char buf[PREFIX_STRLEN], const struct prefix *prefix)
{
	char addr[INET_ADDRSTRLEN];

	snprintf(buf, PREFIX_STRLEN, "%s/%u", addr_str(addr, prefix->addr), prefix->len);
	return buf;
}

const char *parse_prefix(const char *s, struct prefix *prefix)
{
	static char wrong[80];
	const char *slash = strchrnul(s, '/');
	char addr[INET_ADDRSTRLEN] = "";
	char right[PREFIX_STRLEN];
	struct prefix p;
	uint64_t len = 32;

	if (strchr(s, ':'))
		return "is IPv6; the reverse-path filter is IPv4's alone";
	if (slash - s < (int)sizeof(addr))
		memcpy(addr, s, slash - s);
	if (inet_pton(AF_INET, addr, &p.addr) != 1)
		return "must be an IPv4 prefix such as 10.10.0.0/16";
	if (*slash) {
		slash++;
		if (!number_scan(&slash, 32, &len) || *slash)
			return "must have a prefix length from 0 to 32";
	}
	p.len = len;
	if (p.addr.s_addr & ~prefix_mask(p.len)) {
		p.addr.s_addr &= prefix_mask(p.len);
		snprintf(wrong, sizeof(wrong), "has bits beyond its length; the prefix is %s",
			 prefix_str(right, &p));
		return wrong;
	}
	*prefix = p;
	return NULL;
}

const char *parse_addr(const char *s, struct in_addr *addr)
{
	if (strchr(s, ':'))
		return "is IPv6; the reverse-path filter is IPv4's alone";
	return inet_pton(AF_INET, s, addr) == 1 ? NULL
		: "must be an IPv4 address such as 10.10.70.155";
}
