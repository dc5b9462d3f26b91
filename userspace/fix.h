/* SPDX-License-Identifier: GPL-2.0 */
/* Commands that may mend a finding, each complete in itself, and how they are taken back and kept. Pure. */
#ifndef RPFMON_FIX_H
#define RPFMON_FIX_H

#include "scene.h"
#include "steps.h"

/* Narrowest first. */
enum fix_kind {
	FIX_MARK,		/* src_valid_mark, for a packet whose mark leads the right way */
	FIX_LINKDOWN,		/* ignore_routes_with_linkdown, for a return path without carrier */
	FIX_PORT_ADDRESS,	/* an address off a port of the device */
	FIX_ALLOW,		/* a rule for each source */
	FIX_REUSE,		/* a routing rule that leads to a table that there is */
	FIX_ROUTE,		/* a route to each source by the device */
	FIX_TABLE,		/* a table for our address */
	FIX_ADDRESS,		/* an address for the device */
	FIX_ADDRESS_ALLOW,	/* the same, and rules */
	FIX_PREFIX,		/* a rule for the prefixes that many sources fill */
	FIX_LOOSE,
	FIX_OFF,		/* the filter off there, all other devices as they are */
	FIX_KINDS
};
#define FIX(kind) (1U << FIX_##kind)

struct fix {
	enum fix_kind kind;
	struct steps does, undoes;
	char *keep;		/* a command, or NULL */
	char *kept;		/* what it does not keep, and who does; or NULL */
	char *doubt;		/* why no copy can prove it; or NULL */
	struct prefix lets_in[SOURCES_MAX];
	size_t n_lets_in;
};

/* False if there is no such fix for @scene. To be freed if there is. */
bool fix_make(struct fix *fix, enum fix_kind kind, const struct scene *scene);
void fix_free(struct fix *fix);

/* rule, route, sysctl or address: in JSON. */
const char *fix_word(enum fix_kind kind);

#endif
