// SPDX-License-Identifier: GPL-2.0
/* Requests to the module, and its answers. */
#include <errno.h>
#include <string.h>
#include <linux/genetlink.h>

#include "client.h"

#define CURSOR_SIZE 32
#define RULE_SIZE 96

static int device_reply(uint8_t cmd, const void *attrs, size_t len, void *data)
{
	struct device device;
	int err;

	err = device_decode(attrs, len, &device);
	if (!err)
		devices_add(data, &device);
	return err;
}

static void devices_again(void *data)
{
	struct devices *devices = data;

	devices->n = 0;
}

int client_devices(struct nl *nl, struct devices *devices)
{
	if (nl_dump(nl, nl_request(nl, RPFMON_CMD_DEV_GET, 0), device_reply, devices_again,
		    devices))
		return nl_fail(nl, "reading the devices");
	return 0;
}

static int one_device_reply(uint8_t cmd, const void *attrs, size_t len, void *data)
{
	return device_decode(attrs, len, data);
}

int client_device(struct nl *nl, const char *dev, struct device *device)
{
	struct nlmsghdr *nlh = nl_request(nl, RPFMON_CMD_DEV_GET, 64);

	memset(device, 0, sizeof(*device));
	mnl_attr_put_strz(nlh, RPFMON_A_DEV_DEV, dev);
	return nl_do(nl, nlh, one_device_reply, device);
}

int client_device_at(struct nl *nl, uint32_t ifindex, struct device *device)
{
	struct nlmsghdr *nlh = nl_request(nl, RPFMON_CMD_DEV_GET, 8);

	memset(device, 0, sizeof(*device));
	mnl_attr_put_u32(nlh, RPFMON_A_DEV_IFINDEX, ifindex);
	return nl_do(nl, nlh, one_device_reply, device);
}

static int record_reply(uint8_t cmd, const void *attrs, size_t len, void *data)
{
	return journal_decode(attrs, len, data);
}

static void records_again(void *data)
{
	struct records *records = data;

	records->n = 0;
	records->missed = 0;
}

int client_records(struct nl *nl, uint32_t ifindex, uint32_t last, struct records *records)
{
	struct nlmsghdr *nlh;

	nlh = nl_request(nl, RPFMON_CMD_RECORD_GET, 16);
	if (ifindex)
		mnl_attr_put_u32(nlh, RPFMON_A_JOURNAL_IFINDEX, ifindex);
	if (last && last <= RPFMON_LAST_MAX)
		mnl_attr_put_u32(nlh, RPFMON_A_JOURNAL_LAST, last);
	if (nl_dump(nl, nlh, record_reply, records_again, records))
		return nl_fail(nl, "reading the records");
	return 0;
}

int client_records_since(struct nl *nl, const struct cursor *cursors, size_t n,
			 struct records *records)
{
	struct nlmsghdr *nlh = nl_request(nl, RPFMON_CMD_RECORD_GET, n * CURSOR_SIZE);
	struct nlattr *nest;
	size_t i;

	for (i = 0; i < n; i++) {
		nest = mnl_attr_nest_start(nlh, RPFMON_A_JOURNAL_CURSOR);
		mnl_attr_put_u32(nlh, RPFMON_A_CURSOR_CPU, cursors[i].cpu);
		mnl_attr_put_u64(nlh, RPFMON_A_CURSOR_SEQ, cursors[i].seq);
		mnl_attr_nest_end(nlh, nest);
	}
	if (nl_dump(nl, nlh, record_reply, records_again, records))
		return nl_fail(nl, "reading the records");
	return 0;
}

static int rule_reply(uint8_t cmd, const void *attrs, size_t len, void *data)
{
	struct rule rule;
	int err;

	err = rule_decode(attrs, len, &rule);
	if (!err)
		rules_add(data, &rule);
	return err;
}

static void rules_again(void *data)
{
	struct rules *rules = data;

	rules->n = 0;
}

int client_rules(struct nl *nl, struct rules *rules)
{
	if (nl_dump(nl, nl_request(nl, RPFMON_CMD_RULE_GET, 0), rule_reply, rules_again, rules))
		return nl_fail(nl, "reading the rules");
	return 0;
}

