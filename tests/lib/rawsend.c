// SPDX-License-Identifier: GPL-2.0
/* Sends exactly COUNT IPv4 packets with any source, and fails where it could not send each of them. */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "checksum.h"

struct options {
	struct in_addr src, dst, route;
	int proto, sport, dport, tos, offset, more, size, mark, random, type, code;
	long count, gap;
	const char *dev, *mac;
};

static const char usage[] =
"usage: rawsend --src ADDR --dst ADDR [--proto udp|tcp|icmp|NUMBER] [--sport N] [--dport N]\n"
"               [--tos N] [--count N] [--size PAYLOAD] [--offset FRAGMENT-OFFSET/8] [--more]\n"
"               [--mark N] [--dev DEV [--mac MAC]] [--gap MICROSECONDS] [--random BITS]\n"
"               [--type ICMP-TYPE] [--code ICMP-CODE] [--route ADDR]\n"
"With --mac it goes out of DEV to that address, whatever the routes and neighbours say.\n"
"Ended by SIGTERM, it says how many it has sent.\n"
"With --route it has a loose source route: dst is to send it on to ADDR.\n"
"With --random each has another source: the last BITS of it are made by chance.\n";

static void bad_usage(void)
{
	fputs(usage, stderr);
	exit(2);
}

static volatile sig_atomic_t ended;

static void end(int signal)
{
	(void)signal;
	ended = 1;
}

static in_addr_t random_source(const struct options *o)
{
	return o->src.s_addr ^ htonl((uint32_t)mrand48() >> (32 - o->random));
}

static unsigned int pseudo_sum(const struct options *o, size_t len)
{
	return checksum_add(&o->src, 4, checksum_add(&o->dst, 4, o->proto + len));
}

/* The transport header, and the payload after it; returns the length of both. */
static size_t fill_transport(const struct options *o, unsigned char *to, long n)
{
	size_t len = o->size;

	memset(to, 0, 64);
	if (o->offset)
		return len;
	if (o->proto == IPPROTO_UDP) {
		struct udphdr *uh = (void *)to;

		len += sizeof(*uh);
		uh->source = htons(o->sport);
		uh->dest = htons(o->dport);
		uh->len = htons(len);
		uh->check = checksum_fold(checksum_add(to, len, pseudo_sum(o, len)));
		if (!uh->check)
			uh->check = 0xffff;
	} else if (o->proto == IPPROTO_TCP) {
		struct tcphdr *th = (void *)to;

		len += sizeof(*th);
		th->source = htons(o->sport);
		th->dest = htons(o->dport);
		th->seq = htonl(n);
		th->doff = sizeof(*th) / 4;
		th->syn = 1;
		th->window = htons(65535);
		th->check = checksum_fold(checksum_add(to, len, pseudo_sum(o, len)));
	} else if (o->proto == IPPROTO_ICMP) {
		struct icmphdr *ih = (void *)to;

		len += sizeof(*ih);
		ih->type = o->type;
		ih->code = o->code;
		ih->un.echo.id = htons(o->sport);
		ih->un.echo.sequence = htons(n);
		ih->checksum = checksum_fold(checksum_add(to, len, 0));
	}
	return len;
}

/* The options of the IP header, in whole words; returns their length. */
static size_t fill_options(const struct options *o, unsigned char *to)
{
	unsigned char lsrr[8] = { IPOPT_LSRR, 7, IPOPT_MINOFF };

	if (!o->route.s_addr)
		return 0;
	memcpy(lsrr + 3, &o->route, sizeof(o->route));
	memcpy(to, lsrr, sizeof(lsrr));
	return sizeof(lsrr);
}

static size_t fill(const struct options *o, unsigned char *packet, long n)
{
	struct iphdr *ip = (void *)packet;
	size_t head = sizeof(*ip) + fill_options(o, packet + sizeof(*ip));
	size_t len = head + fill_transport(o, packet + head, n);

	memset(ip, 0, sizeof(*ip));
	ip->version = 4;
	ip->ihl = head / 4;
	ip->tos = o->tos;
	ip->tot_len = htons(len);
	ip->id = htons(o->offset || o->more ? 4711 : (n & 0x7fff) + 1);
	ip->frag_off = htons(o->offset | (o->more ? IP_MF : 0));
	ip->ttl = 64;
	ip->protocol = o->proto;
	ip->saddr = o->src.s_addr;
	ip->daddr = o->dst.s_addr;
	ip->check = checksum_fold(checksum_add(ip, head, 0));
	return len;
}

static int open_routed(const struct options *o, struct sockaddr_storage *to, socklen_t *tolen)
{
	struct sockaddr_in *sin = (void *)to;
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW), one = 1;

	if (fd < 0)
		err(1, "socket");
	if (setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &one, sizeof(one)))
		err(1, "SO_BROADCAST");
	if (o->dev && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, o->dev, strlen(o->dev)))
		err(1, "%s", o->dev);
	if (o->mark && setsockopt(fd, SOL_SOCKET, SO_MARK, &o->mark, sizeof(o->mark)))
		err(1, "SO_MARK");
	sin->sin_family = AF_INET;
	sin->sin_addr = o->dst;
	*tolen = sizeof(*sin);
	return fd;
}

