// SPDX-License-Identifier: GPL-2.0
/* What explain says of findings, as text and as JSON, over a module and a twin that are not there. */
#include "duration.h"
#include "kernel.h"
#include "tool.h"
#include "topology.h"

#define HOST "dev e0 kind vlan; addr 10.1.0.2/24 dev e0; dev e1 kind vlan; addr 10.2.0.2/24 dev e1; "	\
	"route default via 10.1.0.1 dev e0; route 10.8.0.0/16 via 10.2.0.1 dev e1; "
#define BACK "dev e1 back e0 via 10.1.0.1; "
#define PACKET "pkt 10.9.0.1 > 10.2.0.2 tcp 80 " BACK

/* The module sees what is dropped still, and whatever is tried mends it. */
static void stage(const char *text)
{
	struct topology t;
	size_t i;

	memset(fake, 0, sizeof(*fake));
	strcpy(fake->topology, text);
	topology_make(&t, text, STATE_DROPPING);
	strcpy(fake->devices[0].dev, "lo");
	fake->devices[0].ifindex = 1;
	for (i = 0; i < t.evidence.devices.n; i++)
		fake->devices[i + 1] = t.evidence.devices.v[i];
	fake->n_devices = i + 1;
	for (i = 0; i < t.evidence.records.n; i++)
		fake->records[i] = t.evidence.records.v[i];
	fake->n_records = i;
	fake->override = t.stage.override;
	fake->as_recorded = true;
	fake->answer.now = RPFMON_ANSWER_REJECTED;
	fake->scripts[0] = (struct trial) { .part = "", .proved = PROVED, .reply = REPLY_OK, .reply_dev = "e1" };
	topology_free(&t);
}

/* Commands with @part in them do this; all others do not mend. */
static void play(const struct trial *script)
{
	memset(fake->scripts, 0, sizeof(fake->scripts));
	fake->scripts[0] = *script;
}

static bool is_in(const char *part)
{
	return strstr(out, part);
}

static void says_it(const char *words, const char *part, const char *desc)
{
	run(words, NULL);
	if (!ok(is_in(part), "%s", desc))
		printf("# want: %s\n# out: %s\n# err: %s\n", part, out, err);
}

static void says_not(const char *words, const char *part, const char *desc)
{
	run(words, NULL);
	if (!ok(!is_in(part), "%s", desc))
		printf("# not: %s\n# out: %s\n", part, out);
}

/* Beyond the name of its device and its age. */
static void explains(const char *want, const char *desc)
{
	const char *at;

	run("explain", NULL);
	at = strchr(out, '\n');
	is(at ? at + 1 : out, want, desc);
}

#define END "If packets vanish all the same, look elsewhere: LOOKING ELSEWHERE in rpfmon(8).\n"	\
	"The probe missed 1 calls; each may hide a rejection.\n"
#define WHY "  why: it arrives on e1, but the return path to 10.9.0.1 is e0 (via 10.1.0.1,\n"	\
	"       route 0.0.0.0/0, table main), and e1 is strict\n       (net.ipv4.conf.e1.rp_filter=1)\n"
#define NOTE "  note: 10.2.0.2 is an address of e1, but what has no route of its own leaves by\n        e0\n"
#define TABLE(to) to "ip route add default via 10.2.0.1 dev e1 table 100 && ip rule add from 10.2.0.2 lookup 100 && " \
		"ip rule add from 10.2.0.2 lookup main suppress_prefixlength 0"
#define UNDO "ip rule del from 10.2.0.2 lookup main suppress_prefixlength 0; ip rule del from 10.2.0.2 lookup 100; ip route del default via 10.2.0.1 dev e1 table 100"
#define RULE_FIX "rpfmon allow add dev e1 from 10.9.0.1 && rpfmon override on"
#define RULE_UNDO "rpfmon override off; rpfmon allow del dev e1 from 10.9.0.1"
#define LOOSE_FIX "sysctl -w net.ipv4.conf.e1.rp_filter=2"
#define LOOSE_UNDO "sysctl -w net.ipv4.conf.e1.rp_filter=1"
#define LOOSE_KEEP "printf '%s\\n' 'net.ipv4.conf.e1.rp_filter = 2' >>/etc/sysctl.d/99-rpfmon.conf"
#define PROVIDER "if replies leave by e0 with an address of e1, a provider that filters sources drops them there: " \
		"then take a fix by which they leave by e1"
#define WARNING "  warning: if replies leave by e0 with an address of e1, a provider that filters\n"		\
		"           sources drops them there: then take a fix by which they leave by e1\n"
#define FIRST "  from 10.9.0.1 to 10.2.0.2 tcp port 80\n" WHY NOTE

