# SPDX-License-Identifier: GPL-2.0
# How to build, install, try and check rpfmon: `make help` lists it. The module's own makefile is Kbuild.

VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"$$/\1/p' dkms.conf)
KVER ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KVER)/build
PREFIX ?= /usr/local
DESTDIR ?=
SCENARIO ?=
RELEASE ?= bookworm

SYSCONFDIR ?= /etc
DEB := deb

DKMS := rpfmon/$(VERSION)
DKMS_SRC := $(DESTDIR)/usr/src/rpfmon-$(VERSION)
SBIN := $(DESTDIR)$(PREFIX)/sbin
COMPLETIONS := $(DESTDIR)$(PREFIX)/share/bash-completion/completions
MAN8 := $(DESTDIR)$(PREFIX)/share/man/man8
SHARE := $(DESTDIR)$(PREFIX)/share/rpfmon
SPECS := $(DESTDIR)$(PREFIX)/share/ynl/specs
UNITS := $(DESTDIR)$(PREFIX)/lib/systemd/system
MODULES_LOAD := $(DESTDIR)$(PREFIX)/lib/modules-load.d
CONF := $(DESTDIR)$(SYSCONFDIR)/rpfmon.conf

.DEFAULT_GOAL := all
.PHONY: all module tools install install-tool install-units install-modules-load install-module uninstall deb demo check check-quick check-kcsan soak bench vm lint unit kunit regen \
	clean clean-module clean-tools help

all: module tools ## Build the module, for KDIR (the running kernel's), and the tool

module: ## Build the module alone: KDIR=/lib/modules/KERNEL/build
	$(MAKE) -C $(KDIR) M=$(CURDIR) modules

tools: ## Build the tool alone
	$(MAKE) -C userspace

# What is restored at boot is for the administrator to decide: `systemctl enable rpfmon`.
install: install-tool install-units install-modules-load install-module ## Install all, the module by DKMS for KVER; PREFIX, DESTDIR

install-tool: tools
	install -D -m 755 userspace/rpfmon $(SBIN)/rpfmon
	install -D -m 644 userspace/rpfmon.8 $(MAN8)/rpfmon.8
	install -D -m 644 userspace/rpfmon.bash-completion $(COMPLETIONS)/rpfmon
	install -D -m 644 Documentation/netlink/specs/rpfmon.yaml $(SPECS)/rpfmon.yaml
	install -D -m 644 -t $(SHARE) prometheus/rpfmon.rules.yml prometheus/rpfmon-dashboard.json userspace/rpfmon-*.schema.json
	[ -e $(CONF) ] || install -D -m 644 userspace/rpfmon.conf $(CONF)

install-units:
	mkdir -p $(UNITS)
	sed 's#/usr/sbin/rpfmon#$(PREFIX)/sbin/rpfmon#' userspace/rpfmon.service >$(UNITS)/rpfmon.service
	sed 's#/usr/sbin/rpfmon#$(PREFIX)/sbin/rpfmon#' userspace/rpfmon-metrics.service >$(UNITS)/rpfmon-metrics.service
	install -m 644 userspace/rpfmon-metrics.timer $(UNITS)/rpfmon-metrics.timer

install-modules-load:
	install -D -m 644 userspace/rpfmon.modules-load $(MODULES_LOAD)/rpfmon.conf

# With DESTDIR it only lays the sources out: dkms works on the running system.
install-module:
	rm -rf $(DKMS_SRC)
	mkdir -p $(DKMS_SRC)
	cp --parents Kbuild dkms.conf LICENSE $$(find module include -name '*.[ch]' -o -name '*.mk') $(DKMS_SRC)
ifeq ($(DESTDIR),)
	if [ -d /var/lib/dkms/$(DKMS) ]; then dkms remove $(DKMS) --all; fi
	dkms add -m rpfmon -v $(VERSION)
	dkms build -m rpfmon -v $(VERSION) -k $(KVER)
	dkms install -m rpfmon -v $(VERSION) -k $(KVER)
