package slots

// Buckets of tokens: who gives one back has taken one, so there is room.

// From machinery: the tokens are there if there are any at all.
func serve(in <-chan int, broken <-chan error, n int, do func(int) error) error {
	tokens := make(chan struct{}, n)
	go func() {
		for i := 0; i < n; i++ {
			tokens <- struct{}{} // ok
		}
	}()
	failed := make(chan error, 1)
	for {
		select {
		case err := <-broken:
			return err
		case err := <-failed:
			return err
		case v := <-in:
			if n > 0 {
				<-tokens
			}
			go func() {
				if err := do(v); err != nil {
					failed <- err // want "fewer values are received than goroutines send"
				}
				if n > 0 {
					tokens <- struct{}{} // ok
				}
			}()
		}
	}
}

// One token too many.
func overfull(in <-chan int, broken <-chan error, n int, do func(int) error) error {
	tokens := make(chan struct{}, n)
	go func() {
		for i := 0; i < n; i++ {
			tokens <- struct{}{}
		}
		tokens <- struct{}{} // want "waits for ever sending on tokens"
	}()
	failed := make(chan error, 1)
	for {
		select {
		case err := <-broken:
			return err
		case err := <-failed:
			return err
		case v := <-in:
			if n > 0 {
				<-tokens
			}
			go func() {
				if err := do(v); err != nil {
					select {
					case failed <- err:
					default:
					}
				}
				if n > 0 {
					tokens <- struct{}{} // want "waits for ever sending on tokens"
				}
			}()
		}
	}
}

// Nobody has taken what is given back.
func unpaid(in <-chan int, broken <-chan error, n int, do func(int) error) error {
	tokens := make(chan struct{}, n)
	go func() {
		for i := 0; i < n; i++ {
			tokens <- struct{}{} // want "waits for ever sending on tokens"
		}
	}()
	failed := make(chan error, 1)
	for {
		select {
		case err := <-broken:
			return err
		case err := <-failed:
			return err
		case v := <-in:
			go func() {
				if err := do(v); err != nil {
					select {
					case failed <- err:
					default:
					}
				}
				if n > 0 {
					tokens <- struct{}{} // want "waits for ever sending on tokens"
				}
			}()
		}
	}
}

// It is given back twice.
func twice(in <-chan int, broken <-chan error, n int, do func(int) error) error {
	tokens := make(chan struct{}, n)
	go func() {
		for i := 0; i < n; i++ {
			tokens <- struct{}{} // want "waits for ever sending on tokens"
		}
	}()
	failed := make(chan error, 1)
	for {
		select {
		case err := <-broken:
			return err
		case err := <-failed:
			return err
		case v := <-in:
			if n > 0 {
				<-tokens
			}
			go func() {
				if err := do(v); err != nil {
					select {
					case failed <- err:
					default:
					}
				}
				if n > 0 {
					tokens <- struct{}{} // want "waits for ever sending on tokens"
				}
				tokens <- struct{}{}
			}()
		}
	}
}
