// SPDX-License-Identifier: GPL-2.0
/* Durations, times and ages: how they are read and written. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "duration.h"
#include "number.h"
#include "util.h"

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

const char *time_str(char buf[TIME_STRLEN], uint64_t ns)
{
	time_t seconds = ns / NSEC_PER_SEC;
	struct tm tm;
	size_t n;

	if (!gmtime_r(&seconds, &tm))
		memset(&tm, 0, sizeof(tm));
	n = strftime(buf, TIME_STRLEN, "%Y-%m-%dT%H:%M:%S", &tm);
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
