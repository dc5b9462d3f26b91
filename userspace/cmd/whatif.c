// SPDX-License-Identifier: GPL-2.0
/* rpfmon whatif: runs a command in a copy of the namespace's routing, and tells whose verdict changes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "command.h"
#include "grammar.h"
#include "netns.h"
#include "out.h"
#include "util.h"
#include "visit.h"

/* As many as the text lists. */
#define GROUPS_MAX 16
#define NAMES_MAX 6

struct whatif {
	const char *command;
	uint32_t netns;
	struct changes changes;
};

/* ---- what is said ---- */

/* Changes of one device that are alike but for the network. */
struct bunch {
	const struct change *first;
	size_t n;
	uint64_t hash;		/* of their networks */
};

static bool alike(const struct change *a, const struct change *b)
{
	return a->before == b->before && a->after == b->after && a->only == b->only;
}

static int by_networks(const void *one, const void *other)
{
	const struct bunch *a = one, *b = other;

	if (a->first->before != b->first->before)
		return a->first->before - b->first->before;
	if (a->first->after != b->first->after)
		return a->first->after - b->first->after;
	if (a->first->only != b->first->only)
		return a->first->only - b->first->only;
	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return a->first->link < b->first->link ? -1 : a->first->link > b->first->link;
}

static size_t make_bunches(const struct whatif *w, struct bunch *bunches)
{
	const struct change *v = w->changes.v;
	size_t i, j, n = 0;

	for (i = 0; i < w->changes.n; i = j) {
		uint64_t hash = 0xcbf29ce484222325;

		for (j = i; j < w->changes.n && v[j].link == v[i].link && alike(&v[i], &v[j]); j++)
			hash = (hash ^ v[j].network) * 0x100000001b3;
		bunches[n++] = (struct bunch) { &v[i], j - i, hash };
	}
	qsort(bunches, n, sizeof(*bunches), by_networks);
	return n;
}

static char *networks_words(const struct whatif *w, const struct bunch *bunch)
{
	char prefix[PREFIX_STRLEN];
	char *text;
	size_t i, rest;
	FILE *f;

	f = xmemstream(&text);
	/* It is the first of all, and is read best as the last. */
	rest = !w->changes.networks.v[bunch->first[0].network].prefix.len;
	for (i = rest; i < bunch->n && i < rest + NAMES_MAX; i++)
		fprintf(f, "%s%s", i > rest ? ", " : "",
			prefix_str(prefix, &w->changes.networks.v[bunch->first[i].network].prefix));
	if (bunch->n > i)
		fprintf(f, " and %zu other networks", bunch->n - i);
	if (rest)
		fputs(bunch->n > 1 ? " and anywhere else" : "anywhere else", f);
	fclose(f);
	return text;
}

static void say_bunch(const struct whatif *w, const struct bunch *bunch, size_t devs)
{
	const struct change *change = bunch->first;
	char *from = networks_words(w, bunch), *who, *text;
	FILE *f;
	size_t i;

	f = xmemstream(&who);
	for (i = 0; i < devs && i < NAMES_MAX; i++)
		fprintf(f, "%s%s", i ? ", " : "", w->changes.before.facts.link[bunch[i].first->link].name);
	if (devs > i)
		fprintf(f, " and %zu other devices", devs - i);
	fclose(f);
	text = xprintf("%s: from %s%s: %s now, %s then", who, from,
		       change->only ? w->changes.only[change->only - 1] : "",
		       word(&words_whatif, change->before), word(&words_whatif, change->after));
	out_fold("", text);
	free(text);
	free(who);
	free(from);
}

static void say_changes(const struct whatif *w)
{
	struct bunch *bunches = xzalloc((w->changes.n + 1) * sizeof(*bunches));
	size_t i, j, n = make_bunches(w, bunches), said = 0, left = 0;

	for (i = 0; i < n; i = j) {
		for (j = i + 1; j < n && bunches[j].n == bunches[i].n && bunches[j].hash == bunches[i].hash &&
		     alike(bunches[j].first, bunches[i].first); j++)
			;
		if (said++ < GROUPS_MAX)
			say_bunch(w, &bunches[i], j - i);
		else
			left += j - i;
	}
	if (left)
		out_line("and %zu other devices; rpfmon -j whatif lists all", left);
	free(bunches);
}