static void test_text(void)
{
	const struct trial scripts[] = {
		{ .part = "allow", .proved = PROVED, .reply = REPLY_OK, .reply_dev = "e0" },
		{ .part = "rp_filter", .proved = PROVED, .stranger = true },
	};

	stage(HOST "pkt 10.9.0.1 > 10.2.0.2 tcp 80 at 1000000000 " BACK);
	memcpy(fake->scripts, scripts, sizeof(scripts));
	says_it("explain", "e1 (vlan): dropping, 1 packet, the last ", "its device, kind and state");
	explains(FIRST WARNING
		 "  fix (proved; by the tables replies leave by e0):\n"
		 "    " RULE_FIX "\n      undo: " RULE_UNDO "\n      keep: rpfmon save /etc/rpfmon.conf\n"
		 "  wider (proved):\n"
		 "    " LOOSE_FIX "\n      opens: e1 from any routable source\n      undo: "
				LOOSE_UNDO "\n      keep: " LOOSE_KEEP "\n"
		 "  see: other-uplink in rpfmon(8)\n" END,
				"what did not mend is not shown, and what opens more is wider");
	ok(!strcmp(err, "") && !fake->twins, "and nothing else is told");

	play(&(struct trial) { .part = "ip rule", .proved = PROVED });
	explains(FIRST WARNING "  fix (proved):\n    " TABLE("") "\n      undo: "
			UNDO "\n      keep: do the same in what configures e1 at boot\n"
		 "  see: other-uplink in rpfmon(8)\n" END, "who keeps it, and no reply that is due");

	play(&(struct trial) { .part = "none of them" });
	explains(FIRST "  fix: none that can be proved: the packet is still dropped\n  see: other-uplink in rpfmon(8)\n" END,
		 "nothing mends it: it says why, and warns of no fix");
	says_it("-j explain", "\"warnings\":[]", "nor in JSON");

	play(&(struct trial) { .part = "ip rule", .proved = PROVED_UNKNOWN, .why_not = "the reply may go nowhere" });
	explains(FIRST WARNING "  not proved: the reply may go nowhere\n    " TABLE("") "\n      undo: " UNDO
		 "\n      keep: do the same in what configures e1 at boot\n  see: other-uplink in rpfmon(8)\n" END,
				"what could not be proved");
	fake->scripts[1] = scripts[0];
	says_not("explain", "not proved", "which is not shown beside what was");
}

#define FIX_JSON(command, kind, undo, keep, proved, why, lets_in, reply, opens)						\
	"{\"command\":\"" command "\",\"kind\":\"" kind "\",\"undo\":\"" undo "\",\"keep\":" keep ",\"proved\":" proved	\
	",\"why-not\":" why ",\"lets-in\":[" lets_in "],\"reply\":" reply ",\"opens\":[" opens "]}"

static void test_json(void)
{
	const struct trial scripts[] = {
		{ .part = "allow", .proved = PROVED, .reply = REPLY_OK, .reply_dev = "e0" },
		{ .part = "ip rule", .proved = PROVED_UNKNOWN, .why_not = "nobody knows", .reply = REPLY_NO_NEIGHBOUR,
				.reply_dev = "e1" },
		{ .part = "rp_filter", .proved = PROVED, .stranger = true },
	};

	stage(HOST "pkt 10.9.0.1 > 10.2.0.2 tcp 80 at 1000000000 " BACK
			"pkt 10.9.0.1 > 10.2.0.2 arp at 1000000001 dev e1 back e0 via 10.1.0.1;");
	memcpy(fake->scripts, scripts, sizeof(scripts));
	run("-j explain", NULL);
	is(out, "[{\"netns\":4026531840,\"dev\":\"e1\",\"kind\":\"vlan\",\"state\":\"dropping\",\"severity\":\"loss\","
	   "\"cause\":\"other-uplink\",\"situations\":[\"other-uplink\",\"other-provider\"],\"contexts\":[\"packet\",\"arp\"],\"reasons\":[\"asymmetric\"],"
	   "\"packets\":2,\"since\":\"2001-09-09T01:46:40.000000Z\",\"last-seen\":\"2001-09-09T01:46:41.000000Z\",\"rate\":0.0,"
	   "\"src\":\"10.9.0.1\",\"dst\":\"10.2.0.2\",\"orig-dst\":null,\"dport\":0,\"flows\":null,\"sources\":[\"10.9.0.1\"],"
	   "\"sources-at-least\":1,\"reverse-dev\":\"e0\",\"reverse-ifindex\":2,\"reverse-gateway\":\"10.1.0.1\",\"table\":\"main\","
	   "\"prefix\":\"0.0.0.0/0\",\"mode\":\"strict\",\"decided-by\":\"dev\",\"fixes\":["
	   FIX_JSON(RULE_FIX, "rule", RULE_UNDO, "\"rpfmon save /etc/rpfmon.conf\"", "true", "null", "\"10.9.0.1/32\"",
		    "{\"dev\":\"e0\",\"gateway\":null,\"state\":\"ok\"}", "") ","
	   FIX_JSON(TABLE(""), "route", UNDO, "null", "null", "\"nobody knows\"", "",
		    "{\"dev\":\"e1\",\"gateway\":null,\"state\":\"no-neighbour\"}", "") ","
	   FIX_JSON(LOOSE_FIX, "sysctl", LOOSE_UNDO,
		    "\"printf '%s\\\\n' 'net.ipv4.conf.e1.rp_filter = 2' >>/etc/sysctl.d/99-rpfmon.conf\"", "true",
				"null", "", "null",
		    "{\"dev\":\"e1\",\"from\":\"0.0.0.0/0\"}")
	   "],\"fix\":[\"" RULE_FIX "\",\"" LOOSE_FIX "\"],"
	   "\"advice\":[\"10.2.0.2 is an address of e1, but what has no route of its own leaves by e0\"],\"warnings\":[\"" PROVIDER "\"]}]\n",
	   "a finding in JSON");
	fake->records[0].time = time_now() - 1000000000;
	fake->records[1].time = time_now();
	says_it("-j explain", "\"rate\":null,", "a rate is not known if nothing older is kept");
	fake->records[0].time = time_now() - 120000000000;
	says_it("-j explain", "\"rate\":0.01666", "packets a second, of the last minute");
}

