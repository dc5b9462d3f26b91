// SPDX-License-Identifier: GPL-2.0
/* What comes over netlink, from hand-made buffers: whole, cut short, and garbled. */
#include <errno.h>
#include <stdlib.h>
#include <linux/genetlink.h>
#include <libmnl/libmnl.h>

#include "client.h"
#include "nl.h"
#include "test.h"

#define SEQ 7
#define FAMILY 42

static char buf[65536] __attribute__((aligned(8)));

static struct nlmsghdr *begin(void *at, uint16_t type, uint16_t flags, uint8_t cmd)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(at);
	struct genlmsghdr *genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = flags;
	nlh->nlmsg_seq = SEQ;
	genl->cmd = cmd;
	return nlh;
}

static void *attrs_of(struct nlmsghdr *nlh, size_t *len)
{
	*len = mnl_nlmsg_get_payload_len(nlh) - GENL_HDRLEN;
	return (char *)mnl_nlmsg_get_payload(nlh) + GENL_HDRLEN;
}

static void put_record(struct nlmsghdr *nlh, uint64_t seq)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, RPFMON_A_JOURNAL_RECORD);

	mnl_attr_put_u32(nlh, RPFMON_A_RECORD_CPU, 3);
	mnl_attr_put_u64(nlh, RPFMON_A_RECORD_SEQ, seq);
	mnl_attr_put_u64(nlh, RPFMON_A_RECORD_TIME, 1000 - seq);
	mnl_attr_put_strz(nlh, RPFMON_A_RECORD_DEV, "flannel.1");
	mnl_attr_put_u32(nlh, RPFMON_A_RECORD_SRC, htonl(0x0a0a469b));
	mnl_attr_put_u8(nlh, RPFMON_A_RECORD_PROTO, 6);
	mnl_attr_put_u16(nlh, RPFMON_A_RECORD_DPORT, 5432);
	mnl_attr_put(nlh, RPFMON_A_RECORD_REVERSE_GATEWAY, 4, "\x0a\x0a\x43\x01");
	mnl_attr_put_u32(nlh, RPFMON_A_RECORD_PREFIX, htonl(0x0a0a0000));
	mnl_attr_put_u8(nlh, RPFMON_A_RECORD_PREFIX_LEN, 16);
	mnl_attr_put_u32(nlh, RPFMON_A_RECORD_ORIG_DST, htonl(0x0a0ca4fb));
	mnl_attr_put(nlh, RPFMON_A_RECORD_LOST, 0, NULL);
	mnl_attr_nest_end(nlh, nest);
}

static void test_records(void)
{
	struct nlmsghdr *nlh = begin(buf, FAMILY, 0, RPFMON_CMD_RECORD_GET);
	struct records records = { 0 };
	struct nlattr *cursor;
	struct record *r;
	size_t len;
	void *attrs;
	int err;

	put_record(nlh, 10);
	put_record(nlh, 11);
	cursor = mnl_attr_nest_start(nlh, RPFMON_A_JOURNAL_CURSOR);
	mnl_attr_put_u32(nlh, RPFMON_A_CURSOR_CPU, 3);
	mnl_attr_put_u64(nlh, RPFMON_A_CURSOR_SEQ, 10);
	mnl_attr_nest_end(nlh, cursor);
	mnl_attr_put_u64(nlh, RPFMON_A_JOURNAL_MISSED, 5);
	mnl_attr_put_u32(nlh, 999, 1);
	attrs = attrs_of(nlh, &len);
	err = journal_decode(attrs, len, &records);
	if (!ok(!err && records.n == 2 && records.missed == 5, "two records and a loss"))
		return;
	r = &records.v[0];
	ok(r->cpu == 3 && r->seq == 10 && r->time == 990 && !strcmp(r->dev, "flannel.1") &&
	   r->src.s_addr == htonl(0x0a0a469b) && r->proto == 6 && r->dport == 5432 &&
	   r->reverse_gateway.len == 4 && r->prefix.len == 16 &&
	   r->prefix.addr.s_addr == htonl(0x0a0a0000) && r->orig_dst.s_addr == htonl(0x0a0ca4fb),
	   "members of a record");
	ok(HAS(r, RPFMON_A_RECORD_PROTO) && HAS(r, RPFMON_A_RECORD_LOST) &&
	   !HAS(r, RPFMON_A_RECORD_ORIG_DPORT) && !HAS(r, RPFMON_A_RECORD_RULE) &&
	   !HAS(r, RPFMON_A_RECORD_KIND), "what came is told from what did not");
	records_sort(&records);
	ok(records.v[0].seq == 11, "records are sorted by time");
	free(records.v);
}

