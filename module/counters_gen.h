/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the module counts,
 * made by make regen from Documentation/netlink/specs/rpfmon.yaml;
 * sha256 of it and the script: 18859af80e1739e5637612d2f7561f65e91dea66c00a1716fdd6abb23c746581
 */
#ifndef RPFMON_COUNTERS_GEN_H
#define RPFMON_COUNTERS_GEN_H

#include <linux/rpfmon.h>
#include <linux/types.h>

enum rpfmon_counter {
	RPFMON_REJECTED_ASYMMETRIC,
	RPFMON_REJECTED_NO_ROUTE,
	RPFMON_REJECTED_NO_ADDRESS,
	RPFMON_REJECTED_CHANGED,
	RPFMON_ADMITTED,
	RPFMON_WOULD_ADMIT,
	RPFMON_ARP_REJECTED,
	RPFMON_ARP_ADMITTED,
	RPFMON_QUERY_REJECTED,
	RPFMON_QUERY_ADMITTED,
	RPFMON_COUNTERS,
};

static inline u8 rpfmon_counter_attr(enum rpfmon_counter counter)
{
	static const u8 attrs[] = {
		[RPFMON_REJECTED_ASYMMETRIC] = RPFMON_A_COUNTERS_REJECTED_ASYMMETRIC,
		[RPFMON_REJECTED_NO_ROUTE] = RPFMON_A_COUNTERS_REJECTED_NO_ROUTE,
		[RPFMON_REJECTED_NO_ADDRESS] = RPFMON_A_COUNTERS_REJECTED_NO_ADDRESS,
		[RPFMON_REJECTED_CHANGED] = RPFMON_A_COUNTERS_REJECTED_CHANGED,
		[RPFMON_ADMITTED] = RPFMON_A_COUNTERS_ADMITTED,
		[RPFMON_WOULD_ADMIT] = RPFMON_A_COUNTERS_WOULD_ADMIT,
		[RPFMON_ARP_REJECTED] = RPFMON_A_COUNTERS_ARP_REJECTED,
		[RPFMON_ARP_ADMITTED] = RPFMON_A_COUNTERS_ARP_ADMITTED,
		[RPFMON_QUERY_REJECTED] = RPFMON_A_COUNTERS_QUERY_REJECTED,
		[RPFMON_QUERY_ADMITTED] = RPFMON_A_COUNTERS_QUERY_ADMITTED,
	};

	return attrs[counter];
}

static inline const char *rpfmon_counter_name(enum rpfmon_counter counter)
{
	static const char * const names[] = {
		[RPFMON_REJECTED_ASYMMETRIC] = "rejected-asymmetric",
		[RPFMON_REJECTED_NO_ROUTE] = "rejected-no-route",
		[RPFMON_REJECTED_NO_ADDRESS] = "rejected-no-address",
		[RPFMON_REJECTED_CHANGED] = "rejected-changed",
		[RPFMON_ADMITTED] = "admitted",
		[RPFMON_WOULD_ADMIT] = "would-admit",
		[RPFMON_ARP_REJECTED] = "arp-rejected",
		[RPFMON_ARP_ADMITTED] = "arp-admitted",
		[RPFMON_QUERY_REJECTED] = "query-rejected",
		[RPFMON_QUERY_ADMITTED] = "query-admitted",
	};

	return names[counter];
}

/* What counts the packets dropped for a reason */
static inline enum rpfmon_counter rpfmon_counter_by_reason(enum rpfmon_reason reason)
{
	static const u8 counters[] = {
		[RPFMON_REASON_ASYMMETRIC] = RPFMON_REJECTED_ASYMMETRIC,
		[RPFMON_REASON_NO_ROUTE] = RPFMON_REJECTED_NO_ROUTE,
		[RPFMON_REASON_NO_ADDRESS] = RPFMON_REJECTED_NO_ADDRESS,
		[RPFMON_REASON_CHANGED] = RPFMON_REJECTED_CHANGED,
	};

	return counters[reason];
}

/* Packets dropped, whatever the reason; @count is by &enum rpfmon_counter */
static inline u64 rpfmon_counters_rejected(const u64 *count)
{
	return count[RPFMON_REJECTED_ASYMMETRIC] +
	       count[RPFMON_REJECTED_NO_ROUTE] +
	       count[RPFMON_REJECTED_NO_ADDRESS] +
	       count[RPFMON_REJECTED_CHANGED];
}

#endif /* RPFMON_COUNTERS_GEN_H */
