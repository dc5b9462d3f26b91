/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One call prints a member of a JSON object or a cell of a text table,
 * whichever was asked for.
 */
#ifndef RPFMON_OUT_H
#define RPFMON_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "term.h"
#include "util.h"
#include "words.h"

enum out {
	OUT_JSON = 1 << 0,
	OUT_TEXT = 1 << 1,
	OUT_ANY = OUT_JSON | OUT_TEXT,
	OUT_RARE = 1 << 2,	/* beside one of these: no column where all are empty */
};

void out_init(bool json, bool pretty);
bool out_is_json(void);

/*
 * What is to come: rows, a line of text @none without any; strings; one object;
 * or a stream.
 */
void out_list(const char *none);
void out_strings(void);
void out_one(void);
void out_stream(void);

/* Begins the next row of a list, or object of a stream. */
void out_row(void);

/* Ends an object of a stream: it is written now. False when nobody reads. */
bool out_flush(void);

/* Drops what could not be written. */
void out_discard(void);

/* Between these, members are those of an object or an array inside the row; JSON alone. */
void out_object(const char *name);
void out_array(const char *name);
void out_end(void);

/* A NULL @value is null, and "-" in a table. In an array @name is NULL. */
void out_string(enum out where, const char *name, const char *value);
void out_number(enum out where, const char *name, uint64_t value);
void out_word(enum out where, const char *name, const struct words *words, uint32_t value);
void out_bool(enum out where, const char *name, bool value);
void out_null(enum out where, const char *name);

/* In JSON alone. */
void out_decimal(const char *name, double value);

/* A line of text, escaped; and one to be pasted, which is printable as it is. */
void out_line(const char *fmt, ...) PRINTF(1, 2);
void out_paste(const char *line);

/* The same, and in JSON a string of an array. */
void out_item(const char *line);

/*
 * A line of a stream: on a terminal that is narrower, folded, and of this @colour.
 * Escaped.
 */
void out_told(enum colour colour, const char *line);

/* A paragraph behind @head, folded and indented by the length of @head. */
void out_fold(const char *head, const char *text);

/* A member beside the error, if there will be one. */
void out_why(const char *name, const char *text);

/*
 * Prints what was gathered, or where @err is an exit code other than 0 nothing
 * but, in JSON, the error. Returns the exit code.
 */
int out_finish(int err);

#endif
