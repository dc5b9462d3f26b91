// SPDX-License-Identifier: GPL-2.0
/*
 * What the module tells, as the tool holds it,
 * made by make regen from Documentation/netlink/specs/rpfmon.yaml;
 * sha256 of it and the script: 18859af80e1739e5637612d2f7561f65e91dea66c00a1716fdd6abb23c746581
 */

#include "layout.h"
#include "model_gen.h"

static const struct field counters_fields[] = {
	ELEMENT(counters, RPFMON_A_COUNTERS_REJECTED),
	ELEMENT(counters, RPFMON_A_COUNTERS_REJECTED_ASYMMETRIC),
	ELEMENT(counters, RPFMON_A_COUNTERS_REJECTED_NO_ROUTE),
	ELEMENT(counters, RPFMON_A_COUNTERS_REJECTED_NO_ADDRESS),
	ELEMENT(counters, RPFMON_A_COUNTERS_REJECTED_CHANGED),
	ELEMENT(counters, RPFMON_A_COUNTERS_ADMITTED),
	ELEMENT(counters, RPFMON_A_COUNTERS_WOULD_ADMIT),
	ELEMENT(counters, RPFMON_A_COUNTERS_ARP_REJECTED),
	ELEMENT(counters, RPFMON_A_COUNTERS_ARP_ADMITTED),
	ELEMENT(counters, RPFMON_A_COUNTERS_QUERY_REJECTED),
	ELEMENT(counters, RPFMON_A_COUNTERS_QUERY_ADMITTED),
	ELEMENT(counters, RPFMON_A_COUNTERS_FIRST_SEEN),
	ELEMENT(counters, RPFMON_A_COUNTERS_LAST_SEEN),
};
const struct layout counters_layout = LAYOUT(counters_fields);

static const struct field device_fields[] = {
	[RPFMON_A_DEV_NETNS] = FIELD(NUMBER, device, netns),
	[RPFMON_A_DEV_IFINDEX] = FIELD(NUMBER, device, ifindex),
	[RPFMON_A_DEV_DEV] = FIELD(STRING, device, dev),
	[RPFMON_A_DEV_KIND] = FIELD(STRING, device, kind),
	[RPFMON_A_DEV_MODE] = FIELD(NUMBER, device, mode),
	[RPFMON_A_DEV_MODE_ALL] = FIELD(NUMBER, device, mode_all),
	[RPFMON_A_DEV_MODE_DEV] = FIELD(NUMBER, device, mode_dev),
	[RPFMON_A_DEV_COUNTERS] = NESTED(device, counters, counters_layout),
	[RPFMON_A_DEV_OVERLAY] = { .form = FLAG },
};
const struct layout device_layout = LAYOUT(device_fields);

static const struct field cursor_fields[] = {
	[RPFMON_A_CURSOR_CPU] = FIELD(NUMBER, cursor, cpu),
	[RPFMON_A_CURSOR_SEQ] = FIELD(NUMBER, cursor, seq),
};
const struct layout cursor_layout = LAYOUT(cursor_fields);

