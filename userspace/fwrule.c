// SPDX-License-Identifier: GPL-2.0
/* The reverse-path checks that a firewall has of its own, kept and said. Pure. */
#include <inttypes.h>
#include <linux/netfilter.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "fwrule.h"
#include "out.h"
#include "util.h"

static const char *const families[] = {
	[NFPROTO_INET] = "inet", [NFPROTO_IPV4] = "ip", [NFPROTO_ARP] = "arp", [NFPROTO_NETDEV] = "netdev",
	[NFPROTO_BRIDGE] = "bridge", [NFPROTO_IPV6] = "ip6",
};

void fwrule_free(struct fw_rule *r)
{
	free(r->table);
	free(r->chain);
	free(r->check);
	free(r->counter);
}

void firewall_forget(struct firewall *fw, size_t n)
{
	while (fw->n > n)
		fwrule_free(&fw->v[--fw->n]);
}

void firewall_free(struct firewall *fw)
{
	firewall_forget(fw, 0);
	free(fw->v);
	free(fw->unknown);
	memset(fw, 0, sizeof(*fw));
}

void firewall_add(struct firewall *fw, const struct fw_rule *r)
{
	fw->v = xgrow(fw->v, fw->n, &fw->room, sizeof(*fw->v));
	fw->v[fw->n++] = *r;
}

void firewall_not_looked(struct firewall *fw, const char *what, const char *why)
{
	char *before = fw->unknown;

	fw->unknown = xprintf("%s%s%s%s: not looked through", before ? before : "", before ? "; " : "", what, why);
	free(before);
}

static const char *family_word(const struct fw_rule *r)
{
	return r->family < ARRAY_SIZE(families) && families[r->family] ? families[r->family] : "?";
}

static const char *const tools[] = {
	[FW_NFT] = "nft", [FW_IPTABLES_NFT] = "iptables-nft", [FW_IPTABLES_LEGACY] = "iptables-legacy",
};

/* To be freed. */
static char *where(const struct fw_rule *r)
{
	return r->tool == FW_NFT ? xprintf("handle %" PRIu64, r->handle) : xprintf("rule %u", r->position);
}

/* nft takes no other names from a command; and whoever owns the namespace has chosen them. */
static bool is_word(const char *name, const char *more)
{
	do
		name += strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./");
	while (*name && strchr(more, *name) && *++name);
	return !*name;
}

static bool may_be_pasted(const struct fw_rule *r)
{
	return is_word(r->table, "") && is_word(r->chain, "") && (!r->plain || is_word(r->check, " !="));
}

/* Ahead of a rule without a counter, one that counts: with its conditions, as nft itself writes them. */
static void put_counter(FILE *f, const struct fw_rule *r)
{
	const char *family = family_word(r);

	if (r->plain)
		fprintf(f, "; this counts what it drops:\nnft insert rule %s %s %s position %" PRIu64 " %s counter",
			family, r->table, r->chain, r->handle, r->check);
	else
		fprintf(f, "; this counts what it drops:\nnft -a list chain %s %s %s | sed -n 's|^[[:space:]]*\\(.*\\) drop"
			"\\( comment \".*\"\\)\\{0,1\\} # handle %" PRIu64 "$|insert rule %s %s %s position %" PRIu64
			" \\1 counter|p' | nft -f -", family, r->table, r->chain, r->handle, family, r->table, r->chain,
			r->handle);
}

char *firewall_words(const struct fw_rule *r)
{
	char *at = where(r), *text;
	FILE *f = xmemstream(&text);

	if (r->tool == FW_NFT)
		fprintf(f, "nft: table %s ", family_word(r));
	else
		fprintf(f, "%s%s: table ", r->family == NFPROTO_IPV6 ? "ip6" : "ip", tools[r->tool] + strlen("ip"));
	escape_terminal(f, r->table);
	fputs(", chain ", f);
	escape_terminal(f, r->chain);
	fprintf(f, ", %s (", at);
	escape_terminal(f, r->check);
	fputs(") ", f);
	if (!r->counted)
		fputs("has no counter", f);
	else if (r->packets)
		fprintf(f, "%s %" PRIu64 " packet%s", r->drops ? "dropped" : "matched", r->packets,
			r->packets == 1 ? "" : "s");
	else
		fprintf(f, "%s none so far", r->drops ? "dropped" : "matched");
	if (r->owned)
		fputs(", and only the program that made its table can add one", f);
	else if (!r->counted && r->drops && may_be_pasted(r))
		put_counter(f, r);
	fclose(f);
	free(at);
	return text;
}

static void put_count(const char *name, const struct fw_rule *r, uint64_t value)
{
	if (r->counted)
		out_number(OUT_JSON, name, value);
	else
		out_null(OUT_JSON, name);
}

void firewall_json(const struct firewall *fw)
{
	const struct fw_rule *r;
	char *at;

	out_array("firewall");
	for (r = fw->v; r < fw->v + fw->n; r++) {
		at = where(r);
		out_object(NULL);
		out_string(OUT_JSON, "tool", tools[r->tool]);
		out_string(OUT_JSON, "family", family_word(r));
		out_string(OUT_JSON, "table", r->table);
		out_string(OUT_JSON, "chain", r->chain);
		out_string(OUT_JSON, "rule", at);
		put_count("packets", r, r->packets);
		put_count("bytes", r, r->bytes);
		out_end();
		free(at);
	}
	out_end();
}
