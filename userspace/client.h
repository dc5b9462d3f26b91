/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What one can ask the module, and have it change, in the network namespace that
 * @nl was opened in.
 */
#ifndef RPFMON_CLIENT_H
#define RPFMON_CLIENT_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model.h"
#include "nl.h"

/* All of a kind. 0, or an exit code, told. */
int client_devices(struct nl *nl, struct devices *devices);
int client_rules(struct nl *nl, struct rules *rules);
int client_conf(struct nl *nl, struct conf *conf);

/*
 * The records of one device if @ifindex is not 0; the newest @last alone if that
 * is not 0 and no more than the module sorts, RPFMON_LAST_MAX. 0, or an exit
 * code, told.
 */
int client_records(struct nl *nl, uint32_t ifindex, uint32_t last, struct records *records);

/*
 * The records from these cursors on; and of CPUs without one, all. How many made
 * way is in @records->missed. 0, or an exit code, told.
 */
int client_records_since(struct nl *nl, const struct cursor *cursors, size_t n,
			 struct records *records);

/*
 * The rule that decides a source on a device, whatever override is. 0; -ENOENT if
 * there is none, or no such device any more; or an exit code, told.
 */
int client_rule_for(struct nl *nl, uint32_t ifindex, struct in_addr src, struct rule *rule);

/* A packet that nobody sent; what is 0 was not said. */
struct packet {
	const char *dev;
	struct in_addr src;
	struct in_addr dst;
	uint32_t mark;
	uint8_t tos;
	uint8_t proto;
	uint16_t sport;
	uint16_t dport;

	/* For proof.h: */
	bool one_way;		/* no reply is due */
	bool on_link;		/* its source stands on the link of @dev, or of the device below that */
	uint32_t reply_mark;	/* that the reply is sent with */
};

/*
 * These return 0 or -errno, and leave telling by nl_fail() to the caller: it may
 * be no failure, or there is something to undo first.
 */
int client_device(struct nl *nl, const char *dev, struct device *device);
int client_device_at(struct nl *nl, uint32_t ifindex, struct device *device);

/* What would become of a packet: nothing is counted, and nothing left behind. */
int client_test(struct nl *nl, const struct packet *packet, struct answer *answer);

/* With @replace, one with the same selectors gets this end and force instead. */
int client_rule_add(struct nl *nl, const struct rule *rule, bool replace);

/* The one of its id, if it has one, or with its selectors. */
int client_rule_del(struct nl *nl, const struct rule *rule);
int client_rule_flush(struct nl *nl);
int client_override(struct nl *nl, uint32_t override);

/*
 * These shall be all the rules, and @override the override; -EBUSY if the generation
 * is no longer this one. @wrong is the rule that was refused, or @rules->n.
 */
int client_rule_replace(struct nl *nl, uint64_t generation, uint32_t override,
			const struct rules *rules, size_t *wrong);

/* Does the module tell the caller nothing, for want of CAP_NET_ADMIN? */
bool client_refuses(struct nl *nl);

/* A device of a quiet namespace, and what it stands for. */
struct stand_in {
	uint32_t ifindex;
	const char *kind;
	bool overlay;
};

/* Makes the namespace quiet, with stand-ins: it is a copy of another. */
int client_quiet(struct nl *nl, const struct stand_in *pairs, size_t n);

/* The counters of @dev, or all of them if it is NULL. */
int client_reset(struct nl *nl, const char *dev);

#endif
