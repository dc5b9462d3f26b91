/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * The netlink interface of rpfmon, as in Documentation/netlink/specs/rpfmon.yaml.
 */
#ifndef _UAPI_LINUX_RPFMON_H
#define _UAPI_LINUX_RPFMON_H

#define RPFMON_FAMILY_NAME	"rpfmon"
#define RPFMON_FAMILY_VERSION	1

#define RPFMON_MCGRP_EVENTS	"events"

/** RPFMON_RULES_MAX - rules that one network namespace may hold */
#define RPFMON_RULES_MAX	256

/** RPFMON_NAME_LEN - bytes of a device glob or kind, the final NUL included */
#define RPFMON_NAME_LEN		16

/**
 * enum rpfmon_mode - reverse-path filter mode of a device
 * @RPFMON_MODE_OFF: no reverse-path filter
 * @RPFMON_MODE_STRICT: the way back must leave by the device itself (RFC 3704)
 * @RPFMON_MODE_LOOSE: there must be a way back by any device
 *
 * The effective mode is the larger of conf.all and conf.DEV
 * (Documentation/networking/ip-sysctl.rst, rp_filter).
 */
enum rpfmon_mode {
	RPFMON_MODE_OFF,
	RPFMON_MODE_STRICT,
	RPFMON_MODE_LOOSE,
};

/**
 * enum rpfmon_override - what a matching rule does in a network namespace
 * @RPFMON_OVERRIDE_OFF: nothing, the default
 * @RPFMON_OVERRIDE_AUDIT: the packet is still dropped, and counted as one that
 *	would have been admitted
 * @RPFMON_OVERRIDE_ON: the packet is admitted where loose mode accepts it
 */
enum rpfmon_override {
	RPFMON_OVERRIDE_OFF,
	RPFMON_OVERRIDE_AUDIT,
	RPFMON_OVERRIDE_ON,
};

/**
 * enum rpfmon_reason - why the reverse-path filter rejected
 * @RPFMON_REASON_ASYMMETRIC: the way back leaves by another device; loose mode
 *	would accept
 * @RPFMON_REASON_NO_ROUTE: there is no way back; loose mode rejects as well
 * @RPFMON_REASON_NO_ADDRESS: the way back leaves by another device and this one
 *	has no IPv4 address; loose mode rejects as well
 * @RPFMON_REASON_CHANGED: asked again, the routing tables no longer reject
 */
enum rpfmon_reason {
	RPFMON_REASON_ASYMMETRIC,
	RPFMON_REASON_NO_ROUTE,
	RPFMON_REASON_NO_ADDRESS,
	RPFMON_REASON_CHANGED,
};

/**
 * enum rpfmon_context - on whose behalf the source was validated
 * @RPFMON_CONTEXT_PACKET: an IP packet being received; its rejection is a drop
 *	that the kernel counts in TcpExtIPReversePathFilter
 * @RPFMON_CONTEXT_ARP: the sender address of an ARP request, which the kernel
 *	then ignores without counting it
 * @RPFMON_CONTEXT_QUERY: a route look-up outside the IP receive path
 */
enum rpfmon_context {
	RPFMON_CONTEXT_PACKET,
	RPFMON_CONTEXT_ARP,
	RPFMON_CONTEXT_QUERY,
};

/**
 * enum rpfmon_verdict - what became of a rejection
 * @RPFMON_VERDICT_DROPPED: the kernel's rejection stood
 * @RPFMON_VERDICT_WOULD_ADMIT: it stood, but a rule matched in audit
 * @RPFMON_VERDICT_ADMITTED: a rule matched, and it was turned into what loose
 *	mode returns
 */
enum rpfmon_verdict {
	RPFMON_VERDICT_DROPPED,
	RPFMON_VERDICT_WOULD_ADMIT,
	RPFMON_VERDICT_ADMITTED,
};

/**
 * enum rpfmon_probe - does the kernel run the module's probe
 * @RPFMON_PROBE_OFF: no, as probes are switched off: rejections go unseen, and
 *	none is admitted
 * @RPFMON_PROBE_WORKING: yes
 */
