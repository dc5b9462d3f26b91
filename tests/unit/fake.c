// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/genetlink.h>

#include "fake.h"
#include "nl.h"
#include "util.h"
#include "words.h"

struct fake *fake;

int __wrap_nl_open(struct nl *nl);
int __wrap_nl_try(struct nl *nl);
void __wrap_nl_close(struct nl *nl);
int __wrap_nl_listen(struct nl *nl);
int __wrap_nl_events(struct nl *nl, nl_reply reply, void *data);
int __wrap_nl_do(struct nl *nl, struct nlmsghdr *nlh, nl_reply reply, void *data);
int __wrap_nl_dump(struct nl *nl, struct nlmsghdr *nlh, nl_reply reply, void (*again)(void *),
		   void *data);

void fake_init(void)
{
	fake = mmap(NULL, sizeof(*fake), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (fake == MAP_FAILED)
		exit(1);
}

int __wrap_nl_open(struct nl *nl)
{
	memset(nl, 0, sizeof(*nl));
	if (fake->unloaded)
		return fail(UNLOADED, "module not loaded; try: modprobe rpfmon");
	return 0;
}

int __wrap_nl_try(struct nl *nl)
{
	memset(nl, 0, sizeof(*nl));
	return fake->unloaded ? UNLOADED : 0;
}

void __wrap_nl_close(struct nl *nl)
{
	if (nl->sock)
		mnl_socket_close(nl->sock);
	free(nl->request);
	memset(nl, 0, sizeof(*nl));
}

/* There is something to read at once. */
int __wrap_nl_listen(struct nl *nl)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, fds) < 0 || write(fds[1], "", 1) != 1)
		exit(1);
	close(fds[1]);
	nl->sock = mnl_socket_fdopen(fds[0]);
	return 0;
}

int __wrap_nl_events(struct nl *nl, nl_reply reply, void *data)
{
	unsigned int i;
	int err = 0;

	if (fake->overrun) {
		fake->generation += fake->overrun;
		fake->overrun = 0;
		return -ENOBUFS;
	}
	for (i = 0; !err && i < fake->n_events; i++) {
		const struct nlmsghdr *nlh = (void *)fake->events[i];

		err = reply(RPFMON_CMD_CHANGE_NTF, nlh + 1, nlh->nlmsg_len - sizeof(*nlh), data);
	}
	raise(SIGINT);
	return err;
}

static int refuse(struct nl *nl, int err, const char *text)
{
	snprintf(nl->text, sizeof(nl->text), "%s", text);
	nl->err = err;
	return -err;
}

static bool is_time_to_refuse(void)
{
	if (!fake->refuse)
		return false;
	return !--fake->refuse;
}

static struct rule *find(const struct rule *rule)
{
	unsigned int i;

	for (i = 0; i < fake->n_rules; i++)
		if (rule_same(&fake->rules[i], rule))
			return &fake->rules[i];
	return NULL;
}

static struct rule *find_id(uint32_t id)
{
	unsigned int i;

	for (i = 0; i < fake->n_rules; i++)
		if (fake->rules[i].id == id)
			return &fake->rules[i];
	return NULL;
}

/* A new one, or with the id of the one that it is. */
static struct rule numbered(struct rule rule)
{
	const struct rule *old = find(&rule);

	rule.id = old ? old->id : ++fake->last_id;
	rule.has |= 1ULL << RPFMON_A_RULE_ID;
	return rule;
}

static int add_one(struct nl *nl, const struct nlmsghdr *nlh, const struct rule *rule)
{
	struct rule *old = find(rule);

	if (old && !(nlh->nlmsg_flags & NLM_F_REPLACE)) {
		fake->n_rules -= fake->vanish;
		return refuse(nl, EEXIST, "rule exists");
	}
	if (!old && fake->n_rules == RPFMON_RULES_MAX)
		return refuse(nl, ENOSPC, "256 rules is the most");
	*(old ? old : &fake->rules[fake->n_rules++]) = numbered(*rule);
	return 0;
}

