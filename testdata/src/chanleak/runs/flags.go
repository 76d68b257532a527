package runs

import "io"

// From an example of Go's compress/gzip: a variable that closures share says
// whether the one value was sent.
func upload(w io.WriteCloser, r io.Reader, get func() error) error {
	errc := make(chan error, 1)
	go func() {
		sent := false
		send := func(err error) {
			if !sent {
				errc <- err // ok
				sent = true
			}
		}
		if _, err := io.Copy(w, r); err != nil {
			send(err)
		}
		send(w.Close())
	}()
	if err := get(); err != nil {
		return err
	}
	return <-errc
}

// The variable is set too late.
func uploadTwice(w io.WriteCloser, r io.Reader, get func() error) error {
	errc := make(chan error, 1)
	go func() {
		sent := false
		send := func(err error) {
			if !sent {
				errc <- err // want `the goroutine waits for ever sending on errc: it sent once already`
			}
		}
		if _, err := io.Copy(w, r); err != nil {
			send(err)
		}
		send(w.Close())
		sent = true
	}()
	if err := get(); err != nil {
		return err
	}
	return <-errc
}