static void test_device(void)
{
	struct nlmsghdr *nlh = begin(buf, FAMILY, 0, RPFMON_CMD_DEV_GET);
	struct device device;
	struct nlattr *nest;
	size_t len;
	void *attrs;

	mnl_attr_put_strz(nlh, RPFMON_A_DEV_DEV, "a-name-much-longer-than-any-device-has");
	mnl_attr_put_u32(nlh, RPFMON_A_DEV_MODE, 7);
	nest = mnl_attr_nest_start(nlh, RPFMON_A_DEV_COUNTERS);
	mnl_attr_put_u64(nlh, RPFMON_A_COUNTERS_REJECTED, UINT64_MAX);
	mnl_attr_put_u64(nlh, 200, 1);
	mnl_attr_nest_end(nlh, nest);
	attrs = attrs_of(nlh, &len);
	ok(!device_decode(attrs, len, &device) && strlen(device.dev) == RPFMON_NAME_LEN - 1,
	   "a name that is too long is cut");
	ok(device.counters.v[RPFMON_A_COUNTERS_REJECTED] == UINT64_MAX && device.mode == 7,
	   "the largest counter, and a mode that nobody knows");

	nlh = begin(buf, FAMILY, 0, RPFMON_CMD_DEV_GET);
	mnl_attr_put(nlh, RPFMON_A_DEV_DEV, 4, "eth0");
	attrs = attrs_of(nlh, &len);
	ok(!device_decode(attrs, len, &device) && !strcmp(device.dev, "eth0"),
	   "a name without a NUL");
}

/* One attribute of a length that it must not have. */
static bool refuses(uint16_t type, size_t size)
{
	static const char zeros[64];
	struct nlmsghdr *nlh = begin(buf, FAMILY, 0, RPFMON_CMD_RECORD_GET);
	struct nlattr *nest = mnl_attr_nest_start(nlh, RPFMON_A_JOURNAL_RECORD);
	struct records records = { 0 };
	size_t len;
	void *attrs;
	int err;

	mnl_attr_put(nlh, type, size, zeros);
	mnl_attr_nest_end(nlh, nest);
	attrs = attrs_of(nlh, &len);
	err = journal_decode(attrs, len, &records);
	free(records.v);
	return err == -EBADMSG && !records.n;
}

static void test_lengths(void)
{
	ok(refuses(RPFMON_A_RECORD_SEQ, 4), "u64 of four bytes");
	ok(refuses(RPFMON_A_RECORD_CPU, 8), "u32 of eight bytes");
	ok(refuses(RPFMON_A_RECORD_CPU, 0), "u32 of none");
	ok(refuses(RPFMON_A_RECORD_SPORT, 4), "u16 of four bytes");
	ok(refuses(RPFMON_A_RECORD_TOS, 2), "u8 of two bytes");
	ok(refuses(RPFMON_A_RECORD_REVERSE_GATEWAY, 17), "a gateway of 17 bytes");
}

/* Every message cut after each byte, in memory of just that size. */
static void test_cuts(void)
{
	struct nlmsghdr *nlh = begin(buf, FAMILY, 0, RPFMON_CMD_RECORD_GET);
	unsigned int refused = 0;
	size_t len, cut;
	void *attrs;

	put_record(nlh, 1);
	put_record(nlh, 2);
	attrs = attrs_of(nlh, &len);
	for (cut = 0; cut <= len; cut++) {
		struct records records = { 0 };
		char *copy = malloc(cut ? cut : 1);

		memcpy(copy, attrs, cut);
		refused += journal_decode(copy, cut, &records) == -EBADMSG;
		free(records.v);
		free(copy);
	}
	ok(refused == len + 1 - 3, "a message cut within an attribute is refused (%u of %zu)",
	   refused, len + 1);
}

static uint32_t random_state = 1;

static uint32_t random_number(void)
{
	random_state = random_state * 1664525 + 1013904223;
	return random_state >> 8;
}

