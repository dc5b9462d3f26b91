// SPDX-License-Identifier: GPL-2.0
/* Routing netlink against a kernel that is played: the other end of a socket pair, where the test answers. */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "messages.h"
#include "test.h"

#define BATCH 3

static struct mnl_socket *const sock = (void *)"not looked at";
static int pair[2];
static struct rtnl rtnl;
static char datagram[8192] __attribute__((aligned(8)));
static size_t datagram_len;

/* What was asked, and how many messages each time. */
static struct nlmsghdr *asked;
static size_t sent[8];
static unsigned int n_sent;

static void add(const struct nlmsghdr *nlh, uint32_t seq)
{
	struct nlmsghdr *copy = memcpy(datagram + datagram_len, nlh, nlh->nlmsg_len);

	copy->nlmsg_seq = seq;
	datagram_len += MNL_ALIGN(nlh->nlmsg_len);
}

static void deliver(void)
{
	if (send(pair[1], datagram, datagram_len, 0) < 0)
		abort();
	datagram_len = 0;
	memset(datagram, 0, sizeof(datagram));
}

static struct nlmsghdr *error_msg(int err, const char *text)
{
	struct nlmsgerr e = { .error = err };
	struct nlmsghdr *nlh = make_message(NLMSG_ERROR, &e, sizeof(e));

	nlh->nlmsg_flags = NLM_F_CAPPED | (text ? NLM_F_ACK_TLVS : 0);
	if (text)
		mnl_attr_put_strz(nlh, NLMSGERR_ATTR_MSG, text);
	return nlh;
}

static struct nlmsghdr *done_msg(int err)
{
	return make_message(NLMSG_DONE, &err, sizeof(err));
}

int __wrap_mnl_socket_get_fd(const struct mnl_socket *nl);
ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *nl, const void *req, size_t size);
ssize_t __wrap_sendmsg(int fd, const struct msghdr *msg, int flags);

int __wrap_mnl_socket_get_fd(const struct mnl_socket *nl)
{
	return pair[0];
}

ssize_t __wrap_mnl_socket_sendto(const struct mnl_socket *nl, const void *req, size_t size)
{
	static char copy[256] __attribute__((aligned(8)));

	asked = memcpy(copy, req, size);
	return size;
}

/* Of several requests, an RTM_NEWADDR is refused, an RTM_GETROUTE answered, and others are done. */
ssize_t __wrap_sendmsg(int fd, const struct msghdr *msg, int flags)
{
	static uint32_t before;
	const struct nlmsghdr *nlh;
	size_t i;

	sent[n_sent++] = msg->msg_iovlen;
	/* An answer to the first one of those before, which came late. */
	add(error_msg(-EBUSY, NULL), before);
	deliver();
	before = ((struct nlmsghdr *)msg->msg_iov[0].iov_base)->nlmsg_seq;
	for (i = 0; i < msg->msg_iovlen; i++) {
		nlh = msg->msg_iov[i].iov_base;
		if (nlh->nlmsg_type == RTM_GETROUTE)
			add(make_route("10.9.0.0/16", RTN_UNICAST, 254, 7), nlh->nlmsg_seq);
		else if (nlh->nlmsg_type == RTM_NEWADDR)
			add(error_msg(-EEXIST, i ? "is there" : NULL), nlh->nlmsg_seq);
		else
			continue;
		deliver();
	}
	return 1;
}

/* ---- dumps ---- */

static int dump(uint16_t type, struct msgs *msgs)
{
	struct obstack mem;
	int err;

	memset(msgs, 0, sizeof(*msgs));
	obstack_begin(&mem, 4096);
	err = rtnl_dump(&rtnl, type, AF_INET, &mem, msgs);
	/* Their memory goes with it; how many they were stays. */
	obstack_free(&mem, NULL);
	free(msgs->v);
	msgs->v = NULL;
	return err;
}