enum rpfmon_probe {
	RPFMON_PROBE_OFF,
	RPFMON_PROBE_WORKING,
};

/**
 * enum rpfmon_answer - what the kernel would say of a source
 * @RPFMON_ANSWER_ACCEPTED: it is accepted
 * @RPFMON_ANSWER_REJECTED: the reverse-path filter rejects it
 * @RPFMON_ANSWER_MARTIAN: it is no source that may come in by a device, whatever
 *	the mode: one of our own addresses, or no unicast one
 */
enum rpfmon_answer {
	RPFMON_ANSWER_ACCEPTED,
	RPFMON_ANSWER_REJECTED,
	RPFMON_ANSWER_MARTIAN,
};

/**
 * enum rpfmon_cmd - operations of the family
 * @RPFMON_CMD_UNSPEC: unused
 * @RPFMON_CMD_DEV_GET: a device's mode and counters (do by ifindex or name; dump)
 * @RPFMON_CMD_RECORD_GET: the rejections kept (dump)
 * @RPFMON_CMD_RULE_GET: the allowlist (dump)
 * @RPFMON_CMD_RULE_ADD: add a rule; the reply carries its id
 * @RPFMON_CMD_RULE_DEL: delete the rule with this id or exactly these selectors
 * @RPFMON_CMD_RULE_FLUSH: delete every rule
 * @RPFMON_CMD_CONF_GET: override, and the state of the module
 * @RPFMON_CMD_CONF_SET: set override
 * @RPFMON_CMD_RESET: zero the counters of one device or of the namespace
 * @RPFMON_CMD_RECORD_NTF: new records
 * @RPFMON_CMD_RULE_ADD_NTF: a rule was added
 * @RPFMON_CMD_RULE_DEL_NTF: a rule was deleted or has expired
 * @RPFMON_CMD_CONF_NTF: override was set
 * @RPFMON_CMD_TEST: what would become of a packet that nobody sent; counts nothing
 */
enum rpfmon_cmd {
	RPFMON_CMD_UNSPEC,
	RPFMON_CMD_DEV_GET,
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

/**
 * enum rpfmon_attr_counters - counters of a device or of a namespace's gone ones
 * @RPFMON_A_COUNTERS_UNSPEC: unused
 * @RPFMON_A_COUNTERS_PAD: padding
 * @RPFMON_A_COUNTERS_REJECTED: u64, packets dropped, whatever the reason
 * @RPFMON_A_COUNTERS_REJECTED_ASYMMETRIC: u64, those of that reason
 * @RPFMON_A_COUNTERS_REJECTED_NO_ROUTE: u64, those of that reason
 * @RPFMON_A_COUNTERS_REJECTED_NO_ADDRESS: u64, those of that reason
 * @RPFMON_A_COUNTERS_REJECTED_CHANGED: u64, those of that reason
 * @RPFMON_A_COUNTERS_ADMITTED: u64, packets let through, not in rejected
 * @RPFMON_A_COUNTERS_WOULD_ADMIT: u64, the part of rejected that audit would
 *	have let through
 * @RPFMON_A_COUNTERS_ARP_REJECTED: u64, ARP requests ignored
 * @RPFMON_A_COUNTERS_ARP_ADMITTED: u64, ARP requests let through
 * @RPFMON_A_COUNTERS_QUERY_REJECTED: u64, route look-ups answered with an error
 * @RPFMON_A_COUNTERS_QUERY_ADMITTED: u64, route look-ups let through
 * @RPFMON_A_COUNTERS_FIRST_SEEN: u64, nanoseconds since the epoch (UTC); absent
 *	without a rejection
 * @RPFMON_A_COUNTERS_LAST_SEEN: u64, likewise
 */
enum rpfmon_attr_counters {
	RPFMON_A_COUNTERS_UNSPEC,
	RPFMON_A_COUNTERS_PAD,
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

/**
 * enum rpfmon_attr_dev - a network device
 * @RPFMON_A_DEV_UNSPEC: unused
 * @RPFMON_A_DEV_NETNS: u32, inode of its network namespace
 * @RPFMON_A_DEV_IFINDEX: u32
 * @RPFMON_A_DEV_DEV: string, its name
 * @RPFMON_A_DEV_KIND: string, its link kind; absent where it has none
 * @RPFMON_A_DEV_MODE: u32, &enum rpfmon_mode in effect
 * @RPFMON_A_DEV_MODE_ALL: u32, net.ipv4.conf.all.rp_filter as it stands
 * @RPFMON_A_DEV_MODE_DEV: u32, the device's own rp_filter as it stands
 * @RPFMON_A_DEV_COUNTERS: nest, &enum rpfmon_attr_counters
 */
enum rpfmon_attr_dev {
	RPFMON_A_DEV_UNSPEC,
	RPFMON_A_DEV_NETNS,
	RPFMON_A_DEV_IFINDEX,
	RPFMON_A_DEV_DEV,
	RPFMON_A_DEV_KIND,
	RPFMON_A_DEV_MODE,
	RPFMON_A_DEV_MODE_ALL,
	RPFMON_A_DEV_MODE_DEV,
	RPFMON_A_DEV_COUNTERS,

