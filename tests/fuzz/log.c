// SPDX-License-Identifier: GPL-2.0
/* What the tool prints while it is fuzzed goes nowhere: a sanitizer, and must(), write to what was stderr. */
#include <unistd.h>

#include "fuzz.h"

static FILE *log_file;

FILE *fuzz_log(void)
{
	return log_file ? log_file : stderr;
}

__attribute__((constructor)) static void be_silent(void)
{
	int fd = dup(2);

	if (fd >= 0)
		log_file = fdopen(fd, "w");
	if (log_file)
		setvbuf(log_file, NULL, _IONBF, 0);
	stdout = fopen("/dev/null", "w");
	stderr = stdout;
}
