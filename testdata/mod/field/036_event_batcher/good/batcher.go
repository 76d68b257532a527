package events

import "context"

// Event is what is batched.
type Event struct {
	Kind    string
	Payload []byte
}

// Batcher gathers events while its receiver is busy.
type Batcher struct {
	in    chan Event
	out   chan []Event
	limit int
}

// NewBatcher returns a Batcher; batches hold at most limit events.
func NewBatcher(limit int) *Batcher {
	return &Batcher{in: make(chan Event), out: make(chan []Event), limit: limit}
}

// Put adds an event; it waits while a full batch is not yet taken.
func (b *Batcher) Put(ctx context.Context, ev Event) error {
	select {
	case b.in <- ev:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Batches delivers what has been gathered.
func (b *Batcher) Batches() <-chan []Event { return b.out }

// Run works until ctx ends; what has not been taken by then is dropped.
func (b *Batcher) Run(ctx context.Context) {
	defer close(b.out)
	var batch []Event
	for {
		in := b.in
		if len(batch) >= b.limit {
			in = nil
		}
		var out chan []Event
		if len(batch) > 0 {
			out = b.out
		}
		select {
		case <-ctx.Done():
			return
		case ev := <-in:
			batch = append(batch, ev)
		case out <- batch:
			batch = nil
		}
	}
}
