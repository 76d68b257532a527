package mailer

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"example.com/layers/057_mailer_async/bad/transport"
)

// Mailer sends mails in the background.
type Mailer struct {
	tr    transport.Transport
	queue chan transport.Mail
	done  chan struct{}

	mu     sync.RWMutex
	closed bool
}

var ErrClosed = errors.New("mailer closed")

func New(tr transport.Transport, size int) *Mailer {
	m := &Mailer{tr: tr, queue: make(chan transport.Mail, size), done: make(chan struct{})}
	go m.run()
	return m
}

// Send puts the mail into the queue and waits for room if it is full.
func (m *Mailer) Send(ctx context.Context, mail transport.Mail) error {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if m.closed {
		return ErrClosed
	}
	select {
	case m.queue <- mail:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (m *Mailer) run() {
	defer close(m.done)
	for mail := range m.queue {
		if err := m.tr.Deliver(mail); err != nil {
			slog.Error("deliver", "to", mail.To, "err", err)
		}
	}
}

// Close delivers what is queued. It may be called more than once.
func (m *Mailer) Close() {
	m.mu.Lock()
	if !m.closed {
		m.closed = true
		close(m.queue)
	}
	m.mu.Unlock()
	<-m.done
}