static int swallow(uint8_t cmd, const void *attrs, size_t len, void *data)
{
	struct records records = { 0 };
	struct device device;
	struct rule rule;
	struct conf conf;
	struct edit edit;

	journal_decode(attrs, len, &records);
	device_decode(attrs, len, &device);
	rule_decode(attrs, len, &rule);
	conf_decode(attrs, len, &conf);
	edit_decode(attrs, len, &edit);
	edit_free(&edit);
	free(records.v);
	return 0;
}

static void test_garbage(void)
{
	struct nl nl = { .family = FAMILY };
	struct nlmsghdr *nlh;
	char *copy;
	size_t len;
	int i, j;

	for (i = 0; i < 20000; i++) {
		nlh = begin(buf, i % 3 ? FAMILY : GENL_ID_CTRL, 0, i % 16);
		put_record(nlh, 1);
		put_record(nlh, 2);
		len = nlh->nlmsg_len;
		copy = malloc(len);
		memcpy(copy, buf, len);
		for (j = random_number() % 8; j >= 0; j--)
			copy[random_number() % len] = random_number();
		len -= random_number() % 8;
		nl_read(&nl, copy, len, SEQ, swallow, NULL);
		nl_event(&nl, copy, len, swallow, NULL);
		free(copy);
	}
	ok(true, "garbled messages do no harm");
}

static int count_reply(uint8_t cmd, const void *attrs, size_t len, void *data)
{
	int *count = data;

	++*count;
	return 0;
}

static struct nlmsghdr *put_error(void *at, uint16_t flags, int error, const char *text)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(at);
	struct nlmsgerr *e;
	size_t skip = flags & NLM_F_CAPPED ? 0 : 20;

	nlh->nlmsg_type = NLMSG_ERROR;
	nlh->nlmsg_flags = flags;
	nlh->nlmsg_seq = SEQ;
	e = mnl_nlmsg_put_extra_header(nlh, sizeof(*e) + skip);
	e->error = error;
	e->msg.nlmsg_len = MNL_NLMSG_HDRLEN + 20;
	if (text)
		mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, text);
	return nlh;
}

static struct nlmsghdr *put_done(void *at, uint16_t flags, int error, const char *text)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(at);

	nlh->nlmsg_type = NLMSG_DONE;
	nlh->nlmsg_flags = flags;
	nlh->nlmsg_seq = SEQ;
	memcpy(mnl_nlmsg_put_extra_header(nlh, sizeof(error)), &error, sizeof(error));
	if (text)
		mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, text);
	return nlh;
}

static int read_one(struct nl *nl, const struct nlmsghdr *nlh, int *count)
{
	memset(nl, 0, sizeof(*nl));
	return nl_read(nl, nlh, nlh->nlmsg_len, SEQ, count_reply, count);
}

static void test_errors(void)
{
	struct nlmsghdr *nlh;
	struct nl nl;
	int n = 0;

	ok(read_one(&nl, put_error(buf, NLM_F_CAPPED, 0, NULL), &n) == 1, "an acknowledgement");
	ok(read_one(&nl, put_error(buf, 0, -EINVAL, NULL), &n) == -EINVAL && !*nl.text,
	   "an error without words");
	ok(read_one(&nl, put_error(buf, NLM_F_ACK_TLVS, -EINVAL, "no"), &n) == -EINVAL &&
	   !strcmp(nl.text, "no"), "an error with words behind the request");
	ok(read_one(&nl, put_error(buf, NLM_F_ACK_TLVS | NLM_F_CAPPED, -EPERM, "never"), &n) ==
	   -EPERM && !strcmp(nl.text, "never"), "an error with words, the request left out");
	ok(read_one(&nl, put_done(buf, 0, 0, NULL), &n) == 1, "the end of a dump");
	ok(read_one(&nl, put_done(buf, NLM_F_ACK_TLVS, -EPERM, "as root"), &n) == -EPERM &&
	   !strcmp(nl.text, "as root"), "a dump that failed, with words");

	nlh = put_error(buf, NLM_F_ACK_TLVS, -EINVAL, "no");
	((struct nlmsgerr *)mnl_nlmsg_get_payload(nlh))->msg.nlmsg_len = UINT32_MAX;
	ok(read_one(&nl, nlh, &n) == -EINVAL, "an error that lies about its length");
	nlh = put_error(buf, NLM_F_CAPPED, -EINVAL, NULL);
	nlh->nlmsg_len = MNL_NLMSG_HDRLEN + 4;
	ok(read_one(&nl, nlh, &n) == -EBADMSG, "an error cut short");
	ok(!n, "none of these is an answer");
}

