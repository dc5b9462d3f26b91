// SPDX-License-Identifier: GPL-2.0
/* The twin's network namespace: comes and goes, is entered and left, and checked to be alike. */
#include <errno.h>
#include <fcntl.h>
#include <linux/fib_rules.h>
#include <linux/if_link.h>
#include <linux/ip.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cage.h"
#include "twin.h"
#include "util.h"

#define OWN "/proc/self/ns/net"

extern char **environ;

void twin_doubt(struct twin *twin, const char *fmt, ...)
{
	va_list args;

	if (twin->why)
		return;
	va_start(args, fmt);
	if (vasprintf(&twin->why, fmt, args) < 0)
		no_memory();
	va_end(args);
}

bool twin_enter(struct twin *twin)
{
	if (twin->stays || !setns(twin->here, CLONE_NEWNET))
		return true;
	twin_doubt(twin, "entering the copy: %s", strerror(errno));
	return false;
}

void twin_leave(struct twin *twin)
{
	if (!twin->stays && setns(twin->home, CLONE_NEWNET) < 0)
		twin_doubt(twin, "leaving the copy: %s", strerror(errno));
}

/* ---- what is needed for it ---- */

/*
 * The kernel would load it by itself, but then the module makes a dummy0 in the initial
 * namespace.
 */
static bool load_dummy(struct twin *twin)
{
	char *argv[] = { "modprobe", "-q", "dummy", "numdummies=0", NULL };
	posix_spawn_file_actions_t actions;
	int status = 1;
	pid_t pid;

	if (!access("/sys/module/dummy", F_OK))
		return true;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	if (!posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ))
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	posix_spawn_file_actions_destroy(&actions);
	if (status)
		twin_doubt(twin, "the kernel's module dummy, of which copies of devices are made, is not loaded; as root: modprobe dummy numdummies=0");
	else if (!access("/sys/module/dummy", F_OK))
		note("loaded the kernel's module dummy, of which copies of devices are made");
	return !status;
}

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, text, strlen(text)) >= 0;

	if (fd >= 0)
		close(fd);
	return done;
}

/* Without privilege a process may be root in a new user namespace, which it cannot leave again. */
static bool unshare_user(struct twin *twin)
{
	unsigned int uid = geteuid(), gid = getegid();
	char map[32];

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) < 0)
		return false;
	twin->stays = true;
	write_file("/proc/self/setgroups", "deny");
	snprintf(map, sizeof(map), "0 %u 1", uid);
	if (!write_file("/proc/self/uid_map", map))
		return false;
	snprintf(map, sizeof(map), "0 %u 1", gid);
	return write_file("/proc/self/gid_map", map);
}

/* It sees the copy's packets, too, whether the real namespace's rules may be read or not. */
static void find_module(struct twin *twin)
{
	int err;

	/* The kernel would run modprobe to look for it (ctrl_getfamily()). */
	if (!twin->real->module && access("/sys/module/rpfmon", F_OK))
		return;
	err = nl_try(&twin->nl);
	if (err && (err != UNLOADED || twin->real->module))
		twin_doubt(twin, "rpfmon's module does not answer in the copy");
	twin->nl.silent = true;
}

static bool make_namespace(struct twin *twin)
{
	int err;

	twin->home = open(OWN, O_RDONLY | O_CLOEXEC);
	if (unshare(CLONE_NEWNET) < 0) {
		err = errno;
		if (err != EPERM || !unshare_user(twin)) {
			twin_doubt(twin, "no network namespace can be made for a copy: %s%s", strerror(err),
				   err == EPERM ? "; it needs CAP_SYS_ADMIN, or user namespaces allowed: try as root" : "");
			return false;
		}
	}
	twin->here = open(OWN, O_RDONLY | O_CLOEXEC);
	if (twin->here < 0 || twin->home < 0) {
		twin->stays |= twin->home < 0;
		twin_doubt(twin, "%s cannot be opened", OWN);
		twin_leave(twin);
		return false;
	}
	twin_sysctls(twin);
	twin->groups = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	err = rtnl_open(&twin->rtnl);
	if (err)
		twin_doubt(twin, "rtnetlink in the copy: %s", strerror(-err));
	else
		find_module(twin);
	twin_leave(twin);
	return !twin->why;
}

