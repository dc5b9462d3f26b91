/* SPDX-License-Identifier: GPL-2.0 */
/* What every part needs: exit codes, telling the user, and memory that never runs out quietly. */
#ifndef RPFMON_UTIL_H
#define RPFMON_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What the tool exits with. */
enum {
	DONE,
	USAGE,
	REFUSED,
	UNLOADED,
	/* Done, and there is something to tell: */
	FOUND,		/* by doctor check */
	CHANGES,	/* by whatif */
};

static inline bool is_failure(int code)
{
	return code && code < FOUND;
}

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

/* Tells the user and remembers the first text for JSON; returns @code. */
int fail(int code, const char *fmt, ...) PRINTF(2, 3);
void note(const char *fmt, ...) PRINTF(1, 2);

/* Text of the first failure, or NULL. */
const char *fail_text(void);

/* Ends the program. The others end it so rather than return NULL. */
_Noreturn void no_memory(void);
void *xzalloc(size_t size);
void *xgrow(void *array, size_t n, size_t *room, size_t size);
char *xprintf(const char *fmt, ...) PRINTF(1, 2);
FILE *xmemstream(char **text);

/* What @put writes of @s, to be freed. */
char *xput(void (*put)(FILE *f, const char *s), const char *s);

#endif
