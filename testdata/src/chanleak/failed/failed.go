// Package failed has functions that wait for a goroutine of theirs, which ends without
// what they wait for when a call fails.
package failed

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"os"
	"strconv"
	"sync"

	"chanleak/faileddep"
)

type store interface {
	Load(ctx context.Context, key string) (int, error)
}

// A literal: the first lease is awaited, and the campaign fails.
func lease(ctx context.Context, s store) int {
	ready := make(chan int)
	go func() {
		v, err := s.Load(ctx, "lease")
		if err != nil {
			log.Printf("load: %v", err)
			return
		}
		ready <- v
	}()
	return <-ready // want "lease waits for ever receiving from ready when Load fails in the goroutine of line 25, which then returns without sending .line 29.: send there, too, or defer close.ready."
}

// Without a return: the send is in the branch.
func ifNone(x string) int {
	out := make(chan int, 1)
	go func() {
		if v, err := strconv.Atoi(x); err == nil {
			out <- v
		}
	}()
	return <-out // want "ifNone waits for ever receiving from out when Atoi fails in the goroutine of line 39, which then returns without sending"
}

// A named function feeds, and closes at its end only.
func parse(xs []string, out chan<- int) {
	for _, x := range xs {
		v, err := strconv.Atoi(x)
		if err != nil {
			return
		}
		out <- v
	}
	close(out)
}

func sum(xs []string) (n int) {
	ch := make(chan int)
	go parse(xs, ch)
	for v := range ch { // want "sum waits for ever ranging over ch when Atoi fails in the goroutine of line 61, which then returns without closing it .line 52.: defer close.out."
		n += v
	}
	return n
}

// A method, which signals that it is done on success only; how often its loop runs is
// no matter to that.
type reader struct {
	src interface{ Next() (int, error) }
	n   int
}

func (r *reader) run(done chan struct{}) {
	for {
		v, err := r.src.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return
		}
		r.n += v
	}
	done <- struct{}{}
}

func (r *reader) count() int {
	done := make(chan struct{})
	rows := make(chan int)
	go r.rows(rows)
	for v := range rows { // want "count waits for ever ranging over rows when Next fails in the goroutine of line 92, which then returns without closing it .line 108.: defer close.out."
		r.n += v
	}
	go r.run(done)
	<-done // want "count waits for ever receiving from done when Next fails in the goroutine of line 96"
	return r.n
}

func (r *reader) rows(out chan int) {
	for {
		v, err := r.src.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return
		}
		out <- v
	}
	close(out)
}

// A helper sends, another receives.
func post(ch chan int, v int) { ch <- v }

func take(ch chan int) int {
	return <-ch // want "viaHelpers waits for ever receiving from ch when Atoi fails in the goroutine of line 124"
}

func viaHelpers(x string) int {
	ch := make(chan int)
	go func() {
		v, err := strconv.Atoi(x)
		if err != nil {
			return
		}
		post(ch, v)
	}()
	return take(ch)
}

// A generic function: as many values as there are jobs.
func each[T any](jobs []T, do func(T) (int, error)) (n int) {
	ch := make(chan int, len(jobs))
	for _, j := range jobs {
		go func() {
			v, err := do(j)
			if err != nil {
				return
			}
			ch <- v
		}()
	}
	for range jobs {
		n += <-ch // want "each waits for ever receiving from ch when do fails in the goroutine of line 138, which then returns without sending .line 141.: send there, too$"
	}
	return n
}

// Another package receives.
func elsewhere(x string) int {
	ch := make(chan int)
	go func() {
		v, err := strconv.Atoi(x)
		if err != nil {
			return
		}
		ch <- v
	}()
	return faileddep.One(ch) // want "elsewhere waits for ever receiving from ch when Atoi fails"
}

func elsewhereAll(xs []string) int {
	ch := make(chan int)
	go parse(xs, ch)
	return faileddep.Total(ch) // want "elsewhereAll waits for ever ranging over ch when Atoi fails"
}

// In a struct of the function.
type job struct {
	in   string
	done chan struct{}
	out  int
}

func inField(x string) int {
	j := &job{in: x, done: make(chan struct{})}
	go func() {
		v, err := strconv.Atoi(j.in)
		if err != nil {
			return
		}
		j.out = v
		close(j.done)
	}()
	<-j.done // want "inField waits for ever receiving from j.done when Atoi fails in the goroutine of line 180, which then returns without closing it"
	return j.out
}

// ok: deferred.
func deferred(xs []string) (n int) {
	ch := make(chan int)
	go func() {
		defer close(ch)
		for _, x := range xs {
			v, err := strconv.Atoi(x)
			if err != nil {
				return
			}
			ch <- v
		}
	}()
	for v := range ch {
		n += v
	}
	return n
}

// ok: a value is sent all the same.
func zero(x string) int {
	ch := make(chan int)
	go func() {
		v, err := strconv.Atoi(x)
		if err != nil {
			ch <- 0
			return
		}
		ch <- v
	}()
	return <-ch
}

// ok: the program ends.
func fatal(x string) int {
	ch := make(chan int)
	go func() {
		v, err := strconv.Atoi(x)
		if err != nil {
			log.Fatal(err)
		}
		ch <- v
	}()
	return <-ch
}

