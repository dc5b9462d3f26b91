/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM rpfmon

#if !defined(RPFMON_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define RPFMON_TRACE_H

#include <linux/tracepoint.h>
#include <linux/trace_events.h>

#include "journal.h"

/* TRACE_DEFINE_ENUM() and __print_symbolic() for the enums of the specification */
#include "trace_gen.h"

/* Every rejection, admitted or not, but for quiet namespaces': the members of struct
 * rpfmon_record, whose kernel-doc has units and byte order. Softirq or task, under
 * rcu_read_lock().
 */
TRACE_EVENT(rpf_reject,
	    TP_PROTO(const struct rpfmon_record *rec),
	    TP_ARGS(rec),
	    TP_STRUCT__entry(__field(u64, seq)
			     __field(u64, time)
			     __field(u32, cpu)
			     __field(u32, netns)
			     __field(u32, ifindex)
			     __array(char, dev, IFNAMSIZ)
			     __array(char, kind, RPFMON_NAME_LEN)
			     __array(u8, src, 4)
			     __array(u8, dst, 4)
			     __field(u8, proto)
			     __field(u8, tos)
			     __field(u16, sport)
			     __field(u16, dport)
			     __field(u32, mark)
			     __field(u32, len)
			     __field(u8, context)
			     __field(u8, reason)
			     __field(u8, verdict)
			     __field(u8, mode)
			     __field(u32, mode_all)
			     __field(u32, mode_dev)
			     __field(u32, rule)
			     __field(u32, reverse_ifindex)
			     __array(char, reverse_dev, IFNAMSIZ)
			     __field(u8, gateway_family)
			     __array(u8, gateway, 16)
			     __field(u32, table)
			     __array(u8, prefix, 4)
			     __field(u8, prefix_len)
			     __array(u8, orig_dst, 4)
			     __field(u16, orig_dport)
			     __field(bool, icmp)
			     __field(u8, icmp_type)
			     __field(u8, icmp_code)
			     __field(bool, lost)
	    ),
	    TP_fast_assign(__entry->seq = rec->seq;
			   __entry->time = rec->time;
			   __entry->cpu = rec->cpu;
			   __entry->netns = rec->netns;
			   __entry->ifindex = rec->ifindex;
			   strscpy_pad(__entry->dev, rec->dev, IFNAMSIZ);
			   memcpy(__entry->kind, rec->kind, RPFMON_NAME_LEN);
			   memcpy(__entry->src, &rec->src, 4);
			   memcpy(__entry->dst, &rec->dst, 4);
			   __entry->proto = rec->proto;
			   __entry->tos = rec->tos;
			   __entry->sport = rec->sport;
			   __entry->dport = rec->dport;
			   __entry->mark = rec->mark;
			   __entry->len = rec->len;
			   __entry->context = rec->context;
			   __entry->reason = rec->reason;
			   __entry->verdict = rec->verdict;
			   __entry->mode = rec->mode;
			   __entry->mode_all = rec->mode_all;
			   __entry->mode_dev = rec->mode_dev;
			   __entry->rule = rec->rule;
			   __entry->reverse_ifindex = rec->reverse_ifindex;
			   strscpy_pad(__entry->reverse_dev, rec->reverse_dev, IFNAMSIZ);
			   __entry->gateway_family = rec->gateway_family;
			   memcpy(__entry->gateway, &rec->gateway, 16);
			   __entry->table = rec->table;
			   memcpy(__entry->prefix, &rec->prefix, 4);
			   __entry->prefix_len = rec->prefix_len;
			   memcpy(__entry->orig_dst, &rec->orig_dst, 4);
			   __entry->orig_dport = rec->orig_dport;
			   __entry->icmp = rec->icmp;
			   __entry->icmp_type = rec->icmp_type;
			   __entry->icmp_code = rec->icmp_code;
			   __entry->lost = rec->lost;
	    ),
	    TP_printk("dev=%s src=%pI4 dst=%pI4 proto=%u sport=%u dport=%u context=%s reason=%s verdict=%s rule=%u mode=%u netns=%u reverse_dev=%s table=%u prefix=%pI4/%u",
		      __entry->dev, __entry->src, __entry->dst, __entry->proto,
		      __entry->sport, __entry->dport,
		      rpfmon_print_context(__entry->context),
		      rpfmon_print_reason(__entry->reason),
		      rpfmon_print_verdict(__entry->verdict),
		      __entry->rule, __entry->mode, __entry->netns,
		      __entry->reverse_dev, __entry->table, __entry->prefix,
		      __entry->prefix_len)
);

#endif /* RPFMON_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
