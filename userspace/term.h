/* SPDX-License-Identifier: GPL-2.0 */
/* Standard output, where it is a terminal. */
#ifndef RPFMON_TERM_H
#define RPFMON_TERM_H

enum colour {
	PLAIN,
	RED,
	GREEN,
	YELLOW,
};

/* Its columns; 0 where it is none, or does not tell. */
int term_columns(void);

/* What makes what follows of this colour; "" where it is no terminal, a dumb one, or NO_COLOR is set. */
const char *term_colour(enum colour colour);

#endif