/* ---- trying ---- */

static void test_untried(void)
{
	stage(HOST PACKET);
	strcpy(fake->no_twin, "user namespaces are off");
	explains(FIRST WARNING
		 "  not proved: not tried: user namespaces are off\n"
		 "    " RULE_FIX "\n      undo: " RULE_UNDO "\n      keep: rpfmon save /etc/rpfmon.conf\n"
		 "  not proved: not tried: user namespaces are off\n"
		 "    " TABLE("") "\n      undo: " UNDO "\n      keep: do the same in what configures e1 at boot\n"
		 "  not proved: not tried: user namespaces are off\n"
		 "    " LOOSE_FIX "\n      undo: " LOOSE_UNDO "\n      keep: " LOOSE_KEEP "\n"
		 "  see: other-uplink in rpfmon(8)\n" END, "without a twin, all is shown and nothing is claimed");
	says_it("-j explain", "\"proved\":null,\"why-not\":\"not tried: user namespaces are off\",\"lets-in\":[\"10.9.0.1/32\"],\"reply\":null",
		"and in JSON");
	says_it("-j explain", "\"fix\":[],", "no fix is one of the proved ones");
}

static void test_opens(void)
{
	stage(HOST PACKET);
	play(&(struct trial) { .part = "allow", .proved = PROVED, .change_dev = "e9",
			.change_of = prefix("10.7.0.0/16") });
	says_it("explain", "      opens: e9 from 10.7.0.0/16\n", "what else is let in");
	play(&(struct trial) { .part = "allow", .proved = PROVED, .change_dev = "e1",
			.change_of = prefix("10.9.0.1/32") });
	says_not("explain", "opens", "what it is for opens nothing");
	play(&(struct trial) { .part = "allow", .proved = PROVED, .change_dev = "e1",
			.change_of = prefix("10.9.0.0/24") });
	says_it("explain", "      opens: e1 from 10.9.0.0/24\n", "but what is wider does");
	play(&(struct trial) { .part = "ip rule", .proved = PROVED, .change_dev = "e1",
			.change_of = prefix("10.9.0.1/32") });
	says_not("explain", "opens", "nor does it for a fix that names no source");
	play(&(struct trial) { .part = "allow", .proved = PROVED, .change_dev = "e9",
			.change_of = prefix("10.7.0.0/16"), .closes = true });
	says_it("explain", "\n  fix: none that can be proved: e9 would reject 10.7.0.0/16 then\n",
		"what would be rejected elsewhere then is no fix");
	says_not("explain", "fix (", "and none is shown");
	play(&(struct trial) { .part = "allow", .proved = PROVED, .change_dev = "e1",
			.change_of = prefix("10.7.0.0/16"), .closes = true });
	says_it("explain", "\n  fix: none that can be proved: e1 would reject 10.7.0.0/16 then\n", "on the device itself as well");
	play(&(struct trial) { .part = "allow", .proved = PROVED, .change_dev = "e1",
			.change_of = prefix("10.9.0.1/32"), .closes = true });
	says_it("explain", "  fix (proved):\n", "but for the source itself");
	play(&(struct trial) { .part = "allow", .proved = PROVED, .change_dev = "e9",
			.change_of = prefix("10.7.0.0/16"), .closes = true, .no_carrier = true });
	says_it("explain", "  fix (proved):\n", "and by a device without a carrier nothing comes");
	play(&(struct trial) { .part = "allow", .proved = PROVED, .change_dev = "e9",
			.change_of = prefix("10.9.0.1/32"), .closes = true });
	says_it("explain", "  fix (proved):\n", "and the source itself may be elsewhere");
	play(&(struct trial) { .part = "allow", .proved = PROVED_UNKNOWN, .why_not = "what is to undo it does not",
			.stays = true });
	says_it("explain", "not proved: what is to undo it does not\n", "what cannot be undone");
	ok(fake->twins == 2, "is tried in a twin that is made anew then, each time");
}

/* A wider one that leaves by a known device says so; one source of any is not told twice. */
static void test_wider(void)
{
	stage(HOST PACKET);
	play(&(struct trial) { .part = "rp_filter", .proved = PROVED, .stranger = true, .reply = REPLY_OK, .reply_dev = "e0" });
	fake->scripts[1] = (struct trial) { .part = "allow", .proved = PROVED };
	says_it("explain", "\n  wider (proved; replies leave by e0):\n    " LOOSE_FIX "\n      opens: e1 from any routable source\n",
		"what is wider says by which device replies leave");
}

/* What JSON has and the text leaves out. */
static void test_quiet(void)
{
	stage("all rp_filter 1; " HOST "dev e2 kind vlan rp_filter 0; addr 10.3.0.2/24 dev e2; "
	      "pkt 10.9.0.1 > 10.3.0.2 tcp 80 dev e2 back e0 via 10.1.0.1;");
	says_not("explain", "changes nothing while", "the larger of two counts is in \"why\" already");
	says_it("-j explain", "setting net.ipv4.conf.e2.rp_filter to 0 changes nothing while net.ipv4.conf.all.rp_filter is 1",
		"JSON has it as advice");
}