/* ---- which devices get a stand-in ---- */

static bool names(const char *text, const char *name)
{
	size_t len = strlen(name);
	const char *at;

	for (at = text; (at = strstr(at, name)); at++)
		if ((at == text || !strchr("abcdefghijklmnopqrstuvwxyz0123456789", at[-1])) &&
		    !(at[len] && strchr("abcdefghijklmnopqrstuvwxyz0123456789", at[len])))
			return true;
	return false;
}

struct scan {
	struct twin *twin;
	bool *used;
};

static void scan_hop(struct scan *scan, uint32_t ifindex, unsigned int flags, bool several)
{
	const struct facts *real = scan->twin->real;
	struct link *link = ifindex ? facts_link(real, ifindex) : NULL;
	struct stand *stand;

	if (!link)
		return;
	stand = &scan->twin->stand[link - real->link];
	scan->used[link - real->link] = true;
	if (several && flags & RTNH_F_DEAD) {
		stand->lost |= link->up;
		stand->dead |= !link->up;
	}
}

static void scan_route(struct scan *scan, const struct nlmsghdr *nlh)
{
	const struct nlattr *multipath = rtnl_attr(nlh, RTA_MULTIPATH, 0);
	struct rtnexthop *hop;
	int left;

	if (!multipath)
		scan_hop(scan, rtnl_u32(nlh, RTA_OIF), 0, false);
	else
		rtnl_for_each_hop(hop, left, multipath)
			scan_hop(scan, hop->rtnh_ifindex, hop->rtnh_flags, true);
}

static bool named_by_policy(const struct facts *real, const char *name)
{
	const struct nlattr *in, *out;
	size_t i;

	for (i = 0; i < real->policy.n; i++) {
		in = rtnl_attr(real->policy.v[i], FRA_IIFNAME, 1);
		out = rtnl_attr(real->policy.v[i], FRA_OIFNAME, 1);
		if ((in && !strcmp(mnl_attr_get_str(in), name)) ||
		    (out && !strcmp(mnl_attr_get_str(out), name)))
			return true;
	}
	return false;
}

/*
 * Packets come in by a port's master: routing sees a port only if it was given
 * something of its own. A device with IPv4 off is not seen at all.
 */
static void choose_stands(struct twin *twin, const char *text)
{
	const struct facts *real = twin->real;
	struct scan scan = { .twin = twin, .used = xzalloc(real->n_link + 1) };
	struct link *link;
	size_t i;

	for (i = 0; i < real->routes.n; i++)
		scan_route(&scan, real->routes.v[i]);
	for (i = 0; i < real->nexthops.n; i++)
		scan_hop(&scan, rtnl_u32(real->nexthops.v[i], NHA_OIF), 0, false);
	for (i = 0; i < real->n_group; i++)
		scan_hop(&scan, real->group[i].ifindex, 0, false);
	for (i = 0; i < real->n_link; i++) {
		link = &real->link[i];
		if (link->port ? link->n_addrs || scan.used[i] || names(text, link->name) ||
				 named_by_policy(real, link->name) : link->conf || link->table)
			twin->stand[i].ifindex = link->ifindex;
	}
	free(scan.used);
}

/* ---- is it alike ---- */

static void compare_kind(struct twin *twin, const char *what, const struct msgs *real,
			 const struct msgs *now, form_index index)
{
	struct forms want = { 0 }, have = { 0 }, only_real = { 0 }, only_twin = { 0 };

	forms_make(real, index, twin, &twin->mem, &want);
	forms_make(now, NULL, NULL, &twin->mem, &have);
	if (forms_differ(&want, &have, true, &only_real, &only_twin))
		twin_doubt(twin, "the copy differs from the real one: %s: %zu are missing and %zu too many",
			   what, only_real.n, only_twin.n);
	only_real.n = only_twin.n = 0;
	if (!twin->why && real->n && real->v[0]->nlmsg_type == RTM_NEWRULE &&
	    !forms_same_order(&want, &have))
		twin_doubt(twin, "the copy differs from the real one: the order of routing rules");
	if (!twin->why && real->n && real->v[0]->nlmsg_type == RTM_NEWROUTE &&
	    forms_misordered(&want, &have, &only_real, &only_twin))
		twin_doubt(twin, "the copy differs from the real one: the order of equal routes");
	free(want.v);
	free(have.v);
	free(only_real.v);
	free(only_twin.v);
}

