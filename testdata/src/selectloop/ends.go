package selectloop

import (
	"context"
	"log"
	"time"

	"selectloop/feeds"
)

// ready waits until a server has started; when the time is over, the logger of another
// package ends the program (from a database of metrics).
func ready(ctx context.Context, up func() bool) {
	for {
		select {
		case <-ctx.Done(): // ok
			feeds.Fatalf("not ready")
		default:
			if up() {
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
}

// warned only says so.
func warned(ctx context.Context, in <-chan int) {
	for {
		select {
		case <-ctx.Done(): // want `spins once ctx has ended`
			feeds.Warnf("not ready")
		case v := <-in:
			if v > 0 {
				return
			}
		}
	}
}

// The helper is of this package, and a method.
type guard struct{ name string }

func (g *guard) must(err error) {
	if err != nil {
		log.Fatal(g.name, err)
	}
}

func (g *guard) watch(ctx context.Context, in <-chan int) {
	for {
		select {
		case <-ctx.Done(): // ok
			g.must(ctx.Err())
		case v := <-in:
			if v > 0 {
				return
			}
		}
	}
}
