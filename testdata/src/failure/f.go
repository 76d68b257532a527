// Package failure has functions that fail and functions that never do.
package failure

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log"
	"strconv"
)

type T struct{ n int }

func Never() error { return nil } // want Never:`never fails`

func (t *T) Set(n int) (int, error) { // want Set:`never fails`
	t.n = n
	if n > 3 {
		return 3, nil
	}
	return n, nil
}

func Gen[E any](e E) error { return nil } // want Gen:`never fails`

func Endless() error { // want Endless:`never fails`
	for {
	}
}

func Sometimes(n int) error {
	if n > 3 {
		return errors.New("too large")
	}
	return nil
}

func Named() (err error) {
	err = errors.New("x")
	return
}

func Through() error { return Sometimes(1) }

func Value() int { return 0 }

func Logged(ctx context.Context) error { // want Logged:`handles its error before it returns it`
	if err := Sometimes(4); err != nil {
		log.Print(err)
		return err
	}
	return nil
}

func Passes(ctx context.Context) error { // want Passes:`handles its error before it returns it`
	if err := Logged(ctx); err != nil {
		return err
	}
	return nil
}

func Silent(ctx context.Context) error { return Sometimes(4) }

// Walker fails as its function does.
type Walker struct{ Do func(int) (bool, error) }

func (w *Walker) Walk(n int) error { // want Walk:"fails by Do"
	var err error
	each := func(i int) { _, err = w.Do(i) }
	for i := range n {
		each(i)
	}
	if err != nil {
		return err
	}
	return nil
}

func (w *Walker) Count(n int) error { // it fails on its own
	if n < 0 {
		return errors.New("negative")
	}
	_, err := w.Do(n)
	return err
}

func (w *Walker) Other(o *Walker) error { // by another's
	_, err := o.Do(1)
	return err
}

// Dump can fail when writing does not, Lines cannot.
func Dump(w io.Writer, rows iter.Seq2[string, error]) error { // want Dump:"fails of itself, not by writing alone"
	for row, err := range rows {
		if err != nil {
			return fmt.Errorf("row: %w", err)
		}
		if _, err := io.WriteString(w, row); err != nil {
			return err
		}
	}
	return nil
}

func Lines(w io.Writer, rows []string) error {
	for _, row := range rows {
		if _, err := io.WriteString(w, row); err != nil {
			return err
		}
	}
	return nil
}

// Exists says no whenever it fails.
func Exists(name string) (bool, error) { // want Exists:`with an error, results \[0\] are empty`
	n, err := strconv.Atoi(name)
	if errors.Is(err, strconv.ErrRange) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("exists: %w", err)
	}
	return n > 0, nil
}

// Deferred has its results in variables.
func Deferred(name string) (_ bool, err error) { // want Deferred:`with an error, results \[0\] are empty`
	defer func() { err = mapped(err) }()
	n, perr := strconv.Atoi(name)
	if perr != nil {
		return false, perr
	}
	return n > 0, nil
}

func mapped(err error) error { return err }

// PassedOn returns what another gives.
func PassedOn(name string) (bool, error) { return Exists(name) } // want PassedOn:`with an error, results \[0\] are empty`

// Partly has a part of the list when it fails.
func Partly(names []string) ([]int, error) {
	var out []int
	for _, name := range names {
		n, err := strconv.Atoi(name)
		if err != nil {
			return out, err
		}
		out = append(out, n)
	}
	return out, nil
}
