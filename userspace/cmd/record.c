// SPDX-License-Identifier: GPL-2.0
/* rpfmon record: the rejections that are kept. */
#include <stdlib.h>

#include "grammar.h"
#include "out.h"
#include "print.h"
#include "util.h"
#include "visit.h"

struct name {
	uint32_t netns;
	char *name;
};

struct kept {
	struct records records;
	struct name *names;	/* of the namespaces visited */
	size_t n_names, room_names;
};

static void add_name(struct kept *kept, const struct netns *ns)
{
	kept->names = xgrow(kept->names, kept->n_names, &kept->room_names, sizeof(*kept->names));
	kept->names[kept->n_names++] = (struct name) {
		.netns = ns ? ns->inode : 0,
		.name = xprintf("%s", ns && ns->name ? ns->name : "-"),
	};
}

static const char *find_name(const struct kept *kept, uint32_t netns)
{
	size_t i;

	for (i = 0; i < kept->n_names; i++)
		if (kept->names[i].netns == netns)
			return kept->names[i].name;
	return "-";
}

static int visit(const struct place *place, void *data)
{
	struct kept *kept = data;
	int err;

	err = warn_of_probe(place->nl);
	if (err)
		return err;
	add_name(kept, place->ns);
	return client_records(place->nl, place->ifindex, place->run->args.last.n, &kept->records);
}

static void print_one(const struct run *run, const struct kept *kept, const struct record *record)
{
	char *line;

	out_row();
	print_record(record);
	if (out_is_json())
		return;
	line = record_line(record);
	if (run->all)
		out_line("%s %s", find_name(kept, record->netns), line);
	else
		out_line("%s", line);
	free(line);
}

static int show(const struct run *run)
{
	struct kept kept = { 0 };
	struct records *records = &kept.records;
	uint32_t last = run->args.last.n;
	size_t i = 0;
	int err;

	out_list("no records");
	err = visit_each_with_device(run, visit, &kept);
	if (err)
		goto out;

	records_sort(records);
	/* The module was asked for no more, but of each namespace. */
	if (last && last < records->n)
		i = records->n - last;
	for (; i < records->n; i++)
		print_one(run, &kept, &records->v[i]);
out:
	for (i = 0; i < kept.n_names; i++)
		free(kept.names[i].name);
	free(kept.names);
	free(records->v);
	return err;
}

static const struct arg args[] = {
	ARG("dev", VALUE_NAME, dev),
	NUMBER("last", 1, UINT32_MAX, last),
	{ 0 }
};

static const struct command commands[] = {
	{
		.word = "show",
		.help = "the rejections kept, oldest first",
		.run = show,
		.args = args,
		.bare = true,
	},
	{ 0 }
};

const struct object cmd_record = { "record", commands };
