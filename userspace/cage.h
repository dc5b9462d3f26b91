/* SPDX-License-Identifier: GPL-2.0 */
/* Where a command is tried: nothing but the network namespace it is in can it change. */
#ifndef RPFMON_CAGE_H
#define RPFMON_CAGE_H

/*
 * Runs @command by sh in the network namespace that the process is in, files and
 * other processes out of its reach, and waits for its end. What it said is in @said,
 * to be freed. Returns its exit status, or a negative number if it was not run, with
 * the reason in @said.
 */
int cage_run(const char *command, char **said);

#endif
