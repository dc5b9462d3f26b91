// SPDX-License-Identifier: GPL-2.0
/* How numbers are read. */
#include "number.h"
#include "test.h"

static void test_numbers(void)
{
	uint32_t n = 7;

	ok(!parse_number("1", 1, 10, &n) && n == 1, "the smallest number");
	ok(!parse_number("10", 1, 10, &n) && n == 10, "the largest number");
	ok(!parse_number("4294967295", 0, UINT32_MAX, &n) && n == UINT32_MAX, "all of 32 bits");
	ok(parse_number("0", 1, 10, &n) && parse_number("11", 1, 10, &n), "numbers out of range");
	ok(parse_number("4294967297", 0, UINT32_MAX, &n), "a number of more than 32 bits");
	ok(parse_number("1x", 0, 9, &n) && parse_number("x", 0, 9, &n) &&
	   parse_number("", 0, 9, &n) && parse_number("-1", 0, 9, &n) &&
	   parse_number("0x1", 0, 9, &n) && parse_number("1e0", 0, 9, &n), "no numbers");
}

int main(void)
{
	test_numbers();
	return end();
}