static int replace_all(struct nl *nl, const struct nlmsghdr *nlh, const void *attrs, size_t len)
{
	const struct nlattr *attr, *inner;
	static struct rule rules[FAKE_MAX];
	struct conf conf;
	struct rule rule;
	unsigned int n = 0;

	fake->replaced++;
	conf_decode(attrs, len, &conf);
	if (fake->busy) {
		fake->busy--;
		fake->generation++;
	}
	if (!HAS(&conf, RPFMON_A_CONF_GENERATION) || conf.generation != fake->generation)
		return refuse(nl, EBUSY, "rules or override were changed meanwhile");
	mnl_attr_for_each_payload(attrs, len) {
		if (mnl_attr_get_type(attr) != RPFMON_A_CONF_RULE)
			continue;
		rule_decode(mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr), &rule);
		if (n + 1 == fake->wrong_rule) {
			inner = mnl_attr_get_payload(attr);
			nl->offset = (const char *)inner - (const char *)nlh;
			return refuse(nl, EINVAL, "this one is refused");
		}
		rules[n++] = numbered(rule);
	}
	if (n > RPFMON_RULES_MAX)
		return refuse(nl, ENOSPC, "256 rules is the most");
	memcpy(fake->rules, rules, n * sizeof(*rules));
	fake->n_rules = n;
	if (HAS(&conf, RPFMON_A_CONF_OVERRIDE))
		fake->override = conf.override;
	return 0;
}

static int change(struct nl *nl, const struct nlmsghdr *nlh, uint8_t cmd, const void *attrs, size_t len)
{
	struct rule rule, *old;
	struct conf conf;

	if (is_time_to_refuse())
		return refuse(nl, EINVAL, "refused \"on trial\"");
	switch (cmd) {
	case RPFMON_CMD_RULE_ADD:
		rule_decode(attrs, len, &rule);
		return add_one(nl, nlh, &rule);
	case RPFMON_CMD_RULE_DEL:
		rule_decode(attrs, len, &rule);
		old = HAS(&rule, RPFMON_A_RULE_ID) ? find_id(rule.id) : find(&rule);
		if (!old)
			return refuse(nl, ENOENT, "no such rule");
		*old = fake->rules[--fake->n_rules];
		return 0;
	case RPFMON_CMD_RULE_FLUSH:
		fake->n_rules = 0;
		return 0;
	case RPFMON_CMD_RULE_REPLACE:
		return replace_all(nl, nlh, attrs, len);
	case RPFMON_CMD_CONF_SET:
		conf_decode(attrs, len, &conf);
		fake->override = conf.override;
		return 0;
	case RPFMON_CMD_RESET:
		return 0;
	}
	return refuse(nl, EOPNOTSUPP, "no such command");
}

static char answer[65536] __attribute__((aligned(8)));

static struct nlmsghdr *begin(void)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(answer);

	mnl_nlmsg_put_extra_header(nlh, sizeof(struct genlmsghdr));
	return nlh;
}

static int end(struct nlmsghdr *nlh, uint8_t cmd, nl_reply reply, void *data)
{
	return reply(cmd, answer + NLMSG_HDRLEN + GENL_HDRLEN,
		     nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN, data);
}

static void put_counters(struct nlmsghdr *nlh, uint16_t type, const struct counters *c)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);
	unsigned int i;

	for (i = RPFMON_A_COUNTERS_REJECTED; i <= RPFMON_A_COUNTERS_MAX; i++)
		if (i < RPFMON_A_COUNTERS_FIRST_SEEN || c->v[i])
			mnl_attr_put_u64(nlh, i, c->v[i]);
	mnl_attr_nest_end(nlh, nest);
}

