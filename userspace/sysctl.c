// SPDX-License-Identifier: GPL-2.0
/* rp_filter and its like: as they are, and what sets them when the machine boots, see sysctl.d(5). */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kernel.h"
#include "sysctl.h"
#include "util.h"

/* A file in one hides those of its name in the next. */
static const char *const dirs[] = {
	"/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d",
};

#define LAST "/etc/sysctl.conf"

struct file {
	char *name;
	const char *dir;
};

struct files {
	struct file *v;
	size_t n, room;
};

int sysctl_read(const char *dev, const char *name)
{
	char *path = xprintf("/proc/sys/net/ipv4/conf/%s/%s", dev, name);
	int value = -1;
	FILE *f;

	f = fopen(path, "re");
	free(path);
	if (!f)
		return -1;
	if (fscanf(f, "%d", &value) != 1)
		value = -1;
	fclose(f);
	return value;
}

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

/* As in "-net/ipv4/conf/all/rp_filter = 1"; a '-' alone takes the key out of a glob's way. */
static bool is_rp_filter(const char *text)
{
	const char *end = text + strcspn(text, "=");

	while (end > text && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return end - text > 10 && (!strncmp(end - 10, ".rp_filter", 10) ||
				   !strncmp(end - 10, "/rp_filter", 10));
}

static void read_file(struct settings *settings, const char *file)
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
		if (*text == '#' || *text == ';' || !is_rp_filter(text))
			continue;
		settings->v = xgrow(settings->v, settings->n, &settings->room,
				    sizeof(*settings->v));
		settings->v[settings->n++] = (struct setting) {
			.file = xprintf("%s", file),
			.line = line,
			.text = xprintf("%s", text),
		};
	}
	free(buf);
	fclose(f);
}

/* Debian's 99-sysctl.conf */
static bool is_link_to_last(const char *file)
{
	char *path = xprintf("%s%s", kernel_root, file);
	char target[64];
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	free(path);
	if (len < 0)
		return false;
	target[len] = '\0';
	return !strcmp(target, LAST) || !strcmp(target, "../sysctl.conf");
}

void settings_read(struct settings *settings)
{
	struct files files = { 0 };
	char *path;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(dirs); i++)
		list_dir(&files, dirs[i]);
	if (files.n)
		qsort(files.v, files.n, sizeof(*files.v), file_compare);
	for (i = 0; i < files.n; i++) {
		path = xprintf("%s/%s", files.v[i].dir, files.v[i].name);
		if (!is_link_to_last(path))
			read_file(settings, path);
		free(path);
		free(files.v[i].name);
	}
	read_file(settings, LAST);
	free(files.v);
}

void settings_free(struct settings *settings)
{
	size_t i;

	for (i = 0; i < settings->n; i++) {
		free(settings->v[i].file);
		free(settings->v[i].text);
	}
	free(settings->v);
	memset(settings, 0, sizeof(*settings));
}
