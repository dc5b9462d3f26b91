// SPDX-License-Identifier: GPL-2.0
/* Finds the reverse-path checks of nft and both kinds of iptables; here, those of iptables-legacy. */
#include <errno.h>
#include <inttypes.h>
#include <linux/netfilter.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "firewall.h"
#include "kernel.h"
#include "nftables.h"
#include "util.h"

/* Rules come chain by chain, which tells their position. */
struct reading {
	struct firewall *fw;
	unsigned int rules, position;
	uint8_t family;
	char table[64], chain[64];	/* at most 32 (struct xt_table), and 29 */
};

/* The next word, of which what is quoted is left out: only free text is. NULL at the end. */
static char *next_word(char **at)
{
	char *word = *at + strspn(*at, " \n"), *c;
	bool quoted = false;

	for (c = word; *c && (quoted || !strchr(" \n", *c)); c++) {
		if (*c == '"')
			quoted = !quoted;
		else if (quoted && *c == '\\' && c[1])
			c++;
	}
	*at = *c ? c + 1 : c;
	*c = '\0';
	return *word ? word : NULL;
}

/* As "[5:420] -A PREROUTING -m rpfilter --invert -j DROP". */
static void read_line(struct reading *reading, char *line)
{
	struct fw_rule r = { .tool = FW_IPTABLES_LEGACY, .family = reading->family, .counted = true };
	char *word, *before = "", *check;
	bool options = false;
	int at = 0;

	if (sscanf(line, "*%63s", reading->table) == 1)
		*reading->chain = '\0';
	if (sscanf(line, "[%" SCNu64 ":%" SCNu64 "] %n", &r.packets, &r.bytes, &at) != 2 || !at)
		return;
	for (line += at; (word = next_word(&line)); before = word) {
		if (!strcmp(before, "-A")) {
			reading->position = strcmp(reading->chain, word) ? 1 : reading->position + 1;
			snprintf(reading->chain, sizeof(reading->chain), "%s", word);
		} else if (!strcmp(before, "-m")) {
			options = !strcmp(word, "rpfilter");
			if (options && !r.check)
				r.check = xprintf("-m rpfilter");
		} else if (!strcmp(before, "-j")) {
			r.drops = !strcmp(word, "DROP");
			options = false;
		} else if (options && !strncmp(word, "--", 2)) {
			check = xprintf("%s %s", r.check, word);
			free(r.check);
			r.check = check;
		}
	}
	if (!r.check)
		return;
	r.position = reading->position;
	r.table = xprintf("%s", reading->table);
	r.chain = xprintf("%s", reading->chain);
	firewall_add(reading->fw, &r);
}

bool firewall_read_saved(struct firewall *fw, FILE *f, uint8_t family)
{
	struct reading reading = { .fw = fw, .family = family };
	size_t room = 0, before = fw->n;
	char *line = NULL;

	while (reading.rules <= FIREWALL_RULES_MAX && getline(&line, &room, f) > 0) {
		reading.rules += *line == '[';
		read_line(&reading, line);
	}
	free(line);
	if (reading.rules > FIREWALL_RULES_MAX)
		firewall_forget(fw, before);
	return reading.rules <= FIREWALL_RULES_MAX;
}

/* The program would load the tables that it is to show: it is run only where the kernel says that there are some. */
static void read_legacy(struct firewall *fw, uint8_t family, const char *names, const char *program)
{
	FILE *f = kernel_open(names);
	bool any = f && getc(f) != EOF, whole;
	char *command;
	int status;

	if (!f && errno == EACCES)
		firewall_not_looked(fw, names, " can be read by root alone");
	if (f)
		fclose(f);
	if (!any)
		return;
	command = xprintf("PATH=$PATH:/usr/sbin:/sbin; exec %s -c </dev/null 2>/dev/null", program);
	f = popen(command, "re");
	whole = f && firewall_read_saved(fw, f, family);
	status = f ? pclose(f) : -1;
	if (f && !whole)
		firewall_not_looked(fw, program, " says more than 100,000 rules");
	else if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		firewall_not_looked(fw, "there are tables of iptables-legacy, which is not installed here", "");
	else if (status)
		firewall_not_looked(fw, program, " failed");
	free(command);
}

void firewall_read(struct firewall *fw)
{
	memset(fw, 0, sizeof(*fw));
	nftables_read(fw);
	read_legacy(fw, NFPROTO_IPV4, "/proc/net/ip_tables_names", "iptables-legacy-save");
	read_legacy(fw, NFPROTO_IPV6, "/proc/net/ip6_tables_names", "ip6tables-legacy-save");
}

