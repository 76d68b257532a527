// Package actsuse starts functions of another package of the module, whose facts say
// what they do with its channels.
package actsuse

import (
	"context"
	"errors"
	"sync"
	"time"

	kit "chanleak/actsdep"
)

var errTimeout = errors.New("timeout")

// One value, and its receiver leaves: early-return.

func timeout() (int, error) {
	ch := make(chan int)
	go kit.Deliver(ch, 1) // want `the goroutine waits for ever in \w+ sending on ch when timeout leaves on`
	select {
	case v := <-ch:
		return v, nil
	case <-time.After(time.Second):
		return 0, errTimeout
	}
}

func timeoutLiteral() (int, error) {
	ch := make(chan int)
	go func() {
		kit.Deliver(ch, 1) // want `the goroutine waits for ever in \w+ sending on ch when timeoutLiteral leaves on`
	}()
	select {
	case v := <-ch:
		return v, nil
	case <-time.After(time.Second):
		return 0, errTimeout
	}
}

func timeoutGeneric() (string, error) {
	ch := make(chan string)
	go kit.Put(ch, "x") // want `the goroutine waits for ever in \w+ sending on ch when timeoutGeneric leaves on`
	select {
	case v := <-ch:
		return v, nil
	case <-time.After(time.Second):
		return "", errTimeout
	}
}

func generic[T any](v T) (T, error) {
	ch := make(chan T)
	go kit.Put(ch, v) // want `the goroutine waits for ever in \w+ sending on ch when generic leaves on`
	select {
	case v := <-ch:
		return v, nil
	case <-time.After(time.Second):
		return v, errTimeout
	}
}

func timeoutMethod(s *kit.Sender) (int, error) {
	ch := make(chan int)
	go s.Send(ch) // want `the goroutine waits for ever in \w+ sending on ch when timeoutMethod leaves on`
	select {
	case v := <-ch:
		return v, nil
	case <-time.After(time.Second):
		return 0, errTimeout
	}
}

func timeoutFetch() (int, error) {
	ch := make(chan int)
	go kit.Fetch(ch) // want `the goroutine waits for ever in \w+ sending on ch when timeoutFetch leaves on`
	select {
	case v := <-ch:
		return v, nil
	case <-time.After(time.Second):
		return 0, errTimeout
	}
}

func timeoutInside(ctx context.Context) (int, error) {
	ch := make(chan int)
	go kit.Deliver(ch, 1) // want `the goroutine waits for ever in \w+ sending on ch`
	return kit.AwaitOr(ctx, ch)
}

func timeoutBackground() (int, error) {
	ch := make(chan int)
	kit.Start(ch) // want `the goroutine waits for ever in \w+ sending on ch when timeoutBackground leaves on`
	select {
	case v := <-ch:
		return v, nil
	case <-time.After(time.Second):
		return 0, errTimeout
	}
}

func failsFirst() (int, error) {
	ch := make(chan int)
	go kit.Deliver(ch, 1) // want `the goroutine waits for ever in \w+ sending on ch when failsFirst returns first`
	if err := check(); err != nil {
		return 0, err
	}
	return kit.Await(ch), nil
}

func check() error { return errTimeout }

func roomy() (int, error) {
	ch := make(chan int, 1)
	go kit.Deliver(ch, 1) // ok: there is room
	select {
	case v := <-ch:
		return v, nil
	case <-time.After(time.Second):
		return 0, errTimeout
	}
}

func offered() (int, error) {
	ch := make(chan int)
	go kit.Offer(ch, 1) // ok: it does not wait
	select {
	case v := <-ch:
		return v, nil
	case <-time.After(time.Second):
		return 0, errTimeout
	}
}

func running(ctx context.Context) (int, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ch := make(chan int)
	go kit.Run(ctx, ch) // ok: it leaves when the context ends
	select {
	case v := <-ch:
		return v, nil
	case <-time.After(time.Second):
		return 0, errTimeout
	}
}

func awaited() int {
	ch := make(chan int)
	go kit.Deliver(ch, 1) // ok: it is received
	return kit.Await(ch)
}

