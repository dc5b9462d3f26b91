// SPDX-License-Identifier: GPL-2.0
/* Asks the module what findings are made of, and remembers the answers. */
#include <errno.h>
#include <search.h>
#include <stdlib.h>

#include "facts.h"
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

static void ask(struct facts *facts, struct asked *asked)
{
	int err;

	if (facts->err)
		return;
	err = client_rule_for(facts->nl, asked->ifindex, asked->src, &asked->rule);
	asked->decided = !err;
	if (err > 0)
		facts->err = err;
}

const struct rule *facts_rule(void *data, uint32_t ifindex, struct in_addr src)
{
	struct facts *facts = data;
	struct asked key = { .ifindex = ifindex, .src = src };
	struct asked *asked, **at;

	at = tfind(&key, &facts->rules, asked_compare);
	if (at) {
		asked = *at;
	} else {
		asked = xzalloc(sizeof(*asked));
		*asked = key;
		ask(facts, asked);
		if (!tsearch(asked, &facts->rules, asked_compare))
			no_memory();
	}
	return asked->decided ? &asked->rule : NULL;
}

void facts_free(struct facts *facts)
{
	tdestroy(facts->rules, free);
	facts->rules = NULL;
}
