// Package mailqueue sends mails in the background.
package mailqueue

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Errors returned by Send.
var (
	ErrClosed = errors.New("mailqueue: closed")
	ErrFull   = errors.New("mailqueue: full")
)

// Mail is a message.
type Mail struct {
	To      string
	Subject string
	Body    string
}

// Transport delivers mails.
type Transport interface {
	Deliver(ctx context.Context, m Mail) error
}

// Options configures a Queue.
type Options struct {
	Depth   int
	Senders int
	Timeout time.Duration
	Logger  *slog.Logger
}

func (o *Options) fill() {
	o.Depth = max(o.Depth, 1)
	o.Senders = max(o.Senders, 1)
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
}

// Queue is a bounded queue of mails.
type Queue struct {
	opts      Options
	transport Transport
	mails     chan Mail
	senders   sync.WaitGroup

	closed atomic.Bool
}

// Start starts a queue.
func Start(t Transport, opts Options) *Queue {
	opts.fill()
	q := &Queue{opts: opts, transport: t, mails: make(chan Mail, opts.Depth)}
	for range opts.Senders {
		q.senders.Go(q.work)
	}
	return q
}

// Send queues m without blocking.
func (q *Queue) Send(m Mail) error {
	if q.closed.Load() {
		return ErrClosed
	}
	select {
	case q.mails <- m:
		return nil
	default:
		return ErrFull
	}
}

// Close delivers what is queued and stops the senders.
func (q *Queue) Close() {
	if q.closed.CompareAndSwap(false, true) {
		close(q.mails)
	}
	q.senders.Wait()
}

func (q *Queue) work() {
	for m := range q.mails {
		if err := q.deliver(m); err != nil {
			q.opts.Logger.Error("mail not delivered", "to", m.To, "subject", m.Subject, "err", err)
		}
	}
}

func (q *Queue) deliver(m Mail) error {
	ctx, cancel := context.WithTimeout(context.Background(), q.opts.Timeout)
	defer cancel()
	return q.transport.Deliver(ctx, m)
}
