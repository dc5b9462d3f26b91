// SPDX-License-Identifier: GPL-2.0
/* What comes over netlink: whatever it is, it is decoded, and printed, or refused. The first byte chooses how it is shown. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "nl.h"
#include "print.h"

#define SEQ	7
#define FAMILY	42

static int show(uint8_t cmd, const void *attrs, size_t len, void *data)
{
	struct device device = { 0 };
	struct records records = { 0 };
	struct rule rule = { 0 };
	struct conf conf = { 0 };
	struct edit edit;
	size_t i;

	(void)cmd;
	(void)data;
	if (!device_decode(attrs, len, &device)) {
		out_row();
		out_string(OUT_ANY, "dev", device.dev);
		print_counters(&device.counters);
	}
	if (!rule_decode(attrs, len, &rule)) {
		out_row();
		print_rule(OUT_ANY, &rule);
	}
	if (!conf_decode(attrs, len, &conf)) {
		out_row();
		out_string(OUT_ANY, "module-version", conf.module_version);
		probe_is_off(&conf);
	}
	if (!edit_decode(attrs, len, &edit)) {
		out_row();
		out_string(OUT_ANY, "comm", edit.comm);
		for (i = 0; i < edit.rules[RPFMON_A_CHANGE_ADDED].n; i++)
			print_rule(OUT_JSON, &edit.rules[RPFMON_A_CHANGE_ADDED].v[i]);
	}
	edit_free(&edit);
	if (!journal_decode(attrs, len, &records)) {
		records_sort(&records);
		for (i = 0; i < records.n; i++) {
			char *line = record_line(&records.v[i]);

			out_row();
			print_record(&records.v[i]);
			free(line);
		}
	}
	free(records.v);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct nl nl = { .family = FAMILY };
	void *copy;

	if (!size)
		return 0;
	/* of its own, so that a byte read too far is seen */
	copy = malloc(size - 1);
	memcpy(copy, data + 1, size - 1);
	out_init(data[0] & 1, data[0] & 2);
	out_list("nothing");
	nl_read(&nl, copy, size - 1, SEQ, show, NULL);
	out_finish(0);
	out_init(data[0] & 1, false);
	out_list("nothing");
	nl_event(&nl, copy, size - 1, show, NULL);
	out_finish(0);
	free(copy);
	return 0;
}
