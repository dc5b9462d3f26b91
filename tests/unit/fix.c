// SPDX-License-Identifier: GPL-2.0
/* The commands that may mend a finding, letter by letter: what they do, how they are undone and kept, and what is not offered. */
#include "fix.h"
#include "kernel.h"
#include "topology.h"

#define HOST "dev e0; addr 10.1.0.2/24 dev e0; dev e1; addr 10.2.0.2/24 dev e1; route default via 10.1.0.1 dev e0; "
#define BACK "dev e1 back e0 via 10.1.0.1; "
#define PACKET "pkt 10.9.0.1 > 10.2.0.2 " BACK
#define NAMED(dev) "dev e0; addr 10.1.0.2/24 dev e0; dev " dev "; addr 10.2.0.2/24 dev " dev ";"	\
	"route default via 10.1.0.1 dev e0; pkt 10.9.0.1 > 10.2.0.2 dev " dev " back e0 via 10.1.0.1;"

#define SAVE "rpfmon save /etc/rpfmon.conf"
#define DROP_IN(line) "printf '%s\\n' '" line "' >>/etc/sysctl.d/99-rpfmon.conf"
#define BY_HAND(dev) "do the same in what configures " dev " at boot"
#define BY_OTHERS "rpfmon restores the rules of the host's own namespace alone; have whatever sets up this one add these"
#define ALLOW(dev, from) "rpfmon allow add dev " dev " from " from
#define DENY(dev, from) "rpfmon allow del dev " dev " from " from
#define ON " && rpfmon override on"
#define OFF "rpfmon override off; "
#define DOUBT "whether these sources are whose they say, or forged, no look at tables tells"