static int tell_conf(nl_reply reply, void *data)
{
	static const struct counters none;
	struct nlmsghdr *nlh = begin();

	if (fake->moving) {
		fake->moving--;
		fake->generation++;
	}

	mnl_attr_put_u32(nlh, RPFMON_A_CONF_NETNS, 4026531840);
	mnl_attr_put_u32(nlh, RPFMON_A_CONF_OVERRIDE, fake->override);
	mnl_attr_put_u32(nlh, RPFMON_A_CONF_RULES, fake->n_rules);
	mnl_attr_put_u64(nlh, RPFMON_A_CONF_GENERATION, fake->generation);
	mnl_attr_put_strz(nlh, RPFMON_A_CONF_MODULE_VERSION, "9.9");
	mnl_attr_put_u64(nlh, RPFMON_A_CONF_PROBE_MISSED, 1);
	mnl_attr_put_u64(nlh, RPFMON_A_CONF_RECORDS_LOST, 2);
	mnl_attr_put_u64(nlh, RPFMON_A_CONF_RECORDS_KEPT, 18446744073709551615ULL);
	put_counters(nlh, RPFMON_A_CONF_GONE, &none);
	if (fake->quiet)
		mnl_attr_put(nlh, RPFMON_A_CONF_QUIET, 0, NULL);
	mnl_attr_put_u32(nlh, RPFMON_A_CONF_PROBE,
			 fake->probe_off ? RPFMON_PROBE_OFF : RPFMON_PROBE_WORKING);
	return end(nlh, RPFMON_CMD_CONF_GET, reply, data);
}

static int tell_device(const struct device *d, nl_reply reply, void *data)
{
	struct nlmsghdr *nlh = begin();

	mnl_attr_put_u32(nlh, RPFMON_A_DEV_NETNS, 4026531840);
	mnl_attr_put_u32(nlh, RPFMON_A_DEV_IFINDEX, d->ifindex);
	mnl_attr_put_strz(nlh, RPFMON_A_DEV_DEV, d->dev);
	if (*d->kind)
		mnl_attr_put_strz(nlh, RPFMON_A_DEV_KIND, d->kind);
	mnl_attr_put_u32(nlh, RPFMON_A_DEV_MODE, d->mode);
	mnl_attr_put_u32(nlh, RPFMON_A_DEV_MODE_ALL, d->mode_all);
	mnl_attr_put_u32(nlh, RPFMON_A_DEV_MODE_DEV, d->mode_dev);
	if (HAS(d, RPFMON_A_DEV_OVERLAY))
		mnl_attr_put(nlh, RPFMON_A_DEV_OVERLAY, 0, NULL);
	put_counters(nlh, RPFMON_A_DEV_COUNTERS, &d->counters);
	return end(nlh, RPFMON_CMD_DEV_GET, reply, data);
}