static int one_rule_reply(uint8_t cmd, const void *attrs, size_t len, void *data)
{
	return rule_decode(attrs, len, data);
}

int client_rule_for(struct nl *nl, uint32_t ifindex, struct in_addr src, struct rule *rule)
{
	struct nlmsghdr *nlh = nl_request(nl, RPFMON_CMD_RULE_GET, 16);
	int err;

	memset(rule, 0, sizeof(*rule));
	mnl_attr_put_u32(nlh, RPFMON_A_RULE_IFINDEX, ifindex);
	mnl_attr_put_u32(nlh, RPFMON_A_RULE_SRC, src.s_addr);
	err = nl_do(nl, nlh, one_rule_reply, rule);
	if (err == -ENOENT || err == -ENODEV)
		return -ENOENT;
	return err ? nl_fail(nl, "asking which rule decides") : 0;
}

static int conf_reply(uint8_t cmd, const void *attrs, size_t len, void *data)
{
	return conf_decode(attrs, len, data);
}

int client_conf(struct nl *nl, struct conf *conf)
{
	memset(conf, 0, sizeof(*conf));
	if (nl_do(nl, nl_request(nl, RPFMON_CMD_CONF_GET, 0), conf_reply, conf))
		return nl_fail(nl, "reading the status");
	return 0;
}

bool client_refuses(struct nl *nl)
{
	struct conf conf = { 0 };

	return nl_do(nl, nl_request(nl, RPFMON_CMD_CONF_GET, 0), conf_reply, &conf) == -EPERM;
}

static int answer_reply(uint8_t cmd, const void *attrs, size_t len, void *data)
{
	return answer_decode(attrs, len, data);
}

int client_test(struct nl *nl, const struct packet *packet, struct answer *answer)
{
	struct nlmsghdr *nlh = nl_request(nl, RPFMON_CMD_TEST, 96);

	memset(answer, 0, sizeof(*answer));
	mnl_attr_put_strz(nlh, RPFMON_A_TEST_DEV, packet->dev);
	mnl_attr_put_u32(nlh, RPFMON_A_TEST_SRC, packet->src.s_addr);
	if (packet->dst.s_addr)
		mnl_attr_put_u32(nlh, RPFMON_A_TEST_DST, packet->dst.s_addr);
	if (packet->mark)
		mnl_attr_put_u32(nlh, RPFMON_A_TEST_MARK, packet->mark);
	if (packet->tos)
		mnl_attr_put_u8(nlh, RPFMON_A_TEST_TOS, packet->tos);
	if (packet->proto)
		mnl_attr_put_u8(nlh, RPFMON_A_TEST_PROTO, packet->proto);
	if (packet->sport)
		mnl_attr_put_u16(nlh, RPFMON_A_TEST_SPORT, packet->sport);
	if (packet->dport)
		mnl_attr_put_u16(nlh, RPFMON_A_TEST_DPORT, packet->dport);
	return nl_do(nl, nlh, answer_reply, answer);
}

static void put_selectors(struct nlmsghdr *nlh, const struct rule *rule)
{
	if (HAS(rule, RPFMON_A_RULE_DEV))
		mnl_attr_put_strz(nlh, RPFMON_A_RULE_DEV, rule->dev);
	if (HAS(rule, RPFMON_A_RULE_KIND))
		mnl_attr_put_strz(nlh, RPFMON_A_RULE_KIND, rule->kind);
	if (rule->from.len) {
		mnl_attr_put_u32(nlh, RPFMON_A_RULE_FROM, rule->from.addr.s_addr);
		mnl_attr_put_u8(nlh, RPFMON_A_RULE_FROM_LEN, rule->from.len);
	}
}

static void put_rule(struct nlmsghdr *nlh, const struct rule *rule)
{
	put_selectors(nlh, rule);
	if (HAS(rule, RPFMON_A_RULE_UNTIL))
		mnl_attr_put_u64(nlh, RPFMON_A_RULE_UNTIL, rule->until);
	if (HAS(rule, RPFMON_A_RULE_FORCE))
		mnl_attr_put(nlh, RPFMON_A_RULE_FORCE, 0, NULL);
}

