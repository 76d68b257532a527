package crew

import (
	"context"
	"errors"
	"io"
	"sync"
)

type summed struct {
	name string
	sum  uint64
	err  error
}

func sumOf(name string) (uint64, error) {
	if name == "" {
		return 0, errors.New("no name")
	}
	return uint64(len(name)), nil
}

// The receiver leaves at the first that fails; that somebody waits for the workers, to
// close the channel, is no help to those that send.
func sumAll(ctx context.Context, names map[string]uint64, workers int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	queue := make(chan string)
	go func() {
		defer close(queue)
		for name := range names {
			select {
			case queue <- name:
			case <-ctx.Done():
				return
			}
		}
	}()
	sums := make(chan summed)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for name := range queue {
				n, err := sumOf(name)
				sums <- summed{name: name, sum: n, err: err} // want `the goroutine waits for ever sending on sums when sumAll returns first`
			}
		})
	}
	go func() {
		wg.Wait()
		close(sums)
	}()
	for s := range sums {
		if s.err != nil {
			return s.err
		}
		if s.sum != names[s.name] {
			return errors.New("differs: " + s.name)
		}
	}
	return ctx.Err()
}

// The worker is a named function that counts itself down, and ends with its own error.
func sumWorker(wg *sync.WaitGroup, queue <-chan string, errs chan<- error) {
	defer wg.Done()
	for name := range queue {
		_, err := sumOf(name)
		errs <- err // want `the goroutine waits for ever sending on errs when firstFailure returns first`
		if err != nil {
			return
		}
	}
}

func firstFailure(names []string, workers int) error {
	queue := make(chan string, len(names))
	for _, name := range names {
		queue <- name
	}
	close(queue)
	errs := make(chan error)
	var wg sync.WaitGroup
	for i := 0; i < workers; i++ {
		wg.Add(1)
		go sumWorker(&wg, queue, errs)
	}
	go func() {
		wg.Wait()
		close(errs)
	}()
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// A method gives what is sent, with the error in it.
type summer struct{ salt uint64 }

func (s *summer) sum(name string) summed {
	n, err := sumOf(name)
	return summed{name, n + s.salt, err}
}

func (s *summer) total(queue <-chan string) (total uint64, err error) {
	sums := make(chan summed)
	go func() {
		defer close(sums)
		for name := range queue {
			sums <- s.sum(name) // want `the goroutine waits for ever sending on sums when total returns first`
		}
	}()
	for r := range sums {
		if r.err != nil {
			return 0, r.err
		}
		total += r.sum
	}
	return total, nil
}

// ok: the workers hear that the receiver has left.
func sumHeard(ctx context.Context, queue <-chan string, workers int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	sums := make(chan summed)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for name := range queue {
				n, err := sumOf(name)
				select {
				case sums <- summed{name, n, err}:
				case <-ctx.Done():
					return
				}
			}
		})
	}
	go func() {
		wg.Wait()
		close(sums)
	}()
	for s := range sums {
		if s.err != nil {
			return s.err
		}
	}
	return nil
}

// ok: the one that sends ends with its error, too.
func readAll(r io.Reader) (n int, err error) {
	parts := make(chan summed)
	go func() {
		defer close(parts)
		for {
			n, err := r.Read(make([]byte, 16))
			parts <- summed{sum: uint64(n), err: err}
			if err != nil {
				return
			}
		}
	}()
	for p := range parts {
		n += int(p.sum)
		if p.err != nil {
			return n, p.err
		}
	}
	return n, nil
}

// ok: nothing fails in the loop; the error is the last value.
func sumThenError(names []string) (total uint64, err error) {
	sums := make(chan summed)
	go func() {
		defer close(sums)
		for i, name := range names {
			var err error
			if i == len(names)-1 {
				err = io.EOF
			}
			sums <- summed{name: name, sum: uint64(len(name)), err: err}
		}
	}()
	for s := range sums {
		if s.err != nil {
			return total, s.err
		}
		total += s.sum
	}
	return total, nil
}

// ok: what is left is received, by a goroutine that the receiver leaves behind.
func sumDrained(queue <-chan string, workers int) error {
	sums := make(chan summed)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for name := range queue {
				n, err := sumOf(name)
				sums <- summed{name, n, err}
			}
		})
	}
	go func() {
		wg.Wait()
		close(sums)
	}()
	for s := range sums {
		if s.err != nil {
			go func() {
				for range sums {
				}
			}()
			return s.err
		}
	}
	return nil
}

// ok: all is received; the first error is kept.
func sumKept(queue <-chan string, workers int) (first error) {
	sums := make(chan summed)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for name := range queue {
				n, err := sumOf(name)
				sums <- summed{name, n, err}
			}
		})
	}
	go func() {
		wg.Wait()
		close(sums)
	}()
	for s := range sums {
		if s.err != nil && first == nil {
			first = s.err
		}
	}
	return first
}
