# SPDX-License-Identifier: GPL-2.0
# For each "DEV PREFIX" on stdin prints "DEV SAMPLE": the first host of the network that no longer route or rule has, none of ours.
# Usage: samples.pl FILE, which has what `ip -4 route show table all` and `ip -4 rule` print.
use strict;
use warnings;

my %known = map { $_ => {} } 0 .. 32;

sub number { my @o = split /\./, "$_[0].0.0.0"; return $o[0] << 24 | $o[1] << 16 | $o[2] << 8 | $o[3] }
sub masked { return $_[0] & ~((1 << 32 - $_[1]) - 1) & 0xffffffff }
sub know {
	my ($addr, $len) = split m{/}, $_[0];
	$len //= 32;
	$known{$len}{masked(number($addr), $len)} = 1;
}

# The end of the longest network around $addr that is longer than $len, or undef
sub around {
	my ($addr, $len) = @_;
	for my $l (reverse $len + 1 .. 32) {
		return masked($addr, $l) + (1 << 32 - $l) if $known{$l}{masked($addr, $l)};
	}
	return;
}

know($_) for qw(0.0.0.0/8 127.0.0.0/8 169.254.0.0/16 224.0.0.0/3);
open my $routing, '<', shift or die;
while (<$routing>) {
	know($1) while /(\d+(?:\.\d+){0,3}(?:\/\d+)?)(?= )/g;
}
while (<STDIN>) {
	my ($dev, $prefix) = split;
	my ($first, $len) = split m{/}, $prefix;
	my $last = number($first) + (1 << 32 - $len);
	my $addr = number($first) + ($len < 31);
	while ($addr < $last and my $end = around($addr, $len)) { $addr = $end }
	print "$dev ", join('.', unpack 'C4', pack 'N', $addr), "\n" if $addr < $last;
}
