package generatoruse

import (
	"context"
	"io"
	"os"
	"time"

	"chanleak/generator"
)

func find(match func(int) bool) (found int) {
	for v := range generator.Walk(10) {
		if match(v) {
			found = v
			break // want `the goroutine that Walk started waits for ever to send when find leaves before it has received all values`
		}
	}
	return found
}

type finder struct{ match func(int) bool }

func (f *finder) one() int {
	return <-generator.Walk(10) // want `the goroutine that Walk started waits for ever to send when one leaves before it has received all values`
}

func generic[T any](f func(int) T) T {
	for v := range generator.Walk(10) {
		return f(v) // want `the goroutine that Walk started waits for ever`
	}
	panic("none")
}

func literal(f func() int) func(context.Context) int {
	return func(ctx context.Context) int {
		ch := generator.Ask(f) // want `the goroutine that Ask started waits for ever to send when the function literal in literal leaves before it has received the value`
		select {
		case v := <-ch:
			return v
		case <-ctx.Done():
			return 0
		}
	}
}

func drop(f func() int) {
	generator.Ask(f) // want `the goroutine that Ask starts waits for ever: nobody receives from the channel that Ask returns`
}

func failing(f func() (int, error), more func() error) (int, error) {
	ch, err := generator.Try(f) // want `the goroutine that Try started waits for ever`
	if err != nil {
		return 0, err
	}
	if err := more(); err != nil {
		return 0, err
	}
	return <-ch, nil
}

// Look-alikes.

func whole() (sum int) {
	for v := range generator.Walk(10) {
		sum += v // ok: to the end
	}
	return sum
}

func called(match func(int) bool) int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for v := range generator.WalkContext(ctx, 10) {
		if match(v) {
			return v // ok: gives way
		}
	}
	return -1
}

func drains(match func(int) bool) int {
	ch := generator.Walk(10)
	for v := range ch {
		if match(v) {
			go func() {
				for range ch {
				}
			}()
			return v // ok: somebody receives the rest
		}
	}
	return -1
}

func room(ctx context.Context, f func() int) int {
	select {
	case v := <-generator.AskRoom(f): // ok: there is room
		return v
	case <-ctx.Done():
		return 0
	}
}

func waits(f func() int) int {
	ch := generator.Ask(f)
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	for {
		select {
		case v := <-ch:
			return v // ok: the value has come
		case <-timer.C:
			println("slow")
		}
	}
}

func tries(f func() (int, error)) (int, error) {
	ch, err := generator.Try(f)
	if err != nil {
		return 0, err // ok: nothing was started
	}
	return <-ch, nil
}

func commaOK() (sum int) {
	ch := generator.Walk(3)
	for {
		v, ok := <-ch
		if !ok {
			return sum // ok: closed
		}
		sum += v
	}
}

func passes(f func(<-chan int)) {
	f(generator.Walk(3)) // ok: f may receive all
}

// From a database's tests: who leaves early ends the process. That there are
// more than two says that there are some.
func check() {
	var found []int
	for v := range generator.Walk(10) { // ok
		found = append(found, v)
		if len(found) > 2 {
			break
		}
	}
	if len(found) > 0 {
		println(len(found))
		os.Exit(1)
	}
}

func checkMore() {
	var found []int
	for v := range generator.Walk(10) {
		found = append(found, v)
		if len(found) > 2 {
			break // want `the goroutine that Walk started waits for ever`
		}
	}
	if len(found) > 3 {
		os.Exit(1)
	}
}

func countAll(r io.Reader) int {
	n := 0
	for range generator.Lines(r) { // want `countAll waits for ever ranging over generator.Lines\(\) when all is received`
		n++
	}
	return n
}
