package a

import (
	"context"
	"errors"
)

// A logger that returns an error, which nobody looks at, has told of the cause: a
// case from cortex.

type kvLogger interface{ Log(kv ...any) error }

func level(l kvLogger) kvLogger { return l }

type limits struct {
	log kvLogger
	src source
}

type source interface {
	Read(ctx context.Context, name string) (string, error)
}

func (l *limits) check(ctx context.Context) error {
	if _, err := l.src.Read(ctx, "limits"); err != nil {
		level(l.log).Log("msg", "cannot read the limits", "err", err)
		return errors.New("cannot check the limits") // ok: it is in the log
	}
	return nil
}

func (l *limits) checkAndSay(ctx context.Context) error {
	_, err := l.src.Read(ctx, "limits")
	if err != nil {
		level(l.log).Log("msg", "cannot read the limits")
		return errors.New("cannot check the limits") // want `the error of Read is replaced`
	}
	return nil
}
