// SPDX-License-Identifier: GPL-2.0
/*
 * Tells of changes of rules, override and counters, and of who made them, to the
 * multicast group and to the kernel log.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cred.h>
#include <linux/sched.h>
#include <linux/ktime.h>
#include <linux/user_namespace.h>
#include <net/genetlink.h>

#include "events.h"
#include "netlink_put.h"
#include "rules.h"
#include "tell.h"
#include "words_gen.h"

/* Lines in the log, of each namespace but the initial one: a container does not
 * get to fill it, and is not kept from it by another.
 */
#define LOG_LINES	10
#define LOG_INTERVAL	(60 * HZ)

/* What a rule takes in a message, at most */
#define RULE_SIZE	128

typedef void rule_fn(void *data, enum rpfmon_attr_change what,
		     const struct rpfmon_rule *rule);

/* Goes through the rules that a change, not yet in force, concerns. */
static void each_rule(struct rpfmon_net *rnet, const struct rpfmon_change *change,
		      rule_fn *fn, void *data)
{
	const struct rpfmon_table *table = rpfmon_rules_table(rnet);
	const struct rpfmon_rule *old, *new;
	u64 now = ktime_get_real_ns();
	unsigned int slot;

	for (slot = 0; slot < RPFMON_RULES_MAX; slot++) {
		old = test_bit(slot, change->gone) ? rpfmon_rule_at(table, slot) : NULL;
		new = test_bit(slot, change->fresh) ? rpfmon_rule_at(change->table, slot) : NULL;
		if (old && new && old->id == new->id) {
			fn(data, RPFMON_A_CHANGE_CHANGED, new);
			continue;
		}
		if (old)
			fn(data, rpfmon_rule_expired(old, now) ?
				 RPFMON_A_CHANGE_EXPIRED : RPFMON_A_CHANGE_DELETED, old);
		if (new)
			fn(data, RPFMON_A_CHANGE_ADDED, new);
	}
}

/**
 * struct summary - what a log line says of a change
 * @n: rules concerned, by what became of them
 * @total: all of them
 * @what: what became of @rule
 * @rule: one of them
 */
struct summary {
	unsigned int n[RPFMON_A_CHANGE_MAX + 1];
	unsigned int total;
	enum rpfmon_attr_change what;
	const struct rpfmon_rule *rule;
};

static void sum_up(void *data, enum rpfmon_attr_change what,
		   const struct rpfmon_rule *rule)
{
	struct summary *summary = data;

	summary->n[what]++;
	summary->total++;
	summary->what = what;
	summary->rule = rule;
}

static void log_line(struct rpfmon_net *rnet, const char *text, bool asked)
{
	char comm[TASK_COMM_LEN], who[104] = "";
	u64 skipped = 0;

	if (!net_eq(rnet->net, &init_net) &&
	    !rpfmon_rate_allows(&rnet->log_rate, LOG_INTERVAL, LOG_LINES, &skipped))
		return;
	if (skipped)
		pr_info("netns %u: %llu changes not printed\n", rnet->net->ns.inum, skipped);
	if (asked) {
		get_task_comm(comm, current);
		snprintf(who, sizeof(who), "uid %u, pid %d, %*pE: ",
			 from_kuid(&init_user_ns, current_uid()), task_tgid_nr(current),
			 (int)strlen(comm), comm);
	}
	pr_info("netns %u: %s%s\n", rnet->net->ns.inum, who, text);
}

static int rule_print(char *buf, size_t size, const struct rpfmon_rule *rule,
		      const char *what)
{
	const char *name = rule->kind[0] ? rule->kind : rule->dev;
	__be32 from = htonl(rule->from);

	return scnprintf(buf, size, "rule %u %s: %s %*pE from %pI4/%u%s%s", rule->id, what,
			 rule->kind[0] ? "kind" : "dev", (int)strlen(name), name, &from,
			 rule->from_len, rule->until ? " with an end" : "",
			 rule->force ? " force" : "");
}

static void log_change(struct rpfmon_net *rnet, const struct summary *summary,
		       enum rpfmon_override override, bool asked)
{
	static const char * const words[RPFMON_A_CHANGE_MAX + 1] = {
		[RPFMON_A_CHANGE_ADDED] = "added",
		[RPFMON_A_CHANGE_CHANGED] = "changed",
		[RPFMON_A_CHANGE_DELETED] = "deleted",
		[RPFMON_A_CHANGE_EXPIRED] = "expired",
	};
	unsigned int i, len = 0;
	char text[200] = "";

