// SPDX-License-Identifier: GPL-2.0
/* Loads the BPF program of count.bpf.c, and keeps it attached until it is told to end. */
#include <stdio.h>
#include <unistd.h>
#include <bpf/libbpf.h>

int main(int argc, char **argv)
{
	struct bpf_object *object = argc == 2 ? bpf_object__open_file(argv[1], NULL) : NULL;
	struct bpf_program *program;

	if (!object || bpf_object__load(object)) {
		fprintf(stderr, "usage: count OBJECT\n");
		return 1;
	}
	bpf_object__for_each_program(program, object) {
		if (!bpf_program__attach(program)) {
			fprintf(stderr, "count: cannot attach %s\n", bpf_program__name(program));
			return 1;
		}
	}
	pause();
	return 0;
}
