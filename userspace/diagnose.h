/* SPDX-License-Identifier: GPL-2.0 */
/* Asks about each finding now, tells its situations, and tries what may mend it in a twin. */
#ifndef RPFMON_DIAGNOSE_H
#define RPFMON_DIAGNOSE_H

#include <time.h>

#include "foresee.h"
#include "situation.h"

/* What a fix lets in beside its sources. */
struct opening {
	char dev[IFNAMSIZ];
	struct prefix from;
};

/* A fix, and what came of trying it. */
struct trial {
	struct fix fix;
	enum proved proved;
	char *why_not;			/* NULL if it is proved */
	struct reply_path reply;
	struct opening *opens;
	size_t n_opens, opens_room;
	bool unasked;			/* there are kinds of packets that were not asked about */
};

struct diagnosis {
	struct finding *finding;
	struct scene scene;
	struct verdict_words words[SITUATIONS_MAX];
	size_t n_words;
	struct trial *trial;		/* narrowest first; none that failed */
	size_t n_trial, trial_room;
	char *failed;			/* why the first that failed did, or NULL */
};

struct diagnoses {
	clock_t begun;
	ino_t netns;
	bool stays;			/* in a copy, by which nothing more can be tried */
	struct stage stage;
	struct facts facts;
	struct rulings rulings;
	struct evidence evidence;
	struct findings findings;
	struct diagnosis *v;		/* one for each finding, the most urgent first */
	size_t n;
};

/*
 * What rejections of the namespace come to, of one device if @ifindex is not 0; @ns is what
 * commands must name, or NULL. 0, or an exit code, told. To be freed in either case.
 */
int diagnose(struct diagnoses *diagnoses, struct nl *nl, uint32_t ifindex, const struct netns *ns);

/*
 * The same for what is only foreseen: first all that is known of the namespace, @nl being NULL without the module;
 * then, out of what a twin foretells, the findings. 0, or an exit code, told. To be freed in either case.
 */
int diagnose_begin(struct diagnoses *diagnoses, struct nl *nl, const struct netns *ns);
int diagnose_foreseen(struct diagnoses *diagnoses, struct nl *nl, const struct foresight *foresight);

void diagnoses_free(struct diagnoses *diagnoses);

/* Is a situation's text to be shown: as advice, or as a warning? */
bool diagnosis_shows(const struct diagnosis *diagnosis, const struct verdict_words *words, bool warning);

#endif
