package errtext // want package:"analysed"

import (
	"errors"
	"fmt"
)

var (
	ErrNone = errors.New("none")
	ErrBusy = errors.New("busy")
	errOwn  = errors.New("own")
)

func Text(id string) error { // want Text:`text of ErrNone`
	if id == "" {
		return errors.New("no id")
	}
	return fmt.Errorf("%s: %v", id, ErrNone)
}

func Both(id string, n int) (err error) { // want Both:`text of ErrBusy, ErrNone`
	if n > 1 {
		err = fmt.Errorf("%d: %s", n, ErrBusy)
	} else if err = Text(id); err != nil {
		return fmt.Errorf("both: %w", err)
	}
	return err
}

func Wraps(id string) error { return fmt.Errorf("%s: %w", id, ErrNone) }

func Flat(id string) error { // ok: no more than the text of a text
	return fmt.Errorf("%s: %v", id, Text(id))
}

func Own(id string) error { return fmt.Errorf("%s: %v", id, errOwn) }

type store struct{}

func (store) Get(id string) (string, error) { return "", Text(id) } // want Get:`text of ErrNone`
