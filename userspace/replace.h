/* SPDX-License-Identifier: GPL-2.0 */
/* Puts a text in the place of a file. */
#ifndef RPFMON_REPLACE_H
#define RPFMON_REPLACE_H

/*
 * Whole, and on the disk, or not at all, whatever happens; but if its directory does not
 * get to the disk, which is told, it is in its place all the same. The owner and the mode
 * of a file that there is stay, and a link to it does; a new one is its owner's alone.
 * 0, or an exit code, told.
 */
int replace_file(const char *file, const char *text);

#endif
