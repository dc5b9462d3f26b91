// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>

#include "out.h"
#include "print.h"
#include "run.h"
#include "util.h"

struct name {
	uint32_t netns;
	char *name;
};

struct show {
	struct records records;
	struct name *names;	/* of the namespaces visited */
	size_t n_names, room_names;
};

static void add_name(struct show *show, const struct netns *ns)
{
	show->names = xgrow(show->names, show->n_names, &show->room_names, sizeof(*show->names));
	show->names[show->n_names++] = (struct name) {
		.netns = ns ? ns->inode : 0,
		.name = xprintf("%s", ns && ns->name ? ns->name : "-"),
	};
}

static const char *find_name(const struct show *show, uint32_t netns)
{
	size_t i;

	for (i = 0; i < show->n_names; i++)
		if (show->names[i].netns == netns)
			return show->names[i].name;
	return "-";
}

static int visit(const struct run *run, const struct netns *ns, struct nl *nl, void *data)
{
	struct show *show = data;
	uint32_t ifindex = 0;
	struct device device;
	int err;

	if (run->args.dev) {
		err = fetch_device(run, nl, &device);
		if (err)
			return err == -ENODEV ? 0 : err;
		ifindex = device.ifindex;
	}
	err = warn_of_probe(nl);
	if (err)
		return err;
	add_name(show, ns);
	return fetch_records(nl, ifindex, &show->records);
}

static void print_one(const struct run *run, const struct show *show, const struct record *record)
{
	char *line;

	out_row();
	print_record(record);
	if (out_is_json())
		return;
	line = record_line(record);
	if (run->all)
		out_line("%s %s", find_name(show, record->netns), line);
	else
		out_line("%s", line);
	free(line);
}

int record_show(const struct run *run)
{
	struct show show = { 0 };
	struct records *records = &show.records;
	size_t i = 0;
	int err;

	out_list("no records");
	err = run_each(run, visit, &show);
	if (!err && !show.n_names)
		err = fail(REFUSED, "device %s: in no network namespace", run->args.dev);
	if (err)
		goto out;

	records_sort(records);
	if (run->args.last && run->args.last < records->n)
		i = records->n - run->args.last;
	for (; i < records->n; i++)
		print_one(run, &show, &records->v[i]);
out:
	for (i = 0; i < show.n_names; i++)
		free(show.names[i].name);
	free(show.names);
	free(records->v);
	return err;
}
