package generator

// logs sends what it has, and then an error or none.
func logs(n int) (chan int, chan error) {
	out, errs := make(chan int), make(chan error)
	go func() {
		if err := sendAll(n, out); err != nil {
			errs <- err
			return
		}
		errs <- nil
	}()
	return out, errs
}

func sendAll(n int, to chan<- int) error {
	for i := range n {
		to <- i
	}
	return nil
}

// ok: it leaves when it is told that all have come.
func gather(n int) ([]int, error) {
	out, errs := logs(n)
	var all []int
	for {
		select {
		case v := <-out:
			all = append(all, v)
		case err := <-errs:
			return all, err
		}
	}
}

func firstOf(n int) int {
	out, errs := logs(n) // want `leaves before it has received all values` `leaves before it has received the value`
	select {
	case v := <-out:
		return v
	case <-errs:
		return 0
	}
}

// each says of each what was wrong.
func eachOf(n int) (chan int, chan error) {
	out, errs := make(chan int), make(chan error)
	go func() {
		for i := range n {
			if i == 3 {
				errs <- nil
				continue
			}
			out <- i
		}
		close(out)
	}()
	return out, errs
}

func upToThree(n int) []int {
	out, errs := eachOf(n) // want `leaves before it has received all values`
	var all []int
	for {
		select {
		case v, ok := <-out:
			if !ok {
				return all
			}
			all = append(all, v)
		case <-errs:
			return nil
		}
	}
}