static const struct offer {
	const char *desc;
	enum fix_kind kind;
	const char *text;
	const char *does;	/* NULL: it is not offered */
	const char *undoes;
	const char *keep;
	const char *kept;
	const char *doubt;
	const char *lets_in;
	const char *ns;
	bool pid;		/* @ns is one */
} offers[] = {
	/* Rules. */
	{ "a rule", FIX_ALLOW, HOST PACKET, ALLOW("e1", "10.9.0.1") ON, OFF DENY("e1", "10.9.0.1"), SAVE,
	  .lets_in = "10.9.0.1/32" },
	{ "a rule in audit", FIX_ALLOW, HOST "override 1; " PACKET, ALLOW("e1", "10.9.0.1") ON,
	  "rpfmon override audit; " DENY("e1", "10.9.0.1"), SAVE, .lets_in = "10.9.0.1/32" },
	{ "a rule that counts at once", FIX_ALLOW, HOST "override 2; " PACKET, ALLOW("e1", "10.9.0.1"),
	  DENY("e1", "10.9.0.1"), SAVE,
	  .lets_in = "10.9.0.1/32" },
	{ "two rules", FIX_ALLOW, HOST "pkt 10.9.0.2 > 10.2.0.2 " BACK PACKET, ALLOW("e1", "10.9.0.1") " && "
	  ALLOW("e1", "10.9.0.2") ON,
	  OFF DENY("e1", "10.9.0.2") "; " DENY("e1", "10.9.0.1"), SAVE, .lets_in = "10.9.0.1/32 10.9.0.2/32" },
	{ "one that is there, and override is off", FIX_ALLOW, HOST "allow 10.9.0.0/16; " PACKET, "rpfmon override on",
	  "rpfmon override off", SAVE,
	  .lets_in = "10.9.0.1/32" },
	{ "one of two is there", FIX_ALLOW, HOST "override 2; allow 10.9.0.1/32; pkt 10.9.0.2 > 10.2.0.2 " BACK PACKET,
	  ALLOW("e1", "10.9.0.2"),
	  DENY("e1", "10.9.0.2"), SAVE, .lets_in = "10.9.0.1/32 10.9.0.2/32" },
	{ "both are", FIX_ALLOW, HOST "override 2; allow 10.9.0.0/16; " PACKET },
	{ "none for our own address", FIX_ALLOW, HOST "pkt 10.1.0.2 > 10.2.0.2 tcp 80 dev e1 back lo;" },
	{ "none for loopback", FIX_ALLOW, HOST "pkt 127.0.0.1 > 10.2.0.2 " BACK },
	{ "none for 0/8", FIX_ALLOW, HOST "pkt 0.1.2.3 > 10.2.0.2 " BACK },
	{ "none for a group", FIX_ALLOW, HOST "pkt 224.0.0.1 > 10.2.0.2 " BACK },
	{ "none for class E", FIX_ALLOW, HOST "pkt 240.0.0.1 > 10.2.0.2 " BACK },
	{ "none in loose mode", FIX_ALLOW, HOST "all rp_filter 2; " PACKET },
	{ "none of a device that is gone", FIX_ALLOW, HOST "pkt 10.9.0.1 > 10.2.0.2 dev e9 back e0;" },
	{ "one of which nobody can tell whether it is forged", FIX_ALLOW, HOST "pkt 10.1.0.9 > 10.2.0.2 tcp 80 dev e1 back e0;",
	  ALLOW("e1", "10.1.0.9") ON, OFF DENY("e1", "10.1.0.9"), SAVE, NULL, DOUBT, .lets_in = "10.1.0.9/32" },
	{ "none for one that may be forged", FIX_ALLOW, HOST "neigh 10.1.0.9 dev e0; "
	  "pkt 10.1.0.9 > 10.2.0.2 tcp 80 dev e1 back e0;" },
	{ "in a namespace", FIX_ALLOW, HOST PACKET,
	  "rpfmon -n 'b lue' allow add dev e1 from 10.9.0.1 && rpfmon -n 'b lue' override on",
	  "rpfmon -n 'b lue' override off; rpfmon -n 'b lue' allow del dev e1 from 10.9.0.1", NULL, BY_OTHERS,
	  .lets_in = "10.9.0.1/32",
	  .ns = "b lue" },
	{ "in that of a process", FIX_ALLOW, HOST PACKET,
	  "rpfmon -n 4711 allow add dev e1 from 10.9.0.1 && rpfmon -n 4711 override on",
	  "rpfmon -n 4711 override off; rpfmon -n 4711 allow del dev e1 from 10.9.0.1", NULL, BY_OTHERS,
	  .lets_in = "10.9.0.1/32",
	  .ns = "4711", .pid = true },

	/* Names of devices. */
	{ "a dot", FIX_ALLOW, NAMED("e1.5"), ALLOW("e1.5", "10.9.0.1") ON, OFF DENY("e1.5", "10.9.0.1"), SAVE,
	  .lets_in = "10.9.0.1/32" },
	{ "a star", FIX_ALLOW, NAMED("a*[b]?"), ALLOW("'a\\*\\[b]\\?'", "10.9.0.1") ON,
	  OFF DENY("'a\\*\\[b]\\?'", "10.9.0.1"), SAVE,
	  .lets_in = "10.9.0.1/32" },
	{ "a star, and no room", FIX_ALLOW, NAMED("12345678901234*"), ALLOW("'12345678901234?'", "10.9.0.1") ON,
	  OFF DENY("'12345678901234?'", "10.9.0.1"), SAVE, .lets_in = "10.9.0.1/32" },
	{ "fifteen characters", FIX_ALLOW, NAMED("123456789012345"), ALLOW("123456789012345", "10.9.0.1") ON,
	  OFF DENY("123456789012345", "10.9.0.1"), SAVE, .lets_in = "10.9.0.1/32" },
	{ "a command, and a quote", FIX_ALLOW, NAMED("$(id)'"), ALLOW("'$(id)'\\'''", "10.9.0.1") ON,
	  OFF DENY("'$(id)'\\'''", "10.9.0.1"), SAVE,
	  .lets_in = "10.9.0.1/32" },
	{ "the terminal", FIX_ALLOW, NAMED("\033[2J"), ALLOW("\"$(printf '\\033\\134[2J')\"", "10.9.0.1") ON,
	  OFF DENY("\"$(printf '\\033\\134[2J')\"", "10.9.0.1"), SAVE, .lets_in = "10.9.0.1/32" },
	{ "a dot, as a key", FIX_LOOSE, NAMED("e1.5"), "sysctl -w net/ipv4/conf/e1.5/rp_filter=2",
	  "sysctl -w net/ipv4/conf/e1.5/rp_filter=1",
	  DROP_IN("net/ipv4/conf/e1.5/rp_filter = 2") },
	{ "a star, as a key", FIX_LOOSE, NAMED("a*"), "sh -c 'echo 2 >'\\''/proc/sys/net/ipv4/conf/a*/rp_filter'\\'''",
	  "sh -c 'echo 1 >'\\''/proc/sys/net/ipv4/conf/a*/rp_filter'\\'''" },
	{ "a command, as a key", FIX_LOOSE, NAMED("$(id)"),
	  "sh -c 'echo 2 >'\\''/proc/sys/net/ipv4/conf/$(id)/rp_filter'\\'''",
	  "sh -c 'echo 1 >'\\''/proc/sys/net/ipv4/conf/$(id)/rp_filter'\\'''" },
	{ "a command, as a key, in a namespace", FIX_LOOSE, NAMED("$(id)"),
	  "ip netns exec blue sh -c 'echo 2 >'\\''/proc/sys/net/ipv4/conf/$(id)/rp_filter'\\'''",
	  "ip netns exec blue sh -c 'echo 1 >'\\''/proc/sys/net/ipv4/conf/$(id)/rp_filter'\\'''", NULL,
	  "sysctl.d is for the host's own namespace; have whatever sets up this one set it", .ns = "blue" },
	{ "a command, as a route's", FIX_ROUTE, NAMED("$(id)") "neigh 10.2.0.1 dev $(id); "
	  "route 10.8.0.0/16 via 10.2.0.1 dev $(id);",
	  "ip route add 10.9.0.1/32 via 10.2.0.1 dev '$(id)'", "ip route del 10.9.0.1/32 via 10.2.0.1 dev '$(id)'",
	  NULL, BY_HAND("$(id)"),
	  .lets_in = "10.9.0.1/32" },

	/* Settings. */
	{ "src_valid_mark", FIX_MARK, HOST "pkt 10.9.0.1 > 10.2.0.2 mark 1 " BACK, "sysctl -w net.ipv4.conf.e1.src_valid_mark=1",
	  "sysctl -w net.ipv4.conf.e1.src_valid_mark=0",
	  DROP_IN("net.ipv4.conf.e1.src_valid_mark = 1") },
	{ "which is nothing to a packet without a mark", FIX_MARK, HOST PACKET },
	{ "ignore_routes_with_linkdown", FIX_LINKDOWN, HOST PACKET,
	  "sysctl -w net.ipv4.conf.e0.ignore_routes_with_linkdown=1",
	  "sysctl -w net.ipv4.conf.e0.ignore_routes_with_linkdown=0",
	  DROP_IN("net.ipv4.conf.e0.ignore_routes_with_linkdown = 1") },
	{ "without a device of the return path", FIX_LINKDOWN, HOST "pkt 10.9.0.1 > 10.2.0.2 dev e1 no-route;" },
	{ "loose", FIX_LOOSE, HOST PACKET, "sysctl -w net.ipv4.conf.e1.rp_filter=2",
	  "sysctl -w net.ipv4.conf.e1.rp_filter=1",
	  DROP_IN("net.ipv4.conf.e1.rp_filter = 2") },
	{ "loose, where all alone was strict", FIX_LOOSE, "all rp_filter 1; dev e0; dev e1 rp_filter 0; "
	  "pkt 10.9.0.1 > 10.2.0.2 dev e1 back e0;",
	  "sysctl -w net.ipv4.conf.e1.rp_filter=2", "sysctl -w net.ipv4.conf.e1.rp_filter=0",
	  DROP_IN("net.ipv4.conf.e1.rp_filter = 2") },
	{ "loose, and whose packets they are is in doubt", FIX_LOOSE, HOST "pkt 10.1.0.9 > 10.2.0.2 tcp 80 dev e1 back e0;",
	  "sysctl -w net.ipv4.conf.e1.rp_filter=2", "sysctl -w net.ipv4.conf.e1.rp_filter=1",
	  DROP_IN("net.ipv4.conf.e1.rp_filter = 2"), NULL, DOUBT },
	{ "loose already", FIX_LOOSE, HOST "all rp_filter 2; " PACKET },
	{ "loose, in a namespace of a process", FIX_LOOSE, HOST PACKET,
	  "nsenter -t 4711 -n sysctl -w net.ipv4.conf.e1.rp_filter=2",
	  "nsenter -t 4711 -n sysctl -w net.ipv4.conf.e1.rp_filter=1", NULL,
	  "sysctl.d is for the host's own namespace; have whatever sets up this one set it", .ns = "4711",
	  .pid = true },
	{ "off", FIX_OFF, HOST PACKET, "sysctl -w net.ipv4.conf.e1.rp_filter=0",
	  "sysctl -w net.ipv4.conf.e1.rp_filter=1",
	  DROP_IN("net.ipv4.conf.e1.rp_filter = 0") },
	{ "off, and the others keep what they have by that of all", FIX_OFF,
	  "all rp_filter 1; default rp_filter 0; dev e0 rp_filter 0; dev e1; dev e2 rp_filter 2; dev e3 no-ipv4; "
	  "pkt 10.9.0.1 > 10.2.0.2 dev e1 back e0;",
	  "sysctl -w net.ipv4.conf.default.rp_filter=1 net.ipv4.conf.lo.rp_filter=1 net.ipv4.conf.e0.rp_filter=1 net.ipv4.conf.e1.rp_filter=0 "
	  "net.ipv4.conf.all.rp_filter=0",
	  "sysctl -w net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.e1.rp_filter=1 net.ipv4.conf.e0.rp_filter=0 net.ipv4.conf.lo.rp_filter=0 "
	  "net.ipv4.conf.default.rp_filter=0",
	  DROP_IN("net.ipv4.conf.default.rp_filter = 1' 'net.ipv4.conf.lo.rp_filter = 1' 'net.ipv4.conf.e0.rp_filter = 1' "
		  "'net.ipv4.conf.e1.rp_filter = 0' 'net.ipv4.conf.all.rp_filter = 0") },
	{ "off, where new ones are strict anyway", FIX_OFF, "all rp_filter 1; default rp_filter 1; dev e0; dev a*; "
	  "pkt 10.9.0.1 > 10.2.0.2 dev a* back e0;",
	  "sh -c 'echo 0 >'\\''/proc/sys/net/ipv4/conf/a*/rp_filter'\\''' && sysctl -w net.ipv4.conf.lo.rp_filter=1 net.ipv4.conf.all.rp_filter=0",
	  "sysctl -w net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.lo.rp_filter=0; sh -c 'echo 1 >'\\''/proc/sys/net/ipv4/conf/a*/rp_filter'\\'''" },
	{ "off, where its own is already: it is kept so, for when it appears again", FIX_OFF,
	  "all rp_filter 1; default rp_filter 1; dev e0; dev e1 rp_filter 0; pkt 10.9.0.1 > 10.2.0.2 dev e1 back e0;",
	  "sysctl -w net.ipv4.conf.lo.rp_filter=1 net.ipv4.conf.e1.rp_filter=0 net.ipv4.conf.all.rp_filter=0",
	  "sysctl -w net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.e1.rp_filter=0 net.ipv4.conf.lo.rp_filter=0",
	  DROP_IN("net.ipv4.conf.lo.rp_filter = 1' 'net.ipv4.conf.e1.rp_filter = 0' 'net.ipv4.conf.all.rp_filter = 0") },
	{ "off, though it is", FIX_OFF, "dev e0; dev e1 rp_filter 0; pkt 10.9.0.1 > 10.2.0.2 dev e1 back e0;" },

	/* Routes. */
	{ "a route by the device's gateway", FIX_ROUTE, HOST "route 10.8.0.0/16 via 10.2.0.1 dev e1; " PACKET,
	  "ip route add 10.9.0.1/32 via 10.2.0.1 dev e1", "ip route del 10.9.0.1/32 via 10.2.0.1 dev e1", NULL,
	  BY_HAND("e1"),
	  .lets_in = "10.9.0.1/32" },
	{ "by the only neighbour, for two", FIX_ROUTE, HOST "neigh 10.2.0.1 dev e1; pkt 10.9.0.2 > 10.2.0.2 "
	  BACK PACKET,
	  "ip route add 10.9.0.1/32 via 10.2.0.1 dev e1 && ip route add 10.9.0.2/32 via 10.2.0.1 dev e1",
	  "ip route del 10.9.0.2/32 via 10.2.0.1 dev e1; ip route del 10.9.0.1/32 via 10.2.0.1 dev e1", NULL,
	  BY_HAND("e1"),
	  "10.2.0.1 is only taken for the gateway, as it is the one neighbour that is known on e1",
	  .lets_in = "10.9.0.1/32 10.9.0.2/32" },
	{ "by an unknown gateway", FIX_ROUTE, HOST PACKET },
	{ "to what is on the link", FIX_ROUTE, HOST "pkt 169.254.7.7 > 10.2.0.2 " BACK,
	  "ip route add 169.254.7.7/32 dev e1",
	  "ip route del 169.254.7.7/32 dev e1", NULL, BY_HAND("e1"), .lets_in = "169.254.7.7/32" },
	{ "to what asked by ARP, in a VRF", FIX_ROUTE, "dev blue kind vrf table 7; dev e0; dev e1 master blue; "
	  "addr 10.2.0.2/24 dev e1; "
	  "pkt 10.9.0.1 > 10.2.0.2 arp dev e1 back e0;", "ip route add 10.9.0.1/32 dev e1 vrf blue",
	  "ip route del 10.9.0.1/32 dev e1 vrf blue",
	  NULL, BY_HAND("e1"), .lets_in = "10.9.0.1/32" },
	{ "through a tunnel", FIX_ROUTE, HOST "dev t kind ipip noarp; pkt 10.9.0.1 > 10.2.0.2 dev t no-address;",
	  "ip netns exec blue ip route add 10.9.0.1/32 dev t", "ip netns exec blue ip route del 10.9.0.1/32 dev t",
	  NULL,
	  "have whatever sets up t there do it", .lets_in = "10.9.0.1/32", .ns = "blue" },

	/* Tables. */
	{ "a table for our address", FIX_TABLE, HOST "route 10.8.0.0/16 via 10.2.0.1 dev e1; " PACKET,
	  "ip route add default via 10.2.0.1 dev e1 table 100 && ip rule add from 10.2.0.2 lookup 100 && "
	  "ip rule add from 10.2.0.2 lookup main suppress_prefixlength 0",
	  "ip rule del from 10.2.0.2 lookup main suppress_prefixlength 0; "
	  "ip rule del from 10.2.0.2 lookup 100; ip route del default via 10.2.0.1 dev e1 table 100", NULL,
	  BY_HAND("e1") },
	{ "the first that is free, and what the main table has is kept", FIX_TABLE,
	  HOST "dev e2; addr 10.3.0.2/24 dev e2; rule 9 lookup 100; route 10.8.0.0/16 via 10.2.0.1 dev e1 table 101; "
	  PACKET,
	  "ip route add default via 10.2.0.1 dev e1 table 102 && ip rule add from 10.2.0.2 lookup 102 && "
	  "ip rule add from 10.2.0.2 lookup main suppress_prefixlength 0",
	  "ip rule del from 10.2.0.2 lookup main suppress_prefixlength 0; ip rule del from 10.2.0.2 lookup 102; "
	  "ip route del default via 10.2.0.1 dev e1 table 102", NULL, BY_HAND("e1") },
	{ "beside a default in two halves", FIX_TABLE, "dev e0; addr 10.1.0.2/24 dev e0; dev e1; "
	  "addr 10.2.0.2/24 dev e1; dev e2; addr 10.3.0.2/24 dev e2; "
	  "route 0.0.0.0/1 via 10.1.0.1 dev e0; route 128.0.0.0/1 via 10.1.0.1 dev e0; "
	  "route 10.8.0.0/16 via 10.2.0.1 dev e1; "
	  "pkt 10.9.0.1 > 10.2.0.2 dev e1 back e0 via 10.1.0.1 prefix 0.0.0.0/1;",
	  "ip route add default via 10.2.0.1 dev e1 table 100 && ip rule add from 10.2.0.2 lookup 100 && "
	  "ip rule add from 10.2.0.2 lookup main suppress_prefixlength 1",
	  "ip rule del from 10.2.0.2 lookup main suppress_prefixlength 1; ip rule del from 10.2.0.2 lookup 100; "
	  "ip route del default via 10.2.0.1 dev e1 table 100", NULL, BY_HAND("e1") },
	{ "of just the network that is routed elsewhere", FIX_TABLE, HOST "route 10.8.0.0/16 via 10.2.0.1 dev e1; "
	  "route 10.9.0.0/16 via 10.1.0.1 dev e0; "
	  "pkt 10.9.0.1 > 10.2.0.2 dev e1 back e0 via 10.1.0.1 prefix 10.9.0.0/16;",
	  "ip route add 10.9.0.0/16 via 10.2.0.1 dev e1 table 100 && ip rule add from 10.2.0.2 lookup 100",
	  "ip rule del from 10.2.0.2 lookup 100; ip route del 10.9.0.0/16 via 10.2.0.1 dev e1 table 100", NULL,
	  BY_HAND("e1") },
	{ "of a network that two devices have", FIX_TABLE, HOST "dev e2; addr 10.1.0.3/25 dev e2; "
	  "pkt 10.1.0.9 > 10.1.0.3 dev e2 back e0 prefix 10.1.0.0/24;",
	  "ip route add 10.1.0.0/25 src 10.1.0.3 dev e2 table 100 && ip rule add from 10.1.0.3 lookup 100",
	  "ip rule del from 10.1.0.3 lookup 100; ip route del 10.1.0.0/25 src 10.1.0.3 dev e2 table 100", NULL,
	  BY_HAND("e2") },
	{ "by a gateway that is guessed", FIX_TABLE, HOST "neigh 10.2.0.1 dev e1; " PACKET,
	  "ip route add default via 10.2.0.1 dev e1 table 100 && ip rule add from 10.2.0.2 lookup 100 && "
	  "ip rule add from 10.2.0.2 lookup main suppress_prefixlength 0",
	  "ip rule del from 10.2.0.2 lookup main suppress_prefixlength 0; "
	  "ip rule del from 10.2.0.2 lookup 100; ip route del default via 10.2.0.1 dev e1 table 100", NULL,
	  BY_HAND("e1"),
	  "10.2.0.1 is only taken for the gateway, as it is the one neighbour that is known on e1" },
	{ "none without a gateway", FIX_TABLE, HOST PACKET },
	{ "none for another device's address", FIX_TABLE, HOST "neigh 10.2.0.1 dev e1; pkt 10.9.0.1 > 10.1.0.2 " BACK },
	{ "none for what is forwarded", FIX_TABLE, HOST "neigh 10.2.0.1 dev e1; pkt 10.9.0.1 > 10.7.0.2 " BACK },
	{ "none in a VRF", FIX_TABLE, "dev blue kind vrf table 7; dev e0; dev e1 master blue; addr 10.2.0.2/24 dev e1; "
	  "neigh 10.2.0.1 dev e1; "
	  "pkt 10.9.0.1 > 10.2.0.2 dev e1 back e0;" },
	{ "none without a return path", FIX_TABLE, HOST "neigh 10.2.0.1 dev e1; "
	  "pkt 10.9.0.1 > 10.2.0.2 dev e1 no-route;" },
	{ "a table that there is", FIX_REUSE, HOST "rule 100 uid 1000 lookup 77; "
	  "route default via 10.2.0.1 dev e1 table 77; " PACKET,
	  "ip rule add from 10.2.0.2 lookup 77", "ip rule del from 10.2.0.2 lookup 77", NULL, BY_HAND("e1") },
	{ "not one that leads elsewhere", FIX_REUSE, HOST "rule 100 uid 1000 lookup 77; "
	  "route default via 10.1.0.1 dev e0 table 77; " PACKET },
	{ "not one that no rule leads to", FIX_REUSE, HOST "route default via 10.2.0.1 dev e1 table 77; " PACKET },
	{ "not for what is forwarded", FIX_REUSE, HOST "rule 100 uid 1000 lookup 77; "
	  "route default via 10.2.0.1 dev e1 table 77; "
	  "pkt 10.9.0.1 > 10.7.0.2 " BACK },

	/* Addresses. */
	{ "an address that is asked for", FIX_ADDRESS, HOST "addr 10.7.0.1/32 dev lo; dev t; "
	  "pkt 10.9.0.1 > 10.7.0.1 dev t back e0 no-address;",
	  "ip addr add 10.7.0.1/32 dev t", "ip addr del 10.7.0.1/32 dev t", NULL, BY_HAND("t") },
	{ "that of the return path's device, for what is forwarded", FIX_ADDRESS,
	  HOST "dev t; pkt 10.9.0.1 > 10.7.0.1 dev t back e0 no-address;",
	  "ip addr add 10.1.0.2/32 dev t", "ip addr del 10.1.0.2/32 dev t", NULL, BY_HAND("t") },
	{ "one of lo's before", FIX_ADDRESS, HOST "addr 10.7.0.1/32 dev lo; dev t; "
	  "pkt 10.9.0.1 > 239.1.1.1 dev t back e0 no-address; group 239.1.1.1 dev t;",
	  "ip addr add 10.7.0.1/32 dev t", "ip addr del 10.7.0.1/32 dev t", NULL, BY_HAND("t") },
	{ "any, without a return path", FIX_ADDRESS, HOST "dev t; pkt 10.9.0.1 > 10.7.0.1 dev t no-route;",
	  "ip addr add 10.1.0.2/32 dev t", "ip addr del 10.1.0.2/32 dev t", NULL, BY_HAND("t") },
	{ "none if nobody has one", FIX_ADDRESS, "dev e0; dev t; pkt 10.9.0.1 > 10.7.0.1 dev t back e0 no-address;" },
	{ "none for one that has", FIX_ADDRESS, HOST PACKET },
	{ "and a rule", FIX_ADDRESS_ALLOW, HOST "dev t; pkt 10.9.0.1 > 10.2.0.2 dev t back e0 no-address;",
	  "ip addr add 10.2.0.2/32 dev t && " ALLOW("t", "10.9.0.1") ON, OFF DENY("t", "10.9.0.1")
	  "; ip addr del 10.2.0.2/32 dev t", SAVE,
	  BY_HAND("t"), .lets_in = "10.9.0.1/32" },
	{ "and a rule, in a namespace", FIX_ADDRESS_ALLOW, HOST "override 2; dev t; "
	  "pkt 10.9.0.1 > 10.2.0.2 dev t back e0 no-address;",
	  "ip netns exec blue ip addr add 10.2.0.2/32 dev t && rpfmon -n blue allow add dev t from 10.9.0.1",
	  "rpfmon -n blue allow del dev t from 10.9.0.1; ip netns exec blue ip addr del 10.2.0.2/32 dev t", NULL,
	  "have whatever sets up t there do it", .lets_in = "10.9.0.1/32", .ns = "blue" },
	{ "an address off a port", FIX_PORT_ADDRESS, "dev br0 kind bridge; dev p master br0; "
	  "addr 10.3.0.2/24 dev p brd; addr 10.3.0.3/24 dev br0; "
	  "pkt 10.3.0.9 > 10.3.0.3 dev br0 back p prefix 10.3.0.0/24;", "ip addr del 10.3.0.2/24 dev p",
	  "ip addr add 10.3.0.2/24 brd + dev p; "
	  "ip route del local 10.3.0.3/32 dev br0 table 255 proto kernel scope host src 10.3.0.3; "
	  "ip route append local 10.3.0.3/32 dev br0 table 255 proto kernel scope host src 10.3.0.3; "
	  "ip route del 10.3.0.0/24 dev br0 table 254 proto kernel scope link src 10.3.0.3; "
	  "ip route append 10.3.0.0/24 dev br0 table 254 proto kernel scope link src 10.3.0.3; "
	  "ip route del broadcast 10.3.0.255/32 dev br0 table 255 proto kernel scope link src 10.3.0.3; "
	  "ip route append broadcast 10.3.0.255/32 dev br0 table 255 proto kernel scope link src 10.3.0.3", NULL,
	  BY_HAND("p") },
	{ "none of another network", FIX_PORT_ADDRESS, HOST PACKET },

	/* A path's MTU that was learned stays for a while. */
	{ "what path MTU discovery learned goes with it", FIX_LOOSE, HOST "pkt 10.9.0.1 > 10.2.0.2 icmp 3/4 " BACK,
	  "sysctl -w net.ipv4.conf.e1.rp_filter=2", "sysctl -w net.ipv4.conf.e1.rp_filter=1; ip route flush cache",
	  DROP_IN("net.ipv4.conf.e1.rp_filter = 2") },
	{ "of another ICMP error nothing is learned", FIX_LOOSE, HOST "pkt 10.9.0.1 > 10.2.0.2 icmp 3/1 " BACK,
	  "sysctl -w net.ipv4.conf.e1.rp_filter=2", "sysctl -w net.ipv4.conf.e1.rp_filter=1",
	  DROP_IN("net.ipv4.conf.e1.rp_filter = 2") },
};