static void test_dump(void)
{
	const uint32_t seq = rtnl.seq + 1;
	struct nlmsghdr *small = make_message(RTM_NEWROUTE, "\2", 1);
	struct msgs msgs;
	int err;

	add(make_route("10.9.0.0/16", RTN_UNICAST, 254, 2), seq);
	add(make_route("10.8.0.0/16", RTN_UNICAST, 254, 2), seq + 5);
	add(small, seq);
	add(make_addr("10.1.0.2/24", 2), seq);
	deliver();
	add(make_route("10.7.0.0/16", RTN_UNICAST, 254, 2), seq);
	deliver();
	add(make_route("10.6.0.0/16", RTN_UNICAST, 254, 2), seq);
	add(done_msg(0), seq);
	deliver();
	err = dump(RTM_NEWROUTE, &msgs);
	ok(!err && msgs.n == 3, "a dump in three pieces, without what is another's, or cut short (%zu)", msgs.n);
	ok(asked->nlmsg_type == RTM_GETROUTE && asked->nlmsg_flags == (NLM_F_REQUEST | NLM_F_DUMP) &&
	   rtm_of(asked)->rtm_family == AF_INET && !rtnl_attr(asked, IFLA_EXT_MASK, 4),
	   "what it was asked by");
	add(done_msg(0), rtnl.seq + 1);
	deliver();
	dump(RTM_NEWLINK, &msgs);
	asked->nlmsg_type = RTM_NEWLINK;
	ok(!msgs.n && rtnl_u32(asked, IFLA_EXT_MASK) == RTEXT_FILTER_SKIP_STATS,
	   "devices, of which there are none, are asked about without their statistics");
}

static void add_overtaken(uint32_t seq, bool overtaken)
{
	struct nlmsghdr *nlh = make_route("10.9.0.0/16", RTN_UNICAST, 254, 2);

	nlh->nlmsg_flags = NLM_F_MULTI | (overtaken ? NLM_F_DUMP_INTR : 0);
	add(nlh, seq);
	if (overtaken)
		add(nlh, seq);
	add(done_msg(0), seq);
	deliver();
}

static void test_overtaken(void)
{
	struct msgs msgs;
	unsigned int i;
	char rest;
	int err;

	add_overtaken(rtnl.seq + 1, true);
	add_overtaken(rtnl.seq + 2, false);
	err = dump(RTM_NEWROUTE, &msgs);
	ok(!err && msgs.n == 1, "a dump that a change has overtaken is begun anew");
	for (i = 1; i <= 16; i++)
		add_overtaken(rtnl.seq + i, true);
	ok(dump(RTM_NEWROUTE, &msgs) == -EINTR, "one that is overtaken all the time is none");
	ok(recv(pair[0], &rest, 1, MSG_DONTWAIT) < 0, "all that was answered has been read");
}

static void test_dump_fails(void)
{
	struct msgs msgs;

	add(error_msg(-EOPNOTSUPP, NULL), rtnl.seq + 1);
	deliver();
	ok(dump(RTM_NEWNEXTHOP, &msgs) == -EOPNOTSUPP, "a dump that is refused");
	add(make_route("10.9.0.0/16", RTN_UNICAST, 254, 2), rtnl.seq + 1);
	add(done_msg(-EMSGSIZE), rtnl.seq + 1);
	deliver();
	ok(dump(RTM_NEWROUTE, &msgs) == -EMSGSIZE, "a dump that failed halfway is not all there is");
}

/* ---- requests ---- */

static unsigned int replied[8];
static int errors[8];

static void keep(size_t i, const struct nlmsghdr *nlh, void *data)
{
	if (i >= N(replied))
		abort();
	replied[i]++;
	errors[i] = rtnl_error(nlh);
}

static void test_send(void)
{
	struct nlmsghdr *v[7];
	unsigned int i;
	bool good = true;
	int err;

	for (i = 0; i < N(v); i++)
		v[i] = i == 2 || i == 3 ? make_addr("10.1.0.2/24", 2) : make_route("10.9.0.0/16", 1, 254, 2);
	v[5]->nlmsg_type = RTM_GETROUTE;
	n_sent = 0;
	err = rtnl_send(&rtnl, v, N(v), keep, NULL);
	ok(!err && n_sent == 3 && sent[0] == BATCH && sent[1] == BATCH && sent[2] == 1,
	   "seven requests are sent three at a time");
	for (i = 0; i < N(v); i++)
		good &= replied[i] == (i == 2 || i == 3 || i == 5) &&
			errors[i] == (i == 2 || i == 3 ? -EEXIST : 0);
	ok(good, "each answer is told of the request that it is for");
	n_sent = 0;
	ok(!rtnl_send(&rtnl, v, 0, keep, NULL) && !n_sent, "no requests are not sent");
}

