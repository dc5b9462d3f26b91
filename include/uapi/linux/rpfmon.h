/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/*
 * What rpfmon and its users say to each other over generic netlink,
 * made by make regen from Documentation/netlink/specs/rpfmon.yaml;
 * sha256 of it and the script: 18859af80e1739e5637612d2f7561f65e91dea66c00a1716fdd6abb23c746581
 */

#ifndef _UAPI_LINUX_RPFMON_H
#define _UAPI_LINUX_RPFMON_H

#define RPFMON_FAMILY_NAME	"rpfmon"
#define RPFMON_FAMILY_VERSION	1

/* Rules that one network namespace may hold. */
#define RPFMON_RULES_MAX	256
/* Bytes of a device glob or kind, the final NUL included. */
#define RPFMON_NAME_LEN		16
/* The most records that a dump may be limited to. */
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
 *   of their own. A rule without a source prefix, or with one shorter than 8
 *   bits, applies to devices of these kinds alone, unless it is forced.
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
 * @RPFMON_OVERLAY_TUN: A TUN device. A TAP, of the same kind, is no overlay.
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

/**
 * enum rpfmon_attr_counters - Counters of a device, or of a namespace's
 *   removed devices.
 * @RPFMON_A_COUNTERS_PAD: Padding.
 * @RPFMON_A_COUNTERS_REJECTED: u64, packets dropped, whatever the reason; the
 *   sum of all rejected-*.
 * @RPFMON_A_COUNTERS_REJECTED_ASYMMETRIC: u64, those whose return path leaves
 *   by another device.
 * @RPFMON_A_COUNTERS_REJECTED_NO_ROUTE: u64, those without a return path.
 * @RPFMON_A_COUNTERS_REJECTED_NO_ADDRESS: u64, those on a device without an
 *   IPv4 address.
 * @RPFMON_A_COUNTERS_REJECTED_CHANGED: u64, those that the tables, asked
 *   again, no longer rejected.
 * @RPFMON_A_COUNTERS_ADMITTED: u64, packets let through by a rule, not counted
 *   in rejected.
 * @RPFMON_A_COUNTERS_WOULD_ADMIT: u64, the part of rejected that audit would
 *   have let through.
 * @RPFMON_A_COUNTERS_ARP_REJECTED: u64, ARP requests ignored.
 * @RPFMON_A_COUNTERS_ARP_ADMITTED: u64, ARP requests let through by a rule.
 * @RPFMON_A_COUNTERS_QUERY_REJECTED: u64, route look-ups of context query that
 *   were rejected.
 * @RPFMON_A_COUNTERS_QUERY_ADMITTED: u64, route look-ups of context query let
 *   through by a rule.
 * @RPFMON_A_COUNTERS_FIRST_SEEN: u64, time of the first rejection, in
 *   nanoseconds since the epoch (UTC); absent without one.
 * @RPFMON_A_COUNTERS_LAST_SEEN: u64, time of the last rejection, likewise.
 */
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

	/* private: */
	__RPFMON_A_COUNTERS_MAX,
	RPFMON_A_COUNTERS_MAX = (__RPFMON_A_COUNTERS_MAX - 1)
};

/**
 * enum rpfmon_attr_dev - A network device.
 * @RPFMON_A_DEV_NETNS: u32, inode of the network namespace.
 * @RPFMON_A_DEV_IFINDEX: u32, its index.
 * @RPFMON_A_DEV_DEV: string, its name.
 * @RPFMON_A_DEV_KIND: string, link kind; absent if the device has none.
 * @RPFMON_A_DEV_MODE: u32 of &enum rpfmon_mode, the mode in effect.
 * @RPFMON_A_DEV_MODE_ALL: u32, the sysctl net.ipv4.conf.all.rp_filter.
 * @RPFMON_A_DEV_MODE_DEV: u32, the device's own sysctl rp_filter.
 * @RPFMON_A_DEV_COUNTERS: nest of &enum rpfmon_attr_counters, what it rejected
 *   and admitted since load or the last reset.
 * @RPFMON_A_DEV_OVERLAY: flag, it is an overlay.
 */
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

	/* private: */
	__RPFMON_A_DEV_MAX,
	RPFMON_A_DEV_MAX = (__RPFMON_A_DEV_MAX - 1)
};

