// SPDX-License-Identifier: GPL-2.0
/* What dumps tell as the messages that set it again: what is left out or kept beside; and sets of them. */
#include "form.h"
#include "messages.h"
#include "test.h"

#define HOPS_FLAGS (RTNH_F_DEAD | RTNH_F_LINKDOWN | RTNH_F_OFFLOAD | RTNH_F_TRAP)

static struct obstack mem;

/* Elsewhere, devices have other indices. */
static uint32_t beyond(const void *data, uint32_t ifindex)
{
	return ifindex + *(const uint32_t *)data;
}

static const uint32_t shift = 100;

static struct form form_of(struct nlmsghdr *nlh, form_index index)
{
	struct msgs msgs;
	struct forms forms = { 0 };
	struct form form;

	dump_of(&msgs, &nlh, 1);
	forms_make(&msgs, index, &shift, &mem, &forms);
	form = forms.v[0];
	free(forms.v);
	return form;
}

static bool same(const struct nlmsghdr *a, const struct nlmsghdr *b)
{
	size_t len = mnl_nlmsg_get_payload_len(a);

	return len == mnl_nlmsg_get_payload_len(b) &&
	       !memcmp(mnl_nlmsg_get_payload(a), mnl_nlmsg_get_payload(b), len);
}

/* ---- one at a time ---- */

static void test_addr(void)
{
	struct ifa_cacheinfo lifetime = { .ifa_valid = 60 };
	struct nlmsghdr *plain = make_addr("10.1.0.2/24", 2), *nlh = make_addr("10.1.0.2/24", 2);
	struct form form;

	mnl_attr_put(nlh, IFA_CACHEINFO, sizeof(lifetime), &lifetime);
	form = form_of(nlh, NULL);
	ok(same(form.msg, plain) && form.msg->nlmsg_type == RTM_NEWADDR && !form.state,
	   "an address, but not how long it will be one");
	form = form_of(nlh, beyond);
	ok(((struct ifaddrmsg *)mnl_nlmsg_get_payload(form.msg))->ifa_index == 102 &&
	   rtnl_u32(form.msg, IFA_LOCAL) == addr("10.1.0.2"), "an address on another index");
}

static void test_rule(void)
{
	struct nlmsghdr *plain = make_rule(100, "10.1.0.2", 100), *nlh = make_rule(100, "10.1.0.2", 100);
	struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(nlh);
	struct form form;

	rule->flags = FIB_RULE_PERMANENT | FIB_RULE_UNRESOLVED | FIB_RULE_INVERT;
	mnl_attr_put_u32(nlh, FRA_PAD, 0);
	form = form_of(nlh, beyond);
	rule = mnl_nlmsg_get_payload(form.msg);
	ok(rule->flags == FIB_RULE_INVERT, "of a rule's flags, inversion alone is set again");
	rule->flags = 0;
	ok(same(form.msg, plain), "the rest of a rule, without padding");
}

static const struct {
	const char *desc;
	unsigned int flags;
	uint64_t state;
} states[] = {
	{ "alive", 0, 0 },
	{ "dead", RTNH_F_DEAD, 1 },
	{ "without carrier", RTNH_F_LINKDOWN, 2 },
	{ "both", RTNH_F_DEAD | RTNH_F_LINKDOWN, 3 },
	{ "offloaded", RTNH_F_OFFLOAD | RTNH_F_TRAP, 0 },
};

static void test_route(void)
{
	struct rta_cacheinfo cache = { .rta_used = 1 };
	struct nlmsghdr *plain, *nlh;
	struct form form;
	unsigned int i;

	for (i = 0; i < N(states); i++) {
		plain = make_route("10.9.0.0/16", RTN_UNICAST, 254, 2);
		rtm_of(plain)->rtm_flags = RTNH_F_ONLINK;
		nlh = make_route("10.9.0.0/16", RTN_UNICAST, 254, 2);
		rtm_of(nlh)->rtm_flags = RTNH_F_ONLINK | states[i].flags;
		mnl_attr_put(nlh, RTA_CACHEINFO, sizeof(cache), &cache);
		form = form_of(nlh, NULL);
		ok(same(form.msg, plain) && form.state == states[i].state, "a route that is %s", states[i].desc);
	}
	form = form_of(nlh, beyond);
	ok(rtnl_u32(form.msg, RTA_OIF) == 102, "a route by another index");
	nlh = make_route("10.9.0.0/16", RTN_BLACKHOLE, 1000, 0);
	form = form_of(nlh, beyond);
	ok(same(form.msg, nlh), "a route by no device");
}

