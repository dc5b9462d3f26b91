/* SPDX-License-Identifier: GPL-2.0 */
/* IPv4 addresses and prefixes. */
#ifndef RPFMON_PREFIX_H
#define RPFMON_PREFIX_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

struct prefix {
	struct in_addr addr;
	uint8_t len;		/* 0: any source */
};

/*
 * These take the whole word or none of it, and return NULL or what is wrong with
 * it, good until the next call.
 */
const char *parse_prefix(const char *s, struct prefix *prefix);
const char *parse_addr(const char *s, struct in_addr *addr);

in_addr_t prefix_mask(unsigned int len);
bool prefix_holds(const struct prefix *prefix, struct in_addr addr);

/* As qsort() asks: the widest first, those of one length by address. */
int prefix_compare(const struct prefix *a, const struct prefix *b);

const char *addr_str(char buf[INET_ADDRSTRLEN], struct in_addr addr);

#define PREFIX_STRLEN (INET_ADDRSTRLEN + 4)
const char *prefix_str(char buf[PREFIX_STRLEN], const struct prefix *prefix);

#endif
