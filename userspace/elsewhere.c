// SPDX-License-Identifier: GPL-2.0
/* Looks for drops that are not the reverse-path filter's: marks to local tables, IPsec, a firewall, martians. */
#include <linux/fib_rules.h>
#include <linux/ip.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "elsewhere.h"
#include "kernel.h"
#include "lookup.h"
#include "out.h"
#include "util.h"

static void say(void (*tell)(const char *line), char *line)
{
	tell(line);
	free(line);
}

static bool is_local_table(const struct facts *facts, uint32_t table)
{
	const struct nlmsghdr *route = lookup_route(facts, table, (struct in_addr) { htonl(0xc6336401) }, 0);

	return table != RT_TABLE_LOCAL && route && route_type(route) == RTN_LOCAL;
}

static const char *valid_mark(const struct facts *facts)
{
	size_t i;

	if (facts->all[IPV4_DEVCONF_SRC_VMARK])
		return "all";
	for (i = 0; i < facts->n_link; i++)
		if (facts->link[i].conf && link_conf(&facts->link[i], IPV4_DEVCONF_SRC_VMARK))
			return facts->link[i].name;
	return NULL;
}

/* As a transparent proxy has it: __fib_validate_source() then takes every source for an own one. */
static void tell_marks(const struct facts *facts, void (*tell)(const char *line))
{
	const char *dev = valid_mark(facts);
	size_t i;

	for (i = 0; dev && i < facts->policy.n; i++) {
		const struct nlmsghdr *rule = facts->policy.v[i];
		uint32_t mark = rtnl_u32(rule, FRA_FWMARK), table = rtnl_u32(rule, FRA_TABLE);

		if (mark && is_local_table(facts, table))
			say(tell, xprintf("packets with mark 0x%x are dropped as martians, whatever rp_filter is: "
					  "net.ipv4.conf.%s.src_valid_mark is set, and routing rule %u leads that mark to "
					  "table %u, where every address is local; set src_valid_mark to 0",
					  mark, dev, rtnl_u32(rule, FRA_PRIORITY), table));
	}
}

static void tell_xfrm(void (*tell)(const char *line))
{
	FILE *f = kernel_open("/proc/net/xfrm_stat");
	char name[64];
	unsigned long long n;

	while (f && fscanf(f, "%63s %llu", name, &n) == 2)
		if (n && !strncmp(name, "XfrmIn", 6))
			say(tell, xprintf("IPsec dropped %llu packets (%s): ip xfrm policy, ip xfrm state", n, name));
	if (f)
		fclose(f);
}

static void tell_firewall(const struct firewall *fw, void (*tell)(const char *line))
{
	size_t i;

	for (i = 0; i < fw->n; i++)
		say(tell, firewall_words(&fw->v[i]));
	if (fw->unknown)
		tell(fw->unknown);
}

/* A line of names, and one of hexadecimal numbers for each CPU: in_martian_src is the eighth. */
static uint64_t martian_sources(void)
{
	FILE *f = kernel_open("/proc/net/stat/rt_cache");
	unsigned long long n, sum = 0;
	char line[1024];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%*x %*x %*x %*x %*x %*x %*x %llx", &n) == 1)
			sum += n;
	if (f)
		fclose(f);
	return sum;
}

/* ip_handle_martian_source() counts for all namespaces, and what the filter rejects, too. */
static void tell_martians(void (*tell)(const char *line))
{
	static bool told;
	uint64_t rejected, n = martian_sources();

	if (told || !n || !kernel_drops(&rejected) || rejected)
		return;
	told = true;
	say(tell, xprintf("the kernel counted %llu packets with impossible sources, in all network namespaces since it "
			  "booted: from an address of this host's own (accept_local), with a mark that leads to a local "
			  "table, or rejected as ARP, as a look-up, or in another namespace; this names them:\n"
			  "sysctl -w net.ipv4.conf.all.log_martians=1; dmesg -w", (unsigned long long)n));
}

void elsewhere(const struct facts *facts, const struct firewall *firewall, void (*tell)(const char *line))
{
	if (facts)
		tell_marks(facts, tell);
	tell_xfrm(tell);
	tell_firewall(firewall, tell);
	tell_martians(tell);
}

void elsewhere_print(const char *line)
{
	const char *command = strchrnul(line, '\n');
	char *text = xprintf("%.*s", (int)(command - line), line);

	out_fold("elsewhere: ", text);
	if (*command)
		out_paste(command + 1);
	free(text);
}