/* What the kernel answers to the next request, instead of one that is asked. */
static const struct nlmsghdr *answer;

ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *sock, const void *req, size_t size);
ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *sock, void *to, size_t size);

ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *sock, const void *req, size_t size)
{
	return size;
}

ssize_t __wrap_mnl_socket_recvfrom(const struct mnl_socket *sock, void *to, size_t size)
{
	memcpy(to, answer, answer->nlmsg_len);
	return answer->nlmsg_len;
}

static void again(void *data)
{
}

/* What was told while one request was answered so. */
static const char *told(struct nl *nl, const struct nlmsghdr *nlh, bool dump, int *err)
{
	static char text[256];
	FILE *real = stderr, *f = fmemopen(text, sizeof(text), "w");
	struct nlmsghdr *request = nl_request(nl, RPFMON_CMD_RULE_ADD, 0);
	int n = 0;

	memset(text, 0, sizeof(text));
	answer = nlh;
	nl->seq = SEQ - 1;
	stderr = f;
	*err = dump ? nl_dump(nl, request, count_reply, again, &n)
		    : nl_do(nl, request, count_reply, &n);
	stderr = real;
	fclose(f);
	return text;
}

static void test_warning(void)
{
	struct nl nl = { .family = FAMILY, .answer = malloc(NL_ANSWER_SIZE) };
	int err;

	is(told(&nl, put_error(buf, NLM_F_ACK_TLVS | NLM_F_CAPPED, 0, "never\033admitted"), false,
		&err), "rpfmon: warning: never\\x1badmitted\n", "a warning beside an acknowledgement");
	ok(!err && !*nl.text, "and it was done");
	is(told(&nl, put_error(buf, NLM_F_ACK_TLVS, 0, "behind"), false, &err),
	   "rpfmon: warning: behind\n", "one behind the request");
	is(told(&nl, put_error(buf, NLM_F_CAPPED, 0, NULL), false, &err), "",
	   "it is not told of the next request");
	is(told(&nl, put_error(buf, NLM_F_ACK_TLVS | NLM_F_CAPPED, -EPERM, "no"), false, &err), "",
	   "what goes with an error is for the caller to tell");
	ok(err == -EPERM && !strcmp(nl.text, "no"), "and he has it");
	is(told(&nl, put_done(buf, NLM_F_ACK_TLVS, 0, "done"), true, &err), "",
	   "nothing is told of a dump");
	ok(!err, "which ends well");
	free(nl.request);
	free(nl.answer);
}

/* A request to replace three rules, refused because of what lies at this offset. */
static size_t wrong_rule(struct nl *nl, uint32_t offset)
{
	struct rule three[] = {
		{ .has = 1ULL << RPFMON_A_RULE_DEV, .dev = "first", .from.len = 8 },
		{ .has = 1ULL << RPFMON_A_RULE_DEV | 1ULL << RPFMON_A_RULE_UNTIL, .dev = "second", .until = 1 },
		{ .has = 1ULL << RPFMON_A_RULE_DEV, .dev = "third" },
	};
	struct rules rules = { .v = three, .n = N(three) };
	struct nlmsghdr *nlh = put_error(buf, NLM_F_ACK_TLVS | NLM_F_CAPPED, -EINVAL, "no");
	size_t wrong = 99;

	if (offset)
		mnl_attr_put_u32(nlh, NLMSGERR_ATTR_OFFS, offset);
	answer = nlh;
	nl->seq = SEQ - 1;
	ok(client_rule_replace(nl, 7, RPFMON_OVERRIDE_ON, &rules, &wrong) == -EINVAL && nl->offset == offset &&
	   !strcmp(nl->text, "no"), "refused for what lies at %u", offset);
	return wrong;
}

