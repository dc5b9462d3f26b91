// SPDX-License-Identifier: GPL-2.0
/* Ends an arm64 QEMU that lets user programs do semihosting, with the given status. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define SYS_EXIT			0x18
#define ADP_STOPPED_APPLICATION_EXIT	0x20026

static void semihosting_exit(uint64_t status)
{
	uint64_t block[2] = { ADP_STOPPED_APPLICATION_EXIT, status };
	register uint64_t operation asm("x0") = SYS_EXIT;
	register uint64_t *parameters asm("x1") = block;

	asm volatile("hlt #0xf000" : "+r"(operation) : "r"(parameters) : "memory");
}

int main(int argc, char **argv)
{
	if (argc == 2)
		semihosting_exit(strtoul(argv[1], NULL, 10));
	fprintf(stderr, "usage: vmexit STATUS\n");
	return 1;
}
