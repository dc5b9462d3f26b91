// SPDX-License-Identifier: GPL-2.0
/* rp_filter and its like: as they are, and what sets them when the machine boots, see sysctl.d(5). */
#include <ctype.h>
#include <dirent.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel.h"
#include "sysctl.h"
#include "util.h"

/* A file in one hides those of its name in the next. */
static const char *const dirs[] = {
	"/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d", "/lib/sysctl.d",
};

struct file {
	char *name;
	const char *dir;
};

struct files {
	struct file *v;
	size_t n, room;
};

static bool is_conf(const char *name)
{
	size_t len = strlen(name);

	return *name != '.' && len > 5 && !strcmp(name + len - 5, ".conf");
}

static bool is_hidden(const struct files *files, const char *name)
{
	size_t i;

	for (i = 0; i < files->n; i++)
		if (!strcmp(files->v[i].name, name))
			return true;
	return false;
}

static void list_dir(struct files *files, const char *dir)
{
	char *path = xprintf("%s%s", kernel_root, dir);
	struct dirent *entry;
	DIR *d = opendir(path);

	free(path);
	if (!d)
		return;
	while ((entry = readdir(d))) {
		if (!is_conf(entry->d_name) || is_hidden(files, entry->d_name))
			continue;
		files->v = xgrow(files->v, files->n, &files->room, sizeof(*files->v));
		files->v[files->n++] = (struct file) {
			.name = xprintf("%s", entry->d_name),
			.dir = dir,
		};
	}
	closedir(d);
}

static int file_compare(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

/* The text without white space around it, to be freed. */
static char *stripped(const char *text, size_t len)
{
	while (len && isspace((unsigned char)*text))
		text++, len--;
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	return xprintf("%.*s", (int)len, text);
}

/* If its first separator is a dot, dots and slashes change places, sysctl_normalize() of systemd. */
static void normalize(char *key)
{
	char *c = strpbrk(key, "./");

	if (!c || *c == '/')
		return;
	for (; c; c = strpbrk(c + 1, "./"))
		*c = *c == '.' ? '/' : '.';
}

/*
 * As parse_line() of systemd-sysctl has it: another value takes the place of the one before it, and no value
 * counts as one; the same value again changes nothing, so that a pattern keeps its turn among the others.
 */
static void replace_earlier(struct settings *settings, struct setting *setting)
{
	struct setting *s;

	for (s = settings->v; s < setting; s++) {
		if (!s->counts || strcmp(s->key, setting->key))
			continue;
		if (s->value && setting->value ? !strcmp(s->value, setting->value) : s->value == setting->value)
			setting->counts = false;
		else
			s->counts = false;
	}
}

void settings_add(struct settings *settings, const char *file, unsigned int line, const char *text, bool unread)
{
	const char *key = text + (*text == '-'), *equals = strchr(text, '=');
	struct setting *setting;

	settings->v = xgrow(settings->v, settings->n, &settings->room, sizeof(*settings->v));
	setting = &settings->v[settings->n++];
	*setting = (struct setting) {
		.file = xprintf("%s", file),
		.line = line,
		.text = xprintf("%s", text),
		.key = stripped(key, equals ? (size_t)(equals - key) : strlen(key)),
		.value = equals ? stripped(equals + 1, strlen(equals + 1)) : NULL,
		.ignored = key > text,
		.unread = unread,
		.counts = !unread && (equals || key > text),
	};
	normalize(setting->key);
	setting->glob = strpbrk(setting->key, "*?[");
	if (setting->counts)
		replace_earlier(settings, setting);
}

static void read_file(struct settings *settings, const char *file, bool unread)
{
	char *path = xprintf("%s%s", kernel_root, file);
	FILE *f = fopen(path, "re");
	unsigned int line = 0;
	char *buf = NULL;
	size_t size = 0;
	char *text;

	free(path);
	if (!f)
		return;
	while (getline(&buf, &size, f) >= 0) {
		line++;
		text = buf + strspn(buf, " \t");
		text[strcspn(text, "\r\n")] = '\0';
		if (*text && *text != '#' && *text != ';')
			settings_add(settings, file, line, text, unread);
	}
	free(buf);
	fclose(f);
}

/* Debian's 99-sysctl.conf */
static bool is_link_to_conf(const char *file)
{
	char *path = xprintf("%s%s", kernel_root, file);
	char target[64];
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	free(path);
	if (len < 0)
		return false;
	target[len] = '\0';
	return !strcmp(target, SYSCTL_CONF) || !strcmp(target, "../sysctl.conf");
}

static void setting_free(struct setting *setting)
{
	free(setting->file);
	free(setting->text);
	free(setting->key);
	free(setting->value);
}

static void keep_those_of(struct settings *settings, const char *name)
{
	size_t i, n = 0;
	char *last;

	for (i = 0; i < settings->n; i++) {
		last = strrchr(settings->v[i].key, '/');
		if (last && !fnmatch(last + 1, name, FNM_PERIOD))
			settings->v[n++] = settings->v[i];
		else
			setting_free(&settings->v[i]);
	}
	settings->n = n;
}

/*
 * systemd-sysctl reads /etc/sysctl.conf by Debian's link to it alone, in its place, and so not at all in Debian 13,
 * which has no such link. `sysctl --system` reads it after all others.
 */
void settings_read(struct settings *settings, const char *name)
{
	struct files files = { 0 };
	bool linked = false;
	char *path;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(dirs); i++)
		list_dir(&files, dirs[i]);
	if (files.n)
		qsort(files.v, files.n, sizeof(*files.v), file_compare);
	for (i = 0; i < files.n; i++) {
		path = xprintf("%s/%s", files.v[i].dir, files.v[i].name);
		if (is_link_to_conf(path)) {
			read_file(settings, SYSCTL_CONF, false);
			linked = true;
		} else {
			read_file(settings, path, false);
		}
		free(path);
		free(files.v[i].name);
	}
	if (!linked)
		read_file(settings, SYSCTL_CONF, true);
	free(files.v);
	if (name)
		keep_those_of(settings, name);
}

