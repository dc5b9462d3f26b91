// SPDX-License-Identifier: GPL-2.0
/* What the tool says of what there is, in its own words, JSON and metrics, over a module that is not there. */
#include <arpa/inet.h>

#include "kernel.h"
#include "tool.h"
#include "util.h"
#include "words.h"

static void add_device(const char *dev, const char *kind, uint32_t mode)
{
	struct device *d = &fake->devices[fake->n_devices++];

	strcpy(d->dev, dev);
	strcpy(d->kind, kind);
	d->ifindex = fake->n_devices;
	d->has = *kind ? 1ULL << RPFMON_A_DEV_OVERLAY : 0;
	d->mode = mode;
	d->mode_dev = mode;
}

static void add_record(uint64_t time, uint32_t ifindex)
{
	struct record *r = &fake->records[fake->n_records++];

	*r = (struct record) {
		.seq = fake->n_records,
		.time = time,
		.ifindex = ifindex,
		.src.s_addr = htonl(0x0a0a469b),
		.dst.s_addr = htonl(0x1100330d),
		.proto = 6,
		.sport = 41000,
		.dport = 5432,
		.mark = 5,
		.len = 60,
		.mode = RPFMON_MODE_STRICT,
		.mode_dev = RPFMON_MODE_STRICT,
		.reverse_ifindex = 1,
		.reverse_dev = "eth0",
		.reverse_gateway = { 4, { 10, 10, 67, 1 } },
		.table = 254,
		.prefix = { { htonl(0x0a0a0000) }, 16 },
	};
	strcpy(r->dev, fake->devices[ifindex - 1].dev);
	strcpy(r->kind, fake->devices[ifindex - 1].kind);
}

#define RECORD(seq, time)								\
	"{\"cpu\":0,\"seq\":" seq ",\"time\":\"" time "\",\"netns\":4026531840,"	\
	"\"ifindex\":2,\"dev\":\"flannel.1\",\"kind\":\"vxlan\",\"src\":\"10.10.70.155\","	\
	"\"dst\":\"17.0.51.13\",\"proto\":\"tcp\",\"sport\":41000,\"dport\":5432,"	\
	"\"icmp-type\":null,\"icmp-code\":null,\"orig-dst\":null,\"orig-dport\":null,"	\
	"\"context\":\"packet\",\"reason\":\"asymmetric\",\"verdict\":\"dropped\","	\
	"\"lost\":false,\"rule\":null,\"mode\":\"strict\",\"decided-by\":\"dev\",\"reverse-dev\":\"eth0\","	\
	"\"reverse-ifindex\":1,\"reverse-gateway\":\"10.10.67.1\",\"table\":\"main\","	\
	"\"prefix\":\"10.10.0.0/16\",\"mark\":5,\"tos\":0,\"len\":60}"

#define FAMILY(name, type, help) \
	"# HELP rpfmon_" name " " help "\n# TYPE rpfmon_" name " " type "\n"
#define REASONS(dev, asymmetric)							\
	"rpfmon_rejected_packets_total{device=\"" dev "\",reason=\"asymmetric\"} " asymmetric "\n" \
	"rpfmon_rejected_packets_total{device=\"" dev "\",reason=\"no-route\"} 0\n"	\
	"rpfmon_rejected_packets_total{device=\"" dev "\",reason=\"no-address\"} 0\n"	\
	"rpfmon_rejected_packets_total{device=\"" dev "\",reason=\"changed\"} 0\n"
#define EACH(name, one, other)						\
	"rpfmon_" name "{device=\"eth0\"} " one "\n"			\
	"rpfmon_" name "{device=\"flannel.1\"} " other "\n"

static const char metrics_text[] =
FAMILY("rejected_packets_total", "counter",
       "Packets that the kernel's reverse-path filter dropped.")
REASONS("eth0", "0") REASONS("flannel.1", "13")
FAMILY("arp_rejected_total", "counter",
       "ARP requests ignored because of their sender's address.")
