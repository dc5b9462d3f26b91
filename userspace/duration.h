/* SPDX-License-Identifier: GPL-2.0 */
/* Durations, times and ages. */
#ifndef RPFMON_DURATION_H
#define RPFMON_DURATION_H

#include <stdint.h>

#define NSEC_PER_SEC 1000000000ULL

/* Takes the whole word or none of it: NULL, or what is wrong with it. */
const char *parse_duration(const char *s, uint32_t *seconds);

/* 59s, 3m20s, 2h, 1d4h: as parse_duration() reads it. */
#define DURATION_STRLEN 48
const char *duration_str(char buf[DURATION_STRLEN], uint64_t seconds);

/* RFC 3339, UTC, microseconds. */
#define TIME_STRLEN 32
const char *time_str(char buf[TIME_STRLEN], uint64_t ns);

/*
 * Such a time as nanoseconds since the epoch, with any offset, if the kernel takes it for
 * an end. NULL, or what is wrong with it. until_str() writes it so that the same is read
 * again.
 */
const char *parse_time(const char *s, uint64_t *ns);
const char *until_str(char buf[TIME_STRLEN], uint64_t ns);

/* How long before now, coarse: 12s ago, 3m ago, 2h ago, 4d ago. */
const char *age_str(char buf[DURATION_STRLEN], uint64_t ns, uint64_t now);
uint64_t time_now(void);

#endif
