package runs

import (
	"errors"
	"sync"
)

// gatherFailed leaves with the first failure, and who sent later stays behind.
func gatherFailed(names []string, ask func(string) error) error {
	errc := make(chan error)
	for _, n := range names {
		go func() {
			errc <- ask(n) // want `the goroutine waits for ever sending on errc: fewer values are received than goroutines send when gatherFailed returns first \(line 18\)`
		}()
	}
	for range names {
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

func tell(errc chan<- error, n string, ask func(string) error) {
	errc <- ask(n) // want `fewer values are received than goroutines send`
}

func gatherNamed(names []string, ask func(string) error) error {
	errc := make(chan error)
	for _, n := range names {
		go tell(errc, n, ask)
	}
	for i := 0; i < len(names); i++ {
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

// Look-alikes.

// gatherAll receives from all, and keeps the first failure.
func gatherAll(names []string, ask func(string) error) (err error) {
	errc := make(chan error)
	for _, n := range names {
		go func() { errc <- ask(n) }() // ok
	}
	for range names {
		if e := <-errc; e != nil && err == nil {
			err = e
		}
	}
	return err
}

func gatherRoom(names []string, ask func(string) error) error {
	errc := make(chan error, len(names))
	for _, n := range names {
		go func() { errc <- ask(n) }() // ok
	}
	for range names {
		if err := <-errc; err != nil {
			return err
		}
	}
	return nil
}

var errLast = errors.New("last")

// One goroutine, which knows what it has sent last.
func streamed(next func() error) error {
	errc := make(chan error)
	go func() {
		for {
			err := next()
			errc <- err // ok: whoever gets errLast leaves, and so does this
			if err != nil {
				return
			}
		}
	}()
	for {
		if err := <-errc; err != nil {
			return err
		}
	}
}

// ---- who waits before it receives

func waitsFirst(names []string, ask func(string) string) (all []string) {
	out := make(chan string)
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			out <- ask(n) // want `the goroutine waits for ever sending on out: waitsFirst receives from it only after line 103, where it waits for this goroutine to end; receive first, and wait and close\(out\) in a goroutine of its own`
		}()
	}
	wg.Wait()
	close(out)
	for s := range out {
		all = append(all, s)
	}
	return all
}

func waitsGo(names []string, ask func(string) string) (all []string) {
	out := make(chan string)
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Go(func() {
			out <- ask(n) // want `waitsGo receives from it only after line 119`
		})
	}
	wg.Wait()
	close(out)
	for s := range out {
		all = append(all, s)
	}
	return all
}

func translate(in <-chan string, out chan<- string, wg *sync.WaitGroup) {
	defer wg.Done()
	for s := range in {
		out <- s + "!" // want `pool receives from it only after line 145`
	}
}

func pool(names []string) (all []string) {
	in, out := make(chan string), make(chan string)
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go translate(in, out, &wg)
	}
	for _, n := range names {
		in <- n
	}
	close(in)
	wg.Wait()
	close(out)
	for s := range out {
		all = append(all, s)
	}
	return all
}

type errand struct{ ask func() error }

// The failure of one is looked for when all have ended.
func (e *errand) both(other *errand) error {
	errc := make(chan error)
	var wg sync.WaitGroup
	for _, x := range []*errand{e, other} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if err := x.ask(); err != nil {
				errc <- err // want `both receives from it only after line 168`
			}
		}()
	}
	wg.Wait()
	select {
	case err := <-errc:
		return err
	default:
		return nil
	}
}

// Look-alikes.

func waitsApart(names []string, ask func(string) string) (all []string) {
	out := make(chan string)
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			out <- ask(n) // ok
		}()
	}
	go func() {
		wg.Wait()
		close(out)
	}()
	for s := range out {
		all = append(all, s)
	}
	return all
}

func waitsRoom(names []string, ask func(string) string) (all []string) {
	out := make(chan string, len(names))
	var wg sync.WaitGroup
	for _, n := range names {
		wg.Add(1)
		go func() {
			defer wg.Done()
			out <- ask(n) // ok
		}()
	}
	wg.Wait()
	close(out)
	for s := range out {
		all = append(all, s)
	}
	return all
}

// It waits for others, those that feed.
func waitsForFeeders(names []string, ask func(string) string) (all []string) {
	in, out := make(chan string), make(chan string)
	var feeders sync.WaitGroup
	for _, n := range names {
		feeders.Add(1)
		go func() {
			defer feeders.Done()
			in <- n // ok
		}()
	}
	go func() {
		defer close(out)
		for n := range in {
			out <- ask(n) // ok
		}
	}()
	go func() {
		for s := range out {
			println(s)
		}
	}()
	feeders.Wait()
	close(in)
	return all
}

// It is done with the group before it sends.
func doneEarly(ask func() string) string {
	out := make(chan string)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		s := ask()
		wg.Done()
		out <- s // ok
	}()
	wg.Wait()
	return <-out
}

// ---- a channel that is never made

func nilResult(ask func() error) error {
	var errc chan error
	go func() {
		errc <- ask() // want `errc is never set, and sending on a nil channel waits for ever: make the channel before its goroutines start`
	}()
	return <-errc
}

func nilNow() {
	var done chan struct{}
	done <- struct{}{} // want `the channel is never set, and sending on a nil channel waits for ever`
}

// Look-alikes.

func setLater(ask func() error) error {
	var errc chan error
	if ask != nil {
		errc = make(chan error, 1)
		errc <- ask() // ok
	}
	return <-errc
}

func switchedOff(in <-chan int) {
	var out chan<- int
	for {
		select {
		case v := <-in:
			println(v)
		case out <- 1: // ok: a case that never is
		}
	}
}

func block() {
	var never chan struct{}
	<-never // ok: on purpose
}
