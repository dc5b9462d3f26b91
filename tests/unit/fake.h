/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A module that is not there: the tool, linked with --wrap, asks this instead.
 */
#ifndef RPFMON_FAKE_H
#define RPFMON_FAKE_H

#include "client.h"
#include "proof.h"

#define FAKE_MAX 300

/* What comes of trying a command with @part in it; the first such one counts, and without one it does not mend. */
struct trial {
	const char *part;	/* NULL ends them */
	enum proved proved;
	const char *why_not;
	enum reply reply;
	const char *reply_dev;
	bool stranger;
	const char *change_dev;	/* whose verdict changes as well, */
	struct prefix change_of;
	bool closes;		/* to a rejection */
	bool no_carrier;	/* of that device */
	bool stays;		/* it cannot be undone */
	bool unasked;		/* not all that it changes is known */
};

struct fake {
	bool unloaded;
	bool probe_off;
	bool quiet;
	int refuse;		/* this change from now on, and no other; 0: none */
	unsigned int moving;	/* others change something before so many of the next conf-get */
	unsigned int busy;	/* so many of the next rule-replace come too late */
	unsigned int wrong_rule;	/* of a rule-replace, this one's end is refused, from 1 on; 0: none */
	bool vanish;		/* a rule that exists does so no longer when one looks */
	unsigned int replaced;	/* requests to replace all rules */
	bool overtake;		/* the next dump, once */
	unsigned int asked;	/* how often, which rule decides */
	uint32_t last;		/* records that were asked for, of the newest */
	struct packet packet;	/* that was asked about; dev is not kept */
	uint32_t last_id;
	uint32_t override;
	uint64_t generation;
	bool goes;		/* a device that was found by its name is not by its index */
	unsigned int overrun;	/* so many changes are made before a monitor reads: more than it has room for */
	unsigned int n_events;	/* changes that a monitor is told before it is told to end, each behind its nlmsghdr */
	char events[8][1024] __attribute__((aligned(8)));
	unsigned int n_rules, n_devices, n_records;
	struct answer answer;
	bool as_recorded;	/* its return path is that of the newest record of the source */
	int test_err;		/* what a test is refused with */
	uint32_t fine;		/* but for this source, in host byte order, which is accepted, */
	bool fine_by_route;	/* by a route of its own */
	char topology[4096];	/* what rtnetlink tells, as topology.h reads it */
	char no_twin[64];	/* why there is none */
	struct trial scripts[16];
	unsigned int twins;	/* how many were made */
	uint16_t wireguard_port;	/* of every such device; 0: it cannot be asked */
	uint32_t wireguard_mark;
	uint32_t reply_mark;	/* of the packet that was tried last */
	bool firewall;			/* it has a check of its own */
	char held[2048];		/* what must stay accepted by the last table that was tried */
	char held_beside[2048];	/* and by whatever else was */
	struct rule rules[FAKE_MAX];
	struct device devices[8];
	struct record records[64];
};

/* Shared with the children that the tool runs in. */
extern struct fake *fake;
void fake_init(void);

#endif
