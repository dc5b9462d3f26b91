/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A module that is not there: the tool, linked with --wrap, asks this instead.
 */
#ifndef RPFMON_FAKE_H
#define RPFMON_FAKE_H

#include "client.h"
#include "route.h"

#define FAKE_MAX 300

struct fake {
	bool unloaded;
	bool probe_off;
	bool quiet;
	int refuse;		/* this change from now on, and no other; 0: none */
	bool refuse_all;	/* and those after it */
	bool overtake;		/* the next dump, once */
	unsigned int asked;	/* how often, which rule decides */
	uint32_t last;		/* records that were asked for, of the newest */
	struct packet packet;	/* that was asked about; dev is not kept */
	uint32_t highest;	/* override, while any rule was changed */
	uint32_t last_id;
	uint32_t override;
	unsigned int n_rules, n_devices, n_records;
	struct answer answer;
	uint32_t down;		/* the device that is */
	unsigned int n_routes;
	struct route routes[8];
	struct rule rules[FAKE_MAX];
	struct device devices[8];
	struct record records[8];
};

/* Shared with the children that the tool runs in. */
extern struct fake *fake;
void fake_init(void);

#endif
