// SPDX-License-Identifier: GPL-2.0
/*
 * The table of situations: each topology has its cause and nothing but what else is so, in words that are filled in;
 * and each row of the table is met by one of them.
 */
#include "situation.h"
#include "topology.h"

/* Two uplinks, the default route by the first. Neither is a physical port, about which much is said. */
#define HOST "dev e0 kind vlan; addr 10.1.0.2/24 dev e0; dev e1 kind vlan; addr 10.2.0.2/24 dev e1; "	\
	"route default via 10.1.0.1 dev e0; "
#define BACK "dev e1 back e0 via 10.1.0.1; "
#define SPLIT "back wg0 table 51820 prefix 128.0.0.0/1; route 0.0.0.0/1 dev wg0 table 51820; route 128.0.0.0/1 dev wg0 table 51820; "

static const struct topic {
	const char *desc;
	const char *text;
	const char *found;	/* their names; the first is the cause */
	const char *says;	/* somewhere among the texts; or NULL */
	enum severity severity;
	const char *setting;	/* a line of sysctl.d */
	bool left_out;
	const char *refusal;	/* what the kernel says now, before it looks at the source */
	bool martian;		/* or what it takes the source for */
} over[] = {
	{ "a device that is gone", HOST "pkt 10.9.0.1 > 10.2.0.2 dev e9;", "device-gone", "e9 is gone" },
	{ "off by now", HOST "dev e2 rp_filter 0; pkt 10.9.0.1 > 10.2.0.2 dev e2 back e0;", "mode-off",
	  "off on e2 now" },
	{ "loose by now", HOST "dev e2 rp_filter 2; pkt 10.9.0.1 > 10.2.0.2 dev e2 back e0;", "mode-loose",
	  "loose on e2 now" },
	{ "loose, by that of all", HOST "all rp_filter 2; pkt 10.9.0.1 > 10.2.0.2 " BACK, "mode-loose", "loose on e1" },
	{ "loose, which is not what mends a missing address", HOST "dev e2 rp_filter 2; "
	  "pkt 10.9.0.1 > 10.2.0.2 dev e2 no-address;",
	  "mended", "the kernel takes it" },
	{ "a rule admits it", HOST "allow 10.8.0.0/16; allow 10.9.0.0/16; override 2; pkt 10.9.0.1 > 10.2.0.2 " BACK,
	  "admitted", "rule 2 admits" },
	{ "a rule that only would", HOST "allow 10.9.0.0/16; override 1; pkt 10.9.0.1 > 10.2.0.2 " BACK, "mended",
	  NULL },
	{ "a route", HOST "pkt 10.9.0.1 > 10.2.0.2 " BACK, "mended", NULL },
	{ "nowhere to go to", HOST "pkt 10.9.0.1 > 10.7.0.2 " BACK, "refused-before", "no route to 10.7.0.2",
	  .refusal = "no route to 10.7.0.2" },
	{ "off, and nowhere to go to", HOST "dev e2 rp_filter 0; pkt 10.9.0.1 > 10.7.0.2 dev e2 back e0;", "mode-off",
	  .refusal = "no route to 10.7.0.2" },
	{ "an address of ours by now", HOST "pkt 10.9.0.1 > 10.2.0.2 " BACK, "martian", "10.9.0.1 is a martian now",
	  .martian = true },
	{ "of a device that is gone, nothing is known", HOST "pkt 10.9.0.1 > 10.2.0.2 dev e9;", "device-gone", .martian = true },
	{ "what nobody heard", HOST "pkt 10.9.0.1 > 224.1.1.1 " BACK, "mended", NULL, .severity = SEVERITY_HARMLESS },
}, dropping[] = {
	/* Nobody misses it. */
	{ "ip route get", HOST "pkt 10.9.0.1 > 10.2.0.2 query " BACK, "query",
	  "ip route get 10.2.0.2 from 10.9.0.1 iif e1",
	  .severity = SEVERITY_HARMLESS },
	{ "ARP for somebody else", HOST "pkt 10.9.0.1 > 10.2.0.9 arp " BACK, "arp-unheard", "10.2.0.9",
	  .severity = SEVERITY_HARMLESS },
	{ "ARP for an address of another device, with arp_ignore", HOST "dev e2 kind vlan arp_ignore 1; addr 10.3.0.2/24 dev e2; "
	  "pkt 10.9.0.1 > 10.2.0.2 arp dev e2 back e0 via 10.1.0.1;", "arp-unheard",
	  "asks for 10.2.0.2, which this host does not answer for on e2", .severity = SEVERITY_HARMLESS },
	{ "for its own", HOST "dev e2 kind vlan arp_ignore 1; addr 10.3.0.2/24 dev e2; "
	  "pkt 10.9.0.1 > 10.3.0.2 arp dev e2 back e0 via 10.1.0.1;", "other-uplink arp-announce other-provider" },
	{ "for another's, where arp_ignore is 0", HOST "dev e2 kind vlan; addr 10.3.0.2/24 dev e2; "
	  "pkt 10.9.0.1 > 10.2.0.2 arp dev e2 back e0 via 10.1.0.1;", "asymmetric arp-announce" },
	{ "for another's, by a proxy with arp_ignore", HOST "dev e2 kind vlan arp_ignore 1 proxy_arp 1; "
	  "pkt 10.9.0.1 > 10.2.0.2 arp dev e2 back e0 via 10.1.0.1;", "asymmetric" },
	{ "a proxy takes it", HOST "dev e2 kind vlan proxy_arp 1; "
	  "pkt 10.9.0.1 > 10.2.0.9 arp dev e2 back e0 via 10.1.0.1;",
	  "forwarded-uplink" },
	{ "a group of nobody's", HOST "group 239.1.1.1 dev e0; pkt 10.9.0.1 > 239.1.1.1 udp 5004 " BACK,
	  "multicast-unjoined",
	  "the group 239.1.1.1 on e1", .severity = SEVERITY_HARMLESS },
	{ "a group of a router's", HOST "dev e2 kind vlan mc_forwarding 1; "
	  "pkt 10.9.0.1 > 239.1.1.1 udp 5004 dev e2 back e0 via 10.1.0.1;",
	  "multicast" },
	{ "but never a link's own", HOST "dev e2 mc_forwarding 1; "
	  "pkt 10.9.0.1 > 224.0.0.5 dev e2 back e0 via 10.1.0.1;",
	  "multicast-unjoined", .severity = SEVERITY_HARMLESS },
	{ "a broadcast", HOST "pkt 10.9.0.1 > 10.2.0.255 udp 6000 " BACK, "broadcast-unheard",
	  .severity = SEVERITY_HARMLESS },
	{ "DHCP reads its own", HOST "socket udp 68; pkt 10.9.0.1 > 255.255.255.255 udp 68 " BACK, "broadcast-unheard",
	  "DHCP",
	  .severity = SEVERITY_HARMLESS },
	{ "a broadcast, and nobody knows who listens", HOST "sockets-unknown; pkt 10.9.0.1 > 10.2.0.255 udp 6000 " BACK,
	  "asymmetric" },
	{ "DHCP, even so", HOST "sockets-unknown; pkt 10.9.0.1 > 255.255.255.255 udp 67 " BACK, "broadcast-unheard",
	  .severity = SEVERITY_HARMLESS },
	{ "a broadcast that a socket takes", HOST "socket udp 6000; pkt 10.9.0.1 > 10.2.0.255 udp 6000 " BACK,
	  "asymmetric" },

	/* The source. */
	{ "loopback", HOST "pkt 127.0.0.1 > 10.2.0.2 " BACK, "guarded-source", "127.0.0.1 is nobody's",
	  .severity = SEVERITY_BACKGROUND },
	{ "class E", HOST "pkt 240.0.0.1 > 10.2.0.2 " BACK, "guarded-source", .severity = SEVERITY_BACKGROUND },
	{ "our own", HOST "pkt 10.1.0.2 > 10.2.0.2 dev e1 back lo;", "own-source",
	  "10.1.0.2 is an address of this host itself, on e0" },
	{ "link-local", HOST "pkt 169.254.7.7 > 10.2.0.2 " BACK, "link-local-source other-provider", "169.254.7.7 is link-local" },
	{ "of another device's network, known there",
	  HOST "neigh 10.1.0.9 dev e0; pkt 10.1.0.9 > 10.2.0.2 tcp 80 dev e1 back e0 prefix 10.1.0.0/24;",
	  "forged-source",
	  "the network of e0", .severity = SEVERITY_BACKGROUND },
	{ "of another device's network, to a port that nobody listens to",
	  HOST "pkt 10.1.0.9 > 10.2.0.2 udp 53 dev e1 back e0 prefix 10.1.0.0/24;", "forged-source",
	  .severity = SEVERITY_BACKGROUND },
	{ "the same by a node's overlay", HOST "dev vx kind vxlan; addr 10.8.0.0/32 dev vx; neigh 10.1.0.9 dev e0; "
	  "pkt 10.1.0.9 > 10.2.0.2 tcp 80 dev vx back e0 prefix 10.1.0.0/24;", "overlay-node-source" },

	/* What refuses. */
	{ "a rule that refuses", HOST "rule 100 to 10.9.0.0/16 prohibit; pkt 10.9.0.1 > 10.2.0.2 dev e1 no-route;",
	  "refusing-rule",
	  "routing rule 100 (prohibit)" },
	{ "a blackhole", HOST "route blackhole 10.9.0.0/16; pkt 10.9.0.1 > 10.2.0.2 dev e1 no-route;", "refusing-route",
	  "the route blackhole 10.9.0.0/16 of table main" },
	{ "an unreachable one", HOST "route unreachable 10.9.0.0/16 table 100; rule 9 lookup 100; "
	  "pkt 10.9.0.1 > 10.2.0.2 dev e1 no-route;",
	  "refusing-route", "unreachable 10.9.0.0/16 of table 100" },
	{ "a rule that refuses something else, as the kernel says", HOST "rule 100 to 10.9.0.0/16 prohibit; "
	  "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-uplink other-provider" },
	{ "a blackhole that the kernel did not meet", HOST "route blackhole 10.9.0.0/16 table 100; rule 100 lookup 100; "
	  "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-uplink other-provider" },
	{ "what is thrown, and nothing takes", "dev e1 kind vlan; addr 10.2.0.2/24 dev e1; route throw 10.9.0.0/16; "
	  "pkt 10.9.0.1 > 10.2.0.2 dev e1 no-route;", "refusing-route", "throw 10.9.0.0/16" },

	/* The device. */
	{ "a virtual router's macvlan while another is the master", HOST "dev mv kind macvlan lower e0; "
	  "pkt 10.1.0.9 > 10.1.0.2 dev mv back e0 prefix 10.1.0.0/24 no-address;", "macvlan-bare",
	  "mv is a macvlan of e0" },
	{ "and while it is", HOST "dev mv kind macvlan lower e0; addr 10.1.0.3/24 dev mv; "
	  "pkt 10.1.0.9 > 10.1.0.3 dev mv back e0 prefix 10.1.0.0/24;", "macvlan-parent", "mv is a macvlan of e0" },
	{ "and what was seen in both", HOST "dev mv kind macvlan lower e0; addr 10.1.0.3/24 dev mv; "
	  "pkt 10.1.0.9 > 10.1.0.3 dev mv back e0 prefix 10.1.0.0/24 no-address; "
	  "pkt 10.1.0.9 > 10.1.0.3 dev mv back e0 prefix 10.1.0.0/24;",
	  "macvlan-bare" },
	{ "no address", HOST "dev t kind ipip noarp; pkt 10.9.0.1 > 10.2.0.2 dev t back e0 via 10.1.0.1 no-address;",
	  "no-address" },
	{ "no route", "dev e1 kind vlan; addr 10.2.0.2/24 dev e1; pkt 10.9.0.1 > 10.2.0.2 dev e1 no-route;",
	  "no-route", "route to 10.9.0.1" },
	{ "routing that changed", HOST "pkt 10.9.0.1 > 10.2.0.2 changed " BACK, "changed other-provider" },
	{ "an address that was left on a port", HOST "dev br0 kind bridge; dev p kind veth master br0; "
	  "addr 10.3.0.2/24 dev p; addr 10.3.0.3/24 dev br0; "
	  "pkt 10.3.0.9 > 10.3.0.3 dev br0 back p prefix 10.3.0.0/24;", "bridge-port-address", "p is a port of br0" },
	{ "another bridge's port", HOST "dev br0 kind bridge; dev br1 kind bridge; addr 10.3.0.3/24 dev br1; "
	  "dev p kind veth master br0; "
	  "addr 10.3.0.2/24 dev p; pkt 10.3.0.9 > 10.3.0.3 dev br1 back p prefix 10.3.0.0/24;", "same-network" },
	{ "one LAN, two cards", HOST "dev e2 kind vlan; addr 10.1.0.3/24 dev e2; "
	  "pkt 10.1.0.9 > 10.1.0.3 dev e2 back e0 prefix 10.1.0.0/24;",
	  "same-network", "e2 and e0 are both connected to the network of 10.1.0.9" },
	{ "a VRF", HOST "dev blue kind vrf table 7; dev b kind vlan master blue; addr 10.3.0.2/24 dev b; "
	  "pkt 10.9.0.1 > 10.3.0.2 dev b back e0 via 10.1.0.1;", "vrf", "in the VRF blue" },
	{ "a node's address by an overlay", HOST "dev vx kind vxlan; addr 10.8.0.0/32 dev vx; "
	  "pkt 10.9.0.1 > 10.8.0.0 dev vx back e0 via 10.1.0.1;",
	  "overlay-node-source", "10.9.0.1 comes by the tunnel vx, but is routed by e0: overlay" },

	/* The return path. */
	{ "no carrier", "dev e0 kind vlan no-carrier; addr 10.1.0.2/24 dev e0; dev e1 kind vlan; "
	  "addr 10.2.0.2/24 dev e1; "
	  "route default via 10.1.0.1 dev e0 linkdown; pkt 10.9.0.1 > 10.2.0.2 " BACK, "link-down other-provider",
	  "e0 has no carrier" },
	{ "the mark that a firewall set", HOST "rule 100 mark 1 lookup 100; "
	  "route default via 10.2.0.1 dev e1 table 100; "
	  "pkt 10.9.0.1 > 10.2.0.2 mark 1 " BACK, "valid-mark other-provider", "with the mark 0x1 the return path would be e1" },
	{ "a DSCP that leads elsewhere", HOST "rule 100 dscp 46 lookup 100; route default via 10.1.0.3 dev e0 table 100; "
	  "pkt 10.9.0.1 > 10.2.0.2 tos 0xb9 dev e1 back e0 via 10.1.0.3 table 100;", "policy-rule other-provider" },
	{ "a rule for a DSCP that refuses", HOST "rule 100 dscp 46 prohibit; pkt 10.9.0.1 > 10.2.0.2 tos 0xb9 dev e1 no-route;",
	  "refusing-rule", "routing rule 100 (prohibit)" },
	{ "a mark that leads elsewhere", HOST "rule 100 mark 2 lookup 100; "
	  "route default via 10.2.0.1 dev e1 table 100; "
	  "pkt 10.9.0.1 > 10.2.0.2 mark 1 " BACK, "other-table other-provider", "table 100 has the right return path" },
	{ "a network that a bridge took", HOST "dev br0 kind bridge; addr 10.9.0.1/16 dev br0; "
	  "pkt 10.9.0.77 > 10.2.0.2 tcp 80 dev e1 back br0 prefix 10.9.0.0/16;", "overlapping-network",
	  "go to br0, whose own network 10.9.0.0/16" },
	{ "the same through a light tunnel", HOST "dev br0 kind bridge; addr 10.9.0.1/16 dev br0; "
	  "route 10.9.0.64/26 dev br0 encap; "
	  "pkt 10.9.0.77 > 10.2.0.2 tcp 80 dev e1 back br0 prefix 10.9.0.64/26;", "asymmetric" },
	{ "a default route without a gateway is no network", "dev e0 kind vlan; addr 10.1.0.2/24 dev e0; "
	  "dev e1 kind vlan; addr 10.2.0.2/24 dev e1; "
	  "route default dev e0; pkt 10.9.0.1 > 10.2.0.2 tcp 80 dev e1 back e0;", "other-uplink" },
	{ "WireGuard's own packets", HOST "dev wg0 kind wireguard noarp; rule 100 not mark 51820 lookup 51820; "
	  "pkt 192.0.2.1 > 10.1.0.2 udp 51820 dev e0 " SPLIT, "wireguard-tunnel", "wg0 is a WireGuard tunnel" },
	{ "a backup", HOST "route default via 10.2.0.1 dev e1 metric 100; pkt 10.9.0.1 > 10.2.0.2 " BACK,
	  "later-route other-provider", "e1 has a route to 0.0.0.0/0 too" },
	{ "a group that is heard, but on another way", HOST "group 239.1.1.1 dev e1; "
	  "pkt 10.9.0.1 > 239.1.1.1 udp 5004 " BACK, "multicast",
	  "239.1.1.1 is heard on e1" },
	{ "a table for one user alone", HOST "rule 100 uid 1000 lookup 100; "
	  "route default via 10.2.0.1 dev e1 table 100; "
	  "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-table other-provider", "but routing rule 100: uidrange 1000-1005 does not lead" },
	{ "one for a type of service", HOST "rule 100 tos 0x10 lookup 100; "
	  "route default via 10.2.0.1 dev e1 table 100; "
	  "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-table other-provider", "but routing rule 100: tos 0x10 does not lead" },
	{ "one for a DSCP", HOST "rule 100 dscp 46 lookup 100; route default via 10.2.0.1 dev e1 table 100; "
	  "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-table other-provider", "but routing rule 100: dscp 46 does not lead" },
	{ "one for a device", HOST "rule 100 oif e1 lookup 100; rule 101 iif e0 lookup 100; "
	  "route default via 10.2.0.1 dev e1 table 100; "
	  "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-table other-provider", "but routing rule 100: oif e1 does not lead" },
	{ "one for a device of arrival", HOST "rule 100 iif e0 lookup 100; "
	  "route default via 10.2.0.1 dev e1 table 100; "
	  "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-table other-provider", "but routing rule 100: iif e0 does not lead" },
	{ "one for an address of another device", HOST "rule 100 from 10.7.0.1 lookup 100; "
	  "route default via 10.2.0.1 dev e1 table 100; "
	  "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-table other-provider", "but routing rule 100: from another address does not lead" },
	{ "one for another network", HOST "rule 100 to 10.7.0.0/16 lookup 100; "
	  "route default via 10.2.0.1 dev e1 table 100; "
	  "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-table other-provider", "but routing rule 100: to another network does not lead" },
	{ "one for a protocol, ports, and all but a mark",
	  HOST "rule 100 not mark 0 mask 0xf proto 6 sport 80 dport 1-9 lookup 100; "
	  "rule 90 to 10.9.0.0/16 lookup 254; route default via 10.2.0.1 dev e1 table 100; pkt 10.9.0.1 > 10.2.0.2 "
	  BACK, "other-table other-provider",
	  "but routing rule 100: not fwmark 0x0/0xf ipproto 6 sport 80 dport 1-9 does not lead" },
	{ "a rule that the kernel did not follow", HOST "rule 100 lookup 100; "
	  "route 10.9.0.0/16 via 10.1.0.3 dev e0 table 100; pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-uplink other-provider" },
	{ "a rule's table", HOST "rule 100 lookup 100; route 10.9.0.0/16 via 10.1.0.3 dev e0 table 100; "
	  "pkt 10.9.0.1 > 10.2.0.2 dev e1 back e0 via 10.1.0.3 table 100 prefix 10.9.0.0/16;", "policy-rule",
	  "routing rule 100 leads replies to table 100" },
	{ "a tunnel to a network that came beside it", HOST "dev vx kind geneve; addr 10.8.0.0/32 dev vx; "
	  "route 10.9.0.0/16 via 10.8.0.1 dev vx; "
	  "pkt 10.9.0.1 > 10.2.0.2 dev e1 back vx via 10.8.0.1 prefix 10.9.0.0/16;", "return-by-overlay",
	  "by the tunnel vx" },
	{ "another provider", HOST "pkt 10.9.0.1 > 10.2.0.2 tcp 80 " BACK, "other-uplink other-provider",
	  "if replies leave by e0 with an address of e1, a provider that filters sources drops them there" },
	{ "what NAT turned from ours may leave by another's", HOST "pkt 10.9.0.1 > 172.17.0.2 tcp 80 orig 10.2.0.2 " BACK,
	  "forwarded-uplink other-provider", "with an address of e1" },
	{ "what wants no reply has no provider", HOST "pkt 10.9.0.1 > 10.2.0.2 udp 162 " BACK, "other-uplink one-way" },
	{ "nor has a default without a gateway", "dev e0 kind vlan; addr 10.1.0.2/24 dev e0; dev e1 kind vlan; "
	  "addr 10.2.0.2/24 dev e1; route default dev e0; pkt 10.9.0.1 > 10.2.0.2 tcp 80 dev e1 back e0;", "other-uplink" },
	{ "two uplinks", HOST "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-uplink other-provider", "10.2.0.2 is an address of e1" },
	{ "a default in two halves", "dev e0 kind vlan; addr 10.1.0.2/24 dev e0; dev e1 kind vlan; "
	  "addr 10.2.0.2/24 dev e1; "
	  "route 0.0.0.0/1 via 10.1.0.1 dev e0; route 128.0.0.0/1 via 10.1.0.1 dev e0; "
	  "pkt 10.9.0.1 > 10.2.0.2 dev e1 back e0 via 10.1.0.1 prefix 0.0.0.0/1;", "other-uplink other-provider", "leaves by e0" },
	{ "a published port", HOST "pkt 10.9.0.1 > 172.17.0.2 tcp 80 " BACK, "forwarded-uplink", "restore the mark" },
	{ "no default, and nothing else", HOST "route 10.9.0.0/16 via 10.1.0.3 dev e0; "
	  "pkt 10.9.0.1 > 10.2.0.2 dev e1 back e0 via 10.1.0.3 prefix 10.9.0.0/16;", "asymmetric" },
	{ "an address of another device", HOST "pkt 10.9.0.1 > 10.1.0.2 " BACK, "asymmetric" },

	/* What else is so. */
	{ "path MTU discovery", HOST "pkt 10.9.0.1 > 10.2.0.2 icmp 3/4 " BACK,
	  "other-uplink fragmentation-needed one-way", "large transfers hang" },
	{ "another ICMP error", HOST "pkt 10.9.0.1 > 10.2.0.2 icmp 11/0 " BACK, "other-uplink icmp-error one-way" },
	{ "a ping", HOST "pkt 10.9.0.1 > 10.2.0.2 icmp 8/0 " BACK, "other-uplink other-provider" },
	{ "syslog", HOST "pkt 10.9.0.1 > 10.2.0.2 udp 514 " BACK, "other-uplink one-way" },
	{ "the same port of TCP", HOST "pkt 10.9.0.1 > 10.2.0.2 tcp 514 " BACK, "other-uplink other-provider" },
	{ "others of them are let in", HOST "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-uplink left-out other-provider",
	  .severity = SEVERITY_BACKGROUND,
	  .left_out = true },
	{ "nine sources", HOST "pkt 10.9.0.1 > 10.2.0.2 " BACK "pkt 10.9.0.2 > 10.2.0.2 " BACK
	  "pkt 10.9.0.3 > 10.2.0.2 " BACK
	  "pkt 10.9.0.4 > 10.2.0.2 " BACK "pkt 10.9.0.5 > 10.2.0.2 " BACK "pkt 10.9.0.6 > 10.2.0.2 " BACK
	  "pkt 10.9.0.7 > 10.2.0.2 " BACK
	  "pkt 10.9.0.8 > 10.2.0.2 " BACK "pkt 10.9.0.9 > 10.2.0.2 " BACK, "other-uplink many-sources other-provider",
	  "there are 9 sources" },
	{ "one seen once where another was seen often", HOST "pkt 10.9.0.1 > 10.2.0.2 times 3 " BACK
	  "pkt 10.9.0.2 > 10.2.0.2 " BACK,
	  "other-uplink forged-among other-provider", "in no fix, as they may be forged: 1 of the sources, such as 10.9.0.2" },
	{ "a socket of the device", HOST "socket tcp 80 dev e1; pkt 10.9.0.1 > 10.2.0.2 tcp 80 " BACK,
	  "other-uplink other-provider bound-socket",
	  "bound to e1" },
	{ "a socket of its VRF", HOST "dev blue kind vrf table 7; dev b kind vlan master blue; addr 10.3.0.2/24 dev b; "
	  "socket tcp 80 dev blue; pkt 10.9.0.1 > 10.3.0.2 tcp 80 dev b back e0 via 10.1.0.1;", "vrf bound-socket",
	  "bound to blue" },
	{ "a socket of another device hears nothing of it", HOST "socket tcp 80 dev e0; "
	  "pkt 10.9.0.1 > 10.2.0.2 tcp 80 " BACK, "other-uplink other-provider" },
	{ "a socket of another port, and an unbound one", HOST "socket tcp 81 dev e0; socket tcp 80; "
	  "pkt 10.9.0.1 > 10.2.0.2 tcp 80 " BACK,
	  "other-uplink other-provider" },
	{ "a rule, and override is off", HOST "allow 10.9.0.0/16; pkt 10.9.0.1 > 10.2.0.2 " BACK,
	  "other-uplink other-provider rule-off",
	  "rule 1 matches it, but override is off" },
	{ "a rule, and override is audit", HOST "allow 10.9.0.0/16; override 1; pkt 10.9.0.1 > 10.2.0.2 " BACK,
	  "other-uplink other-provider rule-off",
	  "override is audit" },
	{ "a rule for what no rule helps", "allow 10.9.0.0/16; dev e1 kind vlan; addr 10.2.0.2/24 dev e1; "
	  "pkt 10.9.0.1 > 10.2.0.2 dev e1 no-route;",
	  "no-route" },
	{ "only all is strict", HOST "all rp_filter 1; dev e2 kind vlan rp_filter 0; addr 10.3.0.2/24 dev e2; "
	  "pkt 10.9.0.1 > 10.3.0.2 dev e2 back e0 via 10.1.0.1;", "other-uplink other-provider larger-counts",
	  "net.ipv4.conf.all.rp_filter is 1" },
	{ "both are", HOST "all rp_filter 1; pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-uplink other-provider" },
	{ "what a file sets again", HOST "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-uplink other-provider set-again",
	  "line 3 of /etc/sysctl.d/50-x.conf",
	  .setting = "net.ipv4.conf.*.rp_filter = 1" },
	{ "and may fail to", HOST "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-uplink other-provider set-again",
	  .setting = "-net/ipv4/conf/e*/rp_filter=1" },
	{ "what it sets of others", HOST "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-uplink other-provider",
	  .setting = "net.ipv4.conf.veth*.rp_filter = 1" },
	{ "what it leaves alone", HOST "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-uplink other-provider",
	  .setting = "-net.ipv4.conf.*.rp_filter" },
	{ "what it writes out of this one", HOST "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-uplink other-provider",
	  .setting = "net.ipv4.conf.e1.rp_filter = 1" },
	{ "what it writes out", HOST "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-uplink other-provider",
	  .setting = "net.ipv4.conf.all.rp_filter = 1" },
	{ "ARP by another name", HOST "pkt 10.9.0.1 > 10.2.0.2 arp " BACK, "other-uplink arp-announce other-provider",
	  "10.9.0.1 asks by ARP" },
	{ "a look-up for a packet", HOST "pkt 10.9.0.1 > 10.2.0.2 query lost " BACK, "other-uplink other-provider lost-look-up",
	  "no counter of the kernel's has these drops" },
	{ "a pod", HOST "dev cali1 kind veth; addr 10.3.0.2/24 dev cali1; "
	  "pkt 10.9.0.1 > 10.3.0.2 dev cali1 back e0 via 10.1.0.1;",
	  "other-uplink other-provider workload", "cali1 is a workload's link" },
	{ "a port", HOST "dev eth2; addr 10.3.0.2/24 dev eth2; pkt 10.9.0.1 > 10.3.0.2 dev eth2 back e0 via 10.1.0.1;",
	  "other-uplink other-provider physical-port", "eth2 is a physical port" },
	{ "no port: a tunnel without a kind", HOST "dev pimreg type 779 noarp; addr 10.3.0.2/24 dev pimreg; "
	  "pkt 10.9.0.1 > 10.3.0.2 dev pimreg back e0 via 10.1.0.1;", "other-uplink other-provider" },
	{ "route_localnet", HOST "all route_localnet 1; pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-uplink other-provider route-localnet",
	  "route_localnet is set on e1" },
	{ "accept_local", HOST "dev e2 kind vlan accept_local 1; addr 10.3.0.2/24 dev e2; "
	  "pkt 10.9.0.1 > 10.3.0.2 dev e2 back e0 via 10.1.0.1;",
	  "other-uplink other-provider accept-local", "accept_local is set on e2" },
};

