# ncnova: an interactive console for OpenStack compute.
# CC, CFLAGS (-O2 -g), CPPFLAGS, LDFLAGS, PREFIX and DESTDIR have their usual meaning. V=1 shows the
# commands, WERROR=1 makes warnings errors, SAN=1 builds with ASan and UBSan, BUILD=dir builds there.

BUILD    ?= build
PREFIX   ?= /usr/local
BINDIR   ?= $(PREFIX)/bin
DATADIR  ?= $(PREFIX)/share
MANDIR   ?= $(DATADIR)/man
ZSHDIR   ?= $(DATADIR)/zsh/site-functions
CC       ?= cc
AR       ?= ar
PKG_CONFIG ?= pkg-config
CLANG_FORMAT ?= clang-format
CFLAGS   ?= -O2 -g

# What `git describe` or a tarball's file VERSION says; as root in another user's checkout, where
# git refuses, the version that was built.
VERSION  := $(or $(shell sh src/version.sh),$(shell cat $(BUILD)/version 2>/dev/null),unknown)

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-6s %s\n' $(1) $(2))

# --- flags that hold whatever CFLAGS and LDFLAGS are
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 \
        -Wwrite-strings -Wundef -Wvla $(if $(WERROR),-Werror)
HARDEN    := -fstack-protector-strong -fPIE
HARDEN_LD := -pie -Wl,-z,relro,-z,now
ifdef SAN
SAN_CFLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
              -fno-sanitize-recover=undefined
SAN_LD     := -fsanitize=address,undefined
else ifneq ($(filter -O1 -O2 -O3 -Os,$(CFLAGS)),)
# Needs optimization; a distribution's own choice of it wins.
HARDEN += $(if $(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS)),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif
BASE_CFLAGS = -std=c11 -D_GNU_SOURCE $(VERSION_FLAG) -Iinclude -I. $(WARN) $(HARDEN)
BASE_LDFLAGS = $(HARDEN_LD) $(SAN_LD)

# --- layers, lowest first: a file uses its own layer and lower ones (`make layers`). The core's are
# directories of src/ and archives; kit is ui/kit, ui the rest of ui/, which alone may use kit.
LAYERS := base kit http config auth manager boot job command ui main
CORE_LAYERS := $(filter-out kit ui main,$(LAYERS))
reverse = $(if $(1),$(call reverse,$(wordlist 2,$(words $(1)),$(1))) $(firstword $(1)))
# The layer and those below it, highest first, as the linker wants them.
up_to = $(if $(filter $(lastword $(1)),$(2)),$(1),$(call up_to,$(wordlist 2,$(words $(1)),x $(1)),$(2)))
archives = $(foreach l,$(call reverse,$(call up_to,$(CORE_LAYERS),$(1))),$(BUILD)/lib$(l).a)

# pkg-config names, asked once and only when something is built.
CORE_PKGS := libcurl libcjson readline libfyaml
UI_PKGS   := ncursesw panelw
DEMO_PKGS := libmicrohttpd libcjson
TEST_PKGS := cmocka vterm
pkg_cflags = $(shell $(PKG_CONFIG) --cflags $(1) 2>/dev/null)
pkg_libs   = $(shell $(PKG_CONFIG) --libs $(1) 2>/dev/null)

CORE_LIBS  := $(call pkg_libs,$(CORE_PKGS))
UI_LIBS    := $(call pkg_libs,$(UI_PKGS))
DEMO_LIBS  := $(call pkg_libs,$(DEMO_PKGS))
TEST_LIBS  := $(call pkg_libs,$(TEST_PKGS)) -lutil
PKG_CFLAGS := $(call pkg_cflags,$(CORE_PKGS) $(UI_PKGS) $(DEMO_PKGS) $(TEST_PKGS))

compile = $(CC) $(BASE_CFLAGS) $(PKG_CFLAGS) $(CPPFLAGS) $(CFLAGS) $(SAN_CFLAGS)
link = $(CC) $(CFLAGS) $(SAN_CFLAGS) $(BASE_LDFLAGS) $(LDFLAGS) -o $@ $^

