// SPDX-License-Identifier: GPL-2.0
/* What a monitor says on a terminal, and of repeats; and tables that are too wide. */
#include <poll.h>
#include <pty.h>
#include <stdlib.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <linux/rpfmon.h>

#include "out.h"
#include "repeat.h"
#include "test.h"

#define LINE "2026-01-01T00:00:00.000000Z e1 udp 10.9.0.1:1 > 10.2.0.2:2 dropped asymmetric, back by e0"

static int real;

static void to(int fd)
{
	fflush(stdout);
	dup2(fd, STDOUT_FILENO);
}

/* What came out of @fd, with \r\n as \n. */
static const char *taken(int fd)
{
	static char text[4096];
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };
	ssize_t n = 0, got;
	char *c, *end;

	to(real);
	/* A terminal hands on what was written piece by piece. */
	while (poll(&pollfd, 1, 300) > 0) {
		got = read(fd, text + n, sizeof(text) - 1 - n);
		if (got <= 0)
			break;
		n += got;
	}
	text[n] = '\0';
	for (c = end = text; *c; c++)
		if (*c != '\r')
			*end++ = *c;
	*end = '\0';
	return text;
}

static void test_pipe(void)
{
	int fds[2];

	if (pipe(fds))
		abort();
	to(fds[1]);
	out_told(RED, LINE);
	is(taken(fds[0]), LINE "\n", "no terminal: one line, without colour");
	to(fds[1]);
	out_told(RED, "a\033[2Jb");
	is(taken(fds[0]), "a\\x1b[2Jb\n", "and escaped");
	close(fds[0]);
	close(fds[1]);
}

static void test_terminal(void)
{
	struct winsize size = { .ws_row = 24, .ws_col = 40 };
	int master, slave;

	if (openpty(&master, &slave, NULL, NULL, &size))
		abort();
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	to(slave);
	out_told(RED, LINE);
	is(taken(master), "\033[31m2026-01-01T00:00:00.000000Z e1 udp\n"
	   "    10.9.0.1:1 > 10.2.0.2:2 dropped\n"
	   "    asymmetric, back by e0\033[0m\n", "a terminal of 40 columns: folded, and red");
	setenv("NO_COLOR", "1", 1);
	to(slave);
	out_told(RED, "dropped");
	is(taken(master), "dropped\n", "NO_COLOR is honoured");
	unsetenv("NO_COLOR");
	setenv("TERM", "dumb", 1);
	to(slave);
	out_told(RED, "dropped");
	is(taken(master), "dropped\n", "a dumb terminal gets no colour");
	close(master);
	close(slave);
}

static bool refuses(void)
{
	return false;
}

static void test_repeats(void)
{
	struct record record = {
		.ifindex = 3, .proto = 17, .sport = 1000, .dport = 53,
		.src.s_addr = htonl(0x0a090001), .verdict = RPFMON_VERDICT_DROPPED,
	};
	struct repeats repeats = { 0 };
	int fds[2], i;
	bool known;

	if (pipe(fds))
		abort();
	ok(repeats_wait(&repeats) < 0, "nothing to wait for");
	ok(!repeats_count(&repeats, "B", &record, "first"), "the first is told");
	ok(repeats_wait(&repeats) > 0, "and for a second, likes of it are not");
	record.sport = 1001;
	record.len = 99;
	ok(repeats_count(&repeats, "B", &record, "second"), "one from another port is counted");
	ok(repeats_count(&repeats, "B", &record, "third"), "and one more");
	ok(!repeats_count(&repeats, "C", &record, "first of C"), "another namespace's is told");
	record.icmp_code = 4;
	ok(!repeats_count(&repeats, "B", &record, "of another code"), "one of another ICMP code is told");
	record.icmp_code = 0;
	record.dport = 54;
	ok(!repeats_count(&repeats, "B", &record, "to another port"), "and one to another port");
	to(fds[1]);
	repeats_tell(&repeats, NULL);
	is(taken(fds[0]), "third (2 more like it; this is the last of them)\n", "then their number, with the latest");
	ok(repeats.n == 1, "what was not repeated is forgotten");
	for (i = 0; i < 3 * REPEATS_MAX; i++) {
		record.src.s_addr++;
		ok(!repeats_count(&repeats, "B", &record, "new"), "source %d is new", i);
	}
	ok(repeats.n <= REPEATS_MAX, "however many there are");
	to(fds[1]);
	for (i = 0; i < REPEATS_MAX; i++) {
		record.src.s_addr++;
		repeats_count(&repeats, "D", &record, "all");
		repeats_count(&repeats, "D", &record, "all");
	}
	record.src.s_addr++;
	known = repeats_count(&repeats, "D", &record, "one more");
	ok(strstr(taken(fds[0]), "all (1 more like it; this is the last of them)\n") && !known,
	   "all were repeated: they are told, and one more is new");
	repeats_count(&repeats, "D", &record, "again");
	to(fds[1]);
	repeats_tell(&repeats, refuses);
	is(taken(fds[0]), "", "nothing is written where it would wait");
	repeats_free(&repeats);
	close(fds[0]);
	close(fds[1]);
}

static void test_wide(void)
{
	struct winsize size = { .ws_row = 24, .ws_col = 50 };
	int master, slave, i;

	if (openpty(&master, &slave, NULL, NULL, &size))
		abort();
	for (i = 0; i < 2; i++) {
		out_init(false, false);
		out_list(NULL);
		out_row();
		out_string(OUT_TEXT, "dev", "a");
		out_string(OUT_TEXT, "reason", "short");
		out_row();
		out_string(OUT_TEXT, "dev", i ? "a-name-that-leaves-no-room-for-columns-beside-it"
					      : "flannel.1");
		out_string(OUT_TEXT, "reason", "asymmetric 1000000, no-route 20, no-address 3000");
		to(slave);
		out_finish(0);
		if (i)
			ok(strstr(taken(master), "20, no-address 3000\n"), "too narrow to fold");
		else
			is(taken(master),
			   "DEV        REASON\n"
			   "a          short\n"
			   "flannel.1  asymmetric 1000000, no-route 20,\n"
			   "           no-address 3000\n", "the last column goes on below");
	}
	close(master);
	close(slave);
}

int main(void)
{
	real = dup(STDOUT_FILENO);
	test_pipe();
	test_terminal();
	test_repeats();
	test_wide();
	return end();
}
