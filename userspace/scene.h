/* SPDX-License-Identifier: GPL-2.0 */
/* A finding among what is known of its namespace now: what situations and fixes look at. */
#ifndef RPFMON_SCENE_H
#define RPFMON_SCENE_H

#include "finding.h"
#include "lookup.h"
#include "netns.h"
#include "networks.h"
#include "ruling.h"
#include "sockets.h"
#include "sysctl.h"

/* More sources than this in one command are nothing to paste. */
#define SOURCES_MAX 8

/* What all findings of a namespace share. */
struct stage {
	struct facts *facts;
	struct own local, broadcast;	/* addresses of ours */
	struct sockets sockets;
	struct settings settings;	/* of sysctl.d, the host's */
	struct rulings *rulings;
	const struct netns *ns;		/* that commands must name, or NULL */
	uint32_t override;
	bool foreseen;			/* nothing was dropped yet */
};

struct scene {
	const struct stage *stage;
	unsigned int number;		/* of the finding: no two make one table */
	const struct facts *facts;
	struct finding *f;
	const struct record *r;		/* its newest packet, */
	const struct record *back;	/* and its reason and return path */
	const struct link *in, *out;	/* its device and that of the return path, or NULL */
	const struct link *vrf;		/* that @in is in, or NULL */
	const struct link *owner;	/* the device that has its destination, or NULL */
	const struct link *own_source;	/* the device that has its source, or NULL */
	bool overlay;			/* @in is one */
	bool multicast, broadcast;
	struct path path;		/* what the tables say of the return path */
	bool by_default;		/* a default route in effect */
	unsigned int default_len;	/* the longest prefix of its set */
	uint32_t other_table;		/* one that some routing rule leads to, where it would be right; or 0 */
	struct prefix source[SOURCES_MAX];	/* those that a fix is for, heaviest first, */
	const struct sender *sender[SOURCES_MAX];
	size_t n_source;
	size_t n_left;			/* and how many more there are, not left out */
	bool doubtful;			/* one of them may be forged, and no look at tables tells */
	size_t n_forged;		/* left out */
	struct in_addr forged;		/* one of these */
};

/* Once its facts are there. */
void stage_make(struct stage *stage);
void stage_free(struct stage *stage);

void scene_make(struct scene *scene, const struct stage *stage, struct finding *finding);

/* Is nobody here to take it? For &struct evidence; @stage is one. */
bool scene_unheard(void *stage, const struct record *record);

/*
 * Sources of other kinds want something else done, and what nobody misses is told of by where it
 * went: a number for each. Likewise.
 */
unsigned int scene_apart(void *stage, const struct record *record, bool unheard);

/* Is no reply due: to an ICMP error, to what is exported, logged or sent to many? */
bool scene_is_one_way(const struct record *record);

/* The query for the return path of a record; with its mark if that is to count. */
struct query scene_query(const struct scene *scene, const struct record *record, bool mark);

/* Sources that no fix may open the door to, and what overlaps them. */
bool is_forbidden(const struct prefix *prefix);

/* Does the source stand on the link of the device of arrival? */
bool is_on_link(const struct scene *scene, const struct sender *sender);

/* Does the return path lead to a link on which nobody is known by the address of the source? */
bool scene_is_elsewhere(const struct scene *scene);

#endif
