package delivery

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"example.com/courses/009_mail_relay/bad/relay"
)

type Sender interface {
	Send(ctx context.Context, m relay.Message) error
}

// DeadLetters keeps what was not delivered, to be sent again by an operator.
type DeadLetters interface {
	Add(m relay.Message, cause error)
}

type Loop struct {
	Sender  Sender
	Dead    DeadLetters
	Backoff time.Duration
	Tries   int
	Log     *slog.Logger
}

// Run delivers messages until the queue is closed or ctx ends.
func (l *Loop) Run(ctx context.Context, queue <-chan relay.Message) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case m, ok := <-queue:
			if !ok {
				return nil
			}
			if err := l.deliver(ctx, m); err != nil {
				l.Log.Error("message given up", "id", m.ID, "err", err)
				l.Dead.Add(m, err)
			}
		}
	}
}

func (l *Loop) deliver(ctx context.Context, m relay.Message) error {
	wait := l.Backoff
	for try := 1; ; try++ {
		err := l.Sender.Send(ctx, m)
		if err == nil {
			return nil
		}
		if !errors.Is(err, relay.ErrThrottled) || try >= l.Tries {
			return err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		}
		wait *= 2
	}
}