static void put_record(struct nlmsghdr *nlh, uint16_t type, const struct record *r)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, type);

	mnl_attr_put_u32(nlh, RPFMON_A_RECORD_CPU, r->cpu);
	mnl_attr_put_u64(nlh, RPFMON_A_RECORD_SEQ, r->seq);
	mnl_attr_put_u64(nlh, RPFMON_A_RECORD_TIME, r->time);
	mnl_attr_put_u32(nlh, RPFMON_A_RECORD_NETNS, 4026531840);
	mnl_attr_put_u32(nlh, RPFMON_A_RECORD_IFINDEX, r->ifindex);
	mnl_attr_put_strz(nlh, RPFMON_A_RECORD_DEV, r->dev);
	if (*r->kind)
		mnl_attr_put_strz(nlh, RPFMON_A_RECORD_KIND, r->kind);
	mnl_attr_put_u32(nlh, RPFMON_A_RECORD_SRC, r->src.s_addr);
	mnl_attr_put_u32(nlh, RPFMON_A_RECORD_DST, r->dst.s_addr);
	if (r->proto)
		mnl_attr_put_u8(nlh, RPFMON_A_RECORD_PROTO, r->proto);
	mnl_attr_put_u16(nlh, RPFMON_A_RECORD_SPORT, r->sport);
	mnl_attr_put_u16(nlh, RPFMON_A_RECORD_DPORT, r->dport);
	mnl_attr_put_u8(nlh, RPFMON_A_RECORD_TOS, r->tos);
	mnl_attr_put_u32(nlh, RPFMON_A_RECORD_MARK, r->mark);
	mnl_attr_put_u32(nlh, RPFMON_A_RECORD_LEN, r->len);
	mnl_attr_put_u32(nlh, RPFMON_A_RECORD_CONTEXT, r->context);
	mnl_attr_put_u32(nlh, RPFMON_A_RECORD_REASON, r->reason);
	mnl_attr_put_u32(nlh, RPFMON_A_RECORD_VERDICT, r->verdict);
	mnl_attr_put_u32(nlh, RPFMON_A_RECORD_MODE, r->mode);
	mnl_attr_put_u32(nlh, RPFMON_A_RECORD_MODE_ALL, r->mode_all);
	mnl_attr_put_u32(nlh, RPFMON_A_RECORD_MODE_DEV, r->mode_dev);
	if (r->reverse_ifindex) {
		mnl_attr_put_u32(nlh, RPFMON_A_RECORD_REVERSE_IFINDEX, r->reverse_ifindex);
		mnl_attr_put_strz(nlh, RPFMON_A_RECORD_REVERSE_DEV, r->reverse_dev);
		mnl_attr_put(nlh, RPFMON_A_RECORD_REVERSE_GATEWAY, r->reverse_gateway.len,
			     r->reverse_gateway.data);
		mnl_attr_put_u32(nlh, RPFMON_A_RECORD_TABLE, r->table);
		mnl_attr_put_u32(nlh, RPFMON_A_RECORD_PREFIX, r->prefix.addr.s_addr);
		mnl_attr_put_u8(nlh, RPFMON_A_RECORD_PREFIX_LEN, r->prefix.len);
	}
	if (HAS(r, RPFMON_A_RECORD_ICMP_TYPE)) {
		mnl_attr_put_u8(nlh, RPFMON_A_RECORD_ICMP_TYPE, r->icmp_type);
		mnl_attr_put_u8(nlh, RPFMON_A_RECORD_ICMP_CODE, r->icmp_code);
	}
	if (HAS(r, RPFMON_A_RECORD_ORIG_DST)) {
		mnl_attr_put_u32(nlh, RPFMON_A_RECORD_ORIG_DST, r->orig_dst.s_addr);
		mnl_attr_put_u16(nlh, RPFMON_A_RECORD_ORIG_DPORT, r->orig_dport);
	}
	if (HAS(r, RPFMON_A_RECORD_LOST))
		mnl_attr_put(nlh, RPFMON_A_RECORD_LOST, 0, NULL);
	if (r->rule)
		mnl_attr_put_u32(nlh, RPFMON_A_RECORD_RULE, r->rule);
	mnl_attr_nest_end(nlh, nest);
}

static int tell_record(const struct record *r, nl_reply reply, void *data)
{
	struct nlmsghdr *nlh = begin();

	put_record(nlh, RPFMON_A_JOURNAL_RECORD, r);
	return end(nlh, RPFMON_CMD_RECORD_GET, reply, data);
}

static int tell_answer(const struct answer *a, nl_reply reply, void *data)
{
	struct nlmsghdr *nlh = begin();

	mnl_attr_put_u32(nlh, RPFMON_A_TEST_STRICT, a->strict);
	mnl_attr_put_u32(nlh, RPFMON_A_TEST_LOOSE, a->loose);
	mnl_attr_put_u32(nlh, RPFMON_A_TEST_NOW, a->now);
	put_record(nlh, RPFMON_A_TEST_RECORD, &a->record);
	return end(nlh, RPFMON_CMD_TEST, reply, data);
}

static void put_recorded(struct record *answer)
{
	const struct record *r, *newest = NULL;

	for (r = fake->records; r < fake->records + fake->n_records; r++)
		if (r->src.s_addr == answer->src.s_addr && !strcmp(r->dev, answer->dev) &&
				(!newest || r->time >= newest->time))
			newest = r;
	if (newest)
		*answer = *newest;
}

