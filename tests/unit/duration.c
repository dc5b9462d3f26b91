// SPDX-License-Identifier: GPL-2.0
/* How durations are read and written, and times and ages written. */
#include "duration.h"
#include "test.h"

static const struct {
	const char *word;
	uint32_t seconds;	/* 0: refused */
} durations[] = {
	{ "1s", 1 },
	{ "30s", 30 },
	{ "10m", 600 },
	{ "2h", 7200 },
	{ "1d", 86400 },
	{ "1h30m", 5400 },
	{ "1d2h3m4s", 93784 },
	{ "90m", 5400 },
	{ "4294967295s", 4294967295 },
	{ "49710d", 4294944000 },
	{ "49711d" },
	{ "4294967296s" },
	{ "99999999999999999999s" },
	{ "0s" },
	{ "0d0h" },
	{ "30" },
	{ "1h30" },
	{ "s" },
	{ "" },
	{ "1w" },
	{ "1H" },
	{ "1.5h" },
	{ "-1s" },
	{ "+1s" },
	{ "1 h" },
	{ "01h" },
	{ "30m1h" },
	{ "1h1h" },
	{ "1hm" },
};

static void test_duration(unsigned int i)
{
	uint32_t seconds = 77;
	const char *wrong;

	wrong = parse_duration(durations[i].word, &seconds);
	if (durations[i].seconds)
		ok(!wrong && seconds == durations[i].seconds, "duration \"%s\" is %us",
		   durations[i].word, durations[i].seconds);
	else
		ok(wrong && seconds == 77, "duration \"%s\" is refused: %s", durations[i].word,
		   wrong ? wrong : "no");
}

static const struct {
	const char *word;
	uint64_t ns;		/* 0: refused */
	const char *wrong;
} times[] = {
	{ "2026-11-28T03:00:00Z", 1795834800 * NSEC_PER_SEC },
	{ "2026-11-28t03:00:00z", 1795834800 * NSEC_PER_SEC },
	{ "2026-11-28T04:00:00+01:00", 1795834800 * NSEC_PER_SEC },
	{ "2026-11-27T21:30:00-05:30", 1795834800 * NSEC_PER_SEC },
	{ "2026-11-28T03:00:00-00:00", 1795834800 * NSEC_PER_SEC },
	{ "2026-11-29T02:59:00+23:59", 1795834800 * NSEC_PER_SEC },
	{ "2026-11-28T03:00:00.5Z", 1795834800 * NSEC_PER_SEC + 500000000 },
	{ "2026-11-28T03:00:00.000000001+00:00", 1795834800 * NSEC_PER_SEC + 1 },
	{ "2026-11-28T03:00:00.9999999999999Z", 1795834800 * NSEC_PER_SEC + 999999999 },
	{ "2028-02-29T23:59:59Z", 1835481599 * NSEC_PER_SEC },
	{ "2004-02-29T00:00:00Z", 1078012800 * NSEC_PER_SEC },
	{ "2038-01-19T03:14:08Z", 2147483648 * NSEC_PER_SEC },
	{ "2106-02-07T06:28:16Z", 4294967296 * NSEC_PER_SEC },
	{ "2001-09-09T01:46:40Z", 1000000000 * NSEC_PER_SEC },
	{ "2262-04-11T23:47:15Z", 9223372035 * NSEC_PER_SEC },
	{ "2262-04-12T00:47:15+01:00", 9223372035 * NSEC_PER_SEC },
	{ "2262-04-11T23:47:15.000000001Z", 0, "between 2001-09-09T01:46:40Z and 2262-04-11T23:47:15Z" },
	{ "2262-04-11T23:47:16Z", 0, "between 2001" },
	{ "2001-09-09T01:46:39.999999999Z", 0, "between 2001" },
	{ "2263-01-01T00:00:00Z", 0, "between 2001" },
	{ "9999-12-31T23:59:59Z", 0, "between 2001" },
	{ "1970-01-01T00:00:00Z", 0, "between 2001" },
	{ "1969-12-31T23:59:59Z", 0, "between 2001" },
	{ "0000-01-01T00:00:00Z", 0, "between 2001" },
	{ "2026-02-30T00:00:00Z", 0, "does not exist" },
	{ "2026-02-29T00:00:00Z", 0, "does not exist" },
	{ "2100-02-29T00:00:00Z", 0, "does not exist" },
	{ "2026-04-31T00:00:00Z", 0, "does not exist" },
	{ "2026-13-01T00:00:00Z", 0, "does not exist" },
	{ "2026-00-01T00:00:00Z", 0, "does not exist" },
	{ "2026-01-00T00:00:00Z", 0, "does not exist" },
	{ "2026-01-01T24:00:00Z", 0, "does not exist" },
	{ "2026-01-01T00:60:00Z", 0, "does not exist" },
	{ "2026-01-01T00:00:60Z", 0, "does not exist" },
	{ "2026-01-01T00:00:00+24:00", 0, "such as" },
	{ "2026-01-01T00:00:00+01:60", 0, "such as" },
	{ "2026-01-01T00:00:00+0100", 0, "such as" },
	{ "2026-01-01T00:00:00+1:00", 0, "such as" },
	{ "2026-01-01T00:00:00", 0, "such as" },
	{ "2026-01-01T00:00:00.Z", 0, "such as" },
	{ "2026-01-01T00:00:00ZZ", 0, "such as" },
	{ "2026-01-01T00:00:00Z ", 0, "such as" },
	{ "2026-01-01 00:00:00Z", 0, "such as" },
	{ "2026-01-01T00:00Z", 0, "such as" },
	{ "2026-01-01", 0, "such as" },
	{ "26-01-01T00:00:00Z", 0, "such as" },
	{ "+026-01-01T00:00:00Z", 0, "between 2001" },
	{ "2026- 1-01T00:00:00Z", 0, "does not exist" },
	{ "2026-01-01T-1:00:00Z", 0, "does not exist" },
	{ "20260-1-01T00:00:00Z", 0, "such as" },
	{ "2026-01-01T00:00:00+ 1:00", 0, "such as" },
	{ "2026-01-01T00:00:00+-1:00", 0, "such as" },
	{ "2026-01-01T00:00:00-1:000", 0, "such as" },
	{ "2026-01-01T00:00:00Z+01:00", 0, "such as" },
	{ "2026-1-1T00:00:00Z", 0, "such as" },
	{ "tomorrow", 0, "such as" },
	{ "1h", 0, "such as" },
	{ "", 0, "such as" },
};

