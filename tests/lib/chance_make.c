// SPDX-License-Identifier: GPL-2.0
/* Makes routing and commands by chance: few names, addresses and tables, so that they meet. */
#include <stdbool.h>

#include "chance.h"

#define N(a) (sizeof(a) / sizeof(*(a)))

static uint64_t state;
static bool vrf;

/* xorshift64*: alike everywhere, as rand() is not. No two dice in one expression: their order is the compiler's. */
static uint32_t dice(uint32_t sides)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return ((state * 0x2545f4914f6cdd1dull) >> 32) % sides;
}

static bool one_in(uint32_t n)
{
	return !dice(n);
}

void chance_seed(uint64_t seed)
{
	state = seed * 0x9e3779b97f4a7c15ull + 1;
	vrf = one_in(3);
}

static const char *const devices[] = {
	"e0", "e1", "e2", "e0.5", "m1", "d0", "d1", "t1", "g1", "x1", "br0", "w1", "n1", "e0", "e1",
};

static const char *device(void)
{
	return devices[dice(N(devices))];
}

/* 10.0-3.0-3.0-7 */
static const char *addr(void)
{
	static char text[4][16];
	static unsigned int at;
	char *s = text[at++ % 4];
	unsigned int a = dice(4), b = dice(4), c = dice(8);

	snprintf(s, 16, "10.%u.%u.%u", a, b, c);
	return s;
}

static const char *prefix(void)
{
	static char text[4][20];
	static unsigned int at;
	char *s = text[at++ % 4];
	unsigned int a = dice(4), b = dice(4), c = dice(8);

	switch (dice(8)) {
	case 0:
		snprintf(s, 20, "10.%u.%u.%u/32", a, b, c);
		break;
	case 1:
		snprintf(s, 20, "default");
		break;
	case 2:
		snprintf(s, 20, "10.%u.0.0/16", a);
		break;
	case 3:
		snprintf(s, 20, "10.%u.%u.%u/30", a, b, c & 4);
		break;
	case 4:
		snprintf(s, 20, "172.%u.0.0/%u", 16 + a, 14 + b);
		if (a)
			snprintf(s, 20, "172.%u.0.0/16", 16 + a);
		break;
	default:
		snprintf(s, 20, "10.%u.%u.0/24", a, b);
	}
	return s;
}

void chance_links(FILE *f, const char *other)
{
	unsigned int i, n;

	for (i = 0; i < 3; i++)
		fprintf(f, "link add e%u type veth peer name p%u netns %s\n", i, i, other);
	fprintf(f, "link add link e0 name e0.5 type vlan id 5\nlink add link e1 name m1 type macvlan mode bridge\n"
		"link add d0 type dummy\nlink add d1 type dummy\n"
		"link add t1 type ipip local 10.0.0.1 remote 10.1.0.1\nlink add g1 type gre local 10.0.0.1 remote 10.1.0.2\n"
		"link add x1 type vxlan id 5 dstport 4789 remote 10.1.0.3 dev e0\n"
		"link add br0 type bridge\nlink add q0 type veth peer name q1 netns %s\nlink set q0 master br0 up\n"
		"link add w1 type wireguard\ntuntap add n1 mode tun\n", other);
	if (vrf)
		fprintf(f, "link add vrf0 type vrf table 50\nlink set vrf0 up\nlink set %s master vrf0\n"
			"link set %s master vrf0\n", one_in(2) ? "d0" : "e2", one_in(2) ? "g1" : "m1");
	for (i = 0; i < N(devices) - 2; i++)
		if (!one_in(8))
			fprintf(f, "link set %s up\n", devices[i]);
	for (i = 0; i < N(devices) - 2; i++) {
		for (n = dice(4) ? 1 : dice(3); n; n--) {
			const char *a = addr();

			fprintf(f, "addr add %s/%u dev %s\n", a, one_in(3) ? 32 : 24, devices[i]);
		}
	}
	if (one_in(2))
		fprintf(f, "link set d1 carrier off\n");
}

static void hop(FILE *f)
{
	const char *gw = addr(), *dev = device();

	if (one_in(3))
		fprintf(f, " via %s dev %s%s", gw, dev, one_in(2) ? " onlink" : "");
	else
		fprintf(f, " dev %s", dev);
}

static void table(FILE *f)
{
	static const char *const tables[] = { "100", "100", "101", "50", "main" };

	if (one_in(3))
		fprintf(f, " table %s", tables[dice(N(tables))]);
}

static void route(FILE *f)
{
	static const char *const refusals[] = { "blackhole", "unreachable", "prohibit", "throw" };
	const char *to = prefix();

	if (one_in(8)) {
		fprintf(f, " %s %s", refusals[dice(N(refusals))], to);
	} else if (one_in(6)) {
		fprintf(f, " %s", to);
		fputs(" nexthop", f);
		hop(f);
		fputs(" nexthop", f);
		hop(f);
	} else if (one_in(8)) {
		fprintf(f, " %s nhid %u", to, 1 + dice(4));
	} else {
		fprintf(f, " %s", to);
		hop(f);
	}
	if (one_in(4))
		fprintf(f, " metric %u", dice(3));
	if (one_in(16))
		fputs(" tos 0x10", f);
	table(f);
}

