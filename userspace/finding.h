/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From what the module tells to what it means. Pure: records, devices and answers
 * in, findings out.
 */
#ifndef RPFMON_FINDING_H
#define RPFMON_FINDING_H

#include "model.h"
#include "netns.h"

struct evidence {
	struct records records;
	struct devices devices;
	uint32_t override;
	const struct netns *ns;		/* that commands must name, or NULL */

	/* The rule that decides a source on a device, or NULL. Not asked if there are no rules. */
	const struct rule *(*rule)(void *facts, uint32_t ifindex, struct in_addr src);
	void *facts;

	/* The value of net.ipv4.conf.DEV.NAME, or -1. */
	int (*sysctl)(const char *dev, const char *name);

	/* Is there a route to just this prefix by this device in the table? */
	bool (*route)(const struct prefix *prefix, uint32_t table, uint32_t ifindex);

	/* The index of the device that it is enslaved to, or 0. */
	uint32_t (*master)(uint32_t ifindex);
};

/* Records alike in device, reason, context and return path. */
struct finding {
	struct record newest;
	char dev[RPFMON_NAME_LEN];	/* its name now */
	const struct device *device;	/* NULL: gone */
	const struct rule *rule;	/* that decides the newest source, or NULL */
	struct in_addr *sources;	/* distinct, ascending */
	size_t n_sources, room_sources;
	uint64_t records;
	uint64_t packets;
	uint32_t mode;
	uint32_t mode_all;
	uint32_t mode_dev;
	bool live;			/* still rejected, as far as one can tell */

	/* Set by findings_advise(). */
	char **fix;
	size_t n_fix, room_fix;
	char **warning;
	size_t n_warning, room_warning;
	char *advice;
};

struct findings {
	struct finding *v;
	size_t n, room;
};

/* The live ones first, of these the newest. @evidence and its facts must outlive the findings. */
void findings_make(struct evidence *evidence, struct findings *findings);
void findings_free(struct findings *findings);

/*
 * Whether a packet was lost, or a question to the routing table refused. The
 * kernel asks some questions for a packet that it has received: source routes,
 * SRv6, br_netfilter's DNAT, ipvlan in mode l3s.
 */
bool finding_is_loss(const struct finding *finding);

/* The rule that decides a source of the finding, or NULL: no rule helps another reason, or a device that is gone. */
const struct rule *finding_rule(const struct finding *finding, const struct evidence *evidence,
				struct in_addr source);

#endif
