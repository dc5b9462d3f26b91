// SPDX-License-Identifier: GPL-2.0
/*
 * What a scenario does in a network namespace a hundred times, in one process that is quick to start; unlike with
 * `ip netns exec`, /sys stays what it was.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static const char usage[] =
"usage: inside NS [OPTION]... [COMMAND [ARG]...]\n"
"What the options say is done in their order, then COMMAND is run.\n"
"  -w KEY=VALUE  writes a sysctl, e.g. net.ipv4.ip_forward=1; a dot within a device's name is written /\n"
"  -u DEV        sets the device up\n"
"  -a DEV        prints its Ethernet address\n"
"  -f FILE       prints a file\n";

static void enter(const char *ns)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", ns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(1, "%s", ns);
	close(fd);
}

static void set_sysctl(const char *assignment)
{
	const char *value = strchr(assignment, '=');
	char path[256];
	size_t i, len;
	int fd;

	errno = EINVAL;
	if (!value)
		err(1, "%s", assignment);
	len = snprintf(path, sizeof(path), "/proc/sys/%.*s", (int)(value - assignment), assignment);
	for (i = strlen("/proc/sys/"); i < len && i < sizeof(path); i++) {
		if (path[i] == '.')
			path[i] = '/';
		else if (path[i] == '/')
			path[i] = '.';
	}
	value++;
	fd = open(path, O_WRONLY);
	if (fd < 0 || write(fd, value, strlen(value)) < 0)
		err(1, "%s", assignment);
	close(fd);
}

static void device(unsigned long request, struct ifreq *ifr, const char *dev)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(ifr->ifr_name, sizeof(ifr->ifr_name), "%s", dev);
	if (fd < 0 || ioctl(fd, request, ifr))
		err(1, "%s", dev);
	close(fd);
}

static void set_up(const char *dev)
{
	struct ifreq ifr = { 0 };

	device(SIOCGIFFLAGS, &ifr, dev);
	ifr.ifr_flags |= IFF_UP;
	device(SIOCSIFFLAGS, &ifr, dev);
}

static void print_address(const char *dev)
{
	struct ifreq ifr = { 0 };
	unsigned char *a = (unsigned char *)ifr.ifr_hwaddr.sa_data;

	device(SIOCGIFHWADDR, &ifr, dev);
	printf("%02x:%02x:%02x:%02x:%02x:%02x\n", a[0], a[1], a[2], a[3], a[4], a[5]);
}

static void print_file(const char *path)
{
	char buf[65536];
	ssize_t n = -1;
	int fd = open(path, O_RDONLY);

	while (fd >= 0 && (n = read(fd, buf, sizeof(buf))) > 0)
		if (fwrite(buf, 1, n, stdout) != (size_t)n)
			break;
	if (n)
		err(1, "%s", path);
	close(fd);
}

int main(int argc, char **argv)
{
	int c;

	if (argc < 2 || argv[1][0] == '-') {
		fputs(usage, stderr);
		return 2;
	}
	enter(argv[1]);
	argc--, argv++;
	while ((c = getopt(argc, argv, "+w:u:a:f:")) != -1) {
		switch (c) {
		case 'w':
			set_sysctl(optarg);
			break;
		case 'u':
			set_up(optarg);
			break;
		case 'a':
			print_address(optarg);
			break;
		case 'f':
			print_file(optarg);
			break;
		default:
			fputs(usage, stderr);
			return 2;
		}
	}
	if (fflush(stdout))
		err(1, "stdout");
	if (optind == argc)
		return 0;
	execvp(argv[optind], argv + optind);
	err(1, "%s", argv[optind]);
}