static bool met[128];

static void note_met(const struct verdict_words *words, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		met[words[i].row - situations] = true;
}

/* Their names, one after the other. */
static const char *names_of(const struct verdict_words *words, size_t n)
{
	static char names[512];
	size_t i;

	names[0] = '\0';
	for (i = 0; i < n; i++)
		sprintf(names + strlen(names), "%s%s", i ? " " : "", words[i].row->name);
	return names;
}

/* A word that is not filled in leaves a brace, or nothing at all. */
static bool is_filled(const char *text)
{
	return *text && !strpbrk(text, "{}") && !strstr(text, "  ") && !strstr(text, "()") && !strstr(text, ":)") &&
	       text[strlen(text) - 1] != ' ';
}

static void check_texts(const struct topic *topic, const struct verdict_words *words, size_t n)
{
	bool filled = true, said = !topic->says;
	size_t i;

	for (i = 0; i < n; i++) {
		filled &= !words[i].text == !words[i].row->says && (!words[i].text || is_filled(words[i].text));
		said |= words[i].text && topic->says && strstr(words[i].text, topic->says);
	}
	if (ok(filled && said, "%s: the words", topic->desc))
		return;
	for (i = 0; i < n; i++)
		printf("# got: %s\n", words[i].text ? words[i].text : "nothing");
}

