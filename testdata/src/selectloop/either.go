package selectloop

// The loop runs only where the variable is its own channel, which it closes itself; the
// other is closed elsewhere.
func either(order bool, in <-chan int, stop <-chan struct{}) <-chan int {
	out := make(chan int)
	var acks chan int
	over := make(chan struct{})
	if order {
		acks = out
	} else {
		acks = make(chan int)
		go func() {
			for {
				select {
				case <-acks: // ok: closed below alone, behind which it returns
				case <-over:
					close(acks)
					return
				}
			}
		}()
	}
	go func() {
		for v := range in {
			acks <- v
		}
		close(out)
	}()
	go func() {
		<-stop
		close(over)
	}()
	return out
}
