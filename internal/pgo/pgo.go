// Package pgo reads the profiles that Go programs are built with and makes of
// them what rules need: which lines of which functions the samples were taken
// in.
//
// Samples are matched with source as the compiler does it for profile-guided
// optimization: by the function's symbol and the line's offset from where the
// function begins, so that edits elsewhere in a file change nothing.
package pgo

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/google/pprof/profile"

	"github.com/asynclint/asynclint/passes/settings"
)

// defaultName is the file that the go command looks for beside a main package.
const defaultName = "default.pgo"

// Bounds: profiles are hundreds of kilobytes, seldom some megabytes.
const (
	maxFile = 64 << 20
	maxText = 512 << 20
)

// leastShare is the share of the samples below which a line is not worth
// remembering.
const leastShare = 0.005

// Bounds on what is kept, the hottest of it, so that a profile fits on a command
// line.
const (
	maxFuncs = 300
	maxLines = 1500
)

// Read reads a profile. name is what messages call it.
func Read(file, name string) (*settings.Profile, error) {
	data, err := readFile(file)
	if err != nil {
		return nil, fmt.Errorf("profile %s: %w", name, err)
	}
	p, err := parse(data)
	if err != nil {
		return nil, fmt.Errorf("profile %s: %w", name, err)
	}
	p.Name = name
	return p, nil
}

// readFile reads a file of moderate size; other than regular files are not
// read, for that might never end.
func readFile(file string) ([]byte, error) {
	fi, err := os.Stat(file)
	var pathErr *os.PathError
	switch {
	case errors.As(err, &pathErr):
		return nil, pathErr.Err
	case err != nil:
		return nil, err
	case fi.IsDir():
		return nil, errors.New("is a directory")
	case !fi.Mode().IsRegular():
		return nil, errors.New("is not a regular file")
	case fi.Size() > maxFile:
		return nil, fmt.Errorf("is larger than %d MiB", maxFile>>20)
	}
	return os.ReadFile(file)
}

// parse makes a Profile of the contents of a file.
func parse(data []byte) (out *settings.Profile, err error) {
	defer func() {
		if x := recover(); x != nil { // the format's reader is not ours
			out, err = nil, fmt.Errorf("cannot be read: %v", x)
		}
	}()
	if len(data) == 0 {
		return nil, errors.New("is empty")
	}
	if bytes.HasPrefix(data, []byte("GO PREPROFILE")) {
		return nil, errors.New("is preprocessed: give the profile that it was made of")
	}
	if data, err = unzip(data); err != nil {
		return nil, err
	}
	prof, err := profile.ParseUncompressed(data)
	if err != nil {
		return nil, fmt.Errorf("is no profile in pprof's format: %w", err)
	}
	if err := prof.CheckValid(); err != nil {
		return nil, fmt.Errorf("is damaged: %w", err)
	}
	return digest(prof)
}

func unzip(data []byte) ([]byte, error) {
	if len(data) < 2 || data[0] != 0x1f || data[1] != 0x8b {
		return data, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("is damaged: %w", err)
	}
	out, err := io.ReadAll(io.LimitReader(z, maxText+1))
	if err != nil {
		return nil, fmt.Errorf("is damaged: %w", err)
	}
	if len(out) > maxText {
		return nil, fmt.Errorf("is larger than %d MiB when unpacked", maxText>>20)
	}
	return out, nil
}

// line is a line of a function.
type line struct {
	fn     string
	offset int
}

// digest adds up the samples.
func digest(prof *profile.Profile) (*settings.Profile, error) {
	index, err := valueIndex(prof)
	if err != nil {
		return nil, err
	}
	var total int64
	sums := make(map[line]int64)
	started := false
	for _, s := range prof.Sample {
		if index >= len(s.Value) || s.Value[index] <= 0 {
			continue
		}
		n := s.Value[index]
		if total += n; total < 0 {
			return nil, errors.New("is damaged: the samples do not add up")
		}
		seen := make(map[line]bool)
		for _, loc := range s.Location {
			for _, l := range loc.Line {
				if l.Function == nil {
					continue
				}
				started = started || l.Function.StartLine > 0
				at, ok := place(l)
				if ok && !seen[at] { // recursion counts once
					seen[at] = true
					sums[at] += n
				}
			}
		}
	}
	switch {
	case total == 0:
		return nil, errors.New("has no samples")
	case !started:
		return nil, errors.New("does not say where functions begin: it was taken of a program built with Go 1.19 or older, or by a tool that leaves that out")
	}
	return gather(sums, total), nil
}

