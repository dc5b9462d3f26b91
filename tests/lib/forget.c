// SPDX-License-Identifier: GPL-2.0
/*
 * Loaded into the tool by LD_PRELOAD, it hides the module from it: the question for the
 * family rpfmon goes out for a name that nobody has. So one kernel answers with the module
 * and without.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

ssize_t sendto(int fd, const void *buf, size_t len, int flags, const struct sockaddr *to, socklen_t to_len)
{
	ssize_t (*next)(int, const void *, size_t, int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "sendto");
	const struct nlmsghdr *nlh = buf;
	char copy[256], *name;

	if (len <= sizeof(copy) && len > sizeof(*nlh) && nlh->nlmsg_type == GENL_ID_CTRL) {
		memcpy(copy, buf, len);
		name = memmem(copy, len, "rpfmon", sizeof("rpfmon"));
		if (name)
			name[5] = 'x';
		buf = copy;
	}
	return next(fd, buf, len, flags, to, to_len);
}
