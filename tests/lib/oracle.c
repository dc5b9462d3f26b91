// SPDX-License-Identifier: GPL-2.0
/*
 * From a seed: a random configuration of routing, and random packets for it. The same seed gives the same ones, on any
 * machine: so no two dice in one expression, whose order would be the compiler's.
 *
 * oracle SEED wires S B    for `ip -batch`: links namespace S, which sends, to B, which is under test
 * oracle SEED links        for `ip -batch` in B: what else it has of devices and addresses
 * oracle SEED routes       for `ip -force -batch`: tables and rules; some are refused, as chance has it, by every kernel alike
 * oracle SEED sysctls      for `sysctl -w`
 * oracle SEED send N M     in S: sends N packets; the IP id of each is its number and M
 * oracle SEED frame I      the I-th of them: device, and its bytes for printf
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "checksum.h"

#define DEVICES 4	/* e0 to e3, with peers; d0 and d1 have none, and d1 no carrier */
#define N(a) (sizeof(a) / sizeof(*(a)))

static uint64_t state;

/* xorshift64*: alike everywhere, as rand() is not. */
static uint32_t dice(uint32_t sides)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return ((state * 0x2545f4914f6cdd1dull) >> 32) % sides;
}

static int one_in(uint32_t n)
{
	return !dice(n);
}

/* What a seed decides for everything. */
static struct {
	int accept_local, vrf, default_route, ipproto, unnumbered;
} shape;

static void decide(uint64_t seed)
{
	state = seed * 0x9e3779b97f4a7c15ull + 1;
	shape.accept_local = one_in(4);
	shape.vrf = one_in(3);
	shape.default_route = one_in(2);
	shape.ipproto = one_in(2);
	shape.unnumbered = one_in(4);
}

static const char *device(void)
{
	static const char *const names[] = { "e0", "e1", "e2", "e3", "e0", "e1", "d0", "d1" };

	return names[dice(N(names))];
}

/* Few enough that routes, rules and packets meet. */
static uint32_t pool(void)
{
	uint32_t a = 0x0a100000 | dice(4) << 16;

	a |= dice(4) << 8;
	return a | dice(8);
}

static const char *text(uint32_t addr)
{
	static char ring[8][INET_ADDRSTRLEN];
	static int next;
	uint32_t be = htonl(addr);

	return inet_ntop(AF_INET, &be, ring[next++ % 8], INET_ADDRSTRLEN);
}

static const char *prefix(void)
{
	static char ring[4][32];
	static const int lengths[] = { 12, 14, 16, 16, 20, 24, 24, 24, 30, 32, 32 };
	static int next;
	int len = lengths[dice(N(lengths))];
	char *p = ring[next++ % 4];

	snprintf(p, 32, "%s/%d", text(pool() & ~0u << (32 - len)), len);
	return p;
}

static void wires(const char *s, const char *b)
{
	int i;

	for (i = 0; i < DEVICES; i++)
		printf("link add s%d up netns %s type veth peer name e%d address 02:00:00:00:00:%02x netns %s\n",
		       i, s, i, i, b);
}

static void links(void)
{
	int i;

	for (i = 0; i < DEVICES; i++)
		printf("link set e%d up\n", i);
	for (i = 0; i < DEVICES; i++)
		if (!(shape.unnumbered && i == 2))
			printf("addr add 10.0.%d.1/24 dev e%d\n", i, i);
	puts("link add d0 type dummy\nlink set d0 up\naddr add 10.0.8.1/24 dev d0");
	puts("link add d1 type dummy\nlink set d1 up\naddr add 10.0.9.1/24 dev d1\nlink set d1 carrier off");
	if (shape.vrf)
		puts("link add v0 type vrf table 200\nlink set v0 up\nlink set e3 master v0");
	puts("addr add 192.0.2.1/32 dev lo");
}

static void nexthop(void)
{
	const char *dev = device();

	if (one_in(3))
		printf(" dev %s", dev);
	else
		printf(" via 10.0.%d.%d dev %s", dev[0] == 'd' ? 8 + dev[1] - '0' : dev[1] - '0', 9 + dice(3), dev);
	if (one_in(5))
		printf(" onlink");
}

static void route(void)
{
	static const char *const tables[] = { "main", "main", "main", "100", "101", "200" };
	static const char *const kinds[] = { "blackhole", "unreachable", "prohibit", "throw" };
	const char *table = tables[dice(N(tables))];

	if (one_in(6)) {
		printf("route add %s", kinds[dice(N(kinds))]);
		printf(" %s table %s metric 0\n", prefix(), table);
		return;
	}
	printf("route add %s table %s", prefix(), table);
	printf(" metric %d", dice(3));
	if (one_in(10))
		printf(" tos %d", 4 << dice(3));
	if (one_in(3))
		printf(" realm %d", 1 + dice(5));
	if (one_in(5)) {
		printf(" nexthop");
		nexthop();
		printf(" nexthop");
		nexthop();
		puts("");
		return;
	}
	nexthop();
	puts("");
}

static void rule(void)
{
	static const char *const actions[] = { "lookup 100", "lookup 101", "lookup main", "lookup 100", "lookup 101",
					       "blackhole", "unreachable", "prohibit" };

	printf("rule add pref %d", 100 + dice(1000));
	if (one_in(2))
		printf(" from %s", prefix());
	if (one_in(3))
		printf(" to %s", prefix());
	if (one_in(4))
		printf(" fwmark %d", 1 + dice(2));
	if (one_in(4))
		printf(" iif e%d", dice(DEVICES));
	if (one_in(6))
		printf(" tos %d", 4 << dice(3));
	if (shape.ipproto && one_in(3)) {
		printf(" ipproto %s", one_in(2) ? "udp" : "tcp");
		if (one_in(2))
			printf(one_in(2) ? " sport" : " dport"), printf(" %d", 1000 + dice(4));
	}
	printf(" %s\n", actions[dice(N(actions))]);
}