static void lets_in_of(const struct fix *fix, char *text)
{
	char buf[PREFIX_STRLEN];
	size_t i;

	*text = '\0';
	for (i = 0; i < fix->n_lets_in; i++)
		sprintf(text + strlen(text), "%s%s", i ? " " : "", prefix_str(buf, &fix->lets_in[i]));
}

static void part(const char *of, const char *desc, const char *got, const char *want)
{
	char text[256];

	snprintf(text, sizeof(text), "%s: %s", of, desc);
	is(got, want, text);
}

static void check(const struct offer *offer, const struct fix *fix, const struct netns *ns)
{
	char *does = steps_join(&fix->does, ns), *undoes = steps_undo(&fix->undoes, ns);
	char lets_in[512];

	part(offer->desc, "what it does", does, offer->does);
	part(offer->desc, "what undoes it", undoes, offer->undoes);
	part(offer->desc, "what keeps it", fix->keep, offer->keep);
	part(offer->desc, "who keeps it", fix->kept, offer->kept);
	part(offer->desc, "what is in doubt", fix->doubt, offer->doubt);
	lets_in_of(fix, lets_in);
	part(offer->desc, "what it lets in", lets_in, offer->lets_in ? offer->lets_in : "");
	free(does);
	free(undoes);
}

static void test_offer(const struct offer *offer)
{
	struct netns ns = { .name = (char *)offer->ns, .named = !offer->pid };
	struct topology t;
	struct scene scene;
	struct fix fix;
	bool made;

	topology_make(&t, offer->text, STATE_DROPPING);
	t.stage.ns = offer->ns ? &ns : NULL;
	if (!ok(t.findings.n == 1, "%s: one finding", offer->desc)) {
		topology_free(&t);
		return;
	}
	scene_make(&scene, &t.stage, &t.findings.v[0]);
	made = fix_make(&fix, offer->kind, &scene);
	ok(made == !!offer->does, "%s: it is %soffered", offer->desc, offer->does ? "" : "not ");
	if (made && offer->does)
		check(offer, &fix, t.stage.ns);
	if (made)
		fix_free(&fix);
	topology_free(&t);
}

