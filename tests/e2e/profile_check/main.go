// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0

// Reads profiles as the tools do that take them from us, and says what one of them
// would refuse or mangle:
//
//	profile_check FILE...             each on its own
//	profile_check -later FILE FILE    the second was taken after the first
//
// It stands on the reader that go tool pprof itself is built with.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/pprof/profile"
)

// What Pyroscope and Grafana Alloy refuse is beyond these.
const (
	maxBytes      = 4 << 20
	maxSamples    = 16000
	maxLabels     = 100
	maxDepth      = 1000
	maxNameBytes  = 65535
	maxValues     = 4
	maxAge        = time.Hour
	maxClockAhead = 10 * time.Minute
)

type findings struct{ lines []string }

func (f *findings) expect(holds bool, format string, words ...any) {
	if !holds {
		f.lines = append(f.lines, fmt.Sprintf(format, words...))
	}
}

func read(path string) (*profile.Profile, int, error) {
	packed, err := os.ReadFile(path)
	if err != nil {
		return nil, 0, err
	}
	unpacker, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, 0, err
	}
	raw, err := io.ReadAll(unpacker)
	if err != nil {
		return nil, 0, err
	}
	p, err := profile.ParseData(packed)
	return p, len(raw), err
}

func checkHead(p *profile.Profile, size int, f *findings) {
	if err := p.CheckValid(); err != nil {
		f.expect(false, "CheckValid: %v", err)
	}
	f.expect(size <= maxBytes, "%d bytes are too many for Pyroscope", size)
	f.expect(len(p.Sample) <= maxSamples, "%d samples are too many", len(p.Sample))
	f.expect(len(p.SampleType) > 0 && len(p.SampleType) <= maxValues,
		"%d values: Alloy takes 1 to 4", len(p.SampleType))
	for _, t := range p.SampleType {
		f.expect(!strings.Contains(t.Type, "-"), "sample type %q has a '-'", t.Type)
	}
	f.expect(p.PeriodType != nil && p.PeriodType.Type != "", "no period type")
	age := time.Since(time.Unix(0, p.TimeNanos))
	f.expect(age < maxAge && age > -maxClockAhead, "taken %v ago", age)
}

// Parca indexes tables by id.
func checkIds(p *profile.Profile, f *findings) {
	for i, m := range p.Mapping {
		f.expect(m.ID == uint64(i+1), "mapping %d stands at %d", m.ID, i)
	}
	for i, l := range p.Location {
		f.expect(l.ID == uint64(i+1), "location %d stands at %d", l.ID, i)
	}
	for i, fn := range p.Function {
		f.expect(fn.ID == uint64(i+1), "function %d stands at %d", fn.ID, i)
	}
}

// Alloy tells stacks apart by addresses alone.
func checkAddresses(p *profile.Profile, f *findings) {
	seen := map[uint64]bool{}
	for _, l := range p.Location {
		f.expect(l.Address != 0, "location %d has no address", l.ID)
		f.expect(!seen[l.Address], "two locations at %#x", l.Address)
		seen[l.Address] = true
		if l.Mapping == nil {
			continue
		}
		f.expect(l.Address >= l.Mapping.Start && l.Address < l.Mapping.Limit,
			"location %#x lies outside of its mapping", l.Address)
		f.expect(len(l.Line) > 0 || !l.Mapping.HasFunctions,
			"location %#x has no name in a mapping that promises them", l.Address)
	}
}

func checkStrings(p *profile.Profile, f *findings) {
	check := func(what, text string) {
		f.expect(utf8.ValidString(text), "%s %q is no UTF-8", what, text)
		f.expect(len(text) <= maxNameBytes, "%s has %d bytes", what, len(text))
	}
	for _, m := range p.Mapping {
		check("file", m.File)
		check("build id", m.BuildID)
	}
	for _, fn := range p.Function {
		check("name", fn.Name)
		check("system name", fn.SystemName)
		check("file", fn.Filename)
		f.expect(fn.Name != "", "function %d has no name", fn.ID)
	}
	for _, comment := range p.Comments {
		check("comment", comment)
		// Parca would parse it.
		f.expect(!strings.HasPrefix(comment, "executableInfo="), "comment %q", comment)
	}
	check("drop_frames", p.DropFrames)
}

func checkSamples(p *profile.Profile, f *findings) {
	for _, s := range p.Sample {
		f.expect(len(s.Location) <= maxDepth, "a stack of %d", len(s.Location))
		f.expect(len(s.Label)+len(s.NumLabel) <= maxLabels, "a sample with too many labels")
		for key, values := range s.Label {
			f.expect(len(values) == 1, "label %q has %d values", key, len(values))
		}
		for key, values := range s.NumLabel {
			f.expect(len(values) == 1, "label %q has %d values", key, len(values))
			f.expect(len(s.NumUnit[key]) == 1 && s.NumUnit[key][0] != "",
				"label %q has no unit: readers lose its 0", key)
		}
	}
}

func stack(s *profile.Sample) string {
	var text strings.Builder
	for _, l := range s.Location {
		fmt.Fprintf(&text, "%x ", l.Address)
	}
	return text.String()
}

func labels(s *profile.Sample) string { return fmt.Sprint(s.Label, s.NumLabel) }

// What was a stack with these labels stays one: a label that changes from profile to
// profile would make every scrape a new series.
func checkStable(earlier, later *profile.Profile, f *findings) {
	known := map[string]map[string]bool{}
	for _, s := range later.Sample {
		if known[stack(s)] == nil {
			known[stack(s)] = map[string]bool{}
		}
		known[stack(s)][labels(s)] = true
	}
	common := 0
	for _, s := range earlier.Sample {
		if with := known[stack(s)]; with != nil {
			common++
			f.expect(with[labels(s)], "labels %s of a stack are gone", labels(s))
		}
	}
	f.expect(common > 0, "no stack is in both")
}

// Alloy and Pyroscope take one from the other.
func checkMonotonic(earlier, later *profile.Profile, f *findings) {
	earlier.Scale(-1)
	difference, err := profile.Merge([]*profile.Profile{earlier, later})
	if err != nil {
		f.expect(false, "cannot be subtracted: %v", err)
		return
	}
	for i, t := range difference.SampleType {
		if !strings.HasPrefix(t.Type, "alloc_") {
			continue
		}
		for _, s := range difference.Sample {
			f.expect(s.Value[i] >= 0, "%s fell by %d", t.Type, -s.Value[i])
		}
	}
}

func main() {
	paths := os.Args[1:]
	isPair := len(paths) > 0 && paths[0] == "-later"
	if isPair {
		paths = paths[1:]
	}
	var f findings
	var profiles []*profile.Profile
	for _, path := range paths {
		p, size, err := read(path)
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", path, err)
			os.Exit(1)
		}
		checkHead(p, size, &f)
		checkIds(p, &f)
		checkAddresses(p, &f)
		checkStrings(p, &f)
		checkSamples(p, &f)
		profiles = append(profiles, p)
		fmt.Printf("%s: %d samples, %d locations, %d bytes\n", path, len(p.Sample),
			len(p.Location), size)
	}
	if isPair {
		checkStable(profiles[0], profiles[1], &f)
		checkMonotonic(profiles[0], profiles[1], &f)
	}
	for _, line := range f.lines {
		fmt.Fprintln(os.Stderr, line)
	}
	if len(f.lines) > 0 {
		os.Exit(1)
	}
}
