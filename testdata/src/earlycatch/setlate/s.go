// Package setlate sets errors when nobody looks any more.
package setlate

import (
	"errors"
	"fmt"
	"log"
	"os"
)

func save(path string, b []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); cerr != nil && err == nil {
			err = cerr // want `err is set in a deferred function, but is no result of save: what that returns has been decided by then, and nobody sees the error: name the result, \(..., err error\)`
		}
	}()
	_, err = f.Write(b)
	return err
}

type store struct{ f *os.File }

// A method with other results, and a wrapped error.
func (s *store) put(b []byte, undo func() error) (int, error) {
	n, err := s.f.Write(b)
	defer func() {
		if err != nil {
			if uerr := undo(); uerr != nil {
				err = fmt.Errorf("%w, and undo: %v", err, uerr) // want `err is set in a deferred function`
			}
		}
	}()
	if err != nil {
		return 0, err
	}
	err = s.f.Sync()
	return n, err
}

// In a literal, and generic.
func each[T any](list []T, do func(T) error) func() error {
	return func() error {
		var err error
		defer func() {
			if recover() != nil {
				err = errors.New("panic") // want `err is set in a deferred function`
			}
		}()
		for _, x := range list {
			if err = do(x); err != nil {
				return err
			}
		}
		return nil
	}
}

// ok: the result has the name.
func named(path string, b []byte) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); cerr != nil && err == nil {
			err = cerr
		}
	}()
	_, err = f.Write(b)
	return err
}

// ok: it is for what is deferred before it.
func logged(f *os.File, b []byte) error {
	var err error
	defer func() {
		if err != nil {
			log.Print(err)
		}
	}()
	defer func() {
		if cerr := f.Close(); cerr != nil {
			err = cerr
		}
	}()
	_, err = f.Write(b)
	return err
}

// ok: it uses the variable itself.
func used(f *os.File, b []byte) error {
	_, err := f.Write(b)
	defer func() {
		if err = f.Close(); err != nil {
			log.Print(err)
		}
	}()
	return err
}

// ok: no deferred function.
func now(f *os.File, b []byte) error {
	var err error
	func() {
		_, err = f.Write(b)
	}()
	return err
}

// ok: nobody wants the error.
func quiet(f *os.File, b []byte) {
	var err error
	defer func() { err = f.Close() }()
	if _, err = f.Write(b); err != nil {
		log.Print(err)
	}
}