static int open_device(const struct options *o, struct sockaddr_storage *to, socklen_t *tolen)
{
	struct sockaddr_ll *sll = (void *)to;
	unsigned char *mac = sll->sll_addr;
	int fd = socket(AF_PACKET, SOCK_DGRAM, 0);

	if (fd < 0)
		err(1, "socket");
	sll->sll_family = AF_PACKET;
	sll->sll_protocol = htons(ETH_P_IP);
	sll->sll_ifindex = if_nametoindex(o->dev);
	sll->sll_halen = ETH_ALEN;
	if (!sll->sll_ifindex)
		err(1, "%s", o->dev);
	if (sscanf(o->mac, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", mac, mac + 1, mac + 2, mac + 3, mac + 4,
		   mac + 5) != ETH_ALEN)
		bad_usage();
	*tolen = sizeof(*sll);
	return fd;
}

static void send_all(const struct options *o)
{
	struct options each = *o;
	unsigned char packet[2048] = { 0 };
	struct sockaddr_storage to = { 0 };
	socklen_t tolen;
	int fd = o->mac ? open_device(o, &to, &tolen) : open_routed(o, &to, &tolen);
	long n;

	for (n = 0; n < o->count && !ended; n++) {
		size_t len;

		if (o->random)
			each.src.s_addr = random_source(o);
		len = fill(&each, packet, n);
		while (sendto(fd, packet, len, 0, (void *)&to, tolen) < 0) {
			if (errno != ENOBUFS && errno != EAGAIN)
				err(1, "sendto");
			usleep(1000);
		}
		if (o->gap)
			usleep(o->gap);
	}
	if (ended)
		printf("%ld\n", n);
	close(fd);
}

static int proto_of(const char *name)
{
	if (!strcmp(name, "udp"))
		return IPPROTO_UDP;
	if (!strcmp(name, "tcp"))
		return IPPROTO_TCP;
	if (!strcmp(name, "icmp"))
		return IPPROTO_ICMP;
	return atoi(name);
}

int main(int argc, char **argv)
{
	static const struct option names[] = {
		{ "src", 1, 0, 's' }, { "dst", 1, 0, 'd' }, { "proto", 1, 0, 'p' }, { "sport", 1, 0, 'S' },
		{ "dport", 1, 0, 'D' }, { "tos", 1, 0, 't' }, { "count", 1, 0, 'n' }, { "size", 1, 0, 'l' },
		{ "offset", 1, 0, 'o' }, { "more", 0, 0, 'm' }, { "mark", 1, 0, 'k' }, { "dev", 1, 0, 'i' },
		{ "mac", 1, 0, 'M' }, { "gap", 1, 0, 'g' },
		{ "random", 1, 0, 'r' },
		{ "type", 1, 0, 'T' }, { "code", 1, 0, 'C' }, { "route", 1, 0, 'R' }, { 0 }
	};
	struct options o = { .proto = IPPROTO_UDP, .sport = 40000, .dport = 9, .count = 1, .size = 16,
			     .type = ICMP_ECHO };
	int c, missing = 2;

	while ((c = getopt_long(argc, argv, "", names, NULL)) != -1) {
		switch (c) {
		case 's': missing -= inet_pton(AF_INET, optarg, &o.src) == 1; break;
		case 'd': missing -= inet_pton(AF_INET, optarg, &o.dst) == 1; break;
		case 'p': o.proto = proto_of(optarg); break;
		case 'S': o.sport = atoi(optarg); break;
		case 'D': o.dport = atoi(optarg); break;
		case 't': o.tos = strtol(optarg, NULL, 0); break;
		case 'n': o.count = atol(optarg); break;
		case 'l': o.size = atoi(optarg); break;
		case 'o': o.offset = atoi(optarg); break;
		case 'm': o.more = 1; break;
		case 'k': o.mark = strtol(optarg, NULL, 0); break;
		case 'i': o.dev = optarg; break;
		case 'M': o.mac = optarg; break;
		case 'g': o.gap = atol(optarg); break;
		case 'r': o.random = atoi(optarg); break;
		case 'T': o.type = atoi(optarg); break;
		case 'C': o.code = atoi(optarg); break;
		case 'R': missing += inet_pton(AF_INET, optarg, &o.route) != 1; break;
		default: bad_usage();
		}
	}
	if (missing || optind != argc || (o.mac && !o.dev) || o.size < 0 || o.size > 1400 ||
	    o.random < 0 || o.random > 32)
		bad_usage();
	signal(SIGTERM, end);
	send_all(&o);
	return 0;
}
