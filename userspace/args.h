/* SPDX-License-Identifier: GPL-2.0 */
/* What the command line said. */
#ifndef RPFMON_ARGS_H
#define RPFMON_ARGS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "model.h"
#include "netns.h"
#include "prefix.h"

/* Words that are somebody else's command. */
struct words_given {
	char *const *v;
	size_t n;
};

struct number {
	uint32_t n;
	bool given;
};

/* After the command; NULL and 0 for what it did not say. */
struct args {
	const char *dev;
	const char *kind;
	const char *file;
	struct words_given words;
	struct prefix from;
	struct in_addr src;
	struct in_addr dst;
	uint32_t mark;
	uint32_t expires;
	uint64_t until;
	struct number id;
	struct number last;
	struct number sport;
	struct number dport;
	uint8_t tos;
	uint8_t proto;
	bool all;
	bool force;
};

struct run {
	struct args args;
	const struct netns *netns;	/* that -n named and the process is in, or NULL */
	bool all;			/* -a */
};

/* The rule that an allow command describes; what expires does so counted from now. */
void rule_from_args(const struct args *args, struct rule *rule);

#endif
