package ledger

import (
	"context"
	"time"
)

type Entry struct {
	ID     string
	Amount int64
	Booked time.Time
}

type Pager interface {
	Page(ctx context.Context, after string, size int) ([]Entry, error)
}

type Item struct {
	Entry Entry
	Err   error
}

// Stream sends all entries in order and then closes the channel. It ends early
// with ctx.
func Stream(ctx context.Context, p Pager, size int) <-chan Item {
	out := make(chan Item)
	send := func(it Item) bool {
		select {
		case out <- it:
			return true
		case <-ctx.Done():
			return false
		}
	}
	go func() {
		defer close(out)
		after := ""
		for {
			page, err := p.Page(ctx, after, size)
			if err != nil {
				send(Item{Err: err})
				return
			}
			for _, e := range page {
				if !send(Item{Entry: e}) {
					return
				}
			}
			if len(page) < size {
				return
			}
			after = page[len(page)-1].ID
		}
	}()
	return out
}
