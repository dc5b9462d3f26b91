// SPDX-License-Identifier: GPL-2.0
/* How untrusted words are written: for a terminal, for JSON, for a shell, and for a saved file. */
#include <stdbool.h>
#include <string.h>

#include "escape.h"

static bool printable(unsigned char c)
{
	return c >= ' ' && c <= '~';
}

void escape_terminal(FILE *f, const char *s)
{
	for (; *s; s++) {
		unsigned char c = *s;

		if (printable(c) && c != '\\')
			fputc(c, f);
		else
			fprintf(f, "\\x%02x", c);
	}
}

/* The forms of a well-formed sequence of UTF-8. */
static const struct form {
	unsigned char first, last;	/* of the leading byte */
	unsigned char low, high;	/* of the second byte */
	int len;			/* 0 ends them */
} forms[] = {
	{ 0x01, 0x7f, 0x00, 0x00, 1 },
	{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
	{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
	{ 0xe1, 0xec, 0x80, 0xbf, 3 },
	{ 0xed, 0xed, 0x80, 0x9f, 3 },
	{ 0xee, 0xef, 0x80, 0xbf, 3 },
	{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
	{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	{ .len = 0 }
};

/* Length of the one that @s begins with, or 0. */
static int utf8_len(const unsigned char *s)
{
	const struct form *form;
	int n;

	for (form = forms; form->len; form++) {
		if (s[0] < form->first || s[0] > form->last)
			continue;
		if (form->len > 1 && (s[1] < form->low || s[1] > form->high))
			return 0;
		for (n = 2; n < form->len; n++)
			if ((s[n] & 0xc0) != 0x80)
				return 0;
		return form->len;
	}
	return 0;
}

void escape_json(FILE *f, const char *s)
{
	int len;

	while (*s) {
		len = utf8_len((const unsigned char *)s);
		if (len)
			fwrite(s, 1, len, f);
		else
			fprintf(f, "\\x%02x", (unsigned char)*s);
		s += len ? len : 1;
	}
}

static bool plain(const char *s, const char *others)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@,+";

	for (; *s; s++)
		if (!strchr(safe, *s) && !strchr(others, *s))
			return false;
	return true;
}

/* No POSIX quotes can hold a control character without showing it raw. */
static void put_printf(FILE *f, const char *s)
{
	fputs("\"$(printf '", f);
	for (; *s; s++) {
		unsigned char c = *s;

		if (c == '%')
			fputs("%%", f);
		else if (printable(c) && !strchr("\\'\"`$", c))
			fputc(c, f);
		else
			fprintf(f, "\\%03o", c);
	}
	fputs("')\"", f);
}

void escape_shell(FILE *f, const char *s)
{
	const char *c;

	if (*s && plain(s, "=")) {
		fputs(s, f);
		return;
	}
	for (c = s; *c; c++) {
		if (!printable(*c)) {
			put_printf(f, s);
			return;
		}
	}
	fputc('\'', f);
	for (; *s; s++) {
		if (*s == '\'')
			fputs("'\\''", f);
		else
			fputc(*s, f);
	}
	fputc('\'', f);
}

void escape_saved(FILE *f, const char *s)
{
	const char *c;

	if (*s && plain(s, "*?[]!=^")) {
		fputs(s, f);
		return;
	}
	for (c = s; *c; c++)
		if (!printable(*c) || *c == '\'')
			break;
	if (!*c) {
		fprintf(f, "'%s'", s);
		return;
	}
	for (; *s; s++) {
		if (plain((const char []){ *s, '\0' }, ""))
			fputc(*s, f);
		else
			fprintf(f, "\\x%02x", (unsigned char)*s);
	}
}
