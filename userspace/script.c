// SPDX-License-Identifier: GPL-2.0
/* Writes and reads the file that save prints and restore reads. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "duration.h"
#include "escape.h"
#include "grammar.h"
#include "prefix.h"
#include "script.h"
#include "util.h"
#include "words.h"

#define BLANK " \t\r\n"
#define HEAD "# rpfmon"
#define ANNOUNCED "; ends with \"" SCRIPT_END "\""

char *script_head(void)
{
	char now[TIME_STRLEN];

	return xprintf(HEAD " " VERSION ", %s: to be read by rpfmon restore" ANNOUNCED,
		       time_str(now, time_now()));
}

char *script_rule(const char *before, const struct rule *rule)
{
	bool dev = HAS(rule, RPFMON_A_RULE_DEV);
	char buf[TIME_STRLEN];
	char *text;
	FILE *f;

	f = xmemstream(&text);
	fprintf(f, "%s %s ", before, dev ? "dev" : "kind");
	escape_saved(f, dev ? rule->dev : rule->kind);
	if (rule->from.len)
		fprintf(f, " from %s", prefix_str(buf, &rule->from));
	if (HAS(rule, RPFMON_A_RULE_UNTIL))
		fprintf(f, " until %s", until_str(buf, rule->until));
	if (HAS(rule, RPFMON_A_RULE_FORCE))
		fputs(" force", f);
	fclose(f);
	return text;
}

char *script_override(uint32_t override)
{
	char buf[WORD_LEN];

	return xprintf("override %s", word_or_number(buf, &words_override, override));
}

static int hex(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (at - digits) % 16 : -1;
}

/* What a backslash at *@from stands for; moves on to its last character. */
static const char *escape(const char **from, char *to)
{
	const char *p = *from + 1;

	if (!*p)
		return "ends in a backslash";
	*to = *p;
	if (*p == 'x') {
		if (hex(p[1]) < 0 || hex(p[2]) < 0)
			return "has \\x without two hexadecimal digits";
		*to = hex(p[1]) * 16 + hex(p[2]);
		if (!*to)
			return "has a NUL in it";
		p += 2;
	}
	*from = p;
	return NULL;
}

/* One word from *@from on, written to *@to; both move behind it. */
static const char *split_word(const char **from, char **to)
{
	const char *p = *from;
	const char *wrong;
	char quote = '\0';
	char *out = *to;

	for (; *p && (quote || !strchr(BLANK, *p)); p++) {
		if (quote ? *p == quote : *p == '\'' || *p == '"') {
			quote = quote ? '\0' : *p;
		} else if (*p == '\\' && quote != '\'') {
			wrong = escape(&p, out++);
			if (wrong)
				return wrong;
		} else {
			*out++ = *p;
		}
	}
	*from = p;
	*to = out;
	return quote ? "has a quote that is not closed" : NULL;
}

const char *script_split(char *line, char *words[SCRIPT_WORDS], int *n)
{
	const char *from = line;
	const char *wrong;
	char *to = line;
	bool more;

	for (*n = 0;; (*n)++) {
		from += strspn(from, BLANK);
		if (!*from || *from == '#')
			return NULL;
		if (*n == SCRIPT_WORDS)
			return "has too many words";
		words[*n] = to;
		wrong = split_word(&from, &to);
		if (wrong)
			return wrong;
		/* The end of a word may be written where the next begins to be read. */
		more = *from;
		*to++ = '\0';
		from += more;
	}
}

struct reader {
	unsigned long line;
	unsigned long override_line;
	struct script *script;
};

/* Frees @what. */
static int complain(const struct reader *r, char *what)
{
	fail(USAGE, "%s:%lu: %s", r->script->name, r->line, what);
	free(what);
	return USAGE;
}

static int add_rule(struct reader *r, const struct args *args)
{
	struct rules *rules = &r->script->rules;
	struct rule rule;
	size_t i;

	rule_from_args(args, &rule);
	for (i = 0; i < rules->n; i++)
		if (rule_same(&rules->v[i], &rule))
			return complain(r, xprintf("the same rule as in line %lu", r->script->line[i]));
	if (rules->n == RPFMON_RULES_MAX)
		return complain(r, xprintf("more than %u rules", RPFMON_RULES_MAX));
	r->script->line[rules->n] = r->line;
	rules_add(rules, &rule);
	return 0;
}

