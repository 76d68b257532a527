package runs

import "time"

// ok: a counter that is counted up after the send says that it was sent.
func supervise(start func() error, wait func() bool, stop chan struct{}) error {
	started, done := make(chan error, 1), make(chan bool)
	go func() {
		defer close(done)
		restarts := 0
		for {
			err := start()
			if err != nil {
				if restarts == 0 {
					started <- err
					return
				}
			} else {
				if restarts == 0 {
					started <- nil
				}
				restarts++
				if wait() {
					return
				}
			}
			select {
			case <-stop:
				return
			case <-time.After(time.Second):
			}
		}
	}()
	if err := <-started; err != nil {
		<-done
		return err
	}
	return nil
}

// Here it counts something else.
func superviseFailed(start func() error, wait func() bool, stop chan struct{}) error {
	started := make(chan error, 1)
	go func() {
		failed := 0
		for {
			err := start()
			if err != nil {
				if failed == 0 {
					started <- err // want `the goroutine waits for ever sending on started`
					return
				}
				failed++
			} else {
				if failed == 0 {
					started <- nil
				}
				if wait() {
					return
				}
			}
			select {
			case <-stop:
				return
			case <-time.After(time.Second):
			}
		}
	}()
	return <-started
}

// ok: from rueidis: what is started in groups of four is as many in all.
func inGroups(jobs []func() error) error {
	results := make(chan error, len(jobs))
	var err error
	for i := 0; i < len(jobs); i++ {
		if i&3 == 0 {
			for j := i; j < i+4 && j < len(jobs); j++ {
				go func(job func() error) { results <- job() }(jobs[j])
			}
		}
		if err = <-results; err == nil {
			break
		}
	}
	return err
}

// One too few in all.
func inTurn(jobs []func() error) error {
	results := make(chan error, len(jobs)-2)
	for _, job := range jobs {
		go func() { results <- job() }() // want "the goroutine waits for ever sending on results"
	}
	return <-results
}
