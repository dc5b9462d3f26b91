// SPDX-License-Identifier: GPL-2.0
/*
 * strain race SECONDS WHAT [ARG]    does WHAT over and over for that long; says how often
 * strain fault STEP WHAT [ARG]      does WHAT with its first allocation failing, then with a later one, by STEP, until none
 *                                   fails any more; says how many did, and what came of it
 *
 * WHAT, in the network namespace it runs in:
 *   rules        adds rules for e1, some for a second; deletes, flushes and replaces them
 *   add          adds one rule (and deletes it again)
 *   replace      replaces the rule of `add` and others by it and others, and the other way round
 *   states       reads rules and override, and says in the end which different ones there were
 *   override     sets it to anything
 *   dumps        dumps what can be dumped, and mostly stops midway
 *   records      dumps the records, to the end
 *   files        reads what debugfs has, and mostly stops midway
 *   sysctls      sets rp_filter of all and of e1
 *   device       makes a TUN device, which rejects some packets, and deletes it
 *   devices NS   the same, renamed, and moved to NS at times
 *   namespaces   goes to a new namespace with such a device, and leaves it to its fate
 *   module FILE  loads and unloads the module
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/if_tun.h>
#include <linux/rpfmon.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "checksum.h"

static const char *arg;
static uint16_t family;
static char buf[1 << 16];
static unsigned long rejections;	/* by the devices of `device` and its like: what was sent to be rejected */

static void die(const char *what)
{
	err(2, "%s", what);
}

static unsigned int below(unsigned int n)
{
	return random() % n;
}

/* ---- netlink */

static struct mnl_socket *netlink(int bus)
{
	struct mnl_socket *nl = mnl_socket_open(bus);

	if (nl && mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0) {
		mnl_socket_close(nl);
		nl = NULL;
	}
	return nl;
}

static struct nlmsghdr *message(uint16_t type, uint16_t flags, uint8_t cmd)
{
	struct nlmsghdr *h = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *g = mnl_nlmsg_put_extra_header(h, sizeof(*g));

	h->nlmsg_type = type;
	h->nlmsg_flags = NLM_F_REQUEST | flags;
	g->cmd = cmd;
	g->version = 1;
	return h;
}

/* 0, or what the kernel answered; at most `parts` messages of a dump are read. */
static int ask(struct mnl_socket *nl, const struct nlmsghdr *h, unsigned int parts, mnl_cb_t each, void *data)
{
	int run = 1;

	if (mnl_socket_sendto(nl, h, h->nlmsg_len) < 0)
		return -errno;
	while (run > 0 && parts--) {
		ssize_t n = mnl_socket_recvfrom(nl, buf, sizeof(buf));

		if (n < 0)
			return -errno;
		run = mnl_cb_run(buf, n, 0, mnl_socket_get_portid(nl), each, data);
	}
	return run < 0 ? -errno : 0;
}

static int family_of(const struct nlmsghdr *h, void *data)
{
	struct nlattr *a;

	(void)data;
	mnl_attr_for_each(a, h, sizeof(struct genlmsghdr))
		if (mnl_attr_get_type(a) == CTRL_ATTR_FAMILY_ID)
			family = mnl_attr_get_u16(a);
	return MNL_CB_OK;
}

static int resolve(struct mnl_socket *nl)
{
	struct nlmsghdr *h = message(GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY);

	mnl_attr_put_strz(h, CTRL_ATTR_FAMILY_NAME, RPFMON_FAMILY_NAME);
	return ask(nl, h, -1, family_of, NULL);
}

/* A request of the family by a socket of its own, as each run of a tool has. */
static int request(uint8_t cmd, uint16_t flags, unsigned int parts, void (*put)(struct nlmsghdr *))
{
	struct mnl_socket *nl = netlink(NETLINK_GENERIC);
	struct nlmsghdr *h;
	int err;

	if (!nl)
		return -errno;
	h = message(family, NLM_F_ACK | flags, cmd);
	if (put)
		put(h);
	err = ask(nl, h, parts, NULL, NULL);
	mnl_socket_close(nl);
	return err;
}

/* ---- rules, override, reading */

