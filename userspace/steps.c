// SPDX-License-Identifier: GPL-2.0
/* Commands one behind the other, joined to be pasted. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "steps.h"

void steps_take(struct steps *steps, char *step)
{
	steps->v = xgrow(steps->v, steps->n, &steps->room, sizeof(*steps->v));
	steps->v[steps->n++] = step;
}

void steps_add(struct steps *steps, const char *fmt, ...)
{
	va_list ap;
	char *step;

	va_start(ap, fmt);
	if (vasprintf(&step, fmt, ap) < 0)
		no_memory();
	va_end(ap);
	steps_take(steps, step);
}

void steps_free(struct steps *steps)
{
	size_t i;

	for (i = 0; i < steps->n; i++)
		free(steps->v[i]);
	free(steps->v);
}

/* What makes a command run in the namespace. */
char *step_text(const char *step, const struct netns *ns)
{
	char *text, *name;

	if (!ns)
		return xprintf("%s", step);
	name = xput(escape_shell, ns->name);
	if (!strncmp(step, "rpfmon ", 7))
		text = xprintf("rpfmon -n %s %s", name, step + 7);
	else if (ns->named)
		text = xprintf("ip netns exec %s %s", name, step);
	else
		text = xprintf("nsenter -t %s -n %s", name, step);
	free(name);
	return text;
}

static char *join(const struct steps *steps, const struct netns *ns, const char *sep, bool back)
{
	char *text, *step;
	size_t i;
	FILE *f;

	f = xmemstream(&text);
	for (i = 0; i < steps->n; i++) {
		step = step_text(steps->v[back ? steps->n - 1 - i : i], ns);
		fprintf(f, "%s%s", i ? sep : "", step);
		free(step);
	}
	fclose(f);
	return text;
}

char *steps_join(const struct steps *steps, const struct netns *ns)
{
	return join(steps, ns, " && ", false);
}

char *steps_undo(const struct steps *steps, const struct netns *ns)
{
	return join(steps, ns, "; ", true);
}
