// SPDX-License-Identifier: GPL-2.0
/*
 * What a command would do for a packet, by the tool's own parts, in the network namespace
 * that it is run in:
 *
 * prove [times] [module] dev DEV from SRC to DST [mark M] [try COMMAND [undo COMMAND]]
 * prove ask
 * prove explain
 *
 * "times": how long the copy and the proof took, in microseconds. "module": with rpfmon's.
 * One line, words and values. "ask": of one copy, for each line "DEV SRC DST MARK TOS PROTO
 * SPORT DPORT" on standard input, what would become of such a packet. "explain": how long
 * asking the module and the kernel takes, and how long that and all that explain makes of it.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "diagnose.h"
#include "words.h"

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e6 + ts.tv_nsec / 1e3;
}

static const char *const replies[] = {
	[REPLY_NONE] = "none", [REPLY_OK] = "ok", [REPLY_NO_CARRIER] = "no-carrier",
	[REPLY_NO_NEIGHBOUR] = "no-neighbour", [REPLY_TUNNEL] = "tunnel", [REPLY_REJECTED] = "rejected",
};

static const char *const proved[] = {
	[PROVED_NOT] = "false", [PROVED_UNKNOWN] = "null", [PROVED] = "true",
};

static const char *said(const struct answer *answer)
{
	return word(&words_answer, answer->now);
}

static void answer_all(struct twin *twin)
{
	char dev[16], src[16], dst[16];
	unsigned int mark, tos, proto, sport, dport;
	struct answer answer;
	const char *wrong;

	while (scanf("%15s %15s %15s %u %u %u %u %u", dev, src, dst, &mark, &tos, &proto, &sport,
		     &dport) == 8) {
		struct packet packet = {
			.dev = dev, .mark = mark, .tos = tos, .proto = proto, .sport = sport, .dport = dport,
		};

		inet_pton(AF_INET, src, &packet.src);
		inet_pton(AF_INET, dst, &packet.dst);
		wrong = proof_test(twin, &packet, &answer);
		puts(wrong ? "refused" : said(&answer));
	}
}

static int time_explain(void)
{
	struct records records = { 0 };
	struct devices devices = { 0 };
	double begun, fetched, done;
	struct diagnoses all;
	struct facts facts;
	struct rtnl rtnl;
	struct nl nl;

	if (nl_open(&nl) || rtnl_open(&rtnl))
		return 2;
	begun = now();
	if (client_records(&nl, 0, 0, &records) || client_devices(&nl, &devices) ||
	    !facts_read(&facts, &rtnl, &nl))
		return 2;
	fetched = now();
	if (diagnose(&all, &nl, 0, NULL))
		return 2;
	done = now();
	printf("times: fetch-us %.0f all-us %.0f\n", fetched - begun, done - fetched);
	diagnoses_free(&all);
	facts_free(&facts);
	free(records.v);
	free(devices.v);
	rtnl_close(&rtnl);
	nl_close(&nl);
	return 0;
}

int main(int argc, char **argv)
{
	const char *command = NULL, *undo = NULL;
	struct packet packet = { 0 };
	struct proof proof = { 0 };
	bool times = false, module = false, ask = false;
	struct facts real;
	struct rtnl rtnl;
	struct twin twin;
	double begun, made, done;
	struct nl nl;
	int i;

	if (argc == 2 && !strcmp(argv[1], "explain"))
		return time_explain();
	for (i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "times"))
			times = true;
		else if (!strcmp(argv[i], "module"))
			module = true;
		else if (!strcmp(argv[i], "ask"))
			ask = true;
		else if (i + 1 == argc)
			return 1;
		else if (!strcmp(argv[i], "dev"))
			packet.dev = argv[++i];
		else if (!strcmp(argv[i], "from"))
			inet_pton(AF_INET, argv[++i], &packet.src);
		else if (!strcmp(argv[i], "to"))
			inet_pton(AF_INET, argv[++i], &packet.dst);
		else if (!strcmp(argv[i], "mark"))
			packet.mark = strtoul(argv[++i], NULL, 0);
		else if (!strcmp(argv[i], "try"))
			command = argv[++i];
		else if (!strcmp(argv[i], "undo"))
			undo = argv[++i];
	}
	if ((module && nl_open(&nl)) || rtnl_open(&rtnl))
		return 2;
	begun = now();
	if (!facts_read(&real, &rtnl, module ? &nl : NULL)) {
		printf("unknown: %s\n", real.unknown);
		return 2;
	}
	if (!twin_make(&twin, &real, command ? command : "")) {
		printf("not-claimed: %s\n", twin.why);
		return 2;
	}
	made = now();
	if (ask)
		answer_all(&twin);
	if (command) {
		proof_make(&twin, &packet, 1, NULL, 0, command, undo, &proof);
		done = now();
		printf("proved %s before %s after %s reply %s dev %s stranger %d changes %zu undone %d why-not %s\n",
		       proved[proof.proved], said(&proof.before), said(&proof.after),
		       replies[proof.reply.state], *proof.reply.dev ? proof.reply.dev : "-", !!proof.stranger.s_addr,
		       proof.changes.n, proof.undone, proof.why_not ? proof.why_not : "-");
	} else {
		done = now();
	}
	if (times)
		printf("times: twin-us %.0f proof-us %.0f\n", made - begun, done - made);
	proof_free(&proof);
	twin_free(&twin);
	facts_free(&real);
	rtnl_close(&rtnl);
	if (module)
		nl_close(&nl);
	return 0;
}