static void routes(void)
{
	int i, n = 20 + dice(40);

	if (shape.default_route)
		puts("route add default via 10.0.0.9 dev e0 metric 9");
	for (i = 0; i < n; i++)
		route();
	for (i = dice(9); i > 0; i--)
		rule();
}

static void sysctls(void)
{
	int i;

	for (i = 0; i < DEVICES; i++) {
		printf("net.ipv4.conf.e%d.src_valid_mark=%d\n", i, one_in(2));
		printf("net.ipv4.conf.e%d.accept_local=%d\n", i, shape.accept_local);
	}
	printf("net.ipv4.conf.all.ignore_routes_with_linkdown=%d\n", one_in(2));
	printf("net.ipv4.fib_multipath_hash_policy=%d\n", dice(2));
	puts("net.ipv4.ip_forward=1");
}

static uint32_t source(void)
{
	switch (dice(12)) {
	case 0:		/* one of its own: where accept_local lets it in, rpfmon still does not, by design */
		return shape.accept_local ? pool() : 0x0a000001 | dice(DEVICES) << 8;
	case 1:
		return 0x0a000009 | dice(DEVICES) << 8;
	case 2:
		return 0xcb007100 | dice(4);	/* to no route but the default */
	case 3:
		return 0x7f000000 | dice(4);
	default:
		return pool();
	}
}

static uint32_t destination(void)
{
	switch (dice(12)) {
	case 0:
	case 1:
		return 0xc0000201;
	case 2:
		return 0x0a000001 | dice(DEVICES) << 8;
	case 3:
		return 0x0a0000ff | dice(DEVICES) << 8;
	default:
		return pool();
	}
}

static void fill(struct iphdr *ip, uint16_t id)
{
	static const uint8_t protos[] = { IPPROTO_UDP, IPPROTO_TCP, IPPROTO_ICMP, 47 };
	uint16_t *ports = (uint16_t *)(ip + 1);

	memset(ip, 0, 60);
	ip->version = 4;
	ip->ihl = 5;
	ip->tot_len = htons(60);
	ip->id = htons(id);
	ip->ttl = 64 + dice(3);		/* the mark: see 40-oracle.sh */
	ip->tos = one_in(2) ? 4 << dice(3) : 0;
	ip->protocol = protos[dice(N(protos))];
	ip->saddr = htonl(source());
	/* Of a packet to its own source, an ICMP error asks the same as the packet did: rpfmon cannot tell which it was. */
	do
		ip->daddr = htonl(destination());
	while (ip->daddr == ip->saddr);
	if (one_in(8))
		ip->frag_off = htons(one_in(2) ? 0x2000 : 2 + dice(4));
	ports[0] = htons(1000 + dice(4));
	ports[1] = htons(1000 + dice(4));
	ip->check = checksum_fold(checksum_add(ip, sizeof(*ip), 0));
}

/* The next packet, and by which device it goes. */
static int next(struct iphdr *ip, uint16_t id)
{
	int way = dice(DEVICES);

	fill(ip, id);
	return way;
}

static void first(uint64_t seed)
{
	state = seed * 0xd1342543de82ef95ull + 7;
}

static int send_all(uint64_t seed, int n, int from)
{
	struct sockaddr_ll to[DEVICES] = { 0 };
	int fd = socket(AF_PACKET, SOCK_DGRAM, 0), i;
	char packet[60], name[IFNAMSIZ];

	for (i = 0; i < DEVICES; i++) {
		snprintf(name, sizeof(name), "s%d", i);
		to[i].sll_family = AF_PACKET;
		to[i].sll_protocol = htons(ETH_P_IP);
		to[i].sll_halen = 6;
		to[i].sll_ifindex = if_nametoindex(name);
		to[i].sll_addr[0] = 2;
		to[i].sll_addr[5] = i;
	}
	first(seed);
	for (i = 1; i <= n; i++) {
		struct sockaddr_ll *way = &to[next((struct iphdr *)packet, from + i)];

		while (sendto(fd, packet, sizeof(packet), 0, (void *)way, sizeof(*way)) < 0) {
			if (errno != ENOBUFS && errno != EAGAIN) {
				perror("oracle: sendto");
				return 1;
			}
			usleep(1000);
		}
	}
	return 0;
}

static void frame(uint64_t seed, int wanted)
{
	unsigned char packet[60];
	int i, way = 0;

	first(seed);
	for (i = 1; i <= wanted; i++)
		way = next((struct iphdr *)packet, i);
	printf("s%d \\x02\\0\\0\\0\\0\\x%02x\\x02\\0\\0\\0\\x01\\0\\x08\\0", way, way);
	for (i = 0; i < 60; i++)
		printf("\\x%02x", packet[i]);
	puts("");
}

int main(int argc, char **argv)
{
	uint64_t seed;

	if (argc < 3)
		return 2;
	seed = strtoull(argv[1], NULL, 0);
	decide(seed);
	if (!strcmp(argv[2], "wires") && argc == 5)
		wires(argv[3], argv[4]);
	else if (!strcmp(argv[2], "links"))
		links();
	else if (!strcmp(argv[2], "routes"))
		routes();
	else if (!strcmp(argv[2], "sysctls"))
		sysctls();
	else if (!strcmp(argv[2], "send") && argc == 5)
		return send_all(seed, atoi(argv[3]), atoi(argv[4]));
	else if (!strcmp(argv[2], "frame") && argc == 4)
		frame(seed, atoi(argv[3]));
	else
		return 2;
	return 0;
}
