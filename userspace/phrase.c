// SPDX-License-Identifier: GPL-2.0
/* Fills in what a situation says: addresses, devices, rules and tables of a scene. Pure. */
#include <linux/fib_rules.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>

#include "phrase.h"
#include "util.h"
#include "words.h"

const struct rule *phrase_rule(const struct scene *s)
{
	return s->stage->rulings && s->f->device ?
	       ruling_for(s->stage->rulings, s->f->device->ifindex, s->r->src) : NULL;
}

const struct waiting *phrase_socket(const struct scene *s)
{
	return s->owner && HAS(s->r, RPFMON_A_RECORD_PROTO) ?
	       socket_for(&s->stage->sockets, s->r->proto, s->r->dst, s->r->dport) : NULL;
}

/*
 * udev's 99-systemd.rules runs systemd-sysctl(8) for each device that appears, which then applies patterns and keys
 * that are written out alike. Whoever writes a key out means that device; a pattern is what nobody thinks of.
 */
const struct setting *phrase_set_again(const struct scene *s)
{
	const struct setting *setting = settings_deciding(&s->stage->settings, s->f->dev, "rp_filter");

	return setting && setting->glob ? setting : NULL;
}

static void put_addr(FILE *f, struct in_addr addr)
{
	char buf[INET_ADDRSTRLEN];

	fputs(addr_str(buf, addr), f);
}

static const char *refusal_word(uint8_t type)
{
	switch (type) {
	case RTN_BLACKHOLE:
		return "blackhole";
	case RTN_UNREACHABLE:
		return "unreachable";
	case RTN_PROHIBIT:
		return "prohibit";
	}
	return "throw";
}

static struct prefix prefix_of(const struct scene *s)
{
	return s->path.route ? route_prefix(s->path.route) : s->back->prefix;
}

static void put_ports(FILE *f, const char *word, const struct nlmsghdr *nlh, uint16_t type)
{
	const struct nlattr *attr = rtnl_attr(nlh, type, sizeof(struct fib_rule_port_range));
	const struct fib_rule_port_range *range = attr ? mnl_attr_get_payload(attr) : NULL;

	if (range && range->start == range->end)
		fprintf(f, " %s %u", word, range->start);
	else if (range)
		fprintf(f, " %s %u-%u", word, range->start, range->end);
}

/* What a rule looks at that the look-up of a return path does not bear, as ip-rule(8) writes it. */
static void put_selectors(FILE *f, const struct nlmsghdr *nlh)
{
	const struct fib_rule_hdr *rule = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *mask = rtnl_attr(nlh, FRA_FWMASK, 4), *proto = rtnl_attr(nlh, FRA_IP_PROTO, 1);
	const struct nlattr *uid = rtnl_attr(nlh, FRA_UID_RANGE, sizeof(struct fib_rule_uid_range));
	const struct nlattr *iif = rtnl_attr(nlh, FRA_IIFNAME, 1), *oif = rtnl_attr(nlh, FRA_OIFNAME, 1);

	if (rule->flags & FIB_RULE_INVERT)
		fputs(" not", f);
	if (mask || rtnl_attr(nlh, FRA_FWMARK, 4))
		fprintf(f, " fwmark 0x%x", rtnl_u32(nlh, FRA_FWMARK));
	if (mask && ~mnl_attr_get_u32(mask))
		fprintf(f, "/0x%x", mnl_attr_get_u32(mask));
	if (proto)
		fprintf(f, " ipproto %u", mnl_attr_get_u8(proto));
	put_ports(f, "sport", nlh, FRA_SPORT_RANGE);
	put_ports(f, "dport", nlh, FRA_DPORT_RANGE);
	if (uid) {
		const struct fib_rule_uid_range *range = mnl_attr_get_payload(uid);

		fprintf(f, " uidrange %u-%u", range->start, range->end);
	}
	if (rule->tos)
		fprintf(f, " tos 0x%x", rule->tos);
	if (rtnl_attr(nlh, RTNL_FRA_DSCP, 1))
		fprintf(f, " dscp %u", mnl_attr_get_u8(rtnl_attr(nlh, RTNL_FRA_DSCP, 1)));
	if (oif)
		fprintf(f, " oif %s", mnl_attr_get_str(oif));
	if (iif)
		fprintf(f, " iif %s", mnl_attr_get_str(iif));
	if (rule->src_len)
		fputs(" from another address", f);
	if (rule->dst_len)
		fputs(" to another network", f);
}

