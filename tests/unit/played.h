/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Verdicts without a twin: facts are made by hand, and its kernel's answers are those of
 * a table of the test's own, by --wrap of ask_routes() and of what goes around it.
 */
#ifndef RPFMON_PLAYED_H
#define RPFMON_PLAYED_H

#include <errno.h>

#include "messages.h"
#include "test.h"
#include "verdicts.h"

#define ELSEWHERE "192.0.0.8"

/* The longest prefix of a domain that holds the source is the one. */
static const struct path {
	const char *prefix;
	uint32_t domain;
	struct route_answer answer;
} *paths;
static size_t n_paths, n_asked;
static struct ask last_asked[64];
static bool neutral;

void __wrap_ask_begin(struct twin *twin);
void __wrap_ask_end(struct twin *twin);
void __wrap_ask_routes(struct twin *twin, const struct ask *ask, size_t n, struct route_answer *answer);

void __wrap_ask_begin(struct twin *twin)
{
	neutral = true;
}

void __wrap_ask_end(struct twin *twin)
{
	neutral = false;
}

void __wrap_ask_routes(struct twin *twin, const struct ask *ask, size_t n, struct route_answer *answer)
{
	struct prefix prefix;
	size_t i, k;
	int len;

	if (!neutral)
		abort();
	n_asked = n;
	for (i = 0; i < n; i++) {
		if (i < N(last_asked))
			last_asked[i] = ask[i];
		answer[i] = (struct route_answer) { .err = -ENETUNREACH };
		for (k = 0, len = -1; k < n_paths; k++) {
			prefix.addr.s_addr = split_prefix(paths[k].prefix, &prefix.len);
			if (paths[k].domain != ask[i].iif || prefix.len <= len ||
			    !prefix_holds(&prefix, (struct in_addr) { ask[i].src }))
				continue;
			len = prefix.len;
			answer[i] = paths[k].answer;
		}
	}
}

/* Words of @text, one after the other; NULL at its end. */
static inline const char *next_word(const char **text)
{
	static char word[32];
	size_t n = strcspn(*text, " ");

	if (!n)
		return NULL;
	snprintf(word, sizeof(word), "%.*s", (int)n, *text);
	*text += n;
	*text += strspn(*text, " ");
	return word;
}

static inline void add_local(struct facts *facts, const char *address, uint8_t type)
{
	struct nlmsghdr *nlh = make_route(address, type, RT_TABLE_LOCAL, 2);

	rtm_of(nlh)->rtm_protocol = RTPROT_KERNEL;
	msgs_add(&facts->routes, nlh);
}

static inline void add_allow(struct facts *facts, const char *from)
{
	struct rules *allow = &facts->allow;

	allow->v = xgrow(allow->v, allow->n, &allow->room, sizeof(*allow->v));
	memset(&allow->v[allow->n], 0, sizeof(*allow->v));
	allow->v[allow->n].from.addr.s_addr = split_prefix(from, &allow->v[allow->n].from.len);
	allow->n++;
}

/*
 * "10.0.0.0/8" is a route, "=10.1.0.2" an address of ours, "^10.1.0.255" a broadcast,
 * "~10.1.0.2" a local route that somebody added, "+10.0.0.0/8" a rule of rpfmon's.
 */
static inline void facts_from(const char *words, struct facts *facts)
{
	const char *word;

	memset(facts, 0, sizeof(*facts));
	while ((word = next_word(&words))) {
		if (*word == '=')
			add_local(facts, word + 1, RTN_LOCAL);
		else if (*word == '^')
			add_local(facts, word + 1, RTN_BROADCAST);
		else if (*word == '~')
			msgs_add(&facts->routes, make_route(word + 1, RTN_LOCAL, RT_TABLE_LOCAL, 1));
		else if (*word == '+')
			add_allow(facts, word + 1);
		else
			msgs_add(&facts->routes, make_route(word, RTN_UNICAST, RT_TABLE_MAIN, 2));
	}
}

static inline void ask_of(const struct facts *facts, struct verdicts *verdicts)
{
	struct twin twin = { .now = *facts };

	verdicts_ask(verdicts, &twin);
}

static inline void verdicts_from(const char *words, struct verdicts *verdicts)
{
	struct facts facts;

	facts_from(words, &facts);
	ask_of(&facts, verdicts);
}

static inline struct nlmsghdr *with_u32(struct nlmsghdr *rule, uint16_t type, uint32_t value)
{
	mnl_attr_put_u32(rule, type, value);
	return rule;
}

#define RULE make_rule(100, NULL, 100)

#endif
