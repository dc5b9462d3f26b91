// SPDX-License-Identifier: GPL-2.0
/* rpfmon test: what would become of a packet that nobody sent. */
#include <stdio.h>
#include <stdlib.h>

#include "grammar.h"
#include "netns.h"
#include "out.h"
#include "print.h"
#include "proof.h"
#include "util.h"
#include "visit.h"

static bool has_reason(const struct answer *a)
{
	return a->strict == RPFMON_ANSWER_REJECTED;
}

static bool has_ports(uint8_t proto)
{
	return proto == IPPROTO_TCP || proto == IPPROTO_UDP || proto == IPPROTO_SCTP;
}

static void print_json(const struct args *args, const struct answer *a)
{
	const struct record *r = &a->record;
	char proto[WORD_LEN];

	out_number(OUT_JSON, "netns", r->netns);
	out_string(OUT_JSON, "dev", r->dev);
	out_string(OUT_JSON, "kind", HAS(r, RPFMON_A_RECORD_KIND) ? r->kind : NULL);
	print_addr(OUT_JSON, "src", r->src);
	if (r->dst.s_addr)
		print_addr(OUT_JSON, "dst", r->dst);
	else
		out_null(OUT_JSON, "dst");
	out_number(OUT_JSON, "mark", r->mark);
	out_number(OUT_JSON, "tos", args->tos);
	out_string(OUT_JSON, "proto", args->proto ? word_proto(proto, args->proto) : NULL);
	print_if(args->sport.given, "sport", args->sport.n);
	print_if(args->dport.given, "dport", args->dport.n);
	out_word(OUT_JSON, "mode", &words_mode, r->mode);
	out_string(OUT_JSON, "decided-by",
		   decided_by_all(r->mode_all, r->mode_dev) ? "all" : "dev");
	out_word(OUT_JSON, "strict", &words_answer, a->strict);
	out_word(OUT_JSON, "loose", &words_answer, a->loose);
	out_word(OUT_JSON, "now", &words_answer, a->now);
	if (has_reason(a))
		out_word(OUT_JSON, "reason", &words_reason, r->reason);
	else
		out_null(OUT_JSON, "reason");
	print_if(HAS(r, RPFMON_A_RECORD_RULE), "rule", r->rule);
	print_way_back(r);
}

/* Takes over @text. */
static void line(const char *name, char *text)
{
	out_string(OUT_TEXT, name, text);
	free(text);
}

static char *strict_words(const struct answer *a)
{
	char buf[WORD_LEN];

	if (!has_reason(a))
		return xprintf("%s", word_or_number(buf, &words_answer, a->strict));
	return xprintf("rejected: %s", word_or_number(buf, &words_reason, a->record.reason));
}

static char *now_words(const struct answer *a)
{
	const struct record *r = &a->record;
	char buf[WORD_LEN];
	const char *now = word_or_number(buf, &words_answer, a->now);

	if (!HAS(r, RPFMON_A_RECORD_RULE))
		return xprintf("%s", now);
	return xprintf("%s: rule %u %s it", now, r->rule,
		       r->verdict == RPFMON_VERDICT_ADMITTED ? "admits" : "would admit");
}

static char *mode_words(const struct record *r)
{
	bool all = decided_by_all(r->mode_all, r->mode_dev);
	char mode[WORD_LEN];

	if (r->mode == RPFMON_MODE_OFF)
		return xprintf("off, as net.ipv4.conf.all.rp_filter and that of %s are 0", r->dev);
	return xprintf("%s, by net.ipv4.conf.%s.rp_filter",
		       word_or_number(mode, &words_mode, r->mode), all ? "all" : r->dev);
}

static void print_text(const struct answer *a)
{
	const struct record *r = &a->record;

	out_string(OUT_TEXT, "dev", r->dev);
	line("mode", mode_words(r));
	line("return path", way_back_words(r));
	line("strict", strict_words(a));
	out_word(OUT_TEXT, "loose", &words_answer, a->loose);
	line("now", now_words(a));
}

struct asking {
	const struct packet *packet;
	struct answer *answer;
};

static int ask(struct twin *twin, void *data)
{
	const struct asking *asking = data;
	const char *wrong = proof_test(twin, asking->packet, asking->answer);

	return wrong ? fail(REFUSED, "%s", wrong) : 0;
}

/* Without the module, a copy of the namespace's routing tells. */
static int ask_twin(const struct packet *packet, struct answer *answer)
{
	struct asking asking = { packet, answer };
	const ino_t netns = netns_inode();
	char *why;
	int err;

	err = twin_with(NULL, packet->dev, ask, &asking, &why);
	if (!err && why)
		err = fail(REFUSED, "%s; with rpfmon's module no copy is needed: modprobe rpfmon", why);
	answer->record.netns = netns;
	free(why);
	return err;
}

static int ask_module(struct nl *nl, const struct packet *packet, struct answer *answer)
{
	return client_test(nl, packet, answer) ? nl_fail(nl, "device %s", packet->dev) : 0;
}

static int visit(const struct place *place, void *data)
{
	const struct args *args = &place->run->args;
	struct packet packet = {
		.dev = args->dev,
		.src = args->src,
		.dst = args->dst,
		.mark = args->mark,
		.tos = args->tos,
		.proto = args->proto,
		.sport = args->sport.n,
		.dport = args->dport.n,
	};
	struct answer answer;
	int err;

	err = place->nl ? ask_module(place->nl, &packet, &answer) : ask_twin(&packet, &answer);
	if (err)
		return err;
	print_json(args, &answer);
	print_text(&answer);
	return 0;
}

static int test(const struct run *run)
{
	out_one();
	return visit_each_unloaded(run, visit, NULL);
}

static const char *check(const struct args *args)
{
	if ((args->sport.given || args->dport.given) && !has_ports(args->proto))
		return "sport and dport need proto tcp, udp or sctp";
	return NULL;
}

static const struct arg args[] = {
	ONE_OF(1, "from", VALUE_ADDR, src),
	ARG("to", VALUE_ADDR, dst),
	ONE_OF(2, "dev", VALUE_NAME, dev),
	ARG("mark", VALUE_MARK, mark),
	ARG("tos", VALUE_TOS, tos),
	ARG("proto", VALUE_PROTO, proto),
	NUMBER("sport", 0, UINT16_MAX, sport),
	NUMBER("dport", 0, UINT16_MAX, dport),
	{ 0 }
};

static const struct command commands[] = {
	{
		.help = "what would become of a packet, under strict, loose, and as it is now",
		.run = test,
		.args = args,
		.check = check,
		.changes = true,
	},
	{ 0 }
};

const struct object cmd_test = { "test", commands };
