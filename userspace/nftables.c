// SPDX-License-Identifier: GPL-2.0
/* Finds the reverse-path checks among the rules of nf_tables, by netlink: nft's own and those of iptables-nft. */
#include <endian.h>
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/xt_rpfilter.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "kernel.h"
#include "nftables.h"
#include "rtnl.h"
#include "util.h"

/* NFTA_TABLE_OWNER, which Debian 11's linux/netfilter/nf_tables.h does not have. */
#define TABLE_OWNER 7

/* Rules come chain by chain, which tells their position. */
struct reading {
	struct firewall *fw;
	unsigned int rules, position;
	uint8_t family;
	char table[NFT_NAME_MAXLEN], chain[NFT_NAME_MAXLEN];
};

static uint32_t u32_of(const struct nlattr *nest, uint16_t type)
{
	const struct nlattr *attr = rtnl_nested(nest, type, sizeof(uint32_t));

	return attr ? be32toh(mnl_attr_get_u32(attr)) : 0;
}

static uint64_t u64_of(const struct nlattr *nest, uint16_t type)
{
	const struct nlattr *attr = rtnl_nested(nest, type, sizeof(uint64_t));

	return attr ? be64toh(mnl_attr_get_u64(attr)) : 0;
}

static inline bool is_called(const struct nlattr *attr, const char *name)
{
	size_t len = strlen(name) + 1;

	return attr && mnl_attr_get_payload_len(attr) >= len && !memcmp(mnl_attr_get_payload(attr), name, len);
}

static void read_fib(struct fw_rule *r, const struct nlattr *data)
{
	uint32_t flags = u32_of(data, NFTA_FIB_FLAGS), result = u32_of(data, NFTA_FIB_RESULT);

	if (r->check || !(flags & NFTA_FIB_F_SADDR) ||
	    (result != NFT_FIB_RESULT_OIF && result != NFT_FIB_RESULT_OIFNAME))
		return;
	r->check = xprintf("fib saddr%s%s%s %s", flags & NFTA_FIB_F_MARK ? " . mark" : "",
			   flags & NFTA_FIB_F_IIF ? " . iif" : "", flags & NFTA_FIB_F_OIF ? " . oif" : "",
			   result == NFT_FIB_RESULT_OIF ? "oif" : "oifname");
}

/* What the result is compared to: 0 is none, an index is the host's own way round, a name is as long as is compared. */
static void read_result(struct fw_rule *r, const struct nlattr *data)
{
	const struct nlattr *attr = rtnl_nested(rtnl_nested(data, NFTA_CMP_DATA, 0), NFTA_DATA_VALUE, 1);
	const char *value = attr ? mnl_attr_get_payload(attr) : "";
	size_t len = attr ? mnl_attr_get_payload_len(attr) : 0, i;
	bool is_not = u32_of(data, NFTA_CMP_OP) == NFT_CMP_NEQ, none = true;
	char name[IF_NAMESIZE + 1] = "", *check = r->check;

	for (i = 0; i < len; i++)
		none &= !value[i];
	if (none || len == 1) {
		r->check = xprintf("%s %s", check, none == is_not ? "exists" : "missing");
		r->plain = true;
	} else {
		if (check[strlen(check) - 1] == 'f')	/* oif */
			if_indextoname(len == sizeof(uint32_t) ? mnl_attr_get_u32(attr) : 0, name);
		else
			snprintf(name, sizeof(name), "%.*s%s", (int)len, value, memchr(value, 0, len) ? "" : "*");
		r->check = xprintf("%s%s %s", check, is_not ? " !=" : "", *name ? name : "?");
	}
	free(check);
}

static void read_match(struct fw_rule *r, const struct nlattr *data)
{
	const struct nlattr *attr = rtnl_nested(data, NFTA_MATCH_INFO, 1);
	uint8_t flags = attr ? mnl_attr_get_u8(attr) : 0;

	if (r->check || !is_called(rtnl_nested(data, NFTA_MATCH_NAME, 0), "rpfilter"))
		return;
	r->tool = FW_IPTABLES_NFT;
	r->check = xprintf("-m rpfilter%s%s%s%s", flags & XT_RPFILTER_LOOSE ? " --loose" : "",
			   flags & XT_RPFILTER_VALID_MARK ? " --validmark" : "",
			   flags & XT_RPFILTER_ACCEPT_LOCAL ? " --accept-local" : "",
			   flags & XT_RPFILTER_INVERT ? " --invert" : "");
}

static void read_counter(struct fw_rule *r, const struct nlattr *data)
{
	r->counted = true;
	r->packets = u64_of(data, NFTA_COUNTER_PACKETS);
	r->bytes = u64_of(data, NFTA_COUNTER_BYTES);
}

