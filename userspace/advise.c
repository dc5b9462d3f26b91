// SPDX-License-Identifier: GPL-2.0
/* What would mend a finding: commands, the narrowest first, warnings and advice. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "advice.h"
#include "advise.h"
#include "escape.h"
#include "prefix.h"
#include "util.h"

/* More sources than this in one command are nothing to paste. */
#define SOURCES_MAX 8

static const struct prefix never[] = {	/* in host byte order */
	{ { 0x00000000 }, 8 },
	{ { 0x7f000000 }, 8 },
	{ { 0xe0000000 }, 4 },
	{ { 0xf0000000 }, 4 },
};

/* Sources that no remedy may open the door to, and what overlaps them. */
static bool is_forbidden(const struct prefix *prefix)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(never); i++) {
		struct prefix p = never[i];

		p.addr.s_addr = htonl(p.addr.s_addr);
		if (prefix_holds(&p, prefix->addr) || prefix_holds(prefix, p.addr))
			return true;
	}
	return false;
}

static struct prefix host(struct in_addr addr)
{
	return (struct prefix) { .addr = addr, .len = 32 };
}

static void put_rpfmon(FILE *f, const struct evidence *evidence)
{
	fputs("rpfmon ", f);
	if (evidence->ns) {
		fputs("-n ", f);
		escape_shell(f, evidence->ns->name);
		fputc(' ', f);
	}
}

/* What makes another command run in the namespace. */
static void put_enter(FILE *f, const struct evidence *evidence)
{
	if (!evidence->ns)
		return;
	fputs(evidence->ns->named ? "ip netns exec " : "nsenter -t ", f);
	escape_shell(f, evidence->ns->name);
	fputs(evidence->ns->named ? " " : " -n ", f);
}

/* The glob that matches just this name; a '?' if there is no room to escape. */
static void put_glob(FILE *f, const char *dev)
{
	char glob[2 * RPFMON_NAME_LEN];
	bool room = true;
	char *to;

again:
	to = glob;
	for (const char *c = dev; *c; c++) {
		if (strchr("*?[\\", *c)) {
			if (!room) {
				*to++ = '?';
				continue;
			}
			*to++ = '\\';
		}
		*to++ = *c;
	}
	*to = '\0';
	if (room && strlen(glob) >= RPFMON_NAME_LEN) {
		room = false;
		goto again;
	}
	escape_shell(f, glob);
}

static void add_text(struct finding *finding, char *text)
{
	finding->fix = xgrow(finding->fix, finding->n_fix, &finding->room_fix, sizeof(char *));
	finding->fix[finding->n_fix++] = text;
}

static void add_fix(struct finding *finding, FILE *f, char **text)
{
	fclose(f);
	add_text(finding, *text);
}

static void warn(struct finding *finding, char *text)
{
	finding->warning = xgrow(finding->warning, finding->n_warning, &finding->room_warning,
				 sizeof(char *));
	finding->warning[finding->n_warning++] = text;
}

static void put_allow(FILE *f, const char *dev, const struct evidence *evidence,
		      const struct prefix *from)
{
	char buf[PREFIX_STRLEN];

	put_rpfmon(f, evidence);
	fputs("allow add dev ", f);
	put_glob(f, dev);
	fprintf(f, " from %s", prefix_str(buf, from));
}

static void put_override(FILE *f, const struct evidence *evidence, const char *before)
{
	if (evidence->override == RPFMON_OVERRIDE_ON)
		return;
	fputs(before, f);
	put_rpfmon(f, evidence);
	fputs("override on", f);
}

/*
 * Sources that may be allowed and are not yet, counted up to one too many; and
 * whether any may be.
 */
static size_t uncovered(const struct finding *finding, const struct evidence *evidence,
			struct prefix *sources, bool *allowable)
{
	size_t i, n = 0;

	*allowable = false;
	for (i = 0; i < finding->n_sources && n <= SOURCES_MAX; i++) {
		struct prefix source = host(finding->sources[i]);

		if (is_forbidden(&source))
			continue;
		*allowable = true;
		if (finding_rule(finding, evidence, source.addr))
			continue;
		if (n < SOURCES_MAX)
			sources[n] = source;
		n++;
	}
	return n;
}

char *advise_allow(const char *dev, const struct evidence *evidence, const struct prefix *sources,
		   size_t n)
{
	char *text;
	size_t i;
	FILE *f;

	if (n > SOURCES_MAX)
		return NULL;
	f = xmemstream(&text);
	for (i = 0; i < n; i++) {
		fputs(i ? " && " : "", f);
		put_allow(f, dev, evidence, &sources[i]);
	}
	put_override(f, evidence, n ? " && " : "");
	fclose(f);
	return text;
}

static void fix_sources(struct finding *finding, const struct evidence *evidence,
			const struct prefix *sources, size_t n)
{
	char *text = advise_allow(finding->dev, evidence, sources, n);

	if (text)
		add_text(finding, text);
}

static void fix_prefix(struct finding *finding, const struct evidence *evidence,
		       const struct prefix *sources, size_t n)
{
	const struct prefix *prefix = &finding->newest.prefix;

	if (!HAS(&finding->newest, RPFMON_A_RECORD_PREFIX) || !prefix->len ||
	    is_forbidden(prefix))
		return;
	if (n == 1 && prefix->len == 32 && prefix->addr.s_addr == sources[0].addr.s_addr)
		return;
	fix_sources(finding, evidence, prefix, 1);
}

/* sysctl takes '=' and some others in a device name for its own. */
static bool sysctl_can(const char *dev)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-@+,";

	return strspn(dev, plain) == strlen(dev);
}