static void test_topic(const struct topic *topic, enum state state)
{
	struct verdict_words words[SITUATIONS_MAX];
	struct topology t;
	struct scene scene;
	char desc[256];
	size_t i, n;

	topology_make(&t, topic->text, state);
	if (!ok(t.findings.n == 1, "%s: one finding", topic->desc)) {
		topology_free(&t);
		return;
	}
	if (topic->setting)
		settings_add(&t.stage.settings, "/etc/sysctl.d/50-x.conf", 3, topic->setting, false);
	t.findings.v[0].left_out = topic->left_out;
	t.findings.v[0].refusal = topic->refusal ? strdup(topic->refusal) : NULL;
	if (topic->martian)
		t.findings.v[0].answer.now = RPFMON_ANSWER_MARTIAN;
	scene_make(&scene, &t.stage, &t.findings.v[0]);
	n = situations_of(&scene, words);
	note_met(words, n);
	is(names_of(words, n), topic->found, topic->desc);
	snprintf(desc, sizeof(desc), "%s: how severe", topic->desc);
	ok(t.findings.v[0].severity == topic->severity, "%s", desc);
	check_texts(topic, words, n);
	for (i = 0; i < n; i++)
		free(words[i].text);
	topology_free(&t);
}

/* What could not be asked is taken for dropped. */
static void test_unknown(void)
{
	struct topic topic = { "what cannot be asked", HOST "pkt 10.9.0.1 > 10.2.0.2 " BACK, "other-uplink other-provider" };

	test_topic(&topic, STATE_UNKNOWN);
}