int client_rule_add(struct nl *nl, const struct rule *rule, bool replace)
{
	struct nlmsghdr *nlh = nl_request(nl, RPFMON_CMD_RULE_ADD, RULE_SIZE);

	if (replace)
		nlh->nlmsg_flags = NLM_F_REPLACE;
	put_rule(nlh, rule);
	return nl_do(nl, nlh, NULL, NULL);
}

int client_rule_del(struct nl *nl, const struct rule *rule)
{
	struct nlmsghdr *nlh = nl_request(nl, RPFMON_CMD_RULE_DEL, RULE_SIZE);

	if (HAS(rule, RPFMON_A_RULE_ID))
		mnl_attr_put_u32(nlh, RPFMON_A_RULE_ID, rule->id);
	else
		put_selectors(nlh, rule);
	return nl_do(nl, nlh, NULL, NULL);
}

/* The rule of a request for many that holds this offset, counted from 0; or how many there are. */
static size_t rule_at(const struct nlmsghdr *nlh, uint32_t offset)
{
	const struct nlattr *attr;
	size_t start, n = 0;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) != RPFMON_A_CONF_RULE)
			continue;
		start = (const char *)attr - (const char *)nlh;
		if (offset >= start && offset < start + mnl_attr_get_len(attr))
			break;
		n++;
	}
	return n;
}

int client_rule_replace(struct nl *nl, uint64_t generation, uint32_t override,
			const struct rules *rules, size_t *wrong)
{
	struct nlmsghdr *nlh = nl_request(nl, RPFMON_CMD_RULE_REPLACE, 32 + rules->n * RULE_SIZE);
	struct nlattr *nest;
	size_t i;
	int err;

	mnl_attr_put_u64(nlh, RPFMON_A_CONF_GENERATION, generation);
	mnl_attr_put_u32(nlh, RPFMON_A_CONF_OVERRIDE, override);
	for (i = 0; i < rules->n; i++) {
		nest = mnl_attr_nest_start(nlh, RPFMON_A_CONF_RULE);
		put_rule(nlh, &rules->v[i]);
		mnl_attr_nest_end(nlh, nest);
	}
	err = nl_do(nl, nlh, NULL, NULL);
	*wrong = rule_at(nlh, nl->offset);
	return err;
}

int client_rule_flush(struct nl *nl)
{
	return nl_do(nl, nl_request(nl, RPFMON_CMD_RULE_FLUSH, 0), NULL, NULL);
}

int client_override(struct nl *nl, uint32_t override)
{
	struct nlmsghdr *nlh = nl_request(nl, RPFMON_CMD_CONF_SET, 16);

	mnl_attr_put_u32(nlh, RPFMON_A_CONF_OVERRIDE, override);
	return nl_do(nl, nlh, NULL, NULL);
}

int client_quiet(struct nl *nl, const struct stand_in *pairs, size_t n)
{
	struct nlmsghdr *nlh = nl_request(nl, RPFMON_CMD_CONF_SET, 16 + n * 44);
	struct nlattr *nest;
	size_t i;

	mnl_attr_put(nlh, RPFMON_A_CONF_QUIET, 0, NULL);
	for (i = 0; i < n; i++) {
		nest = mnl_attr_nest_start(nlh, RPFMON_A_CONF_STAND_IN);
		mnl_attr_put_u32(nlh, RPFMON_A_STAND_IN_IFINDEX, pairs[i].ifindex);
		mnl_attr_put_strz(nlh, RPFMON_A_STAND_IN_KIND, pairs[i].kind);
		if (pairs[i].overlay)
			mnl_attr_put(nlh, RPFMON_A_STAND_IN_OVERLAY, 0, NULL);
		mnl_attr_nest_end(nlh, nest);
	}
	return nl_do(nl, nlh, NULL, NULL);
}

int client_reset(struct nl *nl, const char *dev)
{
	struct nlmsghdr *nlh = nl_request(nl, RPFMON_CMD_RESET, 64);

	if (dev)
		mnl_attr_put_strz(nlh, RPFMON_A_DEV_DEV, dev);
	return nl_do(nl, nlh, NULL, NULL);
}
