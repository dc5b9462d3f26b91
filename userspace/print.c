// SPDX-License-Identifier: GPL-2.0
/* Members that several commands print, and lines of text about a record. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

#include "duration.h"
#include "prefix.h"
#include "print.h"
#include "util.h"

void print_time(enum out where, const char *name, uint64_t ns)
{
	char buf[TIME_STRLEN];

	out_string(where, name, ns ? time_str(buf, ns) : NULL);
}

void print_addr(enum out where, const char *name, struct in_addr addr)
{
	char buf[INET_ADDRSTRLEN];

	out_string(where, name, addr_str(buf, addr));
}

void print_if(bool known, const char *name, uint64_t value)
{
	if (known)
		out_number(OUT_JSON, name, value);
	else
		out_null(OUT_JSON, name);
}

void print_counters(const struct counters *counters)
{
	const char *name;
	unsigned int i;

	for (i = 0; i < words_counter.n; i++) {
		name = word(&words_counter, i);
		if (!name)
			continue;
		if (counter_is_time(i))
			print_time(OUT_JSON, name, counters->v[i]);
		else
			out_number(OUT_JSON, name, counters->v[i]);
	}
}

const char *gateway_str(char buf[INET6_ADDRSTRLEN], const struct blob *gateway)
{
	switch (gateway->len) {
	case sizeof(struct in_addr):
		return inet_ntop(AF_INET, gateway->data, buf, INET6_ADDRSTRLEN);
	case sizeof(struct in6_addr):
		return inet_ntop(AF_INET6, gateway->data, buf, INET6_ADDRSTRLEN);
	}
	return NULL;
}

void print_way_back(const struct record *r)
{
	char gateway[INET6_ADDRSTRLEN];
	char prefix[PREFIX_STRLEN];
	char table[WORD_LEN];

	out_string(OUT_JSON, "reverse-dev",
		   HAS(r, RPFMON_A_RECORD_REVERSE_DEV) ? r->reverse_dev : NULL);
	print_if(HAS(r, RPFMON_A_RECORD_REVERSE_IFINDEX), "reverse-ifindex", r->reverse_ifindex);
	out_string(OUT_JSON, "reverse-gateway", gateway_str(gateway, &r->reverse_gateway));
	out_string(OUT_JSON, "table",
		   HAS(r, RPFMON_A_RECORD_TABLE) ? word_table(table, r->table) : NULL);
	out_string(OUT_JSON, "prefix",
		   HAS(r, RPFMON_A_RECORD_PREFIX) ? prefix_str(prefix, &r->prefix) : NULL);
}

void print_orig_dst(const struct record *r)
{
	if (HAS(r, RPFMON_A_RECORD_ORIG_DST))
		print_addr(OUT_JSON, "orig-dst", r->orig_dst);
	else
		out_null(OUT_JSON, "orig-dst");
}

void print_record(const struct record *r)
{
	char proto[WORD_LEN];

	out_number(OUT_JSON, "cpu", r->cpu);
	out_number(OUT_JSON, "seq", r->seq);
	print_time(OUT_JSON, "time", r->time);
	out_number(OUT_JSON, "netns", r->netns);
	out_number(OUT_JSON, "ifindex", r->ifindex);
	out_string(OUT_JSON, "dev", r->dev);
	out_string(OUT_JSON, "kind", HAS(r, RPFMON_A_RECORD_KIND) ? r->kind : NULL);
	print_addr(OUT_JSON, "src", r->src);
	print_addr(OUT_JSON, "dst", r->dst);
	out_string(OUT_JSON, "proto",
		   HAS(r, RPFMON_A_RECORD_PROTO) ? word_proto(proto, r->proto) : NULL);
	out_number(OUT_JSON, "sport", r->sport);
	out_number(OUT_JSON, "dport", r->dport);
	print_if(HAS(r, RPFMON_A_RECORD_ICMP_TYPE), "icmp-type", r->icmp_type);
	print_if(HAS(r, RPFMON_A_RECORD_ICMP_CODE), "icmp-code", r->icmp_code);
	print_orig_dst(r);
	print_if(HAS(r, RPFMON_A_RECORD_ORIG_DPORT), "orig-dport", r->orig_dport);
	out_word(OUT_JSON, "context", &words_context, r->context);
	out_word(OUT_JSON, "reason", &words_reason, r->reason);
	out_word(OUT_JSON, "verdict", &words_verdict, r->verdict);
	out_bool(OUT_JSON, "lost", HAS(r, RPFMON_A_RECORD_LOST));
	print_if(HAS(r, RPFMON_A_RECORD_RULE), "rule", r->rule);
	out_word(OUT_JSON, "mode", &words_mode, r->mode);
	out_string(OUT_JSON, "decided-by",
		   decided_by_all(r->mode_all, r->mode_dev) ? "all" : "dev");
	print_way_back(r);
	out_number(OUT_JSON, "mark", r->mark);
	out_number(OUT_JSON, "tos", r->tos);
	out_number(OUT_JSON, "len", r->len);
}

void print_rule(enum out where, const struct rule *rule)
{
	bool ends = HAS(rule, RPFMON_A_RULE_UNTIL);
	const uint64_t now = time_now();
	const uint64_t left = rule->until > now ? (rule->until - now) / NSEC_PER_SEC : 0;
	char duration[DURATION_STRLEN];
	char from[PREFIX_STRLEN];

	out_number(where, "id", rule->id);
	out_string(where, "dev", HAS(rule, RPFMON_A_RULE_DEV) ? rule->dev : NULL);
	out_string(where, "kind", HAS(rule, RPFMON_A_RULE_KIND) ? rule->kind : NULL);
	out_string(where, "from", rule->from.len ? prefix_str(from, &rule->from) : NULL);
	print_time(where & OUT_JSON, "until", rule->until);
	print_if(ends, "expires-in", left);
	out_string((where & OUT_TEXT) | OUT_RARE, "expires-in",
		   ends ? duration_str(duration, left) : NULL);
	out_bool(where | OUT_RARE, "force", HAS(rule, RPFMON_A_RULE_FORCE));
	out_number(where, "admitted", rule->admitted);
	out_number(where, "would-admit", rule->would_admit);
}

static void put_endpoint(FILE *f, struct in_addr addr, uint16_t port)
{
	char buf[INET_ADDRSTRLEN];

	fputs(addr_str(buf, addr), f);
	if (port)
		fprintf(f, ":%u", port);
}

/* As "tcp " or "icmp 3/4 ". */
static void put_proto(FILE *f, const struct record *r)
{
	char buf[WORD_LEN];

	fprintf(f, "%s ", word_proto(buf, r->proto));
	if (HAS(r, RPFMON_A_RECORD_ICMP_TYPE) && HAS(r, RPFMON_A_RECORD_ICMP_CODE))
		fprintf(f, "%u/%u ", r->icmp_type, r->icmp_code);
}