/* It echoes what it was asked. */
static int test(struct nl *nl, const void *attrs, size_t len, nl_reply reply, void *data)
{
	struct packet *packet = &fake->packet;
	struct answer answer = fake->answer;
	const struct nlattr *attr;

	*packet = (struct packet) { 0 };
	if (fake->test_err)
		return refuse(nl, fake->test_err, "refused \"on trial\"");
	mnl_attr_for_each_payload(attrs, len) {
		switch (mnl_attr_get_type(attr)) {
		case RPFMON_A_TEST_SRC:
			answer.record.src.s_addr = mnl_attr_get_u32(attr);
			break;
		case RPFMON_A_TEST_DST:
			answer.record.dst.s_addr = mnl_attr_get_u32(attr);
			break;
		case RPFMON_A_TEST_MARK:
			answer.record.mark = mnl_attr_get_u32(attr);
			break;
		case RPFMON_A_TEST_TOS:
			packet->tos = mnl_attr_get_u8(attr);
			break;
		case RPFMON_A_TEST_PROTO:
			packet->proto = mnl_attr_get_u8(attr);
			break;
		case RPFMON_A_TEST_SPORT:
			packet->sport = mnl_attr_get_u16(attr);
			break;
		case RPFMON_A_TEST_DPORT:
			packet->dport = mnl_attr_get_u16(attr);
			break;
		case RPFMON_A_TEST_DEV:
			strcpy(answer.record.dev, mnl_attr_get_str(attr));
			break;
		}
	}
	if (fake->as_recorded)
		put_recorded(&answer.record);
	if (fake->fine && ntohl(answer.record.src.s_addr) == fake->fine) {
		answer.now = RPFMON_ANSWER_ACCEPTED;
		if (fake->fine_by_route) {
			answer.record.prefix = (struct prefix) { answer.record.src, 32 };
			strcpy(answer.record.reverse_dev, answer.record.dev);
		}
	}
	return tell_answer(&answer, reply, data);
}

static int tell_rule(const struct rule *rule, nl_reply reply, void *data)
{
	struct nlmsghdr *nlh = begin();

	mnl_attr_put_u32(nlh, RPFMON_A_RULE_ID, rule->id);
	if (HAS(rule, RPFMON_A_RULE_DEV))
		mnl_attr_put_strz(nlh, RPFMON_A_RULE_DEV, rule->dev);
	else
		mnl_attr_put_strz(nlh, RPFMON_A_RULE_KIND, rule->kind);
	if (rule->from.len) {
		mnl_attr_put_u32(nlh, RPFMON_A_RULE_FROM, rule->from.addr.s_addr);
		mnl_attr_put_u8(nlh, RPFMON_A_RULE_FROM_LEN, rule->from.len);
	}
	if (HAS(rule, RPFMON_A_RULE_UNTIL))
		mnl_attr_put_u64(nlh, RPFMON_A_RULE_UNTIL, rule->until);
	if (HAS(rule, RPFMON_A_RULE_FORCE))
		mnl_attr_put(nlh, RPFMON_A_RULE_FORCE, 0, NULL);
	mnl_attr_put_u64(nlh, RPFMON_A_RULE_ADMITTED, rule->admitted);
	mnl_attr_put_u64(nlh, RPFMON_A_RULE_WOULD_ADMIT, rule->would_admit);
	return end(nlh, RPFMON_CMD_RULE_GET, reply, data);
}

/* Of those for just this device's name or its kind, the one with the longest prefix. */
static const struct rule *deciding(const struct device *d, struct in_addr src)
{
	const struct rule *best = NULL;
	unsigned int i;

	for (i = 0; i < fake->n_rules; i++) {
		const struct rule *rule = &fake->rules[i];

		if (HAS(rule, RPFMON_A_RULE_DEV) ? strcmp(rule->dev, d->dev)
						 : strcmp(rule->kind, d->kind))
			continue;
		if (prefix_holds(&rule->from, src) && (!best || rule->from.len > best->from.len))
			best = rule;
	}
	return best;
}

static int tell_deciding(struct nl *nl, const void *attrs, size_t len, nl_reply reply, void *data)
{
	const struct rule *rule = NULL;
	const struct nlattr *attr;
	struct in_addr src = { 0 };
	uint32_t ifindex = 0;

	fake->asked++;
	mnl_attr_for_each_payload(attrs, len) {
		if (mnl_attr_get_type(attr) == RPFMON_A_RULE_IFINDEX)
			ifindex = mnl_attr_get_u32(attr);
		if (mnl_attr_get_type(attr) == RPFMON_A_RULE_SRC)
			src.s_addr = mnl_attr_get_u32(attr);
	}
	if (is_time_to_refuse())
		return refuse(nl, EINVAL, "refused \"on trial\"");
	if (ifindex > 0 && ifindex <= fake->n_devices)
		rule = deciding(&fake->devices[ifindex - 1], src);
	return rule ? tell_rule(rule, reply, data) : refuse(nl, ENOENT, "no rule decides that");
}

