// Package halfclosed has goroutines that feed a channel which their starter
// returns, and close it on some ways out.
package halfclosed

import (
	"context"
	"errors"
	"io"
)

type letter struct{ text string }

type postbox interface {
	Next() (letter, error)
}

// From pd: on an error of the stream the channel stays open.
func Watch(ctx context.Context, box postbox) (chan letter, error) {
	letters := make(chan letter)
	if box == nil {
		close(letters)
		return nil, errors.New("no postbox")
	}
	go func() {
		for {
			select {
			case <-ctx.Done():
				close(letters)
				return
			default:
				l, err := box.Next()
				if err != nil {
					return // want "the goroutine returns without closing letters, which it does close on another way"
				}
				letters <- l
			}
		}
	}()
	return letters, nil
}

type reader struct{ box postbox }

func (r *reader) feed(out chan<- letter, n int) {
	for range n {
		l, err := r.box.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return // want "the goroutine returns without closing out"
		}
		out <- l
	}
	close(out)
}

func (r *reader) Letters(n int) <-chan letter {
	out := make(chan letter)
	go r.feed(out, n)
	return out
}

// A deferred close is there on every way.
func All(box postbox) <-chan letter {
	out := make(chan letter)
	go func() {
		defer close(out)
		for {
			l, err := box.Next()
			if err != nil {
				return
			}
			out <- l
		}
	}()
	return out
}

// Who asked it to end does not wait for more.
func Until(ctx context.Context, box postbox) <-chan letter {
	out := make(chan letter)
	go func() {
		for {
			l, err := box.Next()
			if err != nil {
				close(out)
				return
			}
			select {
			case out <- l:
			case <-ctx.Done():
				return
			}
			if ctx.Err() != nil {
				return
			}
		}
	}()
	return out
}

// The error goes another way.
func Both(box postbox) (<-chan letter, <-chan error) {
	out, errs := make(chan letter), make(chan error, 1)
	go func() {
		for {
			l, err := box.Next()
			if errors.Is(err, io.EOF) {
				close(out)
				return
			}
			if err != nil {
				errs <- err
				return
			}
			out <- l
		}
	}()
	return out, errs
}

// One value is all there is.
func One(box postbox) <-chan letter {
	out := make(chan letter, 1)
	go func() {
		l, err := box.Next()
		if err != nil {
			close(out)
			return
		}
		out <- l
	}()
	return out
}

// It never closes it: that may be how it is meant.
func Open(box postbox) <-chan letter {
	out := make(chan letter)
	go func() {
		for {
			l, err := box.Next()
			if err != nil {
				return
			}
			out <- l
		}
	}()
	return out
}

// In a field, which the package ranges over: the error is kept, and the range does not end.
type source struct {
	Letters <-chan letter
	err     error
}

func open(box postbox) *source {
	ch := make(chan letter, 64)
	src := &source{Letters: ch}
	go func() {
		for {
			l, err := box.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				src.err = err
				return // want "the goroutine returns without closing ch, which it does close on another way .line .*.: count, which ranges over it .line .*., waits for ever; defer close.ch."
			}
			ch <- l
		}
		close(ch)
	}()
	return src
}

func count(box postbox) (int, error) {
	src, n := open(box), 0
	for range src.Letters {
		n++
	}
	return n, src.err
}

// ok: the range ends by a value, too.
type answers struct{ ch chan answer }

type answer struct {
	letter
	err error
}

func ask(box postbox) *answers {
	a := &answers{make(chan answer)}
	go func() {
		for {
			l, err := box.Next()
			if err == io.EOF {
				break
			}
			a.ch <- answer{l, err}
			if err != nil {
				return
			}
		}
		close(a.ch)
	}()
	return a
}

func first(box postbox) error {
	for v := range ask(box).ch {
		if v.err != nil {
			return v.err
		}
	}
	return nil
}
