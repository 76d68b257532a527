// Package failure has functions that fail and functions that never do.
package failure

import "errors"

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
