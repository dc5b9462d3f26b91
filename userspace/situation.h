/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What explain knows: one row a situation, with when it is so, what it says, and which
 * fixes it offers. Pure. A new situation is a row here, one of tests/unit/situation.c,
 * a chapter of the manual, and a word of rpfmon-explain.schema.json.
 */
#ifndef RPFMON_SITUATION_H
#define RPFMON_SITUATION_H

#include "fix.h"

/* Of the rows of these, only the first that is so counts. */
enum row_group {
	ROW_OVER,	/* it is rejected no longer, because */
	ROW_CAUSE,	/* it is rejected, because */
	ROW_MORE,	/* each that is so */
};

struct situation {
	const char *name;	/* in JSON, in the manual, and of its test */
	enum row_group group;
	bool (*is)(const struct scene *scene);
	unsigned int fixes;	/* bits of enum fix_kind, by FIX() */
	bool warns;		/* @says is a warning, no advice */
	bool background;	/* the filter does what it is meant to */
	bool quiet;		/* in JSON alone */
	bool of_fix;		/* @says is of what a fix does: nothing without one */
	const char *says;	/* with words in braces, see situation.c; NULL: nothing */
};

extern const struct situation situations[];	/* a row without a name ends them */

/* As many as one finding may have. */
#define SITUATIONS_MAX 24

struct verdict_words {
	const struct situation *row;
	char *text;		/* or NULL */
};

/* Those of a finding, its cause first: how many; and how severe it is. Their texts are to be freed. */
size_t situations_of(struct scene *scene, struct verdict_words words[SITUATIONS_MAX]);

#endif
