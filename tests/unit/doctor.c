// SPDX-License-Identifier: GPL-2.0
/* What doctor says, as text and as JSON, of topologies that a twin and a kernel that are not there were asked about. */
#include <arpa/inet.h>

#include "root.h"
#include "tool.h"
#include "util.h"

#define HOST "default rp_filter 2; dev e0 kind vlan; addr 10.1.0.2/24 dev e0; dev e1 kind vlan; addr 10.2.0.2/24 dev e1; "	\
	"route default via 10.1.0.1 dev e0; "
#define LATER HOST "route default via 10.2.0.1 dev e1 metric 100; "

/* Whatever is tried mends it. */
static void stage(const char *text)
{
	static const char *const names[] = { "lo", "e0", "e1", "e2" };
	unsigned int i;

	memset(fake, 0, sizeof(*fake));
	snprintf(fake->topology, sizeof(fake->topology), "%s", text);
	for (i = 0; i < N(names); i++) {
		strcpy(fake->devices[i].dev, names[i]);
		fake->devices[i].ifindex = i + 1;
	}
	fake->n_devices = N(names);
	fake->scripts[0] = (struct trial) { .part = "", .proved = PROVED, .reply = REPLY_OK, .reply_dev = "e1" };
}

static void gives(const char *words, int status, const char *part, const char *desc)
{
	const int got = run(words, NULL);

	if (!ok(got == status && strstr(out, part), "%s", desc))
		printf("# status %d, want: %s\n# out: %s\n# err: %s\n", got, part, out, err);
}

/* From the first @from on, and no further than @to; NULL is all. */
static void is_part(const char *from, const char *to, const char *want, const char *desc)
{
	char *at = strstr(out, from), *last = at && to ? strstr(at, to) : NULL;

	if (last)
		*last = '\0';
	is(at, want, desc);
}

#define TABLE "ip route add default via 10.2.0.1 dev e1 table 100 && ip rule add from 10.2.0.2 lookup 100 && "	\
	"ip rule add from 10.2.0.2 lookup main suppress_prefixlength 0"
#define UNDO "ip rule del from 10.2.0.2 lookup main suppress_prefixlength 0; ip rule del from 10.2.0.2 lookup 100; "	\
	"ip route del default via 10.2.0.1 dev e1 table 100"
#define FOUND_TEXT "e1 (vlan): would reject what may be expected by it: it is strict, by\nnet.ipv4.conf.e1.rp_filter\n"	\
	"  from                      and their return path:\n"							\
	"    anywhere else             e0 (gateway 10.1.0.1, route 0.0.0.0/0, table main)\n"			\
	"  note: e1 has a route to 0.0.0.0/0 too, but with a higher metric; as next hops\n"			\
	"        of one route both would be return paths\n"							\
	"  warning: if replies leave by e0 with an address of e1, a provider that filters\n"			\
	"           sources drops them there: then take a fix by which they leave by e1\n"			\
	"  fix (proved; by the tables replies leave by e1):\n    " TABLE "\n      undo: " UNDO "\n"		\
	"      keep: do the same in what configures e1 at boot\n  see: later-route in rpfmon(8)\n"

static void test_text(void)
{
	stage(LATER);
	fake->scripts[0].part = "ip rule";
	gives("doctor", 0, "net.ipv4.conf.all.rp_filter is 0; default, for devices yet to come, is 2; the\n"
	      "larger of all and a device's own counts\nstrict  e0, e1\nloose   none\noff     lo\n\n" FOUND_TEXT "\n"
	      "rejected as the filter is meant to, as no route leads there by the device:\n"
	      "    e0              from 10.2.0.0/24 (return path e1)\n    e1              from 10.1.0.0/24 (return path e0)\n",
	      "what is expected, why it is rejected, and its fix; and what is meant to be");
	ok(!*err, "and nothing else is told");
	gives("doctor check", 4, FOUND_TEXT, "check: what is expected");
	is(out, FOUND_TEXT, "alone");
	fake->unloaded = true;
	gives("doctor check", 4, FOUND_TEXT, "the same without the module");

	stage(HOST);
	gives("doctor", 0, "off     lo\nno device would reject what may be expected by it\n\n"
	      "rejected as the filter is meant to, as no route leads there by the device:\n"
	      "    e0              from 10.2.0.0/24 (return path e1)\n"
	      "    e1              from anywhere else and 1 more (return path e0)\n", "all is well");
	gives("doctor check", 0, "", "check: likewise");
	ok(!*out && !*err, "and silent");
	gives("-j doctor check", 0, "\"expected\":false", "but for JSON");
}

