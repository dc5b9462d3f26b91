/* SPDX-License-Identifier: GPL-2.0 */
/* A directory of our own that stands for /, by kernel_root, for what is read of its files. */
#ifndef TEST_ROOT_H
#define TEST_ROOT_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kernel.h"

static char root[] = "/tmp/rpfmon-root.XXXXXX";

static void path_of(char path[256], const char *name)
{
	snprintf(path, 256, "%s%s", root, name);
}

/* A NULL @text takes the file away. */
static void put(const char *name, const char *text)
{
	char path[256];
	FILE *f;

	path_of(path, name);
	unlink(path);
	if (!text)
		return;
	f = fopen(path, "w");
	fputs(text, f);
	fclose(f);
}

/* With these directories, each behind the one that it is in. */
static void root_make(const char *const *dirs, unsigned int n)
{
	char path[256];
	unsigned int i;

	if (!mkdtemp(root))
		abort();
	kernel_root = root;
	for (i = 0; i < n; i++) {
		path_of(path, dirs[i]);
		mkdir(path, 0755);
	}
}

/* Is nothing left behind? Its files are gone. */
static bool root_remove(const char *const *dirs, unsigned int n)
{
	char path[256];

	while (n--) {
		path_of(path, dirs[n]);
		rmdir(path);
	}
	return !rmdir(root);
}

#endif