// ok: what is done about the error may end the program.
func hook(x string, fail func(error)) int {
	ch := make(chan int)
	go func() {
		v, err := strconv.Atoi(x)
		if err != nil {
			fail(err)
			return
		}
		ch <- v
	}()
	return <-ch
}

// ok: the function waits for the goroutine, and knows.
func knows(x string) (int, error) {
	var wg sync.WaitGroup
	var failed error
	ch := make(chan int, 1)
	wg.Go(func() {
		v, err := strconv.Atoi(x)
		if err != nil {
			failed = err
			return
		}
		ch <- v
	})
	wg.Wait()
	if failed != nil {
		return 0, failed
	}
	return <-ch, nil
}

// It waits, and does not look.
func blind(x string) int {
	var wg sync.WaitGroup
	ch := make(chan int, 1)
	wg.Go(func() {
		v, err := strconv.Atoi(x)
		if err != nil {
			return
		}
		ch <- v
	})
	wg.Wait()
	return <-ch // want "blind waits for ever receiving from ch when Atoi fails"
}

// ok: the error comes over another channel, which is asked first.
func errFirst(x string) (int, error) {
	ch, errc := make(chan int, 1), make(chan error, 1)
	go func() {
		v, err := strconv.Atoi(x)
		errc <- err
		if err != nil {
			return
		}
		ch <- v
	}()
	if err := <-errc; err != nil {
		return 0, err
	}
	return <-ch, nil
}

// ok: a select has another way on.
func selects(ctx context.Context, x string) int {
	ch := make(chan int, 1)
	go func() {
		v, err := strconv.Atoi(x)
		if err != nil {
			return
		}
		ch <- v
	}()
	select {
	case v := <-ch:
		return v
	case <-ctx.Done():
		return 0
	}
}

// ok: it never fails.
func never(b []byte) int {
	ch := make(chan int)
	go func() {
		var buf bytes.Buffer
		n, err := buf.Write(b)
		if err != nil {
			return
		}
		ch <- n
	}()
	return <-ch
}

// ok: it tries again.
func again(ctx context.Context, s store) int {
	ch := make(chan int)
	go func() {
		for {
			v, err := s.Load(ctx, "x")
			if err != nil {
				continue
			}
			ch <- v
			return
		}
	}()
	return <-ch
}

// The loop may have sent before it failed, so that the receive is silent.
func oneOf(r interface{ Next() (int, error) }) int {
	ch := make(chan int, 100)
	go func() {
		for {
			v, err := r.Next()
			if err != nil {
				return
			}
			ch <- v // want "the goroutine waits for ever sending on ch when oneOf returns first"
		}
	}()
	return <-ch
}

// ok: another goroutine closes.
func closer(xs []string) (n int) {
	ch := make(chan int)
	var wg sync.WaitGroup
	for _, x := range xs {
		wg.Go(func() {
			v, err := strconv.Atoi(x)
			if err != nil {
				return
			}
			ch <- v
		})
	}
	go func() {
		wg.Wait()
		close(ch)
	}()
	for v := range ch {
		n += v
	}
	return n
}

// ok: a helper ends the program.
func check(err error) {
	if err != nil {
		log.Print(err)
		os.Exit(1)
	}
}

func checked(x string) int {
	ch := make(chan int)
	go func() {
		v, err := strconv.Atoi(x)
		check(err)
		if err == nil {
			ch <- v
		}
	}()
	return <-ch
}

// ok: the one that fails says so, and another value is sent.
func one(x string, ch chan int) error {
	v, err := strconv.Atoi(x)
	if err != nil {
		return err
	}
	ch <- v
	return nil
}

func asks(x string) int {
	ch := make(chan int)
	go func() {
		if err := one(x, ch); err != nil {
			ch <- -1
		}
	}()
	return <-ch
}

type result struct {
	n   int
	err error
}

// ok: the last value says that it failed, and ends the range.
func says(xs [3]string) (n int, _ error) {
	ch := make(chan result, 100)
	go func() {
		for _, x := range xs {
			v, err := strconv.Atoi(x)
			if err != nil {
				ch <- result{err: err}
				return
			}
			ch <- result{n: v}
		}
		close(ch)
	}()
	for r := range ch {
		if r.err != nil {
			return n, r.err
		}
		n += r.n
	}
	return n, nil
}

// Two numbers that have nothing to do with each other, of more goroutines than are
// looked at: a run in which there are few of them is one all the same.
func nested(xs []string, more map[string][]string) (n int) {
	out := make(chan int)
	var wg sync.WaitGroup
	for _, x := range xs {
		wg.Go(func() { out <- len(x) })
	}
	for k, ys := range more {
		for _, y := range ys {
			wg.Go(func() { out <- len(k + y) })
		}
	}
	go func() {
		wg.Wait()
		if _, err := strconv.Atoi(xs[0]); err != nil {
			log.Print(err)
			return
		}
		close(out)
	}()
	for v := range out { // want `nested waits for ever ranging over out when Atoi fails in the goroutine of line \d+, which then returns without closing it \(line \d+\): defer close\(out\)`
		n += v
	}
	return n
}