static void test_offset(void)
{
	struct nl nl = { .family = FAMILY, .answer = malloc(NL_ANSWER_SIZE) };
	static const char *const devs[] = { "first", "second", "third" };
	const struct nlmsghdr *nlh;
	uint32_t at[N(devs)], len;
	unsigned int i;

	ok(wrong_rule(&nl, 0) == N(devs), "without an offset no rule is to blame");
	nlh = (void *)nl.request;
	len = nlh->nlmsg_len;
	for (i = 0; i < N(devs); i++)
		at[i] = (char *)memmem(nl.request, len, devs[i], strlen(devs[i])) - nl.request;
	ok(nlh->nlmsg_flags == (NLM_F_REQUEST | NLM_F_ACK), "it is a plain request");
	ok(wrong_rule(&nl, NLMSG_HDRLEN + GENL_HDRLEN) == N(devs), "nor is one for the generation");
	for (i = 0; i < N(devs); i++)
		ok(wrong_rule(&nl, at[i] - 2 * MNL_ATTR_HDRLEN) == i && wrong_rule(&nl, at[i] - MNL_ATTR_HDRLEN) == i &&
		   wrong_rule(&nl, at[i] + strlen(devs[i])) == i, "the rule for %s is", devs[i]);
	ok(wrong_rule(&nl, len) == N(devs) && wrong_rule(&nl, UINT32_MAX) == N(devs), "no rule lies behind them");
	free(nl.request);
	free(nl.answer);
}

static void test_dump(void)
{
	struct nl nl = { 0 };
	struct nlmsghdr *one, *two, *other;
	size_t len;
	int n = 0;

	one = begin(buf, FAMILY, NLM_F_MULTI, RPFMON_CMD_RULE_GET);
	len = one->nlmsg_len;
	other = begin(buf + len, FAMILY, NLM_F_MULTI, RPFMON_CMD_RULE_GET);
	other->nlmsg_seq = SEQ + 1;
	len += other->nlmsg_len;
	two = begin(buf + len, FAMILY, NLM_F_MULTI, RPFMON_CMD_RULE_GET);
	len += two->nlmsg_len;
	ok(!nl_read(&nl, buf, len, SEQ, count_reply, &n) && n == 2,
	   "answers to another request are not ours");
	ok(nl_read(&nl, buf, len - 1, SEQ, count_reply, &n) == -EBADMSG, "a message cut short");
	two->nlmsg_flags |= NLM_F_DUMP_INTR;
	ok(!nl_read(&nl, buf, len, SEQ, count_reply, &n) && nl.overtaken,
	   "a dump that a change has overtaken");
	one = begin(buf, FAMILY, 0, RPFMON_CMD_RULE_GET);
	one->nlmsg_len = MNL_NLMSG_HDRLEN;
	ok(nl_read(&nl, buf, MNL_NLMSG_HDRLEN, SEQ, count_reply, &n) == -EBADMSG,
	   "an answer without a header of its own");
}

static void test_events(void)
{
	struct nl nl = { .family = FAMILY };
	struct nlmsghdr *nlh;
	int n = 0;

	nlh = begin(buf, FAMILY, 0, RPFMON_CMD_CHANGE_NTF);
	ok(!nl_event(&nl, buf, nlh->nlmsg_len, count_reply, &n) && n == 1, "an event");
	nlh = begin(buf, FAMILY + 1, 0, RPFMON_CMD_CHANGE_NTF);
	ok(!nl_event(&nl, buf, nlh->nlmsg_len, count_reply, &n) && n == 1,
	   "an event of another family");
	nlh = begin(buf, GENL_ID_CTRL, 0, CTRL_CMD_DELFAMILY);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, "other");
	ok(!nl_event(&nl, buf, nlh->nlmsg_len, count_reply, &n), "another family is gone");
	nlh = begin(buf, GENL_ID_CTRL, 0, CTRL_CMD_DELFAMILY);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, RPFMON_FAMILY_NAME);
	ok(nl_event(&nl, buf, nlh->nlmsg_len, count_reply, &n) == -ESHUTDOWN, "ours is gone");
	ok(nl_event(&nl, buf, nlh->nlmsg_len - 2, count_reply, &n) == -EBADMSG,
	   "an event cut short");
}

int main(void)
{
	test_records();
	test_device();
	test_lengths();
	test_cuts();
	test_garbage();
	test_errors();
	test_warning();
	test_offset();
	test_dump();
	test_events();
	return end();
}
