package close

type runner interface {
	Run(stop <-chan int, ready chan<- struct{}) error
}

type runFunc func(stop <-chan int, ready chan<- struct{}) error

func (f runFunc) Run(stop <-chan int, ready chan<- struct{}) error { return f(stop, ready) }

type process interface{ Ready() <-chan struct{} }

// From concourse: a case that is switched off is not taken again.
func readyOnce(p process, told func()) runner {
	return runFunc(func(stop <-chan int, ready chan<- struct{}) error {
		first := p.Ready()
		for {
			select {
			case <-first:
				told()
				close(ready) // ok
				first = nil
			case <-stop:
				return nil
			}
		}
	})
}

func readyOften(p process, told func()) runner {
	return runFunc(func(stop <-chan int, ready chan<- struct{}) error {
		first := p.Ready()
		for {
			select {
			case <-first:
				told()
				close(ready) // want `close of closed channel panics when the loop at line \d+ comes here a second time`
			case <-stop:
				return nil
			}
		}
	})
}