	__RPFMON_A_DEV_MAX,
	RPFMON_A_DEV_MAX = (__RPFMON_A_DEV_MAX - 1)
};

/**
 * enum rpfmon_attr_cursor - how far a reader has read the journal of one CPU
 * @RPFMON_A_CURSOR_UNSPEC: unused
 * @RPFMON_A_CURSOR_PAD: padding
 * @RPFMON_A_CURSOR_CPU: u32
 * @RPFMON_A_CURSOR_SEQ: u64, the first sequence number wanted
 */
enum rpfmon_attr_cursor {
	RPFMON_A_CURSOR_UNSPEC,
	RPFMON_A_CURSOR_PAD,
	RPFMON_A_CURSOR_CPU,
	RPFMON_A_CURSOR_SEQ,

	__RPFMON_A_CURSOR_MAX,
	RPFMON_A_CURSOR_MAX = (__RPFMON_A_CURSOR_MAX - 1)
};

/**
 * enum rpfmon_attr_record - one rejection
 * @RPFMON_A_RECORD_UNSPEC: unused
 * @RPFMON_A_RECORD_PAD: padding
 * @RPFMON_A_RECORD_CPU: u32, the CPU it happened on
 * @RPFMON_A_RECORD_SEQ: u64, gap-free within a CPU, over all namespaces
 * @RPFMON_A_RECORD_TIME: u64, nanoseconds since the epoch (UTC)
 * @RPFMON_A_RECORD_NETNS: u32, inode of the network namespace
 * @RPFMON_A_RECORD_IFINDEX: u32, the device it came in by
 * @RPFMON_A_RECORD_DEV: string, that device's name then
 * @RPFMON_A_RECORD_KIND: string, its link kind; absent where it has none
 * @RPFMON_A_RECORD_SRC: u32, IPv4 address, network byte order
 * @RPFMON_A_RECORD_DST: u32, IPv4 address, network byte order
 * @RPFMON_A_RECORD_PROTO: u8, IP protocol; absent for ARP and where not known
 * @RPFMON_A_RECORD_SPORT: u16, host byte order; 0 where not TCP, UDP or SCTP, or
 *	not the first fragment
 * @RPFMON_A_RECORD_DPORT: u16, likewise
 * @RPFMON_A_RECORD_TOS: u8, the packet's type of service byte
 * @RPFMON_A_RECORD_MARK: u32, the packet's mark
 * @RPFMON_A_RECORD_LEN: u32, bytes from the network header on
 * @RPFMON_A_RECORD_CONTEXT: u32, &enum rpfmon_context
 * @RPFMON_A_RECORD_REASON: u32, &enum rpfmon_reason
 * @RPFMON_A_RECORD_VERDICT: u32, &enum rpfmon_verdict
 * @RPFMON_A_RECORD_RULE: u32, id of the rule that matched; absent without one
 * @RPFMON_A_RECORD_MODE: u32, &enum rpfmon_mode in effect then
 * @RPFMON_A_RECORD_MODE_ALL: u32, net.ipv4.conf.all.rp_filter then
 * @RPFMON_A_RECORD_MODE_DEV: u32, the device's own rp_filter then
 * @RPFMON_A_RECORD_REVERSE_IFINDEX: u32, the device the way back leaves by; this
 *	and the following are absent where there is no way back
 * @RPFMON_A_RECORD_REVERSE_DEV: string, its name then
 * @RPFMON_A_RECORD_REVERSE_GATEWAY: binary, IPv4 (4 bytes) or IPv6 (16 bytes)
 *	address in network byte order; absent for an on-link way back
 * @RPFMON_A_RECORD_TABLE: u32, the routing table it was found in
 * @RPFMON_A_RECORD_PREFIX: u32, the destination of the route that matched, IPv4
 *	address, network byte order
 * @RPFMON_A_RECORD_PREFIX_LEN: u8, bits of that prefix
 */
enum rpfmon_attr_record {
	RPFMON_A_RECORD_UNSPEC,
	RPFMON_A_RECORD_PAD,
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

