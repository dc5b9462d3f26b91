// SPDX-License-Identifier: GPL-2.0
/*
 * nlfuzz TABLE SEED COUNT: sends COUNT messages made by chance to the rpfmon family of the namespace it runs in, as whoever
 * it runs as: right, nearly right, and nonsense. TABLE is of the YNL specification, see 41-fuzz.sh:
 *
 *	set NAME ATTRIBUTE:TYPE:NESTED...	attributes 1, 2, ... of a set; NESTED is a set's name or empty
 *	op SET NUMBER ATTRIBUTE...		an operation, and what a request of it may have, by number
 *
 * Says how many were accepted, refused (with how many different texts) and left unanswered. After each refused message that
 * would have changed something, rules and override are asked for; where they are not as before, it says which message that
 * was, and fails.
 */
#include <err.h>
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/rpfmon.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_ATTRS	64
#define MAX_SETS	16
#define MAX_OPS		32
#define MAX_TEXTS	128
#define MAX_MESSAGE	60000

struct attr {
	char type[16];
	char nested[32];
};

struct set {
	char name[32];
	int n;
	struct attr attrs[MAX_ATTRS];
};

struct op {
	int cmd;
	int set;
	int n;
	int attrs[MAX_ATTRS];
};

struct message {
	struct nlmsghdr *head;
	size_t len;
	_Alignas(NLMSG_ALIGNTO) unsigned char bytes[MAX_MESSAGE + 4096];
};

/* What came back to one message. */
struct answer {
	bool accepted;
	int error;
};

static struct set sets[MAX_SETS];
static struct op ops[MAX_OPS];
static int n_sets, n_ops;
static uint64_t dice;
static int sock = -1;
static uint16_t family;
static uint64_t generation;	/* when it was last asked */
static uint32_t rule_id;	/* of one that there was then */
static uint32_t sequence;
static char texts[MAX_TEXTS][96];
static int n_texts;
static unsigned long accepted[MAX_OPS + 1];
static unsigned char in[1 << 16];

/* xorshift64*: the same for the same seed, on every machine */
static uint32_t roll(void)
{
	dice ^= dice >> 12;
	dice ^= dice << 25;
	dice ^= dice >> 27;
	return (dice * 0x2545f4914f6cdd1dULL) >> 32;
}

static unsigned int below(unsigned int n)
{
	return roll() % n;
}

static bool one_in(unsigned int n)
{
	return !below(n);
}

static int find_set(const char *name)
{
	for (int i = 0; i < n_sets; i++)
		if (!strcmp(sets[i].name, name))
			return i;
	return -1;
}

static void read_set(char *words)
{
	struct set *s = &sets[n_sets++];
	char *word = strtok(words, " \n");

	snprintf(s->name, sizeof(s->name), "%s", word);
	while ((word = strtok(NULL, " \n"))) {
		struct attr *a = &s->attrs[++s->n];

		sscanf(word, "%*[^:]:%15[^:]:%31s", a->type, a->nested);
	}
}

static void read_op(char *words)
{
	struct op *o = &ops[++n_ops];
	char *word = strtok(words, " \n");

	o->set = find_set(word);
	if (o->set < 0) {
		fprintf(stderr, "nlfuzz: no attribute set %s\n", word);
		exit(2);
	}
	word = strtok(NULL, " \n");
	o->cmd = word ? atoi(word) : 0;
	while ((word = strtok(NULL, " \n")))
		o->attrs[o->n++] = atoi(word);
}

static void read_table(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[2048];

	if (!f)
		err(2, "%s", path);
	while (fgets(line, sizeof(line), f)) {
		if (!strncmp(line, "set ", 4) && n_sets < MAX_SETS)
			read_set(line + 4);
		else if (!strncmp(line, "op ", 3) && n_ops < MAX_OPS - 1)
			read_op(line + 3);
	}
	fclose(f);
	if (!n_sets || !n_ops) {
		fprintf(stderr, "nlfuzz: %s names no attributes or no operations\n", path);
		exit(2);
	}
}