/* ---- many sources ---- */

static const struct {
	const char *desc;
	const char *more;	/* of the topology */
	const char *first[12];	/* source, and how many from it on are seen */
	unsigned int n[12];
	const char *does;	/* without override's; NULL: it is not offered */
} many[] = {
	{ "eight are few", "", { "10.9.0.1" }, { 8 } },
	{ "nine fill half of a /28", "", { "10.9.0.1" }, { 9 }, ALLOW("e1", "10.9.0.0/28") },
	{ "a /24 that is full", "", { "10.9.0.0" }, { 256 }, ALLOW("e1", "10.9.0.0/24") },
	{ "half of a /24", "", { "10.9.0.0", "10.9.0.255" }, { 127, 1 }, ALLOW("e1", "10.9.0.0/24") },
	{ "one less than half", "", { "10.9.0.0", "10.9.0.255" }, { 126, 1 } },
	{ "scattered ones", "", { "10.9.0.1", "10.9.0.100" }, { 9, 1 } },
	{ "two networks", "", { "10.9.0.0", "10.9.1.128" }, { 8, 8 }, ALLOW("e1", "10.9.0.0/29") " && "
	  ALLOW("e1", "10.9.1.128/29") },
	{ "a network, and one alone", "", { "10.9.0.0", "192.0.2.7" }, { 8, 1 }, ALLOW("e1", "10.9.0.0/29") " && "
	  ALLOW("e1", "192.0.2.7") },
	{ "the border of two", "", { "10.9.0.252" }, { 12 }, ALLOW("e1", "10.9.0.252/30") " && "
	  ALLOW("e1", "10.9.1.0/29") },
	{ "nine networks", "", { "10.9.0.1", "10.9.1.1", "10.9.2.1", "10.9.3.1", "10.9.4.1", "10.9.5.1", "10.9.6.1",
	  "10.9.7.1", "10.9.8.1" },
	  { 1, 1, 1, 1, 1, 1, 1, 1, 1 } },
	{ "of a device's own network", "dev e2; addr 10.9.0.129/25 dev e2; ", { "10.9.0.0" }, { 100 },
	  ALLOW("e1", "10.9.0.0/25") },
	{ "that holds a part of another's", "dev e2; addr 10.9.0.9/29 dev e2; ", { "10.9.0.0" }, { 100 } },
	{ "that is a part of another's", "dev e2; addr 10.9.0.1/8 dev e2; ", { "10.9.0.0" }, { 100 } },
	{ "that is the device's own", "addr 10.9.0.200/24 dev e1; ", { "10.9.0.0" }, { 100 },
	  ALLOW("e1", "10.9.0.0/25") },
	{ "of nobody's", "", { "127.0.0.1" }, { 15 } },
	{ "a part of it has a rule", "allow 10.9.0.0/30; ", { "10.9.0.0" }, { 16 }, ALLOW("e1", "10.9.0.0/28") },
	{ "all of it has one", "allow 10.9.0.0/24; override 2; ", { "10.9.0.0" }, { 16 } },
};

