// SPDX-License-Identifier: GPL-2.0
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/rpfmon.h>

#include "parse.h"

const struct time_unit time_units[TIME_UNITS] = {
	{ 'd', 86400 },
	{ 'h', 3600 },
	{ 'm', 60 },
	{ 's', 1 },
};

static char wrong[160];

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

const char *prefix_str(char buf[PREFIX_STRLEN], const struct prefix *prefix)
{
	char addr[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &prefix->addr, addr, sizeof(addr));
	snprintf(buf, PREFIX_STRLEN, "%s/%u", addr, prefix->len);
	return buf;
}

/* Digits only, no sign, no leading zero. */
static bool digits(const char **s, uint64_t max, uint64_t *number)
{
	const char *p = *s;
	uint64_t n = 0;

	if (*p < '0' || *p > '9' || (*p == '0' && p[1] >= '0' && p[1] <= '9'))
		return false;
	for (; *p >= '0' && *p <= '9'; p++) {
		n = n * 10 + (*p - '0');
		if (n > max)
			return false;
	}
	*s = p;
	*number = n;
	return true;
}

const char *parse_number(const char *s, uint32_t min, uint32_t max, uint32_t *number)
{
	uint64_t n;

	if (!digits(&s, max, &n) || *s || n < min) {
		snprintf(wrong, sizeof(wrong), "must be a number from %u to %u", min, max);
		return wrong;
	}
	*number = n;
	return NULL;
}

const char *parse_prefix(const char *s, struct prefix *prefix)
{
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
		if (!digits(&slash, 32, &len) || *slash)
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

/* Decimal, or hexadecimal as nft prints it. */
const char *parse_mark(const char *s, uint32_t *mark)
{
	static const char hex[] = "0123456789abcdefABCDEF";
	size_t len = strlen(s);

	if (s[0] == '0' && s[1] == 'x' && len > 2 && len <= 10 && strspn(s + 2, hex) == len - 2) {
		*mark = strtoul(s + 2, NULL, 16);
		return NULL;
	}
	return parse_number(s, 0, UINT32_MAX, mark) ?
	       "must be a mark such as 5 or 0x100, of 32 bits" : NULL;
}

const char *parse_duration(const char *s, uint32_t *seconds)
{
	unsigned int next = 0;
	uint64_t total = 0;
	uint64_t count;

	do {
		if (!digits(&s, UINT32_MAX, &count))
			return "must be a duration such as 30s, 10m, 2h, 1d or 1h30m";
		while (next < TIME_UNITS && time_units[next].unit != *s)
			next++;
		if (next == TIME_UNITS)
			return "must be a duration such as 30s, 10m, 2h, 1d or 1h30m";
		total += count * time_units[next++].seconds;
		s++;
	} while (*s);

	if (!total)
		return "must be at least 1s";
	if (total > UINT32_MAX)
		return "is too long";
	*seconds = total;
	return NULL;
}

static const char *name(const char *s, const char *not)
{
	const char *c;

	if (!*s)
		return "must not be empty";
	if (strlen(s) >= RPFMON_NAME_LEN) {
		snprintf(wrong, sizeof(wrong), "is longer than %d characters", RPFMON_NAME_LEN - 1);
		return wrong;
	}
	c = strpbrk(s, not);
	if (!c)
		return NULL;
	if (*c > ' ')
		snprintf(wrong, sizeof(wrong), "must not contain '%c'", *c);
	else
		snprintf(wrong, sizeof(wrong), "must not contain white space");
	return wrong;
}

const char *parse_dev(const char *s)
{
	if (!strcmp(s, ".") || !strcmp(s, ".."))
		return "can be no device's name";
	return name(s, "/: \t\n\v\f\r");
}

const char *parse_glob(const char *s)
{
	return name(s, "/ \t\n\v\f\r");
}

const char *parse_kind(const char *s)
{
	return name(s, "/*?[\\ \t\n\v\f\r");
}