char *way_back_words(const struct record *r)
{
	char gateway[INET6_ADDRSTRLEN];
	char prefix[PREFIX_STRLEN];
	char table[WORD_LEN];
	bool via = gateway_str(gateway, &r->reverse_gateway);

	if (!HAS(r, RPFMON_A_RECORD_REVERSE_DEV))
		return xprintf("none");
	return xprintf("%s (%s%s%s%s%s%s)", r->reverse_dev,
		       via ? "gateway " : "on-link", via ? gateway : "",
		       HAS(r, RPFMON_A_RECORD_PREFIX) ? ", route " : "",
		       HAS(r, RPFMON_A_RECORD_PREFIX) ? prefix_str(prefix, &r->prefix) : "",
		       HAS(r, RPFMON_A_RECORD_TABLE) ? ", table " : "",
		       HAS(r, RPFMON_A_RECORD_TABLE) ? word_table(table, r->table) : "");
}

static void put_way_back(FILE *f, const struct record *r)
{
	char gateway[INET6_ADDRSTRLEN];
	char prefix[PREFIX_STRLEN];
	char table[WORD_LEN];

	fprintf(f, ", back by %s", r->reverse_dev);
	if (gateway_str(gateway, &r->reverse_gateway))
		fprintf(f, " via %s", gateway);
	if (HAS(r, RPFMON_A_RECORD_PREFIX))
		fprintf(f, " to %s", prefix_str(prefix, &r->prefix));
	if (HAS(r, RPFMON_A_RECORD_TABLE))
		fprintf(f, " table %s", word_table(table, r->table));
}

char *record_line(const struct record *r)
{
	char buf[TIME_STRLEN > WORD_LEN ? TIME_STRLEN : WORD_LEN];
	FILE *f;
	char *line;

	f = xmemstream(&line);
	fprintf(f, "%s %s ", time_str(buf, r->time), r->dev);
	if (HAS(r, RPFMON_A_RECORD_PROTO))
		put_proto(f, r);
	put_endpoint(f, r->src, r->sport);
	fputs(" > ", f);
	put_endpoint(f, r->dst, r->dport);
	if (HAS(r, RPFMON_A_RECORD_ORIG_DST)) {
		fputs(" (sent to ", f);
		put_endpoint(f, r->orig_dst, r->orig_dport);
		fputc(')', f);
	}
	if (r->context != RPFMON_CONTEXT_PACKET)
		fprintf(f, " %s", word_or_number(buf, &words_context, r->context));
	fprintf(f, " %s", word_or_number(buf, &words_verdict, r->verdict));
	fprintf(f, " %s", word_or_number(buf, &words_reason, r->reason));
	if (HAS(r, RPFMON_A_RECORD_RULE))
		fprintf(f, " rule %u", r->rule);
	if (HAS(r, RPFMON_A_RECORD_REVERSE_DEV))
		put_way_back(f, r);
	fclose(f);
	return line;
}

enum colour verdict_colour(uint32_t verdict)
{
	switch (verdict) {
	case RPFMON_VERDICT_DROPPED:
		return RED;
	case RPFMON_VERDICT_WOULD_ADMIT:
		return YELLOW;
	case RPFMON_VERDICT_ADMITTED:
		return GREEN;
	}
	return PLAIN;
}
