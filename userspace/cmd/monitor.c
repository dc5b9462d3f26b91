// SPDX-License-Identifier: GPL-2.0
/* rpfmon monitor: rejections and changes as they happen. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "grammar.h"
#include "out.h"
#include "prefix.h"
#include "print.h"
#include "repeat.h"
#include "util.h"
#include "visit.h"

/* A namespace that is being watched. */
struct watch {
	const struct run *run;
	struct nl events;
	struct nl query;	/* answers do not mix with events */
	struct cursor *cursors;	/* the next record of each CPU seen */
	size_t n_cursors, room_cursors;
	struct repeats *repeats;	/* of all namespaces */
	char *name;
	uint32_t netns;
	uint32_t ifindex;	/* 0: every device */
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

/* A change: what was before it comes before it. */
static bool change(const struct watch *w, const char *what)
{
	if (!event(w, what))
		return false;
	repeats_tell(w->repeats, NULL);
	return true;
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

static void print_rule_change(const struct watch *w, const struct rule *rule, const char *what)
{
	char from[PREFIX_STRLEN];
	bool dev = HAS(rule, RPFMON_A_RULE_DEV);

	if (change(w, what))
		out_line("%s%s%s: %u %s %s%s%s", before(w), space(w), what, rule->id,
			 dev ? "dev" : "kind", dev ? rule->dev : rule->kind,
			 rule->from.len ? " from " : "",
			 rule->from.len ? prefix_str(from, &rule->from) : "");
	out_number(OUT_JSON, "netns", w->netns);
	print_rule(OUT_JSON, rule);
}

static void print_override(const struct watch *w, const struct conf *conf)
{
	char buf[WORD_LEN];

	if (change(w, "override"))
		out_line("%s%soverride: %s", before(w), space(w),
			 word_or_number(buf, &words_override, conf->override));
	out_number(OUT_JSON, "netns", w->netns);
	out_word(OUT_JSON, "override", &words_override, conf->override);
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
	struct watch *w = data;
	struct rule rule;
	struct conf conf;
	int err = 0;

	switch (cmd) {
	case RPFMON_CMD_RECORD_NTF:
		return record_event(w, attrs, len);
	case RPFMON_CMD_RULE_ADD_NTF:
	case RPFMON_CMD_RULE_DEL_NTF:
		err = rule_decode(attrs, len, &rule);
		if (!err)
			print_rule_change(w, &rule, cmd == RPFMON_CMD_RULE_ADD_NTF ? "rule-add"
										   : "rule-del");
		break;
	case RPFMON_CMD_CONF_NTF:
		err = conf_decode(attrs, len, &conf);
		if (!err)
			print_override(w, &conf);
		break;
	}
	return !err && !out_flush() ? -EPIPE : err;
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
	w->netns = conf.netns;
	warn_if_off(&conf);
	if (!err)
		err = catch_up(w, &records);
	free(records.v);
	return err;
}

static void watch_free(struct watch *w)
{
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
	return err ? err : start(w);
}

static int read_events(struct watch *w)
{
	int err = nl_events(&w->events, read_event, w);

	switch (err) {
	case 0:
		return 0;
	case -ENOBUFS:
		return overrun(w);
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

static int watch_all(struct watches *watches)
{
	struct pollfd *fds = xzalloc((1 + watches->n) * sizeof(*fds));
	int err = 0;
	size_t i;

	/* beside the namespaces: nobody reads any more */
	fds[0] = (struct pollfd) { .fd = STDOUT_FILENO };
	for (i = 0; i < watches->n; i++)
		fds[1 + i] = (struct pollfd) {
			.fd = mnl_socket_get_fd(watches->v[i]->events.sock),
			.events = POLLIN,
		};
	while (!err) {
		for (i = 0; i <= watches->n; i++)
			fds[i].revents = 0;
		err = wait_for(fds, 1 + watches->n, repeats_wait(&watches->repeats));
		for (i = 0; !err && i < watches->n; i++)
			if (fds[1 + i].revents)
				err = read_events(watches->v[i]);
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