EACH("arp_rejected_total", "0", "0")
FAMILY("admitted_packets_total", "counter", "Packets let through by a rule.")
EACH("admitted_packets_total", "0", "0")
FAMILY("would_admit_packets_total", "counter",
       "Packets dropped that a rule would let through if override were on.")
EACH("would_admit_packets_total", "0", "0")
FAMILY("last_rejected_timestamp_seconds", "gauge",
       "When the last packet or ARP request was rejected.")
"rpfmon_last_rejected_timestamp_seconds{device=\"flannel.1\"} 1000000001.000000\n"
FAMILY("device_rp_filter_mode", "gauge", "What rp_filter comes to: 0 off, 1 strict, 2 loose.")
EACH("device_rp_filter_mode", "1", "1")
"rpfmon_device_rp_filter_mode{device=\"lo\"} 0\n"
FAMILY("probe_working", "gauge", "0 while probes are switched off, so that rejections go unseen.")
"rpfmon_probe_working 1\n"
FAMILY("probe_missed_total", "counter", "Calls that the probe missed; each may hide a rejection.")
"rpfmon_probe_missed_total 1\n"
FAMILY("records_lost_total", "counter", "Records that made way for newer ones.")
"rpfmon_records_lost_total 2\n"
FAMILY("rules", "gauge", "Rules in the allowlist.")
"rpfmon_rules 0\n"
FAMILY("override", "gauge", "1 for what a matching rule does.")
"rpfmon_override{state=\"off\"} 1\n"
"rpfmon_override{state=\"audit\"} 0\n"
"rpfmon_override{state=\"on\"} 0\n"
FAMILY("build_info", "gauge", "1 for the version of the module.")
"rpfmon_build_info{version=\"9.9\"} 1\n"
"# EOF\n";

/* A member of this name in what was printed is 0. */
static bool has_zero(const char *name)
{
	char member[64];
	const char *at;

	snprintf(member, sizeof(member), "\"%s\":0", name);
	at = strstr(out, member);
	return at && strchr(",}", at[strlen(member)]);
}

static void test_story(void)
{
	unsigned int i;
	uint64_t *v;

	add_device("eth0", "", RPFMON_MODE_STRICT);
	add_device("flannel.1", "vxlan", RPFMON_MODE_STRICT);
	add_device("lo", "", RPFMON_MODE_OFF);
	v = fake->devices[1].counters.v;
	v[RPFMON_A_COUNTERS_REJECTED] = 13;
	v[RPFMON_A_COUNTERS_REJECTED_ASYMMETRIC] = 13;
	v[RPFMON_A_COUNTERS_FIRST_SEEN] = 1000000000000000000;
	v[RPFMON_A_COUNTERS_LAST_SEEN] = 1000000001000000000;
	add_record(1000000001000000000, 2);
	add_record(1000000000000000000, 2);

	run("", NULL);
	ok(strstr(out, "DEV        KIND   MODE    REJECTED  LAST-SEEN") == out &&
	   strstr(out, "\nflannel.1  vxlan  strict        13  ") &&
	   strstr(out, "  asymmetric\n") && !strstr(out, "eth0"),
	   "device: what has something to say");
	run("device all", NULL);
	ok(strstr(out, "\neth0       -      strict         0  -"), "device all: the others, too");
	run("device dev eth0", NULL);
	ok(strstr(out, "\neth0 ") && !strstr(out, "flannel"), "device dev: just that one");
	run("-j device", NULL);
	ok(strstr(out, "[{\"netns\":4026531840,\"ifindex\":2,\"dev\":\"flannel.1\",\"kind\":\"vxlan\","
	   "\"overlay\":true,\"mode\":\"strict\",\"mode-all\":\"off\",\"mode-dev\":\"strict\",\"rejected\":13,"
	   "\"rejected-asymmetric\":13,") == out, "-j device");
	ok(strstr(out, "\"first-seen\":\"2001-09-09T01:46:40.000000Z\"") &&
	   strstr(out, "\"last-seen\":\"2001-09-09T01:46:41.000000Z\""), "-j device: its times");
	for (i = 0; i < words_counter.n; i++)
		if (word(&words_counter, i) && !v[i])
			ok(has_zero(word(&words_counter, i)), "-j device: %s",
			   word(&words_counter, i));

	run("record", NULL);
	is(out, "2001-09-09T01:46:40.000000Z flannel.1 tcp 10.10.70.155:41000 > 17.0.51.13:5432 "
	   "dropped asymmetric, back by eth0 via 10.10.67.1 to 10.10.0.0/16 table main\n"
	   "2001-09-09T01:46:41.000000Z flannel.1 tcp 10.10.70.155:41000 > 17.0.51.13:5432 "
	   "dropped asymmetric, back by eth0 via 10.10.67.1 to 10.10.0.0/16 table main\n",
	   "record: in the order of time");
	run("-j record last 1", NULL);
	is(out, "[" RECORD("1", "2001-09-09T01:46:41.000000Z") "]\n", "-j record last 1");
	ok(fake->last == 1, "the module was asked for no more");
	run("record last 65536", NULL);
	ok(fake->last == RPFMON_LAST_MAX, "nor for the most that it sorts");
	run("record last 65537", NULL);
	ok(!fake->last, "beyond that it is asked for all");
	run("record dev eth0", NULL);
	is(out, "no records\n", "record dev: of that device");

	run("metrics", NULL);
	is(out, metrics_text, "metrics");
	run("-j metrics", NULL);
	ok(strstr(out, "[\"# HELP rpfmon_rejected_packets_total ") == out &&
	   strstr(out, ",\"# EOF\"]\n"), "-j metrics: its lines");

	fake->overtake = true;
	run("-j record last 9", NULL);
	is(out, "[" RECORD("2", "2001-09-09T01:46:40.000000Z") ","
	   RECORD("1", "2001-09-09T01:46:41.000000Z") "]\n",
	   "a dump that was overtaken begins anew");
}

