// SPDX-License-Identifier: GPL-2.0
/* rpfmon status: versions, override, and what may have been missed. */
#include <stdio.h>
#include <stdlib.h>

#include "grammar.h"
#include "kernel.h"
#include "out.h"
#include "print.h"
#include "util.h"
#include "visit.h"

/* Counters other than 0, in a line. */
static char *brief(const struct counters *counters)
{
	unsigned int i;
	char *text;
	FILE *f;

	f = xmemstream(&text);
	for (i = 0; i < ARRAY_SIZE(counters->v); i++)
		if (counters->v[i] && !counter_is_time(i))
			fprintf(f, "%s%s %llu", ftell(f) ? ", " : "", word(&words_counter, i),
				(unsigned long long)counters->v[i]);
	fclose(f);
	return text;
}

static void print_probe(const struct run *run, const struct conf *conf)
{
	char *fix, *text;

	if (!HAS(conf, RPFMON_A_CONF_PROBE)) {
		out_null(OUT_ANY, "probe");
		return;
	}
	out_word(OUT_JSON, "probe", &words_probe, conf->probe);
	if (run->all)
		warn_if_off(conf);
	if (run->all || !probe_is_off(conf)) {
		out_word(OUT_TEXT, "probe", &words_probe, conf->probe);
		return;
	}
	fix = kernel_probe_fix();
	text = xprintf("off: rpfmon sees no rejections now, and admits nothing; %s", fix);
	out_string(OUT_TEXT, "probe", text);
	free(text);
	free(fix);
}

static int visit(const struct place *place, void *data)
{
	struct conf conf;
	char *gone;
	int err;

	err = client_conf(place->nl, &conf);
	if (err)
		return err;
	out_row();
	visit_put_netns(place);
	out_number(OUT_JSON, "netns", conf.netns);
	out_string(OUT_ANY, "module-version", conf.module_version);
	out_string(OUT_ANY, "tool-version", VERSION);
	out_word(OUT_ANY, "override", &words_override, conf.override);
	out_number(OUT_ANY, "rules", conf.rules);
	out_number(place->run->all ? OUT_JSON : OUT_ANY, "generation", conf.generation);
	out_bool(OUT_ANY | OUT_RARE, "quiet", HAS(&conf, RPFMON_A_CONF_QUIET));
	print_probe(place->run, &conf);
	out_number(OUT_ANY, "probe-missed", conf.probe_missed);
	out_number(OUT_ANY, "records-lost", conf.records_lost);
	out_number(OUT_ANY, "records-kept", conf.records_kept);

	out_object("gone");
	print_counters(&conf.gone);
	out_end();
	gone = brief(&conf.gone);
	out_string(OUT_TEXT | OUT_RARE, "gone", *gone ? gone : NULL);
	free(gone);
	return 0;
}

static void tell(const char *line)
{
	note("%s", line);
}

static int status(const struct run *run)
{
	int err;

	if (run->all)
		out_list(NULL);
	else
		out_one();
	err = visit_each(run, visit, NULL);
	if (err == UNLOADED)
		kernel_hindrances(tell);
	return err;
}

static const struct command commands[] = {
	{
		.help = "versions, override, and what may have been missed",
		.run = status,
	},
	{ 0 }
};

const struct object cmd_status = { "status", commands };