static void read_object(struct fw_rule *r, const struct nlattr *data)
{
	const struct nlattr *name = rtnl_nested(data, NFTA_OBJREF_IMM_NAME, 1);

	if (!name || u32_of(data, NFTA_OBJREF_IMM_TYPE) != NFT_OBJECT_COUNTER)
		return;
	free(r->counter);
	r->counter = xprintf("%s", mnl_attr_get_str(name));
}

static void read_verdict(struct fw_rule *r, const struct nlattr *data)
{
	const struct nlattr *value = rtnl_nested(data, NFTA_IMMEDIATE_DATA, 0);
	const struct nlattr *verdict = rtnl_nested(value, NFTA_DATA_VERDICT, 0);

	if (verdict)
		r->drops = rtnl_nested(verdict, NFTA_VERDICT_CODE, 4) && u32_of(verdict, NFTA_VERDICT_CODE) == NF_DROP;
}

/* What counts ahead of a condition counts other packets, too. */
static void forget_counter(struct fw_rule *r)
{
	r->counted = false;
	free(r->counter);
	r->counter = NULL;
}

static const struct {
	const char *name;
	void (*read)(struct fw_rule *r, const struct nlattr *data);
	bool condition;
} expressions[] = {
	{ "fib", read_fib, false }, { "match", read_match, true }, { "counter", read_counter, false },
	{ "objref", read_object, false }, { "immediate", read_verdict, false }, { "cmp", NULL, true },
	{ "range", NULL, true }, { "lookup", NULL, true }, { "limit", NULL, true }, { "quota", NULL, true },
	{ "connlimit", NULL, true }, { "dynset", NULL, true },
};

/* One in a thousand is: the others shall cost little. */
static bool may_be_check(const struct nlattr *list)
{
	const struct nlattr *elem, *name;

	mnl_attr_for_each_nested(elem, list) {
		name = rtnl_nested(elem, NFTA_EXPR_NAME, 0);
		if (is_called(name, "fib") ||
		    (is_called(name, "match") &&
		     is_called(rtnl_nested(rtnl_nested(elem, NFTA_EXPR_DATA, 0), NFTA_MATCH_NAME, 0), "rpfilter")))
			return true;
	}
	return false;
}

/* If it is a check, it has a @r->check then. */
static void read_expressions(struct fw_rule *r, const struct nlattr *list)
{
	const struct nlattr *elem, *name, *data;
	const char *before = NULL;
	size_t i, n = 0;

	mnl_attr_for_each_nested(elem, list) {
		name = rtnl_nested(elem, NFTA_EXPR_NAME, 0);
		data = rtnl_nested(elem, NFTA_EXPR_DATA, 0);
		if (before != r->check && is_called(name, "cmp"))
			read_result(r, data);
		before = r->check;
		for (i = 0; i < ARRAY_SIZE(expressions) && !is_called(name, expressions[i].name); i++)
			;
		if (i < ARRAY_SIZE(expressions) && expressions[i].condition)
			forget_counter(r);
		if (i < ARRAY_SIZE(expressions) && expressions[i].read)
			expressions[i].read(r, data);
		n++;
	}
	r->plain = r->plain && r->drops && n == 3;
}

static int take_rule(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr, *tb[NFTA_RULE_MAX + 1] = { 0 };
	const struct nfgenmsg *nfg = mnl_nlmsg_get_payload(nlh);
	struct fw_rule r = { .family = nfg->nfgen_family };
	struct reading *reading = data;

	if (++reading->rules > FIREWALL_RULES_MAX) {
		errno = E2BIG;
		return MNL_CB_ERROR;
	}
	mnl_attr_for_each(attr, nlh, sizeof(*nfg))
		if (mnl_attr_get_type(attr) <= NFTA_RULE_MAX)
			tb[mnl_attr_get_type(attr)] = attr;
	if (!tb[NFTA_RULE_TABLE] || !tb[NFTA_RULE_CHAIN] || !tb[NFTA_RULE_HANDLE] || !tb[NFTA_RULE_EXPRESSIONS])
		return MNL_CB_OK;
	if (r.family != reading->family || !is_called(tb[NFTA_RULE_TABLE], reading->table) ||
	    !is_called(tb[NFTA_RULE_CHAIN], reading->chain)) {
		reading->position = 0;
		reading->family = r.family;
		snprintf(reading->table, NFT_NAME_MAXLEN, "%s", mnl_attr_get_str(tb[NFTA_RULE_TABLE]));
		snprintf(reading->chain, NFT_NAME_MAXLEN, "%s", mnl_attr_get_str(tb[NFTA_RULE_CHAIN]));
	}
	r.position = ++reading->position;
	r.handle = be64toh(mnl_attr_get_u64(tb[NFTA_RULE_HANDLE]));
	if (may_be_check(tb[NFTA_RULE_EXPRESSIONS]))
		read_expressions(&r, tb[NFTA_RULE_EXPRESSIONS]);
	if (r.check) {
		r.table = xprintf("%s", reading->table);
		r.chain = xprintf("%s", reading->chain);
		firewall_add(reading->fw, &r);
	} else {
		fwrule_free(&r);
	}
	return MNL_CB_OK;
}

