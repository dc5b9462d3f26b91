// SPDX-License-Identifier: GPL-2.0
/* What every part needs: telling the user, and memory or the end of the program. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "util.h"

static char *first;

_Noreturn void no_memory(void)
{
	fputs("rpfmon: out of memory\n", stderr);
	exit(REFUSED);
}

static char *format(const char *fmt, va_list args)
{
	char *text;

	if (vasprintf(&text, fmt, args) < 0)
		no_memory();
	return text;
}

/* Names and the kernel's words may hold anything; a terminal shall not obey. Returns the text, to be freed. */
static char *tell(const char *fmt, va_list args)
{
	char *text = format(fmt, args);

	fflush(stdout);
	fputs("rpfmon: ", stderr);
	escape_terminal(stderr, text);
	fputc('\n', stderr);
	return text;
}

int fail(int code, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = tell(fmt, args);
	va_end(args);
	if (first)
		free(text);
	else
		first = text;
	return code;
}

void note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	free(tell(fmt, args));
	va_end(args);
}

const char *fail_text(void)
{
	return first;
}

void *xzalloc(size_t size)
{
	void *p = calloc(1, size);

	if (!p)
		no_memory();
	return p;
}

/* Makes room for one more than @n items. */
void *xgrow(void *array, size_t n, size_t *room, size_t size)
{
	if (n < *room)
		return array;
	*room = *room ? *room * 2 : 16;
	array = reallocarray(array, *room, size);
	if (!array)
		no_memory();
	return array;
}

char *xprintf(const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	text = format(fmt, args);
	va_end(args);
	return text;
}

/* To be written to; the text is there after fclose(), and to be freed. */
FILE *xmemstream(char **text)
{
	static size_t len;
	FILE *f = open_memstream(text, &len);

	if (!f)
		no_memory();
	return f;
}

char *xput(void (*put)(FILE *f, const char *s), const char *s)
{
	char *text;
	FILE *f;

	f = xmemstream(&text);
	put(f, s);
	fclose(f);
	return text;
}