/* Each has its own state, whoever came before it. */
static void test_states(void)
{
	struct nlmsghdr *v[] = {
		make_route("10.9.0.0/16", RTN_UNICAST, 254, 2), make_route("10.8.0.0/16", RTN_UNICAST, 254, 2),
	};
	struct forms forms = { 0 };
	struct msgs msgs;

	rtm_of(v[0])->rtm_flags = rtm_of(v[1])->rtm_flags = RTNH_F_DEAD;
	dump_of(&msgs, v, N(v));
	forms_make(&msgs, NULL, NULL, &mem, &forms);
	ok(forms.n == 2 && forms.v[0].state == 1 && forms.v[1].state == 1, "two routes that are dead");
	forms_make(&msgs, NULL, NULL, &mem, &forms);
	ok(forms.n == 2, "made again, they are as many");
	free(forms.v);
}

/* The next hops of @msg as "IFINDEX/FLAGS/GATEWAY". */
static const char *hops_of(const struct nlmsghdr *msg)
{
	static char text[256];
	const struct nlattr *multipath = rtnl_attr(msg, RTA_MULTIPATH, 0);
	char gateway[INET_ADDRSTRLEN];
	struct rtnexthop *hop;
	int left, n = 0;

	*text = '\0';
	if (!multipath)
		return NULL;
	rtnl_for_each_hop(hop, left, multipath) {
		inet_ntop(AF_INET, (char *)(hop + 1) + MNL_ATTR_HDRLEN, gateway, sizeof(gateway));
		n += snprintf(text + n, sizeof(text) - n, "%d/%x/%s ", hop->rtnh_ifindex, hop->rtnh_flags, gateway);
	}
	return text;
}

static void test_multipath(void)
{
	struct nlmsghdr *nlh = make_route("10.9.0.0/16", RTN_UNICAST, 254, 0);
	struct form form;

	rtm_of(nlh)->rtm_flags = HOPS_FLAGS | RTNH_F_PERVASIVE;
	put_multipath(nlh, 2, RTNH_F_DEAD | RTNH_F_ONLINK, 3, RTNH_F_LINKDOWN | RTNH_F_OFFLOAD);
	form = form_of(nlh, beyond);
	is(hops_of(form.msg), "102/4/10.1.0.1 103/0/10.2.0.1 ", "each of several next hops by another index");
	ok(form.state == (1 | 2 << 2), "each one's state (%llx)", (unsigned long long)form.state);
	ok(rtm_of(form.msg)->rtm_flags == RTNH_F_PERVASIVE, "and none of all of them");
}

static void test_nexthops(void)
{
	struct nlmsghdr *nlh = make_nexthop(7, 2, HOPS_FLAGS | RTNH_F_ONLINK), *plain, *nest;
	const struct nhmsg *nhm;
	struct nlattr *attr;
	struct form form = form_of(nlh, beyond);

	nhm = mnl_nlmsg_get_payload(form.msg);
	ok(nhm->nh_flags == RTNH_F_ONLINK && !nhm->nh_scope && form.state == 3,
	   "a nexthop's state, and no scope, which the kernel refuses");
	ok(rtnl_u32(form.msg, NHA_OIF) == 102, "a nexthop by another index");

	plain = make_nexthop(8, 0, 0);
	((struct nhmsg *)mnl_nlmsg_get_payload(plain))->nh_scope = 0;
	mnl_attr_put_u16(plain, NHA_GROUP_TYPE, 1);
	attr = mnl_attr_nest_start(plain, RTNL_RES_GROUP);
	mnl_attr_put_u16(plain, RTNL_RES_GROUP_BUCKETS, 32);
	mnl_attr_put_u32(plain, RTNL_RES_GROUP_UNBALANCED_TIMER, 0);
	mnl_attr_nest_end(plain, attr);
	nest = make_nexthop(8, 0, 0);
	mnl_attr_put_u16(nest, NHA_GROUP_TYPE, 1);
	attr = mnl_attr_nest_start(nest, RTNL_RES_GROUP);
	mnl_attr_put_u16(nest, RTNL_RES_GROUP_BUCKETS, 32);
	mnl_attr_put_u32(nest, RTNL_RES_GROUP_UNBALANCED_TIMER, 0);
	mnl_attr_put_u64(nest, RTNL_RES_GROUP_UNBALANCED_TIMER + 1, 12345);
	mnl_attr_nest_end(nest, attr);
	mnl_attr_put_u32(nest, NHA_GROUPS, 1);	/* asks, and tells nothing */
	form = form_of(nest, NULL);
	ok(same(form.msg, plain), "a resilient group, but not for how long it has been unbalanced");

	nlh = make_nexthop(9, 2, 0);
	mnl_attr_put(nlh, NHA_FDB, 0, NULL);
	form = form_of(nlh, NULL);
	ok(rtnl_attr(form.msg, NHA_FDB, 0), "what is for a bridge's table stays known as that");
}

