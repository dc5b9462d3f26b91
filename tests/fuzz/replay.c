// SPDX-License-Identifier: GPL-2.0
/* In place of a fuzzer: each file that is named, once. */
#include "fuzz.h"

int main(int argc, char **argv)
{
	static uint8_t data[1 << 20];

	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "r");
		size_t size;

		if (!f) {
			fprintf(fuzz_log(), "cannot open %s\n", argv[i]);
			return 2;
		}
		size = fread(data, 1, sizeof(data), f);
		fclose(f);
		fprintf(fuzz_log(), "%s\n", argv[i]);
		LLVMFuzzerTestOneInput(data, size);
	}
	return 0;
}