func perhaps() (int, error) {
	ch := make(chan int)
	go kit.Perhaps(ch, false) // ok: it is not known to send
	if err := check(); err != nil {
		return 0, err
	}
	return 0, nil
}

func perhapsBoth() int {
	ch := make(chan int)
	go kit.Deliver(ch, 1)
	go kit.Perhaps(ch, false) // ok: it is not known to send
	return kit.Await(ch)
}

func hidden() error {
	ch := make(chan int)
	kit.Keep(ch)
	go kit.Deliver(ch, 1) // ok: somebody else may receive
	return check()
}

func background() error {
	ch := make(chan int)
	kit.Drain(ch)         // want `the goroutine waits for ever in \w+ ranging over ch: nothing closes it, though background returns`
	go kit.Deliver(ch, 1) // ok: another goroutine receives
	return check()
}

func backgroundEnds() error {
	ch := make(chan int)
	kit.Drain(ch) // ok: it is closed
	defer close(ch)
	kit.Deliver(ch, 1)
	return check()
}

func either() (int, error) {
	out, errs := make(chan int), make(chan error)
	go kit.Result(out, errs) // ok: one of the two is received
	select {
	case v := <-out:
		return v, nil
	case err := <-errs:
		return 0, err
	}
}

// Many senders, one receiver: first-wins.

func first(urls []string) int {
	ch := make(chan int)
	for range urls {
		go kit.Deliver(ch, 1) // want `the goroutine waits for ever in \w+ sending on ch: fewer values are received than goroutines send`
	}
	return <-ch
}

func firstRoomy(urls []string) int {
	ch := make(chan int, len(urls))
	for range urls {
		go kit.Deliver(ch, 1) // ok: there is room for all
	}
	return <-ch
}

func all(urls []string) (sum int) {
	ch := make(chan int)
	for range urls {
		go kit.Deliver(ch, 1) // ok: all are received
	}
	for range urls {
		sum += kit.Await(ch)
	}
	return sum
}

// Two values, one receive: double-send.

func twice() error {
	errs := make(chan error)
	go kit.Twice(errs, errTimeout) // want `the goroutine waits for ever in \w+ sending on errs`
	return <-errs
}

func twiceReceived() error {
	errs := make(chan error)
	go kit.Twice(errs, errTimeout) // ok: both are received
	return errors.Join(<-errs, <-errs)
}

// A stream left early.

func findFirst(n int) int {
	ch := make(chan int)
	go kit.Produce(ch, n) // want `the goroutine waits for ever in \w+ sending on ch when findFirst returns first`
	for v := range ch {
		if check() != nil {
			return v
		}
	}
	return 0
}

func sum(n int) (sum int) {
	ch := make(chan int)
	go kit.Produce(ch, n) // ok: all is received
	for v := range ch {
		sum += v
	}
	return sum
}

func sumElsewhere(n int) (sum int) {
	ch := make(chan int)
	go kit.Produce(ch, n) // ok: all is received
	kit.Each(ch, func(v int) { sum += v })
	return sum
}

func consumed(n int) {
	ch := make(chan int)
	go kit.Consume(ch) // ok: the channel is closed
	kit.Produce(ch, n)
}

// A range that nothing ends: never-closed.

func unclosed(n int) {
	ch := make(chan int)
	go kit.Consume(ch) // want `waits for ever`
	kit.Stream(ch, n)
}

func unclosedEach(n int) {
	ch := make(chan int)
	go kit.Each(ch, func(int) {}) // want `waits for ever`
	for i := range n {
		ch <- i
	}
}

func unclosedHere(n int) {
	ch := make(chan int)
	go func() {
		for range ch { // want `waits for ever`
		}
	}()
	kit.Stream(ch, n)
}

func finished(n int) {
	ch := make(chan int)
	go kit.Consume(ch) // ok: closed elsewhere
	kit.Stream(ch, n)
	kit.Finish(ch)
}

func finishedLater(n int) {
	ch := make(chan int)
	defer kit.Finish(ch)
	go kit.Consume(ch) // ok: closed elsewhere
	kit.Stream(ch, n)
}

