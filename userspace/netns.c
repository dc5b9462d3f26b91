// SPDX-License-Identifier: GPL-2.0
/* Network namespaces: finding and entering one, and walking all that can be reached. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "netns.h"
#include "util.h"

#define RUN_NETNS "/run/netns"
#define OWN "/proc/self/ns/net"

struct list {
	struct netns *v;
	size_t n, room;
};

static bool is_pid(const char *s)
{
	return *s >= '1' && *s <= '9' && strspn(s, "0123456789") == strlen(s);
}

static bool is_netns(const char *path, ino_t *inode)
{
	struct stat st, own;

	/* Every namespace file has the device of nsfs. */
	if (stat(path, &st) < 0 || stat(OWN, &own) < 0 || st.st_dev != own.st_dev)
		return false;
	*inode = st.st_ino;
	return true;
}

ino_t netns_inode(void)
{
	struct stat st;

	return stat(OWN, &st) < 0 ? 0 : st.st_ino;
}

bool netns_may_be(const char *name)
{
	return *name && !strchr(name, '/') && strcmp(name, ".") && strcmp(name, "..");
}

int netns_find(const char *name, struct netns *ns)
{
	memset(ns, 0, sizeof(*ns));
	ns->path = xprintf("%s/%s", RUN_NETNS, name);
	ns->named = true;
	if (access(ns->path, F_OK) < 0 && is_pid(name)) {
		free(ns->path);
		ns->path = xprintf("/proc/%s/ns/net", name);
		ns->named = false;
	}
	if (access(ns->path, F_OK) < 0)
		return fail(REFUSED, "-n %s: no network namespace of this name in %s, and no pid",
			    name, RUN_NETNS);
	if (!is_netns(ns->path, &ns->inode))
		return fail(REFUSED, "-n %s: %s", name,
			    errno == EACCES ? strerror(errno) : "not a network namespace");
	ns->name = xprintf("%s", name);
	return 0;
}

static int enter(const char *path, ino_t inode)
{
	struct stat st;
	int fd, err;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = fstat(fd, &st) < 0 ? -errno : 0;
	if (!err && st.st_ino != inode)
		err = -ESTALE;
	if (!err && setns(fd, CLONE_NEWNET) < 0)
		err = -errno;
	close(fd);
	return err;
}

int netns_enter(const struct netns *ns)
{
	int err = enter(ns->path, ns->inode);

	if (err)
		return fail(REFUSED, "-n %s: %s", ns->name, strerror(-err));
	return 0;
}

static void add(struct list *list, const char *path, const char *name, bool named)
{
	struct netns *ns;
	ino_t inode;
	size_t i;

	if (!is_netns(path, &inode))
		return;
	for (i = 0; i < list->n; i++) {
		ns = &list->v[i];
		if (ns->inode != inode)
			continue;
		return;
	}
	list->v = xgrow(list->v, list->n, &list->room, sizeof(*list->v));
	list->v[list->n++] = (struct netns) {
		.inode = inode,
		.name = name ? xprintf("%s", name) : NULL,
		.path = xprintf("%s", path),
		.named = named,
	};
}

static void add_dir(struct list *list, const char *dir, const char *below,
		    bool (*wanted)(const char *name))
{
	struct dirent *entry;
	char *path;
	DIR *d;

	d = opendir(dir);
	if (!d)
		return;
	while ((entry = readdir(d))) {
		if (!wanted(entry->d_name))
			continue;
		path = xprintf("%s/%s%s", dir, entry->d_name, below);
		add(list, path, entry->d_name, !*below);
		free(path);
	}
	closedir(d);
}

static bool not_hidden(const char *name)
{
	return *name != '.';
}

int netns_each(int (*visit)(const struct netns *ns, void *data), void *data)
{
	struct list list = { 0 };
	int err, own;
	size_t i;

	own = open(OWN, O_RDONLY | O_CLOEXEC);
	if (own < 0)
		return fail(REFUSED, "%s: %s", OWN, strerror(errno));
	add(&list, OWN, NULL, false);
	add_dir(&list, RUN_NETNS, "", not_hidden);
	add_dir(&list, "/proc", "/ns/net", is_pid);

	err = list.n ? visit(&list.v[0], data) : 0;
	for (i = 1; !err && i < list.n; i++) {
		if (enter(list.v[i].path, list.v[i].inode))
			continue;
		err = visit(&list.v[i], data);
	}
	if (setns(own, CLONE_NEWNET) < 0 && i > 1 && !err)
		err = fail(REFUSED, "coming back from network namespace %s: %s",
			   list.v[i - 1].name, strerror(errno));
	close(own);
	for (i = 0; i < list.n; i++) {
		free(list.v[i].name);
		free(list.v[i].path);
	}
	free(list.v);
	return err;
}