static void test_many(unsigned int i)
{
	char *text, *does, want[512], source[INET_ADDRSTRLEN];
	struct topology t;
	struct scene scene;
	struct fix fix;
	unsigned int k, n;
	struct in_addr a;
	bool made;
	FILE *f = xmemstream(&text);

	fprintf(f, HOST "%s", many[i].more);
	for (k = 0; k < N(many[i].n) && many[i].n[k]; k++)
		for (n = 0; n < many[i].n[k]; n++) {
			a.s_addr = htonl(ntohl(addr(many[i].first[k])) + n);
			fprintf(f, "pkt %s > 10.2.0.2 " BACK, inet_ntop(AF_INET, &a, source, sizeof(source)));
		}
	fclose(f);
	topology_make(&t, text, STATE_DROPPING);
	scene_make(&scene, &t.stage, &t.findings.v[0]);
	made = fix_make(&fix, FIX_PREFIX, &scene);
	does = made ? steps_join(&fix.does, NULL) : NULL;
	snprintf(want, sizeof(want), "%s" ON, many[i].does ? many[i].does : "");
	is(does, many[i].does ? want : NULL, many[i].desc);
	if (made)
		fix_free(&fix);
	ok(!scene.n_left || !fix_make(&fix, FIX_ALLOW, &scene), "%s: not one by one", many[i].desc);
	free(does);
	free(text);
	topology_free(&t);
}

