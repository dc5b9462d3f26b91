/* SPDX-License-Identifier: GPL-2.0 */
/* Runs the tool, from its command line, over the module that is not there. */
#ifndef RPFMON_UNIT_TOOL_H
#define RPFMON_UNIT_TOOL_H

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake.h"
#include "test.h"

int tool(int argc, char *argv[]);

static char out[262144], err[8192];

static void slurp(FILE *f, char *to, size_t size)
{
	size_t n;

	rewind(f);
	n = fread(to, 1, size - 1, f);
	to[n] = '\0';
	fclose(f);
}

/* Runs it with @words, which blanks part; what it printed is in out and err. */
static int run(const char *words, const char *input)
{
	FILE *in = tmpfile(), *o = tmpfile(), *e = tmpfile();
	char *copy = strdup(words), *argv[32] = { "rpfmon" };
	int argc = 1, status;
	pid_t pid;

	for (argv[argc] = strtok(copy, " "); argv[argc]; argv[argc] = strtok(NULL, " "))
		argc++;
	fputs(input ? input : "", in);
	rewind(in);
	fflush(stdout);
	pid = fork();
	if (!pid) {
		dup2(fileno(in), STDIN_FILENO);
		dup2(fileno(o), STDOUT_FILENO);
		dup2(fileno(e), STDERR_FILENO);
		exit(tool(argc, argv));
	}
	waitpid(pid, &status, 0);
	slurp(o, out, sizeof(out));
	slurp(e, err, sizeof(err));
	fclose(in);
	free(copy);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
}

#endif
