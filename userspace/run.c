// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"
#include "run.h"
#include "util.h"

#define CURSOR_SIZE 32

struct visit {
	const struct run *run;
	run_visit visit;
	void *data;
};

static int visit_one(const struct netns *ns, void *data)
{
	const struct visit *v = data;
	struct nl nl;
	int err;

	err = nl_open(&nl);
	if (err)
		return err;
	err = v->visit(v->run, ns, &nl, v->data);
	nl_close(&nl);
	return err;
}

int run_each(const struct run *run, run_visit visit, void *data)
{
	struct visit v = { .run = run, .visit = visit, .data = data };

	if (run->all)
		return netns_each(visit_one, &v);
	return visit_one(run->netns, &v);
}

void run_netns(const struct run *run, const struct netns *ns)
{
	if (run->all)
		out_string(OUT_TEXT, "netns", ns->name);
}

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

int fetch_devices(struct nl *nl, struct devices *devices)
{
	if (nl_dump(nl, nl_request(nl, RPFMON_CMD_DEV_GET, 0), device_reply, devices_again,
		    devices))
		return nl_fail(nl, "reading the devices");
	return 0;
}

int fetch_device(const struct run *run, struct nl *nl, struct device *device)
{
	struct devices devices = { 0 };
	struct nlmsghdr *nlh;
	int err;

	nlh = nl_request(nl, RPFMON_CMD_DEV_GET, 64);
	mnl_attr_put_strz(nlh, RPFMON_A_DEV_DEV, run->args.dev);
	err = nl_do(nl, nlh, device_reply, &devices);
	if (!err && devices.n)
		*device = devices.v[0];
	else if (err != -ENODEV || !run->all)
		err = nl_fail(nl, "device %s", run->args.dev);
	free(devices.v);
	return err;
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

int fetch_records(struct nl *nl, uint32_t ifindex, struct records *records)
{
	struct nlmsghdr *nlh;

	nlh = nl_request(nl, RPFMON_CMD_RECORD_GET, 16);
	if (ifindex)
		mnl_attr_put_u32(nlh, RPFMON_A_JOURNAL_IFINDEX, ifindex);
	if (nl_dump(nl, nlh, record_reply, records_again, records))
		return nl_fail(nl, "reading the records");
	return 0;
}

int fetch_records_since(struct nl *nl, const struct cursor *cursors, size_t n,
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

int fetch_rules(struct nl *nl, struct rules *rules)
{
	if (nl_dump(nl, nl_request(nl, RPFMON_CMD_RULE_GET, 0), rule_reply, rules_again, rules))
		return nl_fail(nl, "reading the rules");
	return 0;
}

static int conf_reply(uint8_t cmd, const void *attrs, size_t len, void *data)
{
	return conf_decode(attrs, len, data);
}

int fetch_conf(struct nl *nl, struct conf *conf)
{
	memset(conf, 0, sizeof(*conf));
	if (nl_do(nl, nl_request(nl, RPFMON_CMD_CONF_GET, 0), conf_reply, conf))
		return nl_fail(nl, "reading the status");
	return 0;
}

void warn_if_off(const struct conf *conf)
{
	static bool warned;

	if (warned || !probe_is_off(conf))
		return;
	warned = true;
	note("warning: the probe is off, so rpfmon sees no rejections now, and admits nothing; "
	     "what to do: rpfmon status");
}

/* One probe serves all namespaces: with -a, one answer does. */
int warn_of_probe(struct nl *nl)
{
	static bool asked;
	struct conf conf;
	int err;

	if (asked)
		return 0;
	asked = true;
	err = fetch_conf(nl, &conf);
	if (!err)
		warn_if_off(&conf);
	return err;
}

static int answer_reply(uint8_t cmd, const void *attrs, size_t len, void *data)
{
	return answer_decode(attrs, len, data);
}

int fetch_answer(struct nl *nl, const struct packet *packet, struct answer *answer)
{
	struct nlmsghdr *nlh = nl_request(nl, RPFMON_CMD_TEST, 64);

	memset(answer, 0, sizeof(*answer));
	mnl_attr_put_strz(nlh, RPFMON_A_TEST_DEV, packet->dev);
	mnl_attr_put_u32(nlh, RPFMON_A_TEST_SRC, packet->src.s_addr);
	if (packet->dst.s_addr)
		mnl_attr_put_u32(nlh, RPFMON_A_TEST_DST, packet->dst.s_addr);
	if (packet->mark)
		mnl_attr_put_u32(nlh, RPFMON_A_TEST_MARK, packet->mark);
	if (nl_do(nl, nlh, answer_reply, answer))
		return nl_fail(nl, "device %s", packet->dev);
	return 0;
}

void rule_from_args(const struct args *args, struct rule *rule)
{
	memset(rule, 0, sizeof(*rule));
	if (args->dev)
		rule->has |= 1ULL << RPFMON_A_RULE_DEV;
	if (args->kind)
		rule->has |= 1ULL << RPFMON_A_RULE_KIND;
	if (args->expires)
		rule->has |= 1ULL << RPFMON_A_RULE_EXPIRES_IN;
	if (args->force)
		rule->has |= 1ULL << RPFMON_A_RULE_FORCE;
	snprintf(rule->dev, sizeof(rule->dev), "%s", args->dev ? args->dev : "");
	snprintf(rule->kind, sizeof(rule->kind), "%s", args->kind ? args->kind : "");
	rule->from = args->from;
	rule->expires_in = args->expires;
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

/* These three leave telling to the caller, who may have something to undo first. */
int rule_add(struct nl *nl, const struct rule *rule)
{
	struct nlmsghdr *nlh = nl_request(nl, RPFMON_CMD_RULE_ADD, 128);

	put_selectors(nlh, rule);
	if (HAS(rule, RPFMON_A_RULE_EXPIRES_IN))
		mnl_attr_put_u32(nlh, RPFMON_A_RULE_EXPIRES_IN, rule->expires_in);
	if (HAS(rule, RPFMON_A_RULE_FORCE))
		mnl_attr_put(nlh, RPFMON_A_RULE_FORCE, 0, NULL);
	return nl_do(nl, nlh, NULL, NULL);
}

int rule_del(struct nl *nl, const struct rule *rule)
{
	struct nlmsghdr *nlh = nl_request(nl, RPFMON_CMD_RULE_DEL, 128);

	put_selectors(nlh, rule);
	return nl_do(nl, nlh, NULL, NULL);
}

int override_set(struct nl *nl, uint32_t override)
{
	struct nlmsghdr *nlh = nl_request(nl, RPFMON_CMD_CONF_SET, 16);

	mnl_attr_put_u32(nlh, RPFMON_A_CONF_OVERRIDE, override);
	return nl_do(nl, nlh, NULL, NULL);
}
