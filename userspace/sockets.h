/* SPDX-License-Identifier: GPL-2.0 */
/* Which sockets of the network namespace of the process wait for packets. */
#ifndef RPFMON_SOCKETS_H
#define RPFMON_SOCKETS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct waiting {
	uint8_t proto;		/* IPPROTO_TCP: it listens; IPPROTO_UDP */
	uint16_t port;
	struct in_addr addr;	/* 0: any */
	uint32_t bound;		/* the device that SO_BINDTODEVICE ties it to, or 0 */
};

struct sockets {
	struct waiting *v;
	size_t n, room;
	bool known;		/* UDP's are */
};

/* Leaves out what the kernel does not tell: it may lack the module for that, udp_diag. */
void sockets_read(struct sockets *sockets);

/* The socket that takes what is sent to @addr and @port, or NULL. */
const struct waiting *socket_for(const struct sockets *sockets, uint8_t proto, struct in_addr addr,
				 uint16_t port);

#endif
