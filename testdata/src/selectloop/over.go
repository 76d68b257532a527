package selectloop

// logs says on the other channel that it has sent everything, and closes both then.
func logs(n int) (chan int, chan error) {
	out, errs := make(chan int), make(chan error)
	go func() {
		defer func() {
			close(errs)
			close(out)
		}()
		for i := range n {
			out <- i
		}
		errs <- nil
	}()
	return out, errs
}

// ok: it has left by then.
func allLogs(n int) (list []int, err error) {
	out, errs := logs(n)
	for {
		select {
		case v := <-out:
			list = append(list, v)
		case err := <-errs:
			return list, err
		}
	}
}

func countLogs(n int, stop <-chan int) (k int) {
	out, _ := logs(n)
	for {
		select {
		case <-out: // want `the loop spins once out is closed`
			k++
		case <-stop:
			return k
		}
	}
}
