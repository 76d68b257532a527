package feeds

// Nothing sends a constant only: it has no other use that could tell anybody.
func Nothing(done chan struct{}) chan error { // want Nothing:"feeds" Nothing:"chan params" Nothing:"chan acts"
	errs := make(chan error)
	go func() {
		<-done
		errs <- nil
	}()
	return errs
}
