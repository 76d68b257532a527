package selectloop

import (
	"context"
	"net"
	"time"
)

// A condition that the case leaves as it is: until the other is closed, or for ever.
func mergeOne(a, b <-chan int, f func(int)) {
	for a != nil || b != nil {
		select {
		case v, ok := <-a: // want "the loop spins once a is closed"
			if !ok {
				continue
			}
			f(v)
		case v, ok := <-b:
			if !ok {
				b = nil
				continue
			}
			f(v)
		}
	}
}

// A literal, generic.
func merged[T any](a, b <-chan T) <-chan T {
	out := make(chan T)
	go func() {
		defer close(out)
		for a != nil || b != nil {
			select {
			case v, ok := <-a: // want "the loop spins once a is closed"
				if !ok {
					continue
				}
				out <- v
			case v, ok := <-b:
				if !ok {
					b = nil
					continue
				}
				out <- v
			}
		}
	}()
	return out
}

type both struct {
	in   <-chan int
	quit chan struct{}
}

// A method, until the other is closed.
func (x *both) run(b <-chan int, f func(int)) {
	for b != nil {
		select {
		case v, ok := <-x.in: // want "the loop spins once x.in is closed"
			if !ok {
				continue
			}
			f(v)
		case v, ok := <-b:
			if !ok {
				b = nil
				continue
			}
			f(v)
		}
	}
}

// ok: it ends when the second is closed.
func mergeBoth(a, b <-chan int, f func(int)) {
	for a != nil || b != nil {
		select {
		case v, ok := <-a:
			if !ok {
				a = nil
				continue
			}
			f(v)
		case v, ok := <-b:
			if !ok {
				b = nil
				continue
			}
			f(v)
		}
	}
}

// ok: the other is set to nil, too.
func eitherEnds(a, b <-chan int, f func(int)) {
	for b != nil {
		select {
		case v, ok := <-a:
			if !ok {
				b = nil
				continue
			}
			f(v)
		case v := <-b:
			f(v)
		}
	}
}

// A helper that says whether it went well.
func reachable(ctx context.Context) bool {
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", "db:1")
	if err != nil {
		return false
	}
	c.Close()
	return true
}

func waitReachable(ctx context.Context) {
	for {
		if reachable(ctx) {
			return
		}
		select {
		case <-ctx.Done(): // want "the loop spins once ctx has ended"
			println("still waiting")
		case <-time.After(time.Second):
			println("not ready")
		}
	}
}

type probe struct{ addr string }

func (p *probe) ping(ctx context.Context) error {
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", p.addr)
	if err != nil {
		return err
	}
	return c.Close()
}

func (p *probe) ready(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return p.ping(ctx) == nil
}

func (p *probe) await(ctx context.Context) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for !p.ready(ctx) {
		select {
		case <-ctx.Done(): // want "the loop spins once ctx has ended"
		case <-t.C:
		}
	}
}

// ok: it says yes when the context has ended.
func over(ctx context.Context) bool {
	if ctx.Err() != nil {
		return true
	}
	return false
}

func untilOver(ctx context.Context) {
	for {
		if over(ctx) {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// ok: what it remembers needs no connection.
func (p *probe) known(ctx context.Context, seen map[string]bool) bool {
	if seen[p.addr] {
		return true
	}
	return p.ping(ctx) == nil
}

func (p *probe) find(ctx context.Context, seen map[string]bool) {
	for !p.known(ctx, seen) {
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// ok: it asks under a context of its own.
func (p *probe) alone(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return p.ping(ctx) == nil
}

func (p *probe) last(ctx context.Context) {
	for !p.alone(ctx) {
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}