static uint32_t rule_from;
static bool rule_expires;

static void put_rule(struct nlmsghdr *h)
{
	mnl_attr_put_strz(h, RPFMON_A_RULE_DEV, "e1");
	mnl_attr_put_u32(h, RPFMON_A_RULE_FROM, htonl(rule_from));
	mnl_attr_put_u8(h, RPFMON_A_RULE_FROM_LEN, 24);
	if (rule_expires)
		mnl_attr_put_u64(h, RPFMON_A_RULE_UNTIL, (time(NULL) + 1) * 1000000000ULL);
}

static int do_add(void)
{
	rule_from = 0x0a080000;
	rule_expires = false;
	return request(RPFMON_CMD_RULE_ADD, 0, -1, put_rule);
}

static void undo_add(void)
{
	request(RPFMON_CMD_RULE_DEL, 0, -1, put_rule);
}

static uint64_t generation;
static uint32_t override;

static int generation_of(const struct nlmsghdr *h, void *data)
{
	struct nlattr *a;

	(void)data;
	mnl_attr_for_each(a, h, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(a) == RPFMON_A_CONF_GENERATION)
			generation = mnl_attr_get_u64(a);
		else if (mnl_attr_get_type(a) == RPFMON_A_CONF_OVERRIDE)
			override = mnl_attr_get_u32(a);
	}
	return MNL_CB_OK;
}

static int read_generation(void)
{
	struct mnl_socket *nl = netlink(NETLINK_GENERIC);
	int err;

	if (!nl)
		return -errno;
	err = ask(nl, message(family, NLM_F_ACK, RPFMON_CMD_CONF_GET), -1, generation_of, NULL);
	mnl_socket_close(nl);
	return err;
}

static struct state {
	uint64_t sum;
	unsigned long rules, seen;
} states[256];
static unsigned int n_states;

/* FNV-1a of what a rule is, but for its id and counts; added up, as order means nothing */
static int sum_rule(const struct nlmsghdr *h, void *data)
{
	struct state *state = data;
	uint64_t sum = 0xcbf29ce484222325ULL;
	struct nlattr *a;

	mnl_attr_for_each(a, h, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(a) == RPFMON_A_RULE_ID || mnl_attr_get_type(a) == RPFMON_A_RULE_ADMITTED ||
		    mnl_attr_get_type(a) == RPFMON_A_RULE_WOULD_ADMIT)
			continue;
		for (unsigned int i = 0; i < a->nla_len; i++)
			sum = (sum ^ ((const unsigned char *)a)[i]) * 0x100000001b3ULL;
	}
	state->sum += sum;
	state->rules++;
	return MNL_CB_OK;
}

/* One that was changed meanwhile is no state: the dump says so, or the generation does. */
static int do_states(void)
{
	struct mnl_socket *nl = netlink(NETLINK_GENERIC);
	struct state state = { 0 };
	uint64_t before;
	unsigned int i;
	int err;

	if (!nl)
		return -errno;
	err = read_generation();
	before = generation;
	state.sum = override;
	if (!err)
		err = ask(nl, message(family, NLM_F_DUMP, RPFMON_CMD_RULE_GET), -1, sum_rule, &state);
	mnl_socket_close(nl);
	if (!err)
		err = read_generation();
	if (err || generation != before)
		return err == -EINTR ? 0 : err;
	for (i = 0; i < n_states && states[i].sum != state.sum; i++)
		;
	if (i == sizeof(states) / sizeof(*states))
		return -ENOSPC;
	if (i == n_states)
		states[n_states++] = state;
	states[i].seen++;
	return 0;
}

/* The first 8 rules are the same in all; of 24 others, half. */
static void put_rules(struct nlmsghdr *h)
{
	static unsigned int half;
	unsigned int i;

	half ^= 1;
	mnl_attr_put_u64(h, RPFMON_A_CONF_GENERATION, generation);
	for (i = 0; i < 32; i++) {
		struct nlattr *nest;

		if (i >= 8 && i % 2 != half)
			continue;
		nest = mnl_attr_nest_start(h, RPFMON_A_CONF_RULE);
		rule_from = 0x0a080000 + (i << 8);
		rule_expires = i >= 8 && i % 5 == 0;
		put_rule(h);
		mnl_attr_nest_end(h, nest);
	}
}