static void put_lacks(FILE *f, const struct scene *s)
{
	uint32_t table = s->other_table;
	size_t i;

	for (i = 0; i < s->facts->policy.n; i++) {
		if (rtnl_u32(s->facts->policy.v[i], FRA_TABLE) != table)
			continue;
		fprintf(f, "routing rule %u:", rtnl_u32(s->facts->policy.v[i], FRA_PRIORITY));
		put_selectors(f, s->facts->policy.v[i]);
		return;
	}
}

static void put_dev(FILE *f, const struct scene *s) { fputs(s->f->dev, f); }
static void put_out(FILE *f, const struct scene *s) { fputs(s->out ? s->out->name : s->back->reverse_dev, f); }
static void put_own(FILE *f, const struct scene *s) { fputs(s->own_source->name, f); }
static void put_vrf(FILE *f, const struct scene *s) { fputs(s->vrf->name, f); }

/* Of what nobody has seen yet, the network that the source stands for. */
static void put_src(FILE *f, const struct scene *s)
{
	char buf[PREFIX_STRLEN];

	if (s->stage->foreseen && s->n_source && s->source[0].len < 32)
		fputs(prefix_str(buf, &s->source[0]), f);
	else
		put_addr(f, s->r->src);
}

static void put_dst(FILE *f, const struct scene *s) { put_addr(f, s->r->dst); }
static void put_forged(FILE *f, const struct scene *s) { put_addr(f, s->forged); }
static void put_n_forged(FILE *f, const struct scene *s) { fprintf(f, "%zu", s->n_forged); }
static void put_n(FILE *f, const struct scene *s) { fprintf(f, "%zu", s->f->n_sender); }
static void put_mark(FILE *f, const struct scene *s) { fprintf(f, "0x%x", s->r->mark); }
static void put_all(FILE *f, const struct scene *s) { fprintf(f, "%u", s->f->mode_all); }
static void put_rule(FILE *f, const struct scene *s) { fprintf(f, "%u", phrase_rule(s)->id); }
static void put_other(FILE *f, const struct scene *s) { fprintf(f, "%u", s->other_table); }
static void put_refusal(FILE *f, const struct scene *s) { fputs(refusal_word(s->path.type), f); }
static void put_pref(FILE *f, const struct scene *s) { fprintf(f, "%u", rtnl_u32(s->path.rule, FRA_PRIORITY)); }

static void put_bound(FILE *f, const struct scene *s)
{
	fputs(facts_link(s->facts, phrase_socket(s)->bound)->name, f);
}

static void put_refusal_now(FILE *f, const struct scene *s) { fputs(s->f->refusal, f); }

static void put_file(FILE *f, const struct scene *s)
{
	const struct setting *setting = phrase_set_again(s);

	fprintf(f, "line %u of %s", setting->line, setting->file);
}

static void put_override(FILE *f, const struct scene *s)
{
	char buf[WORD_LEN];

	fputs(word_or_number(buf, &words_override, s->stage->override), f);
}

static void put_prefix(FILE *f, const struct scene *s)
{
	struct prefix prefix = prefix_of(s);
	char buf[PREFIX_STRLEN];

	fputs(prefix_str(buf, &prefix), f);
}

static void put_table(FILE *f, const struct scene *s)
{
	char buf[WORD_LEN];

	fputs(word_table(buf, s->path.route ? s->path.table : s->back->table), f);
}

static const struct {
	const char *word;
	void (*put)(FILE *f, const struct scene *scene);
} words[] = {
	{ "dev", put_dev }, { "out", put_out }, { "own", put_own }, { "vrf", put_vrf },
	{ "src", put_src }, { "dst", put_dst }, { "prefix", put_prefix }, { "table", put_table },
	{ "mark", put_mark }, { "all", put_all }, { "rule", put_rule }, { "override", put_override },
	{ "pref", put_pref }, { "refusal", put_refusal }, { "other", put_other }, { "lacks", put_lacks },
	{ "n", put_n }, { "nforged", put_n_forged }, { "forged", put_forged }, { "bound", put_bound },
	{ "file", put_file }, { "refusal-now", put_refusal_now },
};

static void put_word(FILE *f, const struct scene *s, const char *word, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (strlen(words[i].word) == len && !memcmp(words[i].word, word, len))
			words[i].put(f, s);
}

char *phrase(const struct scene *s, const char *says)
{
	size_t len;
	char *text;
	FILE *f = xmemstream(&text);

	for (; *says; says++) {
		if (*says != '{') {
			fputc(*says, f);
			continue;
		}
		len = strcspn(++says, "}");
		put_word(f, s, says, len);
		says += len;
	}
	fclose(f);
	return text;
}
