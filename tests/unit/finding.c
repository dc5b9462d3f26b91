// SPDX-License-Identifier: GPL-2.0
/* What explain takes for one finding, what it counts for it, and in which order findings come. */
#include <stdlib.h>
#include <time.h>

#include "topology.h"

#define TWO_DEVICES "dev e0; addr 10.1.0.2/24 dev e0; dev e1; addr 10.2.0.2/24 dev e1; "
#define BACK " dev e1 back e0 via 10.1.0.1;"

static const struct finding *one(const struct topology *t)
{
	static const struct finding none = { .n_sender = 0 };

	return t->findings.n == 1 ? &t->findings.v[0] : &none;
}

static const struct {
	const char *desc;
	const char *packets;
	size_t n;
} groups[] = {
	{ "nothing at all", "", 0 },
	{ "what was admitted", "pkt 10.9.0.1 > 10.2.0.2 admitted" BACK, 0 },
	{ "two sources with one return path", "pkt 10.9.0.1 > 10.2.0.2" BACK "pkt 10.9.0.2 > 10.2.0.2" BACK, 1 },
	{ "ARP and packets", "pkt 10.9.0.1 > 10.2.0.2" BACK "pkt 10.9.0.1 > 10.2.0.2 arp" BACK, 1 },
	{ "two reasons", "pkt 10.9.0.1 > 10.2.0.2" BACK "pkt 10.9.0.1 > 10.2.0.2 no-address" BACK, 1 },
	{ "two destinations, marks and ports", "pkt 10.9.0.1 > 10.2.0.2 mark 1 udp 53" BACK
	  "pkt 10.9.0.1 > 10.3.0.2 tcp 80" BACK, 1 },
	{ "two gateways", "pkt 10.9.0.1 > 10.2.0.2" BACK "pkt 10.9.0.2 > 10.2.0.2 dev e1 back e0 via 10.1.0.3;", 2 },
	{ "a gateway and none", "pkt 10.9.0.1 > 10.2.0.2" BACK "pkt 10.9.0.2 > 10.2.0.2 dev e1 back e0;", 2 },
	{ "two prefixes", "pkt 10.9.0.1 > 10.2.0.2" BACK "pkt 10.9.0.2 > 10.2.0.2 prefix 10.9.0.0/16" BACK, 2 },
	{ "two lengths of one prefix", "pkt 10.9.0.1 > 10.2.0.2 prefix 0.0.0.0/1" BACK "pkt 10.9.0.2 > 10.2.0.2" BACK,
	  2 },
	{ "two tables", "pkt 10.9.0.1 > 10.2.0.2" BACK "pkt 10.9.0.2 > 10.2.0.2 table 100" BACK, 2 },
	{ "two devices of the return path", "pkt 10.9.0.1 > 10.2.0.2" BACK
	  "pkt 10.9.0.2 > 10.2.0.2 dev e1 back lo via 10.1.0.1;", 2 },
	{ "no return path, twice", "pkt 10.9.0.1 > 10.2.0.2 dev e1 no-route; pkt 10.9.0.2 > 10.2.0.2 dev e1 no-route;",
	  1 },
	{ "two devices of arrival", "pkt 10.9.0.1 > 10.2.0.2" BACK
	  "pkt 10.9.0.1 > 10.2.0.2 dev e0 back e0 via 10.1.0.1;", 2 },
	{ "what is missed, and what nobody hears", "pkt 10.9.0.1 > 10.2.0.2" BACK "pkt 10.9.0.1 > 224.1.1.1" BACK, 2 },
	{ "what is link-local", "pkt 10.9.0.1 > 10.2.0.2" BACK "pkt 169.254.7.7 > 10.2.0.2" BACK, 2 },
	{ "what is nobody's", "pkt 10.9.0.1 > 10.2.0.2" BACK "pkt 127.0.0.1 > 10.2.0.2" BACK "pkt 240.0.0.1 > 10.2.0.2" BACK, 2 },
	{ "what is our own", "pkt 10.9.0.1 > 10.2.0.2" BACK "pkt 10.1.0.2 > 10.2.0.2" BACK, 2 },
	{ "ARP for an address that is not ours", "pkt 10.9.0.1 > 10.2.0.2" BACK "pkt 10.9.0.1 > 10.2.0.9 arp" BACK, 2 },
};