/* The kernel tells the nexthop's own beside its number, and refuses to be told both. */
static void test_route_by_nexthop(void)
{
	struct nlmsghdr *plain = make_route("10.9.0.0/16", RTN_UNICAST, 254, 0), *nlh;
	struct form form;

	mnl_attr_put_u32(plain, RTA_NH_ID, 7);
	nlh = make_route("10.9.0.0/16", RTN_UNICAST, 254, 0);
	rtm_of(nlh)->rtm_flags = RTNH_F_LINKDOWN;
	mnl_attr_put_u32(nlh, RTA_NH_ID, 7);
	mnl_attr_put_u32(nlh, RTA_OIF, 2);
	mnl_attr_put_u32(nlh, RTA_GATEWAY, addr("10.1.0.1"));
	mnl_attr_put_u32(nlh, RTA_VIA, 1);
	mnl_attr_put_u16(nlh, RTA_ENCAP_TYPE, 1);
	mnl_attr_put_u16(nlh, RTA_ENCAP, 1);
	put_multipath(nlh, 2, RTNH_F_DEAD, 3, 0);
	form = form_of(nlh, beyond);
	ok(same(form.msg, plain) && form.state == 2, "a route by a nexthop names that alone");

	nlh = make_route("10.9.0.0/16", RTN_UNICAST, 254, 2);
	mnl_attr_put_u32(nlh, RTA_GATEWAY, addr("10.1.0.1"));
	mnl_attr_put_u32(nlh, RTA_PREFSRC, addr("10.1.0.2"));
	mnl_attr_put_u32(nlh, RTA_PRIORITY, 5);
	form = form_of(nlh, NULL);
	ok(same(form.msg, nlh), "one without has all of it");
}

/* ---- sets of them ---- */

/* Routes by their gateway's last number: "3 1 2x" are to 10.3/16, 10.1/16, and 10.2/16 with another state. */
static void forms_from(const char *words, struct forms *forms)
{
	char prefix[32];
	struct nlmsghdr *nlh;
	struct form form;

	memset(forms, 0, sizeof(*forms));
	while (*words) {
		snprintf(prefix, sizeof(prefix), "10.%d.0.0/16", *words - '0');
		nlh = make_route(prefix, RTN_UNICAST, 254, 2);
		form = form_of(nlh, NULL);
		form.state = words[1] == 'x';
		forms_add(forms, &form);
		words += strcspn(words, " ");
		words += strspn(words, " ");
	}
}

static const char *words_from(const struct forms *forms, char text[64])
{
	size_t i;
	int n = 0;

	*text = '\0';
	for (i = 0; i < forms->n; i++)
		n += snprintf(text + n, 64 - n, "%s%d%s", i ? " " : "",
			      (ntohl(rtnl_u32(forms->v[i].msg, RTA_DST)) >> 16) & 0xff,
			      forms->v[i].state ? "x" : "");
	return text;
}

static const struct {
	const char *a, *b;
	bool state;
	const char *only_a, *only_b;
} differences[] = {
	{ "", "", false, "", "" },
	{ "1 2 3", "1 2 3", false, "", "" },
	{ "1 2 3", "3 1 2", false, "", "" },
	{ "1 2 3", "2", false, "1 3", "" },
	{ "2", "1 2 3", false, "", "1 3" },
	{ "", "2 1", false, "", "1 2" },
	{ "1 2", "3 4", false, "1 2", "3 4" },
	{ "1 1 2", "1 2", false, "1", "" },
	{ "1 2", "2 1 1", false, "", "1" },
	{ "1 2x", "1 2", false, "", "" },
	{ "1 2x", "1 2", true, "2x", "2" },
	{ "2x 1 2", "2 1 2x", true, "", "" },
	{ "1 2 3", "1 2 4", false, "3", "4" },
};

