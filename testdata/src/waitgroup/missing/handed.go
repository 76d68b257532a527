package missing

import (
	"context"
	"sync"
)

type feeder struct {
	quit chan struct{}
	jobs chan int
	wg   sync.WaitGroup
}

// The item that is not handed over stays counted.
func (f *feeder) feed(ids []int) {
	for _, id := range ids {
		f.wg.Add(1) // want `f.wg counts an item that nobody gets when the select leaves on <-f.quit \(line 19\), so that nobody calls Done for it, and Wait \(line \d+\) blocks for ever: call f.wg.Done\(\) there`
		select {
		case <-f.quit:
			return
		case f.jobs <- id:
		}
	}
}

func (f *feeder) work() {
	for id := range f.jobs {
		println(id)
		f.wg.Done()
	}
}

func (f *feeder) Close() {
	close(f.quit)
	f.wg.Wait()
}

// A group that is handed on, and a context.
func submit(ctx context.Context, wg *sync.WaitGroup, jobs chan<- int, id int) error {
	wg.Add(1) // want `wg counts an item that nobody gets when the select leaves on <-ctx.Done\(\)`
	select {
	case jobs <- id:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func run(ctx context.Context, ids []int) {
	var wg sync.WaitGroup
	jobs := make(chan int)
	go func() {
		for id := range jobs {
			println(id)
			wg.Done()
		}
	}()
	for _, id := range ids {
		if submit(ctx, &wg, jobs, id) != nil {
			break
		}
	}
	wg.Wait()
}

// ok: it is counted off.
func (f *feeder) feedAll(ids []int) {
	for _, id := range ids {
		f.wg.Add(1)
		select {
		case <-f.quit:
			f.wg.Done()
			return
		case f.jobs <- id:
		}
	}
}

// ok: counted where it has been handed over. Too late, perhaps, but that is another matter.
func (f *feeder) feedFirst(id int) {
	select {
	case <-f.quit:
		return
	case f.jobs <- id:
		f.wg.Add(1)
	}
}

// ok: it tries again.
func (f *feeder) feedLong(id int, tick <-chan int) {
	f.wg.Add(1)
	for {
		select {
		case <-tick:
			continue
		case f.jobs <- id:
			return
		}
	}
}