static void test_groups(void)
{
	char text[1024];
	struct topology t;
	unsigned int i;

	for (i = 0; i < N(groups); i++) {
		snprintf(text, sizeof(text), TWO_DEVICES "%s", groups[i].packets);
		topology_make(&t, text, STATE_DROPPING);
		if (!ok(t.findings.n == groups[i].n, "%s: %zu", groups[i].desc, groups[i].n))
			printf("# got: %zu\n", t.findings.n);
		topology_free(&t);
	}
}

static void test_counts(void)
{
	const struct finding *f;
	struct topology t;

	topology_make(&t, TWO_DEVICES
		"pkt 10.9.0.3 > 10.2.0.2 at 100" BACK
		"pkt 10.9.0.1 > 10.2.0.2 at 970 times 3" BACK
		"pkt 10.9.0.2 > 10.2.0.2 at 940" BACK
		"pkt 10.9.0.2 > 10.2.0.2 at 950 arp" BACK
		"pkt 10.9.0.4 > 10.2.0.2 at 990 admitted" BACK
		"pkt 10.9.0.3 > 10.2.0.2 at 980 no-address" BACK
		"pkt 10.9.0.11 > 10.2.0.2 at 90" BACK, STATE_DROPPING);
	f = one(&t);
	ok(f->packets == 8, "what was admitted is not counted");
	ok(f->last_minute == 5, "the last minute: what is 60 s old is not of it");
	ok(f->since == 90000000000 && f->newest->time == 980000000000,
			"since the oldest, and the newest has the last word");
	ok(f->newest->src.s_addr == addr("10.9.0.3"), "whatever the order in which they came");
	ok(f->reasons == (1U << RPFMON_REASON_ASYMMETRIC | 1U << RPFMON_REASON_NO_ADDRESS), "each reason");
	ok(f->contexts == (1U << RPFMON_CONTEXT_PACKET | 1U << RPFMON_CONTEXT_ARP), "each context");
	ok(f->n_sender == 4 && f->sender[0].packets == 3 && f->sender[0].addr.s_addr == addr("10.9.0.1"),
	   "the heaviest source comes first");
	ok(f->sender[1].addr.s_addr == addr("10.9.0.2") && f->sender[2].addr.s_addr == addr("10.9.0.3") &&
	   f->sender[3].addr.s_addr == addr("10.9.0.11"), "of equal ones the lower address, and not by its bytes");
	ok(f->sender[1].arp && !f->sender[0].arp && f->sender[2].newest->time == 980000000000,
	   "a source has its newest packet, and is known by ARP if it ever asked");
	ok(f->severity == SEVERITY_LOSS && !f->unheard, "and it is missed");
	topology_free(&t);
}

static void test_devices(void)
{
	struct findings again = { 0 };
	struct topology t;

	topology_make(&t, TWO_DEVICES "all rp_filter 2; pkt 10.9.0.1 > 10.2.0.2" BACK, STATE_DROPPING);
	ok(one(&t)->device && one(&t)->mode == 2 && one(&t)->mode_all == 2 && one(&t)->mode_dev == 1,
	   "the mode is that of now");

	strcpy(t.evidence.devices.v[1].dev, "renamed");
	findings_make(&t.evidence, &again);
	ok(again.n == 1 && again.v[0].device && !strcmp(again.v[0].dev, "renamed"), "a device that was renamed");
	findings_free(&again);

	strcpy(t.evidence.devices.v[1].dev, "e1");
	t.evidence.devices.v[1].ifindex = 77;
	findings_make(&t.evidence, &again);
	ok(again.n == 1 && again.v[0].device && again.v[0].device->ifindex == 77, "one that was made anew");
	findings_free(&again);

	t.evidence.devices.n = 1;
	findings_make(&t.evidence, &again);
	ok(again.n == 1 && !again.v[0].device && !strcmp(again.v[0].dev, "e1") &&
			again.v[0].mode == RPFMON_MODE_STRICT &&
	   !again.v[0].mode_all, "one that is gone: the mode is that of then");
	findings_free(&again);

	t.evidence.devices.n = 0;
	t.evidence.unheard = NULL;
	t.evidence.apart = NULL;
	findings_make(&t.evidence, &again);
	ok(again.n == 1 && !again.v[0].unheard, "nobody to say who hears what: it is missed");
	findings_free(&again);
	topology_free(&t);
}