static void test_differ(unsigned int i)
{
	struct forms a, b, only_a = { 0 }, only_b = { 0 };
	char x[64], y[64];
	bool differ;

	forms_from(differences[i].a, &a);
	forms_from(differences[i].b, &b);
	differ = forms_differ(&a, &b, differences[i].state, &only_a, &only_b);
	words_from(&only_a, x);
	words_from(&only_b, y);
	if (!ok(differ == (*differences[i].only_a || *differences[i].only_b) && !strcmp(x, differences[i].only_a) &&
		!strcmp(y, differences[i].only_b), "what \"%s\" and \"%s\" do not both have%s", differences[i].a,
		differences[i].b, differences[i].state ? ", state and all" : ""))
		printf("# got: %d, \"%s\", \"%s\"\n", differ, x, y);
	free(a.v);
	free(b.v);
	free(only_a.v);
	free(only_b.v);
}

/* The longer of two that begin alike. */
static void test_differ_at_end(void)
{
	struct nlmsghdr *v[] = {
		make_route("10.9.0.0/16", RTN_UNICAST, 254, 2), make_route("10.9.0.0/16", RTN_UNICAST, 254, 2),
	};
	struct forms a = { 0 }, b = { 0 }, only_a = { 0 }, only_b = { 0 };
	struct msgs msgs;

	mnl_attr_put_u32(v[1], RTA_PRIORITY, 5);
	dump_of(&msgs, v, 1);
	forms_make(&msgs, NULL, NULL, &mem, &a);
	dump_of(&msgs, v + 1, 1);
	forms_make(&msgs, NULL, NULL, &mem, &b);
	ok(forms_differ(&a, &b, false, &only_a, &only_b) && only_a.n == 1 && only_b.n == 1,
	   "a route, and the same with a metric");
	free(a.v);
	free(b.v);
	free(only_a.v);
	free(only_b.v);
}

static const struct {
	const char *want, *have, *missing;
} missings[] = {
	{ "3 1 2", "2", "3 1" },
	{ "3 1 2", "", "3 1 2" },
	{ "", "1", "" },
	{ "1 2", "2 1 3", "" },
	{ "1x 2", "1", "2" },
};

static void test_missing(unsigned int i)
{
	struct forms want, have, missing = { 0 };
	char text[64], desc[64];

	forms_from(missings[i].want, &want);
	forms_from(missings[i].have, &have);
	forms_missing(&want, &have, &missing);
	snprintf(desc, sizeof(desc), "what of \"%s\" is missing in \"%s\"", missings[i].want, missings[i].have);
	is(words_from(&missing, text), missings[i].missing, desc);
	free(want.v);
	free(have.v);
	free(missing.v);
}

static void test_order(void)
{
	struct forms a, b, c, d;

	forms_from("1 2 3", &a);
	forms_from("1 2x 3", &b);
	forms_from("1 3 2", &c);
	forms_from("1 2", &d);
	ok(forms_same_order(&a, &b) && !forms_same_order(&a, &c) && !forms_same_order(&a, &d) &&
	   !forms_same_order(&d, &a), "the same order, whatever the state");
	free(a.v);
	free(b.v);
	free(c.v);
	free(d.v);
}

/*
 * Of equal routes: a letter is what is the same (table, prefix, metric, TOS), a digit the
 * device, by which they differ.
 */
static void equals_from(const char *words, struct forms *forms)
{
	static const struct {
		const char *prefix;
		uint32_t table, metric;
		uint8_t tos;
	} keys[] = {
		{ "10.1.0.0/16", 254, 0, 0 }, { "10.1.0.0/16", 1000, 0, 0 }, { "10.1.0.0/24", 254, 0, 0 },
		{ "10.1.0.0/16", 254, 5, 0 }, { "10.1.0.0/16", 254, 0, 8 }, { "10.2.0.0/16", 254, 0, 0 },
	};
	struct nlmsghdr *nlh;
	struct form form;
	unsigned int k;

	memset(forms, 0, sizeof(*forms));
	for (; *words; words += 2 + strspn(words + 2, " ")) {
		k = words[0] - 'a';
		nlh = make_route(keys[k].prefix, RTN_UNICAST, keys[k].table, words[1] - '0');
		rtm_of(nlh)->rtm_tos = keys[k].tos;
		if (keys[k].metric)
			mnl_attr_put_u32(nlh, RTA_PRIORITY, keys[k].metric);
		form = form_of(nlh, NULL);
		forms_add(forms, &form);
	}
}

