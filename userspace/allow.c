// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "out.h"
#include "print.h"
#include "run.h"

static int visit_show(const struct run *run, const struct netns *ns, struct nl *nl, void *data)
{
	struct rules rules = { 0 };
	size_t i;
	int err;

	err = fetch_rules(nl, &rules);
	for (i = 0; !err && i < rules.n; i++) {
		out_row();
		run_netns(run, ns);
		if (run->all)
			out_number(OUT_JSON, "netns", ns->inode);
		print_rule(OUT_ANY, &rules.v[i]);
	}
	free(rules.v);
	return err;
}

int allow_show(const struct run *run)
{
	out_list("no rules");
	return run_each(run, visit_show, NULL);
}

static int visit_add(const struct run *run, const struct netns *ns, struct nl *nl, void *data)
{
	struct rule rule;

	rule_from_args(&run->args, &rule);
	return rule_add(nl, &rule) ? nl_fail(nl, "adding the rule") : 0;
}

int allow_add(const struct run *run)
{
	return run_each(run, visit_add, NULL);
}

static int visit_del(const struct run *run, const struct netns *ns, struct nl *nl, void *data)
{
	struct rule rule;

	rule_from_args(&run->args, &rule);
	return rule_del(nl, &rule) ? nl_fail(nl, "deleting the rule") : 0;
}

int allow_del(const struct run *run)
{
	return run_each(run, visit_del, NULL);
}

static int visit_flush(const struct run *run, const struct netns *ns, struct nl *nl, void *data)
{
	if (nl_do(nl, nl_request(nl, RPFMON_CMD_RULE_FLUSH, 0), NULL, NULL))
		return nl_fail(nl, "deleting the rules");
	return 0;
}

int allow_flush(const struct run *run)
{
	return run_each(run, visit_flush, NULL);
}
