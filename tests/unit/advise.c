// SPDX-License-Identifier: GPL-2.0
/* What explain advises: commands, warnings and words, situation by situation. */
#include "situation.h"

#define SYSCTL(dev) "sysctl -w net/ipv4/conf/" dev "/rp_filter=2"
#define OFF(dev) "sysctl -w net/ipv4/conf/all/rp_filter=0 net/ipv4/conf/" dev "/rp_filter=0"

static const struct situation situations[] = {
	{
		.desc = "flannel vxlan, node to Service to pod",
		.dev = "flannel.1", .kind = "vxlan", .own = 1,
		.sources = { "10.10.70.155" }, .back = "eth0", .prefix = "10.10.0.0/16",
		.fix = {
			"rpfmon allow add dev flannel.1 from 10.10.70.155/32 && rpfmon override on",
			"rpfmon allow add dev flannel.1 from 10.10.0.0/16 && rpfmon override on",
			SYSCTL("flannel.1"),
		},
	},
	{
		.desc = "the same from several nodes",
		.dev = "flannel.1", .kind = "vxlan", .own = 1,
		.sources = { "10.10.70.156", "10.10.70.155", "10.10.70.156" }, .back = "eth0",
		.prefix = "10.10.0.0/16",
		.fix = {
			"rpfmon allow add dev flannel.1 from 10.10.70.155/32 && "
			"rpfmon allow add dev flannel.1 from 10.10.70.156/32 && rpfmon override on",
			"rpfmon allow add dev flannel.1 from 10.10.0.0/16 && rpfmon override on",
			SYSCTL("flannel.1"),
		},
	},
	{
		.desc = "from more nodes than one would paste",
		.dev = "flannel.1", .kind = "vxlan", .own = 1,
		.sources = { "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.0.6",
			     "10.0.0.7", "10.0.0.8", "10.0.0.9" },
		.back = "eth0", .prefix = "10.0.0.0/8",
		.fix = {
			"rpfmon allow add dev flannel.1 from 10.0.0.0/8 && rpfmon override on",
			SYSCTL("flannel.1"),
		},
	},
	{
		.desc = "Calico IPIP, back by the default route",
		.dev = "tunl0", .kind = "ipip", .own = 1,
		.sources = { "10.10.70.155" }, .back = "eth0", .prefix = "0.0.0.0/0",
		.fix = {
			"rpfmon allow add dev tunl0 from 10.10.70.155/32 && rpfmon override on",
			SYSCTL("tunl0"),
		},
	},
	{
		.desc = "GRE, back by a host route, override on",
		.dev = "gre1", .kind = "gre", .own = 1, .override = RPFMON_OVERRIDE_ON,
		.sources = { "10.10.70.155" }, .back = "eth0", .prefix = "10.10.70.155/32",
		.fix = {
			"rpfmon allow add dev gre1 from 10.10.70.155/32",
			SYSCTL("gre1"),
		},
	},
	{
		.desc = "IPIP without an address, strict",
		.dev = "tunl0", .kind = "ipip", .all = 1, .reason = RPFMON_REASON_NO_ADDRESS,
		.sources = { "10.10.70.155" }, .back = "eth0", .prefix = "0.0.0.0/0",
		.fix = { OFF("tunl0") },
		.advice = "give tunl0 an IPv4 address", .by_all = true,
	},
	{
		.desc = "IPIP without an address, loose, and a rule that cannot help",
		.dev = "tunl0", .kind = "ipip", .own = 2, .reason = RPFMON_REASON_NO_ADDRESS,
		.sources = { "10.10.70.155" }, .back = "eth0", .prefix = "0.0.0.0/0",
		.rules = { "0.0.0.0/0" }, .override = RPFMON_OVERRIDE_ON,
		.fix = { OFF("tunl0") },
		.advice = "no rule can help",
	},
	{
		.desc = "no route back, strict",
		.dev = "eth1", .own = 1, .reason = RPFMON_REASON_NO_ROUTE,
		.sources = { "192.0.2.1" }, .rules = { "192.0.2.0/24" },
		.override = RPFMON_OVERRIDE_ON,
		.advice = "there is no route back to 192.0.2.1: add one; no rule can help",
	},
	{
		.desc = "no route back, loose",
		.dev = "eth1", .own = 2, .reason = RPFMON_REASON_NO_ROUTE,
		.sources = { "192.0.2.1" },
		.advice = "there is no route back to 192.0.2.1",
	},
	{
		.desc = "WireGuard's own packets, back by the tunnel",
		.dev = "eth0", .own = 1, .sources = { "198.51.100.9" },
		.back = "wg0", .back_kind = "wireguard", .prefix = "0.0.0.0/0", .table = 51820,
		.fix = {
			"rpfmon allow add dev eth0 from 198.51.100.9/32 && rpfmon override on",
			SYSCTL("eth0"),
		},
		.advice = "wg0 is a WireGuard tunnel: if 198.51.100.9 is a peer of it, do as "
			  "wg-quick does, sysctl -w net/ipv4/conf/all/src_valid_mark=1",
		.warning = "eth0 is a physical port",
	},
	{
		.desc = "a policy rule's table",
		.dev = "vxlan0", .kind = "vxlan", .own = 1, .sources = { "172.16.0.9" },
		.back = "eth1", .prefix = "0.0.0.0/0", .table = 2,
		.fix = {
			"rpfmon allow add dev vxlan0 from 172.16.0.9/32 && rpfmon override on",
			SYSCTL("vxlan0"),
		},
		.advice = "table 2 was chosen by a policy rule",
	},
	{
		.desc = "back by the default route of another uplink",
		.dev = "vxlan0", .kind = "vxlan", .own = 1, .sources = { "172.16.0.9" },
		.back = "eth1", .prefix = "0.0.0.0/0", .table = 254,
		.fix = {
			"rpfmon allow add dev vxlan0 from 172.16.0.9/32 && rpfmon override on",
			SYSCTL("vxlan0"),
		},
		.advice = "if 17.0.51.13 is an address of vxlan0, its answers want a table of their "
			  "own: ip rule add from 17.0.51.13 lookup 100",
	},
	{
		.desc = "a backup of the return path",
		.dev = "vxlan0", .kind = "vxlan", .all = 1, .sources = { "172.16.0.9" },
		.back = "eth1", .prefix = "172.16.0.0/12", .table = 254, .later = "172.16.0.0/12",
		.fix = {
			"rpfmon allow add dev vxlan0 from 172.16.0.9/32 && rpfmon override on",
			"rpfmon allow add dev vxlan0 from 172.16.0.0/12 && rpfmon override on",
			SYSCTL("vxlan0"),
		},
		.advice = "vxlan0 has a route to 172.16.0.0/12 as well, but with a higher metric: as "
			  "next hops of one route, with the same metric, both would be right ways "
			  "back; setting net.ipv4.conf.vxlan0.rp_filter to 0 changes nothing while",
		.by_all = true,
	},
	{
		.desc = "of a VRF, and the return path is in the table main",
		.dev = "gre1", .kind = "gre", .own = 1, .sources = { "172.16.0.9" },
		.back = "eth1", .prefix = "172.16.0.0/12", .table = 254, .vrf = "blue",
		.fix = {
			"rpfmon allow add dev gre1 from 172.16.0.9/32 && rpfmon override on",
			"rpfmon allow add dev gre1 from 172.16.0.0/12 && rpfmon override on",
			SYSCTL("gre1"),
		},
		.advice = "gre1 is of the VRF blue, which has no route to 172.16.0.9 of its own: ip "
			  "route add 172.16.0.0/12 via GATEWAY dev gre1 vrf blue",
	},
	{
		.desc = "an ARP request",
		.dev = "eth1", .own = 1, .context = RPFMON_CONTEXT_ARP,
		.sources = { "10.0.1.1" }, .back = "eth0", .prefix = "10.0.1.0/24",
		.fix = {
			"rpfmon allow add dev eth1 from 10.0.1.1/32 && rpfmon override on",
			"rpfmon allow add dev eth1 from 10.0.1.0/24 && rpfmon override on",
			SYSCTL("eth1"),
		},
		.advice = "arp_announce=2", .warning = "physical port",
	},
	{
		.desc = "all 1, own 0: strict, and own cannot be turned off alone",
		.dev = "gre1", .kind = "gre", .all = 1,
		.sources = { "10.0.1.1" }, .back = "eth0", .prefix = "0.0.0.0/0",
		.fix = {
			"rpfmon allow add dev gre1 from 10.0.1.1/32 && rpfmon override on",
			SYSCTL("gre1"),
		},
		.advice = "setting net.ipv4.conf.gre1.rp_filter to 0 changes nothing while",
		.by_all = true,
	},
	{
		.desc = "all 2, own 1: loose by now",
		.dev = "gre1", .kind = "gre", .all = 2, .own = 1,
		.sources = { "10.0.1.1" }, .back = "eth0", .prefix = "0.0.0.0/0",
		.past = true, .advice = "the mode of gre1 is loose now", .by_all = true,
	},
	{
		.desc = "all 1, own 1: own decides as much",
		.dev = "gre1", .kind = "gre", .all = 1, .own = 1,
		.sources = { "10.0.1.1" }, .back = "eth0", .prefix = "0.0.0.0/0",
		.fix = {
			"rpfmon allow add dev gre1 from 10.0.1.1/32 && rpfmon override on",
			SYSCTL("gre1"),
		},
	},
	{
		.desc = "off by now",
		.dev = "gre1", .kind = "gre", .reason = RPFMON_REASON_NO_ADDRESS,
		.sources = { "10.0.1.1" }, .back = "eth0", .prefix = "0.0.0.0/0",
		.past = true, .advice = "the mode of gre1 is off now",
	},
	{
		.desc = "a rule admits it by now",
		.dev = "gre1", .kind = "gre", .own = 1, .rules = { "10.0.0.0/8", "10.0.1.0/24" },
		.override = RPFMON_OVERRIDE_ON,
		.sources = { "10.0.1.1", "10.0.1.2" }, .back = "eth0", .prefix = "10.0.1.0/24",
		.past = true, .advice = "rule 2 admits it now",
	},
	{
		.desc = "a rule for any source",
		.dev = "gre1", .kind = "gre", .own = 1, .rules = { "0.0.0.0/0" },
		.override = RPFMON_OVERRIDE_ON,
		.sources = { "10.0.1.1" }, .back = "eth0", .prefix = "10.0.1.0/24",
		.past = true, .advice = "rule 1 admits it now",
	},
	{
		.desc = "a rule, but override is audit",
		.dev = "gre1", .kind = "gre", .own = 1, .rules = { "10.0.0.0/8" },
		.override = RPFMON_OVERRIDE_AUDIT,
		.sources = { "10.0.1.1" }, .back = "eth0", .prefix = "10.0.1.0/24",
		.fix = { "rpfmon override on", SYSCTL("gre1") },
	},
	{
		.desc = "a rule for one of two sources",
		.dev = "gre1", .kind = "gre", .own = 1, .rules = { "10.0.1.1/32" },
		.override = RPFMON_OVERRIDE_ON,
		.sources = { "10.0.1.1", "10.0.2.2" }, .back = "eth0", .prefix = "10.0.0.0/8",
		.fix = {
			"rpfmon allow add dev gre1 from 10.0.2.2/32",
			"rpfmon allow add dev gre1 from 10.0.0.0/8",
			SYSCTL("gre1"),
		},
	},
	{
		.desc = "a question to the routing table",
		.dev = "gre1", .kind = "gre", .own = 1, .context = RPFMON_CONTEXT_QUERY,
		.sources = { "10.0.1.1" }, .back = "eth0", .prefix = "0.0.0.0/0",
		.advice = "nothing was dropped",
	},
	{
		.desc = "a question that the kernel asks for a packet",
		.dev = "ipvl0", .kind = "ipvlan", .own = 1, .context = RPFMON_CONTEXT_QUERY, .lost = true,
		.sources = { "10.0.1.1" }, .back = "eth0", .prefix = "0.0.0.0/0",
		.fix = { "rpfmon allow add dev ipvl0 from 10.0.1.1/32 && rpfmon override on",
			 "sysctl -w net/ipv4/conf/ipvl0/rp_filter=2" },
		.warning = "each of these look-ups is a packet lost",
	},
	{
		.desc = "routing changed meanwhile",
		.dev = "gre1", .kind = "gre", .own = 1, .reason = RPFMON_REASON_CHANGED,
		.sources = { "10.0.1.1" },
		.advice = "routing changed",
	},
	{
		.desc = "a loopback source",
		.dev = "gre1", .kind = "gre", .own = 1, .sources = { "127.0.0.1" },
		.back = "eth0", .prefix = "0.0.0.0/0",
		.advice = "no rule may admit 127.0.0.1",
	},
	{
		.desc = "0/8, multicast and class E sources",
		.dev = "gre1", .kind = "gre", .own = 1,
		.sources = { "0.1.2.3", "224.0.0.1", "240.0.0.1" },
		.back = "eth0", .prefix = "0.0.0.0/0",
		.advice = "no rule may admit",
	},
	{
		.desc = "a source that may not be admitted beside one that may",
		.dev = "gre1", .kind = "gre", .own = 1, .sources = { "127.0.0.1", "10.0.1.1" },
		.back = "eth0", .prefix = "0.0.0.0/1",
		.fix = {
			"rpfmon allow add dev gre1 from 10.0.1.1/32 && rpfmon override on",
			SYSCTL("gre1"),
		},
	},
	{
		.desc = "a workload's veth",
		.dev = "cali12345", .kind = "veth", .own = 1, .sources = { "10.0.1.1" },
		.back = "eth0", .prefix = "0.0.0.0/0",
		.fix = {
			"rpfmon allow add dev cali12345 from 10.0.1.1/32 && rpfmon override on",
			SYSCTL("cali12345"),
		},
		.warning = "workload",
	},
	{
		.desc = "route_localnet is set",
		.dev = "gre1", .kind = "gre", .own = 1, .sources = { "10.0.1.1" },
		.back = "eth0", .prefix = "0.0.0.0/0", .sysctl = "route_localnet",
		.fix = {
			"rpfmon allow add dev gre1 from 10.0.1.1/32 && rpfmon override on",
			SYSCTL("gre1"),
		},
		.warning = "route_localnet",
	},
	{
		.desc = "in a named namespace",
		.dev = "gre1", .kind = "gre", .own = 1, .sources = { "10.0.1.1" },
		.back = "eth0", .prefix = "0.0.0.0/0", .ns = "b lue",
		.fix = {
			"rpfmon -n 'b lue' allow add dev gre1 from 10.0.1.1/32 && "
			"rpfmon -n 'b lue' override on",
			"ip netns exec 'b lue' " SYSCTL("gre1"),
		},
	},
	{
		.desc = "in a process's namespace",
		.dev = "gre1", .kind = "gre", .own = 1, .reason = RPFMON_REASON_NO_ADDRESS,
		.sources = { "10.0.1.1" }, .back = "eth0", .ns = "4711", .pid = true,
		.fix = { "nsenter -t 4711 -n " OFF("gre1") },
		.advice = "give gre1 an IPv4 address",
	},
	{
		.desc = "a VLAN device, with a dot in its name",
		.dev = "eth0.100", .kind = "vlan", .own = 1, .sources = { "10.0.1.1" },
		.back = "eth0", .prefix = "0.0.0.0/0",
		.fix = {
			"rpfmon allow add dev eth0.100 from 10.0.1.1/32 && rpfmon override on",
			SYSCTL("eth0.100"),
		},
	},
	{
		.desc = "a name that is a glob",
		.dev = "a*[b]?", .kind = "gre", .own = 1, .sources = { "10.0.1.1" },
		.back = "eth0", .prefix = "0.0.0.0/0",
		.fix = {
			"rpfmon allow add dev 'a\\*\\[b]\\?' from 10.0.1.1/32 && "
			"rpfmon override on",
			"echo 2 | tee '/proc/sys/net/ipv4/conf/a*[b]?/rp_filter'",
		},
	},
	{
		.desc = "one that is a glob and too long to be escaped",
		.dev = "12345678901234*", .kind = "gre", .own = 1, .sources = { "10.0.1.1" },
		.back = "eth0", .prefix = "0.0.0.0/0",
		.fix = {
			"rpfmon allow add dev '12345678901234?' from 10.0.1.1/32 && "
			"rpfmon override on",
			"echo 2 | tee '/proc/sys/net/ipv4/conf/12345678901234*/rp_filter'",
		},
	},
	{
		.desc = "a name that is a command, in a namespace",
		.dev = "$(reboot)'", .kind = "gre", .own = 1, .sources = { "10.0.1.1" },
		.back = "eth0", .prefix = "0.0.0.0/0", .ns = "blue",
		.fix = {
			"rpfmon -n blue allow add dev '$(reboot)'\\''' from 10.0.1.1/32 && "
			"rpfmon -n blue override on",
			"echo 2 | ip netns exec blue tee "
			"'/proc/sys/net/ipv4/conf/$(reboot)'\\''/rp_filter'",
		},
	},
	{
		.desc = "a name that talks to the terminal",
		.dev = "\033[2J", .kind = "gre", .own = 1, .reason = RPFMON_REASON_NO_ADDRESS,
		.sources = { "10.0.1.1" }, .back = "eth0",
		.fix = {
			"sysctl -w net/ipv4/conf/all/rp_filter=0 && echo 0 | tee "
			"\"$(printf '/proc/sys/net/ipv4/conf/\\033[2J/rp_filter')\"",
		},
		.advice = "IPv4 address",
	},
};

