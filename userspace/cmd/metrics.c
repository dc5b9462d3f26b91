// SPDX-License-Identifier: GPL-2.0
/*
 * rpfmon metrics: for Prometheus, in the text format that node_exporter's textfile collector
 * reads: there TYPE names a counter with its _total. https://prometheus.io/docs/instrumenting/exposition_formats/
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "duration.h"
#include "escape.h"
#include "grammar.h"
#include "out.h"
#include "util.h"
#include "visit.h"

/* One network namespace. */
struct source {
	char *netns;			/* NULL: the only one */
	struct devices devices;
	struct conf conf;
};

struct sources {
	struct source *v;
	size_t n, room;
};

struct family {
	const char *name;
	const char *type;
	const char *help;
	void (*put)(const struct family *family, const struct source *source);
	unsigned int counter;
};

static void put_label(FILE *f, const char *name, const char *value)
{
	char *text = xput(escape_terminal, value);
	const char *c;

	fprintf(f, "%c%s=\"", ftell(f) ? ',' : '{', name);
	for (c = text; *c; c++) {
		if (*c == '\\' || *c == '"')
			fputc('\\', f);
		fputc(*c, f);
	}
	fputc('"', f);
	free(text);
}

/* @device, and one more label, if they are not NULL. Takes over @value. */
static void sample(const struct family *family, const struct source *source, const char *device,
		   const char *name, const char *label, char *value)
{
	char *labels, *line;
	FILE *f;

	f = xmemstream(&labels);
	if (source->netns)
		put_label(f, "netns", source->netns);
	if (device)
		put_label(f, "device", device);
	if (name)
		put_label(f, name, label);
	if (ftell(f))
		fputc('}', f);
	fclose(f);
	line = xprintf("%s%s %s", family->name, labels, value);
	out_item(line);
	free(line);
	free(labels);
	free(value);
}

static char *number(uint64_t value)
{
	return xprintf("%" PRIu64, value);
}

/*
 * Those that may reject: from the first on, so that an increase from nothing is
 * one, too. Devices whose mode is off, as most workloads' are, would be noise.
 */
static bool may_reject(const struct device *device)
{
	return (HAS(device, RPFMON_A_DEV_MODE) && device->mode != RPFMON_MODE_OFF) ||
	       counters_any(&device->counters);
}

#define for_each_device(d, source) \
	for ((d) = (source)->devices.v; (d) < (source)->devices.v + (source)->devices.n; (d)++)

static void put_rejected(const struct family *family, const struct source *source)
{
	const struct device *d;
	unsigned int i;

	for_each_device(d, source)
		for (i = 0; may_reject(d) && i < ARRAY_SIZE(counter_by_reason); i++)
			sample(family, source, d->dev, "reason", word(&words_reason, i),
			       number(d->counters.v[counter_by_reason[i]]));
}

static void put_counter(const struct family *family, const struct source *source)
{
	const struct device *d;

	for_each_device(d, source)
		if (may_reject(d))
			sample(family, source, d->dev, NULL, NULL,
			       number(d->counters.v[family->counter]));
}

static void put_last_rejected(const struct family *family, const struct source *source)
{
	const struct device *d;
	uint64_t ns;

	for_each_device(d, source) {
		ns = d->counters.v[RPFMON_A_COUNTERS_LAST_SEEN];
		if (ns)
			sample(family, source, d->dev, NULL, NULL,
			       xprintf("%llu.%06llu", ns / NSEC_PER_SEC,
				       ns % NSEC_PER_SEC / 1000));
	}
}

static void put_mode(const struct family *family, const struct source *source)
{
	const struct device *d;

	for_each_device(d, source)
		if (HAS(d, RPFMON_A_DEV_MODE))
			sample(family, source, d->dev, NULL, NULL, number(d->mode));
}

static void put_probe(const struct family *family, const struct source *source)
{
	if (HAS(&source->conf, RPFMON_A_CONF_PROBE))
		sample(family, source, NULL, NULL, NULL, number(!probe_is_off(&source->conf)));
}

static void put_missed(const struct family *family, const struct source *source)
{
	sample(family, source, NULL, NULL, NULL, number(source->conf.probe_missed));
}

static void put_lost(const struct family *family, const struct source *source)
{
	sample(family, source, NULL, NULL, NULL, number(source->conf.records_lost));
}

static void put_rules(const struct family *family, const struct source *source)
{
	sample(family, source, NULL, NULL, NULL, number(source->conf.rules));
}

