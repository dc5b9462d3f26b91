/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the module tells, as the tool holds it. Each struct begins with @has,
 * one bit for each attribute that came.
 */
#ifndef RPFMON_MODEL_H
#define RPFMON_MODEL_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/rpfmon.h>

#include "model_gen.h"

#define HAS(what, attr) (!!((what)->has & (1ULL << (attr))))

struct devices {
	struct device *v;
	size_t n, room;
};

struct records {
	struct record *v;
	size_t n, room;
	uint64_t missed;
};

struct rules {
	struct rule *v;
	size_t n, room;
};

/* A change of rules, override or counters, and who made it. */
struct edit {
	uint64_t has;
	uint64_t time, generation;
	uint32_t netns, uid, pid, override, ifindex;
	char comm[16];
	struct rules rules[RPFMON_A_CHANGE_MAX + 1];	/* by attribute: added, changed, deleted, expired */
};

/* From a stream of attributes. 0, or -EBADMSG where it does not hold together. */
int device_decode(const void *attrs, size_t len, struct device *device);
int rule_decode(const void *attrs, size_t len, struct rule *rule);
int conf_decode(const void *attrs, size_t len, struct conf *conf);
int answer_decode(const void *attrs, size_t len, struct answer *answer);
int journal_decode(const void *attrs, size_t len, struct records *records);
int edit_decode(const void *attrs, size_t len, struct edit *edit);
void edit_free(struct edit *edit);

void devices_add(struct devices *devices, const struct device *device);
void records_add(struct records *records, const struct record *record);
void rules_add(struct rules *rules, const struct rule *rule);

/* By time, then CPU and sequence number. */
void records_sort(struct records *records);

/* Is one other than 0? Times do not count. */
bool counters_any(const struct counters *counters);
bool counter_is_time(unsigned int attr);

/* What rejections there are now go unseen. */
bool probe_is_off(const struct conf *conf);

/* The sysctl with the last word. */
bool decided_by_all(uint32_t mode_all, uint32_t mode_dev);

bool rule_same(const struct rule *a, const struct rule *b);

/* Its end has come at @now, nanoseconds since the epoch. */
bool rule_is_over(const struct rule *rule, uint64_t now);

#endif
