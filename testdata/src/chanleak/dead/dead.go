// Package dead has functions that come to their end in no run.
package dead

import (
	"context"
	"os"
	"sync"
	"time"
)

// circle and its goroutine each wait for the other to go first.
func circle() int {
	ask, answer := make(chan int), make(chan int)
	go func() {
		n := <-ask
		answer <- n + 1
	}()
	v := <-answer // want `circle waits for ever receiving from answer, in every run that gets here: the goroutine of line 14 waits receiving from ask \(line 15\), and nobody is left who ends either wait`
	ask <- 1
	return v
}

// talk asks first.
func talk() int {
	ask, answer := make(chan int), make(chan int)
	go func() {
		n := <-ask
		answer <- n + 1
	}()
	ask <- 1
	return <-answer // ok
}

// impatient does not wait for ever.
func impatient() int {
	ask, answer := make(chan int, 1), make(chan int, 1)
	go func() {
		n := <-ask
		answer <- n + 1
	}()
	select {
	case v := <-answer: // ok
		ask <- 1
		return v
	case <-time.After(time.Second):
		ask <- 2
		return 0
	}
}

func reply(ask, answer chan int) { answer <- <-ask }

func named() int {
	ask, answer := make(chan int), make(chan int)
	go reply(ask, answer)
	v := <-answer // want `named waits for ever receiving from answer`
	ask <- 1
	return v
}

type server struct{ n int }

func (s *server) reply(ask, answer chan int) { answer <- s.n + <-ask }

func (s *server) method() int {
	ask, answer := make(chan int), make(chan int)
	go s.reply(ask, answer)
	v := <-answer // want `method waits for ever receiving from answer`
	ask <- 1
	return v
}

func swapped(ask, answer chan int) int {
	v := <-answer // want `helped waits for ever receiving from answer`
	ask <- 1
	return v
}

func helped() int {
	ask, answer := make(chan int), make(chan int)
	go reply(ask, answer)
	return swapped(ask, answer)
}

func generic[T any](v T) T {
	ask, answer := make(chan T), make(chan T)
	go func() { answer <- <-ask }()
	out := <-answer // want `generic waits for ever receiving from answer`
	ask <- v
	return out
}

var handler = func() {
	ask, answer := make(chan int), make(chan int)
	go reply(ask, answer)
	<-answer // want `the function waits for ever receiving from answer`
	ask <- 1
}

// sometimes asks first, if somebody says so.
func sometimes(first bool) int {
	ask, answer := make(chan int), make(chan int, 1)
	go reply(ask, answer)
	if first {
		ask <- 1
	}
	return <-answer // ok: some run ends; what it takes is data
}

// all ranges over a channel that it closes behind the range.
func all(ids []int, get func(int) string) (out []string) {
	ch := make(chan string)
	defer close(ch)
	for _, id := range ids {
		go func() { ch <- get(id) }()
	}
	for s := range ch { // want `all waits for ever ranging over ch, in every run that gets here: who sends has ended, and it is not closed before`
		out = append(out, s)
	}
	return out
}

// allClosed closes when all have sent.
func allClosed(ids []int, get func(int) string) (out []string) {
	ch := make(chan string)
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() { ch <- get(id) })
	}
	go func() {
		wg.Wait()
		close(ch)
	}()
	for s := range ch { // ok
		out = append(out, s)
	}
	return out
}

// until leaves when it has seen enough.
func until(ids []int, get func(int) string) string {
	ch := make(chan string, len(ids))
	for _, id := range ids {
		go func() { ch <- get(id) }()
	}
	for s := range ch { // ok: it may be the last that counts
		if s != "" {
			return s
		}
	}
	return ""
}

// two receives twice what is sent once.
func two(get func() int) int {
	ch, done := make(chan int), make(chan int)
	go func() { ch <- get() }()
	go func() { done <- <-ch }()
	go func() { done <- <-ch }()
	return <-done + <-done // want `two waits for ever receiving from done`
}

// sum receives for ever what a few send.
func sum(ids []int, get func(int) int, use func(int)) {
	ch := make(chan int)
	for _, id := range ids {
		go func() { ch <- get(id) }()
	}
	for {
		use(<-ch) // want `sum waits for ever receiving from ch, in every run that gets here: who sends has ended; receive as many`
	}
}

// served receives for ever what one sends for ever.
func served(get func() int, use func(int)) {
	ch := make(chan int)
	go func() {
		for {
			ch <- get()
		}
	}()
	for {
		use(<-ch) // ok
	}
}

// read receives for ever what one sends until there is no more: it serves for so long.
func read(get func() (int, error), use func(int)) {
	ch := make(chan int)
	go func() {
		for {
			v, err := get()
			if err != nil {
				return
			}
			ch <- v
		}
	}()
	for {
		use(<-ch) // ok: a run may go on for ever
	}
}

