// SPDX-License-Identifier: GPL-2.0
/* Durations, times and ages: how they are read and written. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "duration.h"
#include "number.h"
#include "util.h"

/* In 32 bits, time would end in 2038. */
_Static_assert(sizeof(time_t) == 8, "build with -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64");

/* The ends that the kernel takes, in seconds: its clock has no later one; an earlier one is some other number. */
#define UNTIL_MIN 1000000000
#define UNTIL_MAX 9223372035

/* The longest first, as in a duration. */
static const struct {
	char unit;
	uint32_t seconds;
} units[] = {
	{ 'd', 86400 },
	{ 'h', 3600 },
	{ 'm', 60 },
	{ 's', 1 },
};

const char *parse_duration(const char *s, uint32_t *seconds)
{
	unsigned int next = 0;
	uint64_t total = 0;
	uint64_t count;

	do {
		if (!number_scan(&s, UINT32_MAX, &count))
			return "must be a duration such as 30s, 10m, 2h, 1d or 1h30m";
		while (next < ARRAY_SIZE(units) && units[next].unit != *s)
			next++;
		if (next == ARRAY_SIZE(units))
			return "must be a duration such as 30s, 10m, 2h, 1d or 1h30m";
		total += count * units[next++].seconds;
		s++;
	} while (*s);

	if (!total)
		return "must be at least 1s";
	if (total > UINT32_MAX)
		return "is too long";
	*seconds = total;
	return NULL;
}

/* @n digits, written to @to; moves on behind them. */
static bool scan_digits(const char **s, unsigned int n, int *to)
{
	for (*to = 0; n; n--, (*s)++) {
		if (!isdigit((unsigned char)**s))
			return false;
		*to = *to * 10 + **s - '0';
	}
	return true;
}

/* One of these characters, likewise. */
static bool scan_char(const char **s, const char *chars)
{
	if (!**s || !strchr(chars, **s))
		return false;
	(*s)++;
	return true;
}

static bool scan_day_time(const char **s, struct tm *tm)
{
	return scan_digits(s, 4, &tm->tm_year) && scan_char(s, "-") &&
	       scan_digits(s, 2, &tm->tm_mon) && scan_char(s, "-") &&
	       scan_digits(s, 2, &tm->tm_mday) && scan_char(s, "Tt") &&
	       scan_digits(s, 2, &tm->tm_hour) && scan_char(s, ":") &&
	       scan_digits(s, 2, &tm->tm_min) && scan_char(s, ":") &&
	       scan_digits(s, 2, &tm->tm_sec);
}

/* What follows a point; more digits than a nanosecond has are left out. */
static bool scan_fraction(const char **s, uint64_t *ns)
{
	uint64_t unit = NSEC_PER_SEC / 10;

	*ns = 0;
	if (**s != '.')
		return true;
	for ((*s)++; isdigit((unsigned char)**s); (*s)++, unit /= 10)
		*ns += (**s - '0') * unit;
	return (*s)[-1] != '.';
}

/* Seconds that it is ahead of UTC. */
static bool scan_offset(const char **s, int *seconds)
{
	bool behind = **s == '-';
	int hours, minutes;

	*seconds = 0;
	if (scan_char(s, "Zz"))
		return true;
	if (!scan_char(s, "+-") || !scan_digits(s, 2, &hours) || !scan_char(s, ":") ||
	    !scan_digits(s, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*seconds = (hours * 60 + minutes) * 60 * (behind ? -1 : 1);
	return true;
}

const char *parse_time(const char *s, uint64_t *ns)
{
	struct tm tm = { 0 }, real;
	uint64_t fraction;
	int64_t seconds;
	int offset;

	if (!scan_day_time(&s, &tm) || !scan_fraction(&s, &fraction) ||
	    !scan_offset(&s, &offset) || *s)
		return "must be a time such as 2026-11-28T03:00:00Z or 2026-11-28T04:00:00+01:00";
	tm.tm_year -= 1900;
	tm.tm_mon--;
	real = tm;
	seconds = timegm(&real) - (int64_t)offset;
	/* February 30 is March 2, it thinks. */
	if (real.tm_mon != tm.tm_mon || real.tm_mday != tm.tm_mday || real.tm_hour != tm.tm_hour ||
	    real.tm_min != tm.tm_min || real.tm_sec != tm.tm_sec)
		return "names a day or an hour that does not exist";
	if (seconds < UNTIL_MIN || seconds > UNTIL_MAX || (seconds == UNTIL_MAX && fraction))
		return "must lie between 2001-09-09T01:46:40Z and 2262-04-11T23:47:15Z";
	*ns = seconds * NSEC_PER_SEC + fraction;
	return NULL;
}

static size_t put_seconds(char buf[TIME_STRLEN], uint64_t ns)
{
	time_t seconds = ns / NSEC_PER_SEC;
	struct tm tm;

	if (!gmtime_r(&seconds, &tm))
		memset(&tm, 0, sizeof(tm));
	return strftime(buf, TIME_STRLEN, "%Y-%m-%dT%H:%M:%S", &tm);
}

const char *until_str(char buf[TIME_STRLEN], uint64_t ns)
{
	size_t n = put_seconds(buf, ns);

	if (ns % NSEC_PER_SEC)
		n += snprintf(buf + n, TIME_STRLEN - n, ".%09u", (unsigned int)(ns % NSEC_PER_SEC));
	snprintf(buf + n, TIME_STRLEN - n, "Z");
	return buf;
}

const char *time_str(char buf[TIME_STRLEN], uint64_t ns)
{
	size_t n = put_seconds(buf, ns);

	snprintf(buf + n, TIME_STRLEN - n, ".%06uZ", (unsigned int)(ns % NSEC_PER_SEC / 1000));
	return buf;
}

const char *duration_str(char buf[DURATION_STRLEN], uint64_t seconds)
{
	unsigned int i;
	int n = 0;

	strcpy(buf, "0s");
	for (i = 0; i < ARRAY_SIZE(units); i++) {
		uint64_t count = seconds / units[i].seconds;

		seconds %= units[i].seconds;
		if (count)
			n += snprintf(buf + n, DURATION_STRLEN - n, "%llu%c",
				      (unsigned long long)count, units[i].unit);
	}
	return buf;
}

const char *age_str(char buf[DURATION_STRLEN], uint64_t ns, uint64_t now)
{
	uint64_t seconds = now > ns ? (now - ns) / NSEC_PER_SEC : 0;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(units) - 1; i++)
		if (seconds >= 2 * (uint64_t)units[i].seconds)
			break;
	snprintf(buf, DURATION_STRLEN, "%llu%c ago",
		 (unsigned long long)seconds / units[i].seconds, units[i].unit);
	return buf;
}

uint64_t time_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}