// Nobody on the other side: no-partner.

func alone() {
	ch := make(chan int)
	go kit.Await(ch) // want `waits for ever in Await receiving from ch: nothing sends on it or closes it`
}

func aloneSending() {
	ch := make(chan int)
	go kit.Deliver(ch, 1) // want `waits for ever in \w+ sending on ch: nothing receives from it`
}

// Workers that a WaitGroup counts.

func pipeline(list []int) (sum int) {
	in, out := make(chan int), make(chan int)
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go kit.Work(in, out, &wg) // ok: out is received to its end
	}
	go kit.CloseAfter(&wg, out)
	go func() {
		defer close(in)
		for _, v := range list {
			in <- v
		}
	}()
	for v := range out {
		sum += v
	}
	return sum
}

func pipelineLeft(list []int) int {
	in, out := make(chan int), make(chan int)
	var wg sync.WaitGroup
	wg.Add(1)
	go kit.Work(in, out, &wg) // want `the goroutine waits for ever in \w+ sending on out when pipelineLeft returns first`
	go kit.CloseAfter(&wg, out)
	go func() {
		defer close(in)
		for _, v := range list {
			in <- v // follows from the other
		}
	}()
	for v := range out {
		if check() != nil {
			return v
		}
	}
	return 0
}

func joinOrTimeout(list []int) error {
	var wg sync.WaitGroup
	for range list {
		wg.Add(1)
		go func() {
			defer wg.Done()
			check()
		}()
	}
	done := make(chan struct{})
	go kit.Join(&wg, done) // want `the goroutine waits for ever in \w+ sending on done when joinOrTimeout leaves on`
	select {
	case <-done:
		return nil
	case <-time.After(time.Second):
		return errTimeout
	}
}

func joined(list []int) {
	var wg sync.WaitGroup
	for range list {
		wg.Add(1)
		go func() {
			defer wg.Done()
			check()
		}()
	}
	done := make(chan struct{})
	go kit.Join(&wg, done) // ok: it is received
	<-done
}

// The receiver leaves on a stop that the sender does not watch: peer-exits.

type hub struct{ in, out chan int }

func newHub(ctx context.Context) *hub {
	h := &hub{make(chan int), make(chan int)}
	go kit.Loop(ctx, h.in)
	go kit.Loop(ctx, h.out)
	return h
}

func (h *hub) Put(v int) {
	h.in <- v // want `sending on h.in waits for ever once Loop, the only receiver, has left at the end of a context from outside`
}

