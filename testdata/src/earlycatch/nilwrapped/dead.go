package nilwrapped

import (
	"context"
	"errors"
	"fmt"
	"os"

	"earlycatch/dep"
)

// ok: the second test is of the first error, which is there (as in incus); the last return
// never runs.
func (p *peer) save(f *os.File) error {
	err := f.Sync()
	if err != nil {
		err2 := f.Close()
		if err != nil {
			return fmt.Errorf("cannot close: %s: %s", err, err2)
		}
		return fmt.Errorf("saving: %w", err)
	}
	return nil
}

// A call in between changes nothing of what a variable was.
func saveAgain(f *os.File) error {
	err := f.Sync()
	if err != nil {
		return err
	}
	if err2 := f.Close(); err2 != nil {
		return fmt.Errorf("saving: %w", err) // want `err is nil here`
	}
	return nil
}

// ok: tested the other way round, in a literal and twice.
func counted(f *os.File, n int) func() error {
	return func() error {
		err := f.Sync()
		if n > 3 {
			if err == nil {
				return nil
			}
			if n <= 2 && err != nil {
				return errors.New("cannot sync")
			}
			if err == nil {
				return fmt.Errorf("saving: %w", err)
			}
			return err
		}
		return err
	}
}

// ok: generic.
func store[T any](v T, put func(T) error) error {
	err := put(v)
	if err != nil {
		if err == nil {
			return fmt.Errorf("storing: %w", err)
		}
		return err
	}
	return nil
}

func exists(ctx context.Context, name string) (bool, error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	_, err := os.Stat(name)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("stat: %w", err)
	}
	return true, nil
}

// ok: exists says no whenever it fails, so the second branch never runs (as in incus).
func load(ctx context.Context, name string) error {
	ok, err := exists(ctx, name) // want `a failure of exists passes for an empty answer`
	if !ok {
		return fmt.Errorf("%s does not exist", name)
	}
	if err != nil {
		return errors.New("cannot look for it")
	}
	return nil
}

// ok: of another package.
func loadOther(ctx context.Context, name string) error {
	ok, err := dep.Exists(ctx, name) // want `a failure of Exists passes for an empty answer`
	if !ok {
		return fmt.Errorf("%s does not exist", name)
	}
	if err != nil {
		return errors.New("cannot look for it")
	}
	return nil
}

func loadLater(ctx context.Context, name string) error {
	ok, err := exists(ctx, name)
	if err != nil {
		return errors.New("cannot look for it") // want `the error of exists is replaced by a new one`
	}
	if !ok {
		return fmt.Errorf("%s does not exist", name)
	}
	return nil
}

// It may have found something and fail.
func partly(ctx context.Context, names []string) (bool, error) {
	found := false
	for _, n := range names {
		ok, err := exists(ctx, n)
		if err != nil {
			return found, err
		}
		found = found || ok
	}
	return found, nil
}

func loadSome(ctx context.Context, names []string) error {
	ok, err := partly(ctx, names)
	if !ok {
		return errors.New("none exists")
	}
	if err != nil {
		return errors.New("cannot look for all") // want `the error of partly is replaced by a new one`
	}
	return nil
}
