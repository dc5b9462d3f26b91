// SPDX-License-Identifier: GPL-2.0
/* Puts a text in the place of a file, whole or not at all: written beside it, and renamed once it is on the disk. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "replace.h"
#include "util.h"

/* 0 or -errno, as those below. */
static int write_all(int fd, const char *text)
{
	size_t left = strlen(text);
	ssize_t n;

	while (left) {
		n = write(fd, text, left);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			text += n;
			left -= n;
		}
	}
	return fsync(fd) < 0 ? -errno : 0;
}

/* NULL, or why this file is not to be replaced; one that may not be written may not be that either. */
static const char *look_at(const char *real, struct stat *old)
{
	if (stat(real, old) < 0)
		return strerror(errno);
	if (S_ISDIR(old->st_mode))
		return strerror(EISDIR);
	if (!S_ISREG(old->st_mode))
		return "no regular file";
	return euidaccess(real, W_OK) < 0 ? strerror(errno) : NULL;
}

/* The owner comes first: to change it takes bits of the mode away. */
static int keep_owner(int fd, const struct stat *old)
{
	struct stat now;

	if (fstat(fd, &now) < 0)
		return -errno;
	if ((now.st_uid != old->st_uid || now.st_gid != old->st_gid) &&
	    fchown(fd, old->st_uid, old->st_gid) < 0)
		return -errno;
	return fchmod(fd, old->st_mode & 07777) < 0 ? -errno : 0;
}

static int write_beside(const char *real, const char *text, const struct stat *old)
{
	char *beside = xprintf("%s.XXXXXX", real);
	int fd = mkostemp(beside, O_CLOEXEC), err;

	if (fd < 0) {
		err = -errno;
		free(beside);
		return err;
	}
	err = old ? keep_owner(fd, old) : 0;
	if (!err)
		err = write_all(fd, text);
	if (close(fd) < 0 && !err)
		err = -errno;
	if (!err && rename(beside, real) < 0)
		err = -errno;
	if (err)
		unlink(beside);
	free(beside);
	return err;
}

/* The directory is opened before anything is changed, and then has to keep the new name, too; 0 or an exit code. */
static int replace(const char *real, const char *text, const struct stat *old)
{
	char *copy = xprintf("%s", real);
	int dir = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC), err;

	free(copy);
	err = dir < 0 ? -errno : write_beside(real, text, old);
	if (err)
		err = fail(REFUSED, "%s: %s", real, strerror(-err));
	/* Some file systems have no such thing as a directory on the disk. */
	else if (fsync(dir) < 0 && errno != EINVAL)
		err = fail(REFUSED, "%s: is in its place, but may not outlast a power cut: writing its directory to the "
			   "disk: %s", real, strerror(errno));
	if (dir >= 0)
		close(dir);
	return err;
}

int replace_file(const char *file, const char *text)
{
	char *real = realpath(file, NULL);
	const char *why = NULL;
	sigset_t all, before;
	struct stat old;
	int err;

	if (real)
		why = look_at(real, &old);
	else if (errno != ENOENT || !lstat(file, &old))
		why = strerror(errno);
	if (why) {
		err = fail(REFUSED, "%s: %s", file, why);
	} else {
		/* What would end the program waits, so that nothing is left beside the file; a limit is an error. */
		signal(SIGXFSZ, SIG_IGN);
		sigfillset(&all);
		sigprocmask(SIG_BLOCK, &all, &before);
		err = replace(real ? real : file, text, real ? &old : NULL);
		sigprocmask(SIG_SETMASK, &before, NULL);
	}
	free(real);
	return err;
}