func (h *hub) PutUntil(ctx context.Context, v int) error {
	select {
	case h.out <- v: // ok: it leaves, too
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func Feed(ctx context.Context, list []int) {
	ch := make(chan int)
	go kit.Loop(ctx, ch)
	for _, v := range list {
		kit.Deliver(ch, v) // want `sending on ch waits for ever once Loop, the only receiver, has left on <-ctx.Done\(\)`
	}
}

func FeedUntil(ctx context.Context, list []int) {
	ch := make(chan int)
	go kit.Loop(ctx, ch)
	for _, v := range list {
		select {
		case ch <- v: // ok: it leaves, too
		case <-ctx.Done():
			return
		}
	}
}

type single struct{ in chan int }

func Alone(ctx context.Context) {
	own := &single{make(chan int)}
	go kit.Loop(ctx, own.in)
	kit.Deliver(own.in, 1) // ok: its own
}

func FeedOwn(list []int) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	ch := make(chan int)
	go kit.Loop(ctx, ch)
	for _, v := range list {
		ch <- v // ok: it ends the context itself
	}
}

type stream struct{ in chan int }

func newStream() *stream {
	s := &stream{make(chan int)}
	go kit.Each(s.in, func(int) {})
	return s
}

func (s *stream) Put(v int) { s.in <- v } // ok: received until it is closed

func (s *stream) Close() { close(s.in) }

// The caller knows how many values there are.

func three() (sum int) {
	ch := make(chan int)
	go kit.Stream(ch, 3) // ok: three are received
	for range 3 {
		sum += <-ch
	}
	return sum
}

func asMany(list []string) (sum int) {
	ch := make(chan int)
	go kit.Stream(ch, len(list)) // ok: all are received
	for range list {
		sum += kit.Await(ch)
	}
	return sum
}

func one() int {
	ch := make(chan int)
	go kit.Stream(ch, 1) // ok: it is received
	return <-ch
}

func collected() []int {
	ch := make(chan int)
	go func() {
		for i := range 3 {
			ch <- i // ok: three are received
		}
	}()
	return kit.Collect(ch, 3)
}

func none(n int) error {
	ch := make(chan int)
	go kit.Stream(ch, n) // want `the goroutine waits for ever in Stream sending on ch when none returns first`
	if err := check(); err != nil {
		return err
	}
	for range n {
		<-ch
	}
	return nil
}

// Others that are right.

func limited(list []string) {
	sem := make(chan struct{}, 3)
	var wg sync.WaitGroup
	for range list {
		wg.Add(1)
		kit.Acquire(sem)
		go func() {
			defer wg.Done()
			defer kit.Release(sem) // ok: what was put is there
			check()
		}()
	}
	wg.Wait()
}

func stages(list []int) (sum int) {
	a, b, c := make(chan int), make(chan int), make(chan int)
	go kit.Stage(a, b)
	go kit.Stage(b, c) // ok: c is received to its end
	go func() {
		defer close(a)
		for _, v := range list {
			a <- v
		}
	}()
	for v := range c {
		sum += v
	}
	return sum
}

func stagesLeft(list []int) int {
	a, b := make(chan int), make(chan int)
	go kit.Stage(a, b) // want `the goroutine waits for ever in Stage sending on b when stagesLeft returns first`
	go func() {
		defer close(a)
		for _, v := range list {
			a <- v
		}
	}()
	for v := range b {
		if check() != nil {
			return v
		}
	}
	return 0
}

func stopped() int {
	stop := make(chan struct{})
	defer close(stop)
	ch := make(chan int)
	go kit.Generate(stop, ch) // ok: it is told to stop
	return <-ch
}

func neverStopped() int {
	stop := make(chan struct{})
	ch := make(chan int)
	go kit.Generate(stop, ch) // want `the goroutine waits for ever in Generate`
	return <-ch
}

func acknowledged() bool {
	in, ack := make(chan int), make(chan bool)
	go kit.Ack(in, ack) // ok: both sides meet
	in <- 1
	return <-ack
}

func unacknowledged() error {
	in, ack := make(chan int), make(chan bool)
	go kit.Ack(in, ack) // want `the goroutine waits for ever in Ack sending on ack when unacknowledged returns first`
	in <- 1
	if err := check(); err != nil {
		return err
	}
	<-ack
	return nil
}

func collectedByLiteral(list []int) []int {
	in, out := make(chan int), make(chan int, len(list))
	go func() {
		defer close(in)
		for _, v := range list {
			in <- v
		}
	}()
	go func() {
		defer close(out)
		kit.Each(in, func(v int) { out <- v }) // ok: the literal sends
	}()
	var got []int
	for v := range out {
		got = append(got, v)
	}
	return got
}

func drainedLater(n int) int {
	ch := make(chan int)
	go kit.Produce(ch, n) // ok: the rest is received, too
	defer func() {
		for range ch {
		}
	}()
	return <-ch
}

func drainedElsewhere(n int) int {
	ch := make(chan int)
	go kit.Produce(ch, n) // ok: the rest is received, too
	defer kit.Drain(ch)
	return <-ch
}

func retried() (int, error) {
	for range 3 {
		ch := make(chan int, 1)
		go kit.Fetch(ch) // ok: there is room
		select {
		case v := <-ch:
			return v, nil
		case <-time.After(time.Second):
		}
	}
	return 0, errTimeout
}

func locked(mu *sync.Mutex) int {
	ch := make(chan int)
	go kit.Locked(mu, ch) // ok: it is received
	return <-ch
}
