/* SPDX-License-Identifier: GPL-2.0 */
/* How untrusted words are written. util.h's xput() makes strings of these. */
#ifndef RPFMON_ESCAPE_H
#define RPFMON_ESCAPE_H

#include <stdio.h>

/* For a terminal: whatever is not printable ASCII, and the backslash, as \xHH. */
void escape_terminal(FILE *f, const char *s);

/* For JSON: bytes that are not UTF-8 as \xHH. */
void escape_json(FILE *f, const char *s);

/* One word for a POSIX shell, in printable ASCII. */
void escape_shell(FILE *f, const char *s);

/* One word for a file that restore reads. */
void escape_saved(FILE *f, const char *s);

#endif
