package generator

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"sync/atomic"
)

// Lines gives the lines of r, and nobody closes the channel.
func Lines(r io.Reader) <-chan string {
	out := make(chan string, 64)
	go func() {
		s := bufio.NewScanner(r)
		for s.Scan() {
			out <- s.Text()
		}
	}()
	return out
}

func countLines(r io.Reader) int {
	n := 0
	for range Lines(r) { // want `countLines waits for ever ranging over Lines\(\) when all is received: the goroutine of Lines that sends comes to an end, and nothing closes the channel; close it there after the last send`
		n++
	}
	return n
}

// The goroutine has it done by another function, that ends early, too, and an error
// channel that is read afterwards.
type price struct {
	sku   string
	cents int64
}

type prices struct{ list []price }

func (p *prices) stream(ctx context.Context) (<-chan price, <-chan error) {
	out := make(chan price, 64)
	errc := make(chan error, 1)
	go func() {
		errc <- p.scan(ctx, out)
	}()
	return out, errc
}

func (p *prices) scan(ctx context.Context, out chan<- price) error {
	for _, e := range p.list {
		if e.cents < 0 {
			return errors.New("no price: " + e.sku)
		}
		select {
		case out <- e:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (p *prices) load(ctx context.Context) (map[string]int64, error) {
	out, errc := p.stream(ctx)
	list := make(map[string]int64)
	for e := range out { // want `load waits for ever ranging over out when all is received: the goroutine of stream that sends`
		if e.sku == "" {
			continue
		}
		list[e.sku] = e.cents
	}
	if err := <-errc; err != nil {
		return nil, err
	}
	return list, nil
}

// A generic one; the loop asks itself whether there was a value.
func each[T any](xs []T) chan T {
	out := make(chan T)
	go func() {
		for _, x := range xs {
			out <- x
		}
	}()
	return out
}

func collect(xs []int) (all []int) {
	ch := each(xs)
	for {
		x, ok := <-ch // want `collect waits for ever ranging over ch when all is received`
		if !ok {
			break
		}
		all = append(all, x)
	}
	return all
}

// ok: closed, by a function that the goroutine defers.
func closedLines(r io.Reader) <-chan string {
	out := make(chan string)
	done := func() { close(out) }
	go func() {
		defer done()
		s := bufio.NewScanner(r)
		for s.Scan() {
			out <- s.Text()
		}
	}()
	return out
}

func countClosed(r io.Reader) (n int) {
	for range closedLines(r) {
		n++
	}
	return n
}

// ok: it goes on until it is told to stop, which ends the program.
func polled(ctx context.Context, next func() int) <-chan int {
	out := make(chan int)
	go func() {
		for {
			select {
			case out <- next():
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func sumPolled(ctx context.Context, next func() int) (sum int) {
	for x := range polled(ctx, next) { // ok
		sum += x
	}
	return sum
}

// ok: the same, by the context's error, a flag, and the end of what it takes from.
func asked(ctx context.Context, stop *atomic.Bool, in <-chan int, next func() int) <-chan int {
	out := make(chan int, 1)
	go func() {
		for ctx.Err() == nil {
			out <- next()
		}
	}()
	go func() {
		for !stop.Load() {
			out <- next()
		}
	}()
	go func() {
		for x := range in {
			out <- x
		}
	}()
	return out
}

func sumAsked(ctx context.Context, stop *atomic.Bool, in <-chan int, next func() int) (sum int) {
	for x := range asked(ctx, stop, in, next) { // ok
		sum += x
	}
	return sum
}

// ok: the loop has another end.
func firstPolled(ctx context.Context) (line int) {
	for line = range polled(ctx, func() int { return 1 }) {
		if line != 0 {
			break
		}
	}
	return line
}

func untilDot(r io.Reader) (n int) {
	lines := Lines(r)
	for l := range lines {
		if l == "." {
			break // want `the goroutine that Lines started waits for ever to send`
		}
		n++
	}
	return n
}

// ok: the program ends in the loop.
func printLines(r io.Reader) (n int) {
	for l := range Lines(r) {
		if n++; l == "quit" {
			os.Exit(n)
		}
	}
	return n
}

// ok: it is all that the function does, for good.
func serveLines(r io.Reader, serve func(string)) {
	for l := range Lines(r) {
		serve(l)
	}
}

// ok: the one who ranges has it closed when all is done.
func openEach(xs []int) chan int {
	out := make(chan int)
	go func() {
		for _, x := range xs {
			out <- x
		}
	}()
	return out
}

func closedByCaller(xs []int, done <-chan struct{}) (sum int) {
	ch := openEach(xs)
	go func() {
		<-done
		close(ch)
	}()
	for x := range ch {
		sum += x
	}
	return sum
}

// ok: kept for somebody else to close.
type feedOf struct{ out chan int }

func (f *feedOf) start(xs []int) <-chan int {
	f.out = make(chan int)
	go func() {
		for _, x := range xs {
			f.out <- x
		}
	}()
	return f.out
}

func (f *feedOf) stop() { close(f.out) }

func (f *feedOf) sum(xs []int) (sum int) {
	for x := range f.start(xs) {
		sum += x
	}
	return sum
}
