/* SPDX-License-Identifier: GPL-2.0 */
/* From a seed: a network namespace's routing, and commands that change it. */
#ifndef CHANCE_H
#define CHANCE_H

#include <stdint.h>
#include <stdio.h>

void chance_seed(uint64_t seed);

/* Scripts for `ip -force -batch`: chance has it that the kernel refuses some. */
void chance_links(FILE *f, const char *other);
void chance_routes(FILE *f);

/* Words for `sysctl -w`. */
void chance_sysctls(FILE *f);

/* A command line. */
void chance_command(FILE *f);

#endif