#define REJECT(from, n, expected, dev, index, gateway, prefix)							\
	"{\"from\":\"" from "\",\"networks\":" n ",\"reason\":\"asymmetric\",\"expected\":" expected		\
	",\"reverse-dev\":\"" dev "\",\"reverse-ifindex\":" index ",\"reverse-gateway\":" gateway		\
	",\"table\":\"main\",\"prefix\":\"" prefix "\"}"

static void test_json(void)
{
	static const char e1[] = "{\"dev\":\"e1\",\"kind\":\"vlan\",\"mode\":\"strict\",\"decided-by\":\"dev\",\"set-by\":null,"
		"\"situations\":[\"later-route\",\"other-provider\"],\"rejects\":["
		REJECT("0.0.0.0/0", "1", "true", "e0", "2", "\"10.1.0.1\"", "0.0.0.0/0") ","
		REJECT("10.1.0.0/24", "1", "false", "e0", "2", "null", "10.1.0.0/24") "],"
		"\"fixes\":[{\"command\":\"" TABLE "\",\"kind\":\"route\",\"undo\":\"" UNDO "\",\"keep\":null,\"proved\":true,"
		"\"why-not\":null,\"lets-in\":[],\"reply\":{\"dev\":\"e1\",\"gateway\":null,\"state\":\"ok\"},\"opens\":[]}]}]";

	stage(LATER);
	fake->scripts[0].part = "ip rule";
	gives("-j doctor", 0, "{\"netns\":", "JSON");
	is_part("\"all\":", "{\"dev\":\"e0\"", "\"all\":0,\"default\":2,\"src-valid-mark\":0,\"devices\":[{\"dev\":\"lo\",\"kind\":null,"
		"\"mode\":\"off\",\"decided-by\":\"dev\",\"set-by\":null,\"situations\":[],\"rejects\":[],\"fixes\":[]},",
		"all, default, and a device that rejects nothing");
	run("-j doctor", NULL);
	is_part("{\"dev\":\"e1\"", ",\"firewall\"", e1, "one that does");
	gives("-j doctor check", 4, e1, "check says the same");
	stage(HOST "dev e2 down; all src_valid_mark 1;");
	gives("-j doctor", 0, "\"src-valid-mark\":1,", "what counts for all");
	ok(!strstr(out, "\"e2\""), "a device that is down is not there");
	stage(HOST "all rp_filter 1;");
	gives("-j doctor", 0, "\"dev\":\"e1\",\"kind\":\"vlan\",\"mode\":\"strict\",\"decided-by\":\"dev\"", "a device's own decides");
	stage(HOST "dev e2 rp_filter 0; addr 10.3.0.2/24 dev e2; all rp_filter 1;");
	gives("-j doctor", 0, "\"dev\":\"e2\",\"kind\":null,\"mode\":\"strict\",\"decided-by\":\"all\"", "all decides");
}

/* ---- topologies ---- */

