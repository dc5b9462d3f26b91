// SPDX-License-Identifier: GPL-2.0
/* A file for restore: whatever is read from it, save would write so that the same is read again. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "script.h"
#include "util.h"

static int read_text(const char *text, size_t len, struct script *script)
{
	FILE *f = fmemopen((void *)text, len, "r");
	int err;

	if (!f)
		return -1;
	err = script_read(f, "fuzz", script);
	fclose(f);
	return err;
}

static char *save_text(const struct script *script)
{
	char *text, *line;
	FILE *f = xmemstream(&text);
	size_t i;

	for (i = 0; i < script->rules.n; i++) {
		line = script_rule("allow add", &script->rules.v[i]);
		fprintf(f, "%s\n", line);
		free(line);
	}
	line = script_override(script->override);
	fprintf(f, "%s\n", line);
	free(line);
	fclose(f);
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct script script = { 0 }, again = { 0 };
	char *text, *same;

	if (!size || read_text((const char *)data, size, &script)) {
		free(script.rules.v);
		return 0;
	}
	text = save_text(&script);
	must(!read_text(text, strlen(text), &again), "what save writes, restore reads");
	same = save_text(&again);
	must(!strcmp(text, same), "and the same comes of it");
	free(same);
	free(text);
	free(again.rules.v);
	free(script.rules.v);
	return 0;
}
