package given

// once answers who asked before, if anybody did; nobody has yet. (From a pattern for
// requests that are acknowledged later.)
func once(ask chan chan int) {
	var asked chan int
	if asked != nil {
		asked <- 1 // ok: not come to
		asked = nil
	}
	select {
	case asked = <-ask:
		asked <- 2
	default:
	}
}

// captured is nil in its literal, too, which asks.
func captured() func() {
	var asked chan int
	return func() {
		if asked == nil {
			return
		}
		asked <- 1 // ok
	}
}

func unasked() {
	var asked, other chan int
	if other == nil {
		asked <- 1 // want `the channel is never set, and sending on a nil channel waits for ever`
	}
}
