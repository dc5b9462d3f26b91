/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_RUN_H
#define RPFMON_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "netns.h"
#include "nl.h"
#include "prefix.h"

/* What the command line said after the command; NULL and 0 where it did not. */
struct args {
	const char *dev;
	const char *kind;
	const char *file;
	struct prefix from;
	struct in_addr src;
	struct in_addr dst;
	uint32_t mark;
	uint32_t expires;
	uint32_t last;
	bool all;
	bool force;
};

struct run {
	struct args args;
	const struct netns *netns;	/* that -n named and the process is in, or NULL */
	bool all;			/* -a */
};

/* Each returns an exit code. */
int device_show(const struct run *run);
int record_show(const struct run *run);
int monitor(const struct run *run);
int explain(const struct run *run);
int allow_show(const struct run *run);
int allow_add(const struct run *run);
int allow_del(const struct run *run);
int allow_flush(const struct run *run);
int override_show(const struct run *run);
int override_off(const struct run *run);
int override_audit(const struct run *run);
int override_on(const struct run *run);
int status(const struct run *run);
int reset(const struct run *run);
int metrics(const struct run *run);
int test(const struct run *run);
int doctor(const struct run *run);
int save(const struct run *run);
int restore(const struct run *run);

/*
 * Calls @visit with the module in the network namespace, or with -a in each;
 * @ns is the one that commands must name by -n, or NULL.
 */
typedef int (*run_visit)(const struct run *run, const struct netns *ns, struct nl *nl, void *data);
int run_each(const struct run *run, run_visit visit, void *data);

/* The column that tells namespaces apart. */
void run_netns(const struct run *run, const struct netns *ns);

/* All of a kind. 0, or an exit code, told. */
int fetch_devices(struct nl *nl, struct devices *devices);
int fetch_rules(struct nl *nl, struct rules *rules);
int fetch_conf(struct nl *nl, struct conf *conf);

/*
 * For whatever shows rejections, so that nobody takes the silence of a probe that
 * is off for their absence: a line on stderr, once. 0, or an exit code, told.
 */
int warn_of_probe(struct nl *nl);
void warn_if_off(const struct conf *conf);

/* Those of one device where @ifindex is not 0. */
int fetch_records(struct nl *nl, uint32_t ifindex, struct records *records);

/* Those of cursors on; and of CPUs without one, all. Dropped ones are in @records->missed. */
int fetch_records_since(struct nl *nl, const struct cursor *cursors, size_t n,
			struct records *records);

/*
 * The device that was named. 0, or an exit code, told; or -ENODEV, not told, where
 * -a has it looked for in other namespaces, too.
 */
int fetch_device(const struct run *run, struct nl *nl, struct device *device);

/* What would become of it. 0, or an exit code, told. */
struct packet {
	const char *dev;
	struct in_addr src;
	struct in_addr dst;	/* 0: none is said */
	uint32_t mark;
};

int fetch_answer(struct nl *nl, const struct packet *packet, struct answer *answer);

void rule_from_args(const struct args *args, struct rule *rule);
int rule_add(struct nl *nl, const struct rule *rule);
int rule_del(struct nl *nl, const struct rule *rule);
int override_set(struct nl *nl, uint32_t override);

#endif
