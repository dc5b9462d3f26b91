// SPDX-License-Identifier: GPL-2.0
/* The verdict of each device that follows from a return path, as the kernel would have it. */
#include <linux/ip.h>

#include "played.h"
#include "words.h"

enum { LO = 1, E0, E1, VRF = 10, SLAVE };

static uint32_t conf[3][IPV4_DEVCONF_MAX];	/* of E0, VRF and SLAVE */

static struct link links[] = {
	{ .ifindex = E0, .up = true, .conf = conf[0], .n_conf = IPV4_DEVCONF_MAX, .n_addrs = 1 },
	{ .ifindex = VRF, .up = true, .conf = conf[1], .n_conf = IPV4_DEVCONF_MAX, .n_addrs = 1, .table = 100 },
	{ .ifindex = SLAVE, .up = true, .conf = conf[2], .n_conf = IPV4_DEVCONF_MAX, .n_addrs = 1, .vrf = VRF },
};

static uint32_t to_e0[] = { E0 }, to_e1[] = { E1 }, to_both[] = { E1, E0 }, to_slave[] = { SLAVE };

#define VIA(devs) { .type = RTN_UNICAST, .dev = devs, .n_dev = N(devs) }
#define NOWHERE { .err = -ENETUNREACH }
#define OF_TYPE(what) { .type = what, .dev = to_e1, .n_dev = 1 }

enum { OFF, STRICT, LOOSE };

static const struct row {
	const char *desc;
	struct route_answer answer;
	enum verdict want[3];	/* where the mode is off, strict, loose */
	bool accept_local;
	bool local;		/* the source is one of our addresses, */
	bool on_e1;		/* of another device's */
	bool no_addr;		/* the device has none */
	bool allowed;
	uint32_t override;
	unsigned int link;	/* in links */
} rows[] = {
	{ "the return path leaves by the device", VIA(to_e0), { VERDICT_ACCEPTED, VERDICT_ACCEPTED, VERDICT_ACCEPTED } },
	{ "by another one", VIA(to_e1), { VERDICT_ACCEPTED, VERDICT_ASYMMETRIC, VERDICT_ACCEPTED } },
	{ "by several, one of them the device", VIA(to_both), { VERDICT_ACCEPTED, VERDICT_ACCEPTED, VERDICT_ACCEPTED } },
	{ "none", NOWHERE, { VERDICT_ACCEPTED, VERDICT_NO_ROUTE, VERDICT_NO_ROUTE } },
	{ "by another one, and the device has no address", VIA(to_e1),
	  { VERDICT_ACCEPTED, VERDICT_NO_ADDRESS, VERDICT_NO_ADDRESS }, .no_addr = true },
	{ "by the device, which has no address", VIA(to_e0),
	  { VERDICT_ACCEPTED, VERDICT_ACCEPTED, VERDICT_ACCEPTED }, .no_addr = true },
	{ "none, and the device has no address", NOWHERE,
	  { VERDICT_ACCEPTED, VERDICT_NO_ROUTE, VERDICT_NO_ROUTE }, .no_addr = true },
	{ "a broadcast", OF_TYPE(RTN_BROADCAST), { VERDICT_MARTIAN, VERDICT_MARTIAN, VERDICT_MARTIAN } },
	{ "to ourselves", OF_TYPE(RTN_LOCAL), { VERDICT_MARTIAN, VERDICT_MARTIAN, VERDICT_MARTIAN } },
	{ "to ourselves, as a local route that is not the kernel's says", OF_TYPE(RTN_LOCAL),
	  { VERDICT_ACCEPTED, VERDICT_ASYMMETRIC, VERDICT_ACCEPTED }, .accept_local = true },
	{ "our own address, whatever was asked", NOWHERE,
	  { VERDICT_MARTIAN, VERDICT_MARTIAN, VERDICT_MARTIAN }, .local = true },
	{ "our own address of the device, with accept_local", NOWHERE,
	  { VERDICT_ACCEPTED, VERDICT_ACCEPTED, VERDICT_ACCEPTED }, .local = true, .accept_local = true },
	{ "our own address of another device, with accept_local", VIA(to_e0),
	  { VERDICT_ACCEPTED, VERDICT_ASYMMETRIC, VERDICT_ACCEPTED }, .local = true, .accept_local = true,
	  .on_e1 = true },
	{ "a rule, and override on", VIA(to_e1), { VERDICT_ACCEPTED, VERDICT_ADMITTED, VERDICT_ACCEPTED },
	  .allowed = true, .override = RPFMON_OVERRIDE_ON },
	{ "a rule, and override on audit", VIA(to_e1), { VERDICT_ACCEPTED, VERDICT_ASYMMETRIC, VERDICT_ACCEPTED },
	  .allowed = true, .override = RPFMON_OVERRIDE_AUDIT },
	{ "a rule, and override off", VIA(to_e1), { VERDICT_ACCEPTED, VERDICT_ASYMMETRIC, VERDICT_ACCEPTED },
	  .allowed = true, .override = RPFMON_OVERRIDE_OFF },
	{ "no rule, and override on", VIA(to_e1), { VERDICT_ACCEPTED, VERDICT_ASYMMETRIC, VERDICT_ACCEPTED },
	  .override = RPFMON_OVERRIDE_ON },
	{ "a rule where there is no return path", NOWHERE, { VERDICT_ACCEPTED, VERDICT_NO_ROUTE, VERDICT_NO_ROUTE },
	  .allowed = true, .override = RPFMON_OVERRIDE_ON },
	{ "a rule where there is no address", VIA(to_e1),
	  { VERDICT_ACCEPTED, VERDICT_NO_ADDRESS, VERDICT_NO_ADDRESS }, .no_addr = true, .allowed = true,
	  .override = RPFMON_OVERRIDE_ON },
	{ "a rule where the source is ours", VIA(to_e1), { VERDICT_MARTIAN, VERDICT_MARTIAN, VERDICT_MARTIAN },
	  .local = true, .allowed = true, .override = RPFMON_OVERRIDE_ON },
	{ "a VRF's packet, by what is in it", VIA(to_slave),
	  { VERDICT_ACCEPTED, VERDICT_ACCEPTED, VERDICT_ACCEPTED }, .link = 1 },
	{ "a VRF's packet, by what is not", VIA(to_e1),
	  { VERDICT_ACCEPTED, VERDICT_ASYMMETRIC, VERDICT_ACCEPTED }, .link = 1 },
	{ "the packet of what is in a VRF, by itself", VIA(to_slave),
	  { VERDICT_ACCEPTED, VERDICT_ACCEPTED, VERDICT_ACCEPTED }, .link = 2 },
	{ "the packet of what is in a VRF, by another", VIA(to_e1),
	  { VERDICT_ACCEPTED, VERDICT_ASYMMETRIC, VERDICT_ACCEPTED }, .link = 2 },
};

