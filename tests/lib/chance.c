// SPDX-License-Identifier: GPL-2.0
/*
 * Holds the twin against reality: in the network namespace that it is run in, which is to be
 * its own, it makes routing by chance from a seed, and then commands: what the twin and the
 * inference from it say of every device and network, before and after a command, must be what
 * the kernel says there when it is asked pair by pair, and the command has been run in earnest.
 *
 * chance SEED COMMANDS OTHER    OTHER: a namespace for the far ends of links
 *
 * It is linked with the tool's own parts. It ends with a line that counts.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/ip.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "changes.h"
#include "chance.h"
#include "words.h"

static unsigned long asked, differing, changing, commands, unclaimed, failing;
static const char *seed;

static void script(const char *program, void (*make)(FILE *f))
{
	FILE *f = popen(program, "w");

	make(f);
	pclose(f);
}

static const char *other;

static void links(FILE *f)
{
	chance_links(f, other);
}

/* A namespace in which the process is already, in the place of a twin: it asks the real one. */
static void real_open(struct twin *real, struct nl *nl)
{
	memset(real, 0, sizeof(*real));
	obstack_begin(&real->mem, 64 * 1024);
	real->stays = true;
	real->home = real->here = real->groups = -1;
	if (rtnl_open(&real->rtnl) || !facts_read(&real->now, &real->rtnl, nl)) {
		fprintf(stderr, "chance: the namespace cannot be read: %s\n", real->now.unknown);
		exit(2);
	}
}

static void real_close(struct twin *real)
{
	rtnl_close(&real->rtnl);
	facts_free(&real->now);
	obstack_free(&real->mem, NULL);
}

/* A pair, and the kernel's verdict on it. */
struct pair {
	const struct link *link;
	size_t network;
	struct combo combo;
	struct ask ask;
	enum verdict predicted, real;
};

struct pairs {
	struct pair *v;
	size_t n, room;
};

static void modes(struct twin *real, int mode)
{
	const struct link *link;

	for (link = real->now.link; link < real->now.link + real->now.n_link; link++) {
		if (link->conf)
			ask_mode(real, link, mode < 0 ? link_conf(link, IPV4_DEVCONF_RP_FILTER) : (uint32_t)mode);
	}
}

static void ask_pairs(struct twin *real, struct pairs *pairs, int *err)
{
	struct ask *ask = calloc(pairs->n + 1, sizeof(*ask));
	struct route_answer *answer = calloc(pairs->n + 1, sizeof(*answer));
	size_t i;

	for (i = 0; i < pairs->n; i++)
		ask[i] = pairs->v[i].ask;
	ask_packets(real, ask, pairs->n, answer);
	for (i = 0; i < pairs->n; i++)
		err[i] = answer[i].err;
	asked += pairs->n;
	free(ask);
	free(answer);
}

/* From 6.13 on the error does not tell: so under modes 0, 2 and 1, too. */
static void judge(struct twin *real, struct pairs *pairs, struct nl *nl)
{
	int *err[4], mode;
	size_t i;

	for (mode = 0; mode < 4; mode++)
		err[mode] = calloc(pairs->n + 1, sizeof(int));
	ask_pairs(real, pairs, err[3]);
	client_override(nl, RPFMON_OVERRIDE_OFF);
	ask_modes_begin(real);
	for (mode = 0; mode < 3; mode++) {
		modes(real, mode);
		ask_pairs(real, pairs, err[mode]);
	}
	modes(real, -1);
	ask_modes_end(real);
	client_override(nl, real->now.override);
	for (i = 0; i < pairs->n; i++) {
		struct pair *pair = &pairs->v[i];
		uint32_t strict = facts_conf(&real->now, facts_link(&real->now, pair->link->ifindex),
					     IPV4_DEVCONF_RP_FILTER) == 1;

		if (!err[3][i])
			pair->real = err[1][i] && strict ? VERDICT_ADMITTED : VERDICT_ACCEPTED;
		else if (err[0][i])
			pair->real = VERDICT_MARTIAN;
		else if (err[2][i])
			pair->real = VERDICT_NO_ROUTE;
		else
			pair->real = VERDICT_ASYMMETRIC;
	}
	for (mode = 0; mode < 4; mode++)
		free(err[mode]);
}

/* The kernel's answer does not tell these two apart. */
static bool same(enum verdict predicted, enum verdict real)
{
	if (predicted == VERDICT_NO_ADDRESS)
		predicted = VERDICT_NO_ROUTE;
	return predicted == real;
}

static void compare(const struct changes *changes, struct pairs *pairs, const char *when, const char *command)
{
	char src[INET_ADDRSTRLEN], dst[INET_ADDRSTRLEN];
	unsigned int told = 0;
	size_t i;

	for (i = 0; i < pairs->n; i++) {
		struct pair *p = &pairs->v[i];

		if (same(p->predicted, p->real))
			continue;
		differing++;
		if (told++ >= 3)
			continue;
		printf("# seed %s: %s \"%s\": from %s to %s mark %u tos %u proto %u dport %u dev %s: %s in the twin, really %s\n", seed, when,
		       command, inet_ntop(AF_INET, &p->ask.src, src, sizeof(src)),
		       inet_ntop(AF_INET, &p->ask.dst, dst, sizeof(dst)), p->ask.mark, p->ask.tos,
		       p->ask.proto, p->ask.dport, p->link->name, word(&words_whatif, p->predicted),
		       word(&words_whatif, p->real));
	}
}

