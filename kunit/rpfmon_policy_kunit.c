// SPDX-License-Identifier: GPL-2.0
/* Which rule decides: selectors, prefixes, ends, and look-up of many. */
#include <kunit/test.h>

#include "../module/policy.c"

#define SECOND	1000000000ULL

#define ADDR(a, b, c, d)	((u32)(a) << 24 | (b) << 16 | (c) << 8 | (d))

struct select_case {
	const char *desc;
	const char *dev_glob;
	const char *kind_word;
	const char *dev;
	const char *kind;
	u8 from_len;
	bool force;
	bool selects;
	bool applies;
};

static const struct select_case select_cases[] = {
	{ "a name is itself", "flannel.1", "", "flannel.1", "vxlan", 8, false, true, true },
	{ "a name is no prefix", "flannel", "", "flannel.1", "vxlan", 8, false, false, false },
	{ "a star", "flannel*", "", "flannel.1", "vxlan", 8, false, true, true },
	{ "a star matches nothing, too", "tun0*", "", "tun0", "tun", 8, false, true, true },
	{ "a question mark", "tun?", "", "tun7", "tun", 8, false, true, true },
	{ "a question mark is one", "tun?", "", "tun77", "tun", 8, false, false, false },
	{ "a class", "eth[0-2]", "", "eth2", "", 8, false, true, true },
	{ "outside of the class", "eth[0-2]", "", "eth3", "", 8, false, false, false },
	{ "an escaped star", "a\\*", "", "a*", "", 8, false, true, true },
	{ "an escaped star is no star", "a\\*", "", "ab", "", 8, false, false, false },
	{ "case counts", "ETH0", "", "eth0", "", 8, false, false, false },
	{ "a kind", "", "vxlan", "anything", "vxlan", 8, false, true, true },
	{ "a kind is no glob", "", "vx*", "anything", "vxlan", 8, false, false, false },
	{ "another kind", "", "gre", "gre1", "gretap", 8, false, false, false },
	{ "no kind at all", "", "vxlan", "eth0", "", 8, false, false, false },
	{ "any source on an overlay", "*", "", "flannel.1", "vxlan", 0, false, true, true },
	{ "half of all sources on a port", "*", "", "eth0", "", 1, false, true, false },
	{ "a short prefix on a port", "*", "", "eth0", "", 7, false, true, false },
	{ "a short prefix on an overlay", "*", "", "flannel.1", "vxlan", 7, false, true, true },
	{ "a short prefix on a port, forced", "*", "", "eth0", "", 7, true, true, true },
	{ "any source on a port", "*", "", "eth0", "", 0, false, true, false },
	{ "any source on a veth", "*", "", "cali1", "veth", 0, false, true, false },
	{ "any source on a port, forced", "*", "", "eth0", "", 0, true, true, true },
	{ "any source by kind veth", "", "veth", "cali1", "veth", 0, false, true, false },
	{ "a prefix on a port", "eth0", "", "eth0", "", 32, false, true, true },
};

