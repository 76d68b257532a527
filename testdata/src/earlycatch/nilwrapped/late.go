package nilwrapped

import (
	"context"
	"errors"
	"fmt"

	"earlycatch/dep"
)

// A failure is told as "does not exist" (as in incus).
func open(ctx context.Context, name string) error {
	ok, err := exists(ctx, name) // want `a failure of exists passes for an empty answer: ok is tested first, which is false whenever there is an error, so that err is nil wherever it is looked at: test err before ok`
	if !ok {
		return fmt.Errorf("%s does not exist", name)
	}
	if err != nil {
		return fmt.Errorf("looking for %s: %w", name, err)
	}
	return nil
}

type box struct{ name string }

func find(ctx context.Context, name string) (*box, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return &box{name}, nil
}

func (b *box) find(ctx context.Context, name string) (*box, error) { return find(ctx, name) }

// A pointer, by a method, in a literal.
func (b *box) other(ctx context.Context) func() error {
	return func() error {
		o, err := b.find(ctx, "other") // want `a failure of find passes for an empty answer`
		if o == nil {
			return nil
		}
		if err != nil {
			return err
		}
		o.name = b.name
		return nil
	}
}

// Of another package, generic.
func ask[T any](ctx context.Context, name string, v T, use func(T)) error {
	ok, err := dep.Exists(ctx, name) // want `a failure of Exists passes for an empty answer`
	if ok {
		if err != nil {
			return err
		}
		use(v)
	}
	return nil
}

// ok: the error first.
func openSafe(ctx context.Context, name string) error {
	ok, err := exists(ctx, name)
	if err != nil {
		return err
	}
	if !ok {
		return errors.New("does not exist")
	}
	return nil
}

// ok: the error is looked at both ways.
func openTold(ctx context.Context, name string) error {
	ok, err := exists(ctx, name)
	if !ok {
		return fmt.Errorf("%s does not exist: %w", name, err)
	}
	if err != nil {
		return err
	}
	return nil
}

// ok: what is empty goes on to the test.
func openDefault(ctx context.Context, name string) (*box, error) {
	b, err := find(ctx, name)
	if b == nil {
		b = new(box)
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

// ok: a part may be there with an error.
func openPart(ctx context.Context, names []string) error {
	ok, err := partly(ctx, names)
	if !ok {
		return errors.New("none")
	}
	return err
}

// ok: no error is dropped, as none is kept.
func openDropped(ctx context.Context, name string) bool {
	ok, _ := exists(ctx, name)
	return ok
}

// ok: asked for both at once (as in zincsearch and postgres-operator).
func openBoth(ctx context.Context, name string) *box {
	b, err := find(ctx, name)
	if b != nil && err == nil {
		return b
	}
	return new(box)
}

// The other errors are told, but for those that come with no box: all of them (as in go2rtc).
func openUntil(ctx context.Context, names []string) error {
	for _, name := range names {
		b, err := find(ctx, name) // want `a failure of find passes for an empty answer: b is tested first, which is nil whenever there is an error`
		if b == nil || errors.Is(err, context.Canceled) {
			break
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// The error is handed on where it is nil (as in trufflehog).
func verified(ctx context.Context, names []string, found func(string, error)) {
	for _, name := range names {
		ok, verr := exists(ctx, name) // want `a failure of exists passes for an empty answer: ok is tested first, which is false whenever there is an error`
		if ok {
			found(name, verr)
		}
	}
}

// ok: the first of two ways (as in fabio).
func openEither(ctx context.Context, name string) (b *box, err error) {
	if b, err = find(ctx, name); b != nil {
		return
	}
	return find(ctx, "other "+name)
}