/**
 * enum rpfmon_attr_cursor - How far a reader has read the records of one CPU.
 * @RPFMON_A_CURSOR_PAD: Padding.
 * @RPFMON_A_CURSOR_CPU: u32, the CPU.
 * @RPFMON_A_CURSOR_SEQ: u64, the first sequence number wanted.
 */
enum rpfmon_attr_cursor {
	RPFMON_A_CURSOR_PAD = 1,
	RPFMON_A_CURSOR_CPU,
	RPFMON_A_CURSOR_SEQ,

	/* private: */
	__RPFMON_A_CURSOR_MAX,
	RPFMON_A_CURSOR_MAX = (__RPFMON_A_CURSOR_MAX - 1)
};

/**
 * enum rpfmon_attr_record - One rejection.
 * @RPFMON_A_RECORD_PAD: Padding.
 * @RPFMON_A_RECORD_CPU: u32, the CPU that it happened on.
 * @RPFMON_A_RECORD_SEQ: u64, gap-free within a CPU, over all namespaces.
 * @RPFMON_A_RECORD_TIME: u64, nanoseconds since the epoch (UTC).
 * @RPFMON_A_RECORD_NETNS: u32, inode of the network namespace.
 * @RPFMON_A_RECORD_IFINDEX: u32, the device that it came in by.
 * @RPFMON_A_RECORD_DEV: string, name of the device then.
 * @RPFMON_A_RECORD_KIND: string, link kind; absent if it has none.
 * @RPFMON_A_RECORD_SRC: u32, the source, an IPv4 address in network byte
 *   order.
 * @RPFMON_A_RECORD_DST: u32 in network byte order, the destination, likewise.
 * @RPFMON_A_RECORD_PROTO: u8, IP protocol; absent for ARP and if it is not
 *   known.
 * @RPFMON_A_RECORD_SPORT: u16, source port, host byte order; 0 if it is not
 *   TCP, UDP or SCTP, or not the first fragment.
 * @RPFMON_A_RECORD_DPORT: u16, destination port, likewise.
 * @RPFMON_A_RECORD_TOS: u8, type of service byte.
 * @RPFMON_A_RECORD_MARK: u32, the packet's mark.
 * @RPFMON_A_RECORD_LEN: u32, bytes from the network header on.
 * @RPFMON_A_RECORD_CONTEXT: u32 of &enum rpfmon_context, what its source was
 *   validated for.
 * @RPFMON_A_RECORD_REASON: u32 of &enum rpfmon_reason, why it was rejected.
 * @RPFMON_A_RECORD_VERDICT: u32 of &enum rpfmon_verdict, what became of it.
 * @RPFMON_A_RECORD_RULE: u32, id of the rule that matched; absent without one.
 * @RPFMON_A_RECORD_MODE: u32 of &enum rpfmon_mode, the mode in effect then.
 * @RPFMON_A_RECORD_MODE_ALL: u32, the sysctl net.ipv4.conf.all.rp_filter then.
 * @RPFMON_A_RECORD_MODE_DEV: u32, the device's own sysctl rp_filter then.
 * @RPFMON_A_RECORD_REVERSE_IFINDEX: u32, the device that the return path
 *   leaves by; this, reverse-dev, table, prefix and prefix-len are absent
 *   without a return path.
 * @RPFMON_A_RECORD_REVERSE_DEV: string, the name of that device then.
 * @RPFMON_A_RECORD_REVERSE_GATEWAY: binary, gateway of the return path, an
 *   IPv4 or IPv6 address in network byte order; absent if the source is
 *   on-link.
 * @RPFMON_A_RECORD_TABLE: u32, the routing table that the return path was
 *   found in.
 * @RPFMON_A_RECORD_PREFIX: u32, the destination of the route that matched, an
 *   IPv4 address in network byte order.
 * @RPFMON_A_RECORD_PREFIX_LEN: u8, bits of that prefix.
 * @RPFMON_A_RECORD_ORIG_DST: u32, the destination that the sender wrote, an
 *   IPv4 address in network byte order, if connection tracking has translated
 *   address or port since; else absent.
 * @RPFMON_A_RECORD_ORIG_DPORT: u16, the destination port that the sender
 *   wrote, host byte order; with orig-dst, and 0 as dport is.
 * @RPFMON_A_RECORD_ICMP_TYPE: u8, type of an ICMP message; absent for all
 *   else, and for fragments.
 * @RPFMON_A_RECORD_ICMP_CODE: u8, its code, likewise.
 * @RPFMON_A_RECORD_LOST: flag, a received packet, or ARP request, was dropped
 *   with it. Without, nothing was: it was admitted, or the look-up was made
 *   for another purpose.
 */
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

	/* private: */
	__RPFMON_A_RECORD_MAX,
	RPFMON_A_RECORD_MAX = (__RPFMON_A_RECORD_MAX - 1)
};