	if (summary->total == 1)
		len = rule_print(text, sizeof(text), summary->rule, words[summary->what]);
	for (i = 0; summary->total > 1 && i < ARRAY_SIZE(words); i++)
		if (summary->n[i])
			len += scnprintf(text + len, sizeof(text) - len, "%s%u %s",
					 len ? ", " : "rules: ", summary->n[i], words[i]);
	if (override != rnet->override)
		scnprintf(text + len, sizeof(text) - len, "%soverride %s, was %s",
			  len ? "; " : "", rpfmon_override_name(override),
			  rpfmon_override_name(rnet->override));
	log_line(rnet, text, asked);
}

static void rule_put(void *data, enum rpfmon_attr_change what,
		     const struct rpfmon_rule *rule)
{
	struct sk_buff *skb = data;
	struct nlattr *nest = nla_nest_start(skb, what);

	/* there is room for each */
	if (nest && !rpfmon_nl_rule_fields_put(skb, rule))
		nla_nest_end(skb, nest);
}

static void who_put(struct sk_buff *skb, const struct rpfmon_net *rnet)
{
	struct user_namespace *user_ns = rnet->net->user_ns;
	char comm[TASK_COMM_LEN];

	get_task_comm(comm, current);
	nla_put_u32(skb, RPFMON_A_CHANGE_UID, from_kuid_munged(user_ns, current_uid()));
	nla_put_u32(skb, RPFMON_A_CHANGE_PID, user_ns == &init_user_ns ?
		    task_tgid_nr(current) : task_tgid_vnr(current));
	nla_put_string(skb, RPFMON_A_CHANGE_COMM, comm);
}

/* Begins a message, with room for so many rules; or NULL, as nobody is to hear of
 * it, or without memory, which listeners are told.
 */
static struct sk_buff *message_new(struct rpfmon_net *rnet, unsigned int rules,
				   u64 generation, bool asked)
{
	struct sk_buff *skb;

	if (!rpfmon_nl_listening(rnet->net))
		return NULL;
	skb = genlmsg_new(NLMSG_DEFAULT_SIZE + rules * RULE_SIZE, GFP_KERNEL);
	if (!skb) {
		rpfmon_nl_lost(rnet->net);
		return NULL;
	}
	genlmsg_put(skb, 0, 0, &rpfmon_nl_family, 0, RPFMON_CMD_CHANGE_NTF);
	nla_put_u64_64bit(skb, RPFMON_A_CHANGE_TIME, ktime_get_real_ns(),
			  RPFMON_A_CHANGE_PAD);
	nla_put_u32(skb, RPFMON_A_CHANGE_NETNS, rnet->net->ns.inum);
	nla_put_u64_64bit(skb, RPFMON_A_CHANGE_GENERATION, generation,
			  RPFMON_A_CHANGE_PAD);
	if (asked)
		who_put(skb, rnet);
	return skb;
}

/**
 * rpfmon_tell_change() - tell of a change of rules or override
 * @rnet: the namespace, locked
 * @change: the change, which is not in force yet
 * @override: what it will be
 */
void rpfmon_tell_change(struct rpfmon_net *rnet, const struct rpfmon_change *change,
			enum rpfmon_override override)
{
	struct summary summary = {};
	struct sk_buff *skb;
	bool asked;

	if (rnet->quiet)
		return;
	each_rule(rnet, change, sum_up, &summary);
	/* nobody asked for an end to come */
	asked = override != rnet->override ||
		summary.total > summary.n[RPFMON_A_CHANGE_EXPIRED];
	log_change(rnet, &summary, override, asked);
	skb = message_new(rnet, summary.total, rnet->generation + 1, asked);
	if (!skb)
		return;
	each_rule(rnet, change, rule_put, skb);
	if (override != rnet->override)
		nla_put_u32(skb, RPFMON_A_CHANGE_OVERRIDE, override);
	rpfmon_nl_send(rnet->net, skb);
}

/**
 * rpfmon_tell_reset() - tell that counters were zeroed
 * @rnet: the namespace, locked
 * @ifindex: those of this device, or 0
 */
void rpfmon_tell_reset(struct rpfmon_net *rnet, int ifindex)
{
	struct sk_buff *skb;
	char text[40];

	if (rnet->quiet)
		return;
	snprintf(text, sizeof(text), ifindex ? "counters of device %d reset" : "counters reset",
		 ifindex);
	log_line(rnet, text, true);
	skb = message_new(rnet, 0, rnet->generation, true);
	if (!skb)
		return;
	nla_put_flag(skb, RPFMON_A_CHANGE_RESET);
	if (ifindex)
		nla_put_u32(skb, RPFMON_A_CHANGE_IFINDEX, ifindex);
	rpfmon_nl_send(rnet->net, skb);
}
