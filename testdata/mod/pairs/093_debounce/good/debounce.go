package debounce

import (
	"context"
	"time"
)

type Notifier struct {
	kick chan string
	wait time.Duration
}

func New(wait time.Duration) *Notifier {
	return &Notifier{wait: wait, kick: make(chan string, 1)}
}

// Changed tells that the path has changed.
func (n *Notifier) Changed(path string) {
	select {
	case n.kick <- path:
	default:
	}
}

// Run calls fn when no change has come for a while.
func (n *Notifier) Run(ctx context.Context, fn func(paths []string)) {
	var pending []string
	timer := time.NewTimer(n.wait)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case p := <-n.kick:
			pending = append(pending, p)
			timer.Reset(n.wait)
		case <-timer.C:
			if len(pending) > 0 {
				fn(pending)
				pending = nil
			}
		}
	}
}
