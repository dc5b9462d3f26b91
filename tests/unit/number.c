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

static void test_tos(void)
{
	uint8_t tos = 7;

	ok(!parse_tos("255", &tos) && tos == 255, "the largest type of service");
	ok(!parse_tos("0x1c", &tos) && tos == 28, "a type of service in hexadecimal digits");
	ok(parse_tos("256", &tos) && parse_tos("0x100", &tos) && parse_tos("0x", &tos) &&
	   parse_tos("0xg", &tos) && parse_tos("-1", &tos) && parse_tos("", &tos) && tos == 28,
	   "no types of service");
}

static void test_proto(void)
{
	uint8_t proto = 7;

	ok(!parse_proto("sctp", &proto) && proto == 132, "a protocol by its word");
	ok(!parse_proto("6", &proto) && proto == 6, "by the number of one that has a word");
	ok(!parse_proto("255", &proto) && proto == 255, "the largest");
	ok(parse_proto("0", &proto) && parse_proto("256", &proto) && parse_proto("igmp", &proto) &&
	   parse_proto("", &proto) && parse_proto("06", &proto) && proto == 255, "no protocols");
}

static void test_mark(void)
{
	uint32_t mark = 7;

	ok(!parse_mark("0xffffffff", &mark) && mark == UINT32_MAX, "the largest mark");
	ok(!parse_mark("0", &mark) && !mark, "the smallest");
	ok(parse_mark("0x100000000", &mark) && parse_mark("4294967296", &mark) && !mark,
	   "marks of more than 32 bits");
}

int main(void)
{
	test_numbers();
	test_mark();
	test_tos();
	test_proto();
	return end();
}
