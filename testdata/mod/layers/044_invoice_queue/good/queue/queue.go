package queue

import (
	"errors"
	"log/slog"
	"sync"

	"example.com/layers/044_invoice_queue/good/invoice"
)

var (
	ErrFull   = errors.New("queue is full")
	ErrClosed = errors.New("queue is closed")
)

// Queue prints invoices in the background.
type Queue struct {
	print func(invoice.Invoice) error
	items chan invoice.Invoice
	stop  chan struct{}
	done  chan struct{}

	mu     sync.Mutex
	closed bool
}

func New(size int, print func(invoice.Invoice) error) *Queue {
	q := &Queue{
		print: print,
		items: make(chan invoice.Invoice, size),
		stop:  make(chan struct{}),
		done:  make(chan struct{}),
	}
	go q.run()
	return q
}

// Enqueue accepts an invoice; every accepted invoice is printed.
func (q *Queue) Enqueue(inv invoice.Invoice) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return ErrClosed
	}
	select {
	case q.items <- inv:
		return nil
	default:
		return ErrFull
	}
}

func (q *Queue) run() {
	defer close(q.done)
	for {
		select {
		case inv := <-q.items:
			q.one(inv)
		case <-q.stop:
			for {
				select {
				case inv := <-q.items:
					q.one(inv)
				default:
					return
				}
			}
		}
	}
}

func (q *Queue) one(inv invoice.Invoice) {
	if err := q.print(inv); err != nil {
		slog.Error("print invoice", "no", inv.No, "err", err)
	}
}

// Close refuses further invoices and waits for the worker. It may be called
// more than once.
func (q *Queue) Close() {
	q.mu.Lock()
	if !q.closed {
		q.closed = true
		close(q.stop)
	}
	q.mu.Unlock()
	<-q.done
}
