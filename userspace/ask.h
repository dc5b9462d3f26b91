/* SPDX-License-Identifier: GPL-2.0 */
/* What becomes of packets, and which route there is, asked of the twin's kernel. */
#ifndef RPFMON_ASK_H
#define RPFMON_ASK_H

#include "twin.h"

/* A packet; addresses in network byte order, devices by their index in the twin. */
struct ask {
	in_addr_t src, dst;	/* no dst: 255.255.255.255, which the kernel takes for none */
	uint32_t mark;
	uint8_t tos;
	uint8_t proto;		/* tcp, udp or icmp; 0 is udp to the kernel */
	uint16_t sport, dport;
	uint32_t iif;		/* 0: it is sent from here */
	uint32_t oif;
};

/* The route it takes, or why there is none. */
struct route_answer {
	int err;		/* 0 or -errno */
	uint8_t type;		/* RTN_... */
	uint8_t len;		/* of the prefix that the table has, */
	in_addr_t prefix;
	uint32_t table;
	uint32_t oif;
	struct blob gateway;
	uint32_t *dev;		/* every next hop's device */
	unsigned int n_dev;
};

/*
 * What becomes of @n packets that come in or are sent, as the namespace is set. Memory
 * is the twin's.
 */
void ask_packets(struct twin *twin, const struct ask *ask, size_t n, struct route_answer *answer);

/*
 * Between these, ask_routes() answers with the route from ask.dst's network to ask.src
 * that fib_validate_source() would look up, whatever devices think of the question: no
 * reverse-path filter, and lo and VRFs forward. ask_end() restores that.
 */
void ask_begin(struct twin *twin);
void ask_end(struct twin *twin);

/* @ask.iif is a VRF's index, or 0 for none. */
void ask_routes(struct twin *twin, const struct ask *ask, size_t n, struct route_answer *answer);

/*
 * Between these, rp_filter of all is 0, and a device's counts, which ask_mode() sets.
 * Who set a device's puts it back.
 */
void ask_modes_begin(struct twin *twin);
void ask_modes_end(struct twin *twin);
void ask_mode(struct twin *twin, const struct link *link, uint32_t mode);

#endif
