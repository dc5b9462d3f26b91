// SPDX-License-Identifier: GPL-2.0
/* Makes of what a dump tells the message that sets it again, and compares sets of them. */
#include <linux/fib_rules.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "form.h"
#include "util.h"

/* The copy's addresses do not end: what depends on when they would is nothing that routing sees. */
#define LIFETIME (IFA_F_PERMANENT | IFA_F_DEPRECATED)

struct maker {
	form_index index;
	const void *data;
	struct obstack *mem;
	struct form *form;
	unsigned int hops;
	bool by_nexthop;	/* a route that names a nexthop: its own are what that has */
};

void forms_add(struct forms *forms, const struct form *form)
{
	forms->v = xgrow(forms->v, forms->n, &forms->room, sizeof(*forms->v));
	forms->v[forms->n++] = *form;
}

static uint32_t index_of(const struct maker *m, uint32_t ifindex)
{
	return m->index && ifindex ? m->index(m->data, ifindex) : ifindex;
}

static void add_state(struct maker *m, unsigned int flags)
{
	unsigned int bits = (flags & RTNH_F_DEAD ? 1 : 0) | (flags & RTNH_F_LINKDOWN ? 2 : 0);

	m->form->state |= (uint64_t)bits << 2 * (m->hops++ % 32);
}

/* What the kernel tells of, but refuses to be told, or would let end. */
static bool is_wanted(const struct maker *m, uint16_t msg, uint16_t attr)
{
	switch (msg) {
	case RTM_NEWADDR:
		return attr != IFA_CACHEINFO;
	case RTM_NEWNEXTHOP:
		return attr <= NHA_ENCAP || attr == NHA_FDB || attr == RTNL_RES_GROUP;
	case RTM_NEWROUTE:
		switch (attr) {
		case RTA_CACHEINFO:
			return false;
		case RTA_OIF:
		case RTA_GATEWAY:
		case RTA_VIA:
		case RTA_MULTIPATH:
		case RTA_ENCAP:
		case RTA_ENCAP_TYPE:
			return !m->by_nexthop;
		}
		return true;
	default:
		return attr != FRA_PAD;
	}
}

static void make_header(struct maker *m, struct nlmsghdr *nlh)
{
	struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(nlh);
	struct ifaddrmsg *addr = mnl_nlmsg_get_payload(nlh);
	struct rtmsg *route = mnl_nlmsg_get_payload(nlh);
	struct nhmsg *nexthop = mnl_nlmsg_get_payload(nlh);

	switch (nlh->nlmsg_type) {
	case RTM_NEWADDR:
		addr->ifa_index = index_of(m, addr->ifa_index);
		addr->ifa_flags &= ~LIFETIME;
		break;
	case RTM_NEWRULE:
		rule->flags &= FIB_RULE_INVERT;
		break;
	case RTM_NEWNEXTHOP:
		add_state(m, nexthop->nh_flags);
		nexthop->nh_flags &= RTNH_F_ONLINK;
		nexthop->nh_scope = 0;
		break;
	case RTM_NEWROUTE:
		/* Of several next hops each has its own; that of all depends on which went first. */
		if (!rtnl_attr(m->form->msg, RTA_MULTIPATH, 0) || m->by_nexthop)
			add_state(m, route->rtm_flags);
		route->rtm_flags &= RTNH_F_ONLINK | RTNH_F_PERVASIVE;
		break;
	}
}

static void make_hops(struct maker *m, const struct nlattr *attr)
{
	struct rtnexthop *hop;
	int left;

	rtnl_for_each_hop(hop, left, attr) {
		add_state(m, hop->rtnh_flags);
		hop->rtnh_flags &= RTNH_F_ONLINK | RTNH_F_PERVASIVE;
		hop->rtnh_ifindex = index_of(m, hop->rtnh_ifindex);
	}
}

