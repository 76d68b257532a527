package items

import (
	"context"
	"errors"
	"fmt"
)

// Box has what may be gone.
type Box struct{ m map[string]*Item }

func (b *Box) lookup(id string) (*Item, error) {
	it, ok := b.m[id]
	if !ok {
		return nil, ErrNone
	}
	return it, nil
}

func (b *Box) wrapped(id string) (*Item, error) {
	it, err := b.lookup(id)
	if err != nil {
		return nil, fmt.Errorf("wrapped %s: %w", id, err)
	}
	return it, nil
}

// Find flattens what lookup returns.
func (b *Box) Find(ctx context.Context, id string) (*Item, error) {
	it, err := b.lookup(id)
	if err != nil {
		return nil, fmt.Errorf("find %s: %v", id, err)
	}
	return it, nil
}

// Deep flattens what comes wrapped.
func Deep(b *Box, id string) error {
	if _, err := b.wrapped(id); err != nil {
		return errors.New("deep: " + err.Error())
	}
	return nil
}

// Through returns what Find does.
func (b *Box) Through(ctx context.Context, id string) (*Item, error) { return b.Find(ctx, id) }

// ErrGone is for what was there.
var ErrGone = errors.New("gone")

func (b *Box) gone(id string) error {
	if b.m[id] == nil {
		return ErrGone
	}
	return nil
}

// Told tells it apart first.
func (b *Box) Told(id string) error {
	err := b.gone(id)
	if errors.Is(err, ErrGone) {
		return fmt.Errorf("told %s: %w", id, ErrGone)
	}
	if err != nil {
		return fmt.Errorf("told %s: %v", id, err)
	}
	return nil
}

// Kept wraps it.
func (b *Box) Kept(id string) error {
	if _, err := b.lookup(id); err != nil {
		return fmt.Errorf("kept %s: %w", id, err)
	}
	return nil
}

// Twice gives it in one place, and the text of it in another.
func (b *Box) Twice(id, other string) error {
	if _, err := b.lookup(id); err != nil {
		return err
	}
	if _, err := b.lookup(other); err != nil {
		return fmt.Errorf("link from %s: %v", id, err)
	}
	return nil
}

// Keyed is generic.
func Keyed[K comparable](b *Box, k K) error {
	if _, err := b.lookup(fmt.Sprint(k)); err != nil {
		return fmt.Errorf("keyed: %s", err)
	}
	return nil
}
