/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_TEST_H
#define RPFMON_TEST_H

#include <linux/netlink.h>

#include "device.h"
#include "journal.h"

/**
 * struct rpfmon_test - an imagined packet, and what would become of it
 * @ifindex: the device it comes in by
 * @src: network byte order
 * @dst: network byte order; 0: looked up as for multicast
 * @mark: its mark
 * @tos: type of service byte
 * @strict: &enum rpfmon_answer of strict mode
 * @loose: of loose mode
 * @now: of the mode, rules and override there are
 * @rec: the rejection, in strict mode if not in the present one
 */
struct rpfmon_test {
	u32 ifindex;
	__be32 src;
	__be32 dst;
	u32 mark;
	u8 tos;
	u8 strict;
	u8 loose;
	u8 now;
	struct rpfmon_record rec;
};

int rpfmon_test_run(struct rpfmon_net *rnet, struct rpfmon_test *test,
		    struct netlink_ext_ack *extack);

#endif /* RPFMON_TEST_H */
