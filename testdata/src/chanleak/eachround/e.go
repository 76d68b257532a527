// Package eachround has loops that go on until a context ends, and leave a goroutine behind
// in each round that waits for just that.
package eachround

import (
	"context"
	"net"
	"time"

	"chanleak/eachrounddep"
)

type want struct{ id int }

func (w want) fits(r eachrounddep.Row) bool { return r.ID == w.id }

// method: as in a bench's ledger.
type matcher struct{ seen int }

func (m *matcher) run(ctx context.Context, wants <-chan want) {
	for {
		select {
		case <-ctx.Done():
			return
		case w := <-wants:
			m.find(ctx, w)
		}
	}
}

func (m *matcher) find(ctx context.Context, w want) int {
	for r := range eachrounddep.Rows(ctx, 100) {
		if r.Err != nil {
			return -1
		}
		if w.fits(r) {
			return r.ID // want `the goroutine that Rows started waits to send until ctx ends when find leaves its channel here before it has received all values, and a loop does so in each round with the same context \(line \d+\): derive a context`
		}
	}
	return -1
}

// function, through a helper.
func watch(ctx context.Context, every time.Duration, w want) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			check(ctx, w)
		}
	}
}

func check(ctx context.Context, w want) bool { return lookup(context.WithValue(ctx, key{}, 1), w) >= 0 }

type key struct{}

func lookup(ctx context.Context, w want) int {
	for r := range eachrounddep.Rows(ctx, 100) {
		if w.fits(r) {
			return r.ID // want `the goroutine that Rows started waits to send`
		}
	}
	return -1
}

// literal: the loop is in a goroutine, and the context in a field.
type poller struct {
	ctx  context.Context
	last int
}

func (p *poller) start(w want) {
	go func() {
		for p.ctx.Err() == nil {
			time.Sleep(time.Second)
			p.last = seek(p.ctx, w)
		}
	}()
}

func seek(ctx context.Context, w want) int {
	for r := range eachrounddep.Rows(ctx, 100) {
		if w.fits(r) {
			return r.ID // want `the goroutine that Rows started waits to send`
		}
	}
	return -1
}

// generic
func pump[T any](ctx context.Context, in <-chan T, is func(T, eachrounddep.Row) bool) {
	for {
		select {
		case <-ctx.Done():
			return
		case v := <-in:
			pick(ctx, v, is)
		}
	}
}

func pick[T any](ctx context.Context, v T, is func(T, eachrounddep.Row) bool) bool {
	for r := range eachrounddep.Rows(ctx, 100) {
		if is(v, r) {
			return true // want `the goroutine that Rows started waits to send`
		}
	}
	return false
}

// another package leaves it.
func remote(ctx context.Context, wants <-chan want) {
	for {
		select {
		case <-ctx.Done():
			return
		case w := <-wants:
			eachrounddep.First(ctx, w.fits) // want `First may leave a goroutine behind that waits to send until ctx ends, and is called in each round of a loop that goes on until then`
		}
	}
}

// in the loop itself
func inLoop(ctx context.Context, wants <-chan want) (n int) {
	for {
		select {
		case <-ctx.Done():
			return n
		case w := <-wants:
			for r := range eachrounddep.Rows(ctx, 100) { // want `the goroutine that Rows started waits to send until ctx ends when its channel is left`
				if w.fits(r) {
					n++
					break
				}
			}
		}
	}
}

// a command, which ends the program: what its loop leaves adds up until then.
type daemon struct {
	Wants string `help:"what to look for"`
}

func (d *daemon) Run(ctx context.Context, wants <-chan want) (n int) {
	for {
		select {
		case <-ctx.Done():
			return n
		case w := <-wants:
			for r := range eachrounddep.Rows(ctx, 100) { // want `the goroutine that Rows started waits to send`
				if w.fits(r) {
					n++
					break
				}
			}
			eachrounddep.First(ctx, w.fits) // want `First may leave a goroutine behind`
		}
	}
}

