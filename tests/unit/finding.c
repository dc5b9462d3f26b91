// SPDX-License-Identifier: GPL-2.0
/* What explain takes for one finding, and counts for it. */
#include "situation.h"

static const struct situation plain = {
	.dev = "gre1", .kind = "gre", .own = 1,
	.sources = { "10.0.1.1", "10.0.1.2", "10.0.1.3" }, .back = "eth0",
	.prefix = "10.0.0.0/8",
};

static void test_groups(void)
{
	struct evidence e = { 0 };
	struct findings findings = { 0 };
	struct finding *f;

	add_device(&e, &plain);
	e.devices.v[0].counters.v[RPFMON_A_COUNTERS_REJECTED_ASYMMETRIC] = 100;
	e.devices.v[0].counters.v[RPFMON_A_COUNTERS_ARP_REJECTED] = 50;
	add_record(&e, &plain, 2);
	add_record(&e, &plain, 0);
	add_record(&e, &plain, 1);
	add_record(&e, &plain, 0);
	e.records.v[3].verdict = RPFMON_VERDICT_ADMITTED;
	e.records.v[3].time = 5000;
	make(&e, &findings);
	f = findings.v;
	ok(findings.n == 1 && f->records == 3 && f->n_sources == 3,
	   "what was admitted is left out");
	ok(f->newest.src.s_addr == addr("10.0.1.3").s_addr, "the newest has the last word");
	ok(f->packets == 100, "a group alone has the device's counter");
	findings_free(&findings);

	add_record(&e, &plain, 1);
	e.records.v[4].time = 6000;
	strcpy(e.records.v[4].reverse_dev, "eth1");
	make(&e, &findings);
	f = findings.v;
	ok(findings.n == 2 && !strcmp(f[0].newest.reverse_dev, "eth1"),
	   "another way back is another finding, and the newest comes first");
	ok(f[0].packets == 1 && f[1].packets == 3, "which share a counter, so records count");
	findings_free(&findings);

	add_record(&e, &plain, 1);
	e.records.v[5].context = RPFMON_CONTEXT_ARP;
	make(&e, &findings);
	ok(findings.n == 3 && findings.v[2].packets == 50, "ARP has a counter of its own");
	findings_free(&findings);
	free_evidence(&e);
}

static void test_devices(void)
{
	struct rules_of rules = { .situation = &plain };
	struct evidence e = { 0 };
	struct findings findings = { 0 };

	add_device(&e, &plain);
	add_record(&e, &plain, 0);
	strcpy(e.devices.v[0].dev, "renamed");
	make(&e, &findings);
	ok(findings.n == 1 && !strcmp(findings.v[0].dev, "renamed") && findings.v[0].live &&
	   strstr(findings.v[0].fix[0], "dev renamed "), "a device that was renamed");
	findings_free(&findings);

	strcpy(e.devices.v[0].dev, "gre1");
	e.devices.v[0].ifindex = 9;
	make(&e, &findings);
	ok(findings.n == 1 && findings.v[0].live, "a device that was made anew");
	findings_free(&findings);

	e.devices.n = 0;
	e.rule = rule_fake;
	e.facts = &rules;
	make(&e, &findings);
	ok(!rules.asked && !findings.v[0].rule, "no rule is asked for of a device that is gone");
	ok(findings.n == 1 && !findings.v[0].live && !findings.v[0].n_fix &&
	   strstr(findings.v[0].advice, "gre1 is gone"), "a device that is gone");
	findings_free(&findings);

	e.records.n = 0;
	make(&e, &findings);
	ok(!findings.n, "nothing at all");
	findings_free(&findings);
	free_evidence(&e);
}

int main(void)
{
	test_groups();
	test_devices();
	return end();
}