	__RPFMON_A_RECORD_MAX,
	RPFMON_A_RECORD_MAX = (__RPFMON_A_RECORD_MAX - 1)
};

/**
 * enum rpfmon_attr_journal - reading records, and being told of new ones
 * @RPFMON_A_JOURNAL_UNSPEC: unused
 * @RPFMON_A_JOURNAL_PAD: padding
 * @RPFMON_A_JOURNAL_IFINDEX: u32, only records of this device
 * @RPFMON_A_JOURNAL_CURSOR: nest, &enum rpfmon_attr_cursor. Asked, once for each
 *	CPU, where to begin; a CPU without one is read from its oldest record on.
 *	Answered, with @RPFMON_A_JOURNAL_MISSED, the oldest record that the CPU
 *	still keeps.
 * @RPFMON_A_JOURNAL_RECORD: nest, &enum rpfmon_attr_record, once for each
 * @RPFMON_A_JOURNAL_MISSED: u64, records that made way between the cursor asked
 *	and the one answered, whatever their namespace
 */
enum rpfmon_attr_journal {
	RPFMON_A_JOURNAL_UNSPEC,
	RPFMON_A_JOURNAL_PAD,
	RPFMON_A_JOURNAL_IFINDEX,
	RPFMON_A_JOURNAL_CURSOR,
	RPFMON_A_JOURNAL_RECORD,
	RPFMON_A_JOURNAL_MISSED,

	__RPFMON_A_JOURNAL_MAX,
	RPFMON_A_JOURNAL_MAX = (__RPFMON_A_JOURNAL_MAX - 1)
};

/**
 * enum rpfmon_attr_rule - an entry of the allowlist
 * @RPFMON_A_RULE_UNSPEC: unused
 * @RPFMON_A_RULE_PAD: padding
 * @RPFMON_A_RULE_ID: u32, never used twice in a namespace
 * @RPFMON_A_RULE_DEV: string, glob over device names; this or the kind
 * @RPFMON_A_RULE_KIND: string, link kind
 * @RPFMON_A_RULE_FROM: u32, source prefix, IPv4 address in network byte order
 *	without bits beyond the prefix; absent: any source
 * @RPFMON_A_RULE_FROM_LEN: u8, bits of that prefix, 1 to 32
 * @RPFMON_A_RULE_EXPIRES_IN: u32, seconds the rule has left, from 1; absent: it
 *	stays
 * @RPFMON_A_RULE_FORCE: flag, a rule for any source applies to devices that are
 *	no overlay, too
 * @RPFMON_A_RULE_ADMITTED: u64, rejections that it admitted
 * @RPFMON_A_RULE_WOULD_ADMIT: u64, rejections that it would have admitted
 */
enum rpfmon_attr_rule {
	RPFMON_A_RULE_UNSPEC,
	RPFMON_A_RULE_PAD,
	RPFMON_A_RULE_ID,
	RPFMON_A_RULE_DEV,
	RPFMON_A_RULE_KIND,
	RPFMON_A_RULE_FROM,
	RPFMON_A_RULE_FROM_LEN,
	RPFMON_A_RULE_EXPIRES_IN,
	RPFMON_A_RULE_FORCE,
	RPFMON_A_RULE_ADMITTED,
	RPFMON_A_RULE_WOULD_ADMIT,

