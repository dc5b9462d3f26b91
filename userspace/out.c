// SPDX-License-Identifier: GPL-2.0
/* Prints what a command has to say, as a JSON document or as text. */
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>

#include "escape.h"
#include "out.h"
#include "util.h"

#define DEPTH 8
#define WIDTH 80
#define LEAST 20		/* of a table's last column, where it is folded */
#define INDENT 4		/* of what a line goes on with */

enum shape {
	NOTHING,
	LIST,
	ONE,
	STREAM,
};

struct cell {
	char *text;
	bool empty;
};

struct column {
	const char *name;
	bool right;		/* of numbers */
	bool rare;
	bool hidden;
	int width;
};

struct table {
	struct column *columns;
	size_t n_columns, room_columns;
	struct cell *cells;
	size_t n_cells, room_cells;
	size_t at;		/* column of the next cell */
};

static struct {
	bool json;
	bool pretty;
	enum shape shape;
	const char *none;
	bool lines;		/* printed apart from the table */
	json_object *root;
	json_object *stack[DEPTH];
	int depth;
	struct table table;
	const char *why;	/* beside an error, or NULL */
	char *why_text;
} out;

void out_init(bool json, bool pretty)
{
	out.json = json;
	out.pretty = pretty;
}

bool out_is_json(void)
{
	return out.json;
}

static void print(json_object *object)
{
	int flags = JSON_C_TO_STRING_NOSLASHESCAPE;

	flags |= out.pretty ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED
			    : JSON_C_TO_STRING_PLAIN;
	puts(json_object_to_json_string_ext(object, flags));
}

/* Stands for the next member: the innermost object or array. */
static json_object *top(void)
{
	return out.stack[out.depth - 1];
}

static void member(const char *name, json_object *value)
{
	if (json_object_is_type(top(), json_type_array))
		json_object_array_add(top(), value);
	else
		json_object_object_add(top(), name, value);
}

static void push(json_object *object)
{
	out.stack[out.depth++] = object;
}

void out_list(const char *none)
{
	out.shape = LIST;
	out.none = none;
	if (out.json)
		out.root = json_object_new_array();
}

void out_strings(void)
{
	out_list(NULL);
	if (out.json)
		push(out.root);
}

void out_one(void)
{
	out.shape = ONE;
	if (!out.json)
		return;
	out.root = json_object_new_object();
	out.depth = 0;
	push(out.root);
}

void out_stream(void)
{
	out.shape = STREAM;
}

bool out_flush(void)
{
	if (out.root) {
		print(out.root);
		json_object_put(out.root);
		out.root = NULL;
	}
	return !fflush(stdout);
}

void out_discard(void)
{
	__fpurge(stdout);
	clearerr(stdout);
}

void out_row(void)
{
	json_object *row;

	out.table.at = 0;
	if (!out.json || out.shape == ONE)
		return;
	row = json_object_new_object();
	if (out.shape == LIST)
		json_object_array_add(out.root, row);
	else
		out.root = row;
	out.depth = 0;
	push(row);
}

void out_object(const char *name)
{
	json_object *object;

	if (!out.json)
		return;
	object = json_object_new_object();
	member(name, object);
	push(object);
}

void out_array(const char *name)
{
	json_object *array;

	if (!out.json)
		return;
	array = json_object_new_array();
	member(name, array);
	push(array);
}

void out_end(void)
{
	if (out.json)
		out.depth--;
}

/* Takes over @text. */
static void cell(enum out where, const char *name, char *text, bool right, bool empty)
{
	struct table *t = &out.table;
	struct column *column;
	int width = strlen(text);

	if (t->at == t->n_columns) {
		t->columns = xgrow(t->columns, t->n_columns, &t->room_columns,
				   sizeof(*t->columns));
		t->columns[t->n_columns++] = (struct column) {
			.name = name,
			.right = right,
			.rare = where & OUT_RARE,
			.hidden = where & OUT_RARE,
			.width = strlen(name),
		};
	}
	column = &t->columns[t->at++];
	if (width > column->width)
		column->width = width;
	if (!empty)
		column->hidden = false;
	t->cells = xgrow(t->cells, t->n_cells, &t->room_cells, sizeof(*t->cells));
	t->cells[t->n_cells++] = (struct cell) { .text = text, .empty = empty };
}

void out_string(enum out where, const char *name, const char *value)
{
	char *text;

	if (out.json && where & OUT_JSON) {
		text = value ? xput(escape_json, value) : NULL;
		member(name, text ? json_object_new_string(text) : NULL);
		free(text);
	} else if (!out.json && where & OUT_TEXT) {
		cell(where, name, xput(escape_terminal, value ? value : "-"), false, !value);
	}
}

void out_null(enum out where, const char *name)
{
	out_string(where, name, NULL);
}

void out_number(enum out where, const char *name, uint64_t value)
{
	if (out.json && where & OUT_JSON)
		member(name, json_object_new_uint64(value));
	else if (!out.json && where & OUT_TEXT)
		cell(where, name, xprintf("%" PRIu64, value), true, !value);
}

void out_decimal(const char *name, double value)
{
	if (out.json)
		member(name, json_object_new_double(value));
}

void out_bool(enum out where, const char *name, bool value)
{
	if (out.json && where & OUT_JSON)
		member(name, json_object_new_boolean(value));
	else if (!out.json && where & OUT_TEXT)
		cell(where, name, xprintf("%s", value ? "yes" : "-"), false, !value);
}

void out_word(enum out where, const char *name, const struct words *words, uint32_t value)
{
	const char *w = word(words, value);

	if (w)
		out_string(where, name, w);
	else
		out_number(where, name, value);
}