// valueIndex finds the values that count time on a processor, as the compiler
// does.
func valueIndex(prof *profile.Profile) (int, error) {
	var types []string
	for i, t := range prof.SampleType {
		if t.Type == "samples" && t.Unit == "count" || t.Type == "cpu" && t.Unit == "nanoseconds" {
			return i, nil
		}
		types = append(types, t.Type+"/"+t.Unit)
	}
	return 0, fmt.Errorf("is not a CPU profile: it counts %s", strings.Join(types, ", "))
}

// maxOffset is how long a function may be.
const maxOffset = 1 << 20

func place(l profile.Line) (line, bool) {
	name := l.Function.SystemName
	if name == "" {
		name = l.Function.Name
	}
	offset := l.Line - l.Function.StartLine
	if name == "" || l.Function.StartLine <= 0 || offset < 0 || offset > maxOffset {
		return line{}, false
	}
	return line{withoutArguments(unescape(name)), int(offset)}, true
}

// withoutArguments replaces the type arguments in a symbol: all instances of a
// function have one source.
func withoutArguments(name string) string {
	if !strings.Contains(name, "[") {
		return name
	}
	var b strings.Builder
	depth := 0
	for i := 0; i < len(name); i++ {
		switch name[i] {
		case '[':
			if depth == 0 {
				b.WriteString("[...")
			}
			depth++
			continue
		case ']':
			if depth--; depth < 0 {
				return name
			}
		}
		if depth == 0 {
			b.WriteByte(name[i])
		}
	}
	return b.String()
}

// unescape undoes the linker's escapes in symbols: %2e for a dot in the last
// element of a package path.
func unescape(name string) string {
	if !strings.Contains(name, "%") {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		if name[i] == '%' && i+2 < len(name) {
			if hi, lo := hex(name[i+1]), hex(name[i+2]); hi >= 0 && lo >= 0 {
				b.WriteByte(byte(hi<<4 | lo))
				i += 2
				continue
			}
		}
		b.WriteByte(name[i])
	}
	return b.String()
}

func hex(c byte) int { return strings.IndexByte("0123456789abcdef", c) }

// gather keeps the lines that matter, by function.
func gather(sums map[line]int64, total int64) *settings.Profile {
	byName := make(map[string][]settings.ProfiledLine)
	for at, n := range sums {
		if share := float64(n) / float64(total); share >= leastShare {
			// Three digits are enough, and the same on every machine.
			share = float64(int64(share*1000+0.5)) / 1000
			byName[at.fn] = append(byName[at.fn], settings.ProfiledLine{Offset: at.offset, Share: share})
		}
	}
	p := new(settings.Profile)
	for name, lines := range byName {
		slices.SortFunc(lines, func(a, b settings.ProfiledLine) int { return a.Offset - b.Offset })
		p.Funcs = append(p.Funcs, settings.ProfiledFunc{Name: name, Lines: lines})
	}
	byFunc := func(a, b settings.ProfiledFunc) int { return strings.Compare(a.Name, b.Name) }
	slices.SortFunc(p.Funcs, byFunc)
	if fitting(p.Funcs) < len(p.Funcs) {
		slices.SortStableFunc(p.Funcs, func(a, b settings.ProfiledFunc) int {
			switch x, y := most(a), most(b); {
			case x > y:
				return -1
			case x < y:
				return 1
			}
			return 0
		})
		p.Funcs = p.Funcs[:fitting(p.Funcs)]
		slices.SortFunc(p.Funcs, byFunc)
	}
	return p
}

// fitting returns how many functions can be kept.
func fitting(funcs []settings.ProfiledFunc) int {
	lines := 0
	for i, f := range funcs {
		if lines += len(f.Lines); i == maxFuncs || lines > maxLines {
			return i
		}
	}
	return len(funcs)
}

func most(f settings.ProfiledFunc) float64 {
	m := 0.0
	for _, l := range f.Lines {
		m = max(m, l.Share)
	}
	return m
}
