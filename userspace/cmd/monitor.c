// SPDX-License-Identifier: GPL-2.0
/* rpfmon monitor: rejections and changes as they happen. */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "duration.h"
#include "grammar.h"
#include "out.h"
#include "print.h"
#include "repeat.h"
#include "script.h"
#include "util.h"
#include "visit.h"

/* A namespace that is being watched. */
struct watch {
	const struct run *run;
	struct nl events;
	struct nl query;	/* answers do not mix with events */
	struct cursor *cursors;	/* the next record of each CPU seen */
	size_t n_cursors, room_cursors;
	uint64_t generation;	/* the newest that was told of, or as missed */
	uint64_t missed;	/* changes, not told of as that yet */
	struct repeats *repeats;	/* of all namespaces */
	char *name;
	uint32_t ifindex;	/* 0: every device */
	struct mnl_socket *links;	/* that tells if this one goes, or NULL */
	bool gone;
};

struct watches {
	struct watch **v;
	size_t n, room;
	struct repeats repeats;
};

static struct cursor *find_cursor(struct watch *w, uint32_t cpu)
{
	size_t i;

	for (i = 0; i < w->n_cursors; i++)
		if (w->cursors[i].cpu == cpu)
			return &w->cursors[i];
	w->cursors = xgrow(w->cursors, w->n_cursors, &w->room_cursors, sizeof(*w->cursors));
	w->cursors[w->n_cursors] = (struct cursor) { .cpu = cpu };
	return &w->cursors[w->n_cursors++];
}

static bool is_new(struct watch *w, const struct record *r)
{
	return r->seq >= find_cursor(w, r->cpu)->seq;
}

static void advance(struct watch *w, const struct record *r)
{
	struct cursor *cursor = find_cursor(w, r->cpu);

	if (r->seq >= cursor->seq)
		cursor->seq = r->seq + 1;
}

/* Begins an event; true if a text line shall follow. */
static bool event(const struct watch *w, const char *what)
{
	out_row();
	out_string(OUT_JSON, "event", what);
	return !out_is_json();
}

static const char *before(const struct watch *w)
{
	return w->run->all && w->name ? w->name : "";
}

static const char *space(const struct watch *w)
{
	return *before(w) ? " " : "";
}

static void print_one(const struct watch *w, const struct record *r)
{
	char *record, *line;

	if (w->ifindex && r->ifindex != w->ifindex)
		return;
	if (event(w, "record")) {
		record = record_line(r);
		line = xprintf("%s%s%s", before(w), space(w), record);
		if (!repeats_count(w->repeats, w, r, line))
			out_told(verdict_colour(r->verdict), line);
		free(line);
		free(record);
	}
	print_record(r);
}

/* Begins the event of a change, or writes its line @text, which it frees, behind what was before. */
static void change(const struct watch *w, const struct edit *edit, const char *what, char *text)
{
	const bool known = HAS(edit, RPFMON_A_CHANGE_UID) && HAS(edit, RPFMON_A_CHANGE_PID);
	char time[TIME_STRLEN], *by;

	if (event(w, what)) {
		repeats_tell(w->repeats, NULL);
		/* The name, which is the program's choice, comes last: nothing that it says stands for more. */
		by = known ? xprintf(", by uid %u, pid %u, %s", edit->uid, edit->pid, edit->comm) : NULL;
		out_line("%s%s%s %s%s", before(w), space(w), time_str(time, edit->time), text, by ? by : "");
		free(by);
	}
	free(text);
	print_time(OUT_JSON, "time", edit->time);
	out_number(OUT_JSON, "netns", edit->netns);
	out_number(OUT_JSON, "generation", edit->generation);
	print_if(HAS(edit, RPFMON_A_CHANGE_UID), "uid", edit->uid);
	print_if(HAS(edit, RPFMON_A_CHANGE_PID), "pid", edit->pid);
	out_string(OUT_JSON, "comm", HAS(edit, RPFMON_A_CHANGE_COMM) ? edit->comm : NULL);
}

/* False when nobody reads. */
static bool print_rules(const struct watch *w, const struct edit *edit, uint16_t which, const char *what)
{
	const struct rules *rules = &edit->rules[which];
	char *begin;
	size_t i;

	for (i = 0; i < rules->n; i++) {
		begin = xprintf("%s: %u", what, rules->v[i].id);
		change(w, edit, what, script_rule(begin, &rules->v[i]));
		print_rule(OUT_JSON, &rules->v[i]);
		free(begin);
		if (!out_flush())
			return false;
	}
	return true;
}

