/* SPDX-License-Identifier: GPL-2.0 */
/* The reverse-path checks that a firewall has of its own: they drop what rp_filter would, whatever its mode is. */
#ifndef RPFMON_FWRULE_H
#define RPFMON_FWRULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is not looked through any more. */
#define FIREWALL_RULES_MAX 100000

enum fw_tool {
	FW_NFT,
	FW_IPTABLES_NFT,
	FW_IPTABLES_LEGACY,
};

struct fw_rule {
	enum fw_tool tool;
	uint8_t family;		/* NFPROTO_... */
	bool drops;		/* else it accepts, or jumps to where that is decided */
	bool counted;
	bool owned;		/* not counted, and nobody but its table's owner can change that */
	bool plain;		/* the check and the verdict are all that there is to it */
	char *table, *chain;
	char *check;		/* as "fib saddr . iif oif missing", "-m rpfilter --invert" */
	char *counter;		/* its name, if it has one */
	uint64_t handle;
	unsigned int position;	/* in its chain, from 1 */
	uint64_t packets, bytes;
};

struct firewall {
	struct fw_rule *v;
	size_t n, room;
	char *unknown;		/* in words, what was not looked through, and why, or NULL */
};

void fwrule_free(struct fw_rule *rule);

/* What is in @rule is taken over. */
void firewall_add(struct firewall *fw, const struct fw_rule *rule);

/* All but the first @n. */
void firewall_forget(struct firewall *fw, size_t n);
void firewall_free(struct firewall *fw);

/* That @what, with @why behind it, was not looked through. */
void firewall_not_looked(struct firewall *fw, const char *what, const char *why);

/* What it is and how much it dropped, to be freed; what is behind a newline is a command to paste. */
char *firewall_words(const struct fw_rule *rule);

/* The array "firewall". */
void firewall_json(const struct firewall *fw);

#endif
