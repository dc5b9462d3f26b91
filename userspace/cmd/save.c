// SPDX-License-Identifier: GPL-2.0
/* rpfmon save: rules and override as restore reads them, printed, or put in the place of a file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "duration.h"
#include "grammar.h"
#include "out.h"
#include "script.h"
#include "visit.h"

/* Each line goes to @data, a file, if that is not NULL. */
static void put(FILE *f, char *command)
{
	if (f)
		fprintf(f, "%s\n", command);
	else
		out_item(command);
	free(command);
}

static int visit(const struct place *place, void *data)
{
	static const char head[] = "# rpfmon " VERSION ", %s: to be read by rpfmon restore";
	struct rules rules = { 0 };
	char now[TIME_STRLEN];
	struct conf conf;
	FILE *f = data;
	size_t i;
	int err;

	err = client_rules(place->nl, &rules);
	if (!err)
		err = client_conf(place->nl, &conf);
	if (err)
		goto out;
	time_str(now, time_now());
	if (f)
		fprintf(f, head, now), fputc('\n', f);
	else
		out_line(head, now);
	for (i = 0; i < rules.n; i++)
		put(f, script_rule(&rules.v[i]));
	put(f, script_override(conf.override));
out:
	free(rules.v);
	return err;
}

/* Whole or not at all: it is written beside, and takes the file's place when it is on the disk. */
static int save_as(const struct run *run, const char *file)
{
	char *real = realpath(file, NULL), *beside = xprintf("%s.XXXXXX", real ? real : file);
	int fd = mkstemp(beside), err;
	struct stat old;
	FILE *f;

	if (fd < 0) {
		err = fail(REFUSED, "%s: %s", file, strerror(errno));
		free(beside);
		free(real);
		return err;
	}
	fchmod(fd, stat(file, &old) ? 0644 : old.st_mode & 07777);
	f = fdopen(fd, "w");
	err = f ? visit_each(run, visit, f) : fail(REFUSED, "%s: %s", file, strerror(errno));
	if (!err && (fflush(f) || fsync(fd) || rename(beside, real ? real : file)))
		err = fail(REFUSED, "%s: %s", file, strerror(errno));
	if (err)
		unlink(beside);
	if (f)
		fclose(f);
	else
		close(fd);
	free(beside);
	free(real);
	return err;
}

static int save(const struct run *run)
{
	out_strings();
	return run->args.file && strcmp(run->args.file, "-") ? save_as(run, run->args.file) : visit_each(run, visit, NULL);
}

static const struct arg args[] = {
	ARG(NULL, VALUE_FILE, file),
	{ 0 }
};

static const struct command commands[] = {
	{
		.help = "print rules and override as restore reads them, or write them to the file",
		.run = save,
		.args = args,
		.changes = true,
	},
	{ 0 }
};

const struct object cmd_save = { "save", commands };