	__RPFMON_A_RULE_MAX,
	RPFMON_A_RULE_MAX = (__RPFMON_A_RULE_MAX - 1)
};

/**
 * enum rpfmon_attr_conf - a namespace's setting and the module's state
 * @RPFMON_A_CONF_UNSPEC: unused
 * @RPFMON_A_CONF_PAD: padding
 * @RPFMON_A_CONF_NETNS: u32, inode of the network namespace
 * @RPFMON_A_CONF_OVERRIDE: u32, &enum rpfmon_override
 * @RPFMON_A_CONF_RULES: u32, rules in this namespace
 * @RPFMON_A_CONF_MODULE_VERSION: string
 * @RPFMON_A_CONF_PROBE_MISSED: u64, calls that the probe did not see, over all
 *	namespaces; each may hide a rejection
 * @RPFMON_A_CONF_RECORDS_LOST: u64, records that made way, over all namespaces
 * @RPFMON_A_CONF_RECORDS_KEPT: u64, records in the journal, over all namespaces
 * @RPFMON_A_CONF_GONE: nest, &enum rpfmon_attr_counters, of devices removed from
 *	this namespace
 * @RPFMON_A_CONF_PROBE: u32, &enum rpfmon_probe, tried just now
 */
enum rpfmon_attr_conf {
	RPFMON_A_CONF_UNSPEC,
	RPFMON_A_CONF_PAD,
	RPFMON_A_CONF_NETNS,
	RPFMON_A_CONF_OVERRIDE,
	RPFMON_A_CONF_RULES,
	RPFMON_A_CONF_MODULE_VERSION,
	RPFMON_A_CONF_PROBE_MISSED,
	RPFMON_A_CONF_RECORDS_LOST,
	RPFMON_A_CONF_RECORDS_KEPT,
	RPFMON_A_CONF_GONE,
	RPFMON_A_CONF_PROBE,

	__RPFMON_A_CONF_MAX,
	RPFMON_A_CONF_MAX = (__RPFMON_A_CONF_MAX - 1)
};

/**
 * enum rpfmon_attr_test - an imagined packet, and what would become of it
 * @RPFMON_A_TEST_UNSPEC: unused
 * @RPFMON_A_TEST_IFINDEX: u32, the device it comes in by; this or its name
 * @RPFMON_A_TEST_DEV: string, name of that device
 * @RPFMON_A_TEST_SRC: u32, IPv4 address, network byte order
 * @RPFMON_A_TEST_DST: u32, likewise; absent: the way back is looked up as for
 *	multicast, without a source address of its own
 * @RPFMON_A_TEST_MARK: u32; absent: 0
 * @RPFMON_A_TEST_TOS: u8, type of service byte; absent: 0
 * @RPFMON_A_TEST_STRICT: u32, &enum rpfmon_answer of strict mode
 * @RPFMON_A_TEST_LOOSE: u32, &enum rpfmon_answer of loose mode
 * @RPFMON_A_TEST_NOW: u32, &enum rpfmon_answer of the mode, rules and override
 *	there are
 * @RPFMON_A_TEST_RECORD: nest, &enum rpfmon_attr_record: the rejection in strict
 *	mode. The reason means nothing where that accepts, verdict and rule but
 *	where it is the present mode, and cpu, seq, proto, ports and len never do:
 *	rules by protocol or port are asked about UDP from port 0 to port 0.
 */
enum rpfmon_attr_test {
	RPFMON_A_TEST_UNSPEC,
	RPFMON_A_TEST_IFINDEX,
	RPFMON_A_TEST_DEV,
	RPFMON_A_TEST_SRC,
	RPFMON_A_TEST_DST,
	RPFMON_A_TEST_MARK,
	RPFMON_A_TEST_TOS,
	RPFMON_A_TEST_STRICT,
	RPFMON_A_TEST_LOOSE,
	RPFMON_A_TEST_NOW,
	RPFMON_A_TEST_RECORD,

	__RPFMON_A_TEST_MAX,
	RPFMON_A_TEST_MAX = (__RPFMON_A_TEST_MAX - 1)
};

#endif /* _UAPI_LINUX_RPFMON_H */
