/* SPDX-License-Identifier: GPL-2.0 */
/* What can be a name. Each returns NULL or what is wrong with it, good until the next call. */
#ifndef RPFMON_NAME_H
#define RPFMON_NAME_H

const char *parse_dev(const char *s);
const char *parse_glob(const char *s);
const char *parse_kind(const char *s);

#endif