struct admission {
	bool allowed;
	const struct link *link;	/* that was asked about */
	struct in_addr src;
};

static bool admit(void *data, const struct link *link, struct in_addr src)
{
	struct admission *admission = data;

	admission->link = link;
	admission->src = src;
	return admission->allowed;
}

/* Of one network, one kind of packet, no VRF. */
static void facts_for(const struct row *row, struct verdicts *verdicts)
{
	static struct network network;
	static struct nlmsghdr *addrs[2];
	struct facts *facts = &verdicts->facts;

	addrs[0] = make_addr("10.1.0.2/24", row->on_e1 ? E1 : E0);
	addrs[1] = make_addr("10.5.0.2/24", row->on_e1 ? E0 : E1);
	*verdicts = (struct verdicts) {
		.networks = { .v = &network, .n = 1 }, .n_probe = 1, .n_domain = 1,
		.answer = (struct route_answer *)&row->answer,
	};
	facts->link = links;
	facts->n_link = N(links);
	facts->addrs = (struct msgs) { .v = addrs, .n = 2 };
	facts->override = row->override;
}

/* @dev and @all: where the mode comes from; the larger counts. */
static enum verdict verdict_in(const struct row *row, const struct link *link, uint32_t dev, uint32_t all,
			       struct admission *admission)
{
	const struct source source = {
		.addr.s_addr = addr(row->local ? "10.1.0.2" : "10.9.0.1"), .local = row->local,
		.alike.s_addr = addr("10.9.9.9"),
	};
	struct verdicts verdicts;
	uint32_t *of = conf[row->link];

	facts_for(row, &verdicts);
	memset(conf, 0, sizeof(conf));
	of[IPV4_DEVCONF_RP_FILTER - 1] = dev;
	of[IPV4_DEVCONF_ACCEPT_LOCAL - 1] = row->accept_local;
	verdicts.facts.all[IPV4_DEVCONF_RP_FILTER] = all;
	return verdict_of(&verdicts, link, 0, &source, admit, admission);
}

static void test_verdict(const struct row *row)
{
	struct admission admission = { .allowed = row->allowed };
	struct link link = links[row->link];
	uint32_t mode, got[3];

	link.n_addrs = !row->no_addr;
	for (mode = OFF; mode <= LOOSE; mode++)
		got[mode] = verdict_in(row, &link, mode, OFF, &admission);
	if (!ok(!memcmp(got, row->want, sizeof(got)), "verdict: %s", row->desc))
		printf("# off: %s, strict: %s, loose: %s\n", word(&words_whatif, got[0]), word(&words_whatif, got[1]),
		       word(&words_whatif, got[2]));
	if (row->want[STRICT] == VERDICT_ADMITTED)
		ok(admission.link == &link && admission.src.s_addr == addr("10.9.9.9"),
		   "the rule is asked of the device, and of a source alike to this one");
}