static int do_replace(void)
{
	int err = read_generation();

	if (!err)
		err = request(RPFMON_CMD_RULE_REPLACE, 0, -1, put_rules);
	return err == -EBUSY ? 0 : err;
}

static int do_rules(void)
{
	int err;

	if (below(4) == 0)
		return do_replace();

	rule_from = 0x0a090000 | below(64) << 8;
	rule_expires = below(4) == 0;
	if (below(40) == 0)
		return request(RPFMON_CMD_RULE_FLUSH, 0, -1, NULL);
	if (below(3)) {
		err = request(RPFMON_CMD_RULE_ADD, 0, -1, put_rule);
		return err == -EEXIST ? 0 : err;
	}
	rule_expires = false;
	err = request(RPFMON_CMD_RULE_DEL, 0, -1, put_rule);
	return err == -ENOENT ? 0 : err;
}

static void put_override(struct nlmsghdr *h)
{
	mnl_attr_put_u32(h, RPFMON_A_CONF_OVERRIDE, below(3));
}

static int do_override(void)
{
	return request(RPFMON_CMD_CONF_SET, 0, -1, put_override);
}

static int do_dumps(void)
{
	static const uint8_t cmds[] = { RPFMON_CMD_DEV_GET, RPFMON_CMD_RECORD_GET, RPFMON_CMD_RECORD_GET, RPFMON_CMD_RULE_GET };

	int err = request(cmds[below(4)], NLM_F_DUMP, below(4) ? below(4) : -1u, NULL);

	/* libmnl's word for NLM_F_DUMP_INTR: rules were changed meanwhile */
	return err == -EINTR ? 0 : err;
}

static int do_records(void)
{
	return request(RPFMON_CMD_RECORD_GET, NLM_F_DUMP, -1, NULL);
}

static int do_files(void)
{
	static const char *const names[] = { "devices", "records", "rules", "status" };
	char path[64];
	ssize_t n = 1;
	int fd, reads = below(4) ? below(4) : 10000;

	snprintf(path, sizeof(path), "/sys/kernel/debug/rpfmon/%s", names[below(4)]);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return -errno;
	while (reads-- && n > 0)
		n = read(fd, buf, 1 + below(8192));
	if (!below(4))
		lseek(fd, 0, SEEK_SET);
	close(fd);
	return n < 0 ? -errno : 0;
}

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY), err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

static int do_sysctls(void)
{
	static const char *const modes[] = { "0", "1", "2" };

	return write_file(below(2) ? "/proc/sys/net/ipv4/conf/all/rp_filter" : "/proc/sys/net/ipv4/conf/e1/rp_filter",
			  modes[below(3)]);
}

/* ---- devices and namespaces */

static int control(unsigned long what, struct ifreq *ifr)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), err = 0;

	if (fd < 0)
		return -errno;
	if (ioctl(fd, what, ifr))
		err = -errno;
	close(fd);
	return err;
}

static int set_flags(const char *dev, short on, short off)
{
	struct ifreq ifr = { 0 };
	int err;

	strncpy(ifr.ifr_name, dev, IFNAMSIZ - 1);
	err = control(SIOCGIFFLAGS, &ifr);
	ifr.ifr_flags = (ifr.ifr_flags | on) & ~off;
	return err ? err : control(SIOCSIFFLAGS, &ifr);
}

static int set_address(const char *dev)
{
	struct ifreq ifr = { 0 };
	struct sockaddr_in *sin = (void *)&ifr.ifr_addr;

	strncpy(ifr.ifr_name, dev, IFNAMSIZ - 1);
	sin->sin_family = AF_INET;
	sin->sin_addr.s_addr = htonl(0x0a4d0001);
	return control(SIOCSIFADDR, &ifr);
}

static int make_device(const char *dev)
{
	struct ifreq ifr = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC), err;

	if (fd < 0)
		return -errno;
	strncpy(ifr.ifr_name, dev, IFNAMSIZ - 1);
	err = ioctl(fd, TUNSETIFF, &ifr) ? -errno : 0;
	if (!err)
		err = set_address(dev);
	if (!err)
		err = set_flags(dev, IFF_UP, 0);
	if (err) {
		close(fd);
		return err;
	}
	return fd;
}

