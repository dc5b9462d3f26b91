// SPDX-License-Identifier: GPL-2.0
/* Finds out what would set a sysctl, a route or an address again when the machine boots. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "escape.h"
#include "keep.h"
#include "kernel.h"
#include "util.h"

#define DROP_IN "/etc/sysctl.d/99-rpfmon.conf"

/* Is it read after the drop-in? /etc/sysctl.conf is the last. */
static bool is_later(const char *file)
{
	const char *slash = strrchr(file, '/');

	return !strcmp(file, SYSCTL_CONF) || strcmp(slash ? slash + 1 : file, strrchr(DROP_IN, '/') + 1) > 0;
}

/* The same number is the same for the kernel, whatever stands around it. */
static bool same_value(const char *a, const char *b)
{
	return a && strtol(a, NULL, 10) == strtol(b, NULL, 10);
}

/* For sysctl, a line without a value takes nothing back. */
static bool is_nothing(const struct setting *setting)
{
	return !setting->value && (!setting->ignored || setting->unread);
}

/*
 * The line that would decide instead of @ours, which the drop-in writes out: it beats every pattern, and gives way
 * to what writes it out later alone. /etc/sysctl.conf is not made up for by files behind its link: `sysctl --system`
 * reads it after these.
 */
static const struct setting *beaten_by(const struct settings *settings, const struct setting *ours)
{
	const struct setting *setting, *by = NULL;
	size_t i;

	for (i = 0; i < settings->n; i++) {
		setting = &settings->v[i];
		if (!is_later(setting->file) || strcmp(setting->key, ours->key) || is_nothing(setting))
			continue;
		if (!same_value(setting->value, ours->value))
			by = setting;
		else if (by && strcmp(by->file, SYSCTL_CONF))
			by = NULL;
	}
	return by;
}

static char *set_again(const struct settings *settings, char *const *lines, size_t n)
{
	struct settings ours = { 0 };
	const struct setting *by;
	char *text = NULL;
	size_t i;

	for (i = 0; !text && i < n; i++) {
		settings_add(&ours, DROP_IN, 0, lines[i], false);
		by = beaten_by(settings, &ours.v[i]);
		if (by)
			text = xprintf("change line %u of %s, which is read after whatever rpfmon could write: %s",
				       by->line, by->file, lines[i]);
	}
	settings_free(&ours);
	return text;
}

char *keep_sysctl(const struct settings *settings, char *const *lines, size_t n, char **kept)
{
	char *text, *word;
	size_t i;
	FILE *f;

	*kept = set_again(settings, lines, n);
	if (*kept)
		return NULL;
	f = xmemstream(&text);
	fputs("printf '%s\\n'", f);
	for (i = 0; i < n; i++) {
		word = xput(escape_shell, lines[i]);
		fprintf(f, " %s", word);
		free(word);
	}
	fputs(" >>" DROP_IN, f);
	fclose(f);
	return text;
}

static bool exists(const char *dir, const char *dev)
{
	char *path = xprintf("%s/run/%s%s", kernel_root, dir, dev);
	bool there = !access(path, F_OK);

	free(path);
	return there;
}

/* Some keep a file of what they leave alone as well: it has the line @unless then. */
static bool manages(const char *dir, uint32_t ifindex, const char *unless)
{
	char *path = xprintf("%s/run/%s%u", kernel_root, dir, ifindex), line[256];
	FILE *f = fopen(path, "re");
	bool managed = f;

	free(path);
	while (managed && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		managed = strcmp(line, unless);
	}
	if (f)
		fclose(f);
	return managed;
}

char *keep_manager(uint32_t ifindex, const char *dev)
{
	if (manages("NetworkManager/devices/", ifindex, "managed=false"))
		return xprintf("NetworkManager manages %s: put it into that connection (nmcli connection modify)", dev);
	if (manages("systemd/netif/links/", ifindex, "ADMIN_STATE=unmanaged"))
		return xprintf("systemd-networkd manages %s: put it into its .network file", dev);
	if (exists("network/ifstate.", dev))
		return xprintf("ifupdown manages %s: put it behind \"up\" in /etc/network/interfaces", dev);
	return xprintf("do the same in what configures %s at boot", dev);
}
