package close

type options struct{ keep, twice bool }

// fetchAll closes on a failure, and when the caller keeps the body, too.
func fetchAll(o options, do func() error) error {
	done := make(chan struct{})
	go func() { <-done }()
	err := do()
	if err != nil {
		close(done)
	}
	if o.keep {
		close(done) // want `close of closed channel panics when the conditions of both closes hold: done is closed at line \d+ already, which does not return; close it once`
	}
	return err
}

// fetchOne is asked by a flag, which a literal captures.
func fetchOne(keep bool, do func() error) error {
	done := make(chan struct{})
	go func() {
		<-done
		println(keep)
	}()
	if keep {
		close(done)
	}
	if err := do(); err != nil {
		close(done) // want `when the conditions of both closes hold`
		return err
	}
	return nil
}

// fetchEither closes in one of two ways.
func fetchEither(o options, do func() error) error {
	done := make(chan struct{})
	go func() { <-done }()
	err := do()
	if err != nil {
		close(done)
	} else if o.keep {
		close(done) // ok
	}
	return err
}

// fetchElse returns on the failure.
func fetchElse(o options, do func() error) error {
	done := make(chan struct{})
	go func() { <-done }()
	if err := do(); err != nil {
		close(done)
		return err
	}
	if o.keep {
		close(done) // ok
	}
	return nil
}

// fetchFlag remembers it.
func fetchFlag(o options, do func() error) error {
	done := make(chan struct{})
	go func() { <-done }()
	err := do()
	if err != nil {
		close(done)
		o.keep = false
	}
	if o.keep {
		close(done) // ok
	}
	return err
}

// fetchTwice asks whether it failed as well.
func fetchTwice(o options, do func() error) error {
	done := make(chan struct{})
	go func() { <-done }()
	err := do()
	if err != nil {
		close(done)
	}
	if o.keep && err == nil {
		close(done) // ok
	}
	return err
}

// fetchKept leaves the second to a test of something else.
func fetchKept(o options, keep func() bool, do func() error) error {
	done := make(chan struct{})
	go func() { <-done }()
	err := do()
	if err != nil {
		close(done)
	}
	if keep() {
		close(done) // ok: what keep says may depend on it
	}
	return err
}

// A return is missing after the first.
func missing(do func() error) {
	done := make(chan error, 1)
	go func() { <-done }()
	if err := do(); err != nil {
		done <- err
		close(done)
	}
	close(done) // want `when the conditions of both closes hold: done is closed at line \d+ already`
}

// Look-alikes.

func notMissing(do func() error) {
	done := make(chan error, 1)
	go func() { <-done }()
	if err := do(); err != nil {
		done <- err
		close(done)
		return
	}
	close(done) // ok
}

func anew(do func() error) {
	done := make(chan error, 1)
	go func() { <-done }()
	if err := do(); err != nil {
		close(done)
		done = make(chan error, 1)
	}
	close(done) // ok: another
}
