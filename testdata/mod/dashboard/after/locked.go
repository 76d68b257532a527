package after

import (
	"context"
	"time"
)

// Locker locks users for a while, in a store that others use as well.
type Locker interface {
	Lock(ctx context.Context, id string) error
	Unlock(ctx context.Context, id string) error
}

// Alone works on users that nobody else works on meanwhile.
type Alone struct{ users Locker }

// With calls f while the user is locked.
func (w *Alone) With(ctx context.Context, id string, f func(context.Context) error) error {
	if err := w.users.Lock(ctx, id); err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		w.users.Unlock(ctx, id)
	}()
	return f(ctx)
}