/* By no route would anything go back to where these come from: strict mode rejects them. */
static void be_rejected(int tun)
{
	unsigned char packet[sizeof(struct iphdr) + sizeof(struct udphdr)] = { 0 };
	struct iphdr *ip = (void *)packet;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		ip->version = 4;
		ip->ihl = 5;
		ip->ttl = 64;
		ip->protocol = IPPROTO_UDP;
		ip->tot_len = htons(sizeof(packet));
		ip->saddr = htonl(0xcb007100 | below(256));
		ip->daddr = htonl(0x0a4d0001);
		ip->check = 0;
		ip->check = checksum_fold(checksum_add(ip, sizeof(*ip), 0));
		if (write(tun, packet, sizeof(packet)) == (ssize_t)sizeof(packet))
			rejections++;
	}
}

static int do_device(void)
{
	int tun = make_device("r0");

	if (tun < 0)
		return tun;
	be_rejected(tun);
	close(tun);
	return 0;
}

static int rename_device(const char *dev, const char *to)
{
	struct ifreq ifr = { 0 };
	int err;

	strncpy(ifr.ifr_name, dev, IFNAMSIZ - 1);
	strncpy(ifr.ifr_newname, to, IFNAMSIZ - 1);
	err = set_flags(dev, 0, IFF_UP);
	if (!err)
		err = control(SIOCSIFNAME, &ifr);
	return err ? err : set_flags(to, IFF_UP, 0);
}

static int move_device(const char *dev, const char *ns)
{
	struct mnl_socket *nl = netlink(NETLINK_ROUTE);
	struct nlmsghdr *h = mnl_nlmsg_put_header(buf);
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(h, sizeof(*ifi));
	char path[256];
	int fd, err;

	snprintf(path, sizeof(path), "/run/netns/%s", ns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (!nl || fd < 0)
		die(path);
	h->nlmsg_type = RTM_SETLINK;
	h->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	ifi->ifi_index = if_nametoindex(dev);
	mnl_attr_put_u32(h, IFLA_NET_NS_FD, fd);
	err = ask(nl, h, -1, NULL, NULL);
	mnl_socket_close(nl);
	close(fd);
	return err;
}

static int do_devices(void)
{
	int tun = make_device("r0"), err = 0;

	if (tun < 0)
		return tun;
	be_rejected(tun);
	if (below(2)) {
		err = rename_device("r0", "r1");
		if (!err)
			be_rejected(tun);
		if (!err && below(2))
			err = move_device("r1", arg);
	}
	close(tun);
	return err;
}

static int do_namespaces(void)
{
	int tun, err;

	if (unshare(CLONE_NEWNET))
		return -errno;
	err = write_file("/proc/sys/net/ipv4/conf/all/rp_filter", "1");
	if (err)
		return err;
	tun = make_device("r0");
	if (tun < 0)
		return tun;
	be_rejected(tun);
	if (below(2))
		request(RPFMON_CMD_RECORD_GET, NLM_F_DUMP, -1, NULL);
	/* a device that goes with its namespace, or before it */
	if (below(2) && ioctl(tun, TUNSETPERSIST, 1))
		err = -errno;
	close(tun);
	return err;
}

/* ---- the module */

static int unload(void)
{
	return syscall(SYS_delete_module, "rpfmon", O_NONBLOCK) ? -errno : 0;
}

static int do_load(void)
{
	int fd = open(arg, O_RDONLY | O_CLOEXEC), err;

	if (fd < 0)
		return -errno;
	err = syscall(SYS_finit_module, fd, "", 0) ? -errno : 0;
	close(fd);
	return err;
}

static void undo_load(void)
{
	if (unload())
		die("unloading the module");
}

static int do_module(void)
{
	int err = do_load();

	if (err == -EEXIST || err == -EBUSY)
		err = 0;
	if (!err)
		err = unload();
	/* a reader may hold it for a moment */
	return err == -EAGAIN || err == -EWOULDBLOCK ? 0 : err;
}

/* ---- */

static const struct job {
	const char *name;
	int (*once)(void);
	void (*undo)(void);	/* after it went well, without faults */
	bool without_module;
} jobs[] = {
	{ .name = "rules", .once = do_rules },
	{ .name = "add", .once = do_add, .undo = undo_add },
	{ .name = "replace", .once = do_replace },
	{ .name = "states", .once = do_states },
	{ .name = "override", .once = do_override },
	{ .name = "dumps", .once = do_dumps },
	{ .name = "records", .once = do_records },
	{ .name = "files", .once = do_files },
	{ .name = "sysctls", .once = do_sysctls },
	{ .name = "device", .once = do_device },
	{ .name = "devices", .once = do_devices },
	{ .name = "namespaces", .once = do_namespaces },
	{ .name = "load", .once = do_load, .undo = undo_load, .without_module = true },
	{ .name = "module", .once = do_module, .without_module = true },
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static int race(const struct job *job, double seconds)
{
	double until = now() + seconds;
	unsigned long done = 0, failed = 0;
	int last = 0;

	do {
		int err = job->once();

		done++;
		if (err) {
			failed++;
			last = err;
		}
	} while (now() < until);
	printf("%s %lu failed %lu rejections %lu%s%s\n", job->name, done, failed, rejections, failed ? " last: " : "",
	       failed ? strerror(-last) : "");
	for (unsigned int i = 0; i < n_states; i++)
		printf("state %016llx rules %lu seen %lu\n", (unsigned long long)states[i].sum, states[i].rules, states[i].seen);
	return failed != 0;
}

/* Documentation/fault-injection/fault-injection.rst: the Nth allocation from now on, of this task, fails. */
static void fail_nth(int fd, unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	if (pwrite(fd, text, len, 0) != len)
		die("fail-nth");
}

static bool did_fail(int fd)
{
	char text[16] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) <= 0)
		die("fail-nth");
	return !atoi(text);
}