/**
 * enum rpfmon_attr_journal - Reading records, and being told of new ones.
 * @RPFMON_A_JOURNAL_PAD: Padding.
 * @RPFMON_A_JOURNAL_IFINDEX: u32, only records of this device.
 * @RPFMON_A_JOURNAL_CURSOR: nests of &enum rpfmon_attr_cursor, in a request,
 *   once for each CPU, where to begin; a CPU without one is read from its
 *   oldest record on. In an answer, with missed, the oldest record that the
 *   CPU still keeps.
 * @RPFMON_A_JOURNAL_RECORD: nests of &enum rpfmon_attr_record, a rejection.
 * @RPFMON_A_JOURNAL_MISSED: u64, records that made way between the cursor of
 *   the request and that of the answer, whatever their namespace.
 * @RPFMON_A_JOURNAL_LAST: u32, only so many, the newest by time over all CPUs,
 *   of those that the request selects otherwise.
 */
enum rpfmon_attr_journal {
	RPFMON_A_JOURNAL_PAD = 1,
	RPFMON_A_JOURNAL_IFINDEX,
	RPFMON_A_JOURNAL_CURSOR,
	RPFMON_A_JOURNAL_RECORD,
	RPFMON_A_JOURNAL_MISSED,
	RPFMON_A_JOURNAL_LAST,

	/* private: */
	__RPFMON_A_JOURNAL_MAX,
	RPFMON_A_JOURNAL_MAX = (__RPFMON_A_JOURNAL_MAX - 1)
};

/**
 * enum rpfmon_attr_rule - An entry of the allowlist.
 * @RPFMON_A_RULE_PAD: Padding.
 * @RPFMON_A_RULE_ID: u32, its number, never used twice in a namespace.
 * @RPFMON_A_RULE_DEV: string, glob over device names; either this or the kind.
 * @RPFMON_A_RULE_KIND: string, link kind; either this or the device.
 * @RPFMON_A_RULE_FROM: u32, source prefix, an IPv4 address in network byte
 *   order without bits beyond its length; absent for any source.
 * @RPFMON_A_RULE_FROM_LEN: u8, bits of that prefix.
 * @RPFMON_A_RULE_UNTIL: u64, when it ends, in nanoseconds since the epoch
 *   (UTC) by CLOCK_REALTIME, set forward or back, a time from 2001-09-09 to
 *   2262-04-11; absent if it stays.
 * @RPFMON_A_RULE_FORCE: flag, a rule without a source prefix, or with one
 *   shorter than 8 bits, applies to devices that are no overlay, too.
 * @RPFMON_A_RULE_ADMITTED: u64, rejections that the rule admitted.
 * @RPFMON_A_RULE_WOULD_ADMIT: u64, rejections that the rule would have
 *   admitted.
 * @RPFMON_A_RULE_IFINDEX: u32, with src, asks for the rule that decides a
 *   source on the device of this index.
 * @RPFMON_A_RULE_SRC: u32, that source, an IPv4 address in network byte order.
 */