static bool print_override(const struct watch *w, const struct edit *edit)
{
	char buf[WORD_LEN];

	change(w, edit, "override",
	       xprintf("override: %s", word_or_number(buf, &words_override, edit->override)));
	out_word(OUT_JSON, "override", &words_override, edit->override);
	return out_flush();
}

/* Of a device that may have gone since. */
static bool print_reset(struct watch *w, const struct edit *edit)
{
	const bool one = HAS(edit, RPFMON_A_CHANGE_IFINDEX);
	struct device device = { 0 };

	if (one && client_device_at(&w->query, edit->ifindex, &device))
		snprintf(device.dev, sizeof(device.dev), "%u", edit->ifindex);
	change(w, edit, "reset", xprintf("reset: %s%s", one ? "dev " : "all", device.dev));
	print_if(one, "ifindex", edit->ifindex);
	out_string(OUT_JSON, "dev", device.ifindex ? device.dev : NULL);
	return out_flush();
}

/* Each change makes a generation: those before it, but for the last @told, were missed. */
static void reach(struct watch *w, uint64_t generation, unsigned int told)
{
	if (generation <= w->generation)
		return;
	w->missed += generation - w->generation - told;
	w->generation = generation;
}

static void tell_missed_changes(struct watch *w)
{
	if (w->missed)
		note("%llu change%s of rules or override %s missed", (unsigned long long)w->missed,
		     w->missed == 1 ? "" : "s", w->missed == 1 ? "was" : "were");
	w->missed = 0;
}

static int change_event(struct watch *w, const void *attrs, size_t len)
{
	struct edit edit;
	bool read;
	int err;

	err = edit_decode(attrs, len, &edit);
	if (!err) {
		reach(w, edit.generation, 1);
		read = print_rules(w, &edit, RPFMON_A_CHANGE_ADDED, "rule-add") &&
		       print_rules(w, &edit, RPFMON_A_CHANGE_CHANGED, "rule-change") &&
		       print_rules(w, &edit, RPFMON_A_CHANGE_DELETED, "rule-del") &&
		       print_rules(w, &edit, RPFMON_A_CHANGE_EXPIRED, "rule-expired") &&
		       (!HAS(&edit, RPFMON_A_CHANGE_OVERRIDE) || print_override(w, &edit)) &&
		       (!HAS(&edit, RPFMON_A_CHANGE_RESET) || print_reset(w, &edit));
		err = read ? 0 : -EPIPE;
	}
	edit_free(&edit);
	return err;
}

static int print_records(struct watch *w, const struct records *records)
{
	size_t i;

	for (i = 0; i < records->n; i++) {
		print_one(w, &records->v[i]);
		if (!out_flush())
			return -EPIPE;
	}
	return 0;
}

static void tell_missed(const struct records *records)
{
	if (records->missed)
		note("%llu records made way before they could be read",
		     (unsigned long long)records->missed);
}

static int record_event(struct watch *w, const void *attrs, size_t len)
{
	struct records records = { 0 };
	size_t i, n = 0;
	int err;

	err = journal_decode(attrs, len, &records);
	for (i = 0; !err && i < records.n; i++) {
		if (!is_new(w, &records.v[i]))
			continue;
		advance(w, &records.v[i]);
		records.v[n++] = records.v[i];
	}
	records.n = n;
	if (!err) {
		tell_missed(&records);
		err = print_records(w, &records);
	}
	free(records.v);
	return err;
}

static int read_event(uint8_t cmd, const void *attrs, size_t len, void *data)
{
	switch (cmd) {
	case RPFMON_CMD_RECORD_NTF:
		return record_event(data, attrs, len);
	case RPFMON_CMD_CHANGE_NTF:
		return change_event(data, attrs, len);
	}
	return 0;
}

/* Reads what came since the cursors, and forgets what is not new. */
static int catch_up(struct watch *w, struct records *records)
{
	size_t i, n = 0;
	int err;

	err = client_records_since(&w->query, w->cursors, w->n_cursors, records);
	if (err)
		return err;
	/* Old ones come last, so the cursors must not move until all were seen. */
	for (i = 0; i < records->n; i++)
		if (is_new(w, &records->v[i]))
			records->v[n++] = records->v[i];
	records->n = n;
	for (i = 0; i < n; i++)
		advance(w, &records->v[i]);
	records_sort(records);
	return 0;
}

