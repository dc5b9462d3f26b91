# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC1091
#       S                              B
#       s0 ------------- 10.0.0.1/24 e0    d0, d1: dummies, the latter without carrier
#       ...                                v0: a VRF, with some seeds
#       s3 ------------- 10.0.3.1/24 e3    tables, rules, sysctls: by chance
# "Is an admitted packet really what loose mode would have let through, and does watching change nothing?" Asked of the
# kernel itself, with configurations and packets made by chance from a seed: which packets are forwarded by which device,
# which are delivered, and with which realm, must be the same
#   - under strict mode without the module, with it, and with override in audit,
#   - under loose mode without the module, and under strict mode with override on and a rule for everything.
# More: tests/vm/run.sh with the kernel arguments seeds=FIRST-LAST and packets=N.
# alone: it is long
. /tests/lib/lib.sh
. /tests/scenarios/common.sh

SEEDS=$(argument seeds)
FIRST=${SEEDS%-*} LAST=${SEEDS#*-}
FIRST=${FIRST:-1} LAST=${LAST:-4}
PACKETS=$(argument packets)
PACKETS=${PACKETS:-1000}

# The kernel's own note of what became of each packet that came from S. A mark goes with the time to live.
watch() {
	x B nft -f - <<-'END'
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
				iif != lo update @delivered { ip id . meta iif . meta rtclassid }
			}
		}
	END
}

seen() {
	{
		x B nft list set ip seen forwarded
		echo delivered
		x B nft list set ip seen delivered
	} | tr ',{}' '\n\n\n' | sed -n 's/^[ \t]*//; /^[0-9]\+ \./p; /^delivered/p'
	x B nft flush set ip seen forwarded
	x B nft flush set ip seen delivered
}

configure() {
	local i
	ns S B
	for i in 0 1 2 3; do link S s$i B e$i; done
	oracle "$1" links | ipn B -batch -
	forward B
	oracle "$1" routes | ipn B -force -batch - 2>/dev/null || :
	oracle "$1" sysctls | x B sysctl -qp -
	watch
	PEERS=()
	for i in 0 1 2 3; do PEERS+=("s$i" "$(mac B e$i)"); done
}

# pass SEED MODE FILE: what passes in this mode
pass() {
	local i
	for i in 0 1 2 3; do rp_filter B e$i "$2"; done
	x S oracle "$1" send "$PACKETS" "${PEERS[@]}"
	settled B >/dev/null
	seen | sort >"$3"
}

# same WANT GOT DESC SEED
same() {
	local status=0 out
	out=$(diff "$1" "$2") || status=1
	verdict $status "$3" "seed $4, '<' as the kernel alone does it:" "$out" "again: seeds=$4-$4; oracle $4 links|routes|sysctls"
}

one() {
	local seed=$1 d=/tmp/oracle.$1 admitted
	mkdir "$d"
	configure "$seed"
	pass "$seed" 1 "$d/strict"
	pass "$seed" 2 "$d/loose"

	load
	rpf_mark B
	pass "$seed" 1 "$d/watched"
	same "$d/strict" "$d/watched" "seed $seed: watching changes nothing, of $(grep -c . "$d/strict") that pass" "$seed"
	check_invariant B "seed $seed, strict"

	x B rpfmon allow add dev 'e*' force
	x B rpfmon override audit
	pass "$seed" 1 "$d/audit"
	same "$d/strict" "$d/audit" "seed $seed: nor does audit" "$seed"

	x B rpfmon override on
	rpf_mark B
	pass "$seed" 1 "$d/admitted"
	same "$d/loose" "$d/admitted" "seed $seed: what passes by a rule passes in loose mode" "$seed"
	check_invariant B "seed $seed, override on"
	admitted=$(json B 'map(.admitted) | add' device show all)
	COMPARED=$((COMPARED + PACKETS)) ADMITTED=$((ADMITTED + admitted))
	unload
	clean_up
	trap 'note "line $LINENO: status $? from: $BASH_COMMAND"' ERR
}

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

COMPARED=0 ADMITTED=0
for ((seed = FIRST; seed <= LAST; seed++)); do one $seed; done
isnt $ADMITTED 0 "rules admitted packets: $ADMITTED of $COMPARED compared"
finish
