// SPDX-License-Identifier: GPL-2.0
#include "out.h"
#include "run.h"

static int visit_show(const struct run *run, const struct netns *ns, struct nl *nl, void *data)
{
	struct conf conf;
	int err;

	err = fetch_conf(nl, &conf);
	if (err)
		return err;
	out_row();
	run_netns(run, ns);
	out_number(OUT_JSON, "netns", conf.netns);
	out_word(OUT_ANY, "override", &words_override, conf.override);
	return 0;
}

int override_show(const struct run *run)
{
	if (run->all)
		out_list(NULL);
	else
		out_one();
	return run_each(run, visit_show, NULL);
}

static int visit_set(const struct run *run, const struct netns *ns, struct nl *nl, void *data)
{
	const uint32_t *override = data;

	return override_set(nl, *override) ? nl_fail(nl, "setting override") : 0;
}

static int set(const struct run *run, uint32_t override)
{
	return run_each(run, visit_set, &override);
}

int override_off(const struct run *run)
{
	return set(run, RPFMON_OVERRIDE_OFF);
}

int override_audit(const struct run *run)
{
	return set(run, RPFMON_OVERRIDE_AUDIT);
}

int override_on(const struct run *run)
{
	return set(run, RPFMON_OVERRIDE_ON);
}