void settings_free(struct settings *settings)
{
	size_t i;

	for (i = 0; i < settings->n; i++)
		setting_free(&settings->v[i]);
	free(settings->v);
	memset(settings, 0, sizeof(*settings));
}

static bool matches(const struct setting *setting, const char *key)
{
	return setting->glob && !fnmatch(setting->key, key, FNM_PATHNAME | FNM_PERIOD);
}

static char *key_of(const char *dev, const char *name)
{
	return xprintf("net/ipv4/conf/%s/%s", dev, name);
}

/* As apply_all() of systemd-sysctl has it: a key that is written out keeps patterns off it even without a value. */
const struct setting *settings_deciding(const struct settings *settings, const char *dev, const char *name)
{
	const struct setting *setting, *written_out = NULL, *by_pattern = NULL, *decides;
	char *key = key_of(dev, name);
	size_t i;

	for (i = 0; i < settings->n; i++) {
		setting = &settings->v[i];
		if (setting->counts && !strcmp(setting->key, key))
			written_out = setting;
		else if (setting->counts && setting->value && matches(setting, key))
			by_pattern = setting;
	}
	free(key);
	decides = written_out ? written_out : by_pattern;
	if (!decides || !decides->value)
		return NULL;
	/* Where it is said again, the last is the one to change. */
	for (i = decides - settings->v; i < settings->n; i++)
		if (settings->v[i].value && !settings->v[i].unread && !strcmp(settings->v[i].key, decides->key))
			decides = &settings->v[i];
	return decides;
}

/* What does not touch the device's key costs no look at the others. */
static bool wins_for(const struct settings *settings, const struct setting *setting, const char *dev,
		     const char *name)
{
	char *key = key_of(dev, name);
	bool touches = !strcmp(setting->key, key) || matches(setting, key);

	free(key);
	return touches && settings_deciding(settings, dev, name) == setting;
}

bool setting_wins(const struct settings *settings, const struct setting *setting, const char *name,
		  const char *const *devs, size_t n)
{
	bool wins = wins_for(settings, setting, "all", name) || wins_for(settings, setting, "default", name);

	while (!wins && n--)
		wins = wins_for(settings, setting, devs[n], name);
	return wins;
}