static const void *attrs_of(const struct nlmsghdr *nlh, size_t *len, uint8_t *cmd)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);

	*cmd = genl->cmd;
	*len = mnl_nlmsg_get_payload_len(nlh) - sizeof(*genl);
	return genl + 1;
}

int __wrap_nl_do(struct nl *nl, struct nlmsghdr *nlh, nl_reply reply, void *data)
{
	struct device device;
	const void *attrs;
	unsigned int i;
	uint8_t cmd;
	size_t len;
	int err;

	nl->text[0] = '\0';
	nl->offset = 0;
	attrs = attrs_of(nlh, &len, &cmd);
	switch (cmd) {
	case RPFMON_CMD_CONF_GET:
		return tell_conf(reply, data);
	case RPFMON_CMD_DEV_GET:
		device_decode(attrs, len, &device);
		for (i = 0; i < fake->n_devices; i++)
			if (HAS(&device, RPFMON_A_DEV_IFINDEX) ? !fake->goes && device.ifindex == fake->devices[i].ifindex
							       : !strcmp(device.dev, fake->devices[i].dev))
				return tell_device(&fake->devices[i], reply, data);
		return refuse(nl, ENODEV, "no such device");
	case RPFMON_CMD_RULE_GET:
		return tell_deciding(nl, attrs, len, reply, data);
	case RPFMON_CMD_TEST:
		return test(nl, attrs, len, reply, data);
	}
	err = change(nl, nlh, cmd, attrs, len);
	if (!err)
		fake->generation++;
	return err;
}

/* Those of a device, or all; and of these the newest, or all. */
static int tell_records(uint32_t ifindex, uint32_t last, nl_reply reply, void *data)
{
	const struct record *r, *other;
	unsigned int newer;
	int err = 0;

	fake->last = last;
	for (r = fake->records; !err && r < fake->records + fake->n_records; r++) {
		newer = 0;
		for (other = fake->records; other < fake->records + fake->n_records; other++)
			if ((!ifindex || other->ifindex == ifindex) && other->time > r->time)
				newer++;
		if ((!ifindex || r->ifindex == ifindex) && (!last || newer < last))
			err = tell_record(r, reply, data);
	}
	return err;
}

static int dump(struct nlmsghdr *nlh, nl_reply reply, void *data)
{
	const struct nlattr *attr;
	const void *attrs;
	uint32_t ifindex = 0, last = 0;
	unsigned int i;
	uint8_t cmd;
	size_t len;
	int err = 0;

	attrs = attrs_of(nlh, &len, &cmd);
	switch (cmd) {
	case RPFMON_CMD_DEV_GET:
		for (i = 0; !err && i < fake->n_devices; i++)
			err = tell_device(&fake->devices[i], reply, data);
		break;
	case RPFMON_CMD_RULE_GET:
		for (i = 0; !err && i < fake->n_rules; i++)
			err = tell_rule(&fake->rules[i], reply, data);
		break;
	case RPFMON_CMD_RECORD_GET:
		mnl_attr_for_each_payload(attrs, len) {
			if (mnl_attr_get_type(attr) == RPFMON_A_JOURNAL_IFINDEX)
				ifindex = mnl_attr_get_u32(attr);
			if (mnl_attr_get_type(attr) == RPFMON_A_JOURNAL_LAST)
				last = mnl_attr_get_u32(attr);
		}
		err = tell_records(ifindex, last, reply, data);
		break;
	}
	return err;
}

int __wrap_nl_dump(struct nl *nl, struct nlmsghdr *nlh, nl_reply reply, void (*again)(void *),
		   void *data)
{
	int err;

	nl->text[0] = '\0';
	err = dump(nlh, reply, data);
	if (!err && fake->overtake) {
		fake->overtake = false;
		again(data);
		err = dump(nlh, reply, data);
	}
	nl->err = -err;
	return err;
}
