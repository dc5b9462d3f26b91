// SPDX-License-Identifier: GPL-2.0
/* The record store: wrap-around, what is lost, readers that fall behind. */
#include <kunit/test.h>
#include <linux/kthread.h>
#include <linux/preempt.h>

#include "../module/journal.c"

struct fill_case {
	const char *desc;
	unsigned int size;
	unsigned int n;
	u64 kept;
	u64 lost;
};

static const struct fill_case fill_cases[] = {
	{ "empty", 8, 0, 0, 0 },
	{ "one", 8, 1, 1, 0 },
	{ "one short of full", 8, 7, 7, 0 },
	{ "full", 8, 8, 8, 0 },
	{ "one over", 8, 9, 8, 1 },
	{ "twice round", 8, 16, 8, 8 },
	{ "many times round", 8, 1003, 8, 995 },
	{ "room for one", 1, 5, 1, 4 },
	{ "rounded up", 5, 9, 8, 1 },
};

static void fill_desc(const struct fill_case *c, char *desc)
{
	strscpy(desc, c->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(fill, fill_cases, fill_desc);

static void add(struct rpfmon_recent *recent, u32 mark)
{
	struct rpfmon_record *rec;

	preempt_disable();
	rec = rpfmon_journal_begin();
	rec->mark = mark;
	rpfmon_journal_end(rec, recent);
	preempt_enable();
}

/* Keeps the test on one CPU, whose records then have all the numbers */
static unsigned int stay(void)
{
	migrate_disable();
	return raw_smp_processor_id();
}

static void fill_test(struct kunit *test)
{
	const struct fill_case *c = test->param_value;
	struct rpfmon_journal_count count;
	struct rpfmon_record rec;
	u64 seq = 0, missed = 0;
	unsigned int cpu, i;

	KUNIT_ASSERT_EQ(test, rpfmon_journal_init(c->size), 0);
	cpu = stay();
	for (i = 0; i < c->n; i++)
		add(NULL, i);

	count = rpfmon_journal_count();
	KUNIT_EXPECT_EQ(test, count.kept, c->kept);
	KUNIT_EXPECT_EQ(test, count.lost, c->lost);
	KUNIT_EXPECT_EQ(test, rpfmon_journal_next(cpu), c->n);
	KUNIT_EXPECT_EQ(test, rpfmon_journal_oldest(cpu), c->lost);

	for (i = 0; rpfmon_journal_read(cpu, &seq, &rec, &missed); i++) {
		KUNIT_EXPECT_EQ(test, rec.seq, c->lost + i);
		KUNIT_EXPECT_EQ(test, rec.mark, c->lost + i);
		KUNIT_EXPECT_EQ(test, rec.cpu, cpu);
		KUNIT_EXPECT_EQ(test, seq, rec.seq + 1);
	}
	KUNIT_EXPECT_EQ(test, i, c->kept);
	KUNIT_EXPECT_EQ(test, missed, c->lost);
	migrate_enable();
	rpfmon_journal_exit();
}

static void follow_test(struct kunit *test)
{
	u64 seq = 0, missed = 0, read = 0;
	struct rpfmon_record rec;
	unsigned int cpu, i;

	KUNIT_ASSERT_EQ(test, rpfmon_journal_init(4), 0);
	cpu = stay();
	for (i = 0; i < 100; i++) {
		add(NULL, i);
		if (i % 7)
			continue;
		while (rpfmon_journal_read(cpu, &seq, &rec, &missed))
			read++;
	}
	while (rpfmon_journal_read(cpu, &seq, &rec, &missed))
		read++;
	KUNIT_EXPECT_EQ(test, read + missed, 100);
	/* 1 at once, then 14 times 4 of 7, and 1 left over */
	KUNIT_EXPECT_EQ(test, read, 1 + 14 * 4 + 1);
	migrate_enable();
	rpfmon_journal_exit();
}

static void recent_test(struct kunit *test)
{
	struct rpfmon_recent *quiet = kunit_kzalloc(test, sizeof(*quiet), GFP_KERNEL);
	struct rpfmon_recent *loud = kunit_kzalloc(test, sizeof(*loud), GFP_KERNEL);
	struct rpfmon_record rec;
	unsigned int i, n = 0;
	u32 seen = 0;

	KUNIT_ASSERT_NOT_NULL(test, quiet);
	KUNIT_ASSERT_NOT_NULL(test, loud);
	KUNIT_ASSERT_EQ(test, rpfmon_journal_init(4), 0);
	stay();
	for (i = 0; i < 10; i++)
		add(quiet, i);
	for (i = 0; i < 5000; i++)
		add(loud, i);
	migrate_enable();

	for (i = 0; i < RPFMON_RECENT; i++) {
		if (!rpfmon_recent_read(quiet, i, &rec))
			continue;
		n++;
		seen |= 1 << rec.mark;
	}
	KUNIT_EXPECT_EQ(test, n, 10);
	KUNIT_EXPECT_EQ(test, seen, 0x3ff);

	for (i = 0, seen = 0; i < RPFMON_RECENT; i++) {
		KUNIT_ASSERT_TRUE(test, rpfmon_recent_read(loud, i, &rec));
		KUNIT_ASSERT_GE(test, rec.mark, 5000 - RPFMON_RECENT);
		seen |= 1 << (rec.mark - (5000 - RPFMON_RECENT));
	}
	KUNIT_EXPECT_EQ(test, seen, 0xffff);
	rpfmon_journal_exit();
}

static void version_wrap_test(struct kunit *test)
{
	struct rpfmon_slot slot = { .version = U32_MAX - 1 };
	struct rpfmon_record rec = { .mark = 7 };

	slot_copy(&slot, &rec);
	KUNIT_EXPECT_EQ(test, slot.version, 2U);
	KUNIT_EXPECT_TRUE(test, slot_read(&slot, &rec));
}

static void busy_slot_test(struct kunit *test)
{
	struct rpfmon_slot slot = { .version = 3, .rec.mark = 5 };
	struct rpfmon_record rec = { .mark = 7 };

	slot_copy(&slot, &rec);
	KUNIT_EXPECT_EQ(test, slot.rec.mark, 5);
	KUNIT_EXPECT_FALSE(test, slot_read(&slot, &rec));
	KUNIT_EXPECT_EQ(test, slot.version, 3U);
}

/* Adds a record, and reads on while it is open; returns whether that read any.
 * @next: the record that was next meanwhile
 */
static bool read_while_adding(unsigned int cpu, u32 mark, u64 *next, u64 *seq,
			      u64 *missed, struct rpfmon_record *rec)
{
	struct rpfmon_record *new;
	bool read;

	preempt_disable();
	new = rpfmon_journal_begin();
	*next = rpfmon_journal_next(cpu);
	read = rpfmon_journal_read(cpu, seq, rec, missed);
	new->mark = mark;
	rpfmon_journal_end(new, NULL);
	preempt_enable();
	return read;
}

/* The record that is being written, and the one whose place it takes, are not
 * there; nobody waits for them.
 */
static void open_record_test(struct kunit *test)
{
	struct rpfmon_record rec = {};
	u64 seq = 0, missed = 0, next;
	unsigned int cpu, i;

	KUNIT_ASSERT_EQ(test, rpfmon_journal_init(2), 0);
	cpu = stay();
	for (i = 0; i < 2; i++)
		add(NULL, i);

	KUNIT_EXPECT_TRUE(test, read_while_adding(cpu, 2, &next, &seq,
						  &missed, &rec));
	KUNIT_EXPECT_EQ(test, next, 2);
	KUNIT_EXPECT_EQ(test, seq, 2);
	KUNIT_EXPECT_EQ(test, missed, 1);
	KUNIT_EXPECT_EQ(test, rec.mark, 1);
	KUNIT_EXPECT_TRUE(test, rpfmon_journal_read(cpu, &seq, &rec, &missed));
	KUNIT_EXPECT_EQ(test, missed, 1);
	KUNIT_EXPECT_EQ(test, rec.mark, 2);
	KUNIT_EXPECT_EQ(test, rec.len, 0);
	migrate_enable();
	rpfmon_journal_exit();
}

/* What cannot be read is not counted before there is something to read. */
static void only_record_open_test(struct kunit *test)
{
	u64 seq = 0, missed = 0, next;
	struct rpfmon_record rec;
	unsigned int cpu;

	KUNIT_ASSERT_EQ(test, rpfmon_journal_init(1), 0);
	cpu = stay();
	add(NULL, 0);

	KUNIT_EXPECT_FALSE(test, read_while_adding(cpu, 1, &next, &seq,
						   &missed, &rec));
	KUNIT_EXPECT_EQ(test, seq, 0);
	KUNIT_EXPECT_EQ(test, missed, 0);
	KUNIT_EXPECT_TRUE(test, rpfmon_journal_read(cpu, &seq, &rec, &missed));
	KUNIT_EXPECT_EQ(test, missed, 1);
	KUNIT_EXPECT_EQ(test, rec.mark, 1);
	migrate_enable();
	rpfmon_journal_exit();
}

/* A writer that died in a slot leaves it open: the next one in it closes it. */
static void abandoned_record_test(struct kunit *test)
{
	struct rpfmon_record rec;
	u64 seq = 0, missed = 0, next;
	unsigned int cpu;

	KUNIT_ASSERT_EQ(test, rpfmon_journal_init(1), 0);
	cpu = stay();
	add(NULL, 0);

	preempt_disable();
	rpfmon_journal_begin();
	preempt_enable();

	KUNIT_EXPECT_FALSE(test, read_while_adding(cpu, 1, &next, &seq,
						   &missed, &rec));
	KUNIT_EXPECT_TRUE(test, rpfmon_journal_read(cpu, &seq, &rec, &missed));
	migrate_enable();
	rpfmon_journal_exit();
}

/* A whole record is written in one value, so that a torn one shows. */
static void rec_fill(struct rpfmon_record *rec, u8 value)
{
	memset(rec, value, sizeof(*rec));
}

static bool rec_is_torn(const struct rpfmon_record *rec)
{
	return memchr_inv(rec, *(const u8 *)rec, sizeof(*rec));
}

static void writers_stop(struct kunit *test, struct task_struct **writers,
			 unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		KUNIT_EXPECT_FALSE(test, IS_ERR(writers[i]));
		if (!IS_ERR(writers[i]))
			kthread_stop(writers[i]);
	}
}

static int tearing_writer(void *data)
{
	struct rpfmon_recent *recent = data;
	struct rpfmon_record rec;
	u8 value = 0;

	while (!kthread_should_stop()) {
		rec_fill(&rec, value++);
		preempt_disable();
		slot_copy(&recent->slots[value % RPFMON_RECENT], &rec);
		preempt_enable();
		cond_resched();
	}
	return 0;
}

static void tearing_test(struct kunit *test)
{
	struct rpfmon_recent *recent = kunit_kzalloc(test, sizeof(*recent), GFP_KERNEL);
	unsigned long end = jiffies + HZ;
	struct task_struct *writers[2];
	struct rpfmon_record rec;
	unsigned int i, read = 0, torn = 0;

	KUNIT_ASSERT_NOT_NULL(test, recent);
	for (i = 0; i < ARRAY_SIZE(writers); i++)
		writers[i] = kthread_run(tearing_writer, recent, "rpfmon-tear/%u", i);
	while (time_before(jiffies, end)) {
		for (i = 0; i < RPFMON_RECENT; i++) {
			if (!rpfmon_recent_read(recent, i, &rec))
				continue;
			read++;
			torn += rec_is_torn(&rec);
		}
		cond_resched();
	}
	writers_stop(test, writers, ARRAY_SIZE(writers));
	KUNIT_EXPECT_GT(test, read, 1000);
	KUNIT_EXPECT_EQ(test, torn, 0);
}

static int lapping_writer(void *data)
{
	struct rpfmon_record *rec;
	u8 value = 0;

	while (!kthread_should_stop()) {
		preempt_disable();
		rec = rpfmon_journal_begin();
		rec->mark = ++value;
		memset(rec->dev, value, sizeof(*rec) - offsetof(typeof(*rec), dev));
		rpfmon_journal_end(rec, NULL);
		preempt_enable();
		cond_resched();
	}
	return 0;
}

/* A reader that is lapped all the time sees whole records, each in its place. */
static void lapping_test(struct kunit *test)
{
	u64 *seq = kunit_kcalloc(test, nr_cpu_ids, sizeof(*seq), GFP_KERNEL);
	unsigned long end = jiffies + HZ;
	struct task_struct *writers[2];
	unsigned int cpu, i, read = 0, torn = 0;
	struct rpfmon_record rec;
	u64 missed = 0;

	KUNIT_ASSERT_NOT_NULL(test, seq);
	KUNIT_ASSERT_EQ(test, rpfmon_journal_init(2), 0);
	for (i = 0; i < ARRAY_SIZE(writers); i++)
		writers[i] = kthread_run(lapping_writer, NULL, "rpfmon-lap/%u", i);
	while (time_before(jiffies, end)) {
		for (i = 0; i < 16 * nr_cpu_ids; i++) {
			cpu = i % nr_cpu_ids;
			if (!cpu_possible(cpu) ||
			    !rpfmon_journal_read(cpu, &seq[cpu], &rec, &missed))
				continue;
			read++;
			torn += rec.cpu != cpu || rec.seq != seq[cpu] - 1 ||
				memchr_inv(rec.dev, rec.mark, sizeof(rec) -
					   offsetof(typeof(rec), dev));
		}
		cond_resched();
	}
	writers_stop(test, writers, ARRAY_SIZE(writers));
	KUNIT_EXPECT_GT(test, read, 100);
	KUNIT_EXPECT_EQ(test, torn, 0);
	rpfmon_journal_exit();
}

static struct kunit_case journal_cases[] = {
	KUNIT_CASE_PARAM(fill_test, fill_gen_params),
	KUNIT_CASE(follow_test),
	KUNIT_CASE(recent_test),
	KUNIT_CASE(version_wrap_test),
	KUNIT_CASE(busy_slot_test),
	KUNIT_CASE(open_record_test),
	KUNIT_CASE(only_record_open_test),
	KUNIT_CASE(abandoned_record_test),
	KUNIT_CASE(tearing_test),
	KUNIT_CASE(lapping_test),
	{}
};

static struct kunit_suite journal_suite = {
	.name = "rpfmon_journal",
	.test_cases = journal_cases,
};

kunit_test_suite(journal_suite);

MODULE_DESCRIPTION("KUnit tests of rpfmon's record store");
MODULE_LICENSE("GPL");
