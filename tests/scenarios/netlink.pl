#!/usr/bin/perl
# SPDX-License-Identifier: GPL-2.0
# Sends the rpfmon family a request for each line that it reads, of which nothing is checked here, and prints what the kernel
# answers: 0, or the error number, and the text that came with it; after "show" what it replied, too, as ATTR=HEX. The tool would
# refuse most of what this is for by itself.
# A line:        CMD [dump] [show] [ATTR=u8:N | ATTR=u16:N | ATTR=u32:N | ATTR=u64:N | ATTR=ip:A.B.C.D | ATTR=str:TEXT | ATTR=hex:BYTES |
#                               ATTR=flag: | ATTR=nest:ATTR=u32:N,ATTR=... ]...
use strict;
use warnings;
use Socket;

my ($AF_NETLINK, $NETLINK_GENERIC, $SOL_NETLINK) = (16, 16, 270);
my ($EXT_ACK, $STRICT) = (11, 12);
my ($REQUEST, $ACK, $DUMP) = (0x1, 0x4, 0x300);
my ($CTRL, $GETFAMILY) = (0x10, 3);
my ($ERROR, $DONE) = (2, 3);
my $seq = 0;

sub attr {
	my ($type, $value) = @_;
	return pack("SS a*", 4 + length $value, $type, $value) . "\0" x (-length($value) % 4);
}

sub value {
	my ($form, $text) = @_;
	return pack("C", $text) if $form eq "u8";
	return pack("S", $text) if $form eq "u16";
	return pack("L", $text) if $form eq "u32";
	return pack("Q", $text) if $form eq "u64";
	return inet_aton($text) if $form eq "ip";
	return "$text\0" if $form eq "str";
	return pack("H*", $text) if $form eq "hex";
	return "" if $form eq "flag";
	return join "", map { attr_of($_) } split /,/, $text if $form eq "nest";
	die "netlink.pl: $form?\n";
}

sub attr_of {
	my ($type, $form, $text) = $_[0] =~ /^(\d+)=(\w+):(.*)$/ or die "netlink.pl: $_[0]?\n";
	return attr($type | ($form eq "nest" ? 0x8000 : 0), value($form, $text));
}

sub attrs {
	my ($bytes) = @_;
	my %found;
	while (length $bytes >= 4) {
		my ($len, $type) = unpack "SS", $bytes;
		last if $len < 4;
		$found{$type & 0x3fff} = substr $bytes, 4, $len - 4;
		my $step = ($len + 3) & ~3;
		$bytes = $step < length $bytes ? substr $bytes, $step : "";
	}
	return \%found;
}

sub ask {
	my ($sock, $family, $cmd, $flags, $show, $payload) = @_;
	my $shown = "";
	my $body = pack("CCS", $cmd, 1, 0) . $payload;
	send $sock, pack("LSSLL", 16 + length $body, $family, $REQUEST | $flags, ++$seq, 0) . $body, 0 or die "send: $!\n";
	for (;;) {
		recv $sock, my $answer, 1 << 16, 0;
		while (length $answer >= 16) {
			my ($len, $type, $nlflags, $of) = unpack "LSSL", $answer;
			my $step = ($len + 3) & ~3;
			my $message = substr $answer, 16, $len - 16;
			$answer = $step < length $answer ? substr $answer, $step : "";
			next if $of != $seq;
			return result($type, $nlflags, $message) . $shown if $type == $ERROR || $type == $DONE;
			my $found = attrs(substr $message, 4);
			return $found if $family == $CTRL;
			$shown .= " $_=" . unpack("H*", $found->{$_}) for $show ? sort { $a <=> $b } keys %$found : ();
		}
	}
}

sub result {
	my ($type, $nlflags, $message) = @_;
	my $error = length $message >= 4 ? unpack "l", $message : 0;
	my $skip = 4;
	if ($type == $ERROR) {
		my $of = unpack "L", substr $message, 4;
		$skip = $nlflags & 0x100 || $of < 16 ? 20 : 4 + (($of + 3) & ~3);
	}
	my $text = $nlflags & 0x200 ? attrs(substr $message, $skip)->{1} : undef;
	$text =~ s/\0.*//s if defined $text;
	return $error . (defined $text ? " $text" : "");
}

socket my $sock, $AF_NETLINK, SOCK_RAW, $NETLINK_GENERIC or die "socket: $!\n";
bind $sock, pack("SSLL", $AF_NETLINK, 0, 0, 0) or die "bind: $!\n";
setsockopt $sock, $SOL_NETLINK, $_, 1 for $EXT_ACK, $STRICT;

my $family = ask($sock, $CTRL, $GETFAMILY, 0, 0, attr(2, "rpfmon\0"));
die "netlink.pl: no such family\n" unless ref $family;
$| = 1;
while (<STDIN>) {
	my ($cmd, @rest) = split;
	my $flags = @rest && $rest[0] eq "dump" ? (shift(@rest), $DUMP)[1] : $ACK;
	my $show = @rest && $rest[0] eq "show" && shift @rest;
	print ask($sock, unpack("S", $family->{1}), $cmd, $flags, $show, join "", map { attr_of($_) } @rest), "\n";
}
