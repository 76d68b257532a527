// Package nilwrapped wraps errors that are nil.
package nilwrapped

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	pkgerrors "github.com/pkg/errors"
)

type peer struct {
	results chan []byte
	ctx     context.Context
}

// From a sync client: the wait fails, and err is that of the read.
func (p *peer) handle(ctx context.Context, r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	select {
	case p.results <- b:
	case <-ctx.Done():
		return fmt.Errorf("too busy: %w", err) // want `err is nil here \(tested at line 22\), so the new error holds no cause, and says %!w\(<nil>\): wrap context.Cause\(ctx\)`
	}
	return nil
}

// A function of its own, and a test of something else that fails.
func size(r io.Reader) (int, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return 0, fmt.Errorf("read: %w", err) // ok
	}
	if len(b) == 0 {
		return 0, fmt.Errorf("nothing there: %w", err) // want `err is nil here .*: wrap the error that failed here`
	}
	return len(b), nil
}

// The error of the second call is dropped.
func closeAll(f *os.File) error {
	_, err := f.Seek(0, io.SeekStart)
	if err == nil {
		if cerr := f.Close(); cerr != nil {
			return pkgerrors.Wrap(err, "close") // want `err is nil here .*, so what comes of it is nil, as if nothing had failed`
		}
	}
	return err
}

// In a literal, and generic.
func each[T any](list []T, do func(T) error) func() error {
	return func() error {
		for _, x := range list {
			err := do(x)
			if err != nil {
				continue
			}
			return pkgerrors.WithStack(err) // want `err is nil here`
		}
		return nil
	}
}

// ok: it may be nil, or not.
func joined(r io.Reader, f *os.File) error {
	_, err := io.ReadAll(r)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if cerr := f.Close(); cerr != nil {
		return fmt.Errorf("close: %w (%v)", cerr, err)
	}
	return err
}

// ok: another has it by then.
func again(r io.Reader, f *os.File) error {
	_, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return fmt.Errorf("close: %w", err)
	}
	return nil
}

// ok: it tells what there was.
func told(r io.Reader, f *os.File) error {
	_, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return fmt.Errorf("no use for it (err=%v)", err)
}

// The end of the context looks like success.
func (p *peer) hand(ctx context.Context, r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	select {
	case p.results <- b:
		return err // ok: it has been done
	case <-ctx.Done():
		return err // want `err is nil here \(tested at line \d+\), so that the caller takes the end of ctx for success: return context.Cause\(ctx\)`
	}
}

// ok: it may have failed before.
func (p *peer) pass(ctx context.Context, r io.Reader) error {
	b, err := io.ReadAll(r)
	select {
	case p.results <- b:
		return nil
	case <-ctx.Done():
		return err
	}
}
