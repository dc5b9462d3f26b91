/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Every difference between the kernels that rpfmon supports, and nothing else.
 * Kbuild decides by looking into the headers (Kbuild, "features"); a kernel
 * whose fib_validate_source() is neither of the known two fails the build here.
 */
#ifndef RPFMON_COMPAT_H
#define RPFMON_COMPAT_H

#ifndef CONFIG_INET
#error "rpfmon: this kernel has no IPv4; it needs CONFIG_INET=y"
#endif
#ifndef CONFIG_KALLSYMS
#error "rpfmon: this kernel does not know its functions by name; it needs CONFIG_KALLSYMS=y"
#endif
#ifndef CONFIG_KPROBES
#error "rpfmon: this kernel has no probes; it needs CONFIG_KPROBES=y"
#endif
#ifndef CONFIG_KRETPROBES
#error "rpfmon: this kernel cannot probe returns; it needs CONFIG_KRETPROBES=y"
#endif
#ifndef CONFIG_HAVE_FUNCTION_ARG_ACCESS_API
#error "rpfmon: on this architecture a probe cannot read a function's arguments"
#endif

#include <linux/build_bug.h>
#include <linux/hrtimer.h>
#include <linux/inetdevice.h>
#include <linux/sched.h>
#include <net/flow.h>
#include <net/genetlink.h>
#include <net/ip.h>
#include <net/ip_fib.h>
#include <net/l3mdev.h>
#include <net/netfilter/nf_conntrack.h>
#include <net/route.h>
#ifdef RPFMON_HAVE_FIB_REASON
#include <net/dropreason.h>
#include <net/inet_dscp.h>
#endif

/* What fib_validate_source() takes as type of service, and what it returns of
 * its rp_filter verdict
 */
#ifdef RPFMON_HAVE_FIB_REASON
#define RPFMON_DSFIELD		dscp_t
#define RPFMON_KERNEL_REJECTED	(-SKB_DROP_REASON_IP_RPFILTER)
#else
#define RPFMON_DSFIELD		u8
#define RPFMON_KERNEL_REJECTED	(-EXDEV)
#endif

typedef int rpfmon_validate_fn(struct sk_buff *skb, __be32 src, __be32 dst,
			       RPFMON_DSFIELD dsfield, int oif,
			       struct net_device *dev, struct in_device *idev,
			       u32 *itag);

static_assert(__same_type(fib_validate_source, rpfmon_validate_fn),
	      "unknown prototype of fib_validate_source()");

/* Fills in what __fib_validate_source() does, in the fields of this kernel. */
static inline void rpfmon_flow_init(struct flowi4 *fl4,
				    const struct net_device *dev, int oif,
				    RPFMON_DSFIELD dsfield)
{
#ifdef RPFMON_HAVE_FLOWI4_L3MDEV
	fl4->flowi4_l3mdev = l3mdev_master_ifindex_rcu(dev);
	fl4->flowi4_iif = oif ? : LOOPBACK_IFINDEX;
#else
	fl4->flowi4_iif = l3mdev_master_ifindex_rcu(dev);
	if (!fl4->flowi4_iif)
		fl4->flowi4_iif = oif ? : LOOPBACK_IFINDEX;
#endif
#ifdef RPFMON_HAVE_FLOWI4_DSCP
	fl4->flowi4_dscp = dsfield;
#elif defined(RPFMON_HAVE_FIB_REASON)
	fl4->flowi4_tos = inet_dscp_to_dsfield(dsfield);
#else
	fl4->flowi4_tos = dsfield;
#endif
}

/* As ip_route_input() makes of a header's type of service what it passes on. */
static inline RPFMON_DSFIELD rpfmon_dsfield(u8 tos)
{
#ifdef RPFMON_HAVE_FIB_REASON
	return inet_dsfield_to_dscp(tos);
#elif defined(IPTOS_RT_MASK)
	return tos & IPTOS_RT_MASK;
#else
	return tos & INET_DSCP_MASK;
#endif
}

/* In IPCB()->flags of a packet that is not to become the route hint of its batch.
 * Kernels before 6.6 have it by their stable updates; without them, others of the
 * batch may follow an admitted packet, as they do in loose mode.
 */
#ifdef IPSKB_MULTIPATH
#define RPFMON_NO_HINT		IPSKB_MULTIPATH
#else
#define RPFMON_NO_HINT		0
#endif

/* What the sender of an IPv4 packet wrote, as connection tracking noted it, or NULL.
 * nf_ct_get() reads the packet alone: no symbol of nf_conntrack is needed.
 */
static inline const struct nf_conntrack_tuple *
rpfmon_sent_tuple(const struct sk_buff *skb)
{
#if IS_ENABLED(CONFIG_NF_CONNTRACK)
	enum ip_conntrack_info info;
	const struct nf_conn *ct = nf_ct_get(skb, &info);

	if (ct && !nf_ct_is_template(ct) && nf_ct_l3num(ct) == NFPROTO_IPV4)
		return &ct->tuplehash[CTINFO2DIR(info)].tuple;
#endif
	return NULL;
}

#ifdef RPFMON_HAVE_GENL_SPLIT_OPS
#define rpfmon_genl_op		genl_split_ops
#else
#define rpfmon_genl_op		genl_ops
#endif

/* Joining a multicast group takes CAP_NET_ADMIN over the namespace */
#ifdef GENL_MCAST_CAP_NET_ADMIN
#define RPFMON_MCGRP_NET_ADMIN	GENL_MCAST_CAP_NET_ADMIN
#else
#define RPFMON_MCGRP_NET_ADMIN	GENL_UNS_ADMIN_PERM
#endif

static inline struct nlattr **rpfmon_dump_attrs(struct netlink_callback *cb)
{
#ifdef RPFMON_HAVE_GENL_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

/* Of the requests up to rule-add, genl_header_check() else refuses NLM_F_REPLACE. */
#ifdef RPFMON_HAVE_RESV_START_OP
#define RPFMON_TAKES_REPLACE	.resv_start_op = RPFMON_CMD_RULE_ADD + 1,
#else
#define RPFMON_TAKES_REPLACE
#endif

static inline void rpfmon_hrtimer_setup(struct hrtimer *timer,
					enum hrtimer_restart (*come)(struct hrtimer *),
					clockid_t clock, enum hrtimer_mode mode)
{
#ifdef RPFMON_HAVE_HRTIMER_SETUP
	hrtimer_setup(timer, come, clock, mode);
#else
	hrtimer_init(timer, clock, mode);
	timer->function = come;
#endif
}

/* As set_active_memcg() does for a task; some kernels do not export what else that
 * takes.
 */
static inline struct mem_cgroup *rpfmon_charge(struct mem_cgroup *memcg)
{
	struct mem_cgroup *old = NULL;

#ifdef CONFIG_MEMCG
	old = current->active_memcg;
	current->active_memcg = memcg;
#endif
	return old;
}

#endif /* RPFMON_COMPAT_H */
