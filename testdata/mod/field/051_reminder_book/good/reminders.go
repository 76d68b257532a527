// Package reminders sends messages at given times.
package reminders

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Errors returned by Book.
var (
	ErrClosed  = errors.New("reminders: closed")
	ErrUnknown = errors.New("reminders: unknown reminder")
)

// Reminder is a message for somebody at a time.
type Reminder struct {
	ID   string
	To   string
	Text string
	At   time.Time
}

// Notifier sends reminders.
type Notifier interface {
	Notify(ctx context.Context, to, text string) error
}

type slot struct {
	Reminder
	timer *time.Timer
}

// Book keeps reminders until they are due.
type Book struct {
	notifier Notifier
	timeout  time.Duration
	running  sync.WaitGroup

	mu     sync.Mutex
	slots  map[string]*slot
	closed bool
}

// NewBook returns an empty book.
func NewBook(n Notifier, timeout time.Duration) *Book {
	return &Book{notifier: n, timeout: timeout, slots: make(map[string]*slot)}
}

// Add plans a reminder.
func (b *Book) Add(r Reminder) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return ErrClosed
	}
	if _, ok := b.slots[r.ID]; ok {
		return fmt.Errorf("reminders: %s exists", r.ID)
	}
	s := &slot{Reminder: r}
	s.timer = time.AfterFunc(time.Until(r.At), func() { b.fire(s) })
	b.slots[r.ID] = s
	return nil
}

// Cancel calls a reminder off.
func (b *Book) Cancel(id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	s, ok := b.slots[id]
	if !ok {
		return fmt.Errorf("%w: %s", ErrUnknown, id)
	}
	s.timer.Stop()
	delete(b.slots, id)
	return nil
}

// Close drops all reminders and waits for those that are being sent.
func (b *Book) Close() {
	b.mu.Lock()
	b.closed = true
	for _, s := range b.slots {
		s.timer.Stop()
	}
	clear(b.slots)
	b.mu.Unlock()
	b.running.Wait()
}

func (b *Book) fire(s *slot) {
	b.mu.Lock()
	if b.closed || b.slots[s.ID] != s {
		b.mu.Unlock()
		return
	}
	delete(b.slots, s.ID)
	b.running.Add(1)
	b.mu.Unlock()
	defer b.running.Done()

	ctx, cancel := context.WithTimeout(context.Background(), b.timeout)
	defer cancel()
	if err := b.notifier.Notify(ctx, s.To, s.Text); err != nil {
		slog.Error("reminder not sent", "id", s.ID, "to", s.To, "err", err)
	}
}
