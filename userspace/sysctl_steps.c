// SPDX-License-Identifier: GPL-2.0
/* Makes the commands that set sysctls of devices, take that back, and keep it. Pure, but for keep.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "keep.h"
#include "sysctl_steps.h"
#include "util.h"

/* A name with a dot in it is written the other way, as sysctl(8) has it; NULL if that does not take it. */
static char *key_of(const char *dev, const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-@+,";

	if (strspn(dev, plain) != strlen(dev))
		return NULL;
	return xprintf(strchr(dev, '.') ? "net/ipv4/conf/%s/%s" : "net.ipv4.conf.%s.%s", dev, name);
}

static char *set_one(const char *dev, const char *name, uint32_t value)
{
	char *path = xprintf("/proc/sys/net/ipv4/conf/%s/%s", dev, name);
	char *target = xput(escape_shell, path);
	char *line = xprintf("echo %u >%s", value, target);
	char *word = xput(escape_shell, line), *step = xprintf("sh -c %s", word);

	/* sh -c's own word, and in it the path as one. */
	free(path);
	free(target);
	free(line);
	free(word);
	return step;
}

void sysctl_steps(struct steps *steps, const struct sysctl_change *v, size_t n, bool back)
{
	char *text, *key;
	bool any = false;
	FILE *f = xmemstream(&text);
	size_t i;

	fputs("sysctl -w", f);
	for (i = 0; i < n; i++) {
		const struct sysctl_change *s = &v[back ? n - 1 - i : i];

		key = key_of(s->dev, s->name);
		any |= !!key;
		if (key)
			fprintf(f, " %s=%u", key, back ? s->was : s->value);
		else
			steps_take(steps, set_one(s->dev, s->name, back ? s->was : s->value));
		free(key);
	}
	fclose(f);
	if (any)
		steps_take(steps, text);
	else
		free(text);
}

char *sysctl_keep(const struct settings *settings, const struct sysctl_change *v, size_t n, char **kept)
{
	char **line = xzalloc(n * sizeof(*line)), *key, *keep = NULL;
	size_t i, keys = 0;

	for (i = 0; i < n; i++) {
		key = key_of(v[i].dev, v[i].name);
		if (key)
			line[keys++] = xprintf("%s = %u", key, v[i].value);
		free(key);
	}
	if (keys == n)
		keep = keep_sysctl(settings, line, n, kept);
	for (i = 0; i < keys; i++)
		free(line[i]);
	free(line);
	return keep;
}