/* The filter off names the device that it goes off on. */
static void test_off(void)
{
	stage("all rp_filter 1; " HOST "dev mv kind macvlan lower e0; addr 10.1.0.3/24 dev mv; "
	      "pkt 10.1.0.9 > 10.1.0.3 dev mv back e0 prefix 10.1.0.0/24 no-address;");
	says_it("explain", "    (the filter off on mv; every other device stays as it is)\n    sysctl -w ", "whose filter goes off");
	ok(is_in("net.ipv4.conf.mv.rp_filter=0 net.ipv4.conf.all.rp_filter=0"), "and its own is among what is set");
}

#define UNASKED "routing rules tell packets apart in more ways than were looked at: a fix may open more than it says"

static void test_unasked(void)
{
	stage(HOST PACKET);
	says_not("explain", "warning: routing rules", "all that a fix changes is known");
	play(&(struct trial) { .part = "allow", .proved = PROVED, .unasked = true });
	says_it("explain", "\n  warning: routing rules tell packets apart in more ways than were looked at: a\n"
		"           fix may open more than it says\n  fix (proved):\n", "not all is");
	says_it("-j explain", "\"warnings\":[\"" PROVIDER "\",\"" UNASKED "\"]", "and in JSON");
	play(&(struct trial) { .part = "allow", .unasked = true });
	says_not("explain", "warning: routing rules", "of a fix that is not shown, nothing is said");
}

/* What others send to an address must not be rejected when its replies are given a table. */
static void test_held(void)
{
	char text[4096];
	const char *at;
	unsigned int i, n = 0;
	FILE *f;

	stage(HOST "dev e2 kind vlan; addr 10.3.0.7/24 dev e2; dev e3 kind vlan no-carrier; addr 10.4.0.7/24 dev e3; "
	      "route 10.7.0.0/16 via 10.3.0.1 dev e2; route 10.6.0.1/32 via 10.3.0.1 dev e2; "
	      "route blackhole 10.66.0.0/16; route 10.67.0.0/16 dev e2 table 7; " PACKET);
	run("explain", NULL);
	is(fake->held, "e0: 10.1.0.1 > 10.2.0.2 6 80, e2: 10.3.0.2 > 10.2.0.2 6 80, e2: 10.7.0.2 > 10.2.0.2 6 80, "
	   "e2: 10.6.0.1 > 10.2.0.2 6 80",
	   "one of each network of the main table, by its device, that is none of our own addresses");
	is(fake->held_beside, "", "whatever is no table leads no reply elsewhere");

	stage(HOST "dev br0 kind bridge; dev p kind veth master br0; addr 10.3.0.7/24 dev p; "
	      "route 10.7.0.0/16 hops e0,e1; " PACKET);
	run("explain", NULL);
	is(fake->held, "e0: 10.1.0.1 > 10.2.0.2 6 80, e0: 10.7.0.2 > 10.2.0.2 6 80",
	   "nothing comes to a port, and of two next hops, the other's");

	stage(HOST "rule 100 uid 1000 lookup 77; route default via 10.2.0.1 dev e1 table 77; " PACKET);
	run("explain", NULL);
	is(fake->held, "e0: 10.1.0.1 > 10.2.0.2 6 80", "nor when they are led to one that there is");

	f = fmemopen(text, sizeof(text), "w");
	fputs(HOST PACKET, f);
	for (i = 0; i < 60; i++)
		fprintf(f, "route 10.100.%u.0/24 dev e0; ", i);
	fclose(f);
	stage(text);
	run("explain", NULL);
	for (at = fake->held; (at = strstr(at, "e0: ")); at++)
		n++;
	ok(n == 32 && is_in("fix (proved"), "of many networks, 32 are asked about: %u", n);
}

/* A look at tables does not tell whose packets these are: no fix of theirs is proved. */
static void test_whose(void)
{
	stage(HOST "pkt 10.1.0.9 > 10.2.0.2 tcp 80 dev e1 back e0 prefix 10.1.0.0/24;");
	says_it("explain", "  not proved: whether these sources are whose they say, or forged, no look at\n"
		"              tables tells\n    ip route add 10.1.0.9/32 ", "one of another device's network");
	says_not("explain", "fix (proved", "is never proved");
	says_it("-j explain", "\"fix\":[],", "nor in JSON");
	stage(HOST "neigh 10.1.0.9 dev e0; pkt 10.1.0.9 > 10.2.0.2 tcp 80 dev e1 back e0 prefix 10.1.0.0/24;");
	says_it("explain", "e1 (vlan): dropping (background), 1 packet", "if it is known there, it is forged");
	says_not("explain", "ip route", "and nothing lets it in");
}

/* No two findings make one table. */
static void test_numbers(void)
{
	stage(HOST "dev e2 kind vlan; addr 10.3.0.2/24 dev e2; route 10.7.0.0/16 via 10.3.0.1 dev e2; "
	      PACKET "pkt 10.9.0.1 > 10.3.0.2 tcp 80 dev e2 back e0 via 10.1.0.1;");
	play(&(struct trial) { .part = "ip rule add", .proved = PROVED });
	says_it("explain", "default via 10.2.0.1 dev e1 table 100 &&", "the first of two findings");
	ok(is_in("default via 10.3.0.1 dev e2 table 101 &&"), "and the other, at once");
}