static const struct {
	const char *desc;
	const char *more;	/* beyond HOST */
	const char *rejects;	/* part of what check says; "": it is silent */
} cases[] = {
	{ "two devices on one network", "dev e2; addr 10.3.0.2/24 dev e2; addr 10.3.0.3/24 dev e0;",
	  "    10.3.0.0/24               e2 (on-link, route 10.3.0.0/24, table main)" },
	{ "two uplinks with a table each",
	  "route default via 10.2.0.1 dev e1 table 2; rule 100 from 10.2.0.2 lookup 2;", "" },
	{ "a table by mark", "route default via 10.2.0.1 dev e1 table 2; rule 100 mark 2 lookup 2;",
	  "e1 (vlan): would reject" },
	{ "a table by mark, and marks count",
	  "all src_valid_mark 1; route default via 10.2.0.1 dev e1 table 2; rule 100 mark 2 lookup 2;", "" },
	{ "a table for what another device sends", "dev e2 forwarding 1; addr 10.3.0.2/24 dev e2; "
	  "route default via 10.2.0.1 dev e1 table 2; rule 100 iif e2 lookup 2;", "" },
	{ "a full tunnel", "all src_valid_mark 1; dev wg0 kind wireguard; addr 10.3.0.2 dev wg0; "
	  "route default dev wg0 table 51820; rule 32764 lookup 254 suppress 0; "
	  "rule 32765 not mark 51820 lookup 51820;", "" },
	{ "the same, and marks do not count", "dev wg0 kind wireguard; addr 10.3.0.2 dev wg0; "
	  "route default dev wg0 table 51820; rule 32764 lookup 254 suppress 0; "
	  "rule 32765 not mark 51820 lookup 51820;", "e0 (vlan): would reject" },
	{ "AllowedIPs that the tunnel has no route to",
	  "dev wg0 kind wireguard; addr 10.3.0.2/24 dev wg0; allowed 10.9.0.0/16 dev wg0;",
	  "    10.9.0.0/16               e0 (gateway 10.1.0.1, route 0.0.0.0/0, table main)" },
	{ "AllowedIPs that it has", "dev wg0 kind wireguard; addr 10.3.0.2/24 dev wg0; allowed 10.9.0.0/16 dev wg0; "
	  "route 10.9.0.0/16 dev wg0;", "" },
	{ "nodes of an overlay", "dev vx kind vxlan; addr 10.3.0.0 dev vx; fdb 10.1.0.7 dev vx; fdb 10.1.0.8 dev vx;",
	  "    10.1.0.7/32 and 1 more    e0 (on-link, route 10.1.0.0/24, table main)" },
	{ "a loose overlay", "dev vx kind vxlan rp_filter 2; addr 10.3.0.0 dev vx; fdb 10.1.0.7 dev vx;", "" },
	{ "a loose veth without address", "dev v0 kind veth rp_filter 2 forwarding 1;", "v0 (veth): would reject" },
	{ "an address on a port", "dev br0 kind bridge; dev e2 master br0; addr 10.3.0.2/24 dev e2;",
	  "br0 (bridge): would reject" },
	{ "a macvlan", "dev m0 kind macvlan lower e1;", "m0 (macvlan): would reject" },
	{ "zeroconf", "route 169.254.0.0/16 dev e0; route 169.254.0.0/16 dev e1 metric 100;", "" },
};

static void test_cases(void)
{
	char text[1024];
	unsigned int i;

	for (i = 0; i < N(cases); i++) {
		snprintf(text, sizeof(text), HOST "%s", cases[i].more);
		stage(text);
		gives("doctor check", *cases[i].rejects ? 4 : 0, cases[i].rejects, cases[i].desc);
		ok(*cases[i].rejects || !*out, "%s: nothing else", cases[i].desc);
	}
	stage("dev e0; addr 10.1.0.2/24 dev e0; dev e1 kind veth; route 10.9.0.0/16 dev e1 table 100; "
	      "rule 100 mark 2 lookup 100;");
	gives("doctor check", 4, "    10.9.0.0/16               no return path\n", "without any");
	stage("dev e0; addr 10.1.0.2/24 dev e0;");
	gives("doctor", 0, "    e0              from anywhere else (no return path)\n", "nor for what is not expected");
}

/* ---- what else it looks at ---- */

static void test_rules(void)
{
	struct rule rule = { .id = 1, .has = 1ULL << RPFMON_A_RULE_DEV, .dev = "e1" };

	stage(LATER);
	fake->rules[0] = rule;
	fake->n_rules = 1;
	gives("doctor check", 4, "e1 (vlan): would reject", "a rule while override is off");
	fake->override = RPFMON_OVERRIDE_ON;
	gives("doctor check", 0, "", "one that admits it");
	ok(!*out, "is all it takes");
	fake->rules[0].from = (struct prefix) { { htonl(0x0a090000) }, 16 };
	gives("doctor check", 4, "e1 (vlan): would reject", "one that admits others");
}

static void test_firewall(void)
{
	stage(HOST);
	fake->firewall = true;
	gives("doctor", 0, "\nelsewhere: nft: table ip t, chain c, handle 7 (fib saddr oif missing) dropped 5\n"
	      "           packets\n", "a check of the firewall's");
	gives("-j doctor", 0, "\"firewall\":[{\"tool\":\"nft\",\"family\":\"ip\",\"table\":\"t\",\"chain\":\"c\",", "in JSON");
	gives("doctor check", 0, "", "which is none of the filter's");
	ok(!*out, "and not told of");
}

