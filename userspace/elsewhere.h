/* SPDX-License-Identifier: GPL-2.0 */
/* What else in a network namespace drops packets, as far as the kernel counts or shows it. */
#ifndef RPFMON_ELSEWHERE_H
#define RPFMON_ELSEWHERE_H

#include "facts.h"
#include "fwrule.h"

/*
 * Calls @tell with a line for each that can be seen in the namespace of the process; what is behind
 * a newline in it is a command to paste. @facts may be NULL.
 */
void elsewhere(const struct facts *facts, const struct firewall *firewall, void (*tell)(const char *line));

/* Prints such a line. */
void elsewhere_print(const char *line);

#endif