/* A guess is never proved. */
static void test_doubt(void)
{
	stage("dev e0 kind vlan; addr 10.1.0.2/24 dev e0; dev e1 kind vlan; addr 10.2.0.2/24 dev e1; "
			"route default via 10.1.0.1 dev e0; "
	      "neigh 10.2.0.7 dev e1; " PACKET);
	play(&(struct trial) { .part = "ip rule", .proved = PROVED });
	says_it("explain", "  not proved: 10.2.0.7 is only taken for the gateway, as it is the one neighbour\n"
		"              that is known on e1\n    ip route add default via 10.2.0.7 dev e1 table 100",
		"a gateway that is guessed");
}

/* If whoever sends is left out of every fix, there is nothing to try. */
static void test_all_left_out(void)
{
	stage(HOST "dev t kind vlan; neigh 10.1.0.9 dev e0; pkt 10.1.0.9 > 10.2.0.2 udp 53 dev t back e0 no-address;");
	says_it("-j explain", "\"cause\":\"no-address\"", "a cause with fixes, but for nobody");
	ok(!is_in("\"forged-among\"") && is_in("\"fixes\":[]"), "nothing is tried, and nobody is among others");
}

/* What a tunnel sends itself does not go into the tunnel. */
static void test_reply_mark(void)
{
	stage("dev e0 kind vlan; addr 10.1.0.2/24 dev e0; route default via 10.1.0.1 dev e0; dev wg0 kind wireguard noarp; "
	      "addr 10.10.0.2/24 dev wg0; rule 100 not mark 51820 lookup 51820; route default dev wg0 table 51820; "
	      "pkt 192.0.2.1 > 10.1.0.2 udp 51821 dev e0 back wg0 table 51820;");
	says_it("-j explain", "\"cause\":\"wireguard-tunnel\"", "what comes beside a tunnel");
	ok(!fake->reply_mark, "if the tunnel cannot be asked, replies bear no mark");
	fake->wireguard_port = 51820;
	fake->wireguard_mark = 0xca6c;
	run("explain", NULL);
	ok(!fake->reply_mark, "nor if it is none of the tunnel's own");
	fake->wireguard_port = 51821;
	run("explain", NULL);
	ok(fake->reply_mark == 0xca6c, "and if it is, its mark");
}

static void test_many_findings(void)
{
	const char *at;
	unsigned int i, n = 0, untried = 0;

	stage(HOST "pkt 10.9.0.1 > 10.2.0.2 tcp 80 times 40 " BACK);
	for (i = 0; i < 40; i++) {
		fake->records[i].src.s_addr = htonl(0x0a090001 + i);
		fake->records[i].prefix.len = i % 33;
		fake->records[i].table = 300 + i;
		fake->records[i].time = 1000 - i;
	}
	run("explain", NULL);
	for (at = out; (at = strstr(at, ": dropping, ")); at++)
		n++;
	for (at = out; (at = strstr(at, "not tried: there are too many")); at++)
		untried++;
	if (!ok(n == 40 && untried >= 8, "forty findings: for eight of them nothing is tried"))
		printf("# %u findings, %u untried\n", n, untried);
	play(&(struct trial) { .part = "nothing mends" });
	says_it("explain", "not tried: there are too many findings", "of what is beyond, it is said so");

	/* What is over comes before what is left out on purpose, but nothing was tried for it. */
	for (i = 0; i < 38; i++) {
		strcpy(fake->records[i].dev, "gone");
		fake->records[i].ifindex = 77;
	}
	fake->records[39].table = fake->records[38].table;
	fake->records[39].prefix = fake->records[38].prefix;
	fake->records[39].rule = 7;
	fake->fine = ntohl(fake->records[39].src.s_addr);
	says_not("explain", "not tried", "what is over does not count");
	ok(is_in("e1 (vlan): dropping (background), 2 packets"), "the last of 39 was tried");
}

/* ---- states ---- */

static void test_past(void)
{
	stage(HOST PACKET);
	fake->answer.now = RPFMON_ANSWER_ACCEPTED;
	says_it("explain", "e1 (vlan): over, 1 packet, the last ", "over");
	explains("  from 10.9.0.1 to 10.2.0.2 tcp port 80\n"
		 "  why: it arrived on e1, but the return path to 10.9.0.1 was e0 (via 10.1.0.1,\n"
		 "       route 0.0.0.0/0, table main), and e1 was strict\n       (net.ipv4.conf.e1.rp_filter=1)\n"
		 "  over: asked now, the kernel takes it\n" END, "what is over is told as it was");
	says_it("-j explain", "\"state\":\"past\",\"severity\":\"loss\",\"cause\":\"mended\",\"situations\":[\"mended\"],", "and in JSON");
	fake->answer.now = RPFMON_ANSWER_REJECTED;
	fake->test_err = ENODEV;
	says_it("explain", "e1 (vlan): over", "no such device: over");
	fake->test_err = ENETUNREACH;
	says_it("explain", "e1 (vlan): over", "nowhere to go to: over");
	says_it("explain", "\n  over: refused \"on trial\"\n", "for another reason, which is told");
	says_it("-j explain", "\"cause\":\"refused-before\",\"situations\":[\"refused-before\"],", "and in JSON");
	fake->test_err = 0;
	fake->answer.now = RPFMON_ANSWER_MARTIAN;
	says_it("explain", "\n  over: 10.9.0.1 is a martian now: dropped, but whatever rp_filter is\n", "a martian by now");
	says_it("-j explain", "\"state\":\"past\",\"severity\":\"loss\",\"cause\":\"martian\",", "and in JSON");
	fake->answer.now = RPFMON_ANSWER_REJECTED;
	fake->test_err = EPERM;
	says_it("explain", "e1 (vlan): unknown, ", "not permitted: unknown");
	says_it("explain", "\n  whether it is rejected now was not asked: there are too many findings, or the module did not say\n", "and it says why");
	says_not("explain", "fix", "nothing is tried then");
	says_it("-j explain", "\"state\":\"unknown\",\"severity\":\"loss\",\"cause\":\"other-uplink\",",
			"unknown, in JSON");
	fake->test_err = 0;
	strcpy(fake->devices[2].dev, "other");
	fake->devices[2].ifindex = 9;
	says_it("explain", "\n  over: e1 is gone\n", "a device that is gone");
	ok(run("explain dev e1", NULL) == 2 && strstr(err, "no such device"), "and it cannot be asked for");
}