static void test_all_met(void)
{
	const struct situation *row, *other;

	for (row = situations; row->name; row++) {
		ok(met[row - situations], "a topology of this suite is %s", row->name);
		for (other = situations; other < row && strcmp(other->name, row->name); other++)
			;
		ok(other == row && (!row->says || is_filled(row->says) == !strchr(row->says, '{')) && row->is,
				"the row of %s", row->name);
	}
}

/* ---- which sources a fix is for ---- */

static const struct {
	const char *desc;
	const char *text;
	const char *kept;	/* sources that a fix is for */
	size_t forged, left;
	const char *taken;	/* let in already */
	bool doubtful;		/* it cannot be told whether they are forged */
} sources[] = {
	{ "one seen once, as are all", HOST "pkt 10.9.0.1 > 10.2.0.2 " BACK "pkt 10.9.0.2 > 10.2.0.2 " BACK,
	  "10.9.0.1 10.9.0.2", 0, 0 },
	{ "one seen once where another was seen twice", HOST "pkt 10.9.0.1 > 10.2.0.2 times 2 " BACK
	  "pkt 10.9.0.2 > 10.2.0.2 " BACK,
	  "10.9.0.1 10.9.0.2", 0, 0 },
	{ "one seen once where another was seen thrice", HOST "pkt 10.9.0.1 > 10.2.0.2 times 3 " BACK
	  "pkt 10.9.0.2 > 10.2.0.2 " BACK,
	  "10.9.0.1", 1, 0 },
	{ "one of many, each seen once but the first", HOST "pkt 10.9.0.1 > 10.2.0.2 times 3 " BACK
	  "pkt 10.9.0.2 > 10.2.0.2 " BACK
	  "pkt 10.9.0.3 > 10.2.0.2 " BACK "pkt 10.9.0.4 > 10.2.0.2 " BACK "pkt 10.9.0.5 > 10.2.0.2 " BACK
	  "pkt 10.9.0.6 > 10.2.0.2 " BACK
	  "pkt 10.9.0.7 > 10.2.0.2 " BACK "pkt 10.9.0.8 > 10.2.0.2 " BACK "pkt 10.9.0.9 > 10.2.0.2 " BACK
	  "pkt 10.9.0.10 > 10.2.0.2 " BACK,
	  "10.9.0.1 10.9.0.2 10.9.0.3 10.9.0.4 10.9.0.5 10.9.0.6 10.9.0.7 10.9.0.8", 0, 2 },
	{ "one that is let in", HOST "pkt 10.9.0.1 > 10.2.0.2 " BACK "pkt 10.9.0.2 > 10.2.0.2 " BACK, "10.9.0.1", 0, 0,
	  "10.9.0.2" },
	{ "one that asked by ARP", HOST "pkt 10.1.0.9 > 10.2.0.2 arp dev e1 back e0 prefix 10.1.0.0/24;",
	  "10.1.0.9", 0, 0, .doubtful = true },
	{ "one that is known elsewhere, whatever it sends", HOST "neigh 10.1.0.9 dev e0; "
	  "pkt 10.1.0.9 > 10.2.0.2 arp dev e1 back e0 prefix 10.1.0.0/24;", "", 1, 0 },
	{ "one that is known elsewhere, beside one of which it cannot be told", HOST "neigh 10.1.0.9 dev e0; "
	  "pkt 10.1.0.9 > 10.2.0.2 tcp 22 dev e1 back e0 prefix 10.1.0.0/24; "
	  "pkt 10.1.0.8 > 10.2.0.2 tcp 22 dev e1 back e0 prefix 10.1.0.0/24;", "10.1.0.8", 1, 0, .doubtful = true },
	{ "one that does not answer there", HOST "neigh 10.1.0.9 dev e0 failed; "
	  "pkt 10.1.0.9 > 10.2.0.2 tcp 22 dev e1 back e0 prefix 10.1.0.0/24;", "10.1.0.9", 0, 0, .doubtful = true },
	{ "one that nothing would answer", HOST "pkt 10.1.0.9 > 10.2.0.2 udp 53 dev e1 back e0 prefix 10.1.0.0/24;", "", 1, 0 },
	{ "one of a bridge's network may be another's by chance", HOST "dev br0 kind bridge; addr 172.17.0.1/16 dev br0; "
	  "pkt 172.17.0.9 > 10.2.0.2 udp 53 dev e1 back br0 prefix 172.17.0.0/16;", "172.17.0.9", 0, 0 },
	{ "but not if it is known there", HOST "dev br0 kind bridge; addr 172.17.0.1/16 dev br0; neigh 172.17.0.9 dev br0; "
	  "pkt 172.17.0.9 > 10.2.0.2 tcp 22 dev e1 back br0 prefix 172.17.0.0/16;", "", 1, 0 },
	{ "one that listens is talked to", HOST "pkt 10.1.0.9 > 10.2.0.2 tcp 22 dev e1 back e0 prefix 10.1.0.0/24;",
	  "10.1.0.9", 0, 0, .doubtful = true },
	{ "so is one that is pinged", HOST "pkt 10.1.0.9 > 10.2.0.2 icmp 8/0 dev e1 back e0 prefix 10.1.0.0/24;",
	  "10.1.0.9", 0, 0, .doubtful = true },
	{ "and one that a socket waits for", HOST "socket udp 53; "
	  "pkt 10.1.0.9 > 10.2.0.2 udp 53 dev e1 back e0 prefix 10.1.0.0/24;",
	  "10.1.0.9", 0, 0, .doubtful = true },
	{ "a device that is down has no network", HOST "dev e2 kind vlan down; addr 10.4.0.2/24 dev e2; "
	  "pkt 10.4.0.9 > 10.2.0.2 udp 53 " BACK, "10.4.0.9", 0, 0 },
	{ "an address alone is no network", HOST "dev e2 kind vlan; addr 10.4.0.9/32 dev e2; "
	  "pkt 10.4.0.8 > 10.2.0.2 udp 53 " BACK,
	  "10.4.0.8", 0, 0 },
	{ "one of the network of a port of the bridge", HOST "dev br0 kind bridge; addr 10.3.0.1/24 dev br0; "
	  "dev p master br0; addr 10.4.0.2/24 dev p; "
	  "pkt 10.4.0.9 > 10.3.0.1 udp 53 dev br0 back p prefix 10.4.0.0/24;", "10.4.0.9", 0, 0 },
};

