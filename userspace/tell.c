// SPDX-License-Identifier: GPL-2.0
/* Tells a diagnosis as text: its words, and the commands that mend it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explain_json.h"
#include "out.h"
#include "tell.h"
#include "util.h"

const char *tell_plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

void tell_fold(const char *head, char *text)
{
	out_fold(head, text);
	free(text);
}

/* Any source of the device is there, too: that says it. */
static bool is_held_by_any(const struct trial *t, const struct opening *opening)
{
	size_t i;

	for (i = 0; opening->from.len && i < t->n_opens; i++)
		if (!t->opens[i].from.len && !strcmp(t->opens[i].dev, opening->dev))
			return true;
	return false;
}

static void say_opens(const struct trial *t)
{
	char buf[PREFIX_STRLEN];
	char *text;
	size_t i, n = 0;
	FILE *f;

	if (!t->n_opens)
		return;
	f = xmemstream(&text);
	for (i = 0; i < t->n_opens; i++) {
		if (is_held_by_any(t, &t->opens[i]))
			continue;
		if (n++ < 4)
			fprintf(f, "%s%s from %s", n > 1 ? ", " : "", t->opens[i].dev,
				t->opens[i].from.len ? prefix_str(buf, &t->opens[i].from) :
						       "any routable source");
	}
	if (n > 4)
		fprintf(f, " and %zu more", n - 4);
	fclose(f);
	tell_fold("      opens: ", text);
}

/* Rules go a line each, with how often the source was seen, so that one can be left out; unless some are there. */
static void say_steps(const struct diagnosis *d, const struct trial *t)
{
	const struct netns *ns = d->scene.stage->ns;
	const bool counted = !d->scene.stage->foreseen && t->fix.does.n ==
			     d->scene.n_source + (d->scene.stage->override != RPFMON_OVERRIDE_ON);
	char *step, *line;
	size_t i;

	if (t->fix.kind != FIX_ALLOW || d->scene.n_source < 2) {
		step = steps_join(&t->fix.does, ns);
		line = xprintf("    %s", step);
		out_paste(line);
		free(line);
		free(step);
		return;
	}
	for (i = 0; i < t->fix.does.n; i++) {
		const char *and = i + 1 == t->fix.does.n ? "" : " &&";

		step = step_text(t->fix.does.v[i], ns);
		if (counted && i < d->scene.n_source)
			line = xprintf("    %s%s  # %llu packet%s", step, and,
				       (unsigned long long)d->scene.sender[i]->packets,
				       tell_plural(d->scene.sender[i]->packets));
		else
			line = xprintf("    %s%s", step, and);
		out_paste(line);
		free(line);
		free(step);
	}
}

static void say_trial(const struct diagnosis *d, const struct trial *t)
{
	char *undo = steps_undo(&t->fix.undoes, d->scene.stage->ns), *line;

	if (t->fix.kind == FIX_OFF)
		out_line("    (the filter off on %s; every other device stays as it is)", d->finding->dev);
	say_steps(d, t);
	say_opens(t);
	if (t->fix.kind == FIX_PREFIX)
		out_line("      opens: what else is in that prefix, too");
	line = xprintf("      undo: %s", undo);
	out_paste(line);
	free(line);
	if (t->fix.keep) {
		line = xprintf("      keep: %s", t->fix.keep);
		out_paste(line);
		free(line);
	}
	if (t->fix.kept)
		out_fold(t->fix.keep ? "       and: " : "      keep: ", t->fix.kept);
	free(undo);
}

static void say_proved(const struct diagnosis *d)
{
	const struct trial *t;
	bool first = true;

	for (t = d->trial; t < d->trial + d->n_trial; t++) {
		if (t->proved != PROVED)
			continue;
		if (!first)
			out_line(t->reply.state == REPLY_OK ? "  %s (proved; replies leave by %s):" : "  %s (proved):",
				 t->n_opens ? "wider" : "or", t->reply.dev);
		else if (t->reply.state == REPLY_OK)
			out_line("  fix (proved; by the tables replies leave by %s):", t->reply.dev);
		else
			out_line("  fix (proved):");
		first = false;
		say_trial(d, t);
	}
}

/* What could not be proved is shown only if nothing was. */
static void say_unproved(const struct diagnosis *d)
{
	const struct trial *t;

	for (t = d->trial; t < d->trial + d->n_trial; t++)
		if (t->proved == PROVED)
			return;
	if (!d->n_trial && d->failed && d->finding->severity == SEVERITY_LOSS)
		tell_fold("  fix: ", xprintf("none that can be proved: %s", d->failed));
	for (t = d->trial; t < d->trial + d->n_trial; t++) {
		tell_fold("  not proved: ", xprintf("%s", t->why_not));
		say_trial(d, t);
	}
}

void tell_words(const struct diagnosis *d, const char *head, bool warnings)
{
	size_t i;

	for (i = 0; i < d->n_words; i++)
		if (diagnosis_shows(d, &d->words[i], warnings) && !d->words[i].row->quiet)
			out_fold(head, d->words[i].text);
}

void tell_fixes(const struct diagnosis *d)
{
	tell_words(d, "  warning: ", true);
	if (explain_unasked(d))
		out_fold("  warning: ", EXPLAIN_UNASKED);
	say_proved(d);
	say_unproved(d);
}