static void test_severity(void)
{
	stage(HOST "pkt 127.0.0.1 > 10.2.0.2 udp 53 " BACK);
	says_it("explain", "e1 (vlan): dropping (background), 1 packet", "what the filter is there for");
	says_not("explain", "fix", "and no fix");
	says_it("-j explain", "\"severity\":\"background\",\"cause\":\"guarded-source\"", "background, in JSON");

	stage(HOST "pkt 10.9.0.1 > 224.1.1.1 udp 5004 times 3 " BACK "pkt 10.9.0.1 > 10.2.0.9 arp dev e0 back e1; "
	      "pkt 10.9.0.3 > 10.2.0.2 query dev e1 back e0;");
	run("explain", NULL);
	is(out, "harmless: e0: 1 ARP request from 10.9.0.1 to 10.2.0.9: the ARP request asks for\n"
		"          10.2.0.9, which this host does not answer for on e0\n"
		"harmless: e1: 3 packets from 10.9.0.1 to 224.1.1.1: nothing here has joined the\n"
		"          group 224.1.1.1 on e1 now\n"
		"harmless: e1: 1 look-up from 10.9.0.3 to 10.2.0.2: nothing was dropped: somebody\n"
		"          asked the routing table, as ip route get 10.2.0.2 from 10.9.0.3 iif e1\n"
		"          does\n" END,
	   "what nobody misses is told in one paragraph");
	says_it("-j explain", "\"severity\":\"harmless\",\"cause\":\"arp-unheard\"", "harmless, in JSON");
	says_not("-j explain", "command", "without a fix");

	stage(HOST "pkt 10.9.0.1 > 224.1.1.1 udp 5004 at 9 " BACK "pkt 10.9.0.1 > 10.2.0.2 at 5 " BACK
			"pkt 10.9.0.2 > 10.2.0.2 at 7 dev e0 back e1;");
	run("explain", NULL);
	ok(strstr(out, "e0 (vlan): dropping") == out && strstr(out, "\n\ne1 (vlan): dropping") &&
			strstr(out, "\n\nharmless: e1: 1 packet"),
	   "the most urgent first, the harmless last, a paragraph each");
}

/* ---- whose packets ---- */

static const struct {
	const char *text;
	const char *line;
} packets[] = {
	{ HOST PACKET, "  from 10.9.0.1 to 10.2.0.2 tcp port 80\n" },
	{ HOST "pkt 10.9.0.1 > 10.2.0.2 " BACK, "  from 10.9.0.1 to 10.2.0.2\n" },
	{ HOST "pkt 10.9.0.1 > 10.2.0.2 icmp 8/0 " BACK, "  from 10.9.0.1 to 10.2.0.2 icmp echo request (8/0)\n" },
	{ HOST "pkt 10.9.0.1 > 10.2.0.2 icmp 3/4 " BACK,
	  "  from 10.9.0.1 to 10.2.0.2 icmp fragmentation needed (3/4)\n" },
	{ HOST "pkt 10.9.0.1 > 10.2.0.2 icmp 3/1 " BACK,
	  "  from 10.9.0.1 to 10.2.0.2 icmp destination unreachable (3/1)\n" },
	{ HOST "pkt 10.9.0.1 > 10.2.0.2 icmp 200/9 " BACK, "  from 10.9.0.1 to 10.2.0.2 icmp 200/9\n" },
	{ HOST "pkt 10.9.0.1 > 10.2.0.2 arp " BACK, "  from 10.9.0.1 to 10.2.0.2, asked for by ARP\n" },
	{ HOST "pkt 10.9.0.2 > 10.2.0.2 udp 53 at 1 " BACK "pkt 10.9.0.1 > 10.2.0.2 udp 53 at 2 " BACK,
	  "  from 10.9.0.1 (and 1 other source) to 10.2.0.2 udp port 53\n" },
	{ HOST "pkt 10.9.0.1 > 10.1.0.2 tcp 80 " BACK, "  from 10.9.0.1 to 10.1.0.2 tcp port 80, an address of e0\n" },
	{ HOST "dev br0 kind bridge; addr 172.17.0.1/16 dev br0; pkt 10.9.0.1 > 172.17.0.2 tcp 80 orig 10.2.0.2 " BACK,
	  "  from 10.9.0.1 to 172.17.0.2 tcp port 80, sent to 10.2.0.2, forwarded to br0\n" },
	{ HOST "pkt 10.9.0.1 > 10.2.0.2 dev e1 no-route;",
	  "  why: it arrives on e1, but there is no return path to 10.9.0.1, and e1 is\n" },
	{ HOST "route blackhole 10.9.0.0/16; pkt 10.9.0.1 > 10.2.0.2 dev e1 no-route;",
	  "  why: it arrives on e1, but the return path to 10.9.0.1 is refused, and e1 is\n" },
	{ HOST "dev t kind ipip noarp; pkt 10.9.0.1 > 10.2.0.2 dev t back e0 via 10.1.0.1 no-address;",
	  "  why: it arrives on t, but t has no IPv4 address, the return path to 10.9.0.1\n" },
	{ HOST "pkt 10.9.0.1 > 10.2.0.2 changed " BACK, "  why: the routing tables changed while it was looked at\n" },
	{ HOST "all rp_filter 1; dev e2 rp_filter 0; addr 10.3.0.2/24 dev e2; pkt 10.9.0.1 > 10.3.0.2 dev e2 back e0;",
	  "(net.ipv4.conf.all.rp_filter=1)\n" },
	{ HOST "dev e2; addr 10.3.0.2/24 dev e2; pkt 10.9.0.1 > 10.3.0.2 dev e2 back e0;",
	  "e2: dropping, 1 packet, the last " },
	{ HOST "dev e2; addr 10.3.0.2/24 dev e2; pkt 10.9.0.1 > 10.3.0.2 dev e2 back e0;",
	  "  warning: e2 is a physical port: anybody on that network can forge what a fix\n           lets in\n" },
};

