// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>

#include "err.h"
#include "out.h"
#include "print.h"
#include "run.h"

struct show {
	struct records records;
	unsigned int visited;
};

static int visit(const struct run *run, const struct netns *ns, struct nl *nl, void *data)
{
	struct show *show = data;
	uint32_t ifindex = 0;
	struct device device;
	int err;

	if (run->args.dev) {
		err = fetch_device(nl, run->args.dev, &device);
		if (err == -ENODEV)
			return run->all ? 0 : nl_fail(nl, "device %s", run->args.dev);
		if (err)
			return err;
		ifindex = device.ifindex;
	}
	show->visited++;
	return fetch_records(nl, ifindex, &show->records);
}

static void print_one(const struct run *run, const struct record *record)
{
	char *line;

	out_row();
	print_record(record);
	if (out_is_json())
		return;
	line = record_line(record);
	if (run->all)
		out_line("netns %u %s", record->netns, line);
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
	if (!err && !show.visited)
		err = fail(REFUSED, "device %s: in no network namespace", run->args.dev);
	if (err)
		goto out;

	if (records->missed)
		note("%llu records made way before they could be read",
		     (unsigned long long)records->missed);
	records_sort(records);
	if (run->args.last && run->args.last < records->n)
		i = records->n - run->args.last;
	for (; i < records->n; i++)
		print_one(run, &records->v[i]);
out:
	free(records->v);
	return err;
}
