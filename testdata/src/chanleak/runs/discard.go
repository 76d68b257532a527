package runs

import "sync"

// From a tunnel's daemon: what is left is discarded until all have ended.
func runServers(servers []func() error, stop chan struct{}) error {
	errs := make(chan error)
	var wg sync.WaitGroup
	wg.Add(2)
	go func() {
		defer wg.Done()
		errs <- servers[0]() // ok
	}()
	go func() {
		defer wg.Done()
		errs <- servers[1]() // ok
	}()
	return discard(&wg, errs, stop)
}

func discard(wg *sync.WaitGroup, errs <-chan error, stop <-chan struct{}) error {
	var err error
	select {
	case err = <-errs:
	case <-stop:
	}
	ended := make(chan struct{})
	go func() {
		for {
			select {
			case <-errs:
			case <-ended:
				return
			}
		}
	}()
	wg.Wait()
	close(ended)
	return err
}