/* Of a resilient group the kernel tells also for how long it has not been balanced. */
static void put_resilient(struct nlmsghdr *nlh, const struct nlattr *from)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, RTNL_RES_GROUP);
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, from)
		if (mnl_attr_get_type(attr) >= RTNL_RES_GROUP_BUCKETS &&
		    mnl_attr_get_type(attr) <= RTNL_RES_GROUP_UNBALANCED_TIMER)
			mnl_attr_put(nlh, attr->nla_type, mnl_attr_get_payload_len(attr),
				     mnl_attr_get_payload(attr));
	mnl_attr_nest_end(nlh, nest);
}

static void put_attr(struct maker *m, struct nlmsghdr *nlh, const struct nlattr *from)
{
	const uint16_t type = mnl_attr_get_type(from), msg = nlh->nlmsg_type;
	struct nlattr *attr = mnl_nlmsg_get_payload_tail(nlh);
	uint32_t *value = mnl_attr_get_payload(attr);

	if (msg == RTM_NEWNEXTHOP && type == RTNL_RES_GROUP) {
		put_resilient(nlh, from);
		return;
	}
	mnl_attr_put(nlh, from->nla_type, mnl_attr_get_payload_len(from), mnl_attr_get_payload(from));
	if (msg == RTM_NEWROUTE && type == RTA_MULTIPATH)
		make_hops(m, attr);
	else if (msg == RTM_NEWADDR && type == IFA_FLAGS)
		*value &= ~LIFETIME;
	else if ((msg == RTM_NEWROUTE && type == RTA_OIF) || (msg == RTM_NEWNEXTHOP && type == NHA_OIF))
		*value = index_of(m, *value);
}

static struct form make(struct maker *m, struct nlmsghdr *from)
{
	const size_t header = rtnl_header_len(from->nlmsg_type);
	struct form form = { .msg = from };
	const struct nlattr *attr;
	struct nlmsghdr *nlh;

	m->form = &form;
	m->hops = 0;
	m->by_nexthop = from->nlmsg_type == RTM_NEWROUTE && rtnl_attr(from, RTA_NH_ID, 0);
	nlh = rtnl_msg(m->mem, from->nlmsg_type, 0, mnl_nlmsg_get_payload(from), from->nlmsg_len);
	make_header(m, nlh);
	mnl_attr_for_each(attr, from, header)
		if (is_wanted(m, from->nlmsg_type, mnl_attr_get_type(attr)))
			put_attr(m, nlh, attr);
	form.msg = nlh;
	return form;
}

void forms_make(const struct msgs *msgs, form_index index, const void *data, struct obstack *mem,
		struct forms *forms)
{
	struct maker m = { .index = index, .data = data, .mem = mem };
	struct form form;
	size_t i;

	forms->n = 0;
	for (i = 0; i < msgs->n; i++) {
		form = make(&m, msgs->v[i]);
		forms_add(forms, &form);
	}
}

/* Length, type and flags apart, which requests change. */
static int compare(const void *one, const void *other)
{
	const struct form *a = one, *b = other;
	size_t x = mnl_nlmsg_get_payload_len(a->msg), y = mnl_nlmsg_get_payload_len(b->msg);
	int d = memcmp(mnl_nlmsg_get_payload(a->msg), mnl_nlmsg_get_payload(b->msg), x < y ? x : y);

	return d ? d : x < y ? -1 : x > y;
}

static int compare_state(const void *one, const void *other)
{
	const struct form *a = one, *b = other;
	int d = compare(a, b);

	return d ? d : a->state < b->state ? -1 : a->state > b->state;
}

static void copy_sorted(const struct forms *from, struct forms *to,
			int (*by)(const void *one, const void *other))
{
	*to = (struct forms) { .n = from->n };
	to->v = xzalloc((from->n + 1) * sizeof(*to->v));
	if (from->n)
		memcpy(to->v, from->v, from->n * sizeof(*to->v));
	qsort(to->v, to->n, sizeof(*to->v), by);
}

bool forms_differ(const struct forms *a, const struct forms *b, bool state, struct forms *only_a,
		  struct forms *only_b)
{
	int (*by)(const void *one, const void *other) = state ? compare_state : compare;
	struct forms x, y;
	size_t i, j;
	int d;