/* Since then both sources have the return path of the second. */
static void reroute(struct topology *t)
{
	size_t i;

	for (i = 0; i < t->findings.n; i++) {
		struct record *r = &t->findings.v[i].answer.record;

		strcpy(r->reverse_dev, "e0");
		r->prefix = prefix("10.0.0.0/8");
		r->reverse_gateway.len = 0;
		memset(r->reverse_gateway.data, 0, sizeof(r->reverse_gateway.data));
	}
}

#define TWO_PATHS TWO_DEVICES								\
	"pkt 10.9.0.1 > 10.2.0.2 at 900 times 2" BACK					\
	"pkt 10.9.0.2 > 10.2.0.2 at 960 arp" BACK					\
	"pkt 10.9.0.2 > 10.2.0.2 at 970 prefix 10.9.0.0/24 no-address times 3" BACK	\
	"pkt 10.9.0.3 > 10.2.0.2 at 800 prefix 10.9.0.0/24" BACK

static void test_settle(void)
{
	const struct finding *f;
	struct topology t;

	topology_make(&t, TWO_PATHS, STATE_DROPPING);
	findings_settle(&t.findings);
	ok(t.findings.n == 2, "two return paths, now as well");
	t.findings.v[0].left_out = true;
	t.findings.v[0].sender[0].taken = true;
	reroute(&t);
	findings_settle(&t.findings);
	f = one(&t);
	ok(f->packets == 7 && f->last_minute == 4, "which became one: all that was counted is its");
	ok(f->since == 800000000000 && f->newest->time == 970000000000, "it lasts since the older one's");
	ok(f->n_sender == 3 && f->sender[0].addr.s_addr == addr("10.9.0.2") && f->sender[0].packets == 4 &&
			f->sender[0].arp,
	   "a source of both is one, and the order is by weight again");
	ok(f->sender[0].newest->time == 970000000000, "with the newest packet of both");
	ok(f->reasons == (1U << RPFMON_REASON_ASYMMETRIC | 1U << RPFMON_REASON_NO_ADDRESS) &&
	   f->contexts == (1U << RPFMON_CONTEXT_PACKET | 1U << RPFMON_CONTEXT_ARP) && f->left_out,
	   "each reason and context of both, and what was left out");
	topology_free(&t);

	topology_make(&t, TWO_PATHS, STATE_DROPPING);
	reroute(&t);
	t.findings.v[1].state = STATE_PAST;
	findings_settle(&t.findings);
	ok(t.findings.n == 2, "what is over stays for itself");
	t.findings.v[1].state = STATE_UNKNOWN;
	findings_settle(&t.findings);
	ok(t.findings.n == 2, "and what could not be asked");
	t.findings.v[1].state = STATE_DROPPING;
	t.findings.v[1].unheard = true;
	findings_settle(&t.findings);
	ok(t.findings.n == 2, "and what nobody hears");
	t.findings.v[1].unheard = false;
	t.findings.v[1].apart = 1;
	findings_settle(&t.findings);
	ok(t.findings.n == 2, "and sources of another kind");
	t.findings.v[1].apart = 0;
	strcpy(t.findings.v[1].dev, "e7");
	findings_settle(&t.findings);
	ok(t.findings.n == 2, "and that of another device");
	topology_free(&t);

	topology_make(&t, TWO_DEVICES "pkt 10.9.0.1 > 10.2.0.2 at 3" BACK
			"pkt 10.9.0.2 > 10.2.0.2 at 2 prefix 10.9.0.0/24" BACK
		"pkt 10.9.0.3 > 10.2.0.2 at 1 prefix 10.9.0.0/25" BACK
		"pkt 10.9.0.4 > 10.2.0.2 at 4 prefix 10.9.0.0/26" BACK,
		STATE_DROPPING);
	reroute(&t);
	findings_settle(&t.findings);
	ok(one(&t)->n_sender == 4 && one(&t)->newest->time == 4000000000, "four become one");
	topology_free(&t);
}

