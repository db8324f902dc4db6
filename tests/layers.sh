#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Checks the #include lines: a file includes headers of its own layer or lower ones, never higher.
# LAYERS, from the Makefile, names the layers, lowest first. Run by `make layers`.
# A public header belongs to the layer whose directory has a .c file or the name of that header;
# the demo cloud uses the lowest layer alone.
set -u
find src ui include -name '*.[ch]' | LC_ALL=C sort | awk -v layers="${LAYERS:?run make layers}" '
	function bad(text) { print "  " text; faults++ }
	function layer_of(file) {
		if (file == "src/main.c") return "main"
		if (file ~ /^ui\/kit\//) return "kit"
		if (file ~ /^ui\//) return "ui"
		split(file, part, "/")
		return part[2] # of src/base/text.c: base
	}
	function check_include(used, name) {
		if (used ~ /^ncnova\//) {
			name = used; gsub(/^ncnova\/|\.h$/, "", name)
			if (!(name in home)) bad(file " includes " used ", which belongs to no layer")
			else if (height[home[name]] > mine)
				bad(file " (" layer ") includes " used " of a higher layer")
		} else if (used ~ /^src\//) {
			if (layer_of(used) != layer && layer != "main")
				bad(file " (" layer ") includes " used ", a private header of another layer")
		} else if (used ~ /^ui\//) {
			if (mine < height[layer_of(used)] || (layer != "kit" && mine < height["ui"]))
				bad(file " (" layer ") includes " used " of a higher layer")
		} else if (!((dir used) in exists) && !(("src/" layer "/" used) in exists))
			bad(file " includes " used ", which is not in its layer")
		if (used ~ /^(src|ui)\// && !(used in exists)) bad(file " includes " used ", which is missing")
	}
	{ files[NR] = $0; exists[$0] = 1 }
	END {
		count = split(layers, list, " ")
		for (i = 1; i <= count; i++) height[list[i]] = i
		height["demo"] = 1
		for (f = 1; f <= NR; f++) { # the layer that offers a public header
			if (files[f] !~ /^include\//) continue
			name = files[f]; gsub(/.*\/|\.h$/, "", name)
			for (i = 1; i <= count; i++)
				if (list[i] == name) home[name] = name
			for (i = 1; i <= count && !(name in home); i++)
				for (g = 1; g <= NR && !(name in home); g++)
					if (files[g] ~ ("^src/" list[i] "/([a-z]+/)?" name "\\.c$"))
						home[name] = list[i]
			if (!(name in home)) { bad(files[f] " belongs to no layer"); failed++ }
		}
		for (f = 1; f <= NR; f++) {
			file = files[f]; dir = file; sub(/[^\/]*$/, "", dir)
			name = file; gsub(/.*\/|\.h$/, "", name)
			layer = file ~ /^include\// ? home[name] : layer_of(file)
			mine = height[layer]
			faults = 0
			if (!mine) bad(file " is in no layer of the list")
			while ((getline line < file) > 0) {
				if (line ~ /^#include *"/) { split(line, part, "\""); check_include(part[2]) }
				if (line ~ /^#include *<(n?curses|ncursesw|panel|form|menu)/ && layer !~ /^(kit|ui)$/)
					bad(file " includes curses outside ui")
				if (line ~ /^#include *<curl\// && (layer != "http" || file ~ /^include\//))
					bad(file " includes curl outside src/http")
			}
			close(file)
			if (faults) failed++; else passed++
		}
		printf "layers: %d passed, %d failed\n", passed, failed
		if (ENVIRON["TOTALS"]) print passed + 0, failed + 0 >> ENVIRON["TOTALS"]
		exit failed > 0
	}'