static int take_object(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) == NFTA_OBJ_DATA)
			read_counter(data, attr);
	return MNL_CB_OK;
}

static int take_table(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;
	struct fw_rule *r = data;

	mnl_attr_for_each(attr, nlh, sizeof(struct nfgenmsg))
		if (mnl_attr_get_type(attr) == TABLE_OWNER)
			r->owned = true;
	return MNL_CB_OK;
}

/* All rules, or of @r the counter, if it has a name, or the table. 0 or -errno; -EINTR if rules changed meanwhile. */
static int ask(uint16_t msg, uint16_t flags, const struct fw_rule *r, mnl_cb_t take, void *data)
{
	struct mnl_socket *sock = mnl_socket_open2(NETLINK_NETFILTER, SOCK_CLOEXEC);
	char buf[65536] __attribute__((aligned(8)));
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct nfgenmsg *nfg = mnl_nlmsg_put_extra_header(nlh, sizeof(*nfg));
	int more = MNL_CB_OK, err = 0;
	ssize_t n;

	nlh->nlmsg_type = NFNL_SUBSYS_NFTABLES << 8 | msg;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nfg->nfgen_family = r ? r->family : NFPROTO_UNSPEC;
	if (r)
		mnl_attr_put_strz(nlh, NFTA_OBJ_TABLE, r->table);	/* NFTA_TABLE_NAME is the same */
	if (r && r->counter) {
		mnl_attr_put_strz(nlh, NFTA_OBJ_NAME, r->counter);
		mnl_attr_put_u32(nlh, NFTA_OBJ_TYPE, htobe32(NFT_OBJECT_COUNTER));
	}
	if (!sock || mnl_socket_sendto(sock, nlh, nlh->nlmsg_len) < 0)
		more = MNL_CB_ERROR;
	while (more == MNL_CB_OK) {
		n = mnl_socket_recvfrom(sock, buf, sizeof(buf));
		more = n < 0 ? MNL_CB_ERROR : mnl_cb_run(buf, n, 0, 0, take, data);
	}
	if (more == MNL_CB_ERROR)
		err = -errno;
	if (sock)
		mnl_socket_close(sock);
	return err;
}

static bool has_line(const char *path, const char *part)
{
	FILE *f = kernel_open(path);
	bool found = false;
	char line[4096];

	while (f && !found && fgets(line, sizeof(line), f))
		found = strstr(line, part);
	if (f)
		fclose(f);
	return found;
}

/* Without it there are no rules, but nfnetlink_rcv_msg() would load it to say so. */
static bool is_there(void)
{
	struct utsname kernel;
	bool builtin;
	char *path;

	uname(&kernel);
	path = xprintf("/lib/modules/%s/modules.builtin", kernel.release);
	builtin = has_line(path, "/nf_tables.ko");
	free(path);
	return builtin || has_line("/proc/modules", "nf_tables ");
}

void nftables_read(struct firewall *fw)
{
	int err = -EINTR, tries;
	struct fw_rule *r;

	if (!is_there())
		return;
	for (tries = 0; err == -EINTR && tries < 2; tries++) {
		firewall_forget(fw, 0);
		err = ask(NFT_MSG_GETRULE, NLM_F_DUMP, NULL, take_rule, &(struct reading) { .fw = fw });
	}
	if (err)
		firewall_forget(fw, 0);
	for (r = fw->v; r < fw->v + fw->n; r++) {
		if (r->counter)
			ask(NFT_MSG_GETOBJ, NLM_F_ACK, r, take_object, r);
		else if (!r->counted)
			ask(NFT_MSG_GETTABLE, NLM_F_ACK, r, take_table, r);
	}
	if (err == -E2BIG)
		firewall_not_looked(fw, "there are more than 100,000 rules of nft", "");
	else if (err == -EINTR)
		firewall_not_looked(fw, "the rules of nft changed while they were read, twice", "");
	else if (err == -EPERM)
		firewall_not_looked(fw, "the rules of nft can be read by root alone", "");
	else if (err)
		firewall_not_looked(fw, "the rules of nft cannot be read, ", strerror(-err));
}