#define ANSWER(dst, mark, strict, loose, now, reason, rule)				\
	"{\"netns\":4026531840,\"dev\":\"e1\",\"kind\":null,\"src\":\"10.9.0.1\",\"dst\":" dst	\
	",\"mark\":" mark ",\"tos\":0,\"proto\":null,\"sport\":null,\"dport\":null,\"mode\":\"strict\",\"decided-by\":\"dev\",\"strict\":\"" strict	\
	"\",\"loose\":\"" loose "\",\"now\":\"" now "\",\"reason\":" reason ",\"rule\":" rule

/* What only some records have. */
static void test_rare(void)
{
	struct record *r = &fake->records[0];
	const struct record before = *r;

	r->has |= 1ULL << RPFMON_A_RECORD_ORIG_DST | 1ULL << RPFMON_A_RECORD_LOST;
	r->orig_dst.s_addr = htonl(0x0a0ca4fb);
	r->orig_dport = 80;
	run("record last 1", NULL);
	ok(strstr(out, " flannel.1 tcp 10.10.70.155:41000 > 17.0.51.13:5432 (sent to 10.12.164.251:80) "
		  "dropped asymmetric, back"), "record: of what connection tracking translated");
	run("-j record last 1", NULL);
	ok(strstr(out, "\"orig-dst\":\"10.12.164.251\",\"orig-dport\":80,") &&
	   strstr(out, "\"lost\":true,"), "and in JSON, of one that is lost");
	*r = before;
	r->has |= 1ULL << RPFMON_A_RECORD_ICMP_TYPE;
	r->proto = 1;
	r->sport = 0;
	r->dport = 0;
	r->icmp_type = 3;
	r->icmp_code = 4;
	run("record last 1", NULL);
	ok(strstr(out, " flannel.1 icmp 3/4 10.10.70.155 > 17.0.51.13 dropped "), "record: ICMP");
	run("-j record last 1", NULL);
	ok(strstr(out, "\"icmp-type\":3,\"icmp-code\":4,\"orig-dst\":null,"), "and in JSON");
	*r = before;

	fake->quiet = true;
	run("status", NULL);
	ok(strstr(out, "\nquiet           yes\n"), "status of a quiet namespace");
	run("-j status", NULL);
	ok(strstr(out, "\"rules\":0,\"generation\":0,\"quiet\":true,\"probe\""), "and in JSON");
	fake->quiet = false;
	run("-j status", NULL);
	ok(strstr(out, "\"rules\":0,\"generation\":0,\"quiet\":false,\"probe\""), "and of one that is not");
}

