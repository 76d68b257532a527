package runs

import "sync"

type walkOptions struct {
	each func(string) error
	fail func(error)
}

func list(dir string, o walkOptions) error { return o.each(dir) }

var walk = list

// One receive, many senders, through a helper and its literals, as in minio's
// healing.
func listOne(dir string, heal func(string) error, errs chan<- error) {
	o := walkOptions{each: func(name string) error {
		if err := heal(name); err != nil {
			errs <- err // want `sending on errs waits for ever when it is sent to more than once: healAll receives one value \(line 42\)`
		}
		return nil
	}}
	if err := walk(dir, o); err != nil {
		errs <- err // want `sending on errs waits for ever when it is sent to more than once: healAll receives one value \(line 42\)`
	}
}

func healAll(dirs []string, heal func(string) error) error {
	errs := make(chan error)
	go func() {
		defer close(errs)
		var wg sync.WaitGroup
		for _, d := range dirs {
			wg.Add(1)
			go func() {
				defer wg.Done()
				listOne(d, heal, errs)
			}()
		}
		wg.Wait()
	}()
	return <-errs
}

// All are received.
func listAll(dir string, heal func(string) error, errs chan<- error) {
	o := walkOptions{each: func(name string) error {
		if err := heal(name); err != nil {
			errs <- err // ok
		}
		return nil
	}}
	if err := walk(dir, o); err != nil {
		errs <- err // ok
	}
}

func healEvery(dirs []string, heal func(string) error) (first error) {
	errs := make(chan error)
	go func() {
		defer close(errs)
		var wg sync.WaitGroup
		for _, d := range dirs {
			wg.Add(1)
			go func() {
				defer wg.Done()
				listAll(d, heal, errs)
			}()
		}
		wg.Wait()
	}()
	for err := range errs {
		if first == nil {
			first = err
		}
	}
	return first
}

var handlers []func(string)

// A handler of one event: who registers it knows that one comes. From istio's
// tests, and from what logs in by a browser.
func login(open func()) string {
	code := make(chan string)
	handlers = append(handlers, func(s string) {
		code <- s // ok
	})
	open()
	return <-code
}
