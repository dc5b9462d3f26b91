# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S (a pair for each seed)       B
#       s0 ------------- 10.0.0.1/24 e0    d0, d1: dummies, the latter without carrier
#       ...                                v0: a VRF, with some seeds
#       s3 ------------- 10.0.3.1/24 e3    tables, rules, sysctls: by chance
# "Is an admitted packet really what loose mode would have let through, and does watching change nothing?" Asked of the
# kernel itself, with configurations and packets made by chance from a seed: which packets are forwarded by which device,
# which are delivered, and with which realm, must be the same
#   - under strict mode without the module, with it, and with override in audit,
#   - under loose mode without the module, and under strict mode with override on and a rule for everything.
# More: tests/vm/run.sh with the kernel arguments seeds=FIRST-LAST and packets=N.
# in the check: bullseye bookworm trixie-backports
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

SEEDS=$(argument seeds 1-8)
FIRST=${SEEDS%-*} LAST=${SEEDS#*-}
PACKETS=$(argument packets 1000)
DIR=/tmp/oracle
AT_A_TIME=20

# setup SEED: a script that makes its S and B. B takes note of what becomes of each packet that came from S; a mark goes
# with the time to live. Mark 128 is of what B says itself, errors to its own addresses, say, 30 seconds after a fragment.
setup() {
	cat <<-END
		ip netns add S$1
		ip netns add B$1
		ip -batch - <<'EOF'
		$(oracle "$1" wires "S$1" "B$1")
		EOF
		ip -n B$1 link set lo up
		ip -n B$1 -batch - <<'EOF'
		$(oracle "$1" links)
		EOF
		ip -n B$1 -force -batch - 2>/dev/null <<'EOF' || :
		$(oracle "$1" routes)
		EOF
		ip netns exec B$1 sysctl -qw $(oracle "$1" sysctls | tr '\n' ' ')
		ip netns exec B$1 nft -f - <<'EOF'
		table ip seen {
			set forwarded {
				typeof ip id . meta iif . meta oif . meta rtclassid
				flags dynamic
				size 65535
			}
			set delivered {
				typeof ip id . meta iif . meta rtclassid
				flags dynamic
				size 65535
			}
			chain by_ttl {
				type filter hook prerouting priority -300
				ip ttl 65 meta mark set 1
				ip ttl 66 meta mark set 2
			}
			chain forward {
				type filter hook forward priority 0
				update @forwarded { ip id . meta iif . meta oif . meta rtclassid }
			}
			chain input {
				type filter hook input priority 0
				meta mark != 128 update @delivered { ip id . meta iif . meta rtclassid }
			}
			chain output {
				type filter hook output priority 0
				meta mark set 128
			}
		}
		EOF
	END
}

modes() {
	sysctl_in "B$1" net.ipv4.conf.{all.rp_filter=0,e{0..3}.rp_filter="$2"}
}

# What nft lists, an element a line.
elements() { sed -n 's/^\t\t*elements = //; /[0-9] \. /p' | tr -d '{}\t ' | tr ',' '\n' | sed '/^$/d'; }

# pass MODE: sends the packets of each seed in this mode, numbered after those of the pass before.
pass() {
	local seed
	for seed in $NOW; do
		modes "$seed" "$1"
		x "S$seed" oracle "$seed" send "$PACKETS" $((PASS * PACKETS))
	done
	PASS=$((PASS + 1))
}

# What passed of each seed, into DIR/SEED.NAME, a NAME for each pass; by the packets' numbers within the pass.
seen() {
	local seed name
	sleep 0.3
	for seed in $NOW; do
		for name; do : >"$DIR/$seed.$name"; done
		x "B$seed" nft list table ip seen | elements | sed "s/^/$seed./"
	done | awk -F . -v packets="$PACKETS" -v names="$*" '
		BEGIN { OFS = FS; split(names, name, " ") }
		{
			pass = int(($2 - 1) / packets)
			$2 -= pass * packets
			print name[pass + 1], $0
		}' | sort | awk -F . -v dir="$DIR" '{ print substr($0, length($1 FS $2 FS) + 1) >(dir "/" $2 "." $1) }'
}

# reproduce SEED MODE ID...: a script that shows what becomes of these packets in this mode
reproduce() {
	local seed=$1 mode=$2 id
	shift 2
	echo '#!/bin/bash'
	setup "$seed"
	echo "until ip -n B$seed route show table all dev d1 10.0.9.0/24 | grep -q linkdown; do sleep 0.1; done"
	echo "for i in 0 1 2 3; do ip netns exec B$seed sysctl -qw net.ipv4.conf.e\$i.rp_filter=$mode; done"
	for id; do
		oracle "$seed" frame "$id" | {
			read -r dev bytes
			echo "printf '$bytes' | ip netns exec S$seed socat -u - INTERFACE:$dev"
		}
	done
	echo "ip netns exec B$seed nft list table ip seen"
}

# same WANT GOT MODE DESC SEED
same() {
	local ids differences
	if [ "$(<"$DIR/$5.$1")" = "$(<"$DIR/$5.$2")" ]; then
		verdict 0 "seed $5: $4"
		return
	fi
	differences=$(diff "$DIR/$5.$1" "$DIR/$5.$2" | grep '^[<>]') || :
	mapfile -t ids < <(sed -n 's/^[<>] \([0-9]*\)[.].*/\1/p' <<<"$differences" | sort -nu)
	DIFFERING=$((DIFFERING + ${#ids[@]}))
	verdict 1 "seed $5: $4" "'<' as the kernel alone does it, in mode $3:"$'\n'"$differences"
	note "without the module, this shows what the kernel does with ${ids[*]:0:5}:"
	reproduce "$5" "$3" "${ids[@]:0:5}" | sed 's/^/# | /'
}

for_each_seed() {
	local seed
	for seed in $NOW; do "$@" "$seed"; done
}

rules() {
	x "B$1" rpfmon allow add dev 'e*' force
	x "B$1" rpfmon override audit
}

count() {
	COMPARED=$((COMPARED + 3 * PACKETS))
	ADMITTED=$((ADMITTED + $(summed admitted "$(rpfmon -j -n "B$1" device show)")))
}

invariant() { check_invariant "B$2" "seed $2, $1"; }

made() {
	setup "$1" | bash -e
	NAMESPACES+=("S$1" "B$1")
	inside "S$1" -u lo
}

# A worker tells the routes that d1 has no carrier, within a second or more.
carrier_known() { eventually 60 no_carrier "$1" || bail "seed $1: d1 keeps its carrier"; }
no_carrier() { ipn "B$1" route show table all dev d1 10.0.9.0/24 | grep linkdown; }

group() {
	NOW=$*
	for_each_seed made
	for_each_seed carrier_known
	PASS=0
	pass 1
	pass 2

	load
	for_each_seed rpf_mark_of
	pass 1
	for_each_seed invariant strict

	for_each_seed rules
	pass 1

	for_each_seed override_on
	pass 1
	for_each_seed invariant "override on"
	for_each_seed count
	seen strict loose watched audit admitted
	for_each_seed same strict watched 1 "watching changes nothing"
	for_each_seed same strict audit 1 "nor does audit"
	for_each_seed same loose admitted 2 "what passes by a rule passes in loose mode"
	unload
	clean_up
}

override_on() { x "B$1" rpfmon override on; }

rpf_mark_of() { rpf_mark "B$1"; }

# The script that a difference would print must itself show what the kernel did: of some packets that loose mode forwards.
script_works() {
	local seed ids want got
	for seed in $NOW; do
		if [ -n "$(forwarded "$DIR/$seed.loose")" ]; then break; fi
	done
	mapfile -t ids < <(forwarded "$DIR/$seed.loose" | cut -d. -f1 | sort -n | head -n 3)
	want=$(forwarded "$DIR/$seed.loose" | grep -E "^($(IFS='|'; echo "${ids[*]}"))[.]" | sort)
	reproduce "$seed" 2 "${ids[@]}" >"$DIR/script"
	bash -e "$DIR/script" | elements >"$DIR/again"
	got=$(forwarded "$DIR/again" | sort)
	NAMESPACES+=("S$seed" "B$seed")
	is "$got" "$want" "seed $seed: a script for packets ${ids[*]} shows what became of them"
	clean_up
}

# Those of a list that went on to a device: number, from, to, realm.
forwarded() { grep -E '^[0-9]+[.][^.]+[.][^.]+[.][^.]+$' "$1"; }

ns T
x T nft -f - 2>/dev/null <<-'END' || skip_all "this nft cannot keep packets' numbers in a set"
	table ip t {
		set s {
			typeof ip id . meta iif . meta rtclassid
			flags dynamic
			size 9
		}
		chain c {
			type filter hook input priority 0
			update @s { ip id . meta iif . meta rtclassid }
		}
	}
END

[ $((5 * PACKETS)) -lt 65536 ] || bail "a packet's number has 16 bits: packets=13000 is the most"
COMPARED=0 ADMITTED=0 DIFFERING=0
mkdir "$DIR"
for ((seed = FIRST; seed <= LAST; seed += AT_A_TIME)); do
	last=$((seed + AT_A_TIME - 1))
	# shellcheck disable=SC2046
	group $(seq "$seed" $((last < LAST ? last : LAST)))
done
note "counted: packets-compared $COMPARED packets-differing $DIFFERING"
script_works
isnt $ADMITTED 0 "rules admitted packets: $ADMITTED of $COMPARED compared"
finish