static void put_override(const struct family *family, const struct source *source)
{
	unsigned int i;

	for (i = 0; i < words_override.n; i++)
		sample(family, source, NULL, "state", word(&words_override, i),
		       number(i == source->conf.override));
}

static void put_build(const struct family *family, const struct source *source)
{
	sample(family, source, NULL, "version", source->conf.module_version, number(1));
}

static const struct family families[] = {
	{
		.name = "rpfmon_rejected_packets_total",
		.type = "counter",
		.help = "Packets that the kernel's reverse-path filter dropped.",
		.put = put_rejected,
	},
	{
		.name = "rpfmon_arp_rejected_total",
		.type = "counter",
		.help = "ARP requests ignored because of their sender's address.",
		.put = put_counter,
		.counter = RPFMON_A_COUNTERS_ARP_REJECTED,
	},
	{
		.name = "rpfmon_admitted_packets_total",
		.type = "counter",
		.help = "Packets let through by a rule.",
		.put = put_counter,
		.counter = RPFMON_A_COUNTERS_ADMITTED,
	},
	{
		.name = "rpfmon_would_admit_packets_total",
		.type = "counter",
		.help = "Packets dropped that a rule would let through if override were on.",
		.put = put_counter,
		.counter = RPFMON_A_COUNTERS_WOULD_ADMIT,
	},
	{
		.name = "rpfmon_last_rejected_timestamp_seconds",
		.type = "gauge",
		.help = "When the last packet or ARP request was rejected.",
		.put = put_last_rejected,
	},
	{
		.name = "rpfmon_device_rp_filter_mode",
		.type = "gauge",
		.help = "What rp_filter comes to: 0 off, 1 strict, 2 loose.",
		.put = put_mode,
	},
	{
		.name = "rpfmon_probe_working",
		.type = "gauge",
		.help = "0 while probes are switched off, so that rejections go unseen.",
		.put = put_probe,
	},
	{
		.name = "rpfmon_probe_missed_total",
		.type = "counter",
		.help = "Calls that the probe missed; each may hide a rejection.",
		.put = put_missed,
	},
	{
		.name = "rpfmon_records_lost_total",
		.type = "counter",
		.help = "Records that made way for newer ones.",
		.put = put_lost,
	},
	{
		.name = "rpfmon_rules",
		.type = "gauge",
		.help = "Rules in the allowlist.",
		.put = put_rules,
	},
	{
		.name = "rpfmon_override",
		.type = "gauge",
		.help = "1 for what a matching rule does.",
		.put = put_override,
	},
	{
		.name = "rpfmon_build_info",
		.type = "gauge",
		.help = "1 for the version of the module.",
		.put = put_build,
	},
};

static int visit(const struct place *place, void *data)
{
	struct sources *sources = data;
	struct source *source;
	int err;

	sources->v = xgrow(sources->v, sources->n, &sources->room, sizeof(*source));
	source = &sources->v[sources->n++];
	*source = (struct source) { 0 };
	err = client_devices(place->nl, &source->devices);
	if (!err)
		err = client_conf(place->nl, &source->conf);
	/* A pid is not the same tomorrow. */
	if (place->run->all && place->ns->named)
		source->netns = xprintf("%s", place->ns->name);
	else if (place->run->all)
		source->netns = xprintf("%u", source->conf.netns);
	return err;
}

static void put_all(const struct sources *sources)
{
	const struct family *family;
	char *line;
	size_t i;

	for (family = families; family < families + ARRAY_SIZE(families); family++) {
		line = xprintf("# HELP %s %s", family->name, family->help);
		out_item(line);
		free(line);
		line = xprintf("# TYPE %s %s", family->name, family->type);
		out_item(line);
		free(line);
		for (i = 0; i < sources->n; i++)
			family->put(family, &sources->v[i]);
	}
	out_item("# EOF");
}

static int metrics(const struct run *run)
{
	struct sources sources = { 0 };
	size_t i;
	int err;

	out_strings();
	err = visit_each(run, visit, &sources);
	if (!err)
		put_all(&sources);
	for (i = 0; i < sources.n; i++) {
		free(sources.v[i].devices.v);
		free(sources.v[i].netns);
	}
	free(sources.v);
	return err;
}

static const struct command commands[] = {
	{
		.help = "all that is counted, as Prometheus reads it",
		.run = metrics,
	},
	{ 0 }
};

const struct object cmd_metrics = { "metrics", commands };
