// SPDX-License-Identifier: GPL-2.0
/* Joins the words of a command, and keeps apart what leads into a network namespace. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "util.h"

#define BLANKS " \t"
#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%^"

static void put_word(FILE *f, const char *word)
{
	if (*word && strspn(word, PLAIN) == strlen(word)) {
		fputs(word, f);
		return;
	}
	fputc('\'', f);
	for (; *word; word++) {
		if (*word == '\'')
			fputs("'\\''", f);
		else
			fputc(*word, f);
	}
	fputc('\'', f);
}

char *command_join(char *const *words, size_t n)
{
	char *text;
	size_t i;
	FILE *f;

	if (n == 1)
		return xprintf("%s", words[0]);
	f = xmemstream(&text);
	for (i = 0; i < n; i++) {
		if (i)
			fputc(' ', f);
		put_word(f, words[i]);
	}
	fclose(f);
	return text;
}

/* The length of @word and the blanks behind it, or 0 if it is not what @s begins with. */
static size_t skip_word(const char *s, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(s, word, len) || !strspn(s + len, BLANKS))
		return 0;
	return len + strspn(s + len, BLANKS);
}

/* The words before a command; "?" is the name. Returns their length, or 0. */
static size_t skip_prefix(const char *s, const char *const *words, const char **name, size_t *name_len)
{
	size_t at = 0, len;

	for (; *words; words++) {
		if (**words == '?') {
			*name = s + at;
			*name_len = strcspn(s + at, BLANKS ";&|\n'\"\\$`");
			len = *name_len && strspn(s + at + *name_len, BLANKS) ?
			      *name_len + strspn(s + at + *name_len, BLANKS) : 0;
		} else {
			len = skip_word(s + at, *words);
		}
		if (!len)
			return 0;
		at += len;
	}
	return at;
}

static size_t skip_netns(const char *s, const char **name, size_t *name_len)
{
	static const char *const ip[] = { "ip", "netns", "exec", "?", NULL };
	static const char *const nsenter[] = { "nsenter", "-t", "?", "-n", NULL };
	size_t len = skip_prefix(s, ip, name, name_len);

	return len ? len : skip_prefix(s, nsenter, name, name_len);
}

/* The end of one of the commands that the shell sees in @s. */
static size_t command_len(const char *s)
{
	char quote = 0;
	size_t i;

	for (i = 0; s[i]; i++) {
		if (s[i] == '\\' && quote != '\'' && s[i + 1])
			i++;
		else if (quote && s[i] == quote)
			quote = 0;
		else if (!quote && (s[i] == '\'' || s[i] == '"'))
			quote = s[i];
		else if (!quote && strchr(";&|\n", s[i]) && !(i && s[i - 1] == '>'))
			break;
	}
	return i;
}

const char *command_split(const char *line, char **rest, char **netns)
{
	unsigned int with = 0, without = 0;
	const char *wrong = NULL, *name;
	size_t len, skip, name_len;
	FILE *f;

	*netns = NULL;
	f = xmemstream(rest);
	while (*line) {
		skip = strspn(line, BLANKS ";&|\n");
		fwrite(line, 1, skip, f);
		line += skip;
		if (!*line)
			break;
		skip = skip_netns(line, &name, &name_len);
		if (skip) {
			with++;
			if (*netns && (strncmp(*netns, name, name_len) || (*netns)[name_len]))
				wrong = "it is for several network namespaces; try them one at a time";
			else if (!*netns)
				*netns = xprintf("%.*s", (int)name_len, name);
		} else {
			without++;
		}
		line += skip;
		len = command_len(line);
		fwrite(line, 1, len, f);
		line += len;
	}
	fclose(f);
	if (!wrong && with && without)
		wrong = "one part of it is for another network namespace; try them one at a time";
	return wrong;
}
