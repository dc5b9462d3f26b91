// SPDX-License-Identifier: GPL-2.0
/* Durations, times and ages: how they are read and written. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
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

/* Seconds that it is ahead of UTC; it has to be what is written of these again. */
static bool scan_offset(const char *s, int *seconds)
{
	unsigned int hours = 0, minutes = 0;
	char again[32];

	*seconds = 0;
	if (!strcasecmp(s, "Z"))
		return true;
	sscanf(s, "%*1[+-]%2u:%2u", &hours, &minutes);
	snprintf(again, sizeof(again), "%c%02u:%02u", *s == '-' ? '-' : '+', hours, minutes);
	if (strcmp(s, again) || hours > 23 || minutes > 59)
		return false;
	*seconds = (int)(hours * 60 + minutes) * (*s == '-' ? -60 : 60);
	return true;
}

#define DAY_TIME "%Y-%m-%dT%H:%M:%S"

const char *parse_time(const char *s, uint64_t *ns)
{
	const char *rest = s;
	char again[TIME_STRLEN];
	struct tm tm = { 0 };
	int offset, len = 0;
	uint64_t fraction;
	int64_t seconds;

	sscanf(s, "%4d-%2d-%2d%*1[Tt]%2d:%2d:%2d%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
	       &tm.tm_min, &tm.tm_sec, &len);
	rest += len;
	if (len != strlen("2026-11-28T03:00:00") || !scan_fraction(&rest, &fraction) || !scan_offset(rest, &offset))
		return "must be a time such as 2026-11-28T03:00:00Z or 2026-11-28T04:00:00+01:00";
	tm.tm_year -= 1900;
	tm.tm_mon--;
	seconds = timegm(&tm) - (int64_t)offset;
	if (seconds < UNTIL_MIN || seconds > UNTIL_MAX || (seconds == UNTIL_MAX && fraction))
		return "must lie between 2001-09-09T01:46:40Z and 2262-04-11T23:47:15Z";
	/* February 30 is March 2, timegm() thinks. */
	strftime(again, sizeof(again), DAY_TIME, &tm);
	if (strncasecmp(s, again, len))
		return "names a day or an hour that does not exist";
	*ns = seconds * NSEC_PER_SEC + fraction;
	return NULL;
}

static size_t put_seconds(char buf[TIME_STRLEN], uint64_t ns)
{
	time_t seconds = ns / NSEC_PER_SEC;
	struct tm tm;

	if (!gmtime_r(&seconds, &tm))
		memset(&tm, 0, sizeof(tm));
	return strftime(buf, TIME_STRLEN, DAY_TIME, &tm);
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