static void compare_link(struct twin *twin, const struct link *real, const struct link *now)
{
	unsigned int i;

	if (!now || strcmp(now->name, real->name) || now->up != real->up ||
	    (real->up && now->carrier != real->carrier) || now->group != real->group || now->noarp != real->noarp) {
		twin_doubt(twin, "the copy differs from the real one: device %s", real->name);
		return;
	}
	for (i = 1; i <= real->n_conf && i <= now->n_conf; i++)
		if (i != IPV4_DEVCONF_MC_FORWARDING && i != IPV4_DEVCONF_LOG_MARTIANS &&
		    link_conf(real, i) != link_conf(now, i))
			twin_doubt(twin, "the copy differs from the real one: setting %u of net.ipv4.conf.%s",
				   i, real->name);
}

static void compare(struct twin *twin)
{
	const struct facts *real = twin->real;
	const char *value;
	size_t i;

	for (i = 0; i < real->n_link; i++)
		if (twin->stand[i].ifindex)
			compare_link(twin, &real->link[i], facts_link(&twin->now, twin->stand[i].ifindex));
	for (i = 0; i < real->n_sysctl; i++) {
		value = facts_sysctl(&twin->now, real->sysctl[i].name);
		if (!strstr(real->sysctl[i].name, "log_martians") &&
		    (!value || strcmp(value, real->sysctl[i].value)))
			twin_doubt(twin, "the copy differs from the real one: net.ipv4.%s",
				   real->sysctl[i].name);
	}
	compare_kind(twin, "addresses", &real->addrs, &twin->now.addrs, twin_index_in);
	compare_kind(twin, "routing rules", &real->policy, &twin->now.policy, NULL);
	compare_kind(twin, "nexthops", &real->nexthops, &twin->now.nexthops, twin_index_in);
	compare_kind(twin, "routes", &real->routes, &twin->now.routes, twin_index_in);
	if (real->module && (twin->now.override != real->override || twin->now.allow.n != real->allow.n))
		twin_doubt(twin, "the copy differs from the real one: rpfmon's rules");
}

/* ---- what is done with it ---- */

/* Its stand-in has no master, and is none all the same. */
static void mark_ports(struct twin *twin)
{
	struct link *link;
	size_t i;

	for (i = 0; i < twin->real->n_link; i++) {
		link = twin->real->link[i].port ? facts_link(&twin->now, twin->stand[i].ifindex) : NULL;
		if (link)
			link->port = true;
	}
}

bool twin_read(struct twin *twin)
{
	facts_free(&twin->now);
	if (!twin_enter(twin))
		return false;
	if (!facts_read(&twin->now, &twin->rtnl, twin->real->module ? &twin->nl : NULL))
		twin_doubt(twin, "reading the copy: %s", twin->now.unknown);
	twin_leave(twin);
	mark_ports(twin);
	return !twin->why;
}

bool twin_make(struct twin *twin, const struct facts *real, const char *text)
{
	const struct link *lo = facts_link(real, 1);

	memset(twin, 0, sizeof(*twin));
	twin->real = real;
	twin->home = twin->here = twin->groups = -1;
	obstack_begin(&twin->mem, 64 * 1024);
	twin->stand = xzalloc((real->n_link + 1) * sizeof(*twin->stand));
	if (!lo || strcmp(lo->name, "lo")) {
		twin_doubt(twin, "the loopback device is not named lo, and no copy can have another's");
		return false;
	}
	if (real->routes.n > FACTS_ROUTES_MAX || real->links.n > FACTS_LINKS_MAX) {
		twin_doubt(twin, "%zu routes and %zu devices; at most %u and %u are copied", real->routes.n,
			   real->links.n, FACTS_ROUTES_MAX, FACTS_LINKS_MAX);
		return false;
	}
	if (!load_dummy(twin) || !make_namespace(twin))
		return false;
	choose_stands(twin, text);
	twin_build(twin);
	if (!twin->why && twin_read(twin))
		compare(twin);
	return !twin->why;
}

