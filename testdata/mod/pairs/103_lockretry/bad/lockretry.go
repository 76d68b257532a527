package lockretry

import (
	"context"
	"errors"
	"time"
)

var ErrHeld = errors.New("lock is held")

type KV interface {
	CAS(ctx context.Context, key, old, val string) (bool, error)
}

type Lock struct {
	kv    KV
	key   string
	owner string
	pause time.Duration
}

func NewLock(kv KV, key, owner string) *Lock {
	return &Lock{kv: kv, key: key, owner: owner, pause: 50 * time.Millisecond}
}

func (l *Lock) try(ctx context.Context) error {
	ok, err := l.kv.CAS(ctx, l.key, "", l.owner)
	if err != nil {
		return err
	}
	if !ok {
		return ErrHeld
	}
	return nil
}

// Acquire waits until the lock is ours.
func (l *Lock) Acquire(ctx context.Context) error {
	tick := time.NewTicker(l.pause)
	defer tick.Stop()
	for {
		err := l.try(ctx)
		if err == nil || !errors.Is(err, ErrHeld) {
			return err
		}
		<-tick.C
	}
}

func (l *Lock) Release(ctx context.Context) error {
	_, err := l.kv.CAS(ctx, l.key, l.owner, "")
	return err
}
