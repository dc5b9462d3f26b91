/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A suite says "ok DESC" or "not ok DESC" for each test, and at last "# end".
 */
#ifndef RPFMON_TEST_H
#define RPFMON_TEST_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

__attribute__((format(printf, 2, 3)))
static inline bool ok(bool good, const char *fmt, ...)
{
	va_list args;

	printf(good ? "ok " : "not ok ");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	return good;
}

static inline void is(const char *got, const char *want, const char *desc)
{
	bool same = got && want ? !strcmp(got, want) : got == want;

	if (!ok(same, "%s", desc))
		printf("# got:  %s\n# want: %s\n", got ? got : "nothing", want ? want : "nothing");
}

static inline int end(void)
{
	puts("# end");
	return 0;
}

#endif