static void select_desc(const struct select_case *c, char *desc)
{
	strscpy(desc, c->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(select, select_cases, select_desc);

static void select_test(struct kunit *test)
{
	const struct select_case *c = test->param_value;
	struct rpfmon_rule rule = { .from_len = c->from_len, .force = c->force };
	struct rpfmon_label label = { .overlay = rpfmon_kind_is_overlay(c->kind) };

	strscpy(label.name, c->dev, sizeof(label.name));
	strscpy(label.kind, c->kind, sizeof(label.kind));
	strscpy(rule.dev, c->dev_glob, sizeof(rule.dev));
	strscpy(rule.kind, c->kind_word, sizeof(rule.kind));
	KUNIT_EXPECT_EQ(test, rpfmon_rule_selects(&rule, &label), c->selects);
	KUNIT_EXPECT_EQ(test, rpfmon_rule_applies(&rule, &label), c->applies);
}

struct guard_case {
	const char *desc;
	u32 src;
	bool guarded;
};

static const struct guard_case guard_cases[] = {
	{ "0.0.0.0", 0x00000000, true },
	{ "0.255.255.255", 0x00ffffff, true },
	{ "1.0.0.0", 0x01000000, false },
	{ "10.0.0.1", 0x0a000001, false },
	{ "126.255.255.255", 0x7effffff, false },
	{ "127.0.0.0", 0x7f000000, true },
	{ "127.255.255.255", 0x7fffffff, true },
	{ "128.0.0.0", 0x80000000, false },
	{ "223.255.255.255", 0xdfffffff, false },
	{ "224.0.0.0", 0xe0000000, true },
	{ "239.255.255.255", 0xefffffff, true },
	{ "240.0.0.0", 0xf0000000, true },
	{ "255.255.255.255", 0xffffffff, true },
};

static void guard_desc(const struct guard_case *c, char *desc)
{
	strscpy(desc, c->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(guard, guard_cases, guard_desc);

static void guard_test(struct kunit *test)
{
	const struct guard_case *c = test->param_value;

	KUNIT_EXPECT_EQ(test, rpfmon_source_is_guarded(c->src, 32), c->guarded);
}

struct rule_def {
	u32 from;
	u8 from_len;
	u32 until;
};

struct match_case {
	const char *desc;
	u32 n;
	struct rule_def rules[3];
	u32 src;
	u32 now;
	u32 id;
};

/* A rule's id is its place in the list, from 1; times are in seconds. */
static const struct match_case match_cases[] = {
	{ "inside", 1, { { ADDR(10, 0, 0, 0), 8 } }, ADDR(10, 1, 2, 3), 1, 1 },
	{ "its first address", 1, { { ADDR(10, 0, 0, 0), 8 } }, ADDR(10, 0, 0, 0), 1, 1 },
	{ "its last address", 1, { { ADDR(10, 0, 0, 0), 8 } }, ADDR(10, 255, 255, 255), 1, 1 },
	{ "just below", 1, { { ADDR(10, 0, 0, 0), 8 } }, ADDR(9, 255, 255, 255), 1, 0 },
	{ "just above", 1, { { ADDR(10, 0, 0, 0), 8 } }, ADDR(11, 0, 0, 0), 1, 0 },
	{ "a single address", 1, { { ADDR(10, 0, 0, 1), 32 } }, ADDR(10, 0, 0, 1), 1, 1 },
	{ "next to a single one", 1, { { ADDR(10, 0, 0, 1), 32 } }, ADDR(10, 0, 0, 2), 1, 0 },
	{ "the highest address", 1, { { ADDR(255, 255, 255, 255), 32 } }, U32_MAX, 1, 1 },
	{ "the upper half", 1, { { ADDR(128, 0, 0, 0), 1 } }, U32_MAX, 1, 1 },
	{ "below the upper half", 1, { { ADDR(128, 0, 0, 0), 1 } }, S32_MAX, 1, 0 },
	{ "any source, lowest", 1, { { 0, 0 } }, 0, 1, 1 },
	{ "any source, highest", 1, { { 0, 0 } }, U32_MAX, 1, 1 },
	{ "the longest prefix decides", 3,
	  { { ADDR(10, 0, 0, 0), 8 }, { ADDR(10, 1, 0, 0), 16 }, { 0, 0 } },
	  ADDR(10, 1, 2, 3), 1, 2 },
	{ "past the inner one", 3,
	  { { ADDR(10, 0, 0, 0), 8 }, { ADDR(10, 1, 0, 0), 16 }, { 0, 0 } },
	  ADDR(10, 2, 0, 0), 1, 1 },
	{ "past both", 3,
	  { { ADDR(10, 0, 0, 0), 8 }, { ADDR(10, 1, 0, 0), 16 }, { 0, 0 } },
	  ADDR(11, 0, 0, 0), 1, 3 },
	{ "an inner one with the outer's start", 2,
	  { { ADDR(10, 0, 0, 0), 8 }, { ADDR(10, 0, 0, 0), 24 } },
	  ADDR(10, 0, 0, 9), 1, 2 },
	{ "after it, the outer", 2,
	  { { ADDR(10, 0, 0, 0), 8 }, { ADDR(10, 0, 0, 0), 24 } },
	  ADDR(10, 0, 1, 0), 1, 1 },
	{ "an inner one with the outer's end", 2,
	  { { ADDR(10, 0, 0, 0), 8 }, { ADDR(10, 255, 255, 0), 24 } },
	  ADDR(10, 255, 255, 255), 1, 2 },
	{ "after both ends, none", 2,
	  { { ADDR(10, 0, 0, 0), 8 }, { ADDR(10, 255, 255, 0), 24 } },
	  ADDR(11, 0, 0, 0), 1, 0 },
	{ "neighbours do not mix", 2,
	  { { ADDR(10, 0, 0, 0), 24 }, { ADDR(10, 0, 1, 0), 24 } },
	  ADDR(10, 0, 1, 0), 1, 2 },
	{ "of the same prefix, the oldest", 2,
	  { { ADDR(10, 0, 0, 0), 8 }, { ADDR(10, 0, 0, 0), 8 } },
	  ADDR(10, 0, 0, 1), 1, 1 },
	{ "of the same prefix, the one that stays", 2,
	  { { ADDR(10, 0, 0, 0), 8, 5 }, { ADDR(10, 0, 0, 0), 8 } },
	  ADDR(10, 0, 0, 1), 1, 2 },
	{ "of the same prefix, the one that stays longer", 2,
	  { { ADDR(10, 0, 0, 0), 8, 5 }, { ADDR(10, 0, 0, 0), 8, 9 } },
	  ADDR(10, 0, 0, 1), 7, 2 },
	{ "before its time", 1, { { ADDR(10, 0, 0, 0), 8, 5 } }, ADDR(10, 0, 0, 1), 4, 1 },
	{ "on the dot", 1, { { ADDR(10, 0, 0, 0), 8, 5 } }, ADDR(10, 0, 0, 1), 5, 0 },
	{ "an inner one expired, the outer decides", 2,
	  { { ADDR(10, 0, 0, 0), 8 }, { ADDR(10, 1, 0, 0), 16, 5 } },
	  ADDR(10, 1, 0, 1), 6, 1 },
	{ "all of three expired", 3,
	  { { 0, 0, 2 }, { ADDR(10, 0, 0, 0), 8, 3 }, { ADDR(10, 1, 0, 0), 16, 5 } },
	  ADDR(10, 1, 0, 1), 6, 0 },
};

static void match_desc(const struct match_case *c, char *desc)
{
	strscpy(desc, c->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(match, match_cases, match_desc);

static const struct rpfmon_label overlay = { "flannel.1", "vxlan", true };
static const struct rpfmon_label port = { "eth0", "", false };

/* A table of rules, each in the slot that its id is */
static struct rpfmon_table *table_new(struct kunit *test)
{
	struct rpfmon_table *table = kunit_kzalloc(test, sizeof(*table), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, table);
	return table;
}

static void rule_add(struct kunit *test, struct rpfmon_table *table, u32 id,
		     const struct rule_def *def)
{
	struct rpfmon_rule *rule = kunit_kzalloc(test, sizeof(*rule), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, rule);
	rule->id = id;
	rule->from = def->from;
	rule->from_len = def->from_len;
	rule->until = def->until * SECOND;
	strscpy(rule->kind, "vxlan", sizeof(rule->kind));
	RCU_INIT_POINTER(table->rules[id % RPFMON_RULES_MAX], rule);
}

static struct rpfmon_policy *policy_of(struct kunit *test, struct rpfmon_table *table)
{
	DECLARE_BITMAP(slots, RPFMON_RULES_MAX);
	struct rpfmon_policy *policy;

	bitmap_fill(slots, RPFMON_RULES_MAX);
	rpfmon_table_select(table, &overlay, slots);
	policy = rpfmon_policy_make(table, slots, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, policy);
	return policy;
}

/* Compiled, or by going through the table, it is the same. */
static u32 match(struct kunit *test, const struct rpfmon_policy *policy,
		 const struct rpfmon_table *table, u32 src, u64 now)
{
	struct rpfmon_rule *rule = rpfmon_policy_match(policy, src, now), *walked;

	rcu_read_lock();
	walked = rpfmon_table_match(table, &overlay, src, now);
	rcu_read_unlock();
	KUNIT_EXPECT_PTR_EQ_MSG(test, walked, rule, "source %#x", src);
	return rule ? rule->id : 0;
}

static void match_test(struct kunit *test)
{
	const struct match_case *c = test->param_value;
	struct rpfmon_table *table = table_new(test);
	struct rpfmon_policy *policy;
	u32 i;

	for (i = 0; i < c->n; i++)
		rule_add(test, table, i + 1, &c->rules[i]);

	policy = policy_of(test, table);
	KUNIT_EXPECT_EQ(test, match(test, policy, table, c->src, c->now * SECOND), c->id);
	kfree(policy);
}

static void none_test(struct kunit *test)
{
	static const struct rule_def any = { 0, 0 };
	struct rpfmon_table *table = table_new(test);
	DECLARE_BITMAP(slots, RPFMON_RULES_MAX);

	bitmap_fill(slots, RPFMON_RULES_MAX);
	rpfmon_table_select(NULL, &overlay, slots);
	KUNIT_EXPECT_TRUE(test, bitmap_empty(slots, RPFMON_RULES_MAX));
	rcu_read_lock();
	KUNIT_EXPECT_NULL(test, rpfmon_table_match(NULL, &overlay, 1, 1));
	rcu_read_unlock();
	rule_add(test, table, 1, &any);
	bitmap_fill(slots, RPFMON_RULES_MAX);
	rpfmon_table_select(table, &port, slots);
	KUNIT_EXPECT_TRUE(test, bitmap_empty(slots, RPFMON_RULES_MAX));
	rcu_read_lock();
	KUNIT_EXPECT_NULL(test, rpfmon_table_match(table, &port, 1, 1));
	rcu_read_unlock();
}

/* The same question, answered by going through all the rules otherwise */
static u32 match_slowly(const struct rpfmon_table *table, u32 src, u64 now)
{
	const struct rpfmon_rule *rule, *best = NULL;
	u32 id;

	for (id = 1; id <= RPFMON_RULES_MAX; id++) {
		u64 size;

		rule = rcu_dereference_protected(table->rules[id % RPFMON_RULES_MAX], 1);
		size = 1ULL << (32 - rule->from_len);
		if (src < rule->from || src - rule->from >= size ||
		    rpfmon_rule_expired(rule, now))
			continue;
		if (!best || rule->from_len > best->from_len ||
		    (rule->from_len == best->from_len &&
		     rule->until - 1 > best->until - 1))
			best = rule;
	}
	return best ? best->id : 0;
}

static u32 xorshift(u32 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static void many_test(struct kunit *test)
{
	u32 state = 0x2545f491, round, i;

	for (round = 0; round < 8; round++) {
		struct rpfmon_table *table = table_new(test);
		struct rpfmon_policy *policy;

		for (i = 1; i <= RPFMON_RULES_MAX; i++) {
			struct rule_def def = { .from_len = xorshift(&state) % 33 };

			/* few distinct bits, so that prefixes nest */
			def.from = xorshift(&state) & 0xc3030303;
			if (def.from_len < 32)
				def.from &= ~(U32_MAX >> def.from_len);
			if (xorshift(&state) % 3 == 0)
				def.until = 1 + xorshift(&state) % 10;
			rule_add(test, table, i, &def);
		}
		policy = policy_of(test, table);

		for (i = 0; i < 300; i++) {
			u32 src = xorshift(&state) & (i % 2 ? 0xc3030303 : U32_MAX);
			u64 now = (xorshift(&state) % 12) * SECOND;

			KUNIT_ASSERT_EQ_MSG(test, match(test, policy, table, src, now),
					    match_slowly(table, src, now),
					    "source %#x", src);
		}
		kfree(policy);
	}
}

static void same_test(struct kunit *test)
{
	struct rpfmon_rule a = { .from = ADDR(10, 0, 0, 0), .from_len = 8, .dev = "a" };
	struct rpfmon_rule b = a;

	b.id = 7;
	b.until = 5;
	b.force = true;
	KUNIT_EXPECT_TRUE(test, rpfmon_rule_same(&a, &b));
	b.from_len = 9;
	KUNIT_EXPECT_FALSE(test, rpfmon_rule_same(&a, &b));
	b = a;
	strscpy(b.dev, "b", sizeof(b.dev));
	KUNIT_EXPECT_FALSE(test, rpfmon_rule_same(&a, &b));
	b.dev[0] = '\0';
	strscpy(b.kind, "a", sizeof(b.kind));
	KUNIT_EXPECT_FALSE(test, rpfmon_rule_same(&a, &b));
}

static struct kunit_case policy_cases[] = {
	KUNIT_CASE_PARAM(select_test, select_gen_params),
	KUNIT_CASE_PARAM(guard_test, guard_gen_params),
	KUNIT_CASE_PARAM(match_test, match_gen_params),
	KUNIT_CASE(none_test),
	KUNIT_CASE(many_test),
	KUNIT_CASE(same_test),
	{}
};

static struct kunit_suite policy_suite = {
	.name = "rpfmon_policy",
	.test_cases = policy_cases,
};

kunit_test_suite(policy_suite);

MODULE_DESCRIPTION("KUnit tests of rpfmon's rules");
MODULE_LICENSE("GPL");
