/* SPDX-License-Identifier: GPL-2.0 */
/* What explain and doctor tell alike of a diagnosis, as text. */
#ifndef RPFMON_TELL_H
#define RPFMON_TELL_H

#include "diagnose.h"

/* The texts of its situations, each behind @head: advice, or warnings. */
void tell_words(const struct diagnosis *diagnosis, const char *head, bool warnings);

/* Its warnings, and what mends it. */
void tell_fixes(const struct diagnosis *diagnosis);

/* Folds @text, and frees it. */
void tell_fold(const char *head, char *text);

/* "s", unless there is one. */
const char *tell_plural(uint64_t n);

#endif