// ok: each round has a context of its own.
func each(ctx context.Context, wants <-chan want) {
	for {
		select {
		case <-ctx.Done():
			return
		case w := <-wants:
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			own(ctx, w)
			cancel()
		}
	}
}

func own(ctx context.Context, w want) int {
	for r := range eachrounddep.Rows(ctx, 100) {
		if w.fits(r) {
			return r.ID // ok
		}
	}
	return -1
}

// ok: what is called cancels, or receives all.
func tidy(ctx context.Context, wants <-chan want) {
	for {
		select {
		case <-ctx.Done():
			return
		case w := <-wants:
			eachrounddep.Cancelled(ctx, w.fits) // ok
			eachrounddep.All(ctx)               // ok
			rest(ctx, w)
		}
	}
}

func rest(ctx context.Context, w want) (id int) {
	rows := eachrounddep.Rows(ctx, 100)
	for r := range rows {
		if w.fits(r) {
			id = r.ID
			break
		}
	}
	for range rows { // ok
	}
	return id
}

// ok: a request has few rounds, and ends its context.
func few(ctx context.Context, wants []want) {
	for _, w := range wants {
		some(ctx, w)
	}
}

func some(ctx context.Context, w want) int {
	for r := range eachrounddep.Rows(ctx, 100) {
		if w.fits(r) {
			return r.ID // ok
		}
	}
	return -1
}

// ok: it leaves only when the context has ended, or an error has come, after which there
// is nothing.
func patient(ctx context.Context, wants <-chan want) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-wants:
			waits(ctx)
		}
	}
}

func waits(ctx context.Context) error {
	rows := eachrounddep.Rows(ctx, 100)
	for {
		select {
		case r, ok := <-rows:
			if !ok {
				return nil
			}
			if r.Err != nil {
				return r.Err // ok
			}
		case <-ctx.Done():
			return ctx.Err() // ok
		}
	}
}

// ok: the context is that of a connection, made in the round.
func listen(ctx context.Context, l net.Listener, w want) error {
	for ctx.Err() == nil {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		serve(connContext(ctx, conn), w)
	}
	return nil
}

func connContext(ctx context.Context, conn net.Conn) context.Context {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		conn.Read(make([]byte, 1))
		cancel()
	}()
	return ctx
}

func serve(ctx context.Context, w want) int {
	for r := range eachrounddep.Rows(ctx, 100) {
		if w.fits(r) {
			return r.ID // ok
		}
	}
	return -1
}

// ok: it receives as many as are sent, and one of each.
func gather(ctx context.Context, batches <-chan []int) {
	for {
		select {
		case <-ctx.Done():
			return
		case b := <-batches:
			sum(ctx, b)
		}
	}
}

func sum(ctx context.Context, list []int) (n int) {
	out := squares(ctx, list)
	for range list {
		n += <-out
	}
	return n // ok
}

func squares(ctx context.Context, list []int) <-chan int {
	out := make(chan int)
	for _, v := range list {
		go func() {
			select {
			case out <- v * v:
			case <-ctx.Done():
			}
		}()
	}
	return out
}

// ok: what is sent in the end says that it is over.
func reports(ctx context.Context, jobs <-chan string) {
	for {
		select {
		case <-ctx.Done():
			return
		case j := <-jobs:
			progress(ctx, j)
		}
	}
}

type status struct {
	done bool
	n    int
}

func progress(ctx context.Context, job string) int {
	for s := range work(ctx, job) {
		if s.done {
			return s.n // ok
		}
	}
	return 0
}

func work(ctx context.Context, job string) <-chan status {
	out := make(chan status)
	go func() {
		defer close(out)
		for i := range len(job) {
			select {
			case out <- status{n: i}:
			case <-ctx.Done():
				return
			}
		}
		select {
		case out <- status{done: true, n: len(job)}:
		case <-ctx.Done():
		}
	}()
	return out
}
