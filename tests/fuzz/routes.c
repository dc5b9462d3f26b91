// SPDX-License-Identifier: GPL-2.0
/*
 * What routing netlink dumps: whatever it is, what is made of it can be made again, and
 * is alike to itself in any order. The first byte says how far it is turned around.
 */
#include <linux/rtnetlink.h>
#include <string.h>

#include "form.h"
#include "fuzz.h"
#include "util.h"
#include "verdicts.h"

static const uint16_t types[] = { RTM_NEWADDR, RTM_NEWRULE, RTM_NEWNEXTHOP, RTM_NEWROUTE };

static uint32_t next_index(const void *data, uint32_t ifindex)
{
	return ifindex + 1;
}

/* The kernel pads each, and none is so long that mnl_nlmsg_ok() takes its length for a negative one. */
static bool is_whole(const struct nlmsghdr *nlh, int left)
{
	return mnl_nlmsg_ok(nlh, left) && nlh->nlmsg_len <= (uint32_t)left && (int)MNL_ALIGN(nlh->nlmsg_len) <= left;
}

/* As rtnl_dump() takes them: no shorter than their headers. */
static void take(char *copy, size_t size, uint16_t type, struct msgs *msgs)
{
	struct nlmsghdr *nlh = (void *)copy;
	int left = size;

	for (; is_whole(nlh, left); nlh = mnl_nlmsg_next(nlh, &left))
		if (nlh->nlmsg_type == type && mnl_nlmsg_get_payload_len(nlh) >= rtnl_header_len(type))
			msgs_add(msgs, nlh);
}

static void make_again(const struct forms *once, struct obstack *mem, struct forms *twice)
{
	struct msgs msgs = { 0 };
	size_t i;

	for (i = 0; i < once->n; i++)
		msgs_add(&msgs, once->v[i].msg);
	forms_make(&msgs, NULL, NULL, mem, twice);
	free(msgs.v);
}

static void turn(const struct forms *forms, size_t by, struct forms *turned)
{
	size_t i;

	for (i = 0; i < forms->n; i++)
		forms_add(turned, &forms->v[(i + by) % forms->n]);
}

static void try(char *copy, size_t size, uint16_t type, size_t by)
{
	struct forms once = { 0 }, twice = { 0 }, moved = { 0 }, turned = { 0 }, more = { 0 }, fewer = { 0 };
	struct probe probe = { 0 };
	struct msgs msgs = { 0 };
	struct obstack mem;
	size_t i;

	obstack_begin(&mem, 4096);
	take(copy, size, type, &msgs);
	forms_make(&msgs, NULL, NULL, &mem, &once);
	forms_make(&msgs, next_index, NULL, &mem, &moved);
	make_again(&once, &mem, &twice);
	must(once.n == msgs.n && moved.n == msgs.n, "each message has its form");
	must(forms_same_order(&once, &twice), "what is made of a form is that form");
	turn(&once, by, &turned);
	must(!forms_differ(&once, &turned, true, &more, &fewer) && !more.n && !fewer.n, "order is no difference");
	forms_missing(&once, &turned, &more);
	must(!more.n, "nothing is missing in itself");
	if (type == RTM_NEWROUTE) {
		must(!forms_misordered(&once, &twice, &more, &fewer) || more.n, "what is misordered is told");
		forms_misordered(&once, &turned, &more, &fewer);
	}
	for (i = 0; i < once.n; i++) {
		if (type == RTM_NEWRULE)
			probe_for_rule(once.v[i].msg, &probe);
	}
	free(once.v);
	free(twice.v);
	free(moved.v);
	free(turned.v);
	free(more.v);
	free(fewer.v);
	free(msgs.v);
	obstack_free(&mem, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned int i;
	char *copy;

	if (!size)
		return 0;
	/* of its own, so that a byte read too far is seen */
	copy = malloc(size - 1);
	memcpy(copy, data + 1, size - 1);
	for (i = 0; i < ARRAY_SIZE(types); i++)
		try(copy, size - 1, types[i], data[0]);
	free(copy);
	return 0;
}