	for (i = 0; i < a->n && i < b->n && !by(&a->v[i], &b->v[i]);)
		i++;
	if (i == a->n && i == b->n)
		return false;
	copy_sorted(a, &x, by);
	copy_sorted(b, &y, by);
	for (i = 0, j = 0; i < x.n || j < y.n;) {
		d = i == x.n ? 1 : j == y.n ? -1 : by(&x.v[i], &y.v[j]);
		if (d < 0)
			forms_add(only_a, &x.v[i]);
		else if (d > 0)
			forms_add(only_b, &y.v[j]);
		i += d <= 0;
		j += d >= 0;
	}
	free(x.v);
	free(y.v);
	return only_a->n || only_b->n;
}

static bool same_run(const struct form *a, const struct form *b, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (compare(&a[i], &b[i]))
			return false;
	return true;
}

bool forms_same_order(const struct forms *a, const struct forms *b)
{
	return a->n == b->n && same_run(a->v, b->v, a->n);
}

void forms_missing(const struct forms *want, const struct forms *have, struct forms *missing)
{
	struct forms sorted;
	size_t i;

	copy_sorted(have, &sorted, compare);
	for (i = 0; i < want->n; i++)
		if (!bsearch(&want->v[i], sorted.v, sorted.n, sizeof(*sorted.v), compare))
			forms_add(missing, &want->v[i]);
	free(sorted.v);
}

struct key {
	uint32_t table, dst, metric, len, tos;
};

static struct key key_of(const struct form *route)
{
	const struct rtmsg *rtm = mnl_nlmsg_get_payload(route->msg);
	const struct nlattr *table = rtnl_attr(route->msg, RTA_TABLE, 4);

	return (struct key) {
		.table = table ? mnl_attr_get_u32(table) : rtm->rtm_table,
		.dst = rtnl_u32(route->msg, RTA_DST),
		.metric = rtnl_u32(route->msg, RTA_PRIORITY),
		.len = rtm->rtm_dst_len,
		.tos = rtm->rtm_tos,
	};
}

/* Those of @forms from @from on that have the key of the first. */
static size_t run_of(const struct forms *forms, size_t from)
{
	const struct key key = key_of(&forms->v[from]);
	size_t n = 1;

	for (; from + n < forms->n; n++) {
		struct key other = key_of(&forms->v[from + n]);

		if (memcmp(&key, &other, sizeof(key)))
			break;
	}
	return n;
}

static size_t first_of_run(const struct forms *forms, size_t at)
{
	const struct key key = key_of(&forms->v[at]);

	for (; at; at--) {
		struct key before = key_of(&forms->v[at - 1]);

		if (memcmp(&key, &before, sizeof(key)))
			break;
	}
	return at;
}

/* Most often just where the last one was. */
static size_t find_run(const struct forms *forms, const struct form *like, size_t hint)
{
	const struct key key = key_of(like);
	size_t i;

	for (i = 0; i < forms->n; i++) {
		struct key other = key_of(&forms->v[(hint + i) % forms->n]);

		if (!memcmp(&key, &other, sizeof(key)))
			return first_of_run(forms, (hint + i) % forms->n);
	}
	return forms->n;
}

bool forms_misordered(const struct forms *want, const struct forms *have, struct forms *add,
		      struct forms *del)
{
	size_t i, n, at, m, k, hint = 0;
	bool any = false;

	for (i = 0; i < want->n; i += n) {
		n = run_of(want, i);
		if (n == 1)
			continue;
		at = find_run(have, &want->v[i], hint + i);
		m = at < have->n ? run_of(have, at) : 0;
		if (m)
			hint = have->n + at - i;
		if (m == n && same_run(&want->v[i], &have->v[at], n))
			continue;
		any = true;
		for (k = 0; k < m; k++)
			forms_add(del, &have->v[at + k]);
		for (k = 0; k < n; k++)
			forms_add(add, &want->v[i + k]);
	}
	return any;
}