/* With the filter loose, whoever may be forged is let in with the others. */
static void test_many_loose(void)
{
	static const struct {
		const char *desc, *dev, *more, *back;
		unsigned int n;
		bool doubt;
	} loose[] = {
		{ "by a default route", "e1", "", "back e0 via 10.1.0.1", 9, true },
		{ "few of them", "e1", "", "back e0 via 10.1.0.1", 8, false },
		{ "by another route", "e1", "route 10.9.0.0/16 via 10.1.0.1 dev e0; ",
		  "back e0 via 10.1.0.1 prefix 10.9.0.0/16", 9, false },
		{ "of an overlay", "vx", "dev vx kind vxlan; addr 10.8.0.0/32 dev vx; ", "back e0 via 10.1.0.1", 9, false },
	};
	struct topology t;
	struct scene scene;
	struct fix fix;
	unsigned int i, k;
	char *text;
	FILE *f;

	for (i = 0; i < N(loose); i++) {
		f = xmemstream(&text);
		fprintf(f, HOST "%s", loose[i].more);
		for (k = 1; k <= loose[i].n; k++)
			fprintf(f, "pkt 10.9.0.%u > 10.2.0.2 dev %s %s; ", k, loose[i].dev, loose[i].back);
		fclose(f);
		topology_make(&t, text, STATE_DROPPING);
		scene_make(&scene, &t.stage, &t.findings.v[0]);
		if (ok(fix_make(&fix, FIX_LOOSE, &scene), "many sources, loose: %s", loose[i].desc)) {
			is(fix.doubt, loose[i].doubt ? "of so many sources by the default route any may be forged, "
			   "and this lets all of them in" : NULL, loose[i].desc);
			fix_free(&fix);
		}
		topology_free(&t);
		free(text);
	}
}