static bool is_ours(const struct networks *networks, struct in_addr addr)
{
	return own_holds(&networks->local, addr) || own_holds(&networks->of_vrf, addr);
}

static void make_pairs(struct changes *changes, bool after, struct twin *real, struct pairs *pairs)
{
	const struct facts *before = &changes->before.facts;
	struct combo combos[COMBOS_MAX];
	const struct link *was, *is, *here;
	size_t i, k, n;

	for (was = before->link; was < before->link + before->n_link; was++) {
		is = facts_link(&changes->after.facts, was->ifindex);
		if (!is || !was->up || !is->up || was->ifindex == 1 || was->table || !was->conf || !is->conf)
			continue;
		here = facts_link_named(&real->now, after ? is->name : was->name);
		if (!here) {
			printf("# seed %s: there is no %s\n", seed, is->name);
			differing++;
			continue;
		}
		n = changes_combos(changes, was, is, combos);
		for (i = 0; i < changes->networks.n; i++) {
			for (k = 0; !changes->networks.v[i].empty && k < n; k++) {
				const struct probe *probe = &combos[k].probe;
				struct pair pair = { .link = here, .network = i, .combo = combos[k] };

				/* To no address of ours: for the filter, that is none. */
				pair.ask = (struct ask) {
					.src = changes->networks.v[i].sample.s_addr,
					.dst = probe->dst.s_addr == htonl(0xc0000008) ? 0 : probe->dst.s_addr,
					.mark = probe->mark, .tos = probe->tos, .proto = probe->proto,
					.sport = probe->sport, .dport = probe->dport, .iif = here->ifindex,
				};
				/* Forwarded elsewhere: whether there is a route is not the question here. */
				if (pair.ask.dst && !is_ours(&(after ? &changes->after : &changes->before)->networks,
							     probe->dst))
					continue;
				/* Not claimed, which is told. */
				pair.predicted = after ? changes_after(changes, is, &combos[k], i) :
							 changes_before(changes, was, &combos[k], i);
				if (!pair.predicted)
					continue;
				pairs->v = xgrow(pairs->v, pairs->n, &pairs->room, sizeof(*pairs->v));
				pairs->v[pairs->n++] = pair;
			}
		}
	}
}

/* As linkwatch tells of carriers up to a second later. */
static void settle(void)
{
	usleep(1200 * 1000);
}

static int really(const char *command)
{
	char *line = xprintf("{ %s; } >/dev/null 2>&1", command);
	int status = system(line);

	free(line);
	return WEXITSTATUS(status);
}

static void try(const char *command, struct nl *nl)
{
	struct pairs before = { 0 }, after = { 0 };
	struct changes changes = { 0 };
	struct twin real, then, twin;
	char *said = NULL;
	int status = -1, earnest;

	commands++;
	real_open(&real, nl);
	if (twin_make(&twin, &real.now, command))
		status = changes_try(&changes, &twin, command, &said);
	if (!status && !twin.why) {
		make_pairs(&changes, false, &real, &before);
		judge(&real, &before, nl);
		compare(&changes, &before, "before", command);
	}
	earnest = really(command);
	if (strstr(command, "ip link"))
		settle();
	if (twin.why) {
		unclaimed++;
		printf("# seed %s: not claimed of \"%s\": %s\n", seed, command, twin.why);
	} else if (status || earnest) {
		failing++;
		if (!status != !earnest) {
			printf("# seed %s: \"%s\" ended with %d in the twin, saying %s, and really with %d\n", seed,
			       command, status, said, earnest);
			differing++;
		}
	} else {
		changing += !!changes.n;
		real_open(&then, nl);
		make_pairs(&changes, true, &then, &after);
		judge(&then, &after, nl);
		compare(&changes, &after, "after", command);
		real_close(&then);
	}
	free(said);
	free(before.v);
	free(after.v);
	changes_free(&changes);
	twin_free(&twin);
	real_close(&real);
}

int main(int argc, char **argv)
{
	struct nl nl;
	char *command;
	int i, n;
	FILE *f;

	if (argc != 4)
		return 2;
	seed = argv[1];
	n = atoi(argv[2]);
	other = argv[3];
	chance_seed(strtoull(seed, NULL, 10));
	script("ip -force -batch - >/dev/null 2>&1", links);
	script("ip -force -batch - >/dev/null 2>&1", chance_routes);
	script("xargs sysctl -w >/dev/null 2>&1", chance_sysctls);
	settle();
	if (nl_open(&nl))
		return 2;
	for (i = 0; i < n; i++) {
		f = xmemstream(&command);
		chance_command(f);
		fclose(f);
		try(command, &nl);
		free(command);
	}
	nl_close(&nl);
	printf("counted: commands %lu commands-failing %lu commands-not-claimed %lu commands-that-change %lu verdicts-asked %lu verdicts-differing %lu\n",
	       commands, failing, unclaimed, changing, asked, differing);
	return 0;
}