static int fault(const struct job *job, unsigned int step)
{
	int fd = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	unsigned int n, faults = 0, refused = 0, coped = 0, strange = 0;
	bool failed = true;
	int err = 0;

	if (fd < 0)
		die("fail-nth");
	for (n = 1; n < 20000; n += step) {
		fail_nth(fd, n);
		err = job->once();
		failed = did_fail(fd);
		fail_nth(fd, 0);
		/* where netlink has no memory to say so, it may have been done */
		if ((!err || err == -ENOBUFS) && job->undo)
			job->undo();
		if (!failed)
			break;
		faults++;
		if (!err)
			coped++;
		else if (err == -ENOMEM || err == -ENOBUFS || err == -ENFILE)
			refused++;
		else {
			strange++;
			printf("# fault %u: %s\n", n, strerror(-err));
		}
	}
	printf("%s faults %u refused %u coped %u strange %u rejections %lu%s%s\n", job->name, faults, refused, coped, strange,
	       rejections, err ? " last: " : "", err ? strerror(-err) : "");
	return err != 0 || failed;
}

int main(int argc, char **argv)
{
	const char *how = argc > 3 ? argv[1] : "";
	const struct job *job = NULL;
	struct mnl_socket *nl;

	for (size_t i = 0; argc > 3 && i < sizeof(jobs) / sizeof(*jobs); i++)
		if (!strcmp(jobs[i].name, argv[3]))
			job = &jobs[i];
	if (!job || (strcmp(how, "race") && strcmp(how, "fault"))) {
		fprintf(stderr, "usage: strain race SECONDS WHAT [ARG] | strain fault STEP WHAT [ARG]\n");
		return 2;
	}
	arg = argv[4];
	srandom(getpid());
	nl = netlink(NETLINK_GENERIC);
	if (!nl)
		die("netlink");
	if (!job->without_module && (resolve(nl) || !family))
		die(RPFMON_FAMILY_NAME);
	mnl_socket_close(nl);
	return strcmp(how, "race") ? fault(job, atoi(argv[2]) > 0 ? atoi(argv[2]) : 1) : race(job, atof(argv[2]));
}