static void test_answer(void)
{
	struct answer *a = &fake->answer;

	*a = (struct answer) {
		.strict = RPFMON_ANSWER_REJECTED,
		.now = RPFMON_ANSWER_REJECTED,
		.record = {
			.mode = RPFMON_MODE_STRICT,
			.mode_dev = RPFMON_MODE_STRICT,
			.reverse_ifindex = 1,
			.reverse_dev = "eth0",
			.reverse_gateway = { 4, { 10, 1, 0, 1 } },
			.table = 254,
			.prefix = { { htonl(0x0a090000) }, 16 },
		},
	};
	run("test from 10.9.0.1 to 10.2.0.2 dev e1", NULL);
	is(out, "dev          e1\n"
	   "mode         strict, by net.ipv4.conf.e1.rp_filter\n"
	   "return path  eth0 (gateway 10.1.0.1, route 10.9.0.0/16, table main)\n"
	   "strict       rejected: asymmetric\n"
	   "loose        accepted\n"
	   "now          rejected\n", "test");
	run("-j test from 10.9.0.1 to 10.2.0.2 dev e1 mark 0x10", NULL);
	is(out, ANSWER("\"10.2.0.2\"", "16", "rejected", "accepted", "rejected", "\"asymmetric\"",
		       "null") ",\"reverse-dev\":\"eth0\",\"reverse-ifindex\":1,"
	   "\"reverse-gateway\":\"10.1.0.1\",\"table\":\"main\",\"prefix\":\"10.9.0.0/16\"}\n",
	   "-j test");
	ok(!fake->packet.tos && !fake->packet.proto && !fake->packet.sport && !fake->packet.dport,
	   "what was not said is not asked");
	run("-j test from 10.9.0.1 dev e1 tos 0x10 proto udp sport 0 dport 53", NULL);
	ok(strstr(out, "\"tos\":16,\"proto\":\"udp\",\"sport\":0,\"dport\":53,"),
	   "-j test: type of service, protocol and ports");
	ok(fake->packet.tos == 16 && fake->packet.proto == 17 && !fake->packet.sport &&
	   fake->packet.dport == 53, "and they are asked about");
	a->record.rule = 3;
	a->record.verdict = RPFMON_VERDICT_WOULD_ADMIT;
	run("test from 10.9.0.1 dev e1", NULL);
	ok(strstr(out, "\nnow          rejected: rule 3 would admit it\n"), "test: in audit");
	a->record.verdict = RPFMON_VERDICT_ADMITTED;
	a->now = RPFMON_ANSWER_ACCEPTED;
	run("test from 10.9.0.1 dev e1", NULL);
	ok(strstr(out, "\nnow          accepted: rule 3 admits it\n"), "test: by a rule");
	*a = (struct answer) {
		.strict = RPFMON_ANSWER_MARTIAN,
		.loose = RPFMON_ANSWER_MARTIAN,
		.now = RPFMON_ANSWER_MARTIAN,
	};
	run("test from 10.9.0.1 dev e1", NULL);
	is(out, "dev          e1\n"
	   "mode         off, as net.ipv4.conf.all.rp_filter and that of e1 are 0\n"
	   "return path  none\n"
	   "strict       martian\n"
	   "loose        martian\n"
	   "now          martian\n", "test: a martian");
	a->record.mode = RPFMON_MODE_STRICT;
	a->record.mode_dev = RPFMON_MODE_STRICT;
	run("-j test from 10.9.0.1 dev e1", NULL);
	is(out, ANSWER("null", "0", "martian", "martian", "martian", "null", "null")
	   ",\"reverse-dev\":null,\"reverse-ifindex\":null,\"reverse-gateway\":null,"
	   "\"table\":null,\"prefix\":null}\n", "-j test: a martian");
}

