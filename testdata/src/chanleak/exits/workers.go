package exits

import "golang.org/x/sync/errgroup"

// Workers that leave on an error; who feeds them goes on. There is room at the
// start, for as many values as there are workers.
func ReadAll(names map[string]bool, workers int, read func(string) error) error {
	work := make(chan string, workers)
	var g errgroup.Group
	for range workers {
		g.Go(func() error {
			for n := range work {
				if err := read(n); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for n := range names {
		work <- n // want `sending on work waits for ever once every goroutine of line \d+, the only receivers, has returned on an error of read \(line \d+\)`
	}
	close(work)
	return g.Wait()
}

// There is room for all.
func ReadEach(names map[string]bool, workers int, read func(string) error) error {
	work := make(chan string, len(names))
	var g errgroup.Group
	for range workers {
		g.Go(func() error {
			for n := range work {
				if err := read(n); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for n := range names {
		work <- n // ok
	}
	close(work)
	return g.Wait()
}
