/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/rpfmon.yaml */
/* YNL-GEN uapi header */

#ifndef _UAPI_LINUX_RPFMON_H
#define _UAPI_LINUX_RPFMON_H

#define RPFMON_FAMILY_NAME	"rpfmon"
#define RPFMON_FAMILY_VERSION	1

#define RPFMON_RULES_MAX	256
#define RPFMON_NAME_LEN		16
#define RPFMON_LAST_MAX		65536

/**
 * enum rpfmon_mode - Reverse-path filter mode of a device: the larger of
 *   conf.all.rp_filter and conf.DEV.rp_filter
 *   (Documentation/networking/ip-sysctl.rst).
 * @RPFMON_MODE_OFF: No reverse-path filter.
 * @RPFMON_MODE_STRICT: The return path must leave by the device itself (RFC
 *   3704).
 * @RPFMON_MODE_LOOSE: There must be a return path, by any device.
 */
enum rpfmon_mode {
	RPFMON_MODE_OFF,
	RPFMON_MODE_STRICT,
	RPFMON_MODE_LOOSE,
};

/**
 * enum rpfmon_override - What a matching rule does in a network namespace.
 * @RPFMON_OVERRIDE_OFF: Nothing. This is the default.
 * @RPFMON_OVERRIDE_AUDIT: The packet is still dropped, and counted as one that
 *   would have been admitted.
 * @RPFMON_OVERRIDE_ON: The packet is admitted if loose mode accepts it.
 */
enum rpfmon_override {
	RPFMON_OVERRIDE_OFF,
	RPFMON_OVERRIDE_AUDIT,
	RPFMON_OVERRIDE_ON,
};

/**
 * enum rpfmon_reason - Why the reverse-path filter rejected.
 * @RPFMON_REASON_ASYMMETRIC: The return path leaves by another device; loose
 *   mode would accept.
 * @RPFMON_REASON_NO_ROUTE: There is no return path; loose mode rejects as
 *   well.
 * @RPFMON_REASON_NO_ADDRESS: The return path leaves by another device and this
 *   one has no IPv4 address; loose mode rejects as well.
 * @RPFMON_REASON_CHANGED: Asked again, the routing tables no longer reject.
 */
enum rpfmon_reason {
	RPFMON_REASON_ASYMMETRIC,
	RPFMON_REASON_NO_ROUTE,
	RPFMON_REASON_NO_ADDRESS,
	RPFMON_REASON_CHANGED,
};

/**
 * enum rpfmon_context - What the source was validated for.
 * @RPFMON_CONTEXT_PACKET: An IP packet being received; its rejection is a drop
 *   that the kernel counts in TcpExtIPReversePathFilter.
 * @RPFMON_CONTEXT_ARP: The sender address of an ARP request, which the kernel
 *   then ignores without counting it.
 * @RPFMON_CONTEXT_QUERY: Any other route look-up. The kernel counts none; the
 *   attribute lost of a record tells if a received packet was dropped with it.
 */
enum rpfmon_context {
	RPFMON_CONTEXT_PACKET,
	RPFMON_CONTEXT_ARP,
	RPFMON_CONTEXT_QUERY,
};

/**
 * enum rpfmon_verdict - What became of a rejection.
 * @RPFMON_VERDICT_DROPPED: The kernel's rejection stood.
 * @RPFMON_VERDICT_WOULD_ADMIT: It stood, but a rule matched in audit.
 * @RPFMON_VERDICT_ADMITTED: A rule matched, and it was turned into what loose
 *   mode returns.
 */
enum rpfmon_verdict {
	RPFMON_VERDICT_DROPPED,
	RPFMON_VERDICT_WOULD_ADMIT,
	RPFMON_VERDICT_ADMITTED,
};

/**
 * enum rpfmon_probe - Does the kernel run the module's probe?
 * @RPFMON_PROBE_OFF: No, as probes are switched off: rejections go unseen, and
 *   none is admitted.
 * @RPFMON_PROBE_WORKING: Yes.
 */
enum rpfmon_probe {
	RPFMON_PROBE_OFF,
	RPFMON_PROBE_WORKING,
};

/**
 * enum rpfmon_answer - What the kernel would say of a source.
 * @RPFMON_ANSWER_ACCEPTED: It is accepted.
 * @RPFMON_ANSWER_REJECTED: The reverse-path filter rejects it.
 * @RPFMON_ANSWER_MARTIAN: It may not come in by a device, whatever the mode:
 *   one of our own addresses, or no unicast one.
 */
enum rpfmon_answer {
	RPFMON_ANSWER_ACCEPTED,
	RPFMON_ANSWER_REJECTED,
	RPFMON_ANSWER_MARTIAN,
};