// feed waits for its receivers before it sends them anything.
func feed(n int, use func(int)) {
	var wg sync.WaitGroup
	ch := make(chan int)
	for range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			use(<-ch)
		}()
	}
	wg.Wait() // want `feed waits for ever for the group, in every run that gets here: the goroutine of line \d+ waits receiving from ch`
	for i := range n {
		ch <- i
	}
}

// fed sends first.
func fed(n int, use func(int)) {
	var wg sync.WaitGroup
	ch := make(chan int)
	for range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			use(<-ch)
		}()
	}
	for i := range n {
		ch <- i
	}
	wg.Wait() // ok
}

// nested waits for a goroutine that waits for what it does afterwards.
func nested(work func()) {
	var done, start sync.WaitGroup
	done.Add(1)
	start.Add(1)
	go func() {
		defer done.Done()
		start.Wait()
		work()
	}()
	done.Wait() // want `nested waits for ever for the group, in every run that gets here: the goroutine of line \d+ waits for the group`
	start.Done()
}

func started(work func()) {
	var done, start sync.WaitGroup
	done.Add(1)
	start.Add(1)
	go func() {
		defer done.Done()
		start.Wait()
		work()
	}()
	start.Done()
	done.Wait() // ok
}

// own waits for what it does itself.
func own(work func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	defer wg.Done()
	work()
	wg.Wait() // want `own waits for ever for the group, in every run that gets here: the Done that it waits for comes after it`
}

// full sends twice into room for one.
func full(more []int) int {
	ch := make(chan int, 1)
	for _, v := range more {
		ch <- v // ok: there may be one
	}
	return <-ch
}

// The ones below wait on purpose, or what ends them is not seen.

func forever(work func()) {
	var wg sync.WaitGroup
	wg.Add(1)
	go work()
	wg.Wait() // ok: nobody counts it down
}

func never(work func()) {
	quit := make(chan struct{})
	go work()
	<-quit // ok: nobody closes it
}

func daemon(work func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			work()
		}
	}()
	<-done // ok: the goroutine does not end
}

// untilSignal is ended with the process by who waits for that.
func untilSignal(sig chan os.Signal, results func() int) {
	ch := make(chan int)
	go func() {
		ch <- results()
		<-sig
		os.Exit(0)
	}()
	for {
		<-ch // ok
	}
}

func handed(ctx context.Context, on func(func())) {
	var wg sync.WaitGroup
	wg.Add(1)
	on(func() { wg.Done() })
	wg.Wait() // ok: who has the literal may call it
}

func later(ids []int) (out []int) {
	ch := make(chan int)
	time.AfterFunc(time.Second, func() { close(ch) })
	for _, id := range ids {
		go func() { ch <- id }()
	}
	for v := range ch { // ok: a timer closes it
		out = append(out, v)
	}
	return out
}

// kept hands what closes it to others in a field.
func kept(ids []int, l *listener) (out []int) {
	ch := make(chan int)
	l.stop = func() { close(ch) }
	for _, id := range ids {
		go func() { ch <- id }()
	}
	for v := range ch { // ok
		out = append(out, v)
	}
	return out
}

type listener struct {
	stop    func()
	stopped bool
}

func (l *listener) Close() { l.stop() }

// changing leaves when others say so.
func (l *listener) changing(get func() int) {
	ch := make(chan int, 1)
	go func() { ch <- get() }()
	for {
		if l.stopped {
			return
		}
		<-ch // ok: stopped changes
	}
}

// fails panics where it would wait.
func fails(get func() (int, error)) int {
	ch := make(chan int)
	go func() {
		v, err := get()
		if err != nil {
			panic(err)
		}
		ch <- v
	}()
	v := <-ch
	return v + <-ch // ok: a run ends in a panic
}

func each(f func(func(int)), list []int) (out []int) {
	ch := make(chan int)
	go func() {
		defer close(ch)
		f(func(v int) { ch <- v })
	}()
	for v := range ch { // ok
		out = append(out, v)
	}
	return out
}

// three are received from as many as are asked for.
func three(n int, get func() int) int {
	ch := make(chan int)
	for range n {
		go func() { ch <- get() }()
	}
	return <-ch + <-ch + <-ch // ok: n may be 3
}

// ten receives from as many as there are.
func ten(ids []int, get func(int) int) (sum int) {
	ch := make(chan int)
	for _, id := range ids {
		go func() { ch <- get(id) }()
	}
	for range 10 {
		sum += <-ch // ok: there may be ten
	}
	return sum
}

// roomFor sends into a buffer of a size that the caller chooses.
func roomFor(n int) chan int {
	ch := make(chan int, n)
	ch <- 1 // ok
	ch <- 2
	ch <- 3
	<-ch
	<-ch
	<-ch
	return nil
}

// late is counted by the goroutine: who waits may have gone on before.
func late(use func(int)) {
	var wg sync.WaitGroup
	ch := make(chan int)
	go func() {
		wg.Add(1)
		defer wg.Done()
		use(<-ch)
	}()
	wg.Wait() // ok: not in every run
	ch <- 1
}
