/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Routing netlink's messages as a dump has them, made by hand. They stay until
 * messages_forget(), and have room for more attributes.
 */
#ifndef RPFMON_MESSAGES_H
#define RPFMON_MESSAGES_H

#include <arpa/inet.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <libmnl/libmnl.h>

#include "rtnl.h"
#include "util.h"

#define MESSAGE_SIZE 512
#define MESSAGES_MAX 512

static char messages[MESSAGES_MAX][MESSAGE_SIZE] __attribute__((aligned(8)));
static unsigned int messages_made;

static inline void messages_forget(void)
{
	memset(messages, 0, sizeof(messages));
	messages_made = 0;
}

static inline struct nlmsghdr *make_message(uint16_t type, const void *header, size_t len)
{
	struct nlmsghdr *nlh;

	if (messages_made == MESSAGES_MAX)
		abort();
	nlh = mnl_nlmsg_put_header(messages[messages_made++]);
	nlh->nlmsg_type = type;
	memcpy(mnl_nlmsg_put_extra_header(nlh, len), header, len);
	return nlh;
}

static inline in_addr_t addr(const char *text)
{
	in_addr_t addr;

	if (inet_pton(AF_INET, text, &addr) != 1)
		abort();
	return addr;
}

/* "10.9.0.0/16", or an address. */
static inline in_addr_t split_prefix(const char *prefix, uint8_t *len)
{
	char text[INET_ADDRSTRLEN] = "";
	size_t n = strcspn(prefix, "/");

	memcpy(text, prefix, n);
	*len = prefix[n] ? atoi(prefix + n + 1) : 32;
	return addr(text);
}

/* No @oif: 0. */
static inline struct nlmsghdr *make_route(const char *prefix, uint8_t type, uint32_t table, uint32_t oif)
{
	struct rtmsg rtm = {
		.rtm_family = AF_INET, .rtm_table = table < 256 ? table : RT_TABLE_COMPAT,
		.rtm_protocol = RTPROT_BOOT, .rtm_type = type,
	};
	in_addr_t dst = split_prefix(prefix, &rtm.rtm_dst_len);
	struct nlmsghdr *nlh = make_message(RTM_NEWROUTE, &rtm, sizeof(rtm));

	mnl_attr_put_u32(nlh, RTA_TABLE, table);
	if (rtm.rtm_dst_len)
		mnl_attr_put_u32(nlh, RTA_DST, dst);
	if (oif)
		mnl_attr_put_u32(nlh, RTA_OIF, oif);
	return nlh;
}

static inline struct rtmsg *rtm_of(struct nlmsghdr *nlh)
{
	return mnl_nlmsg_get_payload(nlh);
}

static inline struct nlmsghdr *make_addr(const char *local, uint32_t ifindex)
{
	struct ifaddrmsg ifa = { .ifa_family = AF_INET, .ifa_index = ifindex };
	in_addr_t a = split_prefix(local, &ifa.ifa_prefixlen);
	struct nlmsghdr *nlh = make_message(RTM_NEWADDR, &ifa, sizeof(ifa));

	mnl_attr_put_u32(nlh, IFA_ADDRESS, a);
	mnl_attr_put_u32(nlh, IFA_LOCAL, a);
	return nlh;
}

/* @from: NULL is from all. */
static inline struct nlmsghdr *make_rule(uint32_t priority, const char *from, uint32_t table)
{
	struct fib_rule_hdr rule = {
		.family = AF_INET, .table = table < 256 ? table : RT_TABLE_COMPAT, .action = FR_ACT_TO_TBL,
	};
	in_addr_t src = from ? split_prefix(from, &rule.src_len) : 0;
	struct nlmsghdr *nlh = make_message(RTM_NEWRULE, &rule, sizeof(rule));

	mnl_attr_put_u32(nlh, FRA_PRIORITY, priority);
	mnl_attr_put_u32(nlh, FRA_TABLE, table);
	if (from)
		mnl_attr_put_u32(nlh, FRA_SRC, src);
	return nlh;
}

static inline struct nlmsghdr *make_nexthop(uint32_t id, uint32_t oif, unsigned int flags)
{
	struct nhmsg nhm = { .nh_family = AF_INET, .nh_scope = RT_SCOPE_LINK, .nh_flags = flags };
	struct nlmsghdr *nlh = make_message(RTM_NEWNEXTHOP, &nhm, sizeof(nhm));

	mnl_attr_put_u32(nlh, NHA_ID, id);
	if (oif)
		mnl_attr_put_u32(nlh, NHA_OIF, oif);
	return nlh;
}

static inline void put_hop(char *hops, size_t *len, uint32_t oif, const char *gateway, unsigned int flags)
{
	struct rtnexthop *hop = (void *)(hops + *len);
	struct nlattr *attr = (void *)(hop + 1);

	*hop = (struct rtnexthop) {
		.rtnh_len = sizeof(*hop) + MNL_ATTR_HDRLEN + 4, .rtnh_ifindex = oif, .rtnh_flags = flags,
	};
	*attr = (struct nlattr) { MNL_ATTR_HDRLEN + 4, RTA_GATEWAY };
	*(in_addr_t *)(attr + 1) = addr(gateway);
	*len += hop->rtnh_len;
}

/* Two next hops. */
static inline void put_multipath(struct nlmsghdr *nlh, uint32_t oif, unsigned int flags, uint32_t oif2,
				 unsigned int flags2)
{
	char hops[64] __attribute__((aligned(4)));
	size_t len = 0;

	put_hop(hops, &len, oif, "10.1.0.1", flags);
	put_hop(hops, &len, oif2, "10.2.0.1", flags2);
	mnl_attr_put(nlh, RTA_MULTIPATH, len, hops);
}

static inline void dump_of(struct msgs *msgs, struct nlmsghdr **v, size_t n)
{
	*msgs = (struct msgs) { .v = v, .n = n };
}

#endif