/**
 * enum rpfmon_overlay - Link kinds that carry other hosts' packets in packets
 *   of their own. A rule without a source prefix applies to devices of these
 *   kinds alone, unless it is forced.
 * @RPFMON_OVERLAY_VXLAN: VXLAN.
 * @RPFMON_OVERLAY_GENEVE: Geneve.
 * @RPFMON_OVERLAY_GRE: GRE.
 * @RPFMON_OVERLAY_GRETAP: Ethernet in GRE.
 * @RPFMON_OVERLAY_IPIP: IPv4 in IPv4.
 * @RPFMON_OVERLAY_IP6TNL: IPv4 or IPv6 in IPv6.
 * @RPFMON_OVERLAY_SIT: IPv6 or IPv4 in IPv4.
 * @RPFMON_OVERLAY_VTI: IPsec by virtual tunnel interface.
 * @RPFMON_OVERLAY_XFRM: IPsec by xfrm interface.
 * @RPFMON_OVERLAY_WIREGUARD: WireGuard.
 * @RPFMON_OVERLAY_TUN: A TUN or TAP device.
 * @RPFMON_OVERLAY_BAREUDP: Any protocol in UDP.
 */
enum rpfmon_overlay {
	RPFMON_OVERLAY_VXLAN,
	RPFMON_OVERLAY_GENEVE,
	RPFMON_OVERLAY_GRE,
	RPFMON_OVERLAY_GRETAP,
	RPFMON_OVERLAY_IPIP,
	RPFMON_OVERLAY_IP6TNL,
	RPFMON_OVERLAY_SIT,
	RPFMON_OVERLAY_VTI,
	RPFMON_OVERLAY_XFRM,
	RPFMON_OVERLAY_WIREGUARD,
	RPFMON_OVERLAY_TUN,
	RPFMON_OVERLAY_BAREUDP,
};

enum rpfmon_attr_counters {
	RPFMON_A_COUNTERS_PAD = 1,
	RPFMON_A_COUNTERS_REJECTED,
	RPFMON_A_COUNTERS_REJECTED_ASYMMETRIC,
	RPFMON_A_COUNTERS_REJECTED_NO_ROUTE,
	RPFMON_A_COUNTERS_REJECTED_NO_ADDRESS,
	RPFMON_A_COUNTERS_REJECTED_CHANGED,
	RPFMON_A_COUNTERS_ADMITTED,
	RPFMON_A_COUNTERS_WOULD_ADMIT,
	RPFMON_A_COUNTERS_ARP_REJECTED,
	RPFMON_A_COUNTERS_ARP_ADMITTED,
	RPFMON_A_COUNTERS_QUERY_REJECTED,
	RPFMON_A_COUNTERS_QUERY_ADMITTED,
	RPFMON_A_COUNTERS_FIRST_SEEN,
	RPFMON_A_COUNTERS_LAST_SEEN,

	__RPFMON_A_COUNTERS_MAX,
	RPFMON_A_COUNTERS_MAX = (__RPFMON_A_COUNTERS_MAX - 1)
};

enum rpfmon_attr_dev {
	RPFMON_A_DEV_NETNS = 1,
	RPFMON_A_DEV_IFINDEX,
	RPFMON_A_DEV_DEV,
	RPFMON_A_DEV_KIND,
	RPFMON_A_DEV_MODE,
	RPFMON_A_DEV_MODE_ALL,
	RPFMON_A_DEV_MODE_DEV,
	RPFMON_A_DEV_COUNTERS,
	RPFMON_A_DEV_OVERLAY,

	__RPFMON_A_DEV_MAX,
	RPFMON_A_DEV_MAX = (__RPFMON_A_DEV_MAX - 1)
};

enum rpfmon_attr_cursor {
	RPFMON_A_CURSOR_PAD = 1,
	RPFMON_A_CURSOR_CPU,
	RPFMON_A_CURSOR_SEQ,

	__RPFMON_A_CURSOR_MAX,
	RPFMON_A_CURSOR_MAX = (__RPFMON_A_CURSOR_MAX - 1)
};

enum rpfmon_attr_record {
	RPFMON_A_RECORD_PAD = 1,
	RPFMON_A_RECORD_CPU,
	RPFMON_A_RECORD_SEQ,
	RPFMON_A_RECORD_TIME,
	RPFMON_A_RECORD_NETNS,
	RPFMON_A_RECORD_IFINDEX,
	RPFMON_A_RECORD_DEV,
	RPFMON_A_RECORD_KIND,
	RPFMON_A_RECORD_SRC,
	RPFMON_A_RECORD_DST,
	RPFMON_A_RECORD_PROTO,
	RPFMON_A_RECORD_SPORT,
	RPFMON_A_RECORD_DPORT,
	RPFMON_A_RECORD_TOS,
	RPFMON_A_RECORD_MARK,
	RPFMON_A_RECORD_LEN,
	RPFMON_A_RECORD_CONTEXT,
	RPFMON_A_RECORD_REASON,
	RPFMON_A_RECORD_VERDICT,
	RPFMON_A_RECORD_RULE,
	RPFMON_A_RECORD_MODE,
	RPFMON_A_RECORD_MODE_ALL,
	RPFMON_A_RECORD_MODE_DEV,
	RPFMON_A_RECORD_REVERSE_IFINDEX,
	RPFMON_A_RECORD_REVERSE_DEV,
	RPFMON_A_RECORD_REVERSE_GATEWAY,
	RPFMON_A_RECORD_TABLE,
	RPFMON_A_RECORD_PREFIX,
	RPFMON_A_RECORD_PREFIX_LEN,
	RPFMON_A_RECORD_ORIG_DST,
	RPFMON_A_RECORD_ORIG_DPORT,
	RPFMON_A_RECORD_ICMP_TYPE,
	RPFMON_A_RECORD_ICMP_CODE,
	RPFMON_A_RECORD_LOST,

