/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_SYSCTL_H
#define RPFMON_SYSCTL_H

#include <stdbool.h>
#include <stddef.h>

#define SYSCTL_CONF "/etc/sysctl.conf"

/* A line of a file of sysctl.d(5). */
struct setting {
	char *file;
	unsigned int line;
	char *text;
	char *key;		/* as below /proc/sys: net/ipv4/conf/eth0.5/rp_filter */
	char *value;		/* NULL: "-KEY" alone keeps patterns off the key, and "KEY" alone is no setting */
	bool glob, ignored;	/* it has * ? [; a '-' before it: it may fail */
	bool unread;		/* by systemd-sysctl, see settings_read() */
	bool counts;		/* for systemd-sysctl: no other line of this key takes its place */
};

struct settings {
	struct setting *v;
	size_t n, room;
};

/*
 * Those that set a @name of net.ipv4.conf, such as rp_filter, or all if it is NULL, in the order in
 * which systemd-sysctl reads them.
 */
void settings_read(struct settings *settings, const char *name);
void settings_add(struct settings *settings, const char *file, unsigned int line, const char *text, bool unread);
void settings_free(struct settings *settings);

/*
 * The line by which systemd-sysctl sets net.ipv4.conf.DEV.NAME, at boot and when udev has it do so for a new device: the
 * last that writes the key out, in whatever file, else the last pattern that matches it. NULL if there is none: then the
 * device has what default has. @dev may be all or default. `sysctl --system` differs: it reads /etc/sysctl.conf last, a
 * "-KEY" alone takes nothing back, a pattern that is said again takes another turn, and Debian 11's knows no patterns.
 */
const struct setting *settings_deciding(const struct settings *settings, const char *dev, const char *name);

/* Does it decide @name for all, for default, or for one of the @n devices? */
bool setting_wins(const struct settings *settings, const struct setting *setting, const char *name,
		  const char *const *devs, size_t n);

#endif
