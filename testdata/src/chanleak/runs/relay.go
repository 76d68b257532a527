package runs

// From a virtual machine's network: whoever fails first ends the run, and the
// last finds no room.
func relay(send, receive, lease func() error) error {
	errs := make(chan error, 1)
	go func() {
		errs <- send() // want `make errs with room for all who may send, not only 1`
	}()
	go func() {
		errs <- receive() // want `make errs with room for all who may send, not only 1`
	}()
	go func() {
		errs <- lease() // want `make errs with room for all who may send, not only 1`
	}()
	return <-errs
}

func relayWithRoom(send, receive, lease func() error) error {
	errs := make(chan error, 2)
	go func() {
		errs <- send() // ok
	}()
	go func() {
		errs <- receive() // ok
	}()
	go func() {
		errs <- lease() // ok
	}()
	return <-errs
}
