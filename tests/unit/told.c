// SPDX-License-Identifier: GPL-2.0
/* What a monitor says on a terminal, and of repeats; and tables that are too wide. */
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
	ssize_t n = 0, got;
	char *c, *end;

	to(real);
	got = read(fd, text, sizeof(text) - 1);
	if (got > 0)
		n = got;
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

static void test_repeats(void)
{
	struct record record = {
		.ifindex = 3, .proto = 17, .sport = 1000, .dport = 53,
		.src.s_addr = htonl(0x0a090001), .verdict = RPFMON_VERDICT_DROPPED,
	};
	struct repeats repeats = { 0 };
	int fds[2], i;

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
	record.dport = 54;
	ok(!repeats_count(&repeats, "B", &record, "to another port"), "and one to another port");
	to(fds[1]);
	repeats_tell(&repeats);
	is(taken(fds[0]), "third (2 more like it)\n", "then their number, with the latest");
	ok(repeats.n == 1, "what was not repeated is forgotten");
	for (i = 0; i < 3 * REPEATS_MAX; i++) {
		record.src.s_addr++;
		ok(!repeats_count(&repeats, "B", &record, "new"), "source %d is new", i);
	}
	ok(repeats.n <= REPEATS_MAX, "however many there are");
	repeats_free(&repeats);
	close(fds[0]);
	close(fds[1]);
}

static void test_wide(void)
{
	int fds[2];

	if (pipe(fds))
		abort();
	out_init(false, false);
	out_list(NULL);
	out_row();
	out_string(OUT_TEXT, "dev", "a");
	out_string(OUT_TEXT, "reason", "short");
	out_row();
	out_string(OUT_TEXT, "dev", "a-device-with-some-sixty-characters-in-its-name-as-none-may-have");
	out_string(OUT_TEXT, "reason", "asymmetric 1000000, no-route 20, no-address 3");
	to(fds[1]);
	out_finish(0);
	is(taken(fds[0]),
	   "DEV                                                               REASON\n"
	   "a                                                                 short\n"
	   "a-device-with-some-sixty-characters-in-its-name-as-none-may-have "
	   " asymmetric 1000000, no-route 20,\n"
	   "                                                                  no-address 3\n",
	   "the last column goes on below, within 100");
	close(fds[0]);
	close(fds[1]);
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
