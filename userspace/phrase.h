/* SPDX-License-Identifier: GPL-2.0 */
/* What a situation says, with the words of a scene filled in. Pure. */
#ifndef RPFMON_PHRASE_H
#define RPFMON_PHRASE_H

#include "scene.h"

/* @says with what stands for each {word} of it, see phrase.c; to be freed. */
char *phrase(const struct scene *scene, const char *says);

/* What the words and the situations both look up: NULL if there is none. */
const struct rule *phrase_rule(const struct scene *scene);	/* that decides its source */
const struct waiting *phrase_socket(const struct scene *scene);	/* that takes its packets */
const struct setting *phrase_set_again(const struct scene *scene);	/* that sets its device's filter by a pattern */

#endif
