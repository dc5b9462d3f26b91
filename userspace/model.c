// SPDX-License-Identifier: GPL-2.0
/* Decodes what the module tells, and holds lists of it; the structs are those of model_gen.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <libmnl/libmnl.h>

#include "layout.h"
#include "model.h"
#include "util.h"

static int decode(const struct layout *layout, const void *attrs, size_t len, void *out);

static int decode_one(const struct field *field, const struct nlattr *attr, void *out)
{
	const void *from = mnl_attr_get_payload(attr);
	size_t len = mnl_attr_get_payload_len(attr);
	char *to = (char *)out + field->offset;
	struct blob *blob = (void *)to;

	switch (field->form) {
	case NUMBER:
		if (len != field->size)
			return -EBADMSG;
		memcpy(to, from, len);
		return 0;
	case STRING:
		len = strnlen(from, len);
		if (len >= field->size)
			len = field->size - 1;
		memcpy(to, from, len);
		to[len] = '\0';
		return 0;
	case BLOB:
		if (len > sizeof(blob->data))
			return -EBADMSG;
		memcpy(blob->data, from, len);
		blob->len = len;
		return 0;
	case NEST:
		return decode(field->nest, from, len, to);
	case FLAG:
	case NONE:
		break;
	}
	return 0;
}

/* Walks the attributes; what is left over in the end belongs to none. */
#define for_each_attr(attr, attrs, len)					\
	for ((attr) = (attrs); mnl_attr_ok(attr, left(attr, attrs, len)); \
	     (attr) = mnl_attr_next(attr))

static int left(const void *attr, const void *attrs, size_t len)
{
	return (int)len - (int)((const char *)attr - (const char *)attrs);
}

static int decode(const struct layout *layout, const void *attrs, size_t len, void *out)
{
	const struct field *field;
	const struct nlattr *attr;
	uint64_t has = 0;
	uint16_t type;
	int err;

	for_each_attr(attr, attrs, len) {
		type = mnl_attr_get_type(attr);
		if (type > layout->max)
			continue;
		field = &layout->fields[type];
		if (field->form == NONE)
			continue;
		err = decode_one(field, attr, out);
		if (err)
			return err;
		has |= 1ULL << type;
	}
	if (left(attr, attrs, len) > 0)
		return -EBADMSG;
	*(uint64_t *)out = has;
	return 0;
}

int device_decode(const void *attrs, size_t len, struct device *device)
{
	memset(device, 0, sizeof(*device));
	return decode(&device_layout, attrs, len, device);
}

int rule_decode(const void *attrs, size_t len, struct rule *rule)
{
	memset(rule, 0, sizeof(*rule));
	return decode(&rule_layout, attrs, len, rule);
}

int conf_decode(const void *attrs, size_t len, struct conf *conf)
{
	memset(conf, 0, sizeof(*conf));
	return decode(&conf_layout, attrs, len, conf);
}

int answer_decode(const void *attrs, size_t len, struct answer *answer)
{
	memset(answer, 0, sizeof(*answer));
	return decode(&answer_layout, attrs, len, answer);
}

int journal_decode(const void *attrs, size_t len, struct records *records)
{
	struct record record;
	const struct nlattr *attr;
	uint64_t missed;
	int err;

	for_each_attr(attr, attrs, len) {
		switch (mnl_attr_get_type(attr)) {
		case RPFMON_A_JOURNAL_RECORD:
			memset(&record, 0, sizeof(record));
			err = decode(&record_layout, mnl_attr_get_payload(attr),
				     mnl_attr_get_payload_len(attr), &record);
			if (err)
				return err;
			records_add(records, &record);
			break;
		case RPFMON_A_JOURNAL_MISSED:
			if (mnl_attr_get_payload_len(attr) != sizeof(missed))
				return -EBADMSG;
			memcpy(&missed, mnl_attr_get_payload(attr), sizeof(missed));
			records->missed += missed;
			break;
		}
	}
	return left(attr, attrs, len) > 0 ? -EBADMSG : 0;
}