static const char *sysctl_set;

static int sysctl_fake(const char *dev, const char *name)
{
	return sysctl_set && !strcmp(name, sysctl_set);
}

static const char *route_later;

static bool route_fake(const struct prefix *prefix, uint32_t table, uint32_t ifindex)
{
	struct prefix later;

	return route_later && !parse_prefix(route_later, &later) && ifindex == 5 && table == 254 &&
	       later.len == prefix->len && later.addr.s_addr == prefix->addr.s_addr;
}

static uint32_t master_fake(uint32_t ifindex)
{
	return ifindex == 5 ? 9 : 0;
}

static void check_fix(const struct situation *s, const struct finding *f)
{
	unsigned int n, i;
	bool same;

	for (n = 0; n < N(s->fix) && s->fix[n]; n++)
		;
	same = n == f->n_fix;
	for (i = 0; same && i < n; i++)
		same = !strcmp(s->fix[i], f->fix[i]);
	if (!ok(same, "%s: the fix", s->desc))
		for (i = 0; i < f->n_fix; i++)
			printf("# got: %s\n", f->fix[i]);
}

static bool holds(const char *text, const char *part)
{
	return part ? text && strstr(text, part) : !text;
}

static void test_situation(const struct situation *s)
{
	struct netns ns = { .name = (char *)s->ns, .named = !s->pid };
	struct rules_of rules = { .situation = s };
	struct evidence e = {
		.override = s->override,
		.rule = rule_fake,
		.facts = &rules,
		.ns = s->ns ? &ns : NULL,
		.sysctl = sysctl_fake,
		.route = route_fake,
		.master = master_fake,
	};
	struct findings findings = { 0 };
	struct finding *f;
	unsigned int i;

	sysctl_set = s->sysctl;
	route_later = s->later;
	add_device(&e, s);
	for (i = 0; i < N(s->sources) && s->sources[i]; i++)
		add_record(&e, s, i);
	make(&e, &findings);
	if (!ok(findings.n == 1, "%s: one finding", s->desc))
		goto out;
	f = &findings.v[0];
	ok(f->live == !s->past, "%s: %s", s->desc, s->past ? "past" : "live");
	ok(decided_by_all(f->mode_all, f->mode_dev) == s->by_all, "%s: which sysctl", s->desc);
	check_fix(s, f);
	if (!ok(holds(f->advice, s->advice), "%s: the advice", s->desc))
		printf("# got: %s\n", f->advice ? f->advice : "nothing");
	if (!ok(holds(f->n_warning ? f->warning[0] : NULL, s->warning), "%s: the warning", s->desc))
		printf("# got: %s\n", f->n_warning ? f->warning[0] : "nothing");
out:
	findings_free(&findings);
	free_evidence(&e);
}

int main(void)
{
	unsigned int i;

	for (i = 0; i < N(situations); i++)
		test_situation(&situations[i]);
	return end();
}
