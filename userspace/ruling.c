// SPDX-License-Identifier: GPL-2.0
/* Which rule decides a source on a device: asks the module, and remembers the answers. */
#include <errno.h>
#include <search.h>
#include <stdlib.h>

#include "ruling.h"
#include "util.h"

struct asked {
	uint32_t ifindex;
	struct in_addr src;
	bool decided;
	struct rule rule;
};

static int asked_compare(const void *one, const void *other)
{
	const struct asked *a = one, *b = other;

	if (a->ifindex != b->ifindex)
		return a->ifindex < b->ifindex ? -1 : 1;
	if (a->src.s_addr != b->src.s_addr)
		return a->src.s_addr < b->src.s_addr ? -1 : 1;
	return 0;
}

static void ask(struct rulings *rulings, struct asked *asked)
{
	int err;

	if (rulings->err)
		return;
	err = client_rule_for(rulings->nl, asked->ifindex, asked->src, &asked->rule);
	asked->decided = !err;
	if (err > 0)
		rulings->err = err;
}

const struct rule *ruling_for(void *data, uint32_t ifindex, struct in_addr src)
{
	struct rulings *rulings = data;
	struct asked key = { .ifindex = ifindex, .src = src };
	struct asked *asked, **at;

	at = tfind(&key, &rulings->rules, asked_compare);
	if (at) {
		asked = *at;
	} else {
		asked = xzalloc(sizeof(*asked));
		*asked = key;
		ask(rulings, asked);
		if (!tsearch(asked, &rulings->rules, asked_compare))
			no_memory();
	}
	return asked->decided ? &asked->rule : NULL;
}

bool ruling_admits(void *rulings, const struct link *link, struct in_addr src)
{
	return ruling_for(rulings, link->ifindex, src);
}

void rulings_free(struct rulings *rulings)
{
	tdestroy(rulings->rules, free);
	rulings->rules = NULL;
}
