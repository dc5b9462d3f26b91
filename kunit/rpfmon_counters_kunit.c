// SPDX-License-Identifier: GPL-2.0
/* What is counted where, and resets while others count. */
#include <kunit/test.h>
#include <linux/kthread.h>
#include <linux/preempt.h>
#include <linux/slab.h>

#include "../module/counters.c"

struct count_case {
	const char *desc;
	enum rpfmon_context context;
	enum rpfmon_verdict verdict;
	enum rpfmon_reason reason;
	enum rpfmon_counter counter;
	bool rejected;
	bool would_admit;
};

static const struct count_case count_cases[] = {
	{ "asymmetric", RPFMON_CONTEXT_PACKET, RPFMON_VERDICT_DROPPED,
	  RPFMON_REASON_ASYMMETRIC, RPFMON_REJECTED_ASYMMETRIC, true },
	{ "no route", RPFMON_CONTEXT_PACKET, RPFMON_VERDICT_DROPPED,
	  RPFMON_REASON_NO_ROUTE, RPFMON_REJECTED_NO_ROUTE, true },
	{ "no address", RPFMON_CONTEXT_PACKET, RPFMON_VERDICT_DROPPED,
	  RPFMON_REASON_NO_ADDRESS, RPFMON_REJECTED_NO_ADDRESS, true },
	{ "changed", RPFMON_CONTEXT_PACKET, RPFMON_VERDICT_DROPPED,
	  RPFMON_REASON_CHANGED, RPFMON_REJECTED_CHANGED, true },
	{ "in audit", RPFMON_CONTEXT_PACKET, RPFMON_VERDICT_WOULD_ADMIT,
	  RPFMON_REASON_ASYMMETRIC, RPFMON_REJECTED_ASYMMETRIC, true, true },
	{ "admitted", RPFMON_CONTEXT_PACKET, RPFMON_VERDICT_ADMITTED,
	  RPFMON_REASON_ASYMMETRIC, RPFMON_ADMITTED },
	{ "ARP", RPFMON_CONTEXT_ARP, RPFMON_VERDICT_DROPPED,
	  RPFMON_REASON_NO_ROUTE, RPFMON_ARP_REJECTED },
	{ "ARP in audit", RPFMON_CONTEXT_ARP, RPFMON_VERDICT_WOULD_ADMIT,
	  RPFMON_REASON_ASYMMETRIC, RPFMON_ARP_REJECTED },
	{ "ARP admitted", RPFMON_CONTEXT_ARP, RPFMON_VERDICT_ADMITTED,
	  RPFMON_REASON_ASYMMETRIC, RPFMON_ARP_ADMITTED },
	{ "a query", RPFMON_CONTEXT_QUERY, RPFMON_VERDICT_DROPPED,
	  RPFMON_REASON_CHANGED, RPFMON_QUERY_REJECTED },
	{ "a query admitted", RPFMON_CONTEXT_QUERY, RPFMON_VERDICT_ADMITTED,
	  RPFMON_REASON_ASYMMETRIC, RPFMON_QUERY_ADMITTED },
};