static void test_do(void)
{
	struct nlmsghdr *v[2] = { make_route("10.9.0.0/16", 1, 254, 2), make_addr("10.1.0.2/24", 2) };

	n_sent = 0;
	ok(!rtnl_do(&rtnl, v[0]), "a request that is done");
	ok(rtnl_do(&rtnl, v[1]) == -EEXIST && !*rtnl.text, "one that is refused without words");
	rtnl_send(&rtnl, v, 2, keep, NULL);
	is(rtnl.text, "is there", "the kernel's words for what it refused last");
	rtnl_do(&rtnl, v[1]);
	is(rtnl.text, "", "are not taken for another's");
}

/* ---- attributes ---- */

static void test_attrs(void)
{
	struct nlmsghdr *nlh = make_route("10.9.0.0/16", RTN_UNICAST, 1000, 7);
	const struct nlattr *nest;
	struct nlattr *attr;

	mnl_attr_put_u32(nlh, RTA_OIF, 8);
	mnl_attr_put_u8(nlh, RTA_PRIORITY, 1);
	ok(rtnl_u32(nlh, RTA_OIF) == 7, "the first of two is the one");
	ok(!rtnl_u32(nlh, RTA_PRIORITY) && !rtnl_attr(nlh, RTA_PRIORITY, 2) && rtnl_attr(nlh, RTA_PRIORITY, 1),
	   "an attribute that is too short is none");
	ok(!rtnl_u32(nlh, RTA_GATEWAY), "nor is one that is not there");
	attr = mnl_attr_nest_start(nlh, RTA_METRICS);
	mnl_attr_put_u32(nlh, RTAX_MTU, 1400);
	mnl_attr_nest_end(nlh, attr);
	mnl_attr_put_u32(nlh, RTAX_ADVMSS, 1);	/* behind the nest, and not in it */
	nest = rtnl_attr(nlh, RTA_METRICS, 0);
	ok(nest && mnl_attr_get_u32(rtnl_nested(nest, RTAX_MTU, 4)) == 1400 && !rtnl_nested(nest, RTAX_ADVMSS, 4) &&
	   !rtnl_nested(NULL, RTAX_MTU, 4), "what is in a nest");
	attr = mnl_nlmsg_get_payload_tail(nlh);
	mnl_attr_put_u32(nlh, RTA_FLOW, 5);
	attr->nla_len += 4;
	ok(!rtnl_attr(nlh, RTA_FLOW, 4), "an attribute that says that it is longer than its message");
	attr->nla_len = 0;
	ok(!rtnl_attr(nlh, RTA_FLOW, 0), "and one of no length");
}

static void test_msg(void)
{
	struct rtmsg rtm = { .rtm_family = AF_INET, .rtm_dst_len = 16 };
	struct obstack mem;
	struct nlmsghdr *nlh;
	char *used;

	obstack_begin(&mem, 4096);
	used = obstack_alloc(&mem, 256);
	memset(used, 0xff, 256);
	obstack_free(&mem, used);
	nlh = rtnl_msg(&mem, RTM_NEWROUTE, NLM_F_CREATE, &rtm, 8);
	mnl_attr_put_u8(nlh, RTA_OIF, 1);
	ok(nlh->nlmsg_type == RTM_NEWROUTE && nlh->nlmsg_flags == (NLM_F_REQUEST | NLM_F_CREATE) &&
	   nlh->nlmsg_len == MNL_NLMSG_HDRLEN + sizeof(rtm) + 8 && rtm_of(nlh)->rtm_dst_len == 16 &&
	   !nlh->nlmsg_seq && !nlh->nlmsg_pid, "a request, in memory that was used before");
	obstack_free(&mem, NULL);
}

static void test_errors(void)
{
	struct nlmsghdr *cut = error_msg(-EPERM, NULL);

	ok(rtnl_error(error_msg(-EPERM, NULL)) == -EPERM, "a refusal");
	ok(!rtnl_error(error_msg(0, NULL)), "an acknowledgement is none");
	ok(!rtnl_error(make_route("10.9.0.0/16", RTN_UNICAST, 254, 7)), "nor is an answer");
	cut->nlmsg_len = MNL_NLMSG_HDRLEN + 4;
	ok(!rtnl_error(cut), "nor is what is cut short");
}

int main(void)
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return 1;
	rtnl = (struct rtnl) { .sock = sock, .batch = BATCH, .buf = malloc(64 * 1024) };
	test_msg();
	test_attrs();
	test_errors();
	test_dump();
	test_overtaken();
	test_dump_fails();
	messages_forget();
	test_send();
	test_do();
	free(rtnl.buf);
	return end();
}