static void test_sources(unsigned int i)
{
	char got[256] = "", address[INET_ADDRSTRLEN];
	struct topology t;
	struct scene scene;
	struct finding *f;
	size_t k;

	topology_make(&t, sources[i].text, STATE_DROPPING);
	f = &t.findings.v[0];
	for (k = 0; k < f->n_sender; k++)
		f->sender[k].taken = sources[i].taken && f->sender[k].addr.s_addr == addr(sources[i].taken);
	scene_make(&scene, &t.stage, f);
	for (k = 0; k < scene.n_source; k++)
		sprintf(got + strlen(got), "%s%s", k ? " " : "",
			inet_ntop(AF_INET, &scene.source[k].addr, address, sizeof(address)));
	is(got, sources[i].kept, sources[i].desc);
	ok(scene.n_forged == sources[i].forged && scene.n_left == sources[i].left &&
			(!scene.n_forged || scene.forged.s_addr),
	   "%s: %zu left out, %zu beyond", sources[i].desc, sources[i].forged, sources[i].left);
	ok(scene.doubtful == sources[i].doubtful, "%s: %sin doubt", sources[i].desc, sources[i].doubtful ? "" : "not ");
	topology_free(&t);
}

int main(void)
{
	unsigned int i;

	for (i = 0; i < N(over); i++)
		test_topic(&over[i], STATE_PAST);
	for (i = 0; i < N(dropping); i++)
		test_topic(&dropping[i], STATE_DROPPING);
	test_unknown();
	test_all_met();
	for (i = 0; i < N(sources); i++)
		test_sources(i);
	return end();
}
