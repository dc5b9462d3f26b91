/* SPDX-License-Identifier: GPL-2.0 */
/* The Internet checksum, RFC 1071. */
#ifndef RPFMON_CHECKSUM_H
#define RPFMON_CHECKSUM_H

#include <arpa/inet.h>
#include <stddef.h>

static inline unsigned int checksum_add(const void *data, size_t len, unsigned int acc)
{
	const unsigned char *p = data;

	for (; len > 1; p += 2, len -= 2)
		acc += p[0] << 8 | p[1];
	return len ? acc + (p[0] << 8) : acc;
}

/* In network byte order. */
static inline unsigned short checksum_fold(unsigned int acc)
{
	while (acc >> 16)
		acc = (acc & 0xffff) + (acc >> 16);
	return htons(~acc);
}

#endif