endif

uninstall: ## Take away what install put there, from every kernel; a changed rpfmon.conf stays
	if [ -z "$(DESTDIR)" ] && [ -d /run/systemd/system ]; then systemctl disable --now rpfmon.service rpfmon-metrics.timer || :; fi
	if [ -z "$(DESTDIR)" ] && [ -d /var/lib/dkms/$(DKMS) ]; then dkms remove $(DKMS) --all; fi
	rm -rf $(DKMS_SRC)
	rm -f $(SBIN)/rpfmon $(MAN8)/rpfmon.8 $(COMPLETIONS)/rpfmon $(SPECS)/rpfmon.yaml
	rm -f $(UNITS)/rpfmon.service $(UNITS)/rpfmon-metrics.service $(UNITS)/rpfmon-metrics.timer $(MODULES_LOAD)/rpfmon.conf
	rm -f $(SHARE)/rpfmon.rules.yml $(SHARE)/rpfmon-dashboard.json $(SHARE)/rpfmon-explain.schema.json $(SHARE)/rpfmon-doctor.schema.json
	if [ -d $(SHARE) ]; then rmdir --ignore-fail-on-non-empty $(SHARE); fi
	if cmp -s userspace/rpfmon.conf $(CONF); then rm $(CONF); elif [ -e $(CONF) ]; then echo "$(CONF) was changed, and stays"; fi

# In a copy, as dpkg-buildpackage leaves its results beside the sources.
deb: ## Build the packages rpfmon and rpfmon-dkms, in deb/
	rm -rf $(DEB)
	mkdir -p $(DEB)/rpfmon
	tar c --exclude=./$(DEB) --exclude=./.git --exclude='*.o' . | tar x -C $(DEB)/rpfmon
	cd $(DEB)/rpfmon && dpkg-buildpackage -b -us -uc
	rm -rf $(DEB)/rpfmon

demo: ## Play the story in a throwaway VM: the drop, its cause, the fix (as root, on Debian 12)
	tests/demo.sh

check: ## Check everything (as root, on Debian 12)
	tests/check.sh

check-quick: ## Unit tests and the scenarios of one kernel; SCENARIO=03 runs just that one
	tests/check.sh --quick $(SCENARIO)

soak: ## For hours, what the check does for seconds: oracle, fuzzer, flood, races, faults (as root, on Debian 12)
	tests/check.sh --soak

bench: ## Count the instructions that a packet costs, beside what else there is (as root, on Debian 12)
	bench/bench.sh

check-kcsan: ## Look for data races in the module, on a kernel built for that (as root, on Debian 12)
	tests/check.sh --kcsan

vm: ## A root shell in a VM with rpfmon installed (RELEASE=bookworm)
	tests/vm/deps.sh vm
	tests/vm/run.sh --release $(RELEASE) --shell

lint: ## Check style and types: checkpatch, sparse, shellcheck, mandoc, YAML, what regen makes
	tests/lint.sh

unit: ## The tool's tests that need no kernel
	tests/vm/deps.sh unit
	tests/unit/run.sh

kunit: ## The module's unit tests, on a kernel built for them
	tests/vm/deps.sh vm kernel
	tests/vm/kunit.sh

# What is made is checked in, so that a build needs neither python nor the kernel's sources.
regen: ## Make again what is made from the netlink specification: policies, words, counters, the uapi header
	tests/vm/deps.sh regen
	scripts/regen.py

clean: clean-module clean-tools ## Remove what was built here; the cache is /var/cache/rpfmon
	rm -rf $(DEB)

clean-module:
	find . -path ./.git -prune -o \( -name '*.o' -o -name '*.ko' -o -name '*.mod' -o -name '*.mod.c' \
		-o -name '.*.cmd' -o -name 'Module.symvers' -o -name 'modules.order' \) -exec rm -f {} +
	rm -rf .tmp_versions

clean-tools:
	$(MAKE) -C userspace clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | expand -t 14
