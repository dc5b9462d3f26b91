// SPDX-License-Identifier: GPL-2.0
/* What the module tells, from netlink attributes. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <libmnl/libmnl.h>

#include "model.h"
#include "util.h"

enum form {
	NONE,
	NUMBER,		/* of exactly that size */
	STRING,		/* cut to that size */
	BLOB,
	FLAG,
	NEST,
};

struct field {
	enum form form;
	uint16_t offset;
	uint16_t size;
	const struct layout *nest;
};

struct layout {
	const struct field *fields;
	uint16_t max;
};

#define FIELD(form_, type, member)					\
	{								\
		.form = (form_),					\
		.offset = offsetof(struct type, member),		\
		.size = sizeof(((struct type *)NULL)->member),		\
	}
#define NESTED(type, member, layout_)					\
	{								\
		.form = NEST,						\
		.offset = offsetof(struct type, member),		\
		.nest = &(layout_),					\
	}
#define LAYOUT(name) { name, ARRAY_SIZE(name) - 1 }

#define COUNTER(attr) [attr] = FIELD(NUMBER, counters, v[attr])

static const struct field counters_fields[] = {
	COUNTER(RPFMON_A_COUNTERS_REJECTED),
	COUNTER(RPFMON_A_COUNTERS_REJECTED_ASYMMETRIC),
	COUNTER(RPFMON_A_COUNTERS_REJECTED_NO_ROUTE),
	COUNTER(RPFMON_A_COUNTERS_REJECTED_NO_ADDRESS),
	COUNTER(RPFMON_A_COUNTERS_REJECTED_CHANGED),
	COUNTER(RPFMON_A_COUNTERS_ADMITTED),
	COUNTER(RPFMON_A_COUNTERS_WOULD_ADMIT),
	COUNTER(RPFMON_A_COUNTERS_ARP_REJECTED),
	COUNTER(RPFMON_A_COUNTERS_ARP_ADMITTED),
	COUNTER(RPFMON_A_COUNTERS_QUERY_REJECTED),
	COUNTER(RPFMON_A_COUNTERS_QUERY_ADMITTED),
	COUNTER(RPFMON_A_COUNTERS_FIRST_SEEN),
	COUNTER(RPFMON_A_COUNTERS_LAST_SEEN),
};

static const struct layout counters_layout = LAYOUT(counters_fields);

static const struct field device_fields[] = {
	[RPFMON_A_DEV_NETNS] = FIELD(NUMBER, device, netns),
	[RPFMON_A_DEV_IFINDEX] = FIELD(NUMBER, device, ifindex),
	[RPFMON_A_DEV_DEV] = FIELD(STRING, device, dev),
	[RPFMON_A_DEV_KIND] = FIELD(STRING, device, kind),
	[RPFMON_A_DEV_MODE] = FIELD(NUMBER, device, mode),
	[RPFMON_A_DEV_MODE_ALL] = FIELD(NUMBER, device, mode_all),
	[RPFMON_A_DEV_MODE_DEV] = FIELD(NUMBER, device, mode_dev),
	[RPFMON_A_DEV_COUNTERS] = NESTED(device, counters, counters_layout),
	[RPFMON_A_DEV_OVERLAY] = { .form = FLAG },
};

static const struct layout device_layout = LAYOUT(device_fields);

static const struct field record_fields[] = {
	[RPFMON_A_RECORD_CPU] = FIELD(NUMBER, record, cpu),
	[RPFMON_A_RECORD_SEQ] = FIELD(NUMBER, record, seq),
	[RPFMON_A_RECORD_TIME] = FIELD(NUMBER, record, time),
	[RPFMON_A_RECORD_NETNS] = FIELD(NUMBER, record, netns),
	[RPFMON_A_RECORD_IFINDEX] = FIELD(NUMBER, record, ifindex),
	[RPFMON_A_RECORD_DEV] = FIELD(STRING, record, dev),
	[RPFMON_A_RECORD_KIND] = FIELD(STRING, record, kind),
	[RPFMON_A_RECORD_SRC] = FIELD(NUMBER, record, src),
	[RPFMON_A_RECORD_DST] = FIELD(NUMBER, record, dst),
	[RPFMON_A_RECORD_PROTO] = FIELD(NUMBER, record, proto),
	[RPFMON_A_RECORD_SPORT] = FIELD(NUMBER, record, sport),
	[RPFMON_A_RECORD_DPORT] = FIELD(NUMBER, record, dport),
	[RPFMON_A_RECORD_TOS] = FIELD(NUMBER, record, tos),
	[RPFMON_A_RECORD_MARK] = FIELD(NUMBER, record, mark),
	[RPFMON_A_RECORD_LEN] = FIELD(NUMBER, record, len),
	[RPFMON_A_RECORD_CONTEXT] = FIELD(NUMBER, record, context),
	[RPFMON_A_RECORD_REASON] = FIELD(NUMBER, record, reason),
	[RPFMON_A_RECORD_VERDICT] = FIELD(NUMBER, record, verdict),
	[RPFMON_A_RECORD_RULE] = FIELD(NUMBER, record, rule),
	[RPFMON_A_RECORD_MODE] = FIELD(NUMBER, record, mode),
	[RPFMON_A_RECORD_MODE_ALL] = FIELD(NUMBER, record, mode_all),
	[RPFMON_A_RECORD_MODE_DEV] = FIELD(NUMBER, record, mode_dev),
	[RPFMON_A_RECORD_REVERSE_IFINDEX] = FIELD(NUMBER, record, reverse_ifindex),
	[RPFMON_A_RECORD_REVERSE_DEV] = FIELD(STRING, record, reverse_dev),
	[RPFMON_A_RECORD_REVERSE_GATEWAY] = FIELD(BLOB, record, reverse_gateway),
	[RPFMON_A_RECORD_TABLE] = FIELD(NUMBER, record, table),
	[RPFMON_A_RECORD_PREFIX] = FIELD(NUMBER, record, prefix.addr),
	[RPFMON_A_RECORD_PREFIX_LEN] = FIELD(NUMBER, record, prefix.len),
	[RPFMON_A_RECORD_ORIG_DST] = FIELD(NUMBER, record, orig_dst),
	[RPFMON_A_RECORD_ORIG_DPORT] = FIELD(NUMBER, record, orig_dport),
	[RPFMON_A_RECORD_ICMP_TYPE] = FIELD(NUMBER, record, icmp_type),
	[RPFMON_A_RECORD_ICMP_CODE] = FIELD(NUMBER, record, icmp_code),
	[RPFMON_A_RECORD_LOST] = { .form = FLAG },
};

