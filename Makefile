# ncnova: an interactive console for OpenStack compute.
# Variables: V=1 shows commands, WERROR=1 makes warnings errors, SAN=1 builds with ASan and UBSan,
# BUILD=dir puts everything elsewhere, PREFIX and DESTDIR say where to install.

VERSION  := 0.1.0
BUILD    ?= build
PREFIX   ?= /usr/local
BINDIR   ?= $(PREFIX)/bin
MANDIR   ?= $(PREFIX)/share/man
LIBEXECDIR ?= $(PREFIX)/libexec
CC       ?= cc
AR       ?= ar
PKG_CONFIG ?= pkg-config
OPT      ?= -O2 -g
WARN     := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 \
            -Wwrite-strings -Wundef -Wvla
HARDEN   := -fstack-protector-strong -fPIE
HARDEN_LD := -pie -Wl,-z,relro,-z,now

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-6s %s\n' $(1) $(2))

ifdef WERROR
WARN += -Werror
endif
ifdef SAN
OPT := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined
LDFLAGS += -fsanitize=address,undefined
else
HARDEN += -D_FORTIFY_SOURCE=2
endif

# A floor may use what stands below it, never above: lowest first.
FLOORS := base http auth manager boot job command

floor_libs_base    := base
floor_libs_http    := http base
floor_libs_auth    := auth http base
floor_libs_manager := manager auth http base
floor_libs_boot    := boot manager auth http base
floor_libs_job     := job boot manager auth http base
floor_libs_command := command job boot manager auth http base

# pkg-config names, asked once and only when something is built.
CORE_PKGS := libcurl libcjson readline libfyaml
UI_PKGS   := ncursesw panelw
DEMO_PKGS := libmicrohttpd libcjson
TEST_PKGS := cmocka vterm
pkg_cflags = $(shell $(PKG_CONFIG) --cflags $(1) 2>/dev/null)
pkg_libs   = $(shell $(PKG_CONFIG) --libs $(1) 2>/dev/null)

BASE_CFLAGS = -std=c11 -D_GNU_SOURCE -DNCNOVA_VERSION='"$(VERSION)"' -Iinclude -I. $(OPT) $(WARN) $(HARDEN) $(CFLAGS)
CORE_LIBS  := $(call pkg_libs,$(CORE_PKGS))
UI_LIBS    := $(call pkg_libs,$(UI_PKGS))
DEMO_LIBS  := $(call pkg_libs,$(DEMO_PKGS))
TEST_LIBS  := $(call pkg_libs,$(TEST_PKGS)) -lutil
ALL_CFLAGS := $(call pkg_cflags,$(CORE_PKGS) $(UI_PKGS) $(DEMO_PKGS) $(TEST_PKGS))

