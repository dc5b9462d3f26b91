/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RPFMON_WORDS_H
#define RPFMON_WORDS_H

#include <linux/kernel.h>
#include <linux/rpfmon.h>

/* The words of the netlink specification, for text made in the kernel */

static inline const char *rpfmon_word(const char * const *words, size_t n,
				      unsigned int i)
{
	return i < n ? words[i] : "?";
}

static inline const char *rpfmon_mode_name(enum rpfmon_mode mode)
{
	static const char * const words[] = { "off", "strict", "loose" };

	return rpfmon_word(words, ARRAY_SIZE(words), mode);
}

static inline const char *rpfmon_override_name(enum rpfmon_override override)
{
	static const char * const words[] = { "off", "audit", "on" };

	return rpfmon_word(words, ARRAY_SIZE(words), override);
}

static inline const char *rpfmon_probe_name(enum rpfmon_probe probe)
{
	static const char * const words[] = { "off", "working" };

	return rpfmon_word(words, ARRAY_SIZE(words), probe);
}

static inline const char *rpfmon_reason_name(enum rpfmon_reason reason)
{
	static const char * const words[] = {
		"asymmetric", "no-route", "no-address", "changed",
	};

	return rpfmon_word(words, ARRAY_SIZE(words), reason);
}

static inline const char *rpfmon_context_name(enum rpfmon_context context)
{
	static const char * const words[] = { "packet", "arp", "query" };

	return rpfmon_word(words, ARRAY_SIZE(words), context);
}

static inline const char *rpfmon_verdict_name(enum rpfmon_verdict verdict)
{
	static const char * const words[] = {
		"dropped", "would-admit", "admitted",
	};

	return rpfmon_word(words, ARRAY_SIZE(words), verdict);
}

#endif /* RPFMON_WORDS_H */