objs = $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(1)))
UI_OBJS   := $(call objs,ui/*/*.c)
KIT_OBJS  := $(call objs,ui/kit/*.c)
MAIN_OBJS := $(call objs,src/main.c)
DEMO_OBJS := $(call objs,src/demo/*.c src/demo/*/*.c)
TEST_OBJS := $(call objs,tests/cloud/*.c tests/ui/*.c tests/bench/*.c tests/support/*.c tests/unit/*/*.c)
CORE_ARCHIVES := $(call archives,$(lastword $(CORE_LAYERS)))

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY: $(TEST_OBJS) $(call objs,tests/fuzz/*.c)

all: $(BUILD)/ncnova $(BUILD)/ncnova-demo-cloud ## build both programs

# One clear line when a library is missing, instead of a compiler's page.
$(BUILD)/.deps: src/deps.sh
	@mkdir -p $(@D)
	$(Q)sh src/deps.sh --check
	@touch $@

deps: ## install missing libraries and tools with the machine's package manager
	$(Q)sh src/deps.sh --install-all

demo: ## the console on the embedded demo cloud (ARGS='list' for one command)
	$(Q)sh src/deps.sh --check 2>/dev/null || sh src/deps.sh --install
	$(Q)$(MAKE) --no-print-directory all
	$(Q)$(BUILD)/ncnova --demo $(ARGS)

$(BUILD)/ncnova: $(MAIN_OBJS) $(UI_OBJS) $(CORE_ARCHIVES)
	$(call say,LD,$@)
	$(Q)$(link) $(UI_LIBS) $(CORE_LIBS) -lm

$(BUILD)/ncnova-demo-cloud: $(DEMO_OBJS) $(BUILD)/libbase.a
	$(call say,LD,$@)
	$(Q)$(link) $(DEMO_LIBS) -lm

define layer_rule
$(BUILD)/lib$(1).a: $(call objs,src/$(1)/*.c src/$(1)/*/*.c)
	$$(call say,AR,$$@)
	$$(Q)rm -f $$@ && $$(AR) rcs $$@ $$^
endef
$(foreach l,$(CORE_LAYERS),$(eval $(call layer_rule,$(l))))

$(BUILD)/%.o: %.c | $(BUILD)/.deps
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(compile) -MMD -MP -c -o $@ $<

# Two objects know the version: main.o all of it, http.o the release alone, so that a commit does
# not relink every test. Their files are written when the version changes.
$(BUILD)/version: SAYS = $(VERSION)
$(BUILD)/release: SAYS = $(firstword $(subst -, ,$(VERSION)))
$(BUILD)/version $(BUILD)/release: FORCE
	@mkdir -p $(@D); echo '$(SAYS)' | cmp -s - $@ || echo '$(SAYS)' >$@
$(BUILD)/src/main.o: $(BUILD)/version
$(BUILD)/src/main.o: VERSION_FLAG = -DNCNOVA_VERSION='"$(VERSION)"'
$(BUILD)/src/http/http.o: $(BUILD)/release
$(BUILD)/src/http/http.o: VERSION_FLAG = -DNCNOVA_VERSION='"$(firstword $(subst -, ,$(VERSION)))"'
FORCE:
print-%:
	@echo '$($*)'

# --- tests: tests/unit/LAYER/test_*.c is one program each, linked with its layer and those below.
define unit_rule
UNIT_$(1) := $$(patsubst tests/unit/$(1)/%.c,$(BUILD)/tests/unit/$(1)/%,$$(wildcard tests/unit/$(1)/test_*.c))
$(BUILD)/tests/unit/$(1)/test_%: $(BUILD)/tests/unit/$(1)/test_%.o $(call archives,$(1))
	$$(call say,LD,$$@)
	$$(Q)$$(link) $$(TEST_LIBS) $$(CORE_LIBS) -lm