static void test_time(unsigned int i)
{
	const char *wrong, *word = times[i].word;
	char buf[TIME_STRLEN];
	uint64_t ns = 77, back = 0;

	wrong = parse_time(word, &ns);
	if (!times[i].ns) {
		ok(wrong && strstr(wrong, times[i].wrong) && ns == 77, "time \"%s\" is refused: %s", word, wrong ? wrong : "no");
		return;
	}
	ok(!wrong && ns == times[i].ns && !parse_time(until_str(buf, ns), &back) && back == ns,
	   "time \"%s\" is %s, and read back", word, wrong ? wrong : buf);
}

static void test_times(void)
{
	static const uint32_t seconds[] = { 1, 59, 60, 61, 3600, 5400, 86399, 86400, 4294967295 };
	char buf[TIME_STRLEN], duration[DURATION_STRLEN];
	const uint64_t now = 1000000 * NSEC_PER_SEC;
	uint32_t back = 0;
	unsigned int i;

	is(time_str(buf, 1795498998123456789), "2026-11-24T05:43:18.123456Z", "a time");
	is(time_str(buf, 0), "1970-01-01T00:00:00.000000Z", "the epoch");
	is(time_str(buf, 999), "1970-01-01T00:00:00.000000Z", "less than a microsecond");
	time_str(buf, UINT64_MAX);
	ok(strlen(buf) == strlen("2026-11-24T05:43:18.123456Z"), "the last time there is: %s", buf);

	for (i = 0; i < N(seconds); i++)
		ok(!parse_duration(duration_str(duration, seconds[i]), &back) &&
		   back == seconds[i], "%us is written as %s, and read back", seconds[i], duration);
	is(duration_str(duration, 5400), "1h30m", "a duration");
	duration_str(duration, UINT64_MAX);
	ok(true, "the longest duration there is: %s", duration);

	is(age_str(duration, now, now), "0s ago", "now");
	is(age_str(duration, now + 5 * NSEC_PER_SEC, now), "0s ago", "a clock that went back");
	is(age_str(duration, now - 119 * NSEC_PER_SEC, now), "119s ago", "seconds");
	is(age_str(duration, now - 120 * NSEC_PER_SEC, now), "2m ago", "minutes");
	is(age_str(duration, now - 7300 * NSEC_PER_SEC, now), "2h ago", "hours");
	is(age_str(duration, now - 200000 * NSEC_PER_SEC, now), "2d ago", "days");
}

int main(void)
{
	unsigned int i;

	for (i = 0; i < N(durations); i++)
		test_duration(i);
	for (i = 0; i < N(times); i++)
		test_time(i);
	test_times();
	return end();
}
