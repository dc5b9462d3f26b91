/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the module tells, as the tool holds it,
 * made by make regen from Documentation/netlink/specs/rpfmon.yaml;
 * sha256 of it and the script: 18859af80e1739e5637612d2f7561f65e91dea66c00a1716fdd6abb23c746581
 */
#ifndef RPFMON_MODEL_GEN_H
#define RPFMON_MODEL_GEN_H

#include <netinet/in.h>
#include <stdint.h>
#include <linux/rpfmon.h>

#include "prefix.h"

struct layout;

struct blob {
	uint8_t len;
	uint8_t data[16];
};

struct counters {
	uint64_t has;
	uint64_t v[RPFMON_A_COUNTERS_MAX + 1];
};
extern const struct layout counters_layout;

struct device {
	uint64_t has;
	uint32_t netns;
	uint32_t ifindex;
	char dev[16];
	char kind[16];
	uint32_t mode;
	uint32_t mode_all;
	uint32_t mode_dev;
	struct counters counters;
};
extern const struct layout device_layout;

struct cursor {
	uint64_t has;
	uint32_t cpu;
	uint64_t seq;
};
extern const struct layout cursor_layout;

struct record {
	uint64_t has;
	uint32_t cpu;
	uint64_t seq;
	uint64_t time;
	uint32_t netns;
	uint32_t ifindex;
	char dev[16];
	char kind[16];
	struct in_addr src;
	struct in_addr dst;
	uint8_t proto;
	uint16_t sport;
	uint16_t dport;
	uint8_t tos;
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
	char reverse_dev[16];
	struct blob reverse_gateway;
	uint32_t table;
	struct prefix prefix;
	struct in_addr orig_dst;
	uint16_t orig_dport;
	uint8_t icmp_type;
	uint8_t icmp_code;
};
extern const struct layout record_layout;

struct rule {
	uint64_t has;
	uint32_t id;
	char dev[16];
	char kind[16];
	struct prefix from;
	uint64_t until;
	uint64_t admitted;
	uint64_t would_admit;
};
extern const struct layout rule_layout;

struct conf {
	uint64_t has;
	uint32_t netns;
	uint32_t override;
	uint32_t rules;
	char module_version[32];
	uint64_t probe_missed;
	uint64_t records_lost;
	uint64_t records_kept;
	struct counters gone;
	uint32_t probe;
	uint64_t generation;
};
extern const struct layout conf_layout;

struct answer {
	uint64_t has;
	uint32_t strict;
	uint32_t loose;
	uint32_t now;
	struct record record;
};
extern const struct layout answer_layout;

/* Counters that are times, one bit for each attribute. */
#define COUNTER_TIMES (1ULL << RPFMON_A_COUNTERS_FIRST_SEEN | 1ULL << RPFMON_A_COUNTERS_LAST_SEEN)

/* The counter of the packets dropped for a reason. */
extern const unsigned int counter_by_reason[RPFMON_REASON_CHANGED + 1];

#endif /* RPFMON_MODEL_GEN_H */
