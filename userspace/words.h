/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_WORDS_H
#define RPFMON_WORDS_H

#include <stdbool.h>
#include <stdint.h>

struct words {
	const char *const *word;
	unsigned int n;
};

extern const struct words words_mode, words_override, words_reason, words_context, words_verdict,
			  words_probe, words_answer;

/* By attribute, &enum rpfmon_attr_counters; NULL where it is none. */
extern const struct words words_counter;

/* NULL where there is no word. */
const char *word(const struct words *words, uint32_t value);

/* A word, or the number where there is none. */
#define WORD_LEN 16
const char *word_or_number(char buf[WORD_LEN], const struct words *words, uint32_t value);
const char *word_table(char buf[WORD_LEN], uint32_t table);
const char *word_proto(char buf[WORD_LEN], uint8_t proto);

/* Link kinds that the module takes for an overlay; NULL ends them. A TAP, of kind tun, is none. */
extern const char *const words_overlay[];
bool is_overlay(const char *kind, uint16_t type);

#endif