static int overrun(struct watch *w)
{
	struct records records = { 0 };
	int err;

	err = catch_up(w, &records);
	if (!err) {
		tell_missed(&records);
		err = print_records(w, &records) ? REFUSED : 0;
	}
	free(records.v);
	return err;
}

static int start(struct watch *w)
{
	struct records records = { 0 };
	struct conf conf;
	int err;

	err = nl_listen(&w->events);
	if (err)
		return nl_fail(&w->events, "listening to the module");
	err = client_conf(&w->query, &conf);
	warn_if_off(&conf);
	w->generation = conf.generation;
	if (!err)
		err = catch_up(w, &records);
	free(records.v);
	return err;
}

/* ---- the device that was named goes ---- */

static int gone(struct watch *w)
{
	w->gone = true;
	note("%s%s%s is gone", before(w), space(w), w->run->args.dev);
	/* What it rejected last may still be on its way. */
	return overrun(w);
}

static bool is_gone(struct watch *w)
{
	struct device device;

	return client_device_at(&w->query, w->ifindex, &device) == -ENODEV;
}

static int watch_links(struct watch *w)
{
	w->links = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC);
	if (!w->links || mnl_socket_bind(w->links, RTMGRP_LINK, MNL_SOCKET_AUTOPID) < 0)
		return fail(REFUSED, "netlink socket: %s", strerror(errno));
	return is_gone(w) ? gone(w) : 0;
}

/* A bridge says so too of a port that it loses, by a family of its own. */
static int is_departure(const struct nlmsghdr *nlh, void *data)
{
	const struct ifinfomsg *info = mnl_nlmsg_get_payload(nlh);
	const struct watch *w = data;

	if (nlh->nlmsg_type == RTM_DELLINK && mnl_nlmsg_get_payload_len(nlh) >= sizeof(*info) &&
	    info->ifi_family == AF_UNSPEC && (uint32_t)info->ifi_index == w->ifindex)
		return MNL_CB_STOP;
	return MNL_CB_OK;
}

static int read_links(struct watch *w)
{
	char buf[32768] __attribute__((aligned(8)));
	ssize_t n = recv(mnl_socket_get_fd(w->links), buf, sizeof(buf), MSG_DONTWAIT);

	if (n < 0 ? errno == ENOBUFS && is_gone(w)
		  : mnl_cb_run(buf, n, 0, 0, is_departure, w) == MNL_CB_STOP)
		return gone(w);
	return 0;
}

static void watch_free(struct watch *w)
{
	if (w->links)
		mnl_socket_close(w->links);
	nl_close(&w->events);
	nl_close(&w->query);
	free(w->cursors);
	free(w->name);
	free(w);
}

static int visit(const struct place *place, void *data)
{
	const struct netns *ns = place->ns;
	struct watches *watches = data;
	struct watch *w;
	int err;

	w = xzalloc(sizeof(*w));
	w->run = place->run;
	w->repeats = &watches->repeats;
	w->ifindex = place->ifindex;
	w->name = ns && ns->name ? xprintf("%s", ns->name) : NULL;
	watches->v = xgrow(watches->v, watches->n, &watches->room, sizeof(w));
	watches->v[watches->n++] = w;

	err = nl_open(&w->events);
	if (!err)
		err = nl_open(&w->query);
	if (!err)
		err = start(w);
	return err || !w->ifindex ? err : watch_links(w);
}

/*
 * What is on its way when the module tells its generation is of that or a former one: what
 * then has not come, was missed. A reset makes no generation, and may go unnoticed.
 */
static int read_events(struct watch *w)
{
	struct conf conf = { 0 };
	int err;

	while ((err = nl_events(&w->events, read_event, w)) == -ENOBUFS) {
		err = client_conf(&w->query, &conf);
		if (!err)
			err = overrun(w);
		if (err)
			return err;
	}
	switch (err) {
	case 0:
		reach(w, conf.generation, 0);
		tell_missed_changes(w);
		return 0;
	case -ESHUTDOWN:
		return fail(UNLOADED, "the module was unloaded; try: modprobe rpfmon");
	case -EPIPE:
		return REFUSED;
	}
	return nl_fail(&w->events, "reading events");
}

