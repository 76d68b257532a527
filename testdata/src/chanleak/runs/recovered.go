package runs

import (
	"fmt"
	"log"
	"sync"
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

var everybody sync.WaitGroup

// benchmark waits for its writers with a group that the package keeps (from a
// benchmark of file servers).
func benchmark(writers int, write func() string) {
	lines := make(chan string)
	finish := make(chan bool)
	go collect(lines, finish)
	for range writers {
		everybody.Add(1)
		go writer(lines, write)
	}
	everybody.Wait()
	close(finish)
}

func writer(lines chan<- string, write func() string) {
	defer everybody.Done()
	for range 10 {
		lines <- write() // ok: benchmark waits for it
	}
}

func collect(lines <-chan string, finish <-chan bool) {
	for {
		select {
		case l := <-lines:
			log.Print(l)
		case <-finish:
			return
		}
	}
}
