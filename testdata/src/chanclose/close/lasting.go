package close

import (
	"context"
	"time"
)

// From a listener's tests: the end of the context is there in each round.
func poll(ctx context.Context, last func() *int) <-chan *int {
	out := make(chan *int, 1)
	go func() {
		for {
			v := last()
			if v == nil {
				select {
				case <-ctx.Done():
					close(out) // want `close of closed channel panics when the loop comes round: <-ctx.Done\(\) \(line \d+\) stays ready, and its case does not leave: return there`
				case <-time.After(10 * time.Millisecond):
				}
				continue
			}
			out <- v
		}
	}()
	return out
}

// From an importer: the case that ends the others does not leave itself.
type importing struct {
	work chan int
	quit chan struct{}
	gone bool
}

func (m *importing) process(ctx context.Context) {
	for {
		select {
		case n, ok := <-m.work:
			if !ok {
				return
			}
			println(n)
		case <-m.quit:
			return
		case <-ctx.Done():
			close(m.quit) // want `close of closed channel panics when the loop comes round: <-ctx.Done`
		}
	}
}

// A named function that is given a channel that is only closed.
func relayed(in <-chan int, out chan int) {
	stop := make(chan struct{})
	go func() {
		time.Sleep(time.Second)
		close(stop)
	}()
	for {
		select {
		case v := <-in:
			println(v)
		case <-stop:
			println("stopped")
			close(out) // want `close of closed channel panics when the loop comes round: <-stop`
		}
	}
}

// Generic, with something done after it.
func relayAll[T any](ctx context.Context, in <-chan T, out chan T, say func(string)) {
	for {
		select {
		case v := <-in:
			out <- v
		case <-ctx.Done():
			close(out) // want `close of closed channel panics when the loop comes round: <-ctx.Done`
			say("over")
		}
	}
}

// Look-alikes: the case leaves.
func leaves(ctx context.Context, in <-chan int, out chan int) {
	for {
		select {
		case v := <-in:
			out <- v
		case <-ctx.Done():
			close(out) // ok
			return
		}
	}
}

func breaks(ctx context.Context, in <-chan int, out chan int) {
loop:
	for {
		select {
		case v := <-in:
			out <- v
		case <-ctx.Done():
			close(out) // ok
			break loop
		}
	}
}

// The case is not taken again.
func switchesOff(stop chan struct{}, in <-chan int, out chan int) {
	done := stop
	for {
		select {
		case v, ok := <-in:
			if !ok {
				return
			}
			println(v)
		case <-done:
			close(out) // ok
			done = nil
		}
	}
}

// A value comes once, for all that is known.
func onSignal(sig chan int, in <-chan int, out chan int) {
	go func() { sig <- 1 }()
	for {
		select {
		case v := <-in:
			println(v)
		case <-sig:
			close(out) // ok
		}
	}
}

// A variable ends the loop, or says that it was done.
func flags(ctx context.Context, in <-chan int, out chan int) {
	for over := false; !over; {
		select {
		case v := <-in:
			out <- v
		case <-ctx.Done():
			close(out) // ok
			over = true
		}
	}
}

func (m *importing) once(ctx context.Context) {
	for {
		select {
		case n := <-m.work:
			println(n)
		case <-ctx.Done():
			if !m.gone {
				m.gone = true
				close(m.quit) // ok
			}
		}
	}
}

func (m *importing) asks(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case n := <-m.work:
			println(n)
		case <-ctx.Done():
			close(m.quit) // ok
		}
	}
}

func (m *importing) looks(ctx context.Context) {
	for {
		select {
		case <-m.quit:
			return
		default:
		}
		select {
		case n := <-m.work:
			println(n)
		case <-ctx.Done():
			close(m.quit) // ok
		}
	}
}

// Each round has a channel of its own.
func (m *importing) renewed(ctx context.Context) {
	for {
		done := make(chan struct{})
		select {
		case n := <-m.work:
			println(n)
		case <-ctx.Done():
			close(done) // ok
		}
		<-done
	}
}

// Each round has a context of its own.
func (m *importing) timeouts() {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		select {
		case n := <-m.work:
			println(n)
		case <-ctx.Done():
			close(m.quit) // ok: it may last longer, but that is not known
		}
		cancel()
	}
}
