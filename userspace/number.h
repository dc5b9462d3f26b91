/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers. */
#ifndef RPFMON_NUMBER_H
#define RPFMON_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * These take the whole word or none of it, and return NULL or what is wrong with
 * it, good until the next call.
 */
const char *parse_number(const char *s, uint32_t min, uint32_t max, uint32_t *number);
const char *parse_mark(const char *s, uint32_t *mark);
const char *parse_tos(const char *s, uint8_t *tos);
const char *parse_proto(const char *s, uint8_t *proto);

/* The digits that *@s begins with, no sign, no leading zero, and moves on behind them. */
bool number_scan(const char **s, uint64_t max, uint64_t *number);

#endif
