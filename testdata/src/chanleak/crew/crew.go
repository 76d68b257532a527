// Package crew has workers that take from a queue, as many as somebody says, and
// results that are received too late or too often.
package crew

import (
	"context"
	"sync"
)

type parcel struct{ weight int }

type weighed struct {
	weight int
	err    error
}

// From VictoriaMetrics: all the work is handed out before the first result is
// received, so that the workers come to a stop when there is more than they are.
func weighAll(parcels []parcel, workers int, weigh func(parcel) weighed) []weighed {
	results := make(chan weighed)
	work := make(chan parcel)
	for i := 0; i < workers; i++ {
		go func() {
			for p := range work {
				results <- weigh(p)
			}
		}()
	}
	for _, p := range parcels {
		work <- p // want "sending on work waits for ever"
	}
	close(work)
	var out []weighed
	for range parcels {
		out = append(out, <-results)
	}
	return out
}

// The number of workers is a constant, and a method does the work.
type scale struct{ broken bool }

func (s *scale) run(work <-chan parcel, results chan<- weighed) {
	for p := range work {
		results <- weighed{weight: p.weight}
	}
}

func (s *scale) all(parcels []parcel) (sum int) {
	results := make(chan weighed)
	work := make(chan parcel)
	for i := 0; i < 4; i++ {
		go s.run(work, results)
	}
	for _, p := range parcels {
		work <- p // want "sending on work waits for ever"
	}
	close(work)
	for range parcels {
		sum += (<-results).weight
	}
	return sum
}

// From VictoriaMetrics: a worker leaves when the context of the caller ends, and
// sends nothing then; all results are waited for.
func weighUntil(ctx context.Context, parcels map[string]parcel, workers int, weigh func(parcel) error) error {
	if workers <= 0 {
		workers = 1
	}
	results := make(chan error, len(parcels))
	work := make(chan parcel, len(parcels))
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for p := range work {
				select {
				case <-ctx.Done():
					return
				default:
				}
				results <- weigh(p)
			}
		})
	}
	for _, p := range parcels {
		work <- p
	}
	close(work)
	var err error
	for range len(parcels) {
		err = <-results // want "receiving from results waits for ever"
		if err != nil {
			break
		}
	}
	wg.Wait()
	return err
}

// There is room for every result.
func roomy(parcels []parcel, workers int, weigh func(parcel) weighed) []weighed {
	results := make(chan weighed, len(parcels))
	work := make(chan parcel)
	for i := 0; i < workers; i++ {
		go func() {
			for p := range work {
				results <- weigh(p)
			}
		}()
	}
	for _, p := range parcels {
		work <- p
	}
	close(work)
	var out []weighed
	for range parcels {
		out = append(out, <-results)
	}
	return out
}

// Somebody else hands the work out.
func handedOut(parcels []parcel, workers int, weigh func(parcel) weighed) []weighed {
	results := make(chan weighed)
	work := make(chan parcel)
	for i := 0; i < workers; i++ {
		go func() {
			for p := range work {
				results <- weigh(p)
			}
		}()
	}
	go func() {
		defer close(work)
		for _, p := range parcels {
			work <- p
		}
	}()
	var out []weighed
	for range parcels {
		out = append(out, <-results)
	}
	return out
}

// Each worker is told to end, and says so.
func wordsOfEnd(parcels []parcel, workers int, weigh func(parcel)) {
	done := make(chan bool, workers)
	work := make(chan parcel)
	for i := 0; i < workers; i++ {
		go func() {
			for p := range work {
				weigh(p)
			}
			done <- true
		}()
	}
	for _, p := range parcels {
		work <- p
	}
	close(work)
	for i := 0; i < workers; i++ {
		<-done
	}
}

// One goroutine a parcel: there are as many as there is work.
func oneEach(parcels []parcel, weigh func(parcel) weighed) []weighed {
	results := make(chan weighed)
	work := make(chan parcel)
	for range parcels {
		go func() {
			for p := range work {
				results <- weigh(p)
			}
		}()
	}
	for _, p := range parcels {
		work <- p
	}
	close(work)
	var out []weighed
	for range parcels {
		out = append(out, <-results)
	}
	return out
}

// What is left is sent, too, when the context ends.
func allTheSame(ctx context.Context, parcels []parcel, workers int, weigh func(parcel) error) (err error) {
	results := make(chan error, len(parcels))
	work := make(chan parcel, len(parcels))
	for range workers {
		go func() {
			for p := range work {
				if ctx.Err() != nil {
					results <- ctx.Err()
					continue
				}
				results <- weigh(p)
			}
		}()
	}
	for _, p := range parcels {
		work <- p
	}
	close(work)
	for range len(parcels) {
		if e := <-results; e != nil {
			err = e
		}
	}
	return err
}

// The parts are as many as the goroutines, whatever the list says.
func inParts(parcels []parcel, n int, split func([]parcel, int) [][]parcel, weigh func([]parcel) weighed) (sum int) {
	results := make(chan weighed)
	for _, part := range split(parcels, n) {
		go func() { results <- weigh(part) }()
	}
	for i := 0; i < n; i++ {
		sum += (<-results).weight
	}
	return sum
}