/* Each finding has a table of its own. */
static void test_numbers(void)
{
	struct topology t;
	struct scene scene;
	struct fix fix;
	char *does;

	topology_make(&t, HOST "rule 9 lookup 101; route 10.8.0.0/16 via 10.2.0.1 dev e1; " PACKET, STATE_DROPPING);
	scene_make(&scene, &t.stage, &t.findings.v[0]);
	scene.number = 1;
	if (ok(fix_make(&fix, FIX_TABLE, &scene), "a table for the second finding")) {
		does = steps_join(&fix.does, NULL);
		is(does, "ip route add default via 10.2.0.1 dev e1 table 102 && ip rule add from 10.2.0.2 lookup 102 && "
		   "ip rule add from 10.2.0.2 lookup main suppress_prefixlength 0",
		   "is the second that is free");
		free(does);
		fix_free(&fix);
	}
	topology_free(&t);
}

/* Beyond so many devices, nobody reads the line. */
static void test_many_devices(void)
{
	struct link link[40];
	struct topology t;
	struct scene scene;
	struct fix fix;
	unsigned int i;

	topology_make(&t, "all rp_filter 1; dev e0; dev e1; pkt 10.9.0.1 > 10.2.0.2 dev e1 back e0;", STATE_DROPPING);
	for (i = 0; i < N(link); i++)
		link[i] = t.facts.link[i && i < 3 ? i : 0];
	free(t.facts.link);
	t.facts.link = link;
	t.facts.n_link = N(link);
	for (i = 0; i < N(link); i++)
		link[i].ifindex = i + 1;
	scene_make(&scene, &t.stage, &t.findings.v[0]);
	ok(!fix_make(&fix, FIX_OFF, &scene), "the filter off there, and set on forty others");
	t.facts.link = NULL;
	topology_free(&t);
}

