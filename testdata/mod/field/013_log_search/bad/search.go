// Package logsearch looks for patterns in log files.
package logsearch

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"time"
)

// Match is a line that matches.
type Match struct {
	File string
	Line int
	Text string
}

// ErrNoMatch is returned by First when nothing matches.
var ErrNoMatch = errors.New("logsearch: no match")

// Options narrows a search.
type Options struct {
	Glob  string
	Since time.Time
}

// Searcher searches the files of a directory tree.
type Searcher struct {
	fsys fs.FS
	opts Options
}

// New returns a Searcher.
func New(fsys fs.FS, opts Options) (*Searcher, error) {
	if _, err := path.Match(opts.Glob, ""); err != nil {
		return nil, fmt.Errorf("logsearch: %w", err)
	}
	return &Searcher{fsys: fsys, opts: opts}, nil
}

type found struct {
	Match
	err error
}

// First returns the first match.
func (s *Searcher) First(ctx context.Context, re *regexp.Regexp) (Match, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	f, ok := <-s.search(ctx, re)
	if !ok {
		return Match{}, cmp.Or(ctx.Err(), ErrNoMatch)
	}
	return f.Match, f.err
}

// Count returns the number of matching lines.
func (s *Searcher) Count(ctx context.Context, re *regexp.Regexp) (int, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	n := 0
	for f := range s.search(ctx, re) {
		if f.err != nil {
			return n, f.err
		}
		n++
	}
	return n, ctx.Err()
}

func (s *Searcher) search(ctx context.Context, re *regexp.Regexp) <-chan found {
	out := make(chan found)
	go func() {
		defer close(out)
		err := fs.WalkDir(s.fsys, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || ctx.Err() != nil {
				return errors.Join(err, ctx.Err())
			}
			if ok, _ := path.Match(s.opts.Glob, path.Base(name)); !ok || !d.Type().IsRegular() {
				return nil
			}
			return s.scan(ctx, name, re, out)
		})
		if err != nil {
			select {
			case out <- found{err: err}:
			case <-ctx.Done():
			}
		}
	}()
	return out
}

func (s *Searcher) scan(ctx context.Context, name string, re *regexp.Regexp, out chan<- found) error {
	f, err := s.fsys.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.ModTime().Before(s.opts.Since) {
		return nil
	}
	sc := bufio.NewScanner(f)
	for line := 1; sc.Scan(); line++ {
		if !re.Match(sc.Bytes()) {
			continue
		}
		m := found{Match: Match{File: name, Line: line, Text: sc.Text()}}
		if err := ctx.Err(); err != nil {
			return err
		}
		out <- m
	}
	return sc.Err()
}
