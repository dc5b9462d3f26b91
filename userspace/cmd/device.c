// SPDX-License-Identifier: GPL-2.0
/* rpfmon device: modes and counters. */
#include <stdlib.h>

#include "duration.h"
#include "grammar.h"
#include "out.h"
#include "print.h"
#include "util.h"
#include "visit.h"

/* The reasons in words; with their counts if there is more than one. */
static char *reasons(const struct counters *c)
{
	char *text = NULL, *longer;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(counter_by_reason); i++) {
		const char *reason = word(&words_reason, i);
		uint64_t n = c->v[counter_by_reason[i]];

		if (!n)
			continue;
		if (n == c->v[RPFMON_A_COUNTERS_REJECTED])
			longer = xprintf("%s", reason);
		else
			longer = xprintf("%s%s%s %llu", text ? text : "", text ? ", " : "",
					 reason, (unsigned long long)n);
		free(text);
		text = longer;
	}
	return text;
}

static void print_device(const struct place *place, const struct device *device, uint64_t now)
{
	const uint64_t *v = device->counters.v;
	char age[DURATION_STRLEN];
	char *why = reasons(&device->counters);
	uint64_t last = v[RPFMON_A_COUNTERS_LAST_SEEN];

	out_row();
	visit_put_netns(place);
	out_number(OUT_JSON, "netns", device->netns);
	out_number(OUT_JSON, "ifindex", device->ifindex);
	out_string(OUT_ANY, "dev", device->dev);
	out_string(OUT_ANY, "kind", HAS(device, RPFMON_A_DEV_KIND) ? device->kind : NULL);
	out_bool(OUT_JSON, "overlay", HAS(device, RPFMON_A_DEV_OVERLAY));
	if (HAS(device, RPFMON_A_DEV_MODE)) {
		out_word(OUT_ANY, "mode", &words_mode, device->mode);
		out_word(OUT_JSON, "mode-all", &words_mode, device->mode_all);
		out_word(OUT_JSON, "mode-dev", &words_mode, device->mode_dev);
	} else {
		/* Not a device that IPv4 works on. */
		out_null(OUT_ANY, "mode");
		out_null(OUT_JSON, "mode-all");
		out_null(OUT_JSON, "mode-dev");
	}
	print_counters(&device->counters);

	out_number(OUT_TEXT, "rejected", v[RPFMON_A_COUNTERS_REJECTED]);
	out_number(OUT_TEXT | OUT_RARE, "admitted", v[RPFMON_A_COUNTERS_ADMITTED]);
	out_number(OUT_TEXT | OUT_RARE, "would-admit", v[RPFMON_A_COUNTERS_WOULD_ADMIT]);
	out_number(OUT_TEXT | OUT_RARE, "arp",
		   v[RPFMON_A_COUNTERS_ARP_REJECTED] + v[RPFMON_A_COUNTERS_ARP_ADMITTED]);
	out_number(OUT_TEXT | OUT_RARE, "query",
		   v[RPFMON_A_COUNTERS_QUERY_REJECTED] + v[RPFMON_A_COUNTERS_QUERY_ADMITTED]);
	out_string(OUT_TEXT, "last-seen", last ? age_str(age, last, now) : NULL);
	out_string(OUT_TEXT, "reason", why);
	free(why);
}

static int visit(const struct place *place, void *data)
{
	const struct run *run = place->run;
	struct devices devices = { 0 };
	const uint64_t *now = data;
	size_t i;
	int err = 0;

	if (place->device)
		devices_add(&devices, place->device);
	else
		err = client_devices(place->nl, &devices);
	if (!err)
		err = warn_of_probe(place->nl);
	for (i = 0; !err && i < devices.n; i++)
		if (place->device || run->args.all || counters_any(&devices.v[i].counters))
			print_device(place, &devices.v[i], *now);
	free(devices.v);
	return err;
}

static int show(const struct run *run)
{
	uint64_t now = time_now();

	out_list(run->args.all ? "no devices" : "no rejections");
	return tell_unloaded(visit_each_with_device(run, visit, &now));
}

static const struct arg args[] = {
	ARG("dev", VALUE_NAME, dev),
	ARG("all", VALUE_NONE, all),
	{ 0 }
};

static const struct command commands[] = {
	{
		.word = "show",
		.help = "modes and counters of the devices with something to say, or of all",
		.run = show,
		.args = args,
		.bare = true,
	},
	{ 0 }
};

const struct object cmd_device = { "device", commands };
