/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_PRINT_H
#define RPFMON_PRINT_H

#include <netinet/in.h>

#include "model.h"
#include "out.h"

/* Members of the object at hand. */
void print_counters(const struct counters *counters);
void print_record(const struct record *record);
void print_rule(enum out where, const struct rule *rule);
void print_addr(enum out where, const char *name, struct in_addr addr);
/* In JSON alone; null unless it is @known. */
void print_if(bool known, const char *name, uint64_t value);
void print_time(enum out where, const char *name, uint64_t ns);
void print_way_back(const struct record *record);
void print_orig_dst(const struct record *record);

/* As "eth0 (gateway 10.0.0.1, route 10.0.0.0/8, table main)", to be freed. */
char *way_back_words(const struct record *record);

/* One line, to be freed. */
char *record_line(const struct record *record);

/* As a monitor shows it. */
enum colour verdict_colour(uint32_t verdict);

/* NULL if the return path is on-link. */
const char *gateway_str(char buf[INET6_ADDRSTRLEN], const struct blob *gateway);

#endif
