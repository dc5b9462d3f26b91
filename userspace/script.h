/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The file that save prints and restore reads: commands, one a line.
 */
#ifndef RPFMON_SCRIPT_H
#define RPFMON_SCRIPT_H

#include <stdio.h>

#include "model.h"

struct script {
	struct rules rules;
	uint32_t override;
};

/* One rule or the override, as such a line, to be freed. */
char *script_rule(const struct rule *rule);
char *script_override(uint32_t override);

/* 0, or an exit code, told with @name and the line's number. */
int script_read(FILE *f, const char *name, struct script *script);

/*
 * Splits @line in place, as a shell would: blanks between words, quotes,
 * backslashes, \xHH besides, and # for the rest. NULL, or what is wrong.
 */
#define SCRIPT_WORDS 16
const char *script_split(char *line, char *words[SCRIPT_WORDS], int *n);

#endif