static int set_override(struct reader *r, const char *to)
{
	unsigned int i;

	if (r->override_line)
		return complain(r, xprintf("override was given in line %lu already", r->override_line));
	r->override_line = r->line;
	for (i = 0; i < words_override.n; i++)
		if (!strcmp(to, word(&words_override, i)))
			r->script->override = i;
	return 0;
}

static int read_line(struct reader *r, char *line)
{
	struct parsed parsed = { 0 };
	char *words[SCRIPT_WORDS];
	const char *wrong;
	char *text;
	int n;

	wrong = script_split(line, words, &n);
	if (wrong)
		return complain(r, xprintf("%s", wrong));
	if (!n)
		return 0;
	text = grammar_parse(n, words, &parsed);
	if (text)
		return complain(r, text);
	if (parsed.help || !parsed.command->saved)
		return complain(r, xprintf("only allow add and override off, audit or on may stand here"));
	if (parsed.command->args)
		return add_rule(r, &parsed.args);
	return set_override(r, parsed.command->word);
}

/* The whole file, with room for one byte more. */
static char *slurp(FILE *f, size_t *len)
{
	size_t room = 0, got;
	char *text = NULL;

	*len = 0;
	do {
		text = xgrow(text, *len + 1, &room, 1);
		got = fread(text + *len, 1, room - *len - 1, f);
		*len += got;
	} while (got);
	return text;
}

static bool begins(const char *text, size_t len, const char *with)
{
	return len >= strlen(with) && !memcmp(text, with, strlen(with));
}

/* Where @with ends, if nothing but blanks follows there; or NULL. */
static const char *ends(const char *text, size_t len, const char *with)
{
	while (len && strchr(BLANK, text[len - 1]))
		len--;
	return len >= strlen(with) && !memcmp(text + len - strlen(with), with, strlen(with)) ? text + len : NULL;
}

/*
 * What is left of a file that was cut in its first line has no end of line, and
 * begins as HEAD does; of one that was cut behind that, the first line announces
 * what is missing. Versions before announced nothing, nor does who writes by hand.
 */
static bool lacks_end(const char *text, size_t len)
{
	const char *first = memchr(text, '\n', len);
	const char *end = ends(text, len, "\n" SCRIPT_END);

	if (!first)
		return !strncmp(text, HEAD, len < strlen(HEAD) ? len : strlen(HEAD));
	return begins(text, len, HEAD) && ends(text, first - text, ANNOUNCED) &&
	       !(end && memchr(end, '\n', text + len - end));
}

static int read_lines(struct reader *r, char *text, size_t len)
{
	char *line, *end;
	int err = 0;

	for (line = text; !err && line < text + len; line = end + 1) {
		end = memchr(line, '\n', text + len - line);
		if (!end)
			end = text + len;
		*end = '\0';
		r->line++;
		if (strlen(line) != (size_t)(end - line))
			err = complain(r, xprintf("has a NUL in it"));
		else
			err = read_line(r, line);
	}
	return err;
}

int script_read(FILE *f, const char *name, struct script *script)
{
	struct reader r = { .script = script };
	char *text;
	size_t len;
	int err;

	memset(script, 0, sizeof(*script));
	script->name = name;
	text = slurp(f, &len);
	if (ferror(f))
		err = fail(REFUSED, "%s: %s", name, strerror(errno));
	else if (!len)
		err = fail(USAGE, "%s: is empty, as what a failed redirect leaves; nothing was changed",
			   name);
	else if (lacks_end(text, len))
		err = fail(USAGE, "%s: nothing was changed, since its last line is not '" SCRIPT_END "': move lines that "
			   "were added behind that line above it; if there is no such line, the file was cut: take "
			   "a copy that is whole", name);
	else
		err = read_lines(&r, text, len);
	free(text);
	return err;
}
