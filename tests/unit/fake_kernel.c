// SPDX-License-Identifier: GPL-2.0
/* What a twin's kernel would answer, as the topology's rules and tables have it: lookup.c knows these by heart. */
#include <errno.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "ask.h"
#include "lookup.h"
#include "util.h"

void __wrap_ask_begin(struct twin *twin);
void __wrap_ask_end(struct twin *twin);
void __wrap_ask_modes_begin(struct twin *twin);
void __wrap_ask_modes_end(struct twin *twin);
void __wrap_ask_mode(struct twin *twin, const struct link *link, uint32_t mode);
void __wrap_ask_routes(struct twin *twin, const struct ask *ask, size_t n, struct route_answer *answer);
void __wrap_ask_packets(struct twin *twin, const struct ask *ask, size_t n, struct route_answer *answer);

/* A device, and the mode that ask_mode() gave it. */
static struct {
	uint32_t ifindex, mode;
} tried;

void __wrap_ask_begin(struct twin *twin)
{
}

void __wrap_ask_end(struct twin *twin)
{
}

void __wrap_ask_modes_begin(struct twin *twin)
{
}

void __wrap_ask_modes_end(struct twin *twin)
{
	tried.ifindex = 0;
}

void __wrap_ask_mode(struct twin *twin, const struct link *link, uint32_t mode)
{
	tried.ifindex = link->ifindex;
	tried.mode = mode;
}

/* Of the return path, or of the packet itself, @there. */
static struct path path_of(const struct facts *facts, const struct ask *ask, uint32_t mark, uint32_t iif, bool there)
{
	const struct query query = {
		.src.s_addr = there ? ask->dst : ask->src, .dst.s_addr = there ? ask->src : ask->dst,
		.sport = there ? ask->dport : ask->sport, .dport = there ? ask->sport : ask->dport,
		.mark = mark, .tos = ask->tos, .proto = ask->proto, .iif = iif,
	};

	return lookup_path(facts, &query);
}

static int error_of(const struct path *path)
{
	return !path->route || path->type == RTN_UNREACHABLE || path->type == RTN_PROHIBIT ||
	       path->type == RTN_THROW ? -ENETUNREACH : path->type == RTN_BLACKHOLE ? -EINVAL : 0;
}

void __wrap_ask_routes(struct twin *twin, const struct ask *ask, size_t n, struct route_answer *answer)
{
	uint32_t dev[ROUTE_DEVICES_MAX];
	struct in_addr gateway;
	struct prefix prefix;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct path path = path_of(&twin->now, &ask[i], ask[i].mark, ask[i].iif, false);

		answer[i] = (struct route_answer) { .err = error_of(&path), .type = path.type, .table = path.table };
		if (answer[i].err)
			continue;
		prefix = route_prefix(path.route);
		answer[i].prefix = prefix.addr.s_addr;
		answer[i].len = prefix.len;
		answer[i].n_dev = route_devices(&twin->now, path.route, dev);
		if (!answer[i].n_dev)
			continue;
		answer[i].oif = dev[0];
		answer[i].dev = obstack_copy(&twin->mem, dev, answer[i].n_dev * sizeof(*dev));
		if (route_leaves_by(&twin->now, path.route, dev[0], &gateway) && gateway.s_addr)
			memcpy(answer[i].gateway.data, &gateway, answer[i].gateway.len = 4);
	}
}

/* As ip_route_input_slow() and __fib_validate_source() do. */
static int verdict(const struct facts *facts, const struct ask *ask)
{
	const struct link *link = facts_link(facts, ask->iif);
	const uint32_t mode = tried.ifindex == link->ifindex ? tried.mode :
			      facts_conf(facts, link, IPV4_DEVCONF_RP_FILTER);
	const uint32_t mark = facts_conf(facts, link, IPV4_DEVCONF_SRC_VMARK) ? ask->mark : 0;
	struct path there = path_of(facts, ask, ask->mark, link->vrf ? link->vrf : link->ifindex, true), back;
	uint32_t out[ROUTE_DEVICES_MAX] = { 0 };
	struct in_addr gateway;

	if (error_of(&there))
		return -EHOSTUNREACH;
	if (there.type != RTN_LOCAL && !link_conf(link, IPV4_DEVCONF_FORWARDING))
		return -EHOSTUNREACH;
	if (there.type != RTN_LOCAL)
		route_devices(facts, there.route, out);
	back = path_of(facts, ask, mark, link->vrf ? link->vrf : out[0], false);
	if (error_of(&back))
		return mode ? -EXDEV : 0;
	if (back.type != RTN_UNICAST)
		return -EINVAL;
	if (!mode || route_leaves_by(facts, back.route, link->ifindex, &gateway))
		return 0;
	return mode == 1 || !link->n_addrs ? -EXDEV : 0;
}

void __wrap_ask_packets(struct twin *twin, const struct ask *ask, size_t n, struct route_answer *answer)
{
	size_t i;

	for (i = 0; i < n; i++)
		answer[i] = (struct route_answer) { .err = verdict(&twin->now, &ask[i]) };
}
