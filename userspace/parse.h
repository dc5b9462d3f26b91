/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_PARSE_H
#define RPFMON_PARSE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

struct prefix {
	struct in_addr addr;
	uint8_t len;		/* 0: any source */
};

/* The longest first, as in a duration. */
#define TIME_UNITS 4
extern const struct time_unit {
	char unit;
	uint32_t seconds;
} time_units[TIME_UNITS];

/*
 * Strict parsers. They take the whole word or none of it, and return NULL or
 * what is wrong with it, good until the next call.
 */
const char *parse_prefix(const char *s, struct prefix *prefix);
const char *parse_duration(const char *s, uint32_t *seconds);
const char *parse_number(const char *s, uint32_t min, uint32_t max, uint32_t *number);
const char *parse_addr(const char *s, struct in_addr *addr);
const char *parse_mark(const char *s, uint32_t *mark);
const char *parse_dev(const char *s);
const char *parse_glob(const char *s);
const char *parse_kind(const char *s);

in_addr_t prefix_mask(unsigned int len);
bool prefix_holds(const struct prefix *prefix, struct in_addr addr);

#define PREFIX_STRLEN (INET_ADDRSTRLEN + 4)
const char *prefix_str(char buf[PREFIX_STRLEN], const struct prefix *prefix);

#endif