endef
$(foreach l,$(CORE_LAYERS),$(eval $(call unit_rule,$(l))))
UNIT_kit  := $(patsubst tests/unit/kit/%.c,$(BUILD)/tests/unit/kit/%,$(wildcard tests/unit/kit/test_*.c))
UNIT_ui   := $(patsubst tests/unit/ui/%.c,$(BUILD)/tests/unit/ui/%,$(wildcard tests/unit/ui/test_*.c))
UNIT_demo := $(patsubst tests/unit/demo/%.c,$(BUILD)/tests/unit/demo/%,$(wildcard tests/unit/demo/test_*.c))
UNIT_TESTS := $(foreach l,$(or $(LAYER),$(CORE_LAYERS) kit ui demo),$(UNIT_$(l)))
CLOUD_TESTS := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/cloud/test_*.c))
UI_TESTS    := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/ui/test_*.c))
BENCHES     := $(patsubst %.c,$(BUILD)/%,$(wildcard tests/bench/bench_*.c))
TEST_HELP := $(call objs,tests/support/*.c)

link_test = $(Q)$(link) $(TEST_LIBS) $(UI_LIBS) $(CORE_LIBS) -lm

$(BUILD)/tests/unit/kit/test_%: $(BUILD)/tests/unit/kit/test_%.o $(KIT_OBJS) $(BUILD)/libbase.a
	$(call say,LD,$@)
	$(link_test)
$(BUILD)/tests/unit/ui/test_%: $(BUILD)/tests/unit/ui/test_%.o $(UI_OBJS) $(CORE_ARCHIVES)
	$(call say,LD,$@)
	$(link_test)
$(BUILD)/tests/unit/demo/test_%: $(BUILD)/tests/unit/demo/test_%.o $(filter-out %/main.o,$(DEMO_OBJS)) $(BUILD)/libbase.a
	$(call say,LD,$@)
	$(Q)$(link) $(TEST_LIBS) $(DEMO_LIBS) -lm
$(BUILD)/tests/cloud/test_%: $(BUILD)/tests/cloud/test_%.o $(TEST_HELP) $(CORE_ARCHIVES)
	$(call say,LD,$@)
	$(link_test)
$(BUILD)/tests/ui/test_%: $(BUILD)/tests/ui/test_%.o $(TEST_HELP) $(CORE_ARCHIVES)
	$(call say,LD,$@)
	$(link_test)
$(BUILD)/tests/ui/picture: $(BUILD)/tests/ui/picture.o $(TEST_HELP) $(CORE_ARCHIVES)
	$(call say,LD,$@)
	$(link_test)
$(BUILD)/tests/bench/bench_screen: $(BUILD)/tests/bench/bench_screen.o $(TEST_HELP) $(CORE_ARCHIVES)
	$(call say,LD,$@)
	$(link_test)
$(BUILD)/tests/bench/bench_%: $(BUILD)/tests/bench/bench_%.o $(CORE_ARCHIVES)
	$(call say,LD,$@)
	$(link_test)

run = BUILD=$(BUILD) sh tests/run.sh

check: ## every suite that needs no other cloud than the demo one
	$(Q)sh src/deps.sh --check-tests 2>/dev/null || sh src/deps.sh --install
	$(Q)rm -f $(BUILD)/totals; mkdir -p $(BUILD)
	$(Q)TOTALS=$(BUILD)/totals $(MAKE) --no-print-directory -k layers format-check check-build unit cloud ui shells views-fresh; rc=$$?; \
	  awk '{p += $$1; f += $$2} END {printf "%d passed, %d failed\n", p, f}' $(BUILD)/totals; exit $$rc

layers: ## check that a file includes headers of its own layer or lower ones
	$(Q)LAYERS="$(LAYERS)" sh tests/layers.sh

SOURCES  = $(shell find src ui include tests -name '*.[ch]' | LC_ALL=C sort)
LICENSED = $(SOURCES) $(shell find src tests man -name '*.sh' -o -name '*.py' | LC_ALL=C sort) .ci/run
format: ## lay out sources and headers with clang-format, add missing licence lines
	$(Q)sh tests/licence.sh write $(LICENSED)
	$(Q)$(CLANG_FORMAT) -i $(SOURCES)
format-check: ## check layout and licence lines
	$(Q)sh tests/licence.sh check $(LICENSED)
	$(Q)CLANG_FORMAT=$(CLANG_FORMAT) sh tests/format.sh $(SOURCES)

unused: all $(TEST_OBJS) ## list global functions and objects that no other object refers to
	$(Q)FOR_TESTS="$(TEST_OBJS)" sh tests/unused.sh $(MAIN_OBJS) $(UI_OBJS) $(DEMO_OBJS) \
	  $(call objs,$(CORE_LAYERS:%=src/%/*.c) $(CORE_LAYERS:%=src/%/*/*.c))

unit: $(UNIT_TESTS) ## unit tests (LAYER=http for one layer)
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

TRIALS ?= 1000
SEED = $(shell date +%s)
crash: all $(BUILD)/tests/cloud/test_crash ## changes broken off at random moments (TRIALS=1000, SEED=)
	$(Q)CRASH_TRIALS=$(TRIALS) CRASH_SEED=$(SEED) NCNOVA_BIN=$(BUILD)/ncnova \
	  NCNOVA_DEMO_CLOUD=$(BUILD)/ncnova-demo-cloud $(BUILD)/tests/cloud/test_crash

bench: all $(BENCHES) ## ratios against curl and the Python clients
	$(Q)BUILD=$(BUILD) bash tests/bench/run.sh

