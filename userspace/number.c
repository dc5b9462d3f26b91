// SPDX-License-Identifier: GPL-2.0
/* How numbers are read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"

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
