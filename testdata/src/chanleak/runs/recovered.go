package runs

import (
	"fmt"
	"log"
)

type outcome struct {
	n   int
	err error
}

// guarded tells of a panic, too: a goroutine that comes to its end has not
// panicked, and sends once (from a library of tasks).
func guarded(jobs []func() int) (sum int) {
	out := make(chan outcome, len(jobs))
	for _, job := range jobs {
		go func() {
			defer func() {
				if r := recover(); r != nil {
					log.Print("a job panicked")
					out <- outcome{err: fmt.Errorf("panic: %v", r)}
				}
			}()
			out <- outcome{n: job()}
		}()
	}
	for range jobs {
		o := <-out
		if o.err != nil {
			return -1
		}
		sum += o.n
	}
	return sum
}

// guardedTwice sends again whatever recover says.
func guardedTwice(job func() int) int {
	out := make(chan outcome, 1)
	go func() {
		defer func() {
			err, _ := recover().(error)
			out <- outcome{err: err} // want `sent once already and only one value is received`
		}()
		out <- outcome{n: job()}
	}()
	go func() { log.Print("running") }()
	if job == nil {
		out <- outcome{}
	}
	return (<-out).n
}
