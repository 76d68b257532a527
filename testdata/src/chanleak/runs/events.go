package runs

import "os"

type spent struct{ err error }

// From a lightning node: room for the two events that there may be.
func waitSpend(confirmed, seen <-chan int, quit chan struct{}) error {
	result := make(chan *spent, 2)
	go consume(result, confirmed, seen, quit)
	select {
	case s := <-result:
		return s.err
	case <-quit:
		return nil
	}
}

func consume(result chan *spent, confirmed, seen <-chan int, quit chan struct{}) {
	s := &spent{}
	for {
		select {
		case <-confirmed:
			result <- s // ok
			return
		case _, ok := <-seen:
			if !ok {
				result <- s // ok
				return
			}
			result <- s // ok
		case <-quit:
			result <- s // ok
			return
		}
	}
}

// From a collector of metrics: the receiver leaves its loop early. It is no
// second answer.
type entry struct {
	path string
	err  error
}

func gather(paths []string) error {
	list := make(chan entry)
	go generate(paths, list)
	for e := range list {
		if e.err != nil {
			return e.err
		}
		if _, err := os.ReadFile(e.path); err != nil {
			return err
		}
	}
	return nil
}

func generate(paths []string, list chan<- entry) {
	defer close(list)
	for _, p := range paths {
		_, err := os.Stat(p)
		if err != nil {
			list <- entry{err: err} // want `the goroutine waits for ever sending on list when gather returns first`
			return
		}
		list <- entry{path: p}
	}
}