objs = $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(1)))
UI_OBJS   := $(call objs,ui/*.c)
MAIN_OBJS := $(call objs,src/main.c)
DEMO_OBJS := $(call objs,src/demo/*.c)
LIBS      := $(FLOORS:%=$(BUILD)/lib%.a)
ALL_LIBS_LINK := $(foreach f,$(floor_libs_command),$(BUILD)/lib$(f).a)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:

all: $(BUILD)/ncnova $(BUILD)/ncnova-demo-cloud ## build both programs

# One clear line when a library is missing, instead of a compiler's page.
$(BUILD)/.deps: src/deps.sh
	@mkdir -p $(@D)
	$(Q)sh src/deps.sh --check
	@touch $@

deps: ## install what is missing, with the machine's package manager
	$(Q)sh src/deps.sh --install

demo: ## the console on the embedded demo cloud (ARGS='list' for one command)
	$(Q)sh src/deps.sh --check 2>/dev/null || sh src/deps.sh --install
	$(Q)$(MAKE) --no-print-directory all
	$(Q)$(BUILD)/ncnova --demo $(ARGS)

$(BUILD)/ncnova: $(MAIN_OBJS) $(UI_OBJS) $(ALL_LIBS_LINK)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) $(HARDEN_LD) -o $@ $^ $(UI_LIBS) $(CORE_LIBS) -lm

$(BUILD)/ncnova-demo-cloud: $(DEMO_OBJS) $(BUILD)/libbase.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) $(HARDEN_LD) -o $@ $^ $(DEMO_LIBS) -lm

define floor_rule
$(BUILD)/lib$(1).a: $(call objs,src/$(1)/*.c)
	$$(call say,AR,$$@)
	$$(Q)rm -f $$@ && $$(AR) rcs $$@ $$^
endef
$(foreach f,$(FLOORS),$(eval $(call floor_rule,$(f))))

$(BUILD)/%.o: %.c | $(BUILD)/.deps
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(BASE_CFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# --- tests: tests/unit/FLOOR/test_*.c is one program each, linked with its floor and those below.
define unit_rule
UNIT_$(1) := $$(patsubst tests/unit/$(1)/%.c,$(BUILD)/tests/unit/$(1)/%,$$(wildcard tests/unit/$(1)/test_*.c))
$(BUILD)/tests/unit/$(1)/test_%: $(BUILD)/tests/unit/$(1)/test_%.o $(foreach l,$(floor_libs_$(1)),$(BUILD)/lib$(l).a)
	$$(call say,LD,$$@)
	$$(Q)$$(CC) $$(LDFLAGS) $$(HARDEN_LD) -o $$@ $$^ $$(TEST_LIBS) $$(CORE_LIBS) -lm
endef
$(foreach f,$(FLOORS),$(eval $(call unit_rule,$(f))))
UNIT_ui   := $(patsubst tests/unit/ui/%.c,$(BUILD)/tests/unit/ui/%,$(wildcard tests/unit/ui/test_*.c))
UNIT_demo := $(patsubst tests/unit/demo/%.c,$(BUILD)/tests/unit/demo/%,$(wildcard tests/unit/demo/test_*.c))
UNIT_TESTS := $(foreach f,$(if $(FLOOR),$(FLOOR),$(FLOORS) ui demo),$(UNIT_$(f)))
CLOUD_TESTS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/cloud/test_*.c))
UI_TESTS    := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/ui/test_*.c))
BENCHES     := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/bench_*.c))
TEST_HELP := $(call objs,tests/support/*.c)

link_test = $(Q)$(CC) $(LDFLAGS) $(HARDEN_LD) -o $@ $^ $(TEST_LIBS) $(UI_LIBS) $(CORE_LIBS) -lm

$(BUILD)/tests/unit/ui/test_%: $(BUILD)/tests/unit/ui/test_%.o $(UI_OBJS) $(ALL_LIBS_LINK)
	$(call say,LD,$@)
	$(link_test)
$(BUILD)/tests/unit/demo/test_%: $(BUILD)/tests/unit/demo/test_%.o $(filter-out %/main.o,$(DEMO_OBJS)) $(BUILD)/libbase.a
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) $(HARDEN_LD) -o $@ $^ $(TEST_LIBS) $(DEMO_LIBS) -lm
$(BUILD)/tests/cloud/test_%: $(BUILD)/tests/cloud/test_%.o $(TEST_HELP) $(ALL_LIBS_LINK)
	$(call say,LD,$@)
	$(link_test)
$(BUILD)/tests/ui/test_%: $(BUILD)/tests/ui/test_%.o $(TEST_HELP) $(ALL_LIBS_LINK)
	$(call say,LD,$@)
	$(link_test)
$(BUILD)/tests/ui/picture: $(BUILD)/tests/ui/picture.o $(TEST_HELP) $(ALL_LIBS_LINK)
	$(call say,LD,$@)
	$(link_test)
$(BUILD)/tests/bench/bench_screen: $(BUILD)/tests/bench/bench_screen.o $(TEST_HELP) $(ALL_LIBS_LINK)
	$(call say,LD,$@)
	$(link_test)
$(BUILD)/tests/bench/bench_%: $(BUILD)/tests/bench/bench_%.o $(ALL_LIBS_LINK)
	$(call say,LD,$@)
	$(link_test)

run = BUILD=$(BUILD) sh tests/run.sh

check: ## every suite that needs no other cloud than the demo one
	$(Q)sh src/deps.sh --check-tests 2>/dev/null || sh src/deps.sh --install
	$(Q)rm -f $(BUILD)/totals; mkdir -p $(BUILD)
	$(Q)TOTALS=$(BUILD)/totals $(MAKE) --no-print-directory -k floors unit cloud ui shells views-fresh; rc=$$?; \
	  awk '{p += $$1; f += $$2} END {printf "%d passed, %d failed\n", p, f}' $(BUILD)/totals; exit $$rc

floors: ## no file includes what stands above it
	$(Q)sh tests/floors.sh

unit: $(UNIT_TESTS) ## unit tests (FLOOR=http for one floor)
	$(Q)$(run) unit $(UNIT_TESTS)

cloud: all $(CLOUD_TESTS) ## the core over real HTTP, on the demo cloud
	$(Q)NCNOVA_BIN=$(BUILD)/ncnova NCNOVA_DEMO_CLOUD=$(BUILD)/ncnova-demo-cloud $(run) cloud $(CLOUD_TESTS)

ui: all $(UI_TESTS) ## the built program in a pseudo-terminal
	$(Q)NCNOVA_BIN=$(BUILD)/ncnova NCNOVA_DEMO_CLOUD=$(BUILD)/ncnova-demo-cloud $(run) ui $(UI_TESTS)

shells: all ## the completion files, in those of bash, zsh and fish that are here
	$(Q)sh tests/shell/completion.sh $(BUILD)/ncnova

check-openstack: all $(CLOUD_TESTS) $(UI_TESTS) ## the main jobs on a real OpenStack that it brings up on loopback (COMPARE= compares every command line with nova)
	$(Q)BUILD=$(BUILD) bash tests/openstack/run.sh

asan: ## every suite under AddressSanitizer and UndefinedBehaviorSanitizer
	$(Q)LIMIT=600 LSAN_OPTIONS=suppressions=$(CURDIR)/tests/leaks.supp:print_suppressions=0 \
	  $(MAKE) --no-print-directory SAN=1 BUILD=$(BUILD)/asan check

bench: all $(BENCHES) ## ratios against curl and the Python clients
	$(Q)BUILD=$(BUILD) bash tests/bench/run.sh

FUZZ_TIME ?= 20
FUZZERS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
fuzz: ## libFuzzer on everything that reads foreign bytes (clang; FUZZ_TIME=seconds each)
	$(Q)$(MAKE) --no-print-directory CC=clang SAN=1 BUILD=$(BUILD)/fuzz CFLAGS=-fsanitize=fuzzer-no-link \
	  $(FUZZERS:%=$(BUILD)/fuzz/tests/fuzz/%)
	$(Q)set -e; for f in $(FUZZERS); do echo "== $$f"; mkdir -p $(BUILD)/fuzz/corpus/$$f; \
	  $(BUILD)/fuzz/tests/fuzz/$$f -max_total_time=$(FUZZ_TIME) -max_len=8192 -verbosity=0 -print_final_stats=0 $(BUILD)/fuzz/corpus/$$f; done
$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(ALL_LIBS_LINK)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(CORE_LIBS) -lm

# --- what is generated from the verb table: completion, the manual's command section
views: all ## write the manual's commands and the completion from the verb table
	$(Q)sh man/views.sh $(BUILD)/ncnova write
views-fresh: all
	$(Q)sh man/views.sh $(BUILD)/ncnova check

picture: all $(BUILD)/tests/ui/picture ## the README's picture, from the running demo
	$(Q)NCNOVA_BIN=$(BUILD)/ncnova $(BUILD)/tests/ui/picture man/ncnova.svg

install: all ## to PREFIX (/usr/local), below DESTDIR
	install -d $(DESTDIR)$(BINDIR) $(DESTDIR)$(MANDIR)/man1 $(DESTDIR)$(MANDIR)/man5 $(DESTDIR)$(MANDIR)/man7 $(DESTDIR)$(PREFIX)/share/bash-completion/completions \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	install -m 755 $(BUILD)/ncnova $(BUILD)/ncnova-demo-cloud $(DESTDIR)$(BINDIR)
	install -m 644 man/ncnova.1 $(DESTDIR)$(MANDIR)/man1
	install -m 644 man/ncnova-config.5 $(DESTDIR)$(MANDIR)/man5
	install -m 644 man/ncnova-screen.7 $(DESTDIR)$(MANDIR)/man7
	install -m 644 man/ncnova.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/ncnova
	install -m 644 man/_ncnova $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	install -m 644 man/ncnova.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
uninstall: ## takes away what install put there
	rm -f $(DESTDIR)$(BINDIR)/ncnova $(DESTDIR)$(BINDIR)/ncnova-demo-cloud $(DESTDIR)$(MANDIR)/man1/ncnova.1 \
	  $(DESTDIR)$(MANDIR)/man5/ncnova-config.5 $(DESTDIR)$(PREFIX)/share/bash-completion/completions/ncnova \
	  $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_ncnova $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/ncnova.fish

clean: ## remove what was built
	rm -rf $(BUILD)

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-18s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

.PHONY: all deps demo check floors unit cloud ui shells check-openstack asan bench fuzz views views-fresh picture \
        install uninstall clean help