static void count_desc(const struct count_case *c, char *desc)
{
	strscpy(desc, c->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(count, count_cases, count_desc);

static void count_at(struct rpfmon_counters *counters, u64 time)
{
	struct rpfmon_record rec = { .time = time };

	preempt_disable();
	rpfmon_counters_count(counters, &rec);
	preempt_enable();
}

static void count_test(struct kunit *test)
{
	const struct count_case *c = test->param_value;
	struct rpfmon_record rec = {
		.context = c->context,
		.verdict = c->verdict,
		.reason = c->reason,
		.time = 7,
	};
	struct rpfmon_counters counters = {};
	struct rpfmon_sum sum;
	unsigned int i;

	KUNIT_ASSERT_EQ(test, rpfmon_counters_init(&counters), 0);
	preempt_disable();
	rpfmon_counters_count(&counters, &rec);
	preempt_enable();

	rpfmon_counters_sum(&counters, &sum);
	for (i = 0; i < RPFMON_COUNTERS; i++)
		KUNIT_EXPECT_EQ(test, sum.count[i], i == c->counter ||
				(c->would_admit && i == RPFMON_WOULD_ADMIT));
	KUNIT_EXPECT_EQ(test, rpfmon_sum_rejected(&sum), c->rejected);
	KUNIT_EXPECT_EQ(test, sum.first, 7);
	KUNIT_EXPECT_EQ(test, sum.last, 7);
	rpfmon_counters_free(&counters);
}

/* Times are of the epoch that began with the last reset. */
static void epoch_test(struct kunit *test)
{
	struct rpfmon_counters counters = {};
	struct rpfmon_sum sum;

	KUNIT_ASSERT_EQ(test, rpfmon_counters_init(&counters), 0);
	rpfmon_counters_sum(&counters, &sum);
	KUNIT_EXPECT_EQ(test, sum.first, 0);
	KUNIT_EXPECT_EQ(test, sum.last, 0);
	count_at(&counters, 10);
	count_at(&counters, 20);
	rpfmon_counters_sum(&counters, &sum);
	KUNIT_EXPECT_EQ(test, rpfmon_sum_rejected(&sum), 2);
	KUNIT_EXPECT_EQ(test, sum.first, 10);
	KUNIT_EXPECT_EQ(test, sum.last, 20);

	rpfmon_counters_reset(&counters);
	rpfmon_counters_sum(&counters, &sum);
	KUNIT_EXPECT_EQ(test, rpfmon_sum_rejected(&sum), 0);
	KUNIT_EXPECT_EQ(test, sum.first, 0);
	KUNIT_EXPECT_EQ(test, sum.last, 0);

	count_at(&counters, 30);
	rpfmon_counters_reset(&counters);
	count_at(&counters, 40);
	count_at(&counters, 50);
	rpfmon_counters_sum(&counters, &sum);
	KUNIT_EXPECT_EQ(test, rpfmon_sum_rejected(&sum), 2);
	KUNIT_EXPECT_EQ(test, sum.first, 40);
	KUNIT_EXPECT_EQ(test, sum.last, 50);
	rpfmon_counters_free(&counters);
}

static void sum_test(struct kunit *test)
{
	struct rpfmon_sum sum = { .first = 20, .last = 30 };
	struct rpfmon_sum more = { .first = 10, .last = 25 };
	struct rpfmon_sum none = {};
	unsigned int i;

	for (i = 0; i < RPFMON_COUNTERS; i++) {
		sum.count[i] = i;
		more.count[i] = 100;
	}
	rpfmon_sum_add(&sum, &more);
	rpfmon_sum_add(&sum, &none);
	for (i = 0; i < RPFMON_COUNTERS; i++)
		KUNIT_EXPECT_EQ(test, sum.count[i], i + 100);
	KUNIT_EXPECT_EQ(test, sum.first, 10);
	KUNIT_EXPECT_EQ(test, sum.last, 30);
}

struct counting {
	struct rpfmon_counters counters;
	u64 counted[2];
	struct task_struct *tasks[2];
};

struct counting_one {
	struct counting *all;
	u64 *counted;
};

static int count_on(void *data)
{
	struct counting_one *one = data;

	while (!kthread_should_stop()) {
		count_at(&one->all->counters, 1);
		++*one->counted;
		cond_resched();
	}
	return 0;
}

/* Whoever resets takes what was counted until then: the sums between resets add up
 * to all that was counted, neither less nor more.
 */
static void reset_race_test(struct kunit *test)
{
	struct counting *all = kunit_kzalloc(test, sizeof(*all), GFP_KERNEL);
	unsigned long end = jiffies + HZ / 2;
	struct counting_one ones[2];
	struct rpfmon_sum sum, base;
	u64 seen = 0, before;
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, all);
	KUNIT_ASSERT_EQ(test, rpfmon_counters_init(&all->counters), 0);
	for (i = 0; i < ARRAY_SIZE(ones); i++) {
		ones[i] = (struct counting_one) { all, &all->counted[i] };
		all->tasks[i] = kthread_run(count_on, &ones[i], "rpfmon-count/%u", i);
	}
	while (time_before(jiffies, end)) {
		before = rpfmon_sum_rejected(&all->counters.base);
		rpfmon_counters_reset(&all->counters);
		base = all->counters.base;
		seen += rpfmon_sum_rejected(&base) - before;
		cond_resched();
	}
	for (i = 0; i < ARRAY_SIZE(ones); i++) {
		KUNIT_EXPECT_FALSE(test, IS_ERR(all->tasks[i]));
		if (!IS_ERR(all->tasks[i]))
			kthread_stop(all->tasks[i]);
	}
	rpfmon_counters_sum(&all->counters, &sum);
	seen += rpfmon_sum_rejected(&sum);
	KUNIT_EXPECT_GT(test, seen, 100);
	KUNIT_EXPECT_EQ(test, seen, all->counted[0] + all->counted[1]);
	rpfmon_counters_free(&all->counters);
}

static struct kunit_case counters_cases[] = {
	KUNIT_CASE_PARAM(count_test, count_gen_params),
	KUNIT_CASE(epoch_test),
	KUNIT_CASE(sum_test),
	KUNIT_CASE(reset_race_test),
	{}
};

static struct kunit_suite counters_suite = {
	.name = "rpfmon_counters",
	.test_cases = counters_cases,
};

kunit_test_suite(counters_suite);

MODULE_DESCRIPTION("KUnit tests of rpfmon's counters");
MODULE_LICENSE("GPL");
