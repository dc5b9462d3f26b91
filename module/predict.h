/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_PREDICT_H
#define RPFMON_PREDICT_H

#include <linux/netlink.h>

#include "device.h"
#include "journal.h"

/**
 * struct rpfmon_prediction - an imagined packet, and what would become of it
 * @ifindex: the device it comes in by
 * @src: network byte order
 * @dst: network byte order; 0: looked up as for multicast
 * @mark: its mark
 * @sport: source port, host byte order
 * @dport: destination port, host byte order
 * @tos: type of service byte
 * @proto: IP protocol
 * @strict: &enum rpfmon_answer of strict mode
 * @loose: of loose mode
 * @now: of the present mode, rules and override
 * @rec: the rejection in strict mode
 */
struct rpfmon_prediction {
	u32 ifindex;
	__be32 src;
	__be32 dst;
	u32 mark;
	u16 sport;
	u16 dport;
	u8 tos;
	u8 proto;
	u8 strict;
	u8 loose;
	u8 now;
	struct rpfmon_record rec;
};

int rpfmon_predict(struct rpfmon_net *rnet, struct rpfmon_prediction *packet,
		   struct netlink_ext_ack *extack);

#endif /* RPFMON_PREDICT_H */
