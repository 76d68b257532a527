package stats

import (
	"context"
	"sync"
	"sync/atomic"
)

type Checker interface {
	Check(ctx context.Context, id int) (bool, error)
}

type Summary struct {
	OK, Failed, Errors int
}

// Run checks ids concurrently and counts the outcomes.
func Run(ctx context.Context, c Checker, ids []int) Summary {
	var s Summary
	var ok, failed, errs atomic.Int64
	var wg sync.WaitGroup
	work := make(chan int)
	for i := 0; i < 4; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for id := range work {
				good, err := c.Check(ctx, id)
				switch {
				case err != nil:
					errs.Add(1)
				case good:
					ok.Add(1)
				default:
					failed.Add(1)
				}
			}
		}()
	}
	for _, id := range ids {
		work <- id
	}
	close(work)
	wg.Wait()
	s.OK, s.Failed, s.Errors = int(ok.Load()), int(failed.Load()), int(errs.Load())
	return s
}
