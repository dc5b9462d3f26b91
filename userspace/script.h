/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The file that save prints and restore reads: commands, one a line.
 */
#ifndef RPFMON_SCRIPT_H
#define RPFMON_SCRIPT_H

#include <stdio.h>

#include "model.h"

struct script {
	const char *name;	/* of the file */
	struct rules rules;
	unsigned long line[RPFMON_RULES_MAX];	/* of each rule */
	uint32_t override;
};

/*
 * Its first line, to be freed, and its last. The first announces the last, so that
 * what was cut at any byte is known for that and not taken.
 */
char *script_head(void);
#define SCRIPT_END "# end"

/* One rule behind other words, "allow add" in a file, and the override, to be freed. */
char *script_rule(const char *before, const struct rule *rule);
char *script_override(uint32_t override);

/* 0, or an exit code, told with @name and the line's number; without either line, it is taken as it is. */
int script_read(FILE *f, const char *name, struct script *script);

/*
 * Splits @line in place, as a shell would: blanks between words, quotes,
 * backslashes, \xHH besides, and # for the rest. NULL, or what is wrong.
 */
#define SCRIPT_WORDS 16
const char *script_split(char *line, char *words[SCRIPT_WORDS], int *n);

#endif