static void put_sysctl(FILE *f, const struct evidence *evidence, const char *dev, int value)
{
	char *path;

	if (sysctl_can(dev)) {
		put_enter(f, evidence);
		fprintf(f, "sysctl -w net/ipv4/conf/%s/rp_filter=%d", dev, value);
		return;
	}
	path = xprintf("/proc/sys/net/ipv4/conf/%s/rp_filter", dev);
	fprintf(f, "echo %d | ", value);
	put_enter(f, evidence);
	fputs("tee ", f);
	escape_shell(f, path);
	free(path);
}

static void fix_loose(struct finding *finding, const struct evidence *evidence)
{
	char *text;
	FILE *f = xmemstream(&text);

	put_sysctl(f, evidence, finding->dev, RPFMON_MODE_LOOSE);
	add_fix(finding, f, &text);
}

/* The larger of the two counts, so both have to go. */
static void fix_off(struct finding *finding, const struct evidence *evidence)
{
	char *text;
	FILE *f = xmemstream(&text);

	put_sysctl(f, evidence, "all", RPFMON_MODE_OFF);
	if (sysctl_can(finding->dev)) {
		fprintf(f, " net/ipv4/conf/%s/rp_filter=%d", finding->dev, RPFMON_MODE_OFF);
	} else {
		fputs(" && ", f);
		put_sysctl(f, evidence, finding->dev, RPFMON_MODE_OFF);
	}
	add_fix(finding, f, &text);
}

static bool begins(const char *s, const char *with)
{
	return !strncmp(s, with, strlen(with));
}

static void warn_of(struct finding *finding, const struct evidence *evidence)
{
	static const char *const sysctls[] = { "route_localnet", "accept_local" };
	const char *kind = finding->device->kind;
	const char *dev = finding->dev;
	unsigned int i;

	if (!strcmp(kind, "veth") || begins(dev, "cali") || begins(dev, "lxc") ||
	    begins(dev, "veth"))
		warn(finding, xprintf("%s looks like a workload's own veth: what is let in here "
				      "can be forged by that workload", dev));
	else if (!*kind && strcmp(dev, "lo"))
		warn(finding, xprintf("%s is a physical port: what is let in here can be forged "
				      "by anybody on that network", dev));
	for (i = 0; i < ARRAY_SIZE(sysctls); i++)
		if (evidence->sysctl && evidence->sysctl(dev, sysctls[i]) > 0)
			warn(finding, xprintf("net.ipv4.conf.%s.%s is set: with a wider filter, "
					      "forged local addresses may come in", dev,
					      sysctls[i]));
}

static void advise_asymmetric(struct finding *finding, const struct evidence *evidence)
{
	struct prefix sources[SOURCES_MAX];
	char addr[INET_ADDRSTRLEN];
	bool allowable;
	size_t n;

	n = uncovered(finding, evidence, sources, &allowable);
	if (!allowable) {
		inet_ntop(AF_INET, &finding->newest.src, addr, sizeof(addr));
		finding->advice = xprintf("no rule may admit %s, which is nobody's address: find "
					  "out who sends it", addr);
		return;
	}
	fix_sources(finding, evidence, sources, n);
	if (n)
		fix_prefix(finding, evidence, sources, n);
	fix_loose(finding, evidence);
	finding->advice = advice_asymmetric(finding, evidence);
}

static void advise_live(struct finding *finding, const struct evidence *evidence)
{
	char addr[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &finding->newest.src, addr, sizeof(addr));
	if (!finding_is_loss(finding)) {
		finding->advice = xprintf("nothing was dropped: somebody asked the routing table, "
					  "as ip route get from %s iif %s does", addr,
					  finding->dev);
		return;
	}
	switch (finding->newest.reason) {
	case RPFMON_REASON_ASYMMETRIC:
		advise_asymmetric(finding, evidence);
		break;
	case RPFMON_REASON_NO_ROUTE:
		finding->advice = xprintf("there is no route back to %s: add one; no rule can "
					  "help, and loose mode rejects it as well", addr);
		break;
	case RPFMON_REASON_NO_ADDRESS:
		fix_off(finding, evidence);
		finding->advice = xprintf("give %s an IPv4 address; no rule can help, and loose "
					  "mode rejects it as well; only mode 0 does not, for "
					  "which rp_filter of both all and %s must be 0",
					  finding->dev, finding->dev);
		break;
	case RPFMON_REASON_CHANGED:
		finding->advice = xprintf("routing changed while the packet was in flight: nothing "
					  "to fix unless it goes on");
		break;
	}
	if (finding->newest.context == RPFMON_CONTEXT_QUERY)
		warn(finding, xprintf("each of these look-ups is a packet lost, which the kernel "
				      "does not count"));
	if (finding->n_fix)
		warn_of(finding, evidence);
}

static void advise(struct finding *finding, const struct evidence *evidence)
{
	if (finding->live)
		advise_live(finding, evidence);
	else if (!finding->device)
		finding->advice = xprintf("no longer rejected: %s is gone", finding->dev);
	else if (finding->mode == RPFMON_MODE_OFF)
		finding->advice = xprintf("no longer rejected: the mode of %s is off now",
					  finding->dev);
	else if (finding->rule && evidence->override == RPFMON_OVERRIDE_ON &&
		 finding->mode == RPFMON_MODE_STRICT)
		finding->advice = xprintf("no longer rejected: rule %u admits it now",
					  finding->rule->id);
	else
		finding->advice = xprintf("no longer rejected: the mode of %s is loose now",
					  finding->dev);
}

void findings_advise(struct findings *findings, const struct evidence *evidence)
{
	size_t i;

	for (i = 0; i < findings->n; i++)
		advise(&findings->v[i], evidence);
}
