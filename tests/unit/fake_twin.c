// SPDX-License-Identifier: GPL-2.0
/* A namespace's routing, out of the fake's topology, and a twin of it in which commands do what a script says. */
#include "fake.h"
#include "firewall.h"
#include "given.h"
#include "twin.h"

bool __wrap_facts_read(struct facts *facts, struct rtnl *rtnl, struct nl *nl);
void __wrap_sockets_read(struct sockets *sockets);
void __wrap_firewall_read(struct firewall *fw);
bool __wrap_wireguard_read(uint32_t ifindex, uint16_t *port, uint32_t *mark);
int __wrap_twin_with(struct nl *nl, const char *text, twin_use use, void *data, char **why);
bool __wrap_twin_make(struct twin *twin, const struct facts *real, const char *text);
bool __wrap_twin_read(struct twin *twin);
uint32_t __wrap_twin_index(const struct twin *twin, uint32_t ifindex);
void __wrap_twin_free(struct twin *twin);
void __wrap_twin_join(struct twin *twin, uint32_t ifindex, struct in_addr group);
void __wrap_proof_make(struct twin *twin, const struct packet *packets, size_t n, const struct packet *held,
		       size_t n_held, const char *command, const char *undo, struct proof *proof);

bool __wrap_facts_read(struct facts *facts, struct rtnl *rtnl, struct nl *nl)
{
	struct topology t;
	unsigned int i;

	topology_make(&t, fake->topology, STATE_DROPPING);
	*facts = t.facts;
	for (i = 0; i < fake->n_rules && !fake->unloaded; i++) {
		facts->allow.v = xgrow(facts->allow.v, i, &facts->allow.room, sizeof(*facts->allow.v));
		facts->allow.v[facts->allow.n++] = fake->rules[i];
	}
	facts->override = fake->override;
	memset(&t.facts, 0, sizeof(t.facts));
	obstack_begin(&t.facts.mem, 64);
	topology_free(&t);
	return true;
}

void __wrap_sockets_read(struct sockets *sockets)
{
	sockets->known = true;
}

void __wrap_firewall_read(struct firewall *fw)
{
	const struct fw_rule rule = {
		.family = AF_INET, .handle = 7, .drops = true, .counted = true, .packets = 5, .bytes = 420,
		.table = xprintf("t"), .chain = xprintf("c"), .check = xprintf("fib saddr oif missing"),
	};

	memset(fw, 0, sizeof(*fw));
	firewall_add(fw, &rule);
	if (!fake->firewall)
		firewall_free(fw);
}

bool __wrap_wireguard_read(uint32_t ifindex, uint16_t *port, uint32_t *mark)
{
	*port = fake->wireguard_port;
	*mark = fake->wireguard_mark;
	return *port;
}

/* If routing changes meanwhile, all is done once more: here always, as nothing must be told twice. */
int __wrap_twin_with(struct nl *nl, const char *text, twin_use use, void *data, char **why)
{
	struct facts real;
	struct twin twin = { .real = &real };
	unsigned int i;
	int err = 0;

	*why = NULL;
	if (*fake->no_twin) {
		*why = xprintf("%s", fake->no_twin);
		return 0;
	}
	__wrap_facts_read(&real, NULL, NULL);
	obstack_begin(&twin.mem, 4096);
	for (i = 0; i < 2 && !err; i++) {
		__wrap_twin_read(&twin);
		err = use(&twin, data);
	}
	nl_close(&twin.nl);
	*why = twin.why;
	if (twin.now.link)
		facts_free(&twin.now);
	facts_free(&real);
	obstack_free(&twin.mem, NULL);
	return err;
}

bool __wrap_twin_read(struct twin *twin)
{
	if (twin->now.link)
		facts_free(&twin->now);
	return __wrap_facts_read(&twin->now, NULL, NULL);
}

/* All of its devices are there, by the same indexes. */
uint32_t __wrap_twin_index(const struct twin *twin, uint32_t ifindex)
{
	return ifindex;
}

bool __wrap_twin_make(struct twin *twin, const struct facts *real, const char *text)
{
	fake->twins++;
	return true;
}

void __wrap_twin_free(struct twin *twin)
{
}

void __wrap_twin_join(struct twin *twin, uint32_t ifindex, struct in_addr group)
{
}

static const struct trial *script_of(const char *command)
{
	static const struct trial none = { .why_not = "the packet is still dropped" };
	const struct trial *script;

	for (script = fake->scripts; script->part; script++)
		if (strstr(command, script->part))
			return script;
	return &none;
}

static void put_change(const struct trial *script, struct changes *changes)
{
	changes->before.facts.link = xzalloc(sizeof(struct link));
	changes->before.facts.link->carrier = !script->no_carrier;
	strcpy(changes->before.facts.link->name, script->change_dev);
	changes->networks.v = xzalloc(sizeof(*changes->networks.v));
	changes->networks.v->prefix = script->change_of;
	changes->v = xzalloc(sizeof(*changes->v));
	changes->v->before = script->closes ? VERDICT_ACCEPTED : VERDICT_ASYMMETRIC;
	changes->v->after = script->closes ? VERDICT_ASYMMETRIC : VERDICT_ACCEPTED;
	changes->n = 1;
}

static void note_held(const struct packet *held, size_t n, char text[2048])
{
	char src[INET_ADDRSTRLEN], dst[INET_ADDRSTRLEN];
	size_t i;

	*text = '\0';
	for (i = 0; i < n && strlen(text) < 1900; i++)
		sprintf(text + strlen(text), "%s%s: %s > %s %u %u", i ? ", " : "", held[i].dev,
			inet_ntop(AF_INET, &held[i].src, src, sizeof(src)),
			inet_ntop(AF_INET, &held[i].dst, dst, sizeof(dst)), held[i].proto, held[i].dport);
}

void __wrap_proof_make(struct twin *twin, const struct packet *packets, size_t n, const struct packet *held,
		       size_t n_held, const char *command, const char *undo, struct proof *proof)
{
	const struct trial *script = script_of(command);
	size_t i;

	/* Of nothing, nothing can be proved. */
	for (i = 0; i < n && packets[i].dev && packets[i].src.s_addr; i++)
		;
	if (!n || i < n)
		abort();
	fake->reply_mark = packets[0].reply_mark;
	note_held(held, n_held, strstr(command, "ip rule add") ? fake->held : fake->held_beside);
	*proof = (struct proof) {
		.proved = script->proved, .reply.state = script->reply, .undone = !script->stays,
		.stranger.s_addr = script->stranger ? htonl(0xc6336407) : 0,
		.why_not = script->why_not ? xprintf("%s", script->why_not) : NULL,
		.changes.unasked = script->unasked,
	};
	if (script->reply_dev)
		strcpy(proof->reply.dev, script->reply_dev);
	if (script->change_dev)
		put_change(script, &proof->changes);
}
