// SPDX-License-Identifier: GPL-2.0
/* What can be the name of a device, a glob over such names, or a link kind. */
#include <stdio.h>
#include <string.h>
#include <linux/rpfmon.h>

#include "name.h"

static const char *name(const char *s, const char *not)
{
	static char wrong[64];
	const char *c;

	if (!*s)
		return "must not be empty";
	if (strlen(s) >= RPFMON_NAME_LEN) {
		snprintf(wrong, sizeof(wrong), "is longer than %d characters", RPFMON_NAME_LEN - 1);
		return wrong;
	}
	c = strpbrk(s, not);
	if (!c)
		return NULL;
	if (*c > ' ')
		snprintf(wrong, sizeof(wrong), "must not contain '%c'", *c);
	else
		snprintf(wrong, sizeof(wrong), "must not contain white space");
	return wrong;
}

const char *parse_dev(const char *s)
{
	if (!strcmp(s, ".") || !strcmp(s, ".."))
		return "can be no device's name";
	return name(s, "/: \t\n\v\f\r");
}

const char *parse_glob(const char *s)
{
	return name(s, "/ \t\n\v\f\r");
}

const char *parse_kind(const char *s)
{
	return name(s, "/*?[\\ \t\n\v\f\r");
}