static void test_order(void)
{
	struct record newer = { .time = 9 }, older = { .time = 8 };
	/* Each is more urgent than all that follow. */
	const struct finding v[] = {
		{ .dev = "e0", .state = STATE_DROPPING, .newest = &newer },
		{ .dev = "e1", .state = STATE_DROPPING, .newest = &newer },
		{ .dev = "e0", .state = STATE_DROPPING, .newest = &older },
		{ .dev = "e0", .state = STATE_UNKNOWN, .newest = &newer },
		{ .dev = "e0", .state = STATE_PAST, .newest = &newer },
		{ .dev = "e0", .state = STATE_DROPPING, .newest = &newer, .severity = SEVERITY_BACKGROUND },
		{ .dev = "e0", .state = STATE_PAST, .newest = &newer, .severity = SEVERITY_BACKGROUND },
		{ .dev = "e0", .state = STATE_DROPPING, .newest = &newer, .severity = SEVERITY_HARMLESS },
	};
	bool good = true;
	unsigned int i, k;

	for (i = 0; i < N(v); i++)
		for (k = 0; k < N(v); k++)
			good &= i == k ? !finding_compare(&v[i], &v[k]) :
					(finding_compare(&v[i], &v[k]) < 0) == (i < k);
	ok(good, "by severity, state, the newest packet, and name");
}

/* As many records as are kept, on as many devices as nodes with pods have. */
static void test_many(void)
{
	struct evidence e = { .now = 20000 };
	struct findings findings = { 0 };
	clock_t before = clock();
	unsigned int i;
	double took;

	for (i = 1000; i; i--) {
		struct device d = { .ifindex = i };

		snprintf(d.dev, sizeof(d.dev), "veth%u", i);
		devices_add(&e.devices, &d);
	}
	for (i = 0; i < 16384; i++) {
		struct record r = { .time = i, .seq = i, .ifindex = 1 + i % 1000, .src.s_addr = htonl(0x0a000000 + i) };

		/* Every tenth device was made anew. */
		snprintf(r.dev, sizeof(r.dev), "veth%u", 1 + i % 1000);
		if (i % 10 == 0)
			r.ifindex = 5000 + i % 1000;
		records_add(&e.records, &r);
	}
	findings_make(&e, &findings);
	for (i = 0; i < findings.n; i++)
		findings.v[i].state = STATE_DROPPING;
	findings_settle(&findings);
	took = (double)(clock() - before) / CLOCKS_PER_SEC;
	if (!ok(findings.n == 1000 && findings.v[0].n_sender == 17 && took < 3,
			"16384 records on 1000 devices, in time"))
		printf("# %zu findings, %.1f s\n", findings.n, took);
	findings_free(&findings);

	before = clock();
	for (i = 0; i < e.records.n; i++) {
		e.records.v[i].ifindex = 1;
		strcpy(e.records.v[i].dev, "veth1");
		e.records.v[i].prefix.len = i % 2;
	}
	findings_make(&e, &findings);
	for (i = 0; i < findings.n; i++)
		findings.v[i].state = STATE_DROPPING;
	findings_settle(&findings);
	took = (double)(clock() - before) / CLOCKS_PER_SEC;
	if (!ok(findings.n == 1 && findings.v[0].n_sender == 16384 && took < 5,
			"as many sources on one, of two return paths that become one"))
		printf("# %zu findings, %.1f s\n", findings.n, took);
	findings_free(&findings);
	free(e.records.v);
	free(e.devices.v);
}

int main(void)
{
	test_groups();
	test_counts();
	test_devices();
	test_settle();
	test_order();
	test_many();
	return end();
}
