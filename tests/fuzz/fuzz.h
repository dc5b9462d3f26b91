/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_FUZZ_H
#define RPFMON_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Given any bytes, does not return where something is wrong. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property that must hold. Not by stderr, which is what the tool says. */
#define must(cond, what) do { \
	if (!(cond)) { \
		fprintf(fuzz_log(), "%s:%d: not so: %s\n", __FILE__, __LINE__, what); \
		abort(); \
	} \
} while (0)

FILE *fuzz_log(void);

#endif
