/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Words for the tracepoint; trace.h includes it each time that it is read,
 * made by make regen from Documentation/netlink/specs/rpfmon.yaml;
 * sha256 of it and the script: 18859af80e1739e5637612d2f7561f65e91dea66c00a1716fdd6abb23c746581
 */

TRACE_DEFINE_ENUM(RPFMON_CONTEXT_PACKET);
TRACE_DEFINE_ENUM(RPFMON_CONTEXT_ARP);
TRACE_DEFINE_ENUM(RPFMON_CONTEXT_QUERY);
TRACE_DEFINE_ENUM(RPFMON_REASON_ASYMMETRIC);
TRACE_DEFINE_ENUM(RPFMON_REASON_NO_ROUTE);
TRACE_DEFINE_ENUM(RPFMON_REASON_NO_ADDRESS);
TRACE_DEFINE_ENUM(RPFMON_REASON_CHANGED);
TRACE_DEFINE_ENUM(RPFMON_VERDICT_DROPPED);
TRACE_DEFINE_ENUM(RPFMON_VERDICT_WOULD_ADMIT);
TRACE_DEFINE_ENUM(RPFMON_VERDICT_ADMITTED);

#define rpfmon_print_context(value) \
	__print_symbolic(value, \
		{ RPFMON_CONTEXT_PACKET, "packet" }, \
		{ RPFMON_CONTEXT_ARP, "arp" }, \
		{ RPFMON_CONTEXT_QUERY, "query" })

#define rpfmon_print_reason(value) \
	__print_symbolic(value, \
		{ RPFMON_REASON_ASYMMETRIC, "asymmetric" }, \
		{ RPFMON_REASON_NO_ROUTE, "no-route" }, \
		{ RPFMON_REASON_NO_ADDRESS, "no-address" }, \
		{ RPFMON_REASON_CHANGED, "changed" })

#define rpfmon_print_verdict(value) \
	__print_symbolic(value, \
		{ RPFMON_VERDICT_DROPPED, "dropped" }, \
		{ RPFMON_VERDICT_WOULD_ADMIT, "would-admit" }, \
		{ RPFMON_VERDICT_ADMITTED, "admitted" })