static void test_modes(void)
{
	const struct row *row = &rows[1];
	struct admission none = { 0 };

	ok(verdict_in(row, &links[0], OFF, STRICT, &none) == VERDICT_ASYMMETRIC &&
	   verdict_in(row, &links[0], STRICT, OFF, &none) == VERDICT_ASYMMETRIC &&
	   verdict_in(row, &links[0], STRICT, LOOSE, &none) == VERDICT_ACCEPTED &&
	   verdict_in(row, &links[0], LOOSE, STRICT, &none) == VERDICT_ACCEPTED, "of two modes the larger counts");
}

static void test_none(void)
{
	struct admission none = { 0 };
	struct link link = links[0];

	link.up = false;
	ok(verdict_in(&rows[0], &link, STRICT, OFF, &none) == VERDICT_NONE, "nothing comes in by what is down");
	link = links[0];
	link.port = true;
	ok(verdict_in(&rows[0], &link, STRICT, OFF, &none) == VERDICT_NONE, "nor by a bridge's port");
	link = links[0];
	link.conf = NULL;
	link.n_conf = 0;
	ok(verdict_in(&rows[0], &link, STRICT, OFF, &none) == VERDICT_NONE, "nor by what has no IPv4");
}

/* From the question to the verdict: which answer is whose. */
static void test_answers(void)
{
	static const struct path table[] = {
		{ "10.9.0.0/16", 0, VIA(to_e0) },
		{ "0.0.0.0/0", 0, VIA(to_e1) },
		{ "0.0.0.0/0", VRF, VIA(to_slave) },
	};
	struct in_addr near = { addr("10.9.7.7") }, far = { addr("172.16.0.1") };
	struct source from_near, from_far;
	struct verdicts verdicts;
	struct facts facts;

	paths = table;
	n_paths = N(table);
	facts_from("10.9.0.0/16 0.0.0.0/0", &facts);
	facts.link = malloc(sizeof(links));
	memcpy(facts.link, links, sizeof(links));
	facts.n_link = N(links);
	facts.all[IPV4_DEVCONF_RP_FILTER] = STRICT;
	memset(conf, 0, sizeof(conf));
	msgs_add(&facts.policy, make_rule(0, NULL, RT_TABLE_LOCAL));
	msgs_add(&facts.policy, with_u32(RULE, FRA_L3MDEV, 1));
	msgs_add(&facts.policy, with_u32(RULE, FRA_FWMARK, 1));
	ask_of(&facts, &verdicts);
	ok(n_asked == 8 && last_asked[0].dst == addr(ELSEWHERE) && last_asked[0].src == addr("1.0.0.1") &&
	   last_asked[1].src == addr("10.9.0.1") && last_asked[3].mark == 1 && !last_asked[3].iif &&
	   last_asked[7].iif == VRF && last_asked[7].mark == 1, "each network, each kind, and each VRF is asked about");
	from_near = verdicts_source(&verdicts, near);
	from_far = verdicts_source(&verdicts, far);
	ok(verdict_of(&verdicts, &links[0], 0, &from_near, NULL, NULL) == VERDICT_ACCEPTED &&
	   verdict_of(&verdicts, &links[0], 1, &from_near, NULL, NULL) == VERDICT_ACCEPTED &&
	   verdict_of(&verdicts, &links[0], 0, &from_far, NULL, NULL) == VERDICT_ASYMMETRIC &&
	   verdict_of(&verdicts, &links[0], 1, &from_far, NULL, NULL) == VERDICT_ASYMMETRIC,
	   "a device's verdicts");
	ok(verdict_of(&verdicts, &links[2], 0, &from_far, NULL, NULL) == VERDICT_ACCEPTED &&
	   verdict_of(&verdicts, &links[2], 1, &from_near, NULL, NULL) == VERDICT_ACCEPTED,
	   "those of a device in a VRF");
	verdicts.vrf_overtaken = true;
	ok(verdict_of(&verdicts, &links[2], 0, &from_far, NULL, NULL) == VERDICT_NONE &&
	   verdict_of(&verdicts, &links[0], 0, &from_near, NULL, NULL) == VERDICT_ACCEPTED,
	   "nothing is claimed of a VRF whose rule others overtake");
	verdicts_free(&verdicts);
	n_paths = 0;
}

int main(void)
{
	unsigned int i;

	for (i = 0; i < N(rows); i++) {
		messages_forget();
		test_verdict(&rows[i]);
	}
	test_modes();
	test_none();
	messages_forget();
	test_answers();
	return end();
}
