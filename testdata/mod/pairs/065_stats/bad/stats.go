package stats

import (
	"context"
	"sync"
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
					s.Errors++
				case good:
					s.OK++
				default:
					s.Failed++
				}
			}
		}()
	}
	for _, id := range ids {
		work <- id
	}
	close(work)
	wg.Wait()
	return s
}