static const struct layout record_layout = LAYOUT(record_fields);

static const struct field rule_fields[] = {
	[RPFMON_A_RULE_ID] = FIELD(NUMBER, rule, id),
	[RPFMON_A_RULE_DEV] = FIELD(STRING, rule, dev),
	[RPFMON_A_RULE_KIND] = FIELD(STRING, rule, kind),
	[RPFMON_A_RULE_FROM] = FIELD(NUMBER, rule, from.addr),
	[RPFMON_A_RULE_FROM_LEN] = FIELD(NUMBER, rule, from.len),
	[RPFMON_A_RULE_EXPIRES_IN] = FIELD(NUMBER, rule, expires_in),
	[RPFMON_A_RULE_FORCE] = { .form = FLAG },
	[RPFMON_A_RULE_ADMITTED] = FIELD(NUMBER, rule, admitted),
	[RPFMON_A_RULE_WOULD_ADMIT] = FIELD(NUMBER, rule, would_admit),
};

static const struct layout rule_layout = LAYOUT(rule_fields);

static const struct field conf_fields[] = {
	[RPFMON_A_CONF_NETNS] = FIELD(NUMBER, conf, netns),
	[RPFMON_A_CONF_OVERRIDE] = FIELD(NUMBER, conf, override),
	[RPFMON_A_CONF_RULES] = FIELD(NUMBER, conf, rules),
	[RPFMON_A_CONF_MODULE_VERSION] = FIELD(STRING, conf, module_version),
	[RPFMON_A_CONF_PROBE_MISSED] = FIELD(NUMBER, conf, probe_missed),
	[RPFMON_A_CONF_RECORDS_LOST] = FIELD(NUMBER, conf, records_lost),
	[RPFMON_A_CONF_RECORDS_KEPT] = FIELD(NUMBER, conf, records_kept),
	[RPFMON_A_CONF_GONE] = NESTED(conf, gone, counters_layout),
	[RPFMON_A_CONF_PROBE] = FIELD(NUMBER, conf, probe),
	[RPFMON_A_CONF_QUIET] = { .form = FLAG },
};

static const struct layout conf_layout = LAYOUT(conf_fields);

static const struct field answer_fields[] = {
	[RPFMON_A_TEST_STRICT] = FIELD(NUMBER, answer, strict),
	[RPFMON_A_TEST_LOOSE] = FIELD(NUMBER, answer, loose),
	[RPFMON_A_TEST_NOW] = FIELD(NUMBER, answer, now),
	[RPFMON_A_TEST_RECORD] = NESTED(answer, record, record_layout),
};

static const struct layout answer_layout = LAYOUT(answer_fields);

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
	if (records->n)
		qsort(records->v, records->n, sizeof(*records->v), record_compare);
}

const unsigned int counter_by_reason[] = {
	[RPFMON_REASON_ASYMMETRIC] = RPFMON_A_COUNTERS_REJECTED_ASYMMETRIC,
	[RPFMON_REASON_NO_ROUTE] = RPFMON_A_COUNTERS_REJECTED_NO_ROUTE,
	[RPFMON_REASON_NO_ADDRESS] = RPFMON_A_COUNTERS_REJECTED_NO_ADDRESS,
	[RPFMON_REASON_CHANGED] = RPFMON_A_COUNTERS_REJECTED_CHANGED,
};

bool counters_any(const struct counters *counters)
{
	unsigned int i;

	for (i = 0; i < RPFMON_A_COUNTERS_FIRST_SEEN; i++)
		if (counters->v[i])
			return true;
	return false;
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
	       a->from.len == b->from.len && a->from.addr.s_addr == b->from.addr.s_addr;
}