static const struct field edit_fields[] = {
	[RPFMON_A_CHANGE_TIME] = FIELD(NUMBER, edit, time),
	[RPFMON_A_CHANGE_NETNS] = FIELD(NUMBER, edit, netns),
	[RPFMON_A_CHANGE_GENERATION] = FIELD(NUMBER, edit, generation),
	[RPFMON_A_CHANGE_UID] = FIELD(NUMBER, edit, uid),
	[RPFMON_A_CHANGE_PID] = FIELD(NUMBER, edit, pid),
	[RPFMON_A_CHANGE_COMM] = FIELD(STRING, edit, comm),
	[RPFMON_A_CHANGE_OVERRIDE] = FIELD(NUMBER, edit, override),
	[RPFMON_A_CHANGE_RESET] = { .form = FLAG },
	[RPFMON_A_CHANGE_IFINDEX] = FIELD(NUMBER, edit, ifindex),
};

int edit_decode(const void *attrs, size_t len, struct edit *edit)
{
	static const struct layout layout = LAYOUT(edit_fields);
	const struct nlattr *attr;
	struct rule rule;
	uint16_t type;
	int err;

	memset(edit, 0, sizeof(*edit));
	err = decode(&layout, attrs, len, edit);
	if (err)
		return err;
	for_each_attr(attr, attrs, len) {
		type = mnl_attr_get_type(attr);
		if (type < RPFMON_A_CHANGE_ADDED || type > RPFMON_A_CHANGE_EXPIRED)
			continue;
		err = rule_decode(mnl_attr_get_payload(attr), mnl_attr_get_payload_len(attr), &rule);
		if (err)
			return err;
		rules_add(&edit->rules[type], &rule);
	}
	return 0;
}

void edit_free(struct edit *edit)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(edit->rules); i++)
		free(edit->rules[i].v);
}

void devices_add(struct devices *devices, const struct device *device)
{
	devices->v = xgrow(devices->v, devices->n, &devices->room, sizeof(*device));
	devices->v[devices->n++] = *device;
}

void records_add(struct records *records, const struct record *record)
{
	records->v = xgrow(records->v, records->n, &records->room, sizeof(*record));
	records->v[records->n++] = *record;
}

void rules_add(struct rules *rules, const struct rule *rule)
{
	rules->v = xgrow(rules->v, rules->n, &rules->room, sizeof(*rule));
	rules->v[rules->n++] = *rule;
}

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

static int record_compare(const void *one, const void *other)
{
	const struct record *a = one, *b = other;

	if (a->time != b->time)
		return COMPARE(a->time, b->time);
	if (a->cpu != b->cpu)
		return COMPARE(a->cpu, b->cpu);
	return COMPARE(a->seq, b->seq);
}

void records_sort(struct records *records)
{
	size_t i;

	/* One CPU's, and many more, come in order. */
	for (i = 1; i < records->n && record_compare(&records->v[i - 1], &records->v[i]) <= 0; i++)
		;
	if (i < records->n)
		qsort(records->v, records->n, sizeof(*records->v), record_compare);
}

bool counters_any(const struct counters *counters)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(counters->v); i++)
		if (counters->v[i] && !counter_is_time(i))
			return true;
	return false;
}

bool counter_is_time(unsigned int attr)
{
	return COUNTER_TIMES & (1ULL << attr);
}

bool probe_is_off(const struct conf *conf)
{
	return HAS(conf, RPFMON_A_CONF_PROBE) && conf->probe == RPFMON_PROBE_OFF;
}

bool decided_by_all(uint32_t mode_all, uint32_t mode_dev)
{
	return (int32_t)mode_all > (int32_t)mode_dev;
}

bool rule_same(const struct rule *a, const struct rule *b)
{
	return HAS(a, RPFMON_A_RULE_DEV) == HAS(b, RPFMON_A_RULE_DEV) &&
	       !strcmp(a->dev, b->dev) && !strcmp(a->kind, b->kind) &&
	       !prefix_compare(&a->from, &b->from);
}

bool rule_is_over(const struct rule *rule, uint64_t now)
{
	return HAS(rule, RPFMON_A_RULE_UNTIL) && rule->until <= now;
}
