// SPDX-License-Identifier: GPL-2.0
/* What standard output is, if it is a terminal: its width and colours. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "term.h"

int term_columns(void)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		return 0;
	return size.ws_col;
}

/* See https://no-color.org. */
static bool colourful(void)
{
	const char *no = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no && *no) && term && strcmp(term, "dumb");
}

const char *term_colour(enum colour colour)
{
	static const char *const sequences[] = {
		[PLAIN] = "\033[0m",
		[RED] = "\033[31m",
		[GREEN] = "\033[32m",
		[YELLOW] = "\033[33m",
	};

	return colourful() ? sequences[colour] : "";
}
