/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What becomes of packets of every routed network by every device of a twin: one
 * look-up for each network and kind of packet, from which the verdict of each device
 * follows as in __fib_validate_source(), net/ipv4/fib_frontend.c.
 */
#ifndef RPFMON_VERDICTS_H
#define RPFMON_VERDICTS_H

#include "ask.h"
#include "networks.h"

/* The verdicts, as whatif says them. */
enum verdict {
	VERDICT_NONE,		/* nothing comes in by it, or nothing is claimed of that */
	VERDICT_ACCEPTED,
	VERDICT_ADMITTED,
	VERDICT_MARTIAN,
	VERDICT_ASYMMETRIC,
	VERDICT_NO_ROUTE,
	VERDICT_NO_ADDRESS,
};

extern const struct words words_whatif;

bool verdict_lets_in(enum verdict verdict);

/* Packets that routing rules tell apart by other than their source. */
struct probe {
	struct in_addr dst;	/* their destination */
	uint32_t mark;
	uint8_t tos;
	uint8_t proto;
	uint16_t sport, dport;
	char *signature;	/* which rules take them in, to tell kinds apart */
};

struct verdicts {
	struct facts facts;	/* what @twin was when asked */
	struct networks networks;
	struct probe *probe;
	size_t n_probe, probe_room;
	uint32_t *domain;	/* 0 and the VRFs */
	size_t n_domain;
	struct route_answer *answer;	/* domain, probe, network */
	bool route_tos[256];	/* which types of service routes have */
	bool overtaken, vrf_overtaken;	/* rules decide on destinations before the table local does */
	bool unasked;		/* there are kinds of packets that were not asked about */
};

/* Asks @twin, and takes over its facts: twin_read() before it is asked anything else. */
void verdicts_ask(struct verdicts *verdicts, struct twin *twin);
void verdicts_free(struct verdicts *verdicts);

/* A source, and what verdicts know of it. */
struct source {
	struct in_addr addr;
	size_t network;
	bool local;
	struct in_addr alike;	/* for rpfmon's rules */
};
struct source verdicts_source(const struct verdicts *verdicts, struct in_addr addr);

/* The kind of packet that @probe is, or n_probe. */
size_t probe_of(const struct verdicts *verdicts, const struct probe *probe);

/* The domain that a device's packets are looked up in, and the answers there to a kind of packets, one a network. */
size_t verdicts_domain(const struct verdicts *verdicts, const struct link *link);
const struct route_answer *verdicts_answers(const struct verdicts *verdicts, size_t domain, size_t probe);

/* A packet whose return path a routing rule takes in; false if none can be asked about. */
bool probe_for_rule(const struct nlmsghdr *rule, struct probe *probe);

/* Does a rule of rpfmon's decide a source on a device? */
typedef bool (*verdicts_admit)(void *data, const struct link *link, struct in_addr src);

enum verdict verdict_of(const struct verdicts *verdicts, const struct link *link, size_t probe,
			const struct source *source, verdicts_admit admit, void *data);

#endif