static void test_packets(void)
{
	char desc[128];
	unsigned int i;

	for (i = 0; i < N(packets); i++) {
		stage(packets[i].text);
		snprintf(desc, sizeof(desc), "it says%.*s", (int)strcspn(packets[i].line, "\n"), packets[i].line);
		says_it("explain", packets[i].line, desc);
	}
}

/* What a name is made of reaches neither the terminal nor a shell. */
static void test_names(void)
{
	stage("dev e0; addr 10.1.0.2/24 dev e0; dev $(id)\033[2J; addr 10.2.0.2/24 dev $(id)\033[2J; "
			"route default via 10.1.0.1 dev e0; "
	      "pkt 10.9.0.1 > 10.2.0.2 dev $(id)\033[2J back e0 via 10.1.0.1;");
	says_it("explain", "\n    rpfmon allow add dev \"$(printf '\\044(id)\\033\\134[2J')\" from 10.9.0.1 && rpfmon override on\n",
		"a rule for a name that is a command for a shell and a terminal");
	ok(!strchr(out, '\033') && !is_in("$(id)\n"), "and it is nowhere else as it is");
	says_it("explain", "\n    sh -c 'echo 2 >\"$(printf '\\''/proc/sys/net/ipv4/conf/\\044(id)\\033[2J/rp_filter'\\'')\"'\n",
		"and its setting");
	run("-j explain", NULL);
	ok(!strchr(out, '\033') && is_in("\"dev\":\"$(id)\\u001b[2J\""), "nor in JSON");
}

/* A line each, so that one can be left out. */
static void test_sources(void)
{
	stage(HOST "pkt 10.9.0.1 > 10.2.0.2 " BACK "pkt 10.9.0.2 > 10.2.0.2 times 2 " BACK);
	play(&(struct trial) { .part = "allow", .proved = PROVED });
	says_it("explain", "    rpfmon allow add dev e1 from 10.9.0.2 &&  # 2 packets\n"
		"    rpfmon allow add dev e1 from 10.9.0.1 &&  # 1 packet\n"
		"    rpfmon override on\n      undo: rpfmon override off; rpfmon allow del dev e1 from 10.9.0.1; "
		"rpfmon allow del dev e1 from 10.9.0.2\n", "rules for two sources");
	fake->override = RPFMON_OVERRIDE_ON;
	says_it("explain", "    rpfmon allow add dev e1 from 10.9.0.2 &&  # 2 packets\n"
		"    rpfmon allow add dev e1 from 10.9.0.1  # 1 packet\n      undo: ", "and if override is on");
	fake->override = RPFMON_OVERRIDE_OFF;
	run("allow add dev e1 from 10.9.0.2", NULL);
	says_it("explain", "    rpfmon allow add dev e1 from 10.9.0.1 &&\n    rpfmon override on\n",
			"and if one has a rule");
	ok(fake->asked == 2, "of two sources, each is asked for once");
	says_it("explain", "\n  note: rule 1 matches it, but override is off\n", "the rule that matches the newest");
}

/* Rules are the module's to match: it is asked which one decides, and once of each source. */
static void test_decided(void)
{
	stage(HOST PACKET PACKET);
	run("explain", NULL);
	ok(!fake->asked, "without rules, none is asked for");
	run("allow add dev e1 from 10.9.0.0/16", NULL);
	says_it("explain", "\n  note: rule 1 matches it, but override is off\n",
			"the rule that decides, and override is off");
	ok(fake->asked == 1, "two packets of one source: asked once");
	says_it("explain", "\n    rpfmon override on\n      undo: rpfmon override off\n", "the fix is no other rule");
	run("override on", NULL);
	fake->answer.now = RPFMON_ANSWER_ACCEPTED;
	says_it("explain", "\n  over: rule 1 admits it now\n", "and override is on");
	says_it("-j explain", "\"state\":\"past\",\"severity\":\"loss\",\"cause\":\"admitted\"", "and in JSON");
	fake->refuse = 1;
	ok(run("-j explain", NULL) == 2 && !strcmp(out, "{\"error\":\"refused \\\"on trial\\\"\"}\n"),
			"an answer that is refused ends it");
}

