/* SPDX-License-Identifier: GPL-2.0 */
/* A command line that is to be tried: its text, and whose network namespace it is for. */
#ifndef RPFMON_COMMAND_H
#define RPFMON_COMMAND_H

#include <stddef.h>

/* One word is a line for the shell; several are the words of one command. To be freed. */
char *command_join(char *const *words, size_t n);

/*
 * Keeps apart what only leads into a network namespace, before each of the commands of
 * @line: `ip netns exec NAME` or `nsenter -t PID -n`. @netns is that name or PID, or
 * NULL; both are to be freed. NULL, or what is wrong.
 */
const char *command_split(const char *line, char **rest, char **netns);

#endif
