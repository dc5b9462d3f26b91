// SPDX-License-Identifier: GPL-2.0
/* Walks network namespaces, and looks up the device that the command line names. */
#include <errno.h>

#include "kernel.h"
#include "out.h"
#include "util.h"
#include "visit.h"

struct tour {
	const struct run *run;
	visitor visit;
	void *data;
	const char *dev;		/* NULL: none is looked up */
	unsigned int visited;
	bool unloaded;			/* may be */
};

static int visit_with_device(struct tour *tour, struct place *place)
{
	struct device device;
	int err;

	if (tour->dev) {
		err = client_device(place->nl, tour->dev, &device);
		if (err == -ENODEV && tour->run->all)
			return 0;
		if (err)
			return nl_fail(place->nl, "device %s", tour->dev);
		place->device = &device;
		place->ifindex = device.ifindex;
	}
	tour->visited++;
	return tour->visit(place, tour->data);
}

static int visit_one(const struct netns *ns, void *data)
{
	struct tour *tour = data;
	struct nl nl;
	struct place place = { .run = tour->run, .ns = ns, .nl = &nl };
	int err;

	err = tour->unloaded ? nl_try(&nl) : nl_open(&nl);
	if (err == UNLOADED && tour->unloaded)
		place.nl = NULL;
	else if (err)
		return err;
	err = visit_with_device(tour, &place);
	if (place.nl)
		nl_close(&nl);
	return err;
}

static int visit_all(struct tour *tour)
{
	int err;

	if (tour->run->all)
		err = netns_each(visit_one, tour);
	else
		err = visit_one(tour->run->netns, tour);
	if (!err && tour->dev && !tour->visited)
		err = fail(REFUSED, "device %s: in no network namespace", tour->dev);
	return err;
}

int visit_each(const struct run *run, visitor visit, void *data)
{
	return visit_all(&(struct tour) { .run = run, .visit = visit, .data = data });
}

int visit_each_unloaded(const struct run *run, visitor visit, void *data)
{
	return visit_all(&(struct tour) {
		.run = run, .visit = visit, .data = data, .unloaded = true,
	});
}

int visit_each_with_device(const struct run *run, visitor visit, void *data)
{
	return visit_all(&(struct tour) {
		.run = run, .visit = visit, .data = data, .dev = run->args.dev,
	});
}

void visit_put_netns(const struct place *place)
{
	if (place->run->all)
		out_string(OUT_TEXT, "netns", place->ns->name);
}

void warn_if_off(const struct conf *conf)
{
	static bool warned;

	if (warned || !probe_is_off(conf))
		return;
	warned = true;
	note("warning: the probe is off, so rpfmon sees no rejections now, and admits nothing; "
	     "what to do: rpfmon status");
}

/* One probe serves all namespaces: with -a, one answer does. */
int warn_of_probe(struct nl *nl)
{
	static bool asked;
	struct conf conf;
	int err;

	if (asked)
		return 0;
	asked = true;
	err = client_conf(nl, &conf);
	if (!err)
		warn_if_off(&conf);
	return err;
}

int tell_unloaded(int err)
{
	uint64_t n;

	if (err != UNLOADED)
		return err;
	if (kernel_drops(&n))
		note("the kernel's reverse-path filter has dropped %llu packet%s in this network namespace%s",
		     (unsigned long long)n, n == 1 ? "" : "s",
		     n ? "; the module tells which, from when it is loaded" : "");
	note("without the module, rpfmon test and rpfmon whatif tell what would be dropped");
	return err;
}
