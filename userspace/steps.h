/* SPDX-License-Identifier: GPL-2.0 */
/* Commands one behind the other. */
#ifndef RPFMON_STEPS_H
#define RPFMON_STEPS_H

#include "netns.h"
#include "util.h"

/* Commands one behind the other, as in the namespace itself. */
struct steps {
	char **v;
	size_t n, room;
};

/* @step is the steps' own then. */
void steps_take(struct steps *steps, char *step);
void steps_add(struct steps *steps, const char *fmt, ...) PRINTF(2, 3);
void steps_free(struct steps *steps);

/* On one line, to be freed; for @ns to be pasted elsewhere, if it is not NULL. */
char *steps_join(const struct steps *steps, const struct netns *ns);

/* The same for what takes them back: the last first, and none waits for another. */
char *steps_undo(const struct steps *steps, const struct netns *ns);

/* A step as it is to be pasted. */
char *step_text(const char *step, const struct netns *ns);

#endif