/*
 * Set by SIGINT and SIGTERM, which also interrupt a write that nobody reads; if it
 * begins only after them, SIGALRM does.
 */
static volatile sig_atomic_t ended;

static void end(int signal)
{
	(void)signal;
	ended = 1;
	alarm(1);
}

/* One that was ignored, as a shell has it for what runs in the background, stays so. */
static void end_by(int signal)
{
	struct sigaction action;

	sigaction(signal, NULL, &action);
	if (action.sa_handler == SIG_IGN)
		return;
	action = (struct sigaction) { .sa_handler = end };
	sigaction(signal, &action, NULL);
}

/* Wakes up for a signal even if it came just before. */
static int wait_for(struct pollfd *fds, size_t n, int ms)
{
	struct timespec timeout = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };
	sigset_t set, before;
	int err = 0;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, &before);
	if (!ended && ppoll(fds, n, ms < 0 ? NULL : &timeout, &before) < 0 && errno != EINTR)
		err = fail(REFUSED, "poll: %s", strerror(errno));
	sigprocmask(SIG_SETMASK, &before, NULL);
	return err;
}

static int tell_repeats(struct repeats *repeats)
{
	if (repeats_wait(repeats))
		return 0;
	repeats_tell(repeats, NULL);
	return ferror(stdout) ? REFUSED : 0;
}

/* What is to be waited for, nothing if it is over: poll() leaves out what has no descriptor. False then. */
static bool poll_for(const struct watch *w, struct pollfd *fds)
{
	fds[0] = (struct pollfd) { .fd = w->gone ? -1 : mnl_socket_get_fd(w->events.sock), .events = POLLIN };
	fds[1] = (struct pollfd) { .fd = w->gone || !w->links ? -1 : mnl_socket_get_fd(w->links), .events = POLLIN };
	return !w->gone;
}

static int read_one(struct watch *w, const struct pollfd *fds)
{
	int err = fds[0].revents ? read_events(w) : 0;

	return !err && fds[1].revents ? read_links(w) : err;
}

static int watch_all(struct watches *watches)
{
	const size_t n = 1 + 2 * watches->n;
	struct pollfd *fds = xzalloc(n * sizeof(*fds));
	size_t i, left;
	int err = 0;

	while (!err) {
		/* beside the namespaces: nobody reads any more */
		fds[0] = (struct pollfd) { .fd = STDOUT_FILENO };
		for (i = 0, left = 0; i < watches->n; i++)
			left += poll_for(watches->v[i], &fds[1 + 2 * i]);
		if (!left && watches->n)
			break;
		err = wait_for(fds, n, repeats_wait(&watches->repeats));
		for (i = 0; !err && i < watches->n; i++)
			err = read_one(watches->v[i], &fds[1 + 2 * i]);
		if (ended)
			break;
		if (!err)
			err = tell_repeats(&watches->repeats);
		if (!err && fds[0].revents)
			err = fail(REFUSED, "standard output: %s", strerror(EPIPE));
	}
	free(fds);
	return err;
}

/* A line can be written at once. */
static bool takes_line(void)
{
	struct pollfd fd = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&fd, 1, 0) > 0 && fd.revents == POLLOUT;
}

/* Two sockets a namespace may be more than the usual limit. */
static void raise_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static int monitor(const struct run *run)
{
	struct watches watches = { 0 };
	size_t i;
	int err;

	end_by(SIGINT);
	end_by(SIGTERM);
	end_by(SIGALRM);
	out_stream();
	raise_limit();
	err = visit_each_with_device(run, visit, &watches);
	if (!err)
		err = watch_all(&watches);
	if (ended) {
		out_discard();
		err = 0;
	}
	repeats_tell(&watches.repeats, takes_line);
	repeats_free(&watches.repeats);
	for (i = 0; i < watches.n; i++)
		watch_free(watches.v[i]);
	free(watches.v);
	return err;
}

static const struct arg args[] = {
	ARG("dev", VALUE_NAME, dev),
	{ 0 }
};

static const struct command commands[] = {
	{
		.help = "rejections and changes as they happen; with -j one object a line",
		.run = monitor,
		.args = args,
	},
	{ 0 }
};

const struct object cmd_monitor = { "monitor", commands };