FUZZ_TIME ?= 20
FUZZERS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
fuzz: ## libFuzzer on everything that reads foreign bytes (clang; FUZZ_TIME=seconds each)
	$(Q)$(MAKE) --no-print-directory CC=clang SAN=1 BUILD=$(BUILD)/fuzz CFLAGS=-fsanitize=fuzzer-no-link \
	  $(FUZZERS:%=$(BUILD)/fuzz/tests/fuzz/%)
	$(Q)set -e; for f in $(FUZZERS); do echo "== $$f"; mkdir -p $(BUILD)/fuzz/corpus/$$f; \
	  $(BUILD)/fuzz/tests/fuzz/$$f -max_total_time=$(FUZZ_TIME) -max_len=65536 -rss_limit_mb=4096 -verbosity=0 -print_final_stats=0 $(BUILD)/fuzz/corpus/$$f; done
$(BUILD)/tests/fuzz/fuzz_%: $(BUILD)/tests/fuzz/fuzz_%.o $(CORE_ARCHIVES)
	$(call say,LD,$@)
	$(Q)$(link) -fsanitize=fuzzer $(CORE_LIBS) -lm
$(BUILD)/tests/fuzz/fuzz_columns: $(BUILD)/tests/fuzz/fuzz_columns.o $(UI_OBJS) $(CORE_ARCHIVES)
	$(call say,LD,$@)
	$(Q)$(link) -fsanitize=fuzzer $(UI_LIBS) $(CORE_LIBS) -lm

# --- what is generated from the verb table: completion, the manual's command section
views: all ## write the manual's commands and the completion from the verb table
	$(Q)sh man/views.sh $(BUILD)/ncnova write
views-fresh: all
	$(Q)sh man/views.sh $(BUILD)/ncnova check

picture: all $(BUILD)/tests/ui/picture ## the README's picture, from the running demo
	$(Q)NCNOVA_BIN=$(BUILD)/ncnova $(BUILD)/tests/ui/picture man/ncnova.svg

# Each file and where it goes; uninstall removes the same.
INSTALLED := $(BUILD)/ncnova:$(BINDIR)/ncnova \
  $(BUILD)/ncnova-demo-cloud:$(BINDIR)/ncnova-demo-cloud \
  $(foreach m,$(wildcard man/*.[1-8]),$(m):$(MANDIR)/man$(subst .,,$(suffix $(m)))/$(notdir $(m))) \
  man/ncnova.bash:$(DATADIR)/bash-completion/completions/ncnova \
  man/_ncnova:$(ZSHDIR)/_ncnova \
  man/ncnova.fish:$(DATADIR)/fish/vendor_completions.d/ncnova.fish \
  src/package/ncnova.desktop:$(DATADIR)/applications/ncnova.desktop \
  src/package/ncnova.svg:$(DATADIR)/icons/hicolor/scalable/apps/ncnova.svg

install: all ## install to PREFIX (/usr/local), below DESTDIR
	$(Q)set -e; for pair in $(INSTALLED); do to="$(DESTDIR)$${pair#*:}"; mode=644; \
	  case $$to in */bin/*) mode=755 ;; esac; \
	  mkdir -p "$$(dirname "$$to")"; install -m $$mode "$${pair%%:*}" "$$to"; done
uninstall: ## remove what install installed
	$(Q)for pair in $(INSTALLED); do rm -f "$(DESTDIR)$${pair#*:}"; done

# --- packages
dist: ## source tarball of the last commit with its checksum, the same bytes each time
	$(Q)sh src/package/dist.sh $(BUILD)/dist
deb: ## Debian package, checked by lintian, in BUILD/deb
	$(Q)sh src/deps.sh --install-package
	$(Q)sh src/package/deb.sh $(BUILD)/deb
rpm: ## RPM package from src/package/ncnova.spec, in BUILD/rpm
	$(Q)sh src/deps.sh --install-package
	$(Q)sh src/package/rpm.sh $(BUILD)/rpm
check-build: all ## the Makefile's variables, the tarball, and where install puts files
	$(Q)BUILD=$(BUILD) sh tests/package/build.sh
check-package: deb ## install the Debian package in a clean chroot and use it (root; SUITE=trixie)
	$(Q)BUILD=$(BUILD) sh tests/package/chroot.sh $(SUITE)

clean: ## remove what was built
	rm -rf $(BUILD)

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-18s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

.PHONY: all deps demo check layers format format-check unused unit cloud ui shells check-openstack \
        asan crash bench fuzz views views-fresh picture install uninstall dist deb rpm check-build \
        check-package clean help