	__RPFMON_A_RECORD_MAX,
	RPFMON_A_RECORD_MAX = (__RPFMON_A_RECORD_MAX - 1)
};

enum rpfmon_attr_journal {
	RPFMON_A_JOURNAL_PAD = 1,
	RPFMON_A_JOURNAL_IFINDEX,
	RPFMON_A_JOURNAL_CURSOR,
	RPFMON_A_JOURNAL_RECORD,
	RPFMON_A_JOURNAL_MISSED,
	RPFMON_A_JOURNAL_LAST,

	__RPFMON_A_JOURNAL_MAX,
	RPFMON_A_JOURNAL_MAX = (__RPFMON_A_JOURNAL_MAX - 1)
};

enum rpfmon_attr_rule {
	RPFMON_A_RULE_PAD = 1,
	RPFMON_A_RULE_ID,
	RPFMON_A_RULE_DEV,
	RPFMON_A_RULE_KIND,
	RPFMON_A_RULE_FROM,
	RPFMON_A_RULE_FROM_LEN,
	RPFMON_A_RULE_EXPIRES_IN,
	RPFMON_A_RULE_FORCE,
	RPFMON_A_RULE_ADMITTED,
	RPFMON_A_RULE_WOULD_ADMIT,
	RPFMON_A_RULE_IFINDEX,
	RPFMON_A_RULE_SRC,

	__RPFMON_A_RULE_MAX,
	RPFMON_A_RULE_MAX = (__RPFMON_A_RULE_MAX - 1)
};

enum rpfmon_attr_stand_in {
	RPFMON_A_STAND_IN_IFINDEX = 1,
	RPFMON_A_STAND_IN_KIND,

	__RPFMON_A_STAND_IN_MAX,
	RPFMON_A_STAND_IN_MAX = (__RPFMON_A_STAND_IN_MAX - 1)
};

enum rpfmon_attr_conf {
	RPFMON_A_CONF_PAD = 1,
	RPFMON_A_CONF_NETNS,
	RPFMON_A_CONF_OVERRIDE,
	RPFMON_A_CONF_RULES,
	RPFMON_A_CONF_MODULE_VERSION,
	RPFMON_A_CONF_PROBE_MISSED,
	RPFMON_A_CONF_RECORDS_LOST,
	RPFMON_A_CONF_RECORDS_KEPT,
	RPFMON_A_CONF_GONE,
	RPFMON_A_CONF_PROBE,
	RPFMON_A_CONF_QUIET,
	RPFMON_A_CONF_STAND_IN,

	__RPFMON_A_CONF_MAX,
	RPFMON_A_CONF_MAX = (__RPFMON_A_CONF_MAX - 1)
};

enum rpfmon_attr_test {
	RPFMON_A_TEST_IFINDEX = 1,
	RPFMON_A_TEST_DEV,
	RPFMON_A_TEST_SRC,
	RPFMON_A_TEST_DST,
	RPFMON_A_TEST_MARK,
	RPFMON_A_TEST_TOS,
	RPFMON_A_TEST_STRICT,
	RPFMON_A_TEST_LOOSE,
	RPFMON_A_TEST_NOW,
	RPFMON_A_TEST_RECORD,
	RPFMON_A_TEST_PROTO,
	RPFMON_A_TEST_SPORT,
	RPFMON_A_TEST_DPORT,

	__RPFMON_A_TEST_MAX,
	RPFMON_A_TEST_MAX = (__RPFMON_A_TEST_MAX - 1)
};

enum rpfmon_cmd {
	RPFMON_CMD_DEV_GET = 1,
	RPFMON_CMD_RECORD_GET,
	RPFMON_CMD_RULE_GET,
	RPFMON_CMD_RULE_ADD,
	RPFMON_CMD_RULE_DEL,
	RPFMON_CMD_RULE_FLUSH,
	RPFMON_CMD_CONF_GET,
	RPFMON_CMD_CONF_SET,
	RPFMON_CMD_RESET,
	RPFMON_CMD_RECORD_NTF,
	RPFMON_CMD_RULE_ADD_NTF,
	RPFMON_CMD_RULE_DEL_NTF,
	RPFMON_CMD_CONF_NTF,
	RPFMON_CMD_TEST,

	__RPFMON_CMD_MAX,
	RPFMON_CMD_MAX = (__RPFMON_CMD_MAX - 1)
};

#define RPFMON_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_RPFMON_H */
