// SPDX-License-Identifier: GPL-2.0
/*
 * udpcount PORT [GROUP DEV]: says "ready", counts the datagrams that arrive at PORT (of the multicast GROUP on DEV)
 * till SIGTERM, then says how many there were.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static volatile sig_atomic_t stop;

static void on_term(int sig)
{
	(void)sig;
	stop = 1;
}

static void join(int fd, const char *group, const char *dev)
{
	struct ip_mreqn mreq = { .imr_ifindex = if_nametoindex(dev) };

	if (inet_pton(AF_INET, group, &mreq.imr_multiaddr) != 1 || !mreq.imr_ifindex)
		err(1, "group or device");
	if (setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq)))
		err(1, "IP_ADD_MEMBERSHIP");
}

int main(int argc, char **argv)
{
	/* A signal between the look at `stop` and the wait must not be lost: hence the timeout. */
	struct timeval patience = { .tv_usec = 100000 };
	struct sigaction sa = { .sa_handler = on_term };
	struct sockaddr_in sin = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_DGRAM, 0), space = 8 << 20;
	long count = 0;
	char buf[2048];

	if (argc != 2 && argc != 4)
		return 2;
	sin.sin_port = htons(atoi(argv[1]));
	if (fd < 0 || bind(fd, (void *)&sin, sizeof(sin)))
		err(1, "bind");
	if (argc == 4)
		join(fd, argv[2], argv[3]);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &space, sizeof(space));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	sigaction(SIGTERM, &sa, NULL);
	puts("ready");
	fflush(stdout);
	while (!stop)
		count += recv(fd, buf, sizeof(buf), 0) >= 0;
	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) >= 0)
		count++;
	printf("%ld\n", count);
	return 0;
}
