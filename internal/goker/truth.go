package main

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

//go:embed truth.tsv
var truth string

// kernel is one bug of the bench and where it is.
type kernel struct {
	ID, Class, Type, Subtype, Difficulty, Pattern string
	// Bench and Root are the places in the GoBench file and in the variant
	// that ships with Go; File is empty where there is none.
	Bench, Root place
}

// place says which lines of a file show the bug.
type place struct {
	File    string
	Primary line
	Accept  []line // Primary among them
}

// line is a line of a file and the function around it, "T.Method" or "Func",
// by which a changed file is noticed.
type line struct {
	Func string
	N    int
}

func (p place) accepts(n int) bool {
	for _, l := range p.Accept {
		if l.N == n {
			return true
		}
	}
	return false
}

// isPattern reports whether the kernel is one of the named leak patterns and
// not a bug of GoKer's.
func (k kernel) isPattern() bool { return strings.HasPrefix(k.ID, "pattern/") }

// kernels returns the ground truth.
func kernels() ([]kernel, error) {
	rows := strings.Split(strings.TrimSpace(truth), "\n")
	var out []kernel
	for i, row := range rows[1:] {
		f := strings.Split(row, "\t")
		if len(f) != 13 {
			return nil, fmt.Errorf("truth.tsv:%d: %d columns, want 13", i+2, len(f))
		}
		k := kernel{ID: f[0], Class: f[1], Type: f[2], Subtype: f[3], Difficulty: strings.Fields(f[5])[0], Pattern: f[6]}
		var err error
		if k.Bench, err = parsePlace(f[7], f[8], f[9]); err == nil {
			k.Root, err = parsePlace(f[10], f[11], f[12])
		}
		if err != nil {
			return nil, fmt.Errorf("truth.tsv:%d: %w", i+2, err)
		}
		out = append(out, k)
	}
	return out, nil
}

func parsePlace(file, primary, accept string) (place, error) {
	if file == "-" {
		return place{}, nil
	}
	p := place{File: file}
	var err error
	if p.Primary, err = parseLine(primary); err != nil {
		return p, err
	}
	for s := range strings.SplitSeq(accept, ",") {
		l, err := parseLine(s)
		if err != nil {
			return p, err
		}
		p.Accept = append(p.Accept, l)
	}
	if !p.accepts(p.Primary.N) {
		p.Accept = append(p.Accept, p.Primary)
	}
	return p, nil
}

func parseLine(s string) (line, error) {
	name, num, ok := strings.Cut(s, ":")
	n, err := strconv.Atoi(num)
	if !ok || err != nil {
		return line{}, fmt.Errorf("bad line %q", s)
	}
	return line{name, n}, nil
}
