// SPDX-License-Identifier: GPL-2.0
/* How numbers are read, and what may be given as a word instead of one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"
#include "words.h"

bool number_scan(const char **s, uint64_t max, uint64_t *number)
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
	static char wrong[64];
	uint64_t n;

	if (!number_scan(&s, max, &n) || *s || n < min) {
		snprintf(wrong, sizeof(wrong), "must be a number from %u to %u", min, max);
		return wrong;
	}
	*number = n;
	return NULL;
}

/* Decimal, or hexadecimal as nft prints it. */
static bool parse_bits(const char *s, uint32_t max, uint32_t *number)
{
	static const char hex[] = "0123456789abcdefABCDEF";
	size_t len = strlen(s);
	uint32_t n;

	if (s[0] != '0' || s[1] != 'x')
		return !parse_number(s, 0, max, number);
	if (len <= 2 || len > 10 || strspn(s + 2, hex) != len - 2)
		return false;
	n = strtoul(s + 2, NULL, 16);
	if (n > max)
		return false;
	*number = n;
	return true;
}

const char *parse_mark(const char *s, uint32_t *mark)
{
	return parse_bits(s, UINT32_MAX, mark) ? NULL
		: "must be a mark such as 5 or 0x100, of 32 bits";
}

const char *parse_tos(const char *s, uint8_t *tos)
{
	uint32_t n;

	if (!parse_bits(s, UINT8_MAX, &n))
		return "must be a type of service such as 8 or 0x10, of 8 bits";
	*tos = n;
	return NULL;
}

const char *parse_proto(const char *s, uint8_t *proto)
{
	char buf[WORD_LEN];
	uint32_t n;

	for (n = 1; n <= UINT8_MAX; n++)
		if (!strcmp(s, word_proto(buf, n)))
			break;
	if (n > UINT8_MAX && parse_number(s, 1, UINT8_MAX, &n))
		return "must be tcp, udp, icmp, sctp or a number from 1 to 255";
	*proto = n;
	return NULL;
}
