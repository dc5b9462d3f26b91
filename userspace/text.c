// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "err.h"
#include "parse.h"
#include "text.h"

static bool printable(unsigned char c)
{
	return c >= ' ' && c <= '~';
}

void text_put(FILE *f, const char *s)
{
	for (; *s; s++) {
		unsigned char c = *s;

		if (printable(c) && c != '\\')
			fputc(c, f);
		else
			fprintf(f, "\\x%02x", c);
	}
}

char *text_escape(const char *s)
{
	char *text;
	FILE *f;

	f = xmemstream(&text);
	text_put(f, s);
	fclose(f);
	return text;
}

/* Length of the well-formed UTF-8 sequence that @s begins with, or 0. */
static int utf8_len(const unsigned char *s)
{
	static const struct {
		unsigned char first, last;	/* of the leading byte */
		unsigned char low, high;	/* of the second byte */
		int len;
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
	};
	unsigned int i;
	int n;

	for (i = 0; i < ARRAY_SIZE(forms); i++) {
		if (s[0] < forms[i].first || s[0] > forms[i].last)
			continue;
		if (forms[i].len > 1 && (s[1] < forms[i].low || s[1] > forms[i].high))
			return 0;
		for (n = 2; n < forms[i].len; n++)
			if ((s[n] & 0xc0) != 0x80)
				return 0;
		return forms[i].len;
	}
	return 0;
}

char *text_utf8(const char *s)
{
	char *text;
	FILE *f;
	int len;

	f = xmemstream(&text);
	while (*s) {
		len = utf8_len((const unsigned char *)s);
		if (len)
			fwrite(s, 1, len, f);
		else
			fprintf(f, "\\x%02x", (unsigned char)*s);
		s += len ? len : 1;
	}
	fclose(f);
	return text;
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

void text_put_shell(FILE *f, const char *s)
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

void text_put_saved(FILE *f, const char *s)
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

const char *text_time(char buf[TEXT_TIME_LEN], uint64_t ns)
{
	time_t seconds = ns / NSEC_PER_SEC;
	struct tm tm;
	size_t n;

	if (!gmtime_r(&seconds, &tm))
		memset(&tm, 0, sizeof(tm));
	n = strftime(buf, TEXT_TIME_LEN, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(buf + n, TEXT_TIME_LEN - n, ".%06uZ", (unsigned int)(ns % NSEC_PER_SEC / 1000));
	return buf;
}

const char *text_duration(char buf[TEXT_DURATION_LEN], uint64_t seconds)
{
	unsigned int i;
	int n = 0;

	strcpy(buf, "0s");
	for (i = 0; i < TIME_UNITS; i++) {
		uint64_t count = seconds / time_units[i].seconds;

		seconds %= time_units[i].seconds;
		if (count)
			n += snprintf(buf + n, TEXT_DURATION_LEN - n, "%llu%c",
				      (unsigned long long)count, time_units[i].unit);
	}
	return buf;
}

const char *text_age(char buf[TEXT_DURATION_LEN], uint64_t ns, uint64_t now)
{
	uint64_t seconds = now > ns ? (now - ns) / NSEC_PER_SEC : 0;
	unsigned int i;

	for (i = 0; i < TIME_UNITS - 1; i++)
		if (seconds >= 2 * (uint64_t)time_units[i].seconds)
			break;
	snprintf(buf, TEXT_DURATION_LEN, "%llu%c ago",
		 (unsigned long long)seconds / time_units[i].seconds, time_units[i].unit);
	return buf;
}

uint64_t text_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}