static void test_words(void)
{
	static const char *const want[] = {
		[FIX_MARK] = "sysctl", [FIX_LINKDOWN] = "sysctl", [FIX_PORT_ADDRESS] = "address", [FIX_ALLOW] = "rule",
		[FIX_REUSE] = "rule", [FIX_ROUTE] = "route", [FIX_TABLE] = "route", [FIX_ADDRESS] = "address",
		[FIX_ADDRESS_ALLOW] = "address", [FIX_PREFIX] = "rule", [FIX_LOOSE] = "sysctl", [FIX_OFF] = "sysctl",
	};
	unsigned int kind, i;
	bool offered;

	for (kind = 0; kind < FIX_KINDS; kind++) {
		is(fix_word(kind), want[kind], "the word of a kind");
		offered = kind == FIX_PREFIX;
		for (i = 0; i < N(offers); i++)
			offered |= offers[i].kind == kind && offers[i].does;
		ok(offered, "kind %u is offered here", kind);
	}
}

int main(void)
{
	unsigned int i;

	kernel_root = "/nonexistent";
	for (i = 0; i < N(offers); i++)
		test_offer(&offers[i]);
	for (i = 0; i < N(many); i++)
		test_many(i);
	test_many_loose();
	test_numbers();
	test_many_devices();
	test_words();
	return end();
}
