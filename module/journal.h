/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_JOURNAL_H
#define RPFMON_JOURNAL_H

#include <linux/atomic.h>
#include <linux/in6.h>
#include <linux/types.h>
#include <uapi/linux/if.h>
#include <linux/rpfmon.h>

#define RPFMON_RECENT	16

/**
 * struct rpfmon_record - one rejection
 * @seq: gap-free within @cpu, from 0
 * @time: nanoseconds since the epoch (UTC)
 * @net_id: the namespace it belongs to; unlike an inode, never used twice
 * @gateway: network byte order, of @gateway_family (AF_UNSPEC: none)
 * @cpu: where it happened
 * @netns: inode of the namespace
 * @ifindex: the device it came in by
 * @src: packet's source, network byte order
 * @dst: packet's destination, network byte order
 * @mark: packet's mark
 * @len: bytes from the network header on
 * @wanted: counts this CPU's records that somebody waited for; 0: nobody did
 * @rule: id of the rule that matched, or 0
 * @mode_all: conf.all.rp_filter then
 * @mode_dev: the device's own rp_filter then
 * @reverse_ifindex: the device that the return path leaves by; 0: there is none,
 *	and the members from @gateway to @reverse_dev say nothing
 * @table: routing table of the return path
 * @prefix: destination of the route that matched, network byte order
 * @orig_dst: the destination that the sender wrote, network byte order, if it was
 *	translated since; or else 0
 * @sport: host byte order, or 0
 * @dport: host byte order, or 0
 * @orig_dport: the port with @orig_dst, host byte order, or 0
 * @proto: IP protocol, or 0 if not known
 * @tos: type of service byte
 * @context: &enum rpfmon_context
 * @reason: &enum rpfmon_reason
 * @verdict: &enum rpfmon_verdict
 * @mode: &enum rpfmon_mode
 * @prefix_len: bits of @prefix
 * @gateway_family: AF_INET, AF_INET6 or AF_UNSPEC
 * @icmp: @icmp_type and @icmp_code are known
 * @icmp_type: type of an ICMP message
 * @icmp_code: its code
 * @lost: a received packet, or ARP request, was dropped with it
 * @dev: name of the device then
 * @kind: its link kind, or empty
 * @reverse_dev: name of the device that the return path leaves by
 */
struct rpfmon_record {
	u64 seq;
	u64 time;
	u64 net_id;
	union {
		__be32 ip4;
		struct in6_addr ip6;
	} gateway;
	u32 cpu;
	u32 netns;
	u32 ifindex;
	__be32 src;
	__be32 dst;
	u32 mark;
	u32 len;
	u32 wanted;
	u32 rule;
	u32 mode_all;
	u32 mode_dev;
	u32 reverse_ifindex;
	u32 table;
	__be32 prefix;
	__be32 orig_dst;
	u16 sport;
	u16 dport;
	u16 orig_dport;
	u8 proto;
	u8 tos;
	u8 context;
	u8 reason;
	u8 verdict;
	u8 mode;
	u8 prefix_len;
	u8 gateway_family;
	u8 icmp_type;
	u8 icmp_code;
	bool icmp;
	bool lost;
	char dev[IFNAMSIZ];
	char kind[RPFMON_NAME_LEN];
	char reverse_dev[IFNAMSIZ];
};

/**
 * struct rpfmon_slot - room for one record, written and read without a lock
 * @version: odd while a writer is in it, 0 as long as nobody was
 * @rec: the record
 */
struct rpfmon_slot {
	u32 version;
	struct rpfmon_record rec;
};

/**
 * struct rpfmon_recent - a device's own last records, whatever other devices do
 * @next: counts the records that came
 * @slots: the last of them
 */
struct rpfmon_recent {
	atomic_t next;
	struct rpfmon_slot slots[RPFMON_RECENT];
};

/**
 * struct rpfmon_journal_count - what the journal holds over all CPUs
 * @kept: records that can be read
 * @lost: records that made way
 */
struct rpfmon_journal_count {
	u64 kept;
	u64 lost;
};

int rpfmon_journal_init(unsigned int size);
void rpfmon_journal_exit(void);
struct rpfmon_record *rpfmon_journal_begin(void);
void rpfmon_journal_end(struct rpfmon_record *rec, struct rpfmon_recent *recent);
u64 rpfmon_journal_oldest(unsigned int cpu);
u64 rpfmon_journal_next(unsigned int cpu);
bool rpfmon_journal_read(unsigned int cpu, u64 *seq, struct rpfmon_record *rec,
			 u64 *missed);
struct rpfmon_journal_count rpfmon_journal_count(void);
bool rpfmon_recent_read(struct rpfmon_recent *recent, unsigned int i,
			struct rpfmon_record *rec);

#endif /* RPFMON_JOURNAL_H */
