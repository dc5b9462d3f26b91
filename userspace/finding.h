/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Groups records into findings: what one device rejects with one return path is one,
 * whatever the reason and context; what nobody here misses is apart. Pure.
 */
#ifndef RPFMON_FINDING_H
#define RPFMON_FINDING_H

#include "model.h"

/* As many sources as are listed, and asked about. */
#define SENDERS_MAX 16

/* By what the kernel makes of the newest packet now: whoever is still rejected sends another. */
enum state { STATE_PAST, STATE_DROPPING, STATE_UNKNOWN };

/* LOSS: something here misses it. BACKGROUND: what the filter, or rules, keep out as they are meant to. */
enum severity { SEVERITY_LOSS, SEVERITY_BACKGROUND, SEVERITY_HARMLESS };

/* A source of a finding. */
struct sender {
	struct in_addr addr;
	uint64_t packets;
	const struct record *newest;
	uint8_t wider;		/* the bits that others have otherwise for which it stands: 0 if none */
	bool arp;		/* it has asked for an address by ARP: it is on this link */
	bool taken;		/* asked now, it is rejected no longer */
};

struct finding {
	char dev[RPFMON_NAME_LEN];	/* its name now */
	const struct device *device;	/* NULL: gone */
	const struct record *newest;
	uint32_t reasons, contexts;	/* one bit for each that was seen */
	struct sender *sender;		/* heaviest first */
	size_t n_sender, sender_room;
	uint64_t packets;
	uint64_t last_minute;
	uint64_t since;			/* its oldest record */
	bool unheard;			/* nobody here misses it */
	unsigned int apart;
	bool left_out;			/* others of its sources are let in, each for itself */
	uint32_t mode, mode_all, mode_dev;

	/* Asked now: */
	enum state state;
	struct answer answer;
	char *refusal;			/* NULL, or why the kernel does not even look at the source now */
	enum severity severity;
};

struct findings {
	struct finding *v;
	size_t n, room;
};

struct evidence {
	struct records records;
	struct devices devices;
	uint64_t now;
	bool (*unheard)(void *data, const struct record *record);
	/* Those with another number are another finding, whatever their return path; NULL: all have one. */
	unsigned int (*apart)(void *data, const struct record *record, bool unheard);
	void *data;
};

/* @evidence must outlive them. */
void findings_make(struct evidence *evidence, struct findings *findings);

/* Once each was asked about: makes one of those that are one now. */
void findings_settle(struct findings *findings);

/* The most urgent first. */
int finding_compare(const struct finding *a, const struct finding *b);
void findings_free(struct findings *findings);

#endif
