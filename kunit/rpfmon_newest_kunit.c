// SPDX-License-Identifier: GPL-2.0
/* The newest few of many records: each order of coming by, against a plain count. */
#include <kunit/test.h>
#include <linux/slab.h>

#include "../module/newest.c"

#define MANY	500

struct newest_case {
	const char *desc;
	u32 room;
	u32 n;		/* that come by */
	u32 step;	/* record i comes as number i * step modulo n */
	u32 same;	/* so many share a time */
};

static const struct newest_case newest_cases[] = {
	{ "none", 5, 0, 1, 1 },
	{ "fewer than wanted", 5, 3, 1, 1 },
	{ "just as many", 5, 5, 1, 1 },
	{ "the newest one", 1, MANY, 1, 1 },
	{ "from old to new", 5, MANY, 1, 1 },
	{ "from new to old", 5, MANY, MANY - 1, 1 },
	{ "in no order", 5, MANY, 3 * 7 * 11, 1 },
	{ "many, in no order", 100, MANY, 3 * 7 * 11, 1 },
	{ "at the same times", 7, MANY, 3 * 7 * 11, 10 },
	{ "all at one time", 7, MANY, 3 * 7 * 11, MANY },
};

static void newest_desc(const struct newest_case *c, char *desc)
{
	strscpy(desc, c->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(newest, newest_cases, newest_desc);

/* Of ascending age: by time, then CPU, then number */
static struct rpfmon_record record_of(const struct newest_case *c, u32 i)
{
	return (struct rpfmon_record) {
		.time = 1000 + i / c->same,
		.cpu = i % c->same / 2,
		.seq = i % 2,
	};
}

static void newest_test(struct kunit *test)
{
	const struct newest_case *c = test->param_value;
	struct rpfmon_newest *newest = rpfmon_newest_new(c->room);
	struct rpfmon_record rec;
	u32 i;

	KUNIT_ASSERT_NOT_NULL(test, newest);
	for (i = 0; i < c->n; i++) {
		rec = record_of(c, (u64)i * c->step % c->n);
		rpfmon_newest_add(newest, &rec);
	}
	KUNIT_EXPECT_EQ(test, newest->n, min(c->room, c->n));
	for (i = 0; i < c->n; i++) {
		rec = record_of(c, i);
		KUNIT_EXPECT_EQ(test, rpfmon_newest_has(newest, &rec),
				c->n <= c->room || i >= c->n - c->room);
	}
	kvfree(newest);
}

static void all_test(struct kunit *test)
{
	struct rpfmon_record rec = {};

	KUNIT_EXPECT_TRUE(test, rpfmon_newest_has(NULL, &rec));
}

static struct kunit_case newest_cases_list[] = {
	KUNIT_CASE_PARAM(newest_test, newest_gen_params),
	KUNIT_CASE(all_test),
	{}
};

static struct kunit_suite newest_suite = {
	.name = "rpfmon_newest",
	.test_cases = newest_cases_list,
};

kunit_test_suite(newest_suite);

MODULE_DESCRIPTION("KUnit tests of rpfmon's choice of the newest records");
MODULE_LICENSE("GPL");