static void open_socket(void)
{
	struct sockaddr_nl to = { .nl_family = AF_NETLINK };
	int on = 1;

	if (sock >= 0)
		close(sock);
	sock = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (sock < 0 || connect(sock, (struct sockaddr *)&to, sizeof(to)))
		err(2, "socket");
	setsockopt(sock, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(sock, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	if (one_in(2))
		setsockopt(sock, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &on, sizeof(on));
}

static void *put(struct message *m, unsigned int type, const void *data, size_t len)
{
	struct nlattr *a = (struct nlattr *)(m->bytes + m->len);

	if (m->len + NLA_HDRLEN + NLA_ALIGN(len) > MAX_MESSAGE)
		return NULL;
	a->nla_type = type;
	a->nla_len = NLA_HDRLEN + len;
	memset(a + 1, 0, NLA_ALIGN(len));
	if (len)
		memcpy(a + 1, data, len);
	m->len += NLA_HDRLEN + NLA_ALIGN(len);
	return a;
}

static void begin(struct message *m, unsigned int type, unsigned int flags, unsigned int cmd, unsigned int version)
{
	struct genlmsghdr *g;

	memset(m->bytes, 0, NLMSG_HDRLEN + GENL_HDRLEN);
	m->head = (struct nlmsghdr *)m->bytes;
	m->head->nlmsg_type = type;
	m->head->nlmsg_flags = flags;
	m->head->nlmsg_seq = ++sequence;
	g = NLMSG_DATA(m->head);
	g->cmd = cmd;
	g->version = version;
	m->len = NLMSG_HDRLEN + GENL_HDRLEN;
}

static void end(struct message *m)
{
	m->head->nlmsg_len = m->len;
}

static uint64_t number(void)
{
	static const uint64_t edges[] = {
		0, 1, 2, 3, 15, 16, 17, 24, 31, 32, 33, 255, 256, 257, 65535, 65536, 0x7fffffff, 0x80000000,
		0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff,
	};

	return one_in(4) ? (uint64_t)roll() << below(33) : edges[below(sizeof(edges) / sizeof(*edges))];
}

static size_t string(char *to)
{
	static const char *const some[] = {
		"", "e0", "e1", "lo", "e*", "*", "?", "[a-z]0", "[", "[]", "\\", "e1 ", "vxlan", "veth", "wireguard", "tun",
		"../e1", "a/b", "%s%n", "0123456789abcde", "0123456789abcdef", "e\xc3\xa9", "e\n1",
	};
	size_t len = below(40);

	if (!one_in(5))
		return strlen(strcpy(to, some[below(sizeof(some) / sizeof(*some))])) + !one_in(20);
	for (size_t i = 0; i < len; i++)
		to[i] = roll();
	return len;
}

static void put_attrs(struct message *m, int set, const struct op *o, int depth);

static void put_nest(struct message *m, unsigned int type, int set, int depth)
{
	size_t before = m->len;
	struct nlattr *a = put(m, type | (one_in(10) ? 0 : NLA_F_NESTED), NULL, 0);

	if (!a)
		return;
	if (set >= 0 && depth < 8)
		put_attrs(m, set, NULL, depth + 1);
	a->nla_len = m->len - before;
}

/* The value its type asks for; now and then that of another. */
static void put_value(struct message *m, unsigned int type, const struct attr *a, int depth)
{
	static const char *const types[] = { "u8", "u16", "u32", "u64", "string", "flag", "nest", "binary" };
	const char *t = one_in(12) ? types[below(8)] : a->type;
	uint64_t v = number();
	char s[64] = "";

	if (!strcmp(t, "nest"))
		put_nest(m, type, find_set(a->nested), depth);
	else if (!strcmp(t, "string"))
		put(m, type, s, string(s));
	else if (!strcmp(t, "flag") || !strcmp(t, "pad"))
		put(m, type, NULL, 0);
	else if (!strcmp(t, "binary"))
		put(m, type, s, below(sizeof(s)));
	else
		put(m, type, &v, !strcmp(t, "u8") ? 1 : !strcmp(t, "u16") ? 2 : !strcmp(t, "u32") ? 4 : 8);
}

static void put_sensible(struct message *m, unsigned int type, const struct attr *a);

static void put_sensible_nest(struct message *m, unsigned int type, int set)
{
	size_t before = m->len;
	struct nlattr *nest = put(m, type | NLA_F_NESTED, NULL, 0);

	if (!nest)
		return;
	for (int i = 1; i <= sets[set].n; i++)
		if (!strcmp(sets[set].attrs[i].type, "string") ? one_in(2) : one_in(3))
			put_sensible(m, i, &sets[set].attrs[i]);
	nest->nla_len = m->len - before;
}

/* A value such as a well-meaning program sends: what else would ever be accepted? */
static void put_sensible(struct message *m, unsigned int type, const struct attr *a)
{
	static const char *const names[] = { "e0", "e1", "e0", "e1", "e*", "veth", "vxlan" };
	uint32_t v = one_in(2) ? below(4) : one_in(2) ? 0x0a : 100000 + below(1000);
	const char *name = names[below(7)];
	uint64_t time_ahead = (time(NULL) + 1 + below(100000)) * 1000000000ULL;
	int set;

	if (!strcmp(a->type, "u64"))
		put(m, type, one_in(8) ? &time_ahead : &generation, 8);
	else if (!strcmp(a->type, "nest") && (set = find_set(a->nested)) >= 0)
		put_sensible_nest(m, type, set);
	else if (!strcmp(a->type, "u32"))
		put(m, type, &v, 4);
	else if (!strcmp(a->type, "u8"))
		put(m, type, &(uint8_t){ 8 * (1 + below(4)) }, 1);
	else if (!strcmp(a->type, "string"))
		put(m, type, name, strlen(name) + 1);
	else
		put_value(m, type, a, 7);
}

static void put_well_meant(struct message *m, const struct op *o)
{
	/* rules by chance hardly ever meet one that there is */
	if (o->cmd == RPFMON_CMD_RULE_DEL && one_in(2)) {
		put(m, RPFMON_A_RULE_ID, &rule_id, 4);
		return;
	}
	for (int i = 0; i < o->n; i++)
		if (one_in(2))
			put_sensible(m, o->attrs[i], &sets[o->set].attrs[o->attrs[i]]);
}

static void put_attrs(struct message *m, int set, const struct op *o, int depth)
{
	const struct set *s = &sets[set];
	int n = one_in(200) ? 2000 : (int)below(6);

	for (int i = 0; i < n; i++) {
		unsigned int type = 1 + below(s->n);

		if (o && o->n && !one_in(6))
			type = o->attrs[below(o->n)];
		if (one_in(30))
			put_value(m, below(70) | (one_in(3) ? NLA_F_NET_BYTEORDER : 0), &s->attrs[type], depth);
		else if (one_in(3))
			put_sensible(m, type, &s->attrs[type]);
		else
			put_value(m, type, &s->attrs[type], depth);
	}
}

static void flip(struct message *m)
{
	for (int n = 1 + below(8); n > 0; n--)
		m->bytes[NLMSG_HDRLEN + below(m->len - NLMSG_HDRLEN)] ^= 1 << below(8);
}

/* Returns which of the operations it is for, if any. */
static int make(struct message *m)
{
	static const unsigned int more[] = { NLM_F_DUMP, NLM_F_ROOT, NLM_F_MATCH, NLM_F_EXCL, NLM_F_CREATE, NLM_F_ECHO };
	unsigned int flags = NLM_F_REQUEST | NLM_F_ACK;
	const struct op *o = &ops[1 + below(n_ops)];

	/* or there would never be many rules */
	if (o->cmd == RPFMON_CMD_RULE_FLUSH && !one_in(10))
		for (o = &ops[1]; o->cmd != RPFMON_CMD_RULE_ADD && o < &ops[n_ops]; o++)
			;
	if (one_in(4))
		flags |= NLM_F_DUMP;
	if (one_in(3)) {
		begin(m, family, flags, o->cmd, 1);
		put_well_meant(m, o);
		end(m);
		return o - ops;
	}
	if (one_in(10))
		flags |= more[below(6)];
	if (one_in(50))
		flags = roll();
	begin(m, family, flags, one_in(40) ? below(256) : (unsigned int)o->cmd, one_in(20) ? below(256) : 1);
	put_attrs(m, o->set, o, 0);
	end(m);
	if (one_in(10))
		flip(m);
	if (one_in(15))
		m->len = NLMSG_HDRLEN + below(m->len - NLMSG_HDRLEN + 1);
	if (one_in(15))
		m->head->nlmsg_len = one_in(2) ? m->len : roll() % (2 * m->len + 1);
	return o - ops;
}

static void remember(const char *text, size_t len)
{
	int i;

	len = strnlen(text, len);
	if (len >= sizeof(texts[0]))
		len = sizeof(texts[0]) - 1;
	for (i = 0; i < n_texts; i++)
		if (strlen(texts[i]) == len && !memcmp(texts[i], text, len))
			return;
	if (n_texts < MAX_TEXTS)
		memcpy(texts[n_texts++], text, len);
}

/* The attribute that begins at byte AT of a message, where a whole one does. */
static const struct nlattr *attr_at(const struct nlmsghdr *h, size_t at)
{
	const struct nlattr *a = (const void *)((const char *)h + at);

	if (at + NLA_HDRLEN > h->nlmsg_len || a->nla_len < NLA_HDRLEN || at + a->nla_len > h->nlmsg_len)
		return NULL;
	return a;
}

#define for_each_attr(a, h, first) \
	for (const struct nlattr *a = attr_at(h, first); a; \
	     a = attr_at(h, (const char *)a - (const char *)(h) + NLA_ALIGN(a->nla_len)))

#define FIRST_ATTR (NLMSG_HDRLEN + GENL_HDRLEN)

static void note_error(const struct nlmsghdr *h)
{
	const struct nlmsgerr *e = NLMSG_DATA(h);
	size_t at = NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(*e));

	if (!(h->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(h->nlmsg_flags & NLM_F_CAPPED) && e->msg.nlmsg_len > NLMSG_HDRLEN)
		at += NLMSG_ALIGN(e->msg.nlmsg_len - NLMSG_HDRLEN);
	for_each_attr(a, h, at)
		if (a->nla_type == NLMSGERR_ATTR_MSG)
			remember((const char *)(a + 1), a->nla_len - NLA_HDRLEN);
}

/* The netlink core answers what asks for nothing, and does nothing; such a message may be what a spoilt length leaves of one
 * of ours.
 */
static bool acknowledges_ours(const struct nlmsghdr *h)
{
	const struct nlmsgerr *e = NLMSG_DATA(h);

	return e->msg.nlmsg_type == family && e->msg.nlmsg_flags & NLM_F_REQUEST;
}

/* The kernel answers while we send, and goes on with a dump while we receive: what is not there now never comes. */
static struct answer hear(void (*each)(const struct nlmsghdr *, void *), void *data, bool patient)
{
	struct answer answer = { 0 };

	for (;;) {
		ssize_t got = recv(sock, in, sizeof(in), MSG_DONTWAIT);
		unsigned int left = got;

		if (got < 0 && errno == EAGAIN)
			return answer;
		if (got < 0 && errno != ENOBUFS)
			err(2, "recv");
		if (got < 0)
			continue;
		for (const struct nlmsghdr *h = (void *)in; NLMSG_OK(h, left); h = NLMSG_NEXT(h, left)) {
			if (h->nlmsg_type == NLMSG_ERROR || h->nlmsg_type == NLMSG_DONE) {
				int error = *(const int *)NLMSG_DATA(h);

				if (error < 0) {
					answer.error = error;
					if (h->nlmsg_type == NLMSG_ERROR)
						note_error(h);
				} else if (h->nlmsg_type == NLMSG_DONE || acknowledges_ours(h)) {
					answer.accepted = true;
				}
			} else if (each) {
				each(h, data);
			}
		}
		if (!patient && one_in(3)) {
			open_socket();
			return answer;
		}
	}
}

static struct answer tell(struct message *m, void (*each)(const struct nlmsghdr *, void *), void *data, bool patient)
{
	struct answer none = { 0 };

	if (send(sock, m->bytes, m->len, 0) < 0) {
		/* an empty datagram, or one that the socket cannot hold */
		if (errno == ENODATA || errno == EMSGSIZE || errno == ENOBUFS || errno == EINVAL)
			return none;
		err(2, "send");
	}
	return hear(each, data, patient);
}

static void find_family(const struct nlmsghdr *h, void *data)
{
	(void)data;
	for_each_attr(a, h, FIRST_ATTR)
		if (a->nla_type == CTRL_ATTR_FAMILY_ID)
			memcpy(&family, a + 1, sizeof(family));
}

static void resolve(void)
{
	static struct message m;

	begin(&m, GENL_ID_CTRL, NLM_F_REQUEST | NLM_F_ACK, CTRL_CMD_GETFAMILY, 1);
	put(&m, CTRL_ATTR_FAMILY_NAME, "rpfmon", sizeof("rpfmon"));
	end(&m);
	tell(&m, find_family, NULL, true);
	if (!family) {
		fprintf(stderr, "nlfuzz: no such family: rpfmon\n");
		exit(2);
	}
}

/* FNV-1a */
static void digest(uint64_t *sum, const struct nlattr *a)
{
	for (size_t i = 0; i < a->nla_len; i++)
		*sum = (*sum ^ ((const unsigned char *)a)[i]) * 0x100000001b3ULL;
}

/* All of a rule but its counts; nothing of one that may end before the next look. */
static void digest_rule(const struct nlmsghdr *h, void *data)
{
	uint64_t *sum = data, mine = *sum;

	for_each_attr(a, h, FIRST_ATTR) {
		if (a->nla_type == RPFMON_A_RULE_ID)
			memcpy(&rule_id, a + 1, sizeof(rule_id));
		if (a->nla_type == RPFMON_A_RULE_UNTIL)
			return;
		if (a->nla_type != RPFMON_A_RULE_ADMITTED && a->nla_type != RPFMON_A_RULE_WOULD_ADMIT)
			digest(&mine, a);
	}
	*sum = mine;
}

static void digest_conf(const struct nlmsghdr *h, void *data)
{
	for_each_attr(a, h, FIRST_ATTR) {
		if (a->nla_type == RPFMON_A_CONF_OVERRIDE)
			digest(data, a);
		else if (a->nla_type == RPFMON_A_CONF_GENERATION)
			memcpy(&generation, a + 1, sizeof(generation));
	}
}

static uint64_t state(void)
{
	static struct message m;
	uint64_t sum = 0xcbf29ce484222325ULL;

	begin(&m, family, NLM_F_REQUEST | NLM_F_DUMP, RPFMON_CMD_RULE_GET, 1);
	end(&m);
	tell(&m, digest_rule, &sum, true);
	begin(&m, family, NLM_F_REQUEST | NLM_F_ACK, RPFMON_CMD_CONF_GET, 1);
	end(&m);
	tell(&m, digest_conf, &sum, true);
	return sum;
}

static void show(const struct message *m)
{
	for (size_t i = 0; i < m->len && i < 512; i++)
		printf("%s%02x", i % 32 ? "" : "\n# ", m->bytes[i]);
	printf("\n");
}

int main(int argc, char **argv)
{
	unsigned long count, yes = 0, no = 0, silent = 0, changed = 0, checked = 0;
	static struct message m;
	uint64_t before;

	if (argc != 4) {
		fprintf(stderr, "usage: nlfuzz TABLE SEED COUNT\n");
		return 2;
	}
	read_table(argv[1]);
	dice = strtoull(argv[2], NULL, 0) * 0x9e3779b97f4a7c15ULL | 1;
	count = strtoul(argv[3], NULL, 0);
	open_socket();
	resolve();
	before = state();
	for (unsigned long n = 0; n < count; n++) {
		int op = make(&m), cmd = ops[op].cmd;
		struct answer answer = tell(&m, NULL, NULL, false);

		if (answer.accepted) {
			yes++;
			accepted[op]++;
		} else if (answer.error) {
			no++;
		} else {
			silent++;
		}
		if ((cmd < RPFMON_CMD_RULE_ADD || cmd == RPFMON_CMD_CONF_GET || cmd == RPFMON_CMD_TEST) && !answer.accepted)
			continue;
		if (answer.accepted || !answer.error) {
			before = state();
			continue;
		}
		checked++;
		if (state() != before) {
			changed++;
			printf("# message %lu of seed %s was refused with %d, and changed something:", n, argv[2], answer.error);
			show(&m);
			before = state();
		}
	}
	printf("sent %lu accepted %lu refused %lu unanswered %lu texts %d checked %lu changed %lu", count, yes, no, silent, n_texts,
	       checked, changed);
	printf(" operations");
	for (int i = 1; i <= n_ops; i++)
		printf(" %lu", accepted[i]);
	printf("\n");
	if (getenv("NLFUZZ_TEXTS"))
		for (int i = 0; i < n_texts; i++)
			printf("# %s\n", texts[i]);
	return changed != 0;
}
