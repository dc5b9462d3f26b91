/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How attributes become members of a struct: model_gen.c says which, model.c
 * does it.
 */
#ifndef RPFMON_LAYOUT_H
#define RPFMON_LAYOUT_H

#include <stddef.h>
#include <stdint.h>

#include "util.h"

enum form {
	NONE,
	NUMBER,		/* of exactly that size */
	STRING,		/* cut to that size */
	BLOB,
	FLAG,
	NEST,
};

struct layout;

struct field {
	enum form form;
	uint16_t offset;
	uint16_t size;
	const struct layout *nest;
};

/* By attribute. */
struct layout {
	const struct field *fields;
	uint16_t max;
};

#define FIELD(form_, type, member)					\
	{								\
		.form = (form_),					\
		.offset = offsetof(struct type, member),		\
		.size = sizeof(((struct type *)NULL)->member),		\
	}
#define ELEMENT(type, attr) [attr] = FIELD(NUMBER, type, v[attr])
#define NESTED(type, member, layout_)					\
	{								\
		.form = NEST,						\
		.offset = offsetof(struct type, member),		\
		.nest = &(layout_),					\
	}
#define LAYOUT(name) { name, ARRAY_SIZE(name) - 1 }

#endif