void out_line(const char *fmt, ...)
{
	va_list args;
	char *text;

	if (out.json)
		return;
	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	va_end(args);
	if (!text)
		return;
	escape_terminal(stdout, text);
	putchar('\n');
	free(text);
	out.lines = true;
}

void out_paste(const char *line)
{
	if (out.json)
		return;
	puts(line);
	out.lines = true;
}

void out_item(const char *line)
{
	out_string(OUT_JSON, NULL, line);
	out_paste(line);
}

/* How much of @text fits on a line: up to a blank, or a word that is too long. */
static size_t line_of(const char *text, size_t width)
{
	size_t len = strcspn(text, " ");
	size_t next;

	while (text[len]) {
		next = len + 1 + strcspn(text + len + 1, " ");
		if (next > width)
			break;
		len = next;
	}
	return len;
}

/* Moves @text behind its first line of at most @width, or all where that is 0; returns the length. */
static int take_line(const char **text, int width)
{
	size_t len = width > 0 ? line_of(*text, width) : strlen(*text);

	*text += len;
	*text += strspn(*text, " ");
	return len;
}

void out_fold(const char *head, const char *text)
{
	int len, indent = strlen(head);
	const char *line;

	while (!out.json && *text) {
		line = text;
		len = take_line(&text, WIDTH - indent);
		out_line("%-*s%.*s", indent, head, len, line);
		head = "";
	}
}

void out_told(enum colour colour, const char *line)
{
	int len, columns = term_columns(), indent = 0;
	char *text = xput(escape_terminal, line);
	const char *rest = text;

	fputs(term_colour(colour), stdout);
	while (*rest) {
		line = rest;
		len = take_line(&rest, columns > INDENT ? columns - indent : 0);
		printf("%*s%.*s%s\n", indent, "", len, line, *rest ? "" : term_colour(PLAIN));
		indent = INDENT;
	}
	free(text);
}

static void pad(int n)
{
	while (n-- > 0)
		putchar(' ');
}

static void print_cell(const struct column *column, const char *text)
{
	int room = column->width - (int)strlen(text);

	if (column->right)
		pad(room);
	fputs(text, stdout);
	pad(2 + (column->right ? 0 : room));
}

/* @start: where the column begins. What a terminal has no room for goes on below. */
static void print_last(const struct column *column, const char *text, int start)
{
	int len, room = term_columns() - start, indent = 0;
	const char *line;

	if (column->right) {
		printf("%*s\n", column->width, text);
		return;
	}
	do {
		line = text;
		len = take_line(&text, room >= LEAST ? room : 0);
		printf("%*s%.*s\n", indent, "", len, line);
		indent = start;
	} while (*text);
}

static void print_table(void)
{
	const struct table *t = &out.table;
	size_t i, column, last = 0;
	int start = 0;
	char *head, *c;

	for (i = 0; i < t->n_columns; i++)
		if (!t->columns[i].hidden)
			last = i;
	for (i = 0; i < last; i++)
		if (!t->columns[i].hidden)
			start += t->columns[i].width + 2;
	for (i = 0; i <= last; i++) {
		if (t->columns[i].hidden)
			continue;
		head = xprintf("%s", t->columns[i].name);
		for (c = head; *c; c++)
			*c = toupper(*c);
		if (i == last)
			print_last(&t->columns[i], head, start);
		else
			print_cell(&t->columns[i], head);
		free(head);
	}
	for (i = 0; i < t->n_cells; i++) {
		column = i % t->n_columns;
		if (t->columns[column].hidden)
			continue;
		if (column == last)
			print_last(&t->columns[column], t->cells[i].text, start);
		else
			print_cell(&t->columns[column], t->cells[i].text);
	}
}

static void print_one(void)
{
	const struct table *t = &out.table;
	int width = 0;
	size_t i;

	for (i = 0; i < t->n_columns; i++)
		if (!t->columns[i].hidden && (int)strlen(t->columns[i].name) > width)
			width = strlen(t->columns[i].name);
	for (i = 0; i < t->n_columns; i++)
		if (!t->columns[i].hidden)
			printf("%-*s  %s\n", width, t->columns[i].name, t->cells[i].text);
}

static void print_text(void)
{
	if (out.shape == LIST && out.table.n_cells)
		print_table();
	else if (out.shape == LIST && out.none && !out.lines)
		puts(out.none);
	else if (out.shape == ONE && out.table.n_cells)
		print_one();
}

static void print_error(void)
{
	json_object *object = json_object_new_object();
	char *text = xput(escape_json, fail_text() ? fail_text() : "failed");

	json_object_object_add(object, "error", json_object_new_string(text));
	if (out.why)
		json_object_object_add(object, out.why, json_object_new_string(out.why_text));
	print(object);
	json_object_put(object);
	free(text);
}

void out_why(const char *name, const char *text)
{
	free(out.why_text);
	out.why = name;
	out.why_text = xput(escape_json, text);
}

static void forget(void)
{
	size_t i;

	free(out.why_text);
	out.why = out.why_text = NULL;

	for (i = 0; i < out.table.n_cells; i++)
		free(out.table.cells[i].text);
	free(out.table.cells);
	free(out.table.columns);
	memset(&out.table, 0, sizeof(out.table));
	json_object_put(out.root);
	out.root = NULL;
	out.depth = 0;
}

int out_finish(int err)
{
	if (out.json && is_failure(err)) {
		print_error();
	} else if (out.json && out.shape != STREAM) {
		if (!out.root)
			out_one();
		print(out.root);
	} else if (!is_failure(err)) {
		print_text();
	}
	forget();
	return err;
}
