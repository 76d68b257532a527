package notify

import (
	"context"
	"log"
	"sync"
)

type Channel interface {
	Name() string
	Send(ctx context.Context, subject, body string) error
}

type Notifier struct {
	channels []Channel
}

func New(cs ...Channel) *Notifier { return &Notifier{channels: cs} }

// Notify tells all the channels at the same time and returns when they are done.
func (n *Notifier) Notify(ctx context.Context, subject, body string) {
	var wg sync.WaitGroup
	for _, c := range n.channels {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := c.Send(ctx, subject, body); err != nil {
				log.Printf("notify %s: %v", c.Name(), err)
			}
		}()
	}
	wg.Wait()
}