/* Others of one return path that are let in by rules or routes of their own are not by chance. */
static void test_left_out(void)
{
	stage(HOST "pkt 10.9.0.1 > 10.2.0.2 at 5 " BACK "pkt 10.9.0.2 > 10.2.0.2 at 4 " BACK);
	fake->fine = 0x0a090002;
	says_not("-j explain", "left-out", "another that is let in, as it happens");
	says_it("-j explain", "\"fix\":[\"" RULE_FIX "\",", "needs no rule");
	fake->records[0].rule = 7;
	says_it("-j explain", "\"severity\":\"background\",\"cause\":\"other-uplink\",\"situations\":[\"other-uplink\",\"left-out\",\"other-provider\"]",
		"another that is let in by a rule");
	says_it("explain", ": dropping (background), 2 packets", "what is left is kept out on purpose");
}

/* If only the newest sender was let in by name, the others say what is so. */
static void test_others(void)
{
	stage(HOST "pkt 10.9.0.3 > 10.2.0.2 at 3 " BACK "pkt 10.9.0.2 > 10.2.0.2 at 4 " BACK "pkt 10.9.0.1 > 10.2.0.2 at 5 " BACK);
	fake->fine = 0x0a090001;
	says_it("explain", "e1 (vlan): over, 3 packets", "the newest is accepted: over for all");
	fake->fine_by_route = true;
	says_it("explain", "e1 (vlan): dropping (background), 3 packets", "by a route of its own: not for the others");
	ok(is_in("\n  from 10.9.0.2 (and 2 other sources) to") || is_in("\n  from 10.9.0.3 (and 2 other sources) to"),
	   "one of these stands for them");
	ok(is_in("allow add dev e1 from 10.9.0.2") && is_in("allow add dev e1 from 10.9.0.3") && !is_in("from 10.9.0.1 "),
	   "and the fix is for them");
	run("-j explain", NULL);
	ok(is_in("\"situations\":[\"other-uplink\",\"left-out\",\"other-provider\"]") && is_in("\"reasons\":[\"asymmetric\"]"), "and in JSON");
	fake->fine_by_route = false;
	fake->records[2].rule = 7;
	says_it("explain", "e1 (vlan): dropping (background), 3 packets", "by a rule: neither");
	fake->fine = 0;
	fake->answer.now = RPFMON_ANSWER_ACCEPTED;
	says_it("explain", "e1 (vlan): over, 3 packets", "and if the others are accepted as well, it is over");
}

/* A set of two that has become one is told as one. */
static void test_settled(void)
{
	stage(HOST "pkt 10.9.0.1 > 10.2.0.2 at 5 " BACK "pkt 10.9.0.2 > 10.2.0.2 at 4 dev e1 back e0 via 10.1.0.3;");
	fake->as_recorded = false;
	fake->answer.record = fake->records[0];
	says_it("explain", ": dropping, 2 packets, ", "two return paths that became one");
	says_it("explain", "from 10.9.0.1 (and 1 other source) to", "are one finding");
}

static void test_nothing(void)
{
	stage(HOST PACKET);
	run("explain dev e0", NULL);
	ok(strstr(out, "The kernel's reverse-path filter rejected nothing on e0.\nIf packets vanish all the same, look elsewhere:\n") == out &&
	   is_in("nft list ruleset"), "what rejects nothing says where to look");
	fake->n_records = 0;
	fake->devices[2].counters.v[RPFMON_A_COUNTERS_REJECTED] = 13;
	run("explain", NULL);
	ok(strstr(out, "e1: 13 packets dropped and 0 ARP requests ignored, the last ") == out,
			"without a record, at least how many");
	run("-j explain", NULL);
	is(out, "[]\n", "which is no finding");
}

static void test_elsewhere(void)
{
	stage(HOST "all src_valid_mark 1; rule 50 mark 9 lookup 133; route local default dev lo table 133; " PACKET);
	says_it("explain", "\nelsewhere: packets with mark 0x9 are dropped as martians, whatever rp_filter is:\n"
		"           net.ipv4.conf.all.src_valid_mark is set, and routing rule 50 leads\n"
		"           that mark to table 133, where every address is local; set\n"
		"           src_valid_mark to 0\n", "a mark that makes every source local");
	stage(HOST "rule 50 mark 9 lookup 133; route local default dev lo table 133; " PACKET);
	says_not("explain", "elsewhere: packets", "which nobody looks at");
	stage(HOST "all src_valid_mark 1; rule 50 mark 9 lookup 133; route default via 10.1.0.1 dev e0 table 133; "
			PACKET);
	says_not("explain", "elsewhere: packets", "and one that leads nowhere local");
}

int main(void)
{
	kernel_root = "/nonexistent";
	fake_init();
	test_text();
	test_json();
	test_untried();
	test_opens();
	test_wider();
	test_quiet();
	test_off();
	test_unasked();
	test_held();
	test_whose();
	test_numbers();
	test_doubt();
	test_all_left_out();
	test_reply_mark();
	test_many_findings();
	test_past();
	test_severity();
	test_packets();
	test_names();
	test_sources();
	test_decided();
	test_left_out();
	test_others();
	test_settled();
	test_nothing();
	test_elsewhere();
	return end();
}