static void test_hostile(void)
{
	unsigned int i;

	fake->n_devices = 0;
	fake->n_records = 0;
	add_device("a\033[2J\"\xff", "gre", 7);
	for (i = 1; i < RPFMON_A_COUNTERS_FIRST_SEEN; i++)
		fake->devices[0].counters.v[i] = UINT64_MAX;
	add_record(1, 1);
	fake->records[0].context = 9;
	fake->records[0].reason = 9;
	fake->records[0].verdict = 9;
	fake->records[0].prefix.len = 200;
	fake->records[0].reverse_gateway.len = 3;

	run("device", NULL);
	ok(strstr(out, "a\\x1b[2J\"\\xff") && !strchr(out, '\033'), "no name reaches the terminal");
	run("-j device", NULL);
	ok(strstr(out, "\"dev\":\"a\\u001b[2J\\\"\\\\xff\"") && strstr(out, "\"mode\":7,") &&
	   strstr(out, "\"would-admit\":18446744073709551615"), "JSON of a hostile name");
	run("record", NULL);
	ok(!strchr(out, '\033') && strstr(out, " 9 9, back by eth0"), "words that nobody knows");
	run("-j record", NULL);
	ok(strstr(out, "\"context\":9,\"reason\":9,\"verdict\":9") &&
	   strstr(out, "\"reverse-gateway\":null"), "the same in JSON");
	run("metrics", NULL);
	ok(strstr(out, "\nrpfmon_arp_rejected_total{device=\"a\\\\x1b[2J\\\"\\\\xff\"} "
		  "18446744073709551615\n"), "metrics of a hostile name");
	ok(!run("explain", NULL) && !strchr(out, '\033'), "explain of all that");
	ok(!run("-p explain", NULL), "explain of all that in JSON");
}

#define WARNING "rpfmon: warning: the probe is off, so rpfmon sees no rejections now, and "	\
	"admits nothing; what to do: rpfmon status\n"

/* Its silence must not be taken for that of the kernel. */
static void test_probe_off(void)
{
	static const char *const shows[] = { "", "device all", "record", "explain" };
	unsigned int i;

	fake->probe_off = true;
	fake->n_devices = 0;
	fake->n_records = 0;
	for (i = 0; i < N(shows); i++) {
		ok(!run(shows[i], NULL) && !strcmp(err, WARNING), "a warning: rpfmon %s", shows[i]);
		ok(!strstr(out, "rejected nothing"), "and no assurance: rpfmon %s", shows[i]);
	}
	ok(strstr(out, "The probe is off: whether the kernel's reverse-path filter rejects anything\n"
		  "cannot be told. What to do: rpfmon status\n") == out,
	   "explain says what it cannot know");
	run("-j explain", NULL);
	ok(!strcmp(out, "[]\n") && !strcmp(err, WARNING), "-j explain warns on stderr alone");
	run("-j status", NULL);
	ok(strstr(out, "\"rules\":0,\"generation\":0,\"quiet\":false,\"probe\":\"off\",\"probe-missed\":1,") && !*err,
	   "-j status has it");
	run("status", NULL);
	ok(strstr(out, "\nprobe           off: rpfmon sees no rejections now, and admits nothing; "
		  "see on the host that /") != NULL, "status says what to do");

	add_device("eth0", "", RPFMON_MODE_STRICT);
	add_record(1000000000000000000, 1);
	run("explain", NULL);
	ok(strstr(out, "eth0: ") == out && strstr(out, "\n\nThe probe is off: that is what was"),
	   "explain of what was seen before");
	fake->probe_off = false;
	run("-j status", NULL);
	ok(strstr(out, "\"probe\":\"working\"") != NULL, "-j status when it works");
}

int main(void)
{
	kernel_root = "/nonexistent";
	fake_init();
	test_story();
	test_rare();
	test_answer();
	test_hostile();
	test_probe_off();
	return end();
}
