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

$(BUILD)/%.o: %.c
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
UNIT_TESTS := $(foreach f,$(if $(FLOOR),$(FLOOR),$(FLOORS)),$(UNIT_$(f)))

unit: $(UNIT_TESTS) ## unit tests (FLOOR=http for one floor)
	$(Q)set -e; for t in $(UNIT_TESTS); do echo "== $$t"; $$t; done

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

clean: ## remove what was built
	rm -rf $(BUILD)

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  %-18s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

.PHONY: all unit clean help
