// Package cutshort hands on what scanners and the like read, and takes their failure for the
// end.
package cutshort

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"io"
	"iter"
	"os"
)

type reader struct {
	src io.Reader
	err error
}

func (r *reader) Items(ctx context.Context) <-chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		r.err = r.read(ctx, out)
	}()
	return out
}

func (r *reader) read(ctx context.Context, out chan<- string) error {
	sc := bufio.NewScanner(r.src)
	for sc.Scan() { // want `when sc fails, Scan is false as at the end, and who gets what is handed on takes a part for the whole: ask sc.Err\(\) after the loop, and tell`
		select {
		case out <- sc.Text():
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// A literal that keeps other errors in a field.
func (r *reader) Lines() <-chan string {
	out := make(chan string)
	go func() {
		defer close(out)
		f, err := os.Open("x")
		if err != nil {
			r.err = err
			return
		}
		defer f.Close()
		sc := bufio.NewScanner(f)
		sc.Buffer(nil, 1<<20)
		for sc.Scan() { // want `when sc fails`
			out <- sc.Text()
		}
	}()
	return out
}

type row struct {
	name string
	err  error
}

// Answers with an error in them.
func rows(ctx context.Context, db *sql.DB, out chan<- row) {
	defer close(out)
	rs, err := db.QueryContext(ctx, "SELECT name FROM t")
	if err != nil {
		out <- row{err: err}
		return
	}
	defer rs.Close()
	for rs.Next() { // want `when rs fails, Next is false as at the end`
		var x row
		if err := rs.Scan(&x.name); err != nil {
			out <- row{err: err}
			return
		}
		out <- x
	}
}

// An iterator.
func all(db *sql.DB) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		rs, err := db.Query("SELECT name FROM t")
		if err != nil {
			yield("", err)
			return
		}
		defer rs.Close()
		for rs.Next() { // want `when rs fails`
			var name string
			if err := rs.Scan(&name); err != nil {
				yield("", err)
				return
			}
			if !yield(name, nil) {
				return
			}
		}
	}
}

// A channel of errors.
func lines(r io.Reader, out chan<- string, errs chan<- error) {
	defer close(out)
	sc := bufio.NewScanner(r)
	for sc.Scan() { // want `when sc fails`
		if sc.Text() == "" {
			errs <- errors.New("empty")
			return
		}
		out <- sc.Text()
	}
}

// Generic, with an iterator of one's own.
type cursor[T any] struct {
	v   T
	err error
}

func (c *cursor[T]) Next() bool { return c.err == nil }
func (c *cursor[T]) Err() error { return c.err }

func open[T any](n int) (*cursor[T], error) {
	if n == 0 {
		return nil, errors.New("none")
	}
	return &cursor[T]{}, nil
}

func feed[T any](out chan<- T) error {
	cur, err := open[T](1)
	if err != nil {
		return err
	}
	for cur.Next() { // want `when cur fails`
		out <- cur.v
	}
	close(out)
	return nil
}

var _ = feed[int]
