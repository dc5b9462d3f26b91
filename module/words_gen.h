/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Words for text made in the kernel,
 * made by make regen from Documentation/netlink/specs/rpfmon.yaml;
 * sha256 of it and the script: 18859af80e1739e5637612d2f7561f65e91dea66c00a1716fdd6abb23c746581
 */
#ifndef RPFMON_WORDS_GEN_H
#define RPFMON_WORDS_GEN_H

#include <linux/kernel.h>
#include <linux/rpfmon.h>

static inline const char *rpfmon_mode_name(enum rpfmon_mode mode)
{
	static const char * const words[] = {
		[RPFMON_MODE_OFF] = "off",
		[RPFMON_MODE_STRICT] = "strict",
		[RPFMON_MODE_LOOSE] = "loose",
	};

	return mode < ARRAY_SIZE(words) ? words[mode] : "?";
}

static inline const char *rpfmon_override_name(enum rpfmon_override override)
{
	static const char * const words[] = {
		[RPFMON_OVERRIDE_OFF] = "off",
		[RPFMON_OVERRIDE_AUDIT] = "audit",
		[RPFMON_OVERRIDE_ON] = "on",
	};

	return override < ARRAY_SIZE(words) ? words[override] : "?";
}

static inline const char *rpfmon_reason_name(enum rpfmon_reason reason)
{
	static const char * const words[] = {
		[RPFMON_REASON_ASYMMETRIC] = "asymmetric",
		[RPFMON_REASON_NO_ROUTE] = "no-route",
		[RPFMON_REASON_NO_ADDRESS] = "no-address",
		[RPFMON_REASON_CHANGED] = "changed",
	};

	return reason < ARRAY_SIZE(words) ? words[reason] : "?";
}

static inline const char *rpfmon_context_name(enum rpfmon_context context)
{
	static const char * const words[] = {
		[RPFMON_CONTEXT_PACKET] = "packet",
		[RPFMON_CONTEXT_ARP] = "arp",
		[RPFMON_CONTEXT_QUERY] = "query",
	};

	return context < ARRAY_SIZE(words) ? words[context] : "?";
}

static inline const char *rpfmon_verdict_name(enum rpfmon_verdict verdict)
{
	static const char * const words[] = {
		[RPFMON_VERDICT_DROPPED] = "dropped",
		[RPFMON_VERDICT_WOULD_ADMIT] = "would-admit",
		[RPFMON_VERDICT_ADMITTED] = "admitted",
	};

	return verdict < ARRAY_SIZE(words) ? words[verdict] : "?";
}

static inline const char *rpfmon_probe_name(enum rpfmon_probe probe)
{
	static const char * const words[] = {
		[RPFMON_PROBE_OFF] = "off",
		[RPFMON_PROBE_WORKING] = "working",
	};

	return probe < ARRAY_SIZE(words) ? words[probe] : "?";
}

static inline const char *rpfmon_answer_name(enum rpfmon_answer answer)
{
	static const char * const words[] = {
		[RPFMON_ANSWER_ACCEPTED] = "accepted",
		[RPFMON_ANSWER_REJECTED] = "rejected",
		[RPFMON_ANSWER_MARTIAN] = "martian",
	};

	return answer < ARRAY_SIZE(words) ? words[answer] : "?";
}

static inline const char *rpfmon_overlay_name(enum rpfmon_overlay overlay)
{
	static const char * const words[] = {
		[RPFMON_OVERLAY_VXLAN] = "vxlan",
		[RPFMON_OVERLAY_GENEVE] = "geneve",
		[RPFMON_OVERLAY_GRE] = "gre",
		[RPFMON_OVERLAY_GRETAP] = "gretap",
		[RPFMON_OVERLAY_IPIP] = "ipip",
		[RPFMON_OVERLAY_IP6TNL] = "ip6tnl",
		[RPFMON_OVERLAY_SIT] = "sit",
		[RPFMON_OVERLAY_VTI] = "vti",
		[RPFMON_OVERLAY_XFRM] = "xfrm",
		[RPFMON_OVERLAY_WIREGUARD] = "wireguard",
		[RPFMON_OVERLAY_TUN] = "tun",
		[RPFMON_OVERLAY_BAREUDP] = "bareudp",
	};

	return overlay < ARRAY_SIZE(words) ? words[overlay] : "?";
}

/* Link kinds that are overlays: rpfmon_overlay_name() has so many */
#define RPFMON_OVERLAYS	12

#endif /* RPFMON_WORDS_GEN_H */