/* What it makes of them depends on those that are there. */
static void doubt_allow(struct twin *twin)
{
	struct rules rules = { 0 };
	struct conf conf;

	if (twin->real->module || !twin->nl.sock)
		return;
	if (client_rules(&twin->nl, &rules) || client_conf(&twin->nl, &conf) || rules.n ||
	    conf.override != RPFMON_OVERRIDE_OFF)
		twin_doubt(twin, "it changes rpfmon's rules, and those that there are may not be looked at; try as root");
	free(rules.v);
}

/* The names in /proc/modules, each after a newline; to be freed. */
static char *modules(void)
{
	FILE *f = fopen("/proc/modules", "re"), *to;
	char *text, *line = NULL;
	size_t size = 0;

	to = xmemstream(&text);
	while (f && getline(&line, &size, f) > 0) {
		fputc('\n', to);
		fwrite(line, 1, strcspn(line, " "), to);
	}
	fputc('\n', to);
	fclose(to);
	free(line);
	if (f)
		fclose(f);
	return text;
}

/* There is one kernel for both: what was loaded for the command stays. */
static void note_modules(const char *before)
{
	char *after = modules(), *new, *name, *key, *rest = after;
	bool any = false;
	FILE *f;

	f = xmemstream(&new);
	while ((name = strsep(&rest, "\n"))) {
		key = xprintf("\n%s\n", name);
		if (*name && !strstr(before, key)) {
			fprintf(f, " %s", name);
			any = true;
		}
		free(key);
	}
	fclose(f);
	if (any)
		note("the kernel loaded modules while the command ran:%s", new);
	free(new);
	free(after);
}

int twin_run(struct twin *twin, const char *command, char **said)
{
	char *before = modules();
	int status;

	if (!twin_enter(twin)) {
		free(before);
		*said = xprintf("%s", twin->why);
		return -1;
	}
	status = cage_run(command, said);
	twin_leave(twin);
	note_modules(before);
	free(before);
	if (status >= 0 && twin_read(twin))
		doubt_allow(twin);
	return status;
}

void twin_free(struct twin *twin)
{
	if (twin->rtnl.sock)
		rtnl_close(&twin->rtnl);
	nl_close(&twin->nl);
	if (twin->home >= 0)
		close(twin->home);
	if (twin->here >= 0)
		close(twin->here);
	if (twin->groups >= 0)
		close(twin->groups);
	facts_free(&twin->now);
	free(twin->stand);
	free(twin->why);
	obstack_free(&twin->mem, NULL);
	memset(twin, 0, sizeof(*twin));
}

static int use_once(struct nl *nl, const char *text, twin_use use, void *data, char **why, bool *changed)
{
	struct facts real, again = { 0 };
	struct twin twin = { 0 };
	struct rtnl rtnl;
	int err = rtnl_open(&rtnl);

	*why = NULL;
	*changed = false;
	if (err)
		return fail(REFUSED, "rtnetlink: %s", strerror(-err));
	if (!facts_read(&real, &rtnl, nl)) {
		*why = xprintf("%s", real.unknown);
	} else {
		if (twin_make(&twin, &real, text))
			err = use(&twin, data);
		/* From a user namespace, the real one's procfs is out of reach. */
		if (!err && !twin.why && !twin.stays)
			*changed = !facts_read(&again, &rtnl, nl) || !facts_alike(&real, &again);
		*why = twin.why ? xprintf("%s", twin.why) : NULL;
		facts_free(&again);
		twin_free(&twin);
	}
	facts_free(&real);
	rtnl_close(&rtnl);
	return err;
}

int twin_with(struct nl *nl, const char *text, twin_use use, void *data, char **why)
{
	bool changed;
	int err;

	err = use_once(nl, text, use, data, why, &changed);
	if (changed)
		err = use_once(nl, text, use, data, why, &changed);
	if (changed && !*why)
		*why = xprintf("the namespace's routing changes all the time");
	return err;
}
