package proba_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// fits are the licences under which something may be part of the program or of its tests.
var fits = []string{"MIT", "BSD-3-Clause", "BSD-2-Clause", "ISC", "Apache-2.0", "MPL-2.0"}

// listed is one row of a table in docs/dependencies.md.
type listed struct{ version, licence, purpose string }

func readDependencies(t *testing.T, heading string) map[string]listed {
	t.Helper()
	doc, err := os.ReadFile(filepath.Join("docs", "dependencies.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(doc), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("docs/dependencies.md has no section %q", heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	rows := map[string]listed{}
	for line := range strings.SplitSeq(section, "\n") {
		cells := strings.Split(strings.Trim(line, "| "), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if len(cells) >= 4 && strings.HasPrefix(cells[1], "v") && strings.Contains(cells[0], "/") || strings.HasPrefix(cells[0], "pgregory") {
			rows[cells[0]] = listed{cells[1], cells[2], cells[3]}
		}
	}
	return rows
}

// modFile is what `go mod edit -json` says of a go.mod.
type modFile struct {
	Require []struct {
		Path, Version string
		Indirect      bool
	}
	Tool []struct{ Path string }
}

func readMod(t *testing.T, file string) (m modFile) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "mod", "edit", "-json", file).Output()
	if err != nil {
		t.Fatalf("read %s: %v", file, err)
	}
	if err := json.Unmarshal(out, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestEveryDependencyIsExplained(t *testing.T) {
	explained(t, "In the module", "go.mod")
	explained(t, "In the helper for tokens, a module of its own", filepath.Join("pkcs11", "go.mod"))
}

func explained(t *testing.T, heading, file string) {
	t.Helper()
	rows := readDependencies(t, heading)
	for _, required := range readMod(t, file).Require {
		if required.Indirect || required.Path == "proba.example" {
			continue
		}
		row, ok := rows[required.Path]
		delete(rows, required.Path)
		switch {
		case !ok:
			t.Errorf("%s is in %s and not in docs/dependencies.md: say its licence, what for and instead of what", required.Path, file)
		case row.version != required.Version:
			t.Errorf("%s: docs/dependencies.md says %s, %s %s", required.Path, row.version, file, required.Version)
		case row.purpose == "" || !slices.Contains(fits, row.licence):
			t.Errorf("%s: docs/dependencies.md says licence %q, purpose %q", required.Path, row.licence, row.purpose)
		}
	}
	for path := range rows {
		t.Errorf("%s is in docs/dependencies.md and not a direct requirement of %s", path, file)
	}
}

func TestEveryToolIsExplained(t *testing.T) {
	rows := readDependencies(t, "Tools, in a module of their own")
	mod := readMod(t, filepath.Join("tools", "go.mod"))
	for _, tool := range mod.Tool {
		found := false
		for _, required := range mod.Require { // the module that the command belongs to
			if row, ok := rows[required.Path]; ok && (tool.Path == required.Path || strings.HasPrefix(tool.Path, required.Path+"/")) {
				found = true
				delete(rows, required.Path)
				if row.version != required.Version {
					t.Errorf("%s: docs/dependencies.md says %s, tools/go.mod %s", required.Path, row.version, required.Version)
				}
			}
		}
		if !found {
			t.Errorf("%s is a tool and not in docs/dependencies.md", tool.Path)
		}
	}
	for path := range rows {
		t.Errorf("%s is in docs/dependencies.md and no tool", path)
	}
}

func TestEveryPeerIsExplained(t *testing.T) {
	rows := readPeers(t)
	named := map[string]string{}
	for _, required := range readMod(t, filepath.Join("interop", "go.mod")).Require {
		if !required.Indirect && required.Path != "proba.example" {
			named[required.Path] = required.Version
		}
	}
	var npm struct{ Dependencies map[string]string }
	b, err := os.ReadFile(filepath.Join("interop", "npm", "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &npm); err != nil {
		t.Fatal(err)
	}
	for name, version := range npm.Dependencies {
		named[name+" (npm)"] = version
	}
	for name, version := range named {
		row, ok := rows[name]
		delete(rows, name)
		if !ok || row.version != version || !slices.Contains(fits, row.licence) || row.purpose == "" {
			t.Errorf("%s %s: docs/dependencies.md says %+v", name, version, row)
		}
	}
	for name := range rows {
		t.Errorf("%s is in docs/dependencies.md and no peer", name)
	}
	lock, err := os.ReadFile(filepath.Join("interop", "npm", "package-lock.json"))
	if err != nil || bytes.Contains(lock, []byte(`"resolved"`)) {
		t.Errorf("the lock file says where packages were fetched from; npm/.npmrc keeps that out: %v", err)
	}
}

// readPeers reads the table of peers; names of npm packages need no slash.
func readPeers(t *testing.T) map[string]listed {
	t.Helper()
	doc, err := os.ReadFile(filepath.Join("docs", "dependencies.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(doc), "\n## Peers, in a module of their own\n")
	section, _, _ = strings.Cut(section, "\n## ")
	rows := map[string]listed{}
	for line := range strings.SplitSeq(section, "\n") {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if len(cells) == 4 && cells[0] != "module" && !strings.HasPrefix(cells[0], "---") {
			rows[cells[0]] = listed{cells[1], cells[2], cells[3]}
		}
	}
	return rows
}

// Every module that the program or a test is built from carries a licence that fits, read from its own files.
func TestLicences(t *testing.T) {
	rows := readDependencies(t, "In the module")
	var stderr bytes.Buffer
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-test",
		"-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", "./...")
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v: %s", err, &stderr)
	}
	modules := strings.Fields(string(out)) // pairs
	seen := map[string]bool{}
	for i := 0; i+1 < len(modules); i += 2 {
		path, dir := modules[i], modules[i+1]
		if seen[path] {
			continue
		}
		seen[path] = true
		found := licences(t, dir)
		if len(found) == 0 {
			t.Errorf("%s: no licence that we know in %s", path, dir)
		}
		for _, licence := range found {
			if !slices.Contains(fits, licence) {
				t.Errorf("%s is under %s, which does not fit (%s)", path, licence, strings.Join(fits, ", "))
			}
		}
		if row, direct := rows[path]; direct && !slices.Contains(found, row.licence) {
			t.Errorf("%s: docs/dependencies.md says %s, the module %v", path, row.licence, found)
		}
	}
	if len(seen) < 20 {
		t.Errorf("only %d modules were looked at", len(seen))
	}
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense)([-._].*)?$`)

func licences(t *testing.T, dir string) (found []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.IsDir() || !licenceFile.MatchString(entry.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, licence := range classify(string(text)) {
			if !slices.Contains(found, licence) {
				found = append(found, licence)
			}
		}
	}
	return found
}

// classify names the licences whose words stand in a text.
func classify(text string) (found []string) {
	text = strings.Join(strings.Fields(text), " ")
	has := func(words string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(words)) }
	if has("Mozilla Public License Version 2.0") || has("Mozilla Public License, version 2.0") {
		return []string{"MPL-2.0"} // its text names the GNU licences as secondary ones
	}
	switch {
	case has("GNU Affero General Public License"):
		found = append(found, "AGPL")
	case has("GNU Lesser General Public License"):
		found = append(found, "LGPL")
	case has("GNU General Public License"):
		found = append(found, "GPL")
	}
	if has("Business Source License") {
		found = append(found, "BUSL")
	}
	if has("Server Side Public License") {
		found = append(found, "SSPL")
	}
	if has("Apache License") && has("Version 2.0") || has("licensed under the Apache License") {
		found = append(found, "Apache-2.0")
	}
	if has("Permission is hereby granted, free of charge") {
		found = append(found, "MIT")
	}
	if has("Redistribution and use in source and binary forms") {
		if has("Neither the name") || has("names of its contributors") {
			found = append(found, "BSD-3-Clause")
		} else {
			found = append(found, "BSD-2-Clause")
		}
	}
	if has("Permission to use, copy, modify, and/or distribute") || has("Permission to use, copy, modify, and distribute this software for any purpose") {
		found = append(found, "ISC")
	}
	return found
}

func TestLicencesAreToldApart(t *testing.T) {
	for text, want := range map[string]string{
		"Permission is hereby granted,\nfree of charge, to any person":                     "MIT",
		"Redistribution and use in source and binary forms … Neither the name of Google":   "BSD-3-Clause",
		"Redistribution and use in source and binary forms, with or without":               "BSD-2-Clause",
		"Mozilla Public License Version 2.0 … the GNU General Public License, Version 2.0": "MPL-2.0",
		"GNU GENERAL PUBLIC LICENSE\nVersion 3":                                            "GPL",
		"GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3 … the GNU General Public License":    "AGPL",
		"Apache License\n Version 2.0, January 2004":                                       "Apache-2.0",
		"Business Source License 1.1 … Change License: Apache License, Version 2.0":        "BUSL Apache-2.0",
		"All rights reserved.": "",
		"Permission to use, copy, modify, and/or distribute this software for any purpose …": "ISC",
	} {
		if got := strings.Join(classify(text), " "); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