static void rule(FILE *f)
{
	static const char *const does[] = { "lookup 100", "lookup 101", "lookup main", "lookup 100", "blackhole", "goto 500",
					    "lookup main suppress_prefixlength 0" };

	fprintf(f, " pref %u", 100 + 50 * dice(8));
	if (one_in(8))
		fputs(" not", f);
	switch (dice(9)) {
	case 0:
	case 1:
		fprintf(f, " from %s", addr());
		break;
	case 2:
		fprintf(f, " from %s", prefix());
		break;
	case 3:
		fprintf(f, " to %s", prefix());
		break;
	case 4:
		fputs(" fwmark 0x5", f);
		break;
	case 5:
		fputs(" tos 0x10", f);
		break;
	case 6:
		fputs(one_in(2) ? " ipproto tcp dport 80" : " ipproto udp", f);
		break;
	case 7:
		fprintf(f, " %s %s", one_in(2) ? "iif" : "oif", one_in(4) ? "lo" : device());
		break;
	}
	fprintf(f, " %s", does[dice(N(does))]);
}

void chance_routes(FILE *f)
{
	unsigned int i, n = 20 + dice(20);

	fprintf(f, "nexthop add id 1 dev e0\nnexthop add id 2 via 10.0.0.3 dev e1 onlink\nnexthop add id 3 group 1/2\nnexthop add id 4 dev d0\n");
	for (i = 0; i < n; i++) {
		fputs(one_in(3) ? "route append" : "route add", f);
		route(f);
		fputc('\n', f);
	}
	n = dice(3) ? dice(6) : 0;
	for (i = 0; i < n; i++) {
		fputs("rule add", f);
		rule(f);
		fputc('\n', f);
	}
}

static void sysctl(FILE *f)
{
	static const char *const keys[] = {
		"rp_filter", "rp_filter", "rp_filter", "rp_filter", "accept_local", "src_valid_mark",
		"ignore_routes_with_linkdown", "forwarding", "route_localnet",
	};
	const char *key = keys[dice(N(keys))], *dev = device();
	unsigned int all = dice(5), value = dice(2);

	if (key == keys[0])
		value = dice(3);
	fprintf(f, "net/ipv4/conf/%s/%s=%u", all ? dev : "all", key, value);
}

void chance_sysctls(FILE *f)
{
	unsigned int i, n = 4 + dice(8);

	if (!one_in(3))
		fputs("net/ipv4/ip_forward=1\n", f);
	for (i = 0; i < N(devices) - 2; i++)
		fprintf(f, "net/ipv4/conf/%s/rp_filter=%u\n", devices[i], dice(3));
	for (i = 0; i < n; i++) {
		sysctl(f);
		fputc('\n', f);
	}
}

static void link_command(FILE *f)
{
	const char *dev = device();

	switch (dice(8)) {
	case 0:
	case 1:
		fprintf(f, "ip link set %s down", dev);
		break;
	case 2:
	case 3:
		fprintf(f, "ip link set %s up", dev);
		break;
	case 4:
		fprintf(f, "ip link set %s mtu %u", dev, 1280 + dice(100));
		break;
	case 5:
		fprintf(f, "ip link del %s", dev);
		break;
	case 6:
		fprintf(f, "ip link set %s %s", dev, one_in(2) ? "master vrf0" : "nomaster");
		break;
	case 7:
		fprintf(f, "ip link add d%u type dummy && ip link set d%u up && ip addr add %s/24 dev d%u", 3, 3, addr(), 3);
		break;
	}
}

static void allow_command(FILE *f)
{
	static const char *const to[] = { "on", "on", "audit", "off" };
	const char *dev = device();

	switch (dice(6)) {
	case 0:
	case 1: {
		const char *from = prefix();

		fprintf(f, "rpfmon allow add dev %s", dev);
		if (*from != 'd')
			fprintf(f, " from %s", from);
		fputs(" force && rpfmon override on", f);
		break;
	}
	case 2:
		fputs("rpfmon allow add kind vxlan && rpfmon override on", f);
		break;
	case 3:
		fputs("rpfmon allow flush", f);
		break;
	default:
		fprintf(f, "rpfmon override %s", to[dice(N(to))]);
	}
}

void chance_command(FILE *f)
{
	const char *a, *dev;

	switch (dice(12)) {
	case 0:
	case 1:
		fprintf(f, "ip route %s", one_in(3) ? "replace" : one_in(2) ? "append" : "add");
		route(f);
		break;
	case 2:
		fprintf(f, "ip route del %s", prefix());
		table(f);
		break;
	case 3:
	case 4:
		fputs("ip rule add", f);
		rule(f);
		break;
	case 5:
		fprintf(f, "ip rule del pref %u", 100 + 50 * dice(8));
		break;
	case 6:
		a = addr();
		dev = device();
		fprintf(f, "ip addr %s %s/24 dev %s", one_in(3) ? "del" : "add", a, dev);
		break;
	case 7:
		link_command(f);
		break;
	case 8:
	case 9:
		fputs("sysctl -w ", f);
		sysctl(f);
		break;
	default:
		allow_command(f);
	}
}
