/* SPDX-License-Identifier: GPL-2.0 */
/* What a monitor has told within the same second, so that it tells repeats by their number alone. */
#ifndef RPFMON_REPEAT_H
#define RPFMON_REPEAT_H

#include "model.h"

#define REPEATS_MAX 32

struct repeat {
	struct record record;	/* the first */
	const void *of;
	char *line;		/* of the latest */
	uint64_t more;		/* than what was told */
};

struct repeats {
	struct repeat v[REPEATS_MAX];
	size_t n;
	uint64_t due;		/* milliseconds, of CLOCK_MONOTONIC */
};

/*
 * True if a @record like this one, of the same namespace @of, was told within
 * the same second: it was counted, and @line is kept. Otherwise it is to be told
 * now. Alike are those that differ in nothing but source port, mark, TOS, length
 * and time.
 */
bool repeats_count(struct repeats *repeats, const void *of, const struct record *record,
		   const char *line);

/*
 * Tells those counted since, and forgets those that were not repeated. Nothing
 * more once a line could not be written, or @takes, if there is one, says that
 * the next cannot.
 */
void repeats_tell(struct repeats *repeats, bool (*takes)(void));

/* Milliseconds until that is due, 0 if it is, -1 without anything to tell. */
int repeats_wait(const struct repeats *repeats);

void repeats_free(struct repeats *repeats);

#endif