static const struct field record_fields[] = {
	[RPFMON_A_RECORD_CPU] = FIELD(NUMBER, record, cpu),
	[RPFMON_A_RECORD_SEQ] = FIELD(NUMBER, record, seq),
	[RPFMON_A_RECORD_TIME] = FIELD(NUMBER, record, time),
	[RPFMON_A_RECORD_NETNS] = FIELD(NUMBER, record, netns),
	[RPFMON_A_RECORD_IFINDEX] = FIELD(NUMBER, record, ifindex),
	[RPFMON_A_RECORD_DEV] = FIELD(STRING, record, dev),
	[RPFMON_A_RECORD_KIND] = FIELD(STRING, record, kind),
	[RPFMON_A_RECORD_SRC] = FIELD(NUMBER, record, src),
	[RPFMON_A_RECORD_DST] = FIELD(NUMBER, record, dst),
	[RPFMON_A_RECORD_PROTO] = FIELD(NUMBER, record, proto),
	[RPFMON_A_RECORD_SPORT] = FIELD(NUMBER, record, sport),
	[RPFMON_A_RECORD_DPORT] = FIELD(NUMBER, record, dport),
	[RPFMON_A_RECORD_TOS] = FIELD(NUMBER, record, tos),
	[RPFMON_A_RECORD_MARK] = FIELD(NUMBER, record, mark),
	[RPFMON_A_RECORD_LEN] = FIELD(NUMBER, record, len),
	[RPFMON_A_RECORD_CONTEXT] = FIELD(NUMBER, record, context),
	[RPFMON_A_RECORD_REASON] = FIELD(NUMBER, record, reason),
	[RPFMON_A_RECORD_VERDICT] = FIELD(NUMBER, record, verdict),
	[RPFMON_A_RECORD_RULE] = FIELD(NUMBER, record, rule),
	[RPFMON_A_RECORD_MODE] = FIELD(NUMBER, record, mode),
	[RPFMON_A_RECORD_MODE_ALL] = FIELD(NUMBER, record, mode_all),
	[RPFMON_A_RECORD_MODE_DEV] = FIELD(NUMBER, record, mode_dev),
	[RPFMON_A_RECORD_REVERSE_IFINDEX] = FIELD(NUMBER, record, reverse_ifindex),
	[RPFMON_A_RECORD_REVERSE_DEV] = FIELD(STRING, record, reverse_dev),
	[RPFMON_A_RECORD_REVERSE_GATEWAY] = FIELD(BLOB, record, reverse_gateway),
	[RPFMON_A_RECORD_TABLE] = FIELD(NUMBER, record, table),
	[RPFMON_A_RECORD_PREFIX] = FIELD(NUMBER, record, prefix.addr),
	[RPFMON_A_RECORD_PREFIX_LEN] = FIELD(NUMBER, record, prefix.len),
	[RPFMON_A_RECORD_ORIG_DST] = FIELD(NUMBER, record, orig_dst),
	[RPFMON_A_RECORD_ORIG_DPORT] = FIELD(NUMBER, record, orig_dport),
	[RPFMON_A_RECORD_ICMP_TYPE] = FIELD(NUMBER, record, icmp_type),
	[RPFMON_A_RECORD_ICMP_CODE] = FIELD(NUMBER, record, icmp_code),
	[RPFMON_A_RECORD_LOST] = { .form = FLAG },
};
const struct layout record_layout = LAYOUT(record_fields);

static const struct field rule_fields[] = {
	[RPFMON_A_RULE_ID] = FIELD(NUMBER, rule, id),
	[RPFMON_A_RULE_DEV] = FIELD(STRING, rule, dev),
	[RPFMON_A_RULE_KIND] = FIELD(STRING, rule, kind),
	[RPFMON_A_RULE_FROM] = FIELD(NUMBER, rule, from.addr),
	[RPFMON_A_RULE_FROM_LEN] = FIELD(NUMBER, rule, from.len),
	[RPFMON_A_RULE_UNTIL] = FIELD(NUMBER, rule, until),
	[RPFMON_A_RULE_FORCE] = { .form = FLAG },
	[RPFMON_A_RULE_ADMITTED] = FIELD(NUMBER, rule, admitted),
	[RPFMON_A_RULE_WOULD_ADMIT] = FIELD(NUMBER, rule, would_admit),
};
const struct layout rule_layout = LAYOUT(rule_fields);

static const struct field conf_fields[] = {
	[RPFMON_A_CONF_NETNS] = FIELD(NUMBER, conf, netns),
	[RPFMON_A_CONF_OVERRIDE] = FIELD(NUMBER, conf, override),
	[RPFMON_A_CONF_RULES] = FIELD(NUMBER, conf, rules),
	[RPFMON_A_CONF_MODULE_VERSION] = FIELD(STRING, conf, module_version),
	[RPFMON_A_CONF_PROBE_MISSED] = FIELD(NUMBER, conf, probe_missed),
	[RPFMON_A_CONF_RECORDS_LOST] = FIELD(NUMBER, conf, records_lost),
	[RPFMON_A_CONF_RECORDS_KEPT] = FIELD(NUMBER, conf, records_kept),
	[RPFMON_A_CONF_GONE] = NESTED(conf, gone, counters_layout),
	[RPFMON_A_CONF_PROBE] = FIELD(NUMBER, conf, probe),
	[RPFMON_A_CONF_QUIET] = { .form = FLAG },
	[RPFMON_A_CONF_GENERATION] = FIELD(NUMBER, conf, generation),
};
const struct layout conf_layout = LAYOUT(conf_fields);

static const struct field answer_fields[] = {
	[RPFMON_A_TEST_STRICT] = FIELD(NUMBER, answer, strict),
	[RPFMON_A_TEST_LOOSE] = FIELD(NUMBER, answer, loose),
	[RPFMON_A_TEST_NOW] = FIELD(NUMBER, answer, now),
	[RPFMON_A_TEST_RECORD] = NESTED(answer, record, record_layout),
};
const struct layout answer_layout = LAYOUT(answer_fields);
