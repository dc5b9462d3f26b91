// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "duration.h"
#include "out.h"
#include "print.h"
#include "run.h"
#include "util.h"

struct show {
	unsigned int shown;
	uint64_t now;
};

/* The reasons in words; with their counts where there is more than one. */
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

static void print_device(const struct run *run, const struct netns *ns,
			 const struct device *device, uint64_t now)
{
	const uint64_t *v = device->counters.v;
	char age[DURATION_STRLEN];
	char *why = reasons(&device->counters);
	uint64_t last = v[RPFMON_A_COUNTERS_LAST_SEEN];

	out_row();
	run_netns(run, ns);
	out_number(OUT_JSON, "netns", device->netns);
	out_number(OUT_JSON, "ifindex", device->ifindex);
	out_string(OUT_ANY, "dev", device->dev);
	out_string(OUT_ANY, "kind", HAS(device, RPFMON_A_DEV_KIND) ? device->kind : NULL);
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

static int visit(const struct run *run, const struct netns *ns, struct nl *nl, void *data)
{
	struct devices devices = { 0 };
	struct show *show = data;
	struct device device;
	size_t i;
	int err;

	if (run->args.dev) {
		err = fetch_device(run, nl, &device);
		if (err)
			return err == -ENODEV ? 0 : err;
		devices_add(&devices, &device);
	} else {
		err = fetch_devices(nl, &devices);
	}
	if (!err)
		err = warn_of_probe(nl);
	for (i = 0; !err && i < devices.n; i++) {
		if (!run->args.dev && !run->args.all &&
		    !counters_any(&devices.v[i].counters))
			continue;
		print_device(run, ns, &devices.v[i], show->now);
		show->shown++;
	}
	free(devices.v);
	return err;
}

int device_show(const struct run *run)
{
	struct show show = { .now = time_now() };
	int err;

	out_list(run->args.all ? "no devices" : "no rejections");
	err = run_each(run, visit, &show);
	if (!err && run->args.dev && !show.shown)
		err = fail(REFUSED, "device %s: in no network namespace", run->args.dev);
	return err;
}