enum rpfmon_attr_rule {
	RPFMON_A_RULE_PAD = 1,
	RPFMON_A_RULE_ID,
	RPFMON_A_RULE_DEV,
	RPFMON_A_RULE_KIND,
	RPFMON_A_RULE_FROM,
	RPFMON_A_RULE_FROM_LEN,
	RPFMON_A_RULE_UNTIL,
	RPFMON_A_RULE_FORCE,
	RPFMON_A_RULE_ADMITTED,
	RPFMON_A_RULE_WOULD_ADMIT,
	RPFMON_A_RULE_IFINDEX,
	RPFMON_A_RULE_SRC,

	/* private: */
	__RPFMON_A_RULE_MAX,
	RPFMON_A_RULE_MAX = (__RPFMON_A_RULE_MAX - 1)
};

/**
 * enum rpfmon_attr_stand_in - A device that stands for one of another link
 *   kind.
 * @RPFMON_A_STAND_IN_IFINDEX: u32, the index of the device.
 * @RPFMON_A_STAND_IN_KIND: string, the link kind that it stands for; empty for
 *   none.
 * @RPFMON_A_STAND_IN_OVERLAY: flag, that device is an overlay.
 */
enum rpfmon_attr_stand_in {
	RPFMON_A_STAND_IN_IFINDEX = 1,
	RPFMON_A_STAND_IN_KIND,
	RPFMON_A_STAND_IN_OVERLAY,

	/* private: */
	__RPFMON_A_STAND_IN_MAX,
	RPFMON_A_STAND_IN_MAX = (__RPFMON_A_STAND_IN_MAX - 1)
};

/**
 * enum rpfmon_attr_conf - A namespace's setting and the module's state.
 * @RPFMON_A_CONF_PAD: Padding.
 * @RPFMON_A_CONF_NETNS: u32, inode of the network namespace.
 * @RPFMON_A_CONF_OVERRIDE: u32 of &enum rpfmon_override, what a matching rule
 *   does.
 * @RPFMON_A_CONF_RULES: u32, rules in this namespace.
 * @RPFMON_A_CONF_MODULE_VERSION: string, the module's version.
 * @RPFMON_A_CONF_PROBE_MISSED: u64, calls that the probe did not see, over all
 *   namespaces; each may hide a rejection.
 * @RPFMON_A_CONF_RECORDS_LOST: u64, records that made way, over all
 *   namespaces.
 * @RPFMON_A_CONF_RECORDS_KEPT: u64, records in the journal, over all
 *   namespaces.
 * @RPFMON_A_CONF_GONE: nest of &enum rpfmon_attr_counters, counters of devices
 *   removed from this namespace.
 * @RPFMON_A_CONF_PROBE: u32 of &enum rpfmon_probe, does the module's probe
 *   work? Tried just now.
 * @RPFMON_A_CONF_QUIET: flag, the namespace makes no records, events, trace or
 *   log lines, is not in debugfs, and admits no received packet. This is for a
 *   copy of another namespace, which is asked by route look-ups, and stays so
 *   until it ends. It can be set before the first rule and the first
 *   rejection, and not in the initial namespace.
 * @RPFMON_A_CONF_STAND_IN: nests of &enum rpfmon_attr_stand_in, a device of a
 *   quiet namespace that rules shall take for one of another kind.
 * @RPFMON_A_CONF_GENERATION: u64, changes of rules and override so far. A
 *   request that has it is refused with EBUSY if it is another one by now.
 * @RPFMON_A_CONF_RULE: nests of &enum rpfmon_attr_rule, one of all the rules
 *   that there shall be.
 */
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
	RPFMON_A_CONF_GENERATION,
	RPFMON_A_CONF_RULE,

	/* private: */
	__RPFMON_A_CONF_MAX,
	RPFMON_A_CONF_MAX = (__RPFMON_A_CONF_MAX - 1)
};

