// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include "kernel.h"
#include "out.h"
#include "print.h"
#include "run.h"
#include "util.h"

/* Counters other than 0, in a line. */
static char *brief(const struct counters *counters)
{
	unsigned int i;
	char *text;
	FILE *f;

	f = xmemstream(&text);
	for (i = 0; i < RPFMON_A_COUNTERS_FIRST_SEEN; i++)
		if (counters->v[i])
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

static int visit_status(const struct run *run, const struct netns *ns, struct nl *nl, void *data)
{
	struct conf conf;
	char *gone;
	int err;

	err = fetch_conf(nl, &conf);
	if (err)
		return err;
	out_row();
	run_netns(run, ns);
	out_number(OUT_JSON, "netns", conf.netns);
	out_string(OUT_ANY, "module-version", conf.module_version);
	out_string(OUT_ANY, "tool-version", VERSION);
	out_word(OUT_ANY, "override", &words_override, conf.override);
	out_number(OUT_ANY, "rules", conf.rules);
	print_probe(run, &conf);
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

int status(const struct run *run)
{
	int err;

	if (run->all)
		out_list(NULL);
	else
		out_one();
	err = run_each(run, visit_status, NULL);
	if (err == UNLOADED)
		kernel_hindrances(tell);
	return err;
}

static int visit_reset(const struct run *run, const struct netns *ns, struct nl *nl, void *data)
{
	struct nlmsghdr *nlh = nl_request(nl, RPFMON_CMD_RESET, 64);

	if (run->args.dev)
		mnl_attr_put_strz(nlh, RPFMON_A_DEV_DEV, run->args.dev);
	if (nl_do(nl, nlh, NULL, NULL))
		return nl_fail(nl, "zeroing the counters");
	return 0;
}

int reset(const struct run *run)
{
	return run_each(run, visit_reset, NULL);
}
