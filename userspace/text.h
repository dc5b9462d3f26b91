/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_TEXT_H
#define RPFMON_TEXT_H

#include <stdint.h>
#include <stdio.h>

#define NSEC_PER_SEC 1000000000ULL

/* For a terminal: whatever is not printable ASCII, and the backslash, as \xHH. */
void text_put(FILE *f, const char *s);
char *text_escape(const char *s);

/* For JSON: bytes that are no UTF-8 as \xHH. */
char *text_utf8(const char *s);

/* One word for a POSIX shell, in printable ASCII. */
void text_put_shell(FILE *f, const char *s);

/* One word for a file that restore reads. */
void text_put_saved(FILE *f, const char *s);

/* RFC 3339, UTC, microseconds. */
#define TEXT_TIME_LEN 32
const char *text_time(char buf[TEXT_TIME_LEN], uint64_t ns);

/* 59s, 3m20s, 2h, 1d4h: as parse_duration() reads it. */
#define TEXT_DURATION_LEN 48
const char *text_duration(char buf[TEXT_DURATION_LEN], uint64_t seconds);

/* How long before now, coarse: 12s ago, 3m ago, 2h ago, 4d ago. */
const char *text_age(char buf[TEXT_DURATION_LEN], uint64_t ns, uint64_t now);
uint64_t text_now(void);

#endif
