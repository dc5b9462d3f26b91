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

#include "prefix.h"

#define HAS(what, attr) (!!((what)->has & (1ULL << (attr))))

struct counters {
	uint64_t has;
	uint64_t v[RPFMON_A_COUNTERS_MAX + 1];
};

struct device {
	uint64_t has;
	struct counters counters;
	uint32_t netns;
	uint32_t ifindex;
	uint32_t mode;
	uint32_t mode_all;
	uint32_t mode_dev;
	char dev[RPFMON_NAME_LEN];
	char kind[RPFMON_NAME_LEN];
};

struct blob {
	uint8_t len;
	uint8_t data[16];
};

struct record {
	uint64_t has;
	uint64_t seq;
	uint64_t time;
	uint32_t cpu;
	uint32_t netns;
	uint32_t ifindex;
	struct in_addr src;
	struct in_addr dst;
	struct in_addr orig_dst;
	uint32_t mark;
	uint32_t len;
	uint32_t context;
	uint32_t reason;
	uint32_t verdict;
	uint32_t rule;
	uint32_t mode;
	uint32_t mode_all;
	uint32_t mode_dev;
	uint32_t reverse_ifindex;
	uint32_t table;
	struct prefix prefix;
	struct blob reverse_gateway;
	uint16_t sport;
	uint16_t dport;
	uint16_t orig_dport;
	uint8_t proto;
	uint8_t tos;
	uint8_t icmp_type;
	uint8_t icmp_code;
	char dev[RPFMON_NAME_LEN];
	char kind[RPFMON_NAME_LEN];
	char reverse_dev[RPFMON_NAME_LEN];
};

struct rule {
	uint64_t has;
	uint64_t admitted;
	uint64_t would_admit;
	uint32_t id;
	uint32_t expires_in;
	struct prefix from;
	char dev[RPFMON_NAME_LEN];
	char kind[RPFMON_NAME_LEN];
};

struct conf {
	uint64_t has;
	struct counters gone;
	uint64_t probe_missed;
	uint64_t records_lost;
	uint64_t records_kept;
	uint32_t netns;
	uint32_t override;
	uint32_t rules;
	uint32_t probe;
	char module_version[32];
};

struct answer {
	uint64_t has;
	uint32_t strict;
	uint32_t loose;
	uint32_t now;
	struct record record;
};

struct cursor {
	uint64_t has;
	uint64_t seq;
	uint32_t cpu;
};

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

/* From a stream of attributes. 0, or -EBADMSG where it does not hold together. */
int device_decode(const void *attrs, size_t len, struct device *device);
int rule_decode(const void *attrs, size_t len, struct rule *rule);
int conf_decode(const void *attrs, size_t len, struct conf *conf);
int answer_decode(const void *attrs, size_t len, struct answer *answer);
int journal_decode(const void *attrs, size_t len, struct records *records);

void devices_add(struct devices *devices, const struct device *device);
void records_add(struct records *records, const struct record *record);
void rules_add(struct rules *rules, const struct rule *rule);

/* By time, then CPU and sequence number. */
void records_sort(struct records *records);

/* The counter of the packets dropped for a reason. */
extern const unsigned int counter_by_reason[RPFMON_REASON_CHANGED + 1];

/* Is one other than 0? */
bool counters_any(const struct counters *counters);

/* What rejections there are now go unseen. */
bool probe_is_off(const struct conf *conf);

/* The sysctl with the last word. */
bool decided_by_all(uint32_t mode_all, uint32_t mode_dev);

bool rule_same(const struct rule *a, const struct rule *b);

#endif
