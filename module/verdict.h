/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_VERDICT_H
#define RPFMON_VERDICT_H

#include "compat.h"
#include "journal.h"

/**
 * struct rpfmon_call - a call of fib_validate_source(), as it was made
 * @skb: the packet, or what a route query made up in its place
 * @dev: the device it came in by
 * @src: address to validate, network byte order
 * @dst: packet's destination, network byte order; 0 for multicast and broadcast
 * @oif: the device it would leave by, or 0
 * @dsfield: type of service, in the kernel's type
 */
struct rpfmon_call {
	struct sk_buff *skb;
	struct net_device *dev;
	__be32 src;
	__be32 dst;
	int oif;
	RPFMON_DSFIELD dsfield;
};

/**
 * struct rpfmon_lookup - what the routing tables say of the return path
 * @err: of the look-up; 0: there is a return path
 * @type: RTN_* of the route
 * @accept_local: the device may receive from our own addresses
 * @same_dev: the return path leaves by the device the packet came in by
 * @no_addr: the device has no IPv4 address
 * @mode: &enum rpfmon_mode to judge by
 */
struct rpfmon_lookup {
	int err;
	u8 type;
	bool accept_local;
	bool same_dev;
	bool no_addr;
	u8 mode;
};

/**
 * struct rpfmon_cause - what is known of a rejection before the rules are asked
 * @lookup: what the routing tables say; no idev: as if there were no return path
 * @admissible: loose mode would accept it
 * @flow: the flow of the return path, to ask what loose mode returns
 */
struct rpfmon_cause {
	struct rpfmon_lookup lookup;
	bool admissible;
	struct flowi4 flow;
};

/**
 * rpfmon_mode_of() - what a setting of rp_filter means
 * @setting: the greater of conf.all's and the device's own, which is in effect
 *
 * The kernel asks for 0 and 1, and takes any other value for loose.
 *
 * Return: the mode.
 */
static inline enum rpfmon_mode rpfmon_mode_of(int setting)
{
	switch (setting) {
	case 0:
		return RPFMON_MODE_OFF;
	case 1:
		return RPFMON_MODE_STRICT;
	default:
		return RPFMON_MODE_LOOSE;
	}
}

/**
 * rpfmon_mode() - the reverse-path filter mode of a device
 * @idev: the device's IPv4 side
 *
 * Return: the mode in effect.
 */
static inline enum rpfmon_mode rpfmon_mode(struct in_device *idev)
{
	return rpfmon_mode_of(IN_DEV_RPFILTER(idev));
}

enum rpfmon_answer rpfmon_verdict_answer(const struct rpfmon_lookup *lookup);
void rpfmon_verdict_find(const struct rpfmon_call *call,
			 struct rpfmon_cause *cause,
			 struct rpfmon_record *rec);
int rpfmon_verdict_loose(const struct rpfmon_call *call,
			 struct rpfmon_cause *cause);

#endif /* RPFMON_VERDICT_H */