/**
 * enum rpfmon_attr_change - A change of rules, override or counters, and who
 *   made it.
 * @RPFMON_A_CHANGE_PAD: Padding.
 * @RPFMON_A_CHANGE_TIME: u64, nanoseconds since the epoch (UTC).
 * @RPFMON_A_CHANGE_NETNS: u32, inode of the network namespace.
 * @RPFMON_A_CHANGE_GENERATION: u64, the generation that it led to.
 * @RPFMON_A_CHANGE_UID: u32, the user who asked for it, as the network
 *   namespace's user namespace sees it; this, pid and comm are absent if
 *   nobody did.
 * @RPFMON_A_CHANGE_PID: u32, the process that asked for it, as the initial
 *   process namespace sees it, or, if the network namespace belongs to another
 *   user namespace than the initial one, as the process sees itself.
 * @RPFMON_A_CHANGE_COMM: string, the name of its program, which is its own
 *   choice.
 * @RPFMON_A_CHANGE_ADDED: nests of &enum rpfmon_attr_rule, a rule that there
 *   was not.
 * @RPFMON_A_CHANGE_CHANGED: nests of &enum rpfmon_attr_rule, a rule that has
 *   another end or force, as it is now.
 * @RPFMON_A_CHANGE_DELETED: nests of &enum rpfmon_attr_rule, a rule that is no
 *   more.
 * @RPFMON_A_CHANGE_EXPIRED: nests of &enum rpfmon_attr_rule, a rule that is no
 *   more since its end has come.
 * @RPFMON_A_CHANGE_OVERRIDE: u32 of &enum rpfmon_override, what a matching
 *   rule does now; absent if it does as before.
 * @RPFMON_A_CHANGE_RESET: flag, counters were zeroed.
 * @RPFMON_A_CHANGE_IFINDEX: u32, those of the device of this index; absent if
 *   those of the namespace were.
 */
enum rpfmon_attr_change {
	RPFMON_A_CHANGE_PAD = 1,
	RPFMON_A_CHANGE_TIME,
	RPFMON_A_CHANGE_NETNS,
	RPFMON_A_CHANGE_GENERATION,
	RPFMON_A_CHANGE_UID,
	RPFMON_A_CHANGE_PID,
	RPFMON_A_CHANGE_COMM,
	RPFMON_A_CHANGE_ADDED,
	RPFMON_A_CHANGE_CHANGED,
	RPFMON_A_CHANGE_DELETED,
	RPFMON_A_CHANGE_EXPIRED,
	RPFMON_A_CHANGE_OVERRIDE,
	RPFMON_A_CHANGE_RESET,
	RPFMON_A_CHANGE_IFINDEX,

	/* private: */
	__RPFMON_A_CHANGE_MAX,
	RPFMON_A_CHANGE_MAX = (__RPFMON_A_CHANGE_MAX - 1)
};