static const char *equals_words(const struct forms *forms, char text[64])
{
	size_t i;
	int n = 0;

	*text = '\0';
	for (i = 0; i < forms->n; i++)
		n += snprintf(text + n, 64 - n, "%s%d", i ? " " : "", rtnl_u32(forms->v[i].msg, RTA_OIF));
	return text;
}

static const struct {
	const char *desc;
	const char *want, *have;
	const char *add, *del;	/* devices */
} orders[] = {
	{ "nothing", "", "", "", "" },
	{ "no equal ones", "a1 b1 c1", "a1 b1 c1", "", "" },
	{ "equal ones in order", "a1 a2 a3", "a1 a2 a3", "", "" },
	{ "equal ones in another order", "a1 a2", "a2 a1", "1 2", "2 1" },
	{ "runs in another order", "a1 a2 f1 f2", "f1 f2 a1 a2", "", "" },
	{ "runs in another order, one of them wrong", "a1 a2 f3 f4", "f4 f3 a1 a2", "3 4", "4 3" },
	{ "the last run wrong", "a1 a2 b1 c1 f3 f4", "a1 a2 b1 c1 f4 f3", "3 4", "4 3" },
	{ "the first run wrong, others before it", "a1 a2 f3 f4", "f3 f4 a2 a1", "1 2", "2 1" },
	{ "every run wrong", "a1 a2 f3 f4", "f4 f3 a2 a1", "1 2 3 4", "2 1 4 3" },
	{ "a run that is found by its second", "b1 a1 a2", "a1 a2 b1", "", "" },
	{ "a run that is missing", "a1 a2 f3", "f3", "1 2", "" },
	{ "a run of which one is missing", "a1 a2 f3", "a2 f3", "1 2", "2" },
	{ "a run with one more", "a1 a2", "a1 a2 a3", "1 2", "1 2 3" },
	{ "one that has become a run is not a matter of order", "a1", "a1 a2", "", "" },
	{ "nothing is there", "a1 a2", "", "1 2", "" },
	{ "the same but for the table", "a1 b2", "b2 a1", "", "" },
	{ "the same but for the length", "a1 c2", "c2 a1", "", "" },
	{ "the same but for the metric", "a1 d2", "d2 a1", "", "" },
	{ "the same but for the TOS", "a1 e2", "e2 a1", "", "" },
	{ "the same but for the prefix", "a1 f2", "f2 a1", "", "" },
};

static void test_misordered(unsigned int i)
{
	struct forms want, have, add = { 0 }, del = { 0 };
	char x[64], y[64];
	bool any;

	equals_from(orders[i].want, &want);
	equals_from(orders[i].have, &have);
	any = forms_misordered(&want, &have, &add, &del);
	equals_words(&add, x);
	equals_words(&del, y);
	if (!ok(any == (*orders[i].add || *orders[i].del) && !strcmp(x, orders[i].add) && !strcmp(y, orders[i].del),
		"order: %s", orders[i].desc))
		printf("# got: %d, add \"%s\", delete \"%s\"\n", any, x, y);
	free(want.v);
	free(have.v);
	free(add.v);
	free(del.v);
}

/* To make it of what it made changes nothing: a copy's dump is told the same way. */
static void test_again(void)
{
	struct nlmsghdr *v[4] = {
		make_addr("10.1.0.2/24", 2), make_rule(5, "10.0.0.0/8", 1000),
		make_route("10.9.0.0/16", RTN_UNICAST, 254, 0), make_nexthop(7, 2, RTNH_F_ONLINK),
	};
	struct form once, twice;
	bool good = true;
	unsigned int i;

	put_multipath(v[2], 2, RTNH_F_ONLINK, 3, 0);
	for (i = 0; i < N(v); i++) {
		once = form_of(v[i], NULL);
		twice = form_of(once.msg, NULL);
		good &= same(once.msg, twice.msg) && !twice.state;
	}
	ok(good, "what is made of what was made is the same");
}

int main(void)
{
	unsigned int i;

	obstack_begin(&mem, 64 * 1024);
	test_addr();
	test_rule();
	test_route();
	test_states();
	test_multipath();
	test_nexthops();
	test_route_by_nexthop();
	test_again();
	for (i = 0; i < N(differences); i++) {
		messages_forget();
		test_differ(i);
	}
	for (i = 0; i < N(missings); i++)
		test_missing(i);
	messages_forget();
	test_differ_at_end();
	test_order();
	for (i = 0; i < N(orders); i++)
		test_misordered(i);
	obstack_free(&mem, NULL);
	return end();
}