static void test_files(void)
{
	static const char *const dirs[] = { "/etc", "/etc/sysctl.d" };

	root_make(dirs, N(dirs));
	put("/etc/sysctl.d/10-a.conf", "net.ipv4.conf.*.rp_filter = 2\n");
	put("/etc/sysctl.d/20-b.conf", "net.ipv4.ip_forward = 1\n-net/ipv4/conf/e1/rp_filter = 1\n");
	stage(LATER);
	gives("doctor", 0, "set at boot, and by udev again for each new device", "what sets it at boot");
	ok(strstr(out, "\n  /etc/sysctl.d/10-a.conf:1: net.ipv4.conf.*.rp_filter = 2\n"
		  "  /etc/sysctl.d/20-b.conf:2: -net/ipv4/conf/e1/rp_filter = 1\n"), "each line, as it stands there");
	gives("doctor check", 4, "net.ipv4.conf.e1.rp_filter, which line 2 of /etc/sysctl.d/20-b.conf sets\n", "which decides");
	gives("-j doctor", 0, "\"set-by\":{\"file\":\"/etc/sysctl.d/20-b.conf\",\"line\":2,\"value\":\"1\"}", "the same in JSON");
	gives("-j doctor", 0, "\"sysctl-files\":[{\"key\":\"net/ipv4/conf/*/rp_filter\",\"value\":\"2\",\"file\":\"/etc/sysctl.d/10-a.conf\","
	      "\"line\":1,\"wins\":true},{\"key\":\"net/ipv4/conf/e1/rp_filter\",\"value\":\"1\","
	      "\"file\":\"/etc/sysctl.d/20-b.conf\",\"line\":2,\"wins\":true}]", "and all of them");
	put("/etc/sysctl.d/30-c.conf", "net.ipv4.conf.e1.rp_filter = 0\n");
	gives("doctor", 0, "20-b.conf:2: -net/ipv4/conf/e1/rp_filter = 1  (decides nothing)\n", "one that decides nothing");
	put("/etc/sysctl.d/10-a.conf", NULL);
	put("/etc/sysctl.d/20-b.conf", NULL);
	put("/etc/sysctl.d/30-c.conf", NULL);
	ok(root_remove(dirs, N(dirs)), "nothing is left");
	kernel_root = "/nonexistent";
}

static void test_many(void)
{
	char *text;
	unsigned int i;
	FILE *f = xmemstream(&text);

	fputs(HOST, f);
	for (i = 0; i < 20; i++)
		fprintf(f, "dev m%u kind macvlan lower e1; ", i);
	fclose(f);
	stage(text);
	free(text);
	gives("doctor", 0, "strict  e0, e1, m0, m1, m2, m3, m4, m5 and 14 more\n", "many devices");
	gives("doctor", 0, "\nand 4 more devices would: rpfmon -j doctor\n", "no more than sixteen are told of");
	gives("doctor", 0, "\n    and by 6 more devices\n", "nor of what is meant");
}

static void test_unclaimed(void)
{
	stage(LATER);
	strcpy(fake->no_twin, "user namespaces are off");
	ok(run("doctor", NULL) == 2 && !strcmp(err, "rpfmon: nothing is claimed: user namespaces are off\n") && !*out,
	   "without a twin, nothing is claimed");
	gives("-j doctor check", 2, "{\"error\":\"nothing is claimed: user namespaces are off\"}\n", "nor in JSON");
	stage(LATER);
	memset(fake->scripts, 0, sizeof(fake->scripts));
	gives("doctor", 0, "  fix: none that can be proved: the packet is still dropped\n", "without a fix");
	stage("dev a\033[2J kind vlan; addr 10.1.0.2/24 dev a\033[2J; dev e1; addr 10.1.0.3/24 dev e1;");
	gives("doctor", 0, "a\\x1b[2J", "a hostile name");
	ok(!strchr(out, '\033'), "does not reach the terminal");
}

int main(void)
{
	kernel_root = "/nonexistent";
	fake_init();
	test_text();
	test_json();
	test_cases();
	test_rules();
	test_firewall();
	test_files();
	test_many();
	test_unclaimed();
	return end();
}