/**
 * enum rpfmon_attr_test - An imagined packet, and what would become of it.
 * @RPFMON_A_TEST_IFINDEX: u32, the device that it comes in by; either this or
 *   its name.
 * @RPFMON_A_TEST_DEV: string, name of that device.
 * @RPFMON_A_TEST_SRC: u32, the source, an IPv4 address in network byte order.
 * @RPFMON_A_TEST_DST: u32 in network byte order, the destination, likewise.
 *   Absent: the return path is looked up as for multicast, without a source
 *   address of its own.
 * @RPFMON_A_TEST_MARK: u32, the packet's mark; 0 if absent.
 * @RPFMON_A_TEST_TOS: u8, type of service byte; 0 if absent.
 * @RPFMON_A_TEST_STRICT: u32 of &enum rpfmon_answer, the answer of strict
 *   mode.
 * @RPFMON_A_TEST_LOOSE: u32 of &enum rpfmon_answer, the answer of loose mode.
 * @RPFMON_A_TEST_NOW: u32 of &enum rpfmon_answer, the answer of the present
 *   mode, rules and override.
 * @RPFMON_A_TEST_RECORD: nest of &enum rpfmon_attr_record, the rejection in
 *   strict mode. The reason means nothing if strict mode accepts, verdict and
 *   rule mean nothing unless it is the present mode, and cpu, seq, len, ICMP
 *   type and lost never do.
 * @RPFMON_A_TEST_PROTO: u8, IP protocol; UDP if absent. Rules by port are
 *   asked as the kernel asks for TCP, UDP and SCTP.
 * @RPFMON_A_TEST_SPORT: u16, source port, host byte order; 0 if absent.
 * @RPFMON_A_TEST_DPORT: u16, destination port, likewise.
 */
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

	/* private: */
	__RPFMON_A_TEST_MAX,
	RPFMON_A_TEST_MAX = (__RPFMON_A_TEST_MAX - 1)
};

/**
 * enum rpfmon_cmd - Operations of the family.
 * @RPFMON_CMD_DEV_GET: A device's mode and counters, by ifindex or by name.
 * @RPFMON_CMD_RECORD_GET: The rejections kept, by CPU and age; then those that
 *   only their device's own short store still has.
 * @RPFMON_CMD_RULE_GET: The allowlist, by id; or one rule: that of an id, or
 *   the one that decides a source on a device, whatever override is.
 * @RPFMON_CMD_RULE_ADD: Adds a rule; with NLM_F_REPLACE, or gives the rule
 *   with these selectors another end and force. A rule without a source
 *   prefix, or with one shorter than 8 bits, is refused if its selector names
 *   a device that is no overlay, unless it is forced. A rule that can match
 *   nothing now is taken with a message in the acknowledgment.
 * @RPFMON_CMD_RULE_DEL: Deletes the rule of this id, or with exactly these
 *   selectors.
 * @RPFMON_CMD_RULE_FLUSH: Deletes every rule.
 * @RPFMON_CMD_RULE_REPLACE: Makes these all the rules there are, and override
 *   this one, if it is given; wholly or not at all. It takes the generation
 *   that the caller has seen. A rule with selectors of one that there is keeps
 *   its id and counters, and admits without a gap.
 * @RPFMON_CMD_CONF_GET: Override, and the state of the module.
 * @RPFMON_CMD_CONF_SET: Sets override, or makes the namespace quiet.
 * @RPFMON_CMD_RESET: Zeroes the counters of one device, or those of the
 *   namespace with its rules' and its gone devices'. Records stay.
 * @RPFMON_CMD_RECORD_NTF: New records, in batches, or that some made way
 *   unsent.
 * @RPFMON_CMD_CHANGE_NTF: Rules, override or counters were changed.
 * @RPFMON_CMD_TEST: What would become of a packet that nobody sent. Counts
 *   nothing.
 */
enum rpfmon_cmd {
	RPFMON_CMD_DEV_GET = 1,
	RPFMON_CMD_RECORD_GET,
	RPFMON_CMD_RULE_GET,
	RPFMON_CMD_RULE_ADD,
	RPFMON_CMD_RULE_DEL,
	RPFMON_CMD_RULE_FLUSH,
	RPFMON_CMD_RULE_REPLACE,
	RPFMON_CMD_CONF_GET,
	RPFMON_CMD_CONF_SET,
	RPFMON_CMD_RESET,
	RPFMON_CMD_RECORD_NTF,
	RPFMON_CMD_CHANGE_NTF,
	RPFMON_CMD_TEST,

	/* private: */
	__RPFMON_CMD_MAX,
	RPFMON_CMD_MAX = (__RPFMON_CMD_MAX - 1)
};

#define RPFMON_MCGRP_EVENTS	"events"

#endif /* _UAPI_LINUX_RPFMON_H */
