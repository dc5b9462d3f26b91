/* SPDX-License-Identifier: GPL-2.0 */
/* What would become of a packet, and what a command would do for it, found in a twin. */
#ifndef RPFMON_PROOF_H
#define RPFMON_PROOF_H

#include "changes.h"

/*
 * What the module's test would answer, asked of the twin's kernel. NULL, or why the
 * packet cannot be asked about.
 */
const char *proof_test(struct twin *twin, const struct packet *packet, struct answer *answer);

/* The question to the twin's kernel what becomes of a packet. NULL, or why it cannot be asked. */
const char *proof_ask(const struct twin *twin, const struct packet *packet, struct ask *ask);

/* The return path, as a record has it, by the real namespace's devices. */
void proof_put_return(const struct twin *twin, const struct route_answer *route, struct record *record);

enum reply {
	REPLY_NONE,		/* none is due */
	REPLY_OK,
	REPLY_NO_CARRIER,
	REPLY_NO_NEIGHBOUR,
	REPLY_TUNNEL,		/* by a point-to-point device, with an address of another device of ours */
	REPLY_REJECTED,		/* what it is answered by is rejected itself, or has no route */
};

enum proved {
	PROVED_NOT,		/* it does not mend, or breaks something: not to be offered */
	PROVED_UNKNOWN,
	PROVED,
};

/* Where the answer to a packet goes. */
struct reply_path {
	enum reply state;
	bool unknown;		/* whether it arrives, nobody here can tell */
	char dev[IFNAMSIZ];
	struct blob gateway;
};

struct proof {
	enum proved proved;
	char *why_not;			/* NULL if PROVED */
	struct answer before, after;	/* the first packet that was not mended, or the first */
	struct reply_path reply;	/* of the same */
	struct in_addr stranger;	/* 0, or one that is none of theirs, and is let in there now, too */
	struct changes changes;		/* what else changes */
	bool undone;			/* @undo brings the dumps back; true without one */
};

/*
 * Runs @command in a fresh @twin for @n packets that come in by one device and are
 * dropped, and then @undo, if it is not NULL. What is accepted of the @n_held packets must stay so. The twin is then as before if
 * @proof->undone.
 */
void proof_make(struct twin *twin, const struct packet *packets, size_t n, const struct packet *held,
		size_t n_held, const char *command, const char *undo, struct proof *proof);
void proof_free(struct proof *proof);

#endif