static void print_json(const struct whatif *w)
{
	char prefix[PREFIX_STRLEN];
	size_t i;

	if (!out_is_json())
		return;
	out_string(OUT_JSON, "command", w->command);
	out_bool(OUT_JSON, "unasked", w->changes.unasked);
	out_array("changes");
	for (i = 0; i < w->changes.n; i++) {
		const struct change *change = &w->changes.v[i];

		const struct prefix *from = &w->changes.networks.v[change->network].prefix;

		out_object(NULL);
		out_number(OUT_JSON, "netns", w->netns);
		out_string(OUT_JSON, "dev", w->changes.before.facts.link[change->link].name);
		out_string(OUT_JSON, "from", from->len ? prefix_str(prefix, from) : "0.0.0.0/0");
		out_word(OUT_JSON, "before", &words_whatif, change->before);
		out_word(OUT_JSON, "after", &words_whatif, change->after);
		out_string(OUT_JSON, "only", change->only ? w->changes.only[change->only - 1] + 1 : NULL);
		out_end();
	}
	out_end();
}

static void print_text(const struct whatif *w)
{
	size_t i, devs = 0, networks = 0;

	for (i = 0; i < w->changes.before.facts.n_link; i++)
		devs += w->changes.before.facts.link[i].up && w->changes.before.facts.link[i].ifindex != 1 &&
			w->changes.before.facts.link[i].conf;
	for (i = 0; i < w->changes.networks.n; i++)
		networks += !w->changes.networks.v[i].empty;
	if (w->changes.n)
		say_changes(w);
	else
		out_line("No verdict changes: %zu device%s, %zu network%s were looked at.", devs,
			 devs == 1 ? "" : "s", networks, networks == 1 ? "" : "s");
	if (w->changes.unasked)
		note("some kinds of packets that routing rules tell apart were not looked at");
}

/* ---- how it comes to that ---- */

static int try_it(struct twin *twin, void *data)
{
	struct whatif *w = data;
	char *said;
	int status;

	changes_free(&w->changes);
	status = changes_try(&w->changes, twin, w->command, &said);
	said[strcspn(said, "\n")] = '\0';
	if (status > 0)
		fail(REFUSED, "the command failed in the copy: %s", *said ? said : "without a word");
	free(said);
	return status > 0 ? REFUSED : 0;
}

static int visit(const struct place *place, void *data)
{
	struct whatif *w = data;
	struct nl *nl = place->nl;
	char *why;
	int err;

	w->netns = netns_inode();
	if (nl && client_refuses(nl)) {
		note("rpfmon's own rules are not looked at: that needs CAP_NET_ADMIN over the network namespace");
		nl = NULL;
	}
	err = twin_with(nl, w->command, try_it, w, &why);
	if (!err && why) {
		out_why("not-claimed", why);
		err = fail(REFUSED, "not claimed: %s", why);
	}
	if (!err) {
		print_json(w);
		print_text(w);
		err = w->changes.n ? CHANGES : DONE;
	}
	changes_free(&w->changes);
	free(why);
	return err;
}

static int enter(const struct run *run, const char *name)
{
	struct netns ns;
	int err;

	if (!name)
		return 0;
	if (run->netns)
		return fail(USAGE, "whatif: the command is for network namespace %s itself; leave -n out",
			    name);
	err = netns_find(name, &ns);
	if (!err)
		err = netns_enter(&ns);
	free(ns.name);
	free(ns.path);
	return err;
}

static int whatif(const struct run *run)
{
	char *line = command_join(run->args.words.v, run->args.words.n);
	struct whatif w = { 0 };
	char *rest, *netns;
	const char *wrong;
	int err;

	wrong = command_split(line, &rest, &netns);
	w.command = rest;
	out_one();
	err = wrong ? fail(USAGE, "whatif: %s", wrong) : enter(run, netns);
	if (!err)
		err = visit_each_unloaded(run, visit, &w);
	free(line);
	free(rest);
	free(netns);
	return err;
}

static const struct arg args[] = {
	ONE_OF(1, NULL, VALUE_COMMAND, words),
	{ 0 }
};

static const struct command commands[] = {
	{
		.help = "runs the command in a copy of the namespace's routing: whose verdict would change",
		.run = whatif,
		.args = args,
		.changes = true,
	},
	{ 0 }
};

const struct object cmd_whatif = { "whatif", commands };
